"""The macros the two shops begin with (for seeding the demo)."""

from typing import Final

from app.core.macros import Macro
from app.core.steps import AddLabel, Assign, Done, Priority, Reply, SetPriority, Snooze
from app.sandbox.shops import BAKERY, BOUTIQUE

MACROS: Final[dict[str, tuple[Macro, ...]]] = {
    BAKERY: (
        Macro(
            0,
            "Abholbereit",
            (Reply("Guten Tag {kunde}, Ihre Bestellung ist fertig und liegt an der Kasse bereit."), Done()),
            "B",
        ),
        Macro(0, "Bestellung notiert", (Reply("Ist notiert, {kunde}!"), AddLabel("order"), Done())),
        Macro(0, "Morgen nachfassen", (Snooze("morgen"), AddLabel("nachfassen")), "M"),
        Macro(0, "Chefsache", (Assign("Chef"), SetPriority(Priority.URGENT))),
    ),
    BOUTIQUE: (
        Macro(0, "Ready to collect", (Reply("Hello {first name}, your parcel is ready to be collected."), Done()), "B"),
        Macro(0, "Put aside", (Reply("We have put it aside for you, {first name}."), AddLabel("hold"), Done())),
        Macro(0, "Ask again tomorrow", (Snooze("tomorrow"), AddLabel("follow up")), "M"),
        Macro(0, "For the owner", (Assign("Owner"), SetPriority(Priority.URGENT))),
    ),
}
