"""The baseline of `keys`: a Line API list of two-line rows with a cursor, and nothing else.

`python bare_list.py ROWS WIDTH`: a width of 0 fills the terminal.
"""

import sys

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

ROW = 2
"""Lines a row, as in the inbox."""
PLAIN = Style(color="#d0d0d0", bgcolor="#202020")
MARKED = Style(color="#202020", bgcolor="#d0a020")


class BareList(ScrollView, can_focus=True):
    """Rows whose text is their number; the cursor's row has another colour."""

    BINDINGS = [Binding("down", "move(1)"), Binding("home", "move(-1000000)")]  # noqa: RUF012 - as Textual wants it

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows
        self.cursor = 0

    def on_mount(self) -> None:
        """Take the keys and the room."""
        self.virtual_size = Size(self.size.width or 40, self.rows * ROW)
        self.focus()

    def action_move(self, step: int) -> None:
        """Move the cursor and repaint: all when that scrolls, else the two rows concerned."""
        before, self.cursor = self.cursor, min(max(self.cursor + step, 0), self.rows - 1)
        if not self.scroll_to_region(Region(0, self.cursor * ROW, 1, ROW), animate=False, force=True):
            for row in (before, self.cursor):
                self.refresh_lines(row * ROW, ROW)

    def render_line(self, y: int) -> Strip:
        """One line of the list."""
        width = self.size.width
        row, line = divmod(round(self.scroll_y) + y, ROW)
        words = f"Customer {row}" if line == 0 else f"  the last message of {row}"
        return Strip([Segment(words[:width].ljust(width), MARKED if row == self.cursor else PLAIN)], width)


class BareListApp(App[None]):
    """Nothing but the list."""

    def __init__(self, rows: int, width: int) -> None:
        super().__init__()
        self.rows = rows
        self.width = width

    def compose(self) -> ComposeResult:
        """The list."""
        bare = BareList(self.rows)
        if self.width:
            bare.styles.width = self.width
        yield bare


if __name__ == "__main__":
    BareListApp(int(sys.argv[1]), int(sys.argv[2])).run()
