"""Where an answer is typed: it says to whom and at what cost, and never loses what was typed."""

from collections.abc import Callable, Coroutine, Sequence
from time import monotonic
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import TextArea

from app.core.gate import Verdict
from app.core.i18n import _
from app.core.later import Later
from app.core.placeholders import unfilled
from app.core.rows import MessageRow
from app.core.text import Safe, sanitise_for_display
from app.ui.actions import BY_ID
from app.ui.grace import InGrace
from app.ui.kit import Kit
from app.ui.picking.emojis import Emojis
from app.ui.picking.labels import Labels
from app.ui.picking.quick import QuickReplies
from app.ui.render.composer import composer_foot, composer_head, not_taken, too_long
from app.ui.render.later import TAKE_BACK, grace_foot, later_lines
from app.ui.render.line import Line
from app.ui.typed_ahead import taken_in
from app.ui.widgets.editor import Editor
from app.ui.widgets.line_view import LineView
from app.ui.widgets.messages import ActionRequested
from app.ui.widgets.word_picker import WordPicker

PAUSE_SECONDS: Final = 0.5
"""A draft is saved once typing has paused that long, and when the cursor leaves."""


TYPING_EVERY: Final = 20.0
"""Seconds after which the customer is told again that someone types; WhatsApp shows it for 25."""


def joined_draft(draft: str, text: str, saved: str) -> str:
    """The draft of a conversation with what was typed to one that goes on in it, of which `saved` came along."""
    if not text.strip() or text in draft:
        return draft
    before, found, after = draft.rpartition(saved) if saved else ("", "", draft)
    if found:
        return f"{before}{text}{after}"
    return f"{draft}\n{text}" if draft else text


