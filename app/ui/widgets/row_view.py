"""How a list of any length is read and drawn: lines instead of widgets, rows as they come into view."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual.geometry import Region
from textual.strip import Strip

from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, rule
from app.ui.render.wrap import wrap
from app.ui.text import Palette, blank, palette_of, strip_of
from app.ui.widgets.scroll import LineScroll

R = TypeVar("R")

PAGES_AHEAD: Final = 2
ROWS_KEPT: Final = 2_000


class RowView(LineScroll, Generic[R]):
    """Rows of one height, any number of them, known by their ids; a row is read when it comes near the view."""

    row_height: ClassVar[int] = 1

    def __init__(self, kit: Kit, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter
        super().__init__(id=id)
        self.kit = kit
        self.ids: Sequence[int] = ()
        self.loaded = False
        """Whether an order has been given; before that the list is a skeleton."""
        self._index = 0
        """The place of the row under the cursor."""
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

    # rows

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

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what came into view."""
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def on_resize(self) -> None:
        """Read what came into view."""
        self._want()
