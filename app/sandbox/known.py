"""What the demo's shops know of their best customers: fields of their own, favourites, birthdays."""

from dataclasses import dataclass
from typing import Final

from app.core.fields import FieldKind


@dataclass(frozen=True, slots=True)
class KnownField:
    """A field of the shop's own, and what is known there of one customer after the other; '' is nothing."""

    name: str
    kind: FieldKind
    values: tuple[str, ...]
    choices: tuple[str, ...] = ()


FIELDS: Final[dict[str, tuple[KnownField, ...]]] = {
    "bakery": (
        KnownField(
            "Allergien", FieldKind.TEXT, ("", "Haselnüsse", "", "Sesam", "", "", "Laktose", "", "Gluten", "", "")
        ),
        KnownField(
            "Liefertag", FieldKind.CHOICE, ("Montag", "", "Freitag", "Montag", ""), ("Montag", "Mittwoch", "Freitag")
        ),
        KnownField(
            "Umsatz",
            FieldKind.MONEY,
            ("412,60 €", "1840 €", "96,20 €", "", "2250,40 €", "58 €", "", "731,90 €", "24,50 €", "", "318 €"),
        ),
    ),
    "boutique": (
        KnownField("Size", FieldKind.CHOICE, ("M", "S", "", "L", "M", ""), ("XS", "S", "M", "L", "XL")),
        KnownField("Colours", FieldKind.TEXT, ("black, sand", "", "forest green", "", "no red")),
        KnownField("Spent", FieldKind.MONEY, ("412.60 GBP", "", "1840 GBP", "96.20 GBP", "", "731.90 GBP")),
    ),
}
"""By the shop; each list of values begins again at its end."""
FAVOURITES: Final = (0, 1, 4, 9)
"""Which of the best customers, by their place."""
BIRTHDAYS: Final = ((0, 3, 1985), (2, 0, 0), (3, 41, 1971), (5, 12, 1999), (7, 160, 0), (8, 305, 1962), (10, 77, 1990))
"""Place, days from today, and the year of birth or 0 if it isn't known."""
MOST: Final = 24
"""So many customers are known that well."""
