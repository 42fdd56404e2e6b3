"""What every message of a chat is drawn with."""

from dataclasses import dataclass
from datetime import date, tzinfo

from app.core.text import Safe
from app.ui.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class Look:
    """The chat's width, the customer's name, and how times and signs are drawn."""

    cells: int
    name: Safe
    zone: tzinfo
    glyphs: Glyphs
    today: date
