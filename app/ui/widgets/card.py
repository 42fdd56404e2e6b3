"""A pane of a few lines that are read, not edited; it scrolls when they don't fit."""

from collections.abc import Callable

from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from app.ui.render.line import Line, link_at, own
from app.ui.render.words import paragraph
from app.ui.text import blank, palette_of, strip_of


class Card(ScrollView, can_focus=True):
    """Draws the lines a function lays out for its width."""

    DEFAULT_CSS = "Card { padding: 0 1; overflow-x: hidden; scrollbar-size-vertical: 1; }"

    class Chosen(Message):
        """The card was double-clicked or its footer was clicked: edit what it shows."""

        def __init__(self, card: "Card") -> None:
            self.card = card
            super().__init__()

    class Asked(Message):
        """A part that offers an action was clicked."""

        def __init__(self, action: str) -> None:
            self.action = action
            super().__init__()

    def __init__(self, title: str, id: str, empty: str = "") -> None:  # noqa: A002 - Textual's own name
        """`empty` is said while there is nothing to show."""
        super().__init__(id=id)
        self._empty = empty
        self.border_title = Content(title)
        self._lay_out: Callable[[int], list[Line]] | None = None
        self._lines: list[Line] = []

    def show(self, lay_out: Callable[[int], list[Line]] | None) -> None:
        """Draw these lines; None says that there is nothing to show."""
        self._lay_out = lay_out
        self.lay_out()

    def lay_out(self) -> None:
        """Lay the lines out anew: for another width, another minute."""
        width = self.scrollable_content_region.width
        if self._lay_out is not None:
            self._lines = self._lay_out(width) if width > 0 else []
        else:
            self._lines = list(paragraph(own(self._empty), width, "quiet")) if width > 0 else []
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def watch_show_vertical_scrollbar(self) -> None:
        """A scrollbar takes room from the lines, or gives it back."""
        self.call_after_refresh(self.lay_out)

    def text(self) -> str:
        """What stands there, for tests."""
        return "\n".join("".join(run.text for run in line) for line in self._lines)

    def on_resize(self) -> None:
        """Another width, other lines."""
        self.lay_out()

    def notify_style_update(self) -> None:
        """Another theme, other colours."""
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line."""
        palette = palette_of(self.app)
        width = self.scrollable_content_region.width
        index = self.scroll_offset.y + y
        if index >= len(self._lines):
            return blank(palette, width)
        return strip_of(self._lines[index], palette, width)

    def on_click(self, event: Click) -> None:
        """A click on what offers an action asks for it; a double click edits."""
        offset = event.get_content_offset(self)
        index = self.scroll_offset.y + offset.y if offset is not None else -1
        action = link_at(self._lines[index], offset.x) if offset is not None and 0 <= index < len(self._lines) else ""
        if action:
            self.post_message(self.Asked(action))
        elif event.chain == 2:
            self.post_message(self.Chosen(self))
