"""A few lines of runs as a widget: headers and footers that need no layout of their own."""

from collections.abc import Callable, Sequence

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from app.ui.render.line import Line
from app.ui.text import blank, palette_of, strip_of


class LineView(Widget):
    """Draws what `make` lays out for its width."""

    DEFAULT_CSS = """
    LineView { height: auto; width: 1fr; }
    """

    def __init__(self, make: Callable[[int], Sequence[Line]], *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._make = make
        self._lines: Sequence[Line] = ()
        self._cells = -1

    def again(self) -> None:
        """What is drawn has changed."""
        before = len(self._lines)
        self._lines = self._make(self.size.width) if self.size.width else ()
        self._cells = self.size.width
        self.refresh(layout=len(self._lines) != before)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are."""
        return len(self._make(width))

    def render_line(self, y: int) -> Strip:
        """One line."""
        palette, cells = palette_of(self.app), self.size.width
        if cells != self._cells:
            self._lines, self._cells = self._make(cells), cells
        return strip_of(self._lines[y], palette, cells) if y < len(self._lines) else blank(palette, cells)
