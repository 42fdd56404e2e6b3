"""A list that draws lines instead of holding widgets: ids first, rows as they come into view, selection by id."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from time import monotonic
from typing import ClassVar, Final, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, rule
from app.ui.render.wrap import wrap
from app.ui.text import Palette, blank, palette_of, strip_of
from app.ui.widgets.scroll import LineScroll

R = TypeVar("R")

PAGES_AHEAD: Final = 2
ROWS_KEPT: Final = 2_000
STILL_SECONDS: Final = 0.4
"""The order changes only after keys and pointer have rested that long."""


class VirtualList(LineScroll, Generic[R], can_focus=True):
    """Rows of one height, any number of them; subclasses say how a row is read and drawn.

    `offer` gives the order. The chosen row is held by its id: rows may move, the choice stays, and while the operator
    is at it a new order waits.
    """

    row_height: ClassVar[int] = 1
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
        super().__init__(id=id)
        self.kit = kit
        self.marked: dict[int, None] = {}
        """The marked rows' ids, in the order in which they were marked; they stay marked wherever the rows go."""
        self.ids: Sequence[int] = ()
        self.chosen: int | None = None
        """The id under the cursor."""
        self.loaded = False
        """Whether an order has been given; before that the list is a skeleton."""
        self._index = 0
        self._divider_at: int | None = None
        self._divider = Safe("")
        self._hover: int | None = None
        self._rows: dict[int, R] = {}
        self._stale: set[int] = set()
        self._gone: set[int] = set()
        self._fetching = False
        self._strips: dict[int, dict[tuple[bool, bool, bool], tuple[Strip, ...]]] = {}
        self._palette: Palette | None = None
        self._cells = 0
        self._moved_at = 0.0
        self._waiting: tuple[Sequence[int], int | None, Safe] | None = None
        self._waiting_timer: Timer | None = None

    # what a subclass says

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, R]:
        """Read these rows; ids that are gone are left out."""
        raise NotImplementedError

    def draw(self, row: R, cells: int, *, chosen: bool, focused: bool) -> Sequence[Line]:
        """The row's lines, `row_height` of them."""
        raise NotImplementedError

    def skeleton(self, cells: int) -> Sequence[Line]:
        """What is drawn where a row has not been read yet."""
        return ((Run(Safe("")),),) * self.row_height

    def empty(self) -> Sequence[Safe]:
        """What an empty list says, line by line."""
        return ()

    # order and rows

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

    def changed(self, ids: Iterable[int]) -> None:
        """These rows may read otherwise now; what is in view is read anew, and drawn as it was until then."""
        self._stale.update(id_ for id_ in ids if id_ in self._rows)
        self._want()

    def changed_all(self) -> None:
        """Every row may read otherwise now."""
        self.changed(tuple(self._rows))

    def redraw(self) -> None:
        """Draw all anew: times or signs have changed."""
        self._strips.clear()
        self.refresh()

    def row(self, id_: int) -> R | None:
        """The row as last read, if it is kept."""
        return self._rows.get(id_)

    def _want(self) -> None:
        """Ask for the rows in and around view that are missing or stale."""
        if self._fetching or not self.ids or not self.is_mounted:
            return
        page = max(1, self.size.height // self.row_height + 1)
        first = self.scroll_offset.y // self.row_height
        missing = self._missing(first - 1, first + page)
        if not missing:
            missing = self._missing(first - PAGES_AHEAD * page, first + (PAGES_AHEAD + 1) * page)
        if missing:
            self._fetching = True
            self.kit.port.spawn(self, self._fetch(missing))

    def _missing(self, start: int, stop: int) -> list[int]:
        rows, stale, gone = self._rows, self._stale, self._gone
        return [id_ for id_ in self.ids[max(0, start) : stop] if (id_ not in rows or id_ in stale) and id_ not in gone]

    async def _fetch(self, ids: Sequence[int]) -> None:
        try:
            self._stale.difference_update(ids)
            rows = await self.fetch(ids)
        finally:
            self._fetching = False
        if len(self._rows) > ROWS_KEPT:
            self._rows.clear()
            self._strips.clear()
        redraw = False
        for id_ in ids:
            row = rows.get(id_)
            if row is not None and self._rows.get(id_) != row:
                self._rows[id_] = row
                self._strips.pop(id_, None)
                redraw = True
        if redraw:
            self._refresh_rows(frozenset(rows))
        self._gone.update(id_ for id_ in ids if id_ not in rows)
        self._want()

    def _refresh_rows(self, changed: frozenset[int]) -> None:
        """Repaint those of the visible rows that changed."""
        first = self._index_at(0)
        for index in range(first or 0, min(len(self.ids), (first or 0) + self.size.height // self.row_height + 2)):
            if self.ids[index] in changed:
                self._refresh_index(index)

    # geometry

    def _top(self, index: int) -> int:
        """The first line of the row at that place."""
        below = self._divider_at is not None and index >= self._divider_at
        return index * self.row_height + below

    def _index_at(self, y: int) -> int | None:
        """The place of the row at a line of the viewport; None on the divider and below the last."""
        y += self.scroll_offset.y
        if self._divider_at is not None:
            line = self._divider_at * self.row_height
            if y == line:
                return None
            if y > line:
                y -= 1
        index = y // self.row_height
        return index if 0 <= index < len(self.ids) else None

    def _refresh_index(self, index: int) -> None:
        self.refresh(Region(0, self._top(index) - self.scroll_offset.y, self.size.width, self.row_height))

    # drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw; looks up theme and width once for all lines."""
        palette = palette_of(self.app)
        cells = self.scrollable_content_region.width
        if palette is not self._palette or cells != self._cells:
            self._palette, self._cells = palette, cells
            self._strips.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the viewport."""
        palette = self._palette
        if palette is None:
            return Strip.blank(self.size.width)
        line = y + self.scroll_offset.y
        divider_at = self._divider_at
        if divider_at is not None:
            divider_line = divider_at * self.row_height
            if line == divider_line:
                words = (Run(Safe(" ")), *rule(self._divider, self._cells - 1, self.kit.glyphs.rule, centred=False))
                return strip_of(words, palette, self._cells)
            line -= line > divider_line
        index, part = divmod(line, self.row_height)
        if index < len(self.ids):
            return self._row_strips(index, palette)[part]
        if not self.loaded:
            return strip_of(self.skeleton(self._cells)[part], palette, self._cells)
        if not self.ids:
            return self._empty_strip(y, palette)
        return blank(palette, self._cells)

    def _row_strips(self, index: int, palette: Palette) -> tuple[Strip, ...]:
        id_ = self.ids[index]
        chosen = index == self._index
        focused = chosen and self.has_focus
        state = (chosen, focused, index == self._hover)
        variants = self._strips.get(id_)
        if variants is None:
            if len(self._strips) > ROWS_KEPT:
                self._strips.clear()
            variants = self._strips[id_] = {}
        strips = variants.get(state)
        if strips is None:
            row = self._rows.get(id_)
            if row is None:
                lines = self.skeleton(self._cells)
            else:
                lines = self.draw(row, self._cells, chosen=chosen, focused=focused)
            ground = "on-chosen" if chosen else "on-hover" if index == self._hover else ""
            strips = variants[state] = tuple(strip_of(line, palette, self._cells, ground) for line in lines)
        return strips

    def _empty_strip(self, y: int, palette: Palette) -> Strip:
        words = [Safe(text[start:end]) for text in self.empty() for start, end in wrap(text, self._cells - 3)]
        number = y - max(0, (self.size.height - len(words)) // 3)
        if not 0 <= number < len(words):
            return blank(palette, self._cells)
        return strip_of((Run(Safe("  ")), Run(words[number], "dim")), palette, self._cells)

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

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what came into view."""
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def on_resize(self) -> None:
        """Read what came into view."""
        self._want()
