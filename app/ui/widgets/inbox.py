"""The inbox: a queue of conversations, who has waited longest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from app.core.enums import View
from app.core.i18n import _, ngettext
from app.core.queue import Queue
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.port import Generation
from app.ui.render.inbox import inbox_lines, skeleton_lines
from app.ui.render.line import Line, own
from app.ui.render.queue import queue_subtitle, queue_title
from app.ui.text import plain_content
from app.ui.widgets.virtual_list import VirtualList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads
    from app.core.rows import Changes, Counters, InboxOrder, InboxRow

FIRST_SCREENFUL: Final = 100
AGAIN: Final = 3
"""So often an order that is wanted at once is read, if others begin to read it meanwhile."""
REST: Final = 10
"""The order is read again only after this many times as long as the last reading took."""


class InboxList(VirtualList["InboxRow"]):
    """Two lines a conversation."""

    row_height: ClassVar[int] = 2
    MARKS: ClassVar[bool] = True

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, InboxRow]:
        """Read these rows."""
        return await self.kit.port.read(lambda desk: desk.inbox_rows(ids))

    def draw(self, row: InboxRow, cells: int, *, chosen: bool, focused: bool) -> Sequence[Line]:
        """Who and how long; what and how much window is left."""
        kit = self.kit
        return inbox_lines(
            row,
            cells,
            kit.clock.now(),
            kit.zone,
            kit.glyphs,
            chosen=chosen,
            focused=focused,
            marked=row.id in self.marked,
        )

    def skeleton(self, cells: int) -> Sequence[Line]:
        """Bars where the words will be."""
        return skeleton_lines(cells, self.kit.glyphs)

    def empty(self) -> Sequence[Safe]:
        """Nobody has written."""
        return (Safe(_("Nothing here.")), Safe(_("New messages come by themselves.")))


class InboxPane(Vertical):
    """The list in its border; title and counts keep themselves up to date."""

    class Chosen(Message):
        """Open this chat and go to it (Enter, click)."""

        def __init__(self, conversation_id: int) -> None:
            self.conversation_id = conversation_id
            super().__init__()

    class Highlighted(Message):
        """The cursor stands on this chat."""

        def __init__(self, conversation_id: int | None) -> None:
            self.conversation_id = conversation_id
            super().__init__()

    class Marked(Message):
        """Other chats are chosen than before."""

    class Listed(Message):
        """An order was read."""

    def __init__(self, kit: Kit, view: View = View.OPEN, *, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id)
        self.kit = kit
        self.queue = Queue(view)
        self.called = ""
        """The saved view's name; '' if it is none."""
        self.words = ""
        """The filters typed, or the saved view's."""
        self.counters: Counters | None = None
        self.order: InboxOrder | None = None
        """As it was last read, of the queue that is listed."""
        self.list = InboxList(kit)
        self._whole = False
        self._generation = Generation()
        self._took = 0.0
        self._read_at = 0.0
        self._timer: Timer | None = None
        self._retitle()

    def compose(self) -> ComposeResult:
        """The list alone."""
        yield self.list

    def on_mount(self) -> None:
        """Read as soon as there is a desk."""
        self.reload()

    def reload(self) -> None:
        """Read order, counts and rows anew."""
        self.list.changed_all()
        self._reorder()

    @property
    def view(self) -> View:
        """Which of the inbox's views is listed, whatever else is asked of it."""
        return self.queue.view

    def set_queue(self, queue: Queue, *, called: str = "", words: str = "") -> None:
        """List something else: a saved view by its name, filters by their words."""
        if (queue, called) != (self.queue, self.called):
            if queue.view is not self.queue.view or queue.filter != self.queue.filter:
                self.unmark()
            self.queue, self.called, self.words, self.order = queue, called, words, None
            self._retitle()
            self._reorder()

    def take_changes(self, changes: Changes) -> None:
        """Read anew what changed; the order of a very long list no more often than it can bear."""
        if changes.reload:
            self.reload()
            return
        if not changes.conversations:
            return
        self.list.changed(changes.conversations)
        rest = self._took * REST - (monotonic() - self._read_at)
        if rest <= 0:
            self._reorder()
        elif self._timer is None:
            self._timer = self.set_timer(rest, self._reorder)

    async def read_now(self) -> None:
        """Read the order at once, and list it even while keys and pointer move: the operator's own deed changed it."""
        for _again in range(AGAIN):
            if await self._read_order():
                break  # else what changed just now has begun another reading
        self.list.settle()

    def select(self, conversation_id: int) -> None:
        """Put the cursor on that chat, if it is listed."""
        self.list.choose(conversation_id)

    def chosen_ids(self) -> list[int]:
        """The chats chosen to be acted upon together: those listed in their order, then the others."""
        marked = self.list.marked
        if not marked:
            return []
        listed = [id_ for id_ in self.list.ids if id_ in marked]
        there = set(listed)
        return [*listed, *(id_ for id_ in marked if id_ not in there)]

    def unmark(self) -> bool:
        """Let all chosen chats go; whether there were any."""
        marked = tuple(self.list.marked)
        self.list.mark(marked, on=False)
        return bool(marked)

    def on_virtual_list_marked(self, event: VirtualList.Marked) -> None:
        """Say how many are chosen."""
        event.stop()
        self._retitle()
        self.post_message(self.Marked())

    def tick(self) -> None:
        """Let times move on: once a minute."""
        self.list.redraw()
        if self.queue.moves:
            self._reorder()

    def focus_list(self) -> None:
        """Give the list the keys."""
        self.list.focus()

    def _reorder(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.kit.port.spawn(self, self._read())

    async def _read(self) -> None:
        await self._read_order()

    async def _read_order(self) -> bool:
        """Whether it was the newest reading, and is listed."""
        number, queue = self._generation.next(), self.queue
        if self.order is None:
            order, counters = await self.kit.port.read(lambda desk: _order(desk, queue, FIRST_SCREENFUL))
            if not self._generation.is_current(number):
                return False
            self._take(order, counters, whole=len(order.ids) < FIRST_SCREENFUL)
            if len(order.ids) < FIRST_SCREENFUL:
                return True
        began = monotonic()
        order, counters = await self.kit.port.read(lambda desk: _order(desk, queue, None))
        self._read_at = monotonic()
        self._took = self._read_at - began
        if not self._generation.is_current(number):
            return False
        self._take(order, counters)
        return True

    def _take(self, order: InboxOrder, counters: Counters, *, whole: bool = True) -> None:
        self.counters, self.order, self._whole = counters, order, whole
        self._retitle()
        self.post_message(self.Listed())
        self.list.offer(order.ids, order.waiting if self.queue.divided else None, Safe(_("answered")))

    def _retitle(self) -> None:
        order = self.order if self._whole else None
        self.border_title = plain_content(queue_title(self.queue, self.called, self.counters, order))
        n = len(self.list.marked)
        chosen = own(ngettext("{n} chosen", "{n} chosen", n).format(n=n))
        self.border_subtitle = plain_content(chosen if n else queue_subtitle(self.queue, self.called, self.words))

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """Say it in the inbox's words."""
        event.stop()
        self.post_message(self.Chosen(event.id))

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """Say it in the inbox's words."""
        event.stop()
        self.post_message(self.Highlighted(event.id))


def _order(desk: DeskReads, queue: Queue, limit: int | None) -> tuple[InboxOrder, Counters]:
    return desk.inbox_order(queue, limit), desk.counters()
