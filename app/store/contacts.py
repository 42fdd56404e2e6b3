"""What is said of customers besides their messages: their name in the phone's contacts, whether they want marketing."""

import json
from collections.abc import Sequence

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.events import ContactEvent, PreferenceEvent
from app.core.text import sanitise_for_store
from app.store.changes import note_changes
from app.store.people import NAME_LIMIT, Account, People, Person

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def keep_contacts(people: People, contacts: Sequence[tuple[Account, ContactEvent]], now: Millis) -> list[Person]:
    """Name people as the phone's contacts do, the latest word counting; those of whom that is new.

    A contact who never wrote becomes a customer, so that they have their name when they do.
    """
    changed: list[Person] = []
    for account, event in contacts:
        if not event.name and people.known(account, event.party) is None:
            continue
        person, _ = people.find(account, event.party, now)
        if event.time < person.book_at:
            continue
        name = sanitise_for_store(event.name, NAME_LIMIT)
        if name != person.book_name:
            person.book_name, person.renamed = name, True
        if event.time != person.book_at or person.renamed:
            person.book_at, person.told = event.time, True
            changed.append(person)
    return changed


def keep_preferences(
    people: People, choices: Sequence[tuple[Account, PreferenceEvent]], now: Millis
) -> list[tuple[Person, int, bool]]:
    """Keep who wants no marketing, the latest word counting; for whom that is news, to which account, and which.

    Nobody's refusal is lost: who is not known yet becomes a customer.
    """
    changed: list[tuple[Person, int, bool]] = []
    for account, event in choices:
        person, _ = people.find(account, event.party, now)
        if event.time <= person.marketing_at:
            continue
        person.marketing_at, person.told = event.time, True
        person.no_marketing_since = event.time if event.stopped else None
        changed.append((person, account.id, event.stopped))
    return changed


def note_people(connection: "Connection", people: Sequence[Person]) -> None:
    """Say in the change log that these people and their chats look different."""
    ids = [person.id for person in people if not person.new]
    if ids:
        chats = connection.exec_driver_sql(
            "SELECT c.id FROM json_each(?) j CROSS JOIN conversation c ON c.customer_id = j.value", (json.dumps(ids),)
        )
        note_changes(connection, ChangeKind.CONVERSATION, chats.scalars().all())
