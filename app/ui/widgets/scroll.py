"""What the desk's line-drawing views share: growing and shrinking without laying the whole screen out anew."""

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class LineScroll(ScrollView):
    """A `ScrollView` that keeps its place on the screen whatever it holds."""

    DEFAULT_CSS = """
    LineScroll {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
    }
    """

    def resize_content(self, lines: int) -> None:
        """The content has that many lines now.

        Assigning `virtual_size` would lay out and repaint the screen; what is inside moves nothing outside.
        """
        size = Size(0, lines)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
