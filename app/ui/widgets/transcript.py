"""The messages of one chat: a window of pages over any number of them, drawn line by line, anchored at the end."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from app.core.desk import DeskReads
from app.core.rows import TranscriptPage
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.port import Generation
from app.ui.render.line import link_at
from app.ui.widgets.messages import ActionRequested, DiscardRequested, LinkRequested, ResendRequested
from app.ui.widgets.transcript_view import TROUBLE, TranscriptView

PAGE: Final = 100
DO: Final = "do:"
"""Begins what a click does instead of opening an address; no address that is drawn begins so."""
QUOTE: Final = "do:quote"
"""Leads to the message that is answered."""
FIRST_PAGE: Final = 60


class Transcript(TranscriptView, can_focus=True):
    """Shows a conversation's messages; more are read as the view nears either end of what is kept."""

    DEFAULT_CSS = """
    Transcript { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "mark(-1)", "Message above", show=False),
        Binding("down,j", "mark(1)", "Message below", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "oldest", "Top of what is read", show=False),
        Binding("end", "newest", "Newest", show=False),
        Binding("enter", "follow", "Open", show=False),
        Binding("s", "send_again", "Send again", show=False),
        Binding("x", "discard", "Discard", show=False),
    ]

    class NewBelow(Message):
        """How many messages arrived below what is in view; 0 when they have been seen."""

        def __init__(self, transcript: "Transcript", count: int) -> None:
            self.transcript = transcript
            self.count = count
            super().__init__()

    def __init__(self, kit: Kit, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter
        super().__init__(kit, id=id)
        self.conversation_id: int | None = None
        self._generation = Generation()
        self._reading: set[str] = set()
        self._again = False
        self._jumps: list[tuple[tuple[int, int] | None, int | None]] = []
        """Before each jump: `place`, and the message that an earlier one had found."""

    # loading

    def on_mount(self) -> None:
        """Stay at the end until the operator scrolls up."""
        self.anchor()

    def show(
        self,
        conversation_id: int | None,
        customer: Safe = Safe(""),  # noqa: B008 - an immutable text
        page: TranscriptPage | None = None,
        first_unread: int | None = None,
    ) -> None:
        """Show the newest page of a chat, or nothing."""
        self._generation.next()
        self._reading.clear()
        self.conversation_id = conversation_id
        self._customer = customer
        self._found = self.marked_id = None
        self._jumps.clear()
        self._strips.clear()
        self.sheet.first_unread = first_unread
        self.sheet.replace(page or TranscriptPage([], older=False, newer=False), self._look())
        self._count_new(0)
        self._measure()
        self.anchor()
        self._read_on()

    def rename(self, customer: Safe) -> None:
        """The customer has another name now."""
        self._customer = customer
        self.redraw()

    def redraw(self) -> None:
        """Lay out anew if width, name or day have changed."""
        held = self._held()
        if self.sheet.dress(self._look()):
            self._strips.clear()
            self._measure(held)

    def take_changes(self) -> None:
        """Read the newest messages and those in view anew: some may be new, some may stand on another rung."""
        if self.conversation_id is None:
            return
        if "changes" in self._reading:
            self._again = True
            return
        self._reading.add("changes")
        self.kit.port.spawn(self, self._read_changes(self.conversation_id, self._generation.current))

    async def _read_changes(self, conversation_id: int, number: int) -> None:
        seen = None if self.follows else self._first_in_view()

        def question(desk: DeskReads) -> tuple[TranscriptPage, TranscriptPage | None]:
            newest = desk.transcript(conversation_id, limit=FIRST_PAGE)
            around = None if seen is None else desk.transcript(conversation_id, around=seen, limit=PAGE)
            return newest, around

        try:
            newest, around = await self.kit.port.read(question)
        finally:
            if self._generation.is_current(number):
                self._reading.discard("changes")
        if not self._generation.is_current(number):
            return
        last = self.sheet.messages[-1].id if self.sheet.messages else 0
        if around is not None:
            self._change(lambda: self.sheet.merge(around))
        self._take_newest(newest, sum(1 for row in newest.messages if row.id > last))
        if self._again:
            self._again = False
            self.take_changes()

    def _take_newest(self, page: TranscriptPage, arrived: int) -> None:
        """Take the newest page in, of whose messages so many are new here."""
        sheet = self.sheet
        if not sheet.at_end or not sheet.touches(page):
            if self.follows:
                sheet.replace(page)
                self._measure()
            else:
                # What is read stays; the newest are fetched when the view comes down to them.
                sheet.at_end = sheet.at_end and not arrived
                self._count_new(max(self.new_below, arrived))
            return
        follows = self.follows
        self._change(lambda: sheet.merge(page))
        if arrived and not follows:
            self._count_new(self.new_below + arrived)

    def _change(self, change: Callable[[], object]) -> None:
        """Change the sheet; unless the view follows the end, what is read stays where it is."""
        held = None if self.follows else self._held()
        if change() is not False:
            self._measure(held)

    async def jump_to(self, message_id: int, *, back: bool = False) -> bool:
        """Show that message in the middle, marked as found; whether it is there. Esc goes `back` to where one was."""
        before = self.place(), self._found
        if not await self._bring(message_id):
            return False
        if back:
            self._jumps.append(before)
        index = self.sheet.index_of(message_id)
        if index is None:
            return False
        if self._found is not None:
            self._strips.pop(self._found, None)
        self._found = message_id
        self._mark(index)
        self._put_on(index, self.size.height // 2)
        return True

    def place(self) -> tuple[int, int] | None:
        """The first message in view and its line; None if the view follows the end."""
        return None if self.follows else self._held()

    async def return_to(self, place: tuple[int, int] | None) -> None:
        """Show again what `place` named."""
        if place is None:
            self.action_newest()
        elif await self._bring(place[0]) and (index := self.sheet.index_of(place[0])) is not None:
            self._put_on(index, place[1])

    async def _return(self, place: tuple[int, int] | None, found: int | None) -> None:
        await self.return_to(place)
        if found is not None and (index := self.sheet.index_of(found)) is not None:
            self._found = found
            self._mark(index)

    async def _bring(self, message_id: int) -> bool:
        """See that the message is kept, with what stands around it."""
        conversation_id = self.conversation_id
        if conversation_id is None:
            return False
        if self.sheet.index_of(message_id) is not None:
            return True
        number = self._generation.next()
        self._reading.clear()
        page = await self.kit.port.read(lambda desk: desk.transcript(conversation_id, around=message_id, limit=PAGE))
        if not self._generation.is_current(number):
            return False
        self.sheet.replace(page)
        self._measure()
        return self.sheet.index_of(message_id) is not None

    def _put_on(self, index: int, line: int) -> None:
        """Put a message's words on that line of the view."""
        body = self._pad + self.sheet.top(index) + self.sheet.blocks[index].body
        self.scroll_to(y=max(0, body - line), animate=False, force=True)
        self._read_on()

    def _read_on(self) -> None:
        """Read more where the view nears the end of what is kept."""
        sheet, height = self.sheet, self.size.height
        if not sheet.messages or self.conversation_id is None:
            return
        if not sheet.at_start and self.scroll_offset.y < height:
            self._read_more("older")
        elif not sheet.at_end and self.scroll_offset.y > self.virtual_size.height - 2 * height:
            self._read_more("newer")

    def _read_more(self, direction: str) -> None:
        if direction not in self._reading:
            self._reading.add(direction)
            self.kit.port.spawn(self, self._read(direction, self._generation.current))

    async def _read(self, direction: str, number: int) -> None:
        conversation_id, sheet = self.conversation_id, self.sheet
        if conversation_id is None or not sheet.messages or not self._generation.is_current(number):
            return
        first, last = sheet.messages[0].id, sheet.messages[-1].id
        older = direction == "older"
        try:
            page = await self.kit.port.read(
                lambda desk: (
                    desk.transcript(conversation_id, before=first, limit=PAGE)
                    if older
                    else desk.transcript(conversation_id, after=last, limit=PAGE)
                )
            )
        finally:
            if self._generation.is_current(number):
                self._reading.discard(direction)
        if self._generation.is_current(number):
            self._change(lambda: sheet.prepend(page) if older else sheet.append(page))
            self._read_on()

    def _count_new(self, count: int) -> None:
        if count != self.new_below:
            self.new_below = count
            self.post_message(self.NewBelow(self, count))
            self.refresh()

    # keys and pointer

    def on_resize(self) -> None:
        """Wrap anew if the width has changed."""
        held = None if self.follows else self._held()
        self.sheet.dress(self._look())
        self._measure(held)
        self._read_on()

    def action_mark(self, by: int) -> None:
        """Move the cursor a message up or down; the first time onto the last one in view."""
        sheet = self.sheet
        if not sheet.messages:
            return
        index = sheet.index_of(self.marked_id) if self.marked_id is not None else None
        if index is None:
            place = sheet.at(self.scroll_offset.y + self.size.height - 1 - self._pad)
            index = place[0] if place else len(sheet.messages) - 1
        elif index + by >= len(sheet.messages):
            self.unmark()
            self.action_newest()
            return
        else:
            index = max(0, index + by)
        self._mark(index)
        top = self._pad + sheet.top(index)
        bottom = top + len(sheet.blocks[index].lines)
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)
        elif bottom > self.scroll_offset.y + self.size.height:
            self.scroll_to(y=bottom - self.size.height, animate=False, force=True)

    def action_page(self, by: int) -> None:
        """Scroll a screenful."""
        self.scroll_relative(y=by * max(1, self.size.height - 2), animate=False, force=True)

    def action_oldest(self) -> None:
        """To the top of what has been read so far."""
        self.scroll_to(y=0, animate=False, force=True)

    def action_newest(self) -> None:
        """To the end, where new messages appear."""
        self._jumps.clear()
        self._count_new(0)
        if self.sheet.at_end:
            self.anchor()
        elif self.conversation_id is not None:
            self.kit.port.spawn(self, self._read_newest(self.conversation_id, self._generation.next()))

    async def _read_newest(self, conversation_id: int, number: int) -> None:
        self._reading.clear()
        page = await self.kit.port.read(lambda desk: desk.transcript(conversation_id, limit=FIRST_PAGE))
        if self._generation.is_current(number):
            self.sheet.replace(page)
            self._measure()
            self.anchor()

    def action_follow(self) -> None:
        """Go where the marked message leads: its file, the message it answers, its link."""
        row = self.marked()
        if row is None or self.marked_id is None:
            return
        if row.quoted_id is not None and (row.media is None or not row.media.path):
            self.kit.port.spawn(self, self._follow_quote())
        else:
            self.post_message(ActionRequested("message.open_link"))

    async def _follow_quote(self) -> None:
        await self.follow_quote()

    async def follow_quote(self) -> bool:
        """Jump to the message that the marked one answers; False if it answers none that is kept."""
        row = self.marked()
        return row is not None and row.quoted_id is not None and await self.jump_to(row.quoted_id, back=True)

    def action_send_again(self) -> None:
        """Ask to queue the failed or uncertain message again."""
        row = self.troubled()
        if row is not None and row.status in TROUBLE:
            self.post_message(ResendRequested(row.id))

    def action_discard(self) -> None:
        """Ask to give the failed, uncertain or queued message up."""
        row = self.troubled()
        if row is not None:
            self.post_message(DiscardRequested(row.id))

    def on_key(self, event: events.Key) -> None:
        """Esc goes back to where one was before a jump, else takes the cursor off."""
        if event.key != "escape":
            return
        if self._jumps:
            self.unmark()
            self.kit.port.spawn(self, self._return(*self._jumps.pop()))
        elif self._found is not None:
            # A search brought the operator here.
            self.unmark()
            self.post_message(ActionRequested("find.back"))
        elif not self.unmark():
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click on an address asks to open it, on the chip goes to the end, elsewhere marks the message."""
        if self.new_below and event.y == self.size.height - 1:
            self.action_newest()
            return
        place = self.sheet.at(event.y + self.scroll_offset.y - self._pad)
        if place is None:
            return
        index, part = place
        link = link_at(self.sheet.blocks[index].lines[part], event.x)
        if link == QUOTE:
            self._mark(index)
            self.kit.port.spawn(self, self._follow_quote())
        elif link.startswith(DO):
            self._mark(index)
            self.post_message(ActionRequested(link.removeprefix(DO)))
        elif link:
            self.post_message(LinkRequested(link))
        else:
            self._mark(index)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read on near the ends; at the very end everything has been seen."""
        super().watch_scroll_y(old_value, new_value)
        # Unlike Widget, ScrollView does not look whether the end has been reached again.
        self._check_anchor()
        if self.new_below and self.sheet.at_end and new_value >= self.max_scroll_y:
            self._count_new(0)
        self._read_on()
