"""A QR code in half blocks: dark modules on a light ground in every theme, since readers look for that."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from app.core.i18n import _
from app.core.qr import QUIET, Matrix
from app.ui.kit import Kit
from app.ui.render.line import Run, own
from app.ui.render.wrap import wrapped
from app.ui.text import blank, cell, palette_of, strip_of

LEAST_QUIET: Final = 2
"""Readers manage with that much light around a code if there is no room for more."""
_DARK: Final = "#000000"
_LIGHT: Final = "#ffffff"
_UPPER: Final = "▀"


class QrCode(Widget):
    """Draws the code as large as it has to be, or says that there is no room for it."""

    DEFAULT_CSS = "QrCode { width: auto; height: auto; }"

    def __init__(self, kit: Kit, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.kit = kit
        self._matrix: Matrix = ()

    def show(self, matrix: Matrix) -> None:
        """Draw this code; an empty one draws nothing."""
        if matrix != self._matrix:
            self._matrix = matrix
            self.refresh(layout=True)

    @property
    def blocks(self) -> bool:
        """Whether two modules stand above each other in a cell; without such signs a module takes two cells."""
        return self.kit.glyphs.half_blocks

    def cells(self, quiet: int = QUIET) -> tuple[int, int]:
        """Columns and lines of the code with that much light around it."""
        side = len(self._matrix) + 2 * quiet
        return (side, (side + 1) // 2) if self.blocks else (side * 2, side)

    def fits(self, width: int, height: int) -> int | None:
        """How much light around the code fits into that many cells; None if the code itself doesn't."""
        for quiet in range(QUIET, LEAST_QUIET - 1, -1):
            columns, lines = self.cells(quiet)
            if columns <= width and lines <= height:
                return quiet
        return None

    def get_content_width(self, container: object, viewport: object) -> int:
        """As wide as the code, if there is one."""
        return self.cells()[0] if self._matrix else 0

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As high as the code."""
        return self.cells()[1] if self._matrix else 0

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        width, height = self.size
        palette = palette_of(self.app)
        quiet = self.fits(width, height) if self._matrix else None
        if quiet is None:
            words = _("There is no room for the code here: make the window larger, or save it.")
            lines = wrapped(own(words), max(10, width)) if self._matrix else []
            return strip_of((Run(lines[y], "dim"),), palette, width) if y < len(lines) else blank(palette, width)
        rows = padded(self._matrix, quiet)
        segments: list[Segment] = []
        if self.blocks:
            above, below = 2 * y, 2 * y + 1
            if above < len(rows):
                light = [False] * len(rows[0])
                pairs = zip(rows[above], rows[below] if below < len(rows) else light, strict=True)
                segments = [cell(_UPPER, _style(upper, lower)) for upper, lower in pairs]
        elif y < len(rows):
            segments = [cell("  ", _style(module, module)) for module in rows[y]]
        used = sum(segment.cell_length for segment in segments)
        return Strip([*segments, *blank(palette, width - used)], width)


def padded(matrix: Matrix, quiet: int) -> list[list[bool]]:
    """The code with light around it."""
    side = len(matrix) + 2 * quiet
    edge = [[False] * side for _row in range(quiet)]
    inner = [[*[False] * quiet, *row, *[False] * quiet] for row in matrix]
    return [*edge, *inner, *edge]


def _style(upper: bool, lower: bool) -> Style:
    return Style(color=_DARK if upper else _LIGHT, bgcolor=_DARK if lower else _LIGHT)
