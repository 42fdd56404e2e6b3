"""Photos in the terminal: as Kitty or Sixel graphics by textual-image, in half blocks by Pillow, or not at all.

Both are optional (`pip install tresen[images]`) and imported only when a photo is looked at; `prepare` must be called
before the screen takes the terminal over, because textual-image asks the terminal what it can.
"""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from rich.color import Color
from rich.style import Style
from textual.strip import Strip

from app.core.errors import UserError
from app.core.i18n import _
from app.ui.text import cell

if TYPE_CHECKING:
    from textual.widget import Widget

MOST_PIXELS: Final = 50_000_000
"""A picture with more is not decoded: a small file can hold an enormous one."""
MOST_BYTES: Final = 32 * 1024 * 1024
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_UPPER_HALF: Final = "▀"


def prepare(*, only_known: bool) -> None:
    """Let textual-image, if it is there, ask the terminal what it can draw; nothing else may read the terminal now.

    `only_known`: a terminal that may not answer, and would cost the start its patience, isn't asked.
    """
    if only_known and not draws_graphics(os.environ):
        return
    if find_spec("textual_image") is None or find_spec("PIL") is None or not sys.__stdout__:
        return
    import textual_image.widget  # noqa: F401 - importing it asks


def draws_graphics(environ: Mapping[str, str]) -> bool:
    """Whether this is a terminal known to draw pixels; none is within tmux or screen, which keep them back."""
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if "TMUX" in environ or "STY" in environ or term.startswith(("tmux", "screen")):
        return False
    known = term in ("xterm-kitty", "xterm-ghostty", "foot", "foot-extra", "mlterm", "wezterm")
    return known or program in ("WezTerm", "iTerm.app", "ghostty") or "KITTY_WINDOW_ID" in environ


def can_draw(images: str) -> bool:
    """Whether photos can be drawn at all, and shall be."""
    return images != "off" and find_spec("PIL") is not None


def load(path: str, most: tuple[int, int]) -> Any:
    """The picture as a Pillow image of at most that many pixels each way; UserError if it can't be shown."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if os.path.getsize(path) > MOST_BYTES:
        raise UserError(_("This picture is too large to be drawn here."))
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UserError(_("This picture is too large to be drawn here."))
            image.draft("RGB", most)
            image.thumbnail(most)
            return ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UserError(_("This picture can't be drawn: it is broken or of another kind.")) from None


def graphics(image: Any, images: str = "auto") -> "Widget | None":
    """A widget that draws the picture as real pixels; None unless this terminal was found to do so."""
    module = sys.modules.get("textual_image.widget")
    renderable = sys.modules.get("textual_image.renderable")
    if images == "blocks" or module is None or renderable is None:
        return None
    if renderable.Image not in (renderable.SixelImage, renderable.TGPImage):
        return None
    widget: Widget = module.Image(image)
    return widget


def half_blocks(image: Any, cells: int, lines: int) -> list[Strip]:
    """The picture with two pixels a cell, in at most that many cells and lines."""
    picture = image.copy()
    picture.thumbnail((max(1, cells), max(2, lines * 2)))
    width, height = picture.size
    pixels = picture.load()
    strips = []
    for y in range(0, height, 2):
        drawn = []
        for x in range(width):
            upper = Color.from_rgb(*pixels[x, y])
            lower = Color.from_rgb(*pixels[x, y + 1]) if y + 1 < height else None
            drawn.append(cell(_UPPER_HALF, Style(color=upper, bgcolor=lower)))
        strips.append(Strip(drawn, width))
    return strips
