"""A few lines of runs as a widget: headers and footers that need no layout of their own."""

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from app.ui.render.line import Line, link_at
from app.ui.text import blank, palette_of, strip_of


class LineView(Widget):
    """Draws what `make` lays out for its width."""

    DEFAULT_CSS = """
    LineView { height: auto; width: 1fr; }
    """

    def __init__(
        self,
        make: Callable[[int], Sequence[Line]],
        clicked: Callable[[str], None] | None = None,
        *,
        classes: str | None = None,
    ) -> None:
        """`clicked` is called with the link of a run that is clicked."""
        super().__init__(classes=classes)
        self._make = make
        self._clicked = clicked
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

    def on_click(self, event: events.Click) -> None:
        """A part that offers something was clicked."""
        if self._clicked is not None and 0 <= event.y < len(self._lines):
            link = link_at(self._lines[event.y], event.x)
            if link:
                event.stop()
                self._clicked(link)
