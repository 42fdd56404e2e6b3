"""A short list to pick from: rows that were laid out beforehand, drawn by the line."""

from collections.abc import Mapping, Sequence

from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, fit
from app.ui.widgets.virtual_list import VirtualList


class Picks(VirtualList[tuple[Line, ...]]):
    """Rows by number, from 0; every row has the same height."""

    def __init__(self, kit: Kit, *, height: int = 1, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        self.row_height = height  # type: ignore[misc]  # each list of picks has a height of its own
        super().__init__(kit, id=id)
        self.lines: dict[int, tuple[Line, ...]] = {}
        self._empty: Safe = Safe("")
        self.can_focus = False

    def put(self, rows: Sequence[tuple[Line, ...]], empty: Safe) -> None:
        """List these rows, the cursor on the first."""
        self.lines = dict(enumerate(rows))
        self._empty = empty
        self._rows.clear()
        self.chosen = None
        self._index = 0
        self._rows.update(self.lines)
        self._strips.clear()
        self._moved_at = 0.0
        self.offer(range(len(rows)))
        self.scroll_to(y=0, animate=False, force=True)

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, tuple[Line, ...]]:
        """The rows are here."""
        return {id_: self.lines[id_] for id_ in ids if id_ in self.lines}

    def draw(self, row: tuple[Line, ...], cells: int, *, chosen: bool, focused: bool) -> Sequence[Line]:
        """The row behind the mark of the one that Enter takes."""
        mark = Run(Safe(self.kit.glyphs.bar if chosen else " "), "accent")
        return [fit((mark, *line), cells, self.kit.glyphs.cut) for line in row]

    def empty(self) -> Sequence[Safe]:
        """What there is to say when nothing is listed."""
        return (self._empty,)
