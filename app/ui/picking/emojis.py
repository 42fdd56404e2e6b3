"""`:`: emojis by their names; a name typed out between two colons becomes its emoji by itself."""

from collections.abc import Sequence

from app.core.emojis import emoji_named, emojis_like
from app.core.i18n import _
from app.core.text import sanitise_for_display, width
from app.ui.picking.kind import Kind, Offer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads

_Row = tuple[str, str]
"""The emoji and its name."""


class Emojis(Kind[None, _Row]):
    """After two letters, so that a colon, `:D` and `:-)` stay what they are."""

    sign = ":"
    least = 2
    closing = ":"

    def verb(self, row: _Row) -> str:
        """It is put in."""
        return _("put in")

    def read(self, desk: "DeskReads", conversation_id: int) -> None:
        """Read the names, which takes a moment the first time."""
        emojis_like("emoji", 1)

    def fitting(self, found: None, typed: str) -> Sequence[_Row]:
        """Those whose names fit; a name begins with a letter, a digit or + and -."""
        return emojis_like(typed) if typed[:1].isalpha() else ()

    def offer(self, row: _Row) -> Offer:
        """`🥐  Croissant`."""
        sign = sanitise_for_display(row[0])
        return Offer(sanitise_for_display(sign + " " * max(0, 2 - width(sign))), sanitise_for_display(row[1]))

    def choose(self, found: None, row: _Row) -> None:
        """Put it in, whole."""
        self.composer.editor.insert_text(row[0])

    def whole(self, found: None, typed: str) -> _Row | None:
        """The emoji of exactly that name."""
        sign = emoji_named(typed)
        return (sign, typed) if sign else None
