"""Customers with all that is known of them, in sets, for files."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.clock import Millis
from app.core.enums import IdentityKind
from app.store.sqlite import select_in

_PEOPLE = (
    "SELECT id, name, given_name, book_name, profile_name, birthday, favourite, blocked, created_at, last_at, "
    "message_count, no_marketing_since FROM customer WHERE id IN ({marks})"
)
_IDENTITIES = "SELECT customer_id, kind, value FROM identity WHERE customer_id IN ({marks}) ORDER BY id DESC"
_LABELS = (
    "SELECT x.customer_id, l.name FROM customer_label x JOIN label l ON l.id = x.label_id "
    "WHERE x.customer_id IN ({marks}) ORDER BY l.name"
)
_NOTES = "SELECT customer_id, text FROM note WHERE customer_id IN ({marks}) ORDER BY id"
_FIELDS = "SELECT customer_id, field_id, value FROM customer_field WHERE customer_id IN ({marks})"


@dataclass(slots=True)
class StoredPerson:
    """A customer; texts are raw."""

    id: int
    name: str
    birthday: str
    favourite: bool
    blocked: bool
    since: Millis
    last_at: Millis | None
    messages: int
    no_marketing_since: Millis | None
    numbers: list[str] = field(default_factory=list)
    """E.164, the one learned last first."""
    usernames: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fields: dict[int, str] = field(default_factory=dict)


def read_people(reader: sqlite3.Connection, ids: Sequence[int]) -> list[StoredPerson]:
    """Those customers that are there, in that order; their name is '' if none was ever given."""
    people: dict[int, StoredPerson] = {}
    for id_, shown, given, book, profile, *rest in select_in(reader, _PEOPLE, ids):
        birthday, favourite, blocked, since, last_at, messages, no_marketing = rest
        name = shown if given or book or profile else ""
        people[id_] = StoredPerson(
            id_, name, birthday, bool(favourite), bool(blocked), since, last_at, messages, no_marketing
        )
    ids = [id_ for id_ in ids if id_ in people]  # who is parted from another by now is of the next export
    for customer_id, kind, value in select_in(reader, _IDENTITIES, ids):
        person = people[customer_id]
        if kind in (IdentityKind.PHONE, IdentityKind.WA_ID):
            number = value if value.startswith("+") else f"+{value}"
            if number not in person.numbers:
                # what is a number is surer than what WhatsApp calls it
                person.numbers.insert(0 if kind == IdentityKind.PHONE else len(person.numbers), number)
        elif kind == IdentityKind.USERNAME:
            person.usernames.append(value)
    for customer_id, label in select_in(reader, _LABELS, ids):
        people[customer_id].labels.append(label)
    for customer_id, text in select_in(reader, _NOTES, ids):
        people[customer_id].notes.append(text)
    for customer_id, field_id, value in select_in(reader, _FIELDS, ids):
        people[customer_id].fields[field_id] = value
    return [people[id_] for id_ in ids]
