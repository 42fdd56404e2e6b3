"""A one-line bar of parts that can be clicked."""

from collections.abc import Callable, Sequence

from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from app.ui.render.bars import Part, fit_parts
from app.ui.render.line import Run, fit, line_width, own
from app.ui.text import palette_of, strip_of


class Bar(Widget):
    """Draws parts beside each other as far as they fit; a click on one asks for its action."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; }"
    GAP = 3
    GROUND = "on-chosen"

    class Chosen(Message):
        """A part was clicked; `action` is an action's id."""

        def __init__(self, action: str) -> None:
            self.action = action
            super().__init__()

    def __init__(self, id: str, cut: str = "…") -> None:  # noqa: A002 - Textual's own name
        """`cut` stands where a line is too long."""
        super().__init__(id=id)
        self._cut = cut
        self._left: tuple[Part, ...] = ()
        self._right: tuple[Part, ...] = ()
        self._more: Callable[[int], Part] | None = None
        self._spans: list[tuple[int, int, str]] = []

    def show(self, left: Sequence[Part], right: Sequence[Part] = (), more: Callable[[int], Part] | None = None) -> None:
        """Draw these parts, `right` ones after a gap; `more` tells how many of the left ones had no room."""
        self._more = more
        parts = tuple(left), tuple(right)
        if parts != (self._left, self._right):
            self._left, self._right = parts
            self.refresh()

    def text(self) -> str:
        """What stands there, for tests and screen readers."""
        return "   ".join("".join(run.text for run in part.line) for part in self._kept())

    def render_line(self, y: int) -> Strip:
        """The one line."""
        palette = palette_of(self.app)
        width = self.size.width
        line: list[Run] = [Run(own(" "))]
        self._spans = []
        kept = self._kept()
        first_right = next((part for part in kept if part in self._right), None) if self._left else None
        for index, part in enumerate(kept):
            if index:
                line.append(Run(own(" " * self.GAP)))
            if part is first_right:
                line.append(Run(own(" " * self.GAP)))
            start = line_width(line)
            line += part.line
            if part.action:
                self._spans.append((start, line_width(line), part.action))
        return strip_of(fit(line, width, self._cut), palette, width, self.GROUND)

    def _kept(self) -> list[Part]:
        room = self.size.width - 2 - (self.GAP if self._left and self._right else 0)
        kept = fit_parts((*self._left, *self._right), room, self.GAP)
        missing = 0
        while self._more is not None and missing < (left_out := self._left_out(kept)):
            missing = left_out
            parts = (*self._left, self._more(missing), *self._right)
            kept = fit_parts(parts, room, self.GAP)
        return kept

    def _left_out(self, kept: Sequence[Part]) -> int:
        return sum(part not in kept for part in self._left)

    def on_click(self, event: Click) -> None:
        """Ask for the action of the part under the pointer."""
        for start, stop, action in self._spans:
            if start <= event.x < stop:
                event.stop()
                self.post_message(self.Chosen(action))
                return


class NoticeBar(Bar):
    """The line of what is wrong; it takes no room when nothing is."""

    DEFAULT_CSS = "NoticeBar { display: none; }"
    GROUND = ""

    def show(self, left: Sequence[Part], right: Sequence[Part] = (), more: Callable[[int], Part] | None = None) -> None:
        """Draw the worst notice, and others as far as they fit."""
        super().show(left, right, more)
        self.display = bool(left)
