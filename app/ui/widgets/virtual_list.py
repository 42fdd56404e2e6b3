"""A list of any length: its order, which never changes under keys or pointer, the chosen row and the marked ones."""

from collections.abc import Collection, Sequence
from time import monotonic
from typing import ClassVar, Final, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.widgets.row_view import RowView

R = TypeVar("R")

STILL_SECONDS: Final = 0.4
"""The order changes only after keys and pointer have rested that long."""


class VirtualList(RowView[R], Generic[R], can_focus=True):
    """Rows of which one is chosen, and some may be marked; subclasses say how a row is read and drawn.

    `offer` gives the order. The chosen row is held by its id: rows may move, the choice stays, and while the operator
    is at it a new order waits.
    """

    MARKS: ClassVar[bool] = False
    """Whether rows can be marked, to be acted upon together."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
        Binding("enter", "choose", "Open", show=False),
        Binding("shift+up", "mark_move(-1)", show=False),
        Binding("shift+down", "mark_move(1)", show=False),
    ]

    class Chosen(Message):
        """Enter or a click on a row."""

        def __init__(self, list_: "VirtualList[object]", id_: int) -> None:
            self.list = list_
            self.id = id_
            super().__init__()

        @property
        def control(self) -> "VirtualList[object]":
            """The list."""
            return self.list

    class Highlighted(Message):
        """The cursor came to stand on a row."""

        def __init__(self, list_: "VirtualList[object]", id_: int | None) -> None:
            self.list = list_
            self.id = id_
            super().__init__()

        @property
        def control(self) -> "VirtualList[object]":
            """The list."""
            return self.list

    class Marked(Message):
        """Other rows are marked than before."""

    def __init__(self, kit: Kit, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter
        super().__init__(kit, id=id)
        self.chosen: int | None = None
        """The id under the cursor."""
        self.marked: dict[int, None] = {}
        """The marked rows' ids, in the order in which they were marked; they stay marked wherever the rows go."""
        self._moved_at = 0.0
        self._waiting: tuple[Sequence[int], int | None, Safe] | None = None
        self._waiting_timer: Timer | None = None

    # order

    def offer(self, ids: Sequence[int], divider_at: int | None = None, divider: Safe | None = None) -> None:
        """List these, with a rule before the row at `divider_at`; at once, or when keys and pointer have rested."""
        order = (ids, divider_at, divider or Safe(""))
        rested = monotonic() - self._moved_at
        if self.loaded and rested < STILL_SECONDS:
            self._waiting = order
            if self._waiting_timer is None:
                self._waiting_timer = self.set_timer(STILL_SECONDS - rested + 0.01, self._offer_again)
            return
        self._waiting = None
        self._put(*order)

    def settle(self) -> None:
        """Take over at once the order that waits for keys and pointer to rest: it is what was asked for."""
        if self._waiting is not None:
            order, self._waiting = self._waiting, None
            self._put(*order)

    def _offer_again(self) -> None:
        self._waiting_timer = None
        if self._waiting is not None:
            self.offer(*self._waiting)

    def _put(self, ids: Sequence[int], divider_at: int | None, divider: Safe) -> None:
        """Take the order over; while the list has the focus the chosen row stays where it is on the screen."""
        before = self._top(self._index) - self.scroll_offset.y
        first = not self.loaded
        self.ids = ids
        self.loaded = True
        self._hover = None
        self._gone.clear()
        self._divider_at = divider_at if divider_at is not None and 0 < divider_at < len(ids) else None
        self._divider = divider
        was = self.chosen
        self._index = self._find(was) if was is not None else 0
        self.chosen = ids[self._index] if ids else None
        height = len(ids) * self.row_height + (self._divider_at is not None)
        self.resize_content(height)
        if self.has_focus and not first and 0 <= before < self.size.height:
            self.scroll_to(y=self._top(self._index) - before, animate=False, force=True)
        self.refresh()
        self._want()
        if self.chosen != was:
            self.post_message(self.Highlighted(self, self.chosen))  # type: ignore[arg-type]  # rows don't matter here

    def _find(self, id_: int) -> int:
        """The id's place, or the nearest one there is when it is gone."""
        ids = self.ids
        if not ids:
            return 0
        near = min(self._index, len(ids) - 1)
        if ids[near] == id_:
            return near
        try:
            return ids.index(id_)
        except ValueError:
            return near

    # keys and pointer

    def choose(self, id_: int) -> bool:
        """Put the cursor on that row; False if it isn't listed."""
        if id_ not in self.ids:
            return False
        self._move_to(self._find(id_))
        return True

    def _move_to(self, index: int) -> None:
        if not self.ids:
            return
        index = max(0, min(index, len(self.ids) - 1))
        if index != self._index:
            self._refresh_index(self._index)
            self._index = index
            self._refresh_index(index)
        self._show(index)
        if self.chosen != self.ids[index]:
            self.chosen = self.ids[index]
            self.post_message(self.Highlighted(self, self.chosen))  # type: ignore[arg-type]  # rows don't matter here

    def _show(self, index: int) -> None:
        """Scroll just as far as the row needs."""
        top = 0 if index == 0 else self._top(index)
        bottom = self._top(index) + self.row_height
        height = self.size.height
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)
        elif bottom > self.scroll_offset.y + height:
            self.scroll_to(y=bottom - height, animate=False, force=True)

    def action_move(self, by: int) -> None:
        """One row up or down."""
        self._moved_at = monotonic()
        self._move_to(self._index + by)

    def action_page(self, by: int) -> None:
        """A screenful up or down."""
        self._moved_at = monotonic()
        self._move_to(self._index + by * max(1, self.size.height // self.row_height - 1))

    def action_first(self) -> None:
        """To the first row."""
        self._moved_at = monotonic()
        self._move_to(0)

    def action_last(self) -> None:
        """To the last row."""
        self._moved_at = monotonic()
        self._move_to(len(self.ids) - 1)

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if self.chosen is not None:
            self.post_message(self.Chosen(self, self.chosen))  # type: ignore[arg-type]  # rows don't matter here

    # marks

    def mark(self, ids: Collection[int], *, on: bool = True) -> None:
        """Mark these rows, or let them go."""
        changed = [id_ for id_ in ids if (id_ in self.marked) is not on]
        if not self.MARKS or not changed:
            return
        for id_ in changed:
            if on:
                self.marked[id_] = None
            else:
                del self.marked[id_]
            self._strips.pop(id_, None)
        self.refresh()
        self.post_message(self.Marked())

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or let it go, and move down."""
        if self.chosen is not None:
            self.mark((self.chosen,), on=self.chosen not in self.marked)
            self.action_move(1)

    def action_mark_move(self, by: int) -> None:
        """Mark the row under the cursor and the next one."""
        before = self.chosen
        self.action_move(by)
        if self.MARKS and before is not None and self.chosen is not None:
            self.mark((before, self.chosen))

    def on_click(self, event: events.Click) -> None:
        """A click opens; with Shift or Ctrl it marks."""
        index = self._index_at(event.y)
        if index is None:
            return
        self._move_to(index)
        if self.MARKS and (event.shift or event.ctrl) and self.chosen is not None:
            self.mark((self.chosen,), on=self.chosen not in self.marked)
        else:
            self.action_choose()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The row under the pointer is lit."""
        self._moved_at = monotonic()
        self._hover_on(self._index_at(event.y))

    def on_leave(self) -> None:
        """No row is lit any more."""
        self._hover_on(None)

    def _hover_on(self, index: int | None) -> None:
        if index != self._hover:
            before, self._hover = self._hover, index
            for lit in (before, index):
                if lit is not None and lit < len(self.ids):
                    self._refresh_index(lit)

    def on_focus(self) -> None:
        """The chosen row is drawn as the one Enter opens."""
        self._refresh_index(self._index)

    def on_blur(self) -> None:
        """The chosen row is drawn as resting."""
        self._refresh_index(self._index)
