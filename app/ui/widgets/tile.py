"""One open chat: its title, its messages and its composer."""

from dataclasses import replace
from typing import Final, Self

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.message import Message

from app.core.desk import DeskReads
from app.core.enums import Channel
from app.core.errors import TresenError
from app.core.gate import Refusal, Verdict
from app.core.i18n import _
from app.core.rows import Changes, ChatHead, MessageRow, TranscriptPage
from app.core.text import Safe, sanitise_for_display
from app.core.window import is_open
from app.ui.kit import Kit
from app.ui.port import Generation
from app.ui.render.line import Run, own
from app.ui.render.refusals import window_words
from app.ui.text import content_of, palette_of, plain_content
from app.ui.widgets.composer import Composer
from app.ui.widgets.messages import ActionRequested
from app.ui.widgets.transcript import FIRST_PAGE, Transcript

_CHANNELS = {Channel.WHATSAPP: "WhatsApp", Channel.MESSENGER: "Messenger"}
ONLY_TEMPLATES: Final = (Refusal.WINDOW_CLOSED, Refusal.NEVER_WROTE)
"""Refusals under which Enter leads to the templates."""


class Tile(Vertical):
    """A chat on the desk; `show` puts another conversation into it without building it anew."""

    DEFAULT_CSS = """
    Tile { height: 1fr; }
    """

    class Sent(Message):
        """The composer's text was queued."""

        def __init__(self, tile: "Tile", message: MessageRow) -> None:
            self.tile = tile
            self.message = message
            super().__init__()

    class Loaded(Message):
        """`head` is known or has changed."""

        def __init__(self, tile: "Tile") -> None:
            self.tile = tile
            super().__init__()

    class Gone(Message):
        """The chat it shows is there no more: it was joined with another, or its customer erased."""

        def __init__(self, tile: "Tile", head: ChatHead) -> None:
            self.tile = tile
            self.head = head
            """As it was last read."""
            super().__init__()

    def __init__(self, kit: Kit, number: int = 1, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own
        self._naming = False
        super().__init__(id=id)
        self.kit = kit
        self.conversation_id: int | None = None
        self.head: ChatHead | None = None
        self.transcript = Transcript(kit)
        self.composer = Composer(kit, self.submit)
        self._number = number
        self._pinned = False
        self._vacant = False
        self._generation = Generation()

    def compose(self) -> ComposeResult:
        """Messages over the composer."""
        yield self.transcript
        yield self.composer

    def on_mount(self) -> None:
        """Name itself, and again when the colours change."""
        self.watch(self.app, "theme", self._retitle, init=False)
        self._retitle()

    @property
    def number(self) -> int:
        """The number the chat is reached by."""
        return self._number

    @number.setter
    def number(self, number: int) -> None:
        self._number = number
        self._retitle()

    @property
    def pinned(self) -> bool:
        """Whether the chat keeps its tile."""
        return self._pinned

    @pinned.setter
    def pinned(self, pinned: bool) -> None:
        if pinned is not self._pinned:
            self._pinned = pinned
            self._retitle()

    @property
    def vacant(self) -> bool:
        """Whether it is kept for the next chat that waits; it takes no keys until that chat stands in it."""
        return self._vacant

    @vacant.setter
    def vacant(self, vacant: bool) -> None:
        if vacant is not self._vacant:
            self._vacant = vacant
            if vacant:
                self.disabled = True
            self._retitle()

    @property
    def busy(self) -> bool:
        """Whether it must stay as it is: something is typed or quoted, or it isn't at its newest message."""
        transcript, composer = self.transcript, self.composer
        return (
            bool(composer.text)
            or composer.quote is not None
            or transcript.marked_id is not None
            or not transcript.follows
        )

    @property
    def customer(self) -> Safe:
        """The customer's name, safe to show; empty while it isn't known."""
        return sanitise_for_display(self.head.row.name) if self.head is not None else Safe("")

    async def show(self, conversation_id: int | None, before: "Tile | None" = None) -> None:
        """Show that chat, or none; what was typed in the one before is kept as its draft.

        `before` is the tile it stood in until now: what is typed there is kept first, so that it moves along.
        """
        number = self._generation.next()
        quote = before.composer.quote if before is not None else None
        if before is not None:
            await before.composer.taken_in()
            await before.keep_draft()
        if conversation_id is None:
            self._put(None, None, None)
            return

        def question(desk: DeskReads) -> tuple[ChatHead | None, TranscriptPage]:
            return desk.chat(conversation_id), desk.transcript(conversation_id, limit=FIRST_PAGE)

        head, page = await self.kit.port.read(question)
        if self._generation.is_current(number):
            self._put(conversation_id, head, page)
            if quote is not None and quote.conversation_id == self.conversation_id:
                self.composer.answer(quote)

    def _put(self, conversation_id: int | None, head: ChatHead | None, page: TranscriptPage | None) -> None:
        with self.app.batch_update():
            self.conversation_id = conversation_id if head is not None else None
            self.head = head
            name = self.customer
            verdict = self.verdict()
            self.composer.beside = self._beside()
            self.composer.show(self.conversation_id, name, verdict, head.draft if head else "")
            self.composer.set_later(head.later if head else ())
            self.transcript.show(self.conversation_id, name, page, head.first_unread_id if head else None)
            self.disabled = self.vacant
            self._retitle()
        self.post_message(self.Loaded(self))

    async def jump_to(self, message_id: int) -> None:
        """Show that message, marked."""
        await self.transcript.jump_to(message_id)

    def take_changes(self, changes: Changes) -> None:
        """Read anew what changed."""
        if changes.reload or "draft" in changes.other or self.conversation_id in changes.conversations:
            self.kit.port.spawn(self, self.composer.look_for_draft())
        if self.conversation_id is None or not (changes.reload or self.conversation_id in changes.conversations):
            if "account" in changes.other and self.conversation_id is not None:
                self.kit.port.spawn(self, self._read_head(self.conversation_id, self._generation.current))
            return
        self.transcript.take_changes()
        self.kit.port.spawn(self, self._read_head(self.conversation_id, self._generation.current))

    async def _read_head(self, conversation_id: int, number: int) -> None:
        head = await self.kit.port.read(lambda desk: desk.chat(conversation_id))
        # Asked while another chat was on its way here, the answer comes after that one stands here.
        if not self._generation.is_current(number) or conversation_id != self.conversation_id:
            return
        if head is None:
            if self.head is not None:
                self.post_message(self.Gone(self, self.head))
            return
        renamed = self.head is None or head.row.name != self.head.row.name
        self.head = head
        self.tick()
        if renamed:
            self.transcript.rename(self.customer)
        self.post_message(self.Loaded(self))

    def on_descendant_blur(self) -> None:
        """What another desk typed meanwhile shows, if nothing was typed here."""
        self.kit.port.spawn(self, self.composer.look_for_draft())

    def focus_composer(self) -> None:
        """Put the cursor where the answer is typed."""
        self.composer.editor.focus()

    def submit(self) -> None:
        """Send what is typed until now; where only a template may be sent, choose one."""
        verdict = self.verdict()
        if verdict is not None and verdict.refusal in ONLY_TEMPLATES and verdict.template_allowed:
            self.post_message(ActionRequested("chat.template"))
        elif (taken := self._take()) is not None:
            self.kit.port.spawn(self, self._submit(*taken))

    async def _submit(self, conversation_id: int, text: str, quote: MessageRow | None, draft: str) -> None:
        await self._queue(conversation_id, text, quote, draft)

    async def send(self) -> bool:
        """Queue what is typed; True if it was, False if there was nothing or it was refused (the composer says why)."""
        taken = self._take()
        return taken is not None and await self._queue(*taken)

    def _take(self) -> tuple[int, str, MessageRow | None, str] | None:
        """To whom what is typed, what it answers, and the draft known; None if it may not be sent."""
        conversation_id, composer = self.conversation_id, self.composer
        verdict = self.verdict()
        if conversation_id is None or verdict is None:
            return None
        composer.set_verdict(self.customer, verdict)
        if not verdict.allowed or not composer.text.strip():
            return None
        if len(composer.text) > verdict.limit:
            composer.complain_too_long()
            return None
        if composer.complain_unfilled():
            return None
        quote, draft = composer.quote, composer.saved
        composer.answer(None)
        # A word that was picked leaves its blank behind; nobody sends one on purpose.
        return conversation_id, composer.take().rstrip(), quote, draft

    async def _queue(self, conversation_id: int, text: str, quote: MessageRow | None, draft: str) -> bool:
        quoted_id, name = quote.id if quote is not None else None, self.customer
        try:
            message = await self.kit.port.write(
                lambda desk: desk.send_text(conversation_id, text, quoted_id, draft=draft)
            )
        except Exception as error:
            await self._give_back(conversation_id, text, quote, error)
            if isinstance(error, TresenError):
                return False
            raise
        self.kit.grace.note(message, name, quote)
        if self.conversation_id == conversation_id:
            self.transcript.action_newest()
        self.post_message(self.Sent(self, message))
        return True

    async def _give_back(self, conversation_id: int, text: str, quote: MessageRow | None, error: Exception) -> None:
        """A text that could not be queued stands in its composer again, or in its chat's draft."""
        if self.conversation_id == conversation_id:
            self.composer.put_back(text)
            self.composer.answer(quote)
            self.composer.complain(sanitise_for_display(str(error)))
        else:
            await self.kit.port.write(lambda desk: desk.save_draft(conversation_id, text))

    def queued(self, message: MessageRow, *, clear: bool = False) -> None:
        """Something else than the typed text was queued from here; `clear`: the text went along as its caption."""
        self.composer.answer(None)
        if clear:
            self.composer.clear()
        self.kit.grace.note(message, self.customer)
        self.post_message(self.Sent(self, message))

    async def keep_draft(self) -> None:
        """Save what is typed now."""
        await self.composer.keep_draft()

    def marked(self) -> MessageRow | None:
        """The message under the transcript's cursor, else the customer's last one."""
        return self.transcript.marked()

    def links(self) -> list[str]:
        """The addresses in the marked message, as written."""
        return self.transcript.links()

    def _beside(self) -> Safe:
        return sanitise_for_display(self.head.address) if self.head is not None else Safe("")

    def tick(self) -> None:
        """Let times move on: once a minute and when the window closes."""
        self.composer.beside = self._beside()
        self.composer.set_verdict(self.customer, self.verdict())
        self.composer.set_later(self.head.later if self.head is not None else ())
        self.transcript.redraw()
        self._retitle()

    def verdict(self) -> Verdict | None:
        """The gate's answer, and since then the clock's: a window may have closed."""
        if self.head is None:
            return None
        verdict, ends_at = self.head.verdict, self.head.row.window_ends_at
        if verdict.allowed and ends_at is not None and not is_open(ends_at, self.kit.clock.now()):
            return replace(verdict, refusal=Refusal.WINDOW_CLOSED)
        return verdict

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint; a new title repaints its border and not the chat inside."""
        if self._naming and not (regions or layout or recompose):
            width, height = self.outer_size
            regions = (Region(-1, -1, width, 1), Region(-1, height - 2, width, 1))
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _retitle(self) -> None:
        self._naming = True
        try:
            self._set_titles()
        finally:
            self._naming = False

    def _set_titles(self) -> None:
        if self.head is None:
            waits = _("Takes the next chat that waits") if self.vacant else str(self._number or "")
            self.border_title = plain_content(own(waits))
            self.border_subtitle = plain_content(own(""))
            return
        row, kit = self.head.row, self.kit
        number = f"{self._number} " if self._number else ""
        pinned = f"{kit.glyphs.between}{kit.glyphs.pinned} {_('pinned')}" if self.pinned else ""
        words = own(f"{number}{self.customer}{kit.glyphs.between}{_CHANNELS[row.channel]}{pinned}")
        self.border_title = plain_content(words)
        left, style = window_words(row.window_ends_at, kit.clock.now(), kit.zone)
        self.border_subtitle = content_of((Run(left, style),), palette_of(self.app))
