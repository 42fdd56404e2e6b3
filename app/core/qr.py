"""QR codes as modules to draw, and as files; the library is loaded when one is wanted."""

from pathlib import Path
from typing import Final, TypeAlias

from app.core.errors import TresenError, UserError
from app.core.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    import segno

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]

QUIET: Final = 4
"""Light modules around the code, without which readers don't find it (ISO/IEC 18004)."""
FILE_ENDINGS: Final = (".svg", ".png")
_SCALE: Final = 10
"""Pixels a module in a file."""
_HALVES: Final = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
"""Two modules above each other, drawn light on the terminal's dark ground."""


def qr_matrix(url: str) -> Matrix:
    """Rows of modules, True is dark, without the quiet zone; UserError if the text is too long for any code."""
    return tuple(tuple(bool(module) for module in row) for row in _made(url).matrix)


def qr_text(url: str) -> str:
    """The code for a terminal, two modules a character, the quiet zone drawn, so that it can be read as it stands."""
    matrix = qr_matrix(url)
    width = len(matrix[0]) + 2 * QUIET
    light = (False,) * width
    side = (False,) * QUIET
    rows = [*[light] * QUIET, *((*side, *row, *side) for row in matrix), *[light] * QUIET]
    if len(rows) % 2:
        rows.append(light)
    return "\n".join(
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )


def save_qr(url: str, path: str) -> str:
    """Write the code to a new SVG or PNG file, by its ending; the whole path.

    UserError for another ending or a file that is there already, TresenError if it can't be written.
    """
    target = Path(path).expanduser().absolute()
    if target.suffix.lower() not in FILE_ENDINGS:
        raise UserError(_("A QR code is saved as .svg or .png, not as “{name}”.").format(name=target.name))
    code = _made(url)
    try:
        with target.open("xb") as file:
            code.save(file, kind=target.suffix.lower()[1:], scale=_SCALE, border=QUIET)
    except FileExistsError:
        raise UserError(_("{path} is there already; it is not overwritten.").format(path=target)) from None
    except OSError as error:
        raise TresenError(_("{path} can't be written: {reason}.").format(path=target, reason=error.strerror)) from None
    return str(target)


def _made(url: str) -> "segno.QRCode":
    import segno

    try:
        return segno.make_qr(url)
    except segno.DataOverflowError:
        raise UserError(_("The text is too long for a QR code.")) from None
