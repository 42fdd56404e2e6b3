"""The two shops the sandbox plays: what Meta knows of them, and what only the shop knows (for seeding the demo)."""

from dataclasses import dataclass
from typing import Any, Final

from app.core.errors import UserError
from app.core.rows import ClosedDay, Delivery, OpeningSpan, ProfileFields

BAKERY: Final = "bakery"
BOUTIQUE: Final = "boutique"


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop; `fields` and what follows are core rows, ready for the demo's database."""

    name: str
    """The verified name."""
    language: str
    country: str
    """The country's calling code."""
    region: str
    """The country's two letters."""
    number: str
    """E.164, from a range kept for fiction."""
    display_number: str
    official: bool
    quality: str
    tier: str
    fields: ProfileFields
    hours: tuple[OpeningSpan, ...]
    closed_days: tuple[ClosedDay, ...]
    timezone: str
    delivery: Delivery
    catalog_id: str
    currency: str

    @property
    def digits(self) -> str:
        """The number as webhooks write it."""
        return self.number.lstrip("+")

    @property
    def profile(self) -> dict[str, Any]:
        """The fields as `whatsapp_business_profile` gives them."""
        fields = self.fields
        return {
            "about": fields.about,
            "address": fields.address,
            "description": fields.description,
            "email": fields.email,
            "websites": list(fields.websites),
            "vertical": fields.vertical,
        }


def _week(weekdays: range, opens: str, closes: str) -> tuple[OpeningSpan, ...]:
    return tuple(OpeningSpan(day, opens, closes) for day in weekdays)


SHOPS: Final[dict[str, Shop]] = {
    BAKERY: Shop(
        name="Bäckerei Sonnenschein",
        language="de",
        country="49",
        region="DE",
        number="+498999998012",
        display_number="+49 89 99998012",
        official=True,
        quality="GREEN",
        tier="TIER_2K",
        fields=ProfileFields(
            about="Brot aus Natursauerteig",
            address="Sonnenstraße 12, 80331 München",
            description="Handwerksbäckerei seit 1962. Brot aus Natursauerteig, Brezen, Kuchen und Torten auf "
            "Bestellung. Vorbestellungen gern hier im Chat bis 18 Uhr für den nächsten Tag.",
            email="hallo@sonnenschein.example",
            websites=("https://sonnenschein.example",),
            vertical="RESTAURANT",
        ),
        hours=_week(range(5), "06:00", "18:00") + _week(range(5, 6), "06:00", "13:00"),
        closed_days=(
            ClosedDay("2026-12-08", "Betriebsausflug"),
            ClosedDay("2026-12-25", "1. Weihnachtstag"),
            ClosedDay("2026-12-26", "2. Weihnachtstag"),
            ClosedDay("2027-01-01", "Neujahr"),
            ClosedDay("2027-01-06", "Heilige Drei Könige"),
        ),
        timezone="Europe/Berlin",
        delivery=Delivery(
            offered=True,
            areas=("80331", "80469 Isarvorstadt", "80799 Maxvorstadt", "80801 Schwabing"),
            radius_km="5",
            minimum="20.00",
            fee="2.50",
            currency="EUR",
            note="Lieferung Montag bis Freitag zwischen 7 und 11 Uhr",
        ),
        catalog_id="300400500600700",
        currency="EUR",
    ),
    BOUTIQUE: Shop(
        name="Willow & Thread",
        language="en",
        country="44",
        region="GB",
        number="+441134960100",
        display_number="+44 113 496 0100",
        official=False,
        quality="GREEN",
        tier="TIER_2K",
        fields=ProfileFields(
            about="Slow fashion, mended and made well",
            address="7 Mill Lane, Leeds LS1 4AA",
            description="Independent boutique for linen, knitwear and dresses. Alterations in the shop. "
            "Message us for sizes, holds and deliveries.",
            email="hello@willowandthread.example",
            websites=("https://willowandthread.example", "https://willowandthread.example/care"),
            vertical="APPAREL",
        ),
        hours=_week(range(1, 5), "10:00", "18:00")
        + _week(range(5, 6), "09:30", "17:30")
        + _week(range(6, 7), "11:00", "16:00"),
        closed_days=(
            ClosedDay("2026-12-25", "Christmas Day"),
            ClosedDay("2026-12-26", "Boxing Day"),
            ClosedDay("2027-01-01", "New Year's Day"),
        ),
        timezone="Europe/London",
        delivery=Delivery(
            offered=True,
            areas=("United Kingdom", "Ireland"),
            radius_km="",
            minimum="",
            fee="4.50",
            currency="GBP",
            note="Free over £80. Posted within two working days.",
        ),
        catalog_id="300400500600800",
        currency="GBP",
    ),
}
"""By the word `--shop` takes."""


def shop_of(name: str) -> Shop:
    """The shop of that name; UserError if there is none."""
    try:
        return SHOPS[name]
    except KeyError:
        raise UserError(f"There is no shop {name!r}; choose bakery or boutique.") from None
