"""A made-up past in the shape `store.seed` takes, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clock import HOUR, MINUTE, Millis
from app.core.content import Content
from app.core.enums import Direction, IdentityKind, Status


@dataclass(frozen=True, slots=True)
class Note:
    """The shop's own words."""

    time: Millis
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer."""

    name: str
    number: str
    done: bool = False
    labels: Sequence[str] = ()
    notes: Sequence[Note] = ()
    given_name: str = ""
    since: Millis = 0

    @property
    def identities(self) -> Sequence[tuple[IdentityKind, str]]:
        """As the WhatsApp reader names them."""
        return (IdentityKind.WA_ID, self.number[1:]), (IdentityKind.PHONE, self.number)


@dataclass(frozen=True, slots=True)
class Said:
    """A message."""

    person: int
    time: Millis
    direction: Direction
    text: str
    status: Status
    external_id: str
    type: str = "text"
    error_code: int | None = None
    content: Content | None = None
    quoted: str | None = None


def said(person: int, time: Millis, text: str, status: Status) -> Said:
    """A message with an id of its own; received and read come from the customer unless they begin with `> `."""
    out = text.startswith("> ") or status not in (Status.RECEIVED, Status.READ)
    direction = Direction.OUT if out else Direction.IN
    return Said(person, time, direction, text.removeprefix("> "), status, f"wamid.past.{person}.{time}")


PEOPLE = (
    Person("Jana Vogel", "+491713920001", labels=("regular",), notes=(Note(5 * HOUR, "likes rye"),)),
    Person("Ömer [/] \x1b[31mKaya", "+491713920002"),
    Person("Ada", "+491713920003", done=True),
)


def messages(now: Millis) -> list[Said]:
    """Jana waits, Ömer was answered, Ada wrote two days ago."""
    return [
        said(2, now - 50 * HOUR, "Danke!", Status.READ),
        said(1, now - 5 * HOUR, "\x1b]0;böse\x07 Brot? \u202e", Status.READ),
        said(1, now - 4 * HOUR, "> Ja, bis sechs.", Status.DELIVERED),
        said(0, now - 3 * HOUR, "Guten Morgen 🥐", Status.READ),
        said(0, now - 2 * HOUR, "> Guten Morgen!", Status.READ),
        said(0, now - 20 * MINUTE, "Haben Sie noch Roggenbrot\naus der Mühlenstraße?", Status.RECEIVED),
    ]
