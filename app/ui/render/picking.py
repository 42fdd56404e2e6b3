"""The lines of what can be picked while one types: a few rows, and under them the keys."""

from collections.abc import Sequence
from typing import Final

from app.core.i18n import _
from app.core.text import clip, width
from app.ui.glyphs import Glyphs
from app.ui.picking.kind import Offer
from app.ui.render.line import Line, Run, own, spread

_NAME_CELLS: Final = 18
_ROOMY: Final = 64
"""So many cells, and there is room for the word at the right."""


def offer_rows(
    offers: Sequence[Offer], first: int, chosen: int | None, count: int, cells: int, glyphs: Glyphs, verb: str
) -> list[Line]:
    """`▌/danke   Vielen Dank, {kunde}!            Dank` for the rows from `first` on; below them the keys.

    `chosen` is the number of the row that Enter takes, None if it takes none; `count` says of how many.
    """
    names = [clip(offer.name, _NAME_CELLS, glyphs.cut) for offer in offers]
    column = max((width(name) for name in names), default=0) + 2
    lines: list[Line] = []
    for number, (offer, name) in enumerate(zip(offers, names, strict=True), first):
        link = str(number)
        left = (
            Run(own(glyphs.bar if number == chosen else " "), "accent", link),
            Run(name, offer.style, link),
            Run(own(" " * (column - width(name))), "text", link),
            Run(offer.text, "text" if number == chosen else "dim", link),
        )
        note = offer.note if cells >= _ROOMY else own("")
        lines.append(spread(left, (Run(note, "dim", link), Run(own(" "))), cells, glyphs.cut))
    keys = _("Enter {verb}   Esc leave it").replace("{verb}", verb)
    if glyphs.up == "↑":
        keys = f"{_('↑↓ choose')}   {keys}"
    place = own(f"{chosen + 1}/{count}" if chosen is not None else str(count))
    lines.append(spread((Run(own(f" {keys}"), "dim"),), (Run(place, "dim"), Run(own(" "))), cells, glyphs.cut))
    return lines