class Composer(Vertical):
    """Head, text and foot for one conversation at a time."""

    DEFAULT_CSS = """
    Composer { height: auto; }
    Composer Editor { height: auto; min-height: 1; max-height: 6; border: none; padding: 0; background: $background; }
    Composer Editor:focus { border: none; }
    """

    def __init__(self, kit: Kit, submit: Callable[[], None] = lambda: None) -> None:
        """`submit` is called when what is typed (`text`) shall be sent."""
        super().__init__()
        self.kit = kit
        self.conversation_id: int | None = None
        self.verdict: Verdict | None = None
        self._customer = Safe("")
        self.beside = Safe("")
        """A number that tells the customer from a namesake; set before `show` and `set_verdict`."""
        self._complaint = Safe("")
        self._complained_of = ""
        self._meant = ""
        """A text with placeholders that was told of."""
        self._saved = ""
        self._kept = ""
        """The draft as it was last known to be kept."""
        self._own: set[str] = {""}
        """Drafts that were written here, so that an echo of one is not taken for another desk's."""
        self._touched = 0
        self._timer: Timer | None = None
        self._told_at = 0.0
        self._typed_to: int | None = None
        self.quote: MessageRow | None = None
        """The message that is answered."""
        self._later: tuple[Later, ...] = ()
        self._countdown: Timer | None = None
        self.later = LineView(self._later_lines, self._clicked, classes="composer-later")
        self.head = LineView(self._head, self._clicked, classes="composer-head")
        self.picker = WordPicker(kit, lambda: self.conversation_id)
        self.picker.kinds = {kind.sign: kind for kind in (QuickReplies(self), Labels(self), Emojis(self))}
        self.editor = self.picker.editor = Editor(kit, submit, self._escape, self.picker.take, self._not_taken)
        self.foot = LineView(self._foot, self._clicked, classes="composer-foot")

    def compose(self) -> ComposeResult:
        """What a sign such as `/` offers; what goes out later; to whom; what; how much."""
        yield self.picker
        yield self.later
        yield self.head
        yield self.editor
        yield self.foot

    @property
    def customer(self) -> Safe:
        """Whom it is written to, as the frame names them."""
        return self._customer

    @property
    def text(self) -> str:
        """What is typed."""
        return self.editor.text

    @property
    def saved(self) -> str:
        """The chat's draft as it was last written or read here."""
        return self._saved

    def show(self, conversation_id: int | None, customer: Safe, verdict: Verdict | None, draft: str) -> None:
        """Write to this conversation; what was typed to the one before is saved as its draft.

        Shown again, a conversation keeps what is being typed to it.
        """
        if conversation_id is not None and conversation_id == self.conversation_id:
            self.set_verdict(customer, verdict)
            return
        self.save_soon(at_once=True)
        self.conversation_id = conversation_id
        text = sanitise_for_display(draft, multiline=True, whole_emoji=True)
        self._saved = text
        self._kept = text
        self._own = {"", text}
        self._touched += 1
        self.quote = None
        self.picker.close()
        if self.editor.text != text:
            self.editor.load_text(text)
            self.editor.move_cursor(self.editor.document.end)
        self._complaint = Safe("")
        self.set_verdict(customer, verdict)
        self.count_down()

    async def look_for_draft(self) -> None:
        """Show what another desk typed to this conversation, unless the cursor stands here or anything was typed."""
        conversation_id, touched = self.conversation_id, self._touched
        if conversation_id is None or not self._rests():
            return
        # In the lane of writes: all that was saved or sent from here is in what is read.
        head = await self.kit.port.write(lambda desk: desk.chat(conversation_id))
        if head is None or touched != self._touched or conversation_id != self.conversation_id or not self._rests():
            return
        text = sanitise_for_display(head.draft, multiline=True, whole_emoji=True)
        if text != self._saved and (not text or text not in self._own):
            self._saved = self._kept = text
            self.editor.load_text(text)
            self.editor.move_cursor(self.editor.document.end)

    def _rests(self) -> bool:
        return self.editor.text == self._saved and not self.editor.has_focus

    def release(self) -> tuple[str, str]:
        """Write to nobody any more, the conversation is gone; what was typed to it, and what was last kept of that."""
        self._stop_timer()
        text, kept, self.conversation_id = self.editor.text, self._kept, None
        self._touched += 1
        self._saved = ""
        self.quote = None
        self.picker.close()
        self.editor.load_text("")
        return text, kept

    def take_in(self, text: str, saved: str) -> None:
        """What was typed to a conversation that goes on in this one; what is typed here stays under the cursor."""
        now = self.editor.text
        joined = joined_draft(now, text, saved)
        if joined.startswith(now):
            self.editor.insert(joined[len(now) :], self.editor.document.end, maintain_selection_offset=True)
        else:
            self.editor.load_text(joined)
            self.editor.move_cursor(self.editor.document.end)

    def set_verdict(self, customer: Safe, verdict: Verdict | None) -> None:
        """What the gate says now."""
        if verdict != self.verdict:
            self._complaint = Safe("")
        self._customer, self.verdict = customer, verdict
        self.editor.read_only = verdict is None or not verdict.allowed
        self.head.again()
        self.foot.again()

    def take(self) -> str:
        """What is typed, to be sent; the text is empty afterwards and a draft is not saved for it."""
        text = self.editor.text
        self._stop_timer()
        self._touched += 1
        self._own = {"", text}
        self._saved = ""
        self.editor.load_text("")
        return text

    def answer(self, message: MessageRow | None) -> None:
        """Quote that message in what is sent next; None quotes none."""
        self.quote = message
        self.head.again()

    def drop_quote(self) -> bool:
        """Quote nothing after all; whether there was something."""
        quoted = self.quote is not None
        self.answer(None)
        return quoted

    def clear(self) -> None:
        """What was typed went out otherwise: neither text nor draft is left."""
        self.editor.load_text("")
        self.save_soon(at_once=True)

    def rewrite(self, text: str) -> None:
        """That is typed now, in the place of what was."""
        self.picker.close()
        self.editor.load_text(sanitise_for_display(text, multiline=True, whole_emoji=True))
        self.editor.move_cursor(self.editor.document.end)
        self.save_soon(at_once=True)

    def put_back(self, text: str) -> None:
        """It could not be sent: the text stands there again, before what was typed since."""
        since = self.editor.text
        self.picker.close()
        self.editor.load_text(f"{text}\n{since}" if since else text)
        self.editor.move_cursor(self.editor.document.end)
        self.save_soon(at_once=True)

    def give_back(self, text: str) -> None:
        """It was taken back: the text stands there again, unless the draft it became is shown already."""
        since = self.editor.text
        if text and since != text and not since.startswith(f"{text}\n"):
            self.put_back(text)

    def set_later(self, later: tuple[Later, ...]) -> None:
        """What goes out later in this chat, or was held."""
        if later or self._later:
            self._later = later
            self.later.again()

    def count_down(self) -> None:
        """Say as long as it is so that what was just sent can be taken back."""
        self.foot.again()
        if self._countdown is None and self._in_grace() is not None:
            self._countdown = self.set_interval(1.0, self._counted)

    def _counted(self) -> None:
        self.foot.again()
        if self._countdown is not None and self._in_grace() is None:
            self._countdown.stop()
            self._countdown = None

    def _in_grace(self) -> InGrace | None:
        """What Esc takes back here: what was sent to this chat; with nothing typed also what was sent to another."""
        return self.kit.grace.newest(self.conversation_id, alone=bool(self.editor.text))

    def _escape(self) -> bool:
        """Drop the quote, else ask to take back what was just sent; whether there was either."""
        if self.drop_quote():
            return True
        if self._in_grace() is None:
            return False
        self.post_message(ActionRequested(TAKE_BACK))
        return True

    def complain(self, sentence: Safe) -> None:
        """Say what went wrong, until the text is changed."""
        self._complaint = sentence
        self._complained_of = self.editor.text
        self.head.again()

    def _not_taken(self) -> None:
        """Keys were typed where nothing may be sent."""
        if self.verdict is not None and not self.verdict.allowed:
            key = self.kit.key("chat.menu")
            self.complain(not_taken(self._customer, self.verdict, f"{key} {BY_ID['chat.note'].menu}" if key else ""))

    def complain_too_long(self) -> None:
        """Say that the text is over the limit."""
        if self.verdict is not None:
            self.complain(too_long(self._customer, self.verdict))

    def complain_unfilled(self) -> bool:
        """Say once which placeholders still stand in the text; sent again as it is, it is meant so."""
        names = unfilled(self.text)
        if not names or self.text == self._meant:
            return False
        self._meant = self.text
        words = _("{names} is not filled in: change it, or send once more to send it so.")
        self.complain(sanitise_for_display(words.replace("{names}", ", ".join(names))))
        return True

    def save_soon(self, *, at_once: bool = False) -> None:
        """Save the draft after a pause in typing, or now."""
        self._stop_timer()
        if self.conversation_id is None or self.editor.text == self._saved:
            return
        if at_once:
            self.kit.port.spawn(self, self.keep_draft())
        else:
            self._timer = self.set_timer(PAUSE_SECONDS, lambda: self.save_soon(at_once=True))

    async def taken_in(self) -> None:
        """Wait until the keys pressed until now stand in the text."""
        await taken_in(self.editor)

    def keep_draft(self) -> Coroutine[None, None, None]:
        """Save what is typed now, to the conversation it is typed to now."""
        self._stop_timer()
        conversation_id, text = self.conversation_id, self.editor.text
        changed, self._saved = text != self._saved, text
        self._touched += changed
        self._own.add(text)
        return self._write(conversation_id if changed else None, text)

    async def _write(self, conversation_id: int | None, text: str) -> None:
        if conversation_id is not None:
            await self.kit.port.write(lambda desk: desk.save_draft(conversation_id, text))
            if conversation_id == self.conversation_id:
                self._kept = text

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _head(self, cells: int) -> Sequence[Line]:
        return composer_head(
            self._customer,
            self.verdict,
            self._complaint,
            cells,
            self.kit.glyphs,
            self.quote,
            self.kit.key("chat.template"),
            beside=self.beside,
            typed=bool(self.editor.text.strip()),
        )

    def _later_lines(self, cells: int) -> Sequence[Line]:
        key = self.kit.key("chat.menu")
        kit = self.kit
        return later_lines(self._later, kit.clock.now(), kit.zone, cells, kit.glyphs, f"{key} l" if key else "")

    def _foot(self, cells: int) -> Sequence[Line]:
        waits = self._in_grace()
        if waits is not None and self.verdict is not None:
            name = Safe("") if waits.conversation_id == self.conversation_id else waits.name
            seconds, limit = self.kit.grace.seconds_left(waits), self.verdict.limit
            return grace_foot(name, seconds, len(self.editor.text), limit, cells, self.kit.glyphs)
        more = self.kit.key("chat.menu")
        return composer_foot(
            len(self.editor.text), self.verdict, cells, enter_sends=self.kit.enter_sends, more_key=more
        )

    def _clicked(self, action: str) -> None:
        if action == "quote":
            self.drop_quote()
        else:
            self.post_message(ActionRequested(action))

    def _tell_typing(self) -> None:
        """Tell the customer that someone types, now and then; not for a draft that was only shown again."""
        chat, text = self.conversation_id, self.editor.text
        if chat is None or not text.strip() or text == self._saved or self.verdict is None or not self.verdict.allowed:
            return
        now = monotonic()
        if chat == self._typed_to and now - self._told_at < TYPING_EVERY:
            return
        self._typed_to, self._told_at = chat, now
        self.kit.port.spawn(self, self._typing(chat))

    async def _typing(self, conversation_id: int) -> None:
        await self.kit.port.write(lambda desk: desk.typing(conversation_id))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Count, and save after a pause."""
        event.stop()
        self.picker.narrow()
        if self._complaint and self.editor.text != self._complained_of:
            self.complain(Safe(""))
        self.count_down()
        self._tell_typing()
        self.save_soon()

    def on_descendant_blur(self) -> None:
        """Save when the cursor leaves."""
        self.picker.close()
        self.save_soon(at_once=True)
