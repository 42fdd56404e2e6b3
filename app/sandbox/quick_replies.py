"""The quick replies the two shops begin with (for seeding the demo): name, category, text."""

from typing import Final

from app.sandbox.shops import BAKERY, BOUTIQUE

QUICK_REPLIES: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    BAKERY: (
        ("danke", "Gruß", "Vielen Dank, {kunde}, und einen schönen Tag!"),
        ("datum", "Bestellung", "Gern! Für welchen Tag und um wie viel Uhr dürfen wir es bereitlegen?"),
        ("notiert", "Bestellung", "Ist notiert, {kunde}. Wir legen alles für Sie zurück."),
        ("fertig", "Bestellung", "Guten Tag {kunde}, Ihre Bestellung ist fertig und liegt an der Kasse bereit."),
        ("ausverkauft", "Bestellung", "Das ist heute leider schon ausverkauft. Dürfen wir es für morgen backen?"),
        ("torte", "Bestellung", "Torten backen wir mit zwei Tagen Vorlauf. Für wie viele Personen soll sie sein?"),
        ("offen", "Laden", "Unsere Öffnungszeiten: {öffnungszeiten}."),
        ("adresse", "Laden", "Sie finden uns hier: {adresse}."),
        ("liefern", "Laden", "Wir liefern gern: {lieferung}."),
        ("allergene", "Laden", "Welche Zutat macht Ihnen Sorgen? Wir sehen für jedes Gebäck nach, was darin ist."),
    ),
    BOUTIQUE: (
        ("thanks", "Greeting", "Thank you, {first name}, and see you soon at {business}!"),
        ("size", "Orders", "Which size do you usually wear? We are happy to measure the piece for you."),
        ("hold", "Orders", "We have put it aside for you, {first name}. It is yours until tomorrow evening."),
        ("ready", "Orders", "Hello {first name}, your parcel is ready to be collected."),
        ("soldout", "Orders", "That one has just sold out. Shall we tell you when it is back?"),
        ("returns", "Orders", "Of course: you have 28 days to return it, unworn and with its label."),
        ("hours", "Shop", "We are open {hours}."),
        ("address", "Shop", "You find us here: {address}."),
        ("delivery", "Shop", "We deliver: {delivery}"),
        ("care", "Shop", "A cool hand wash and drying flat keep it best. More on {website}."),
    ),
}
"""By the word `--shop` takes."""
