"""Finding the customers that incoming items name, and making those that are new; set-based."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from app.core.clock import Millis
from app.core.enums import Channel, IdentityKind
from app.core.events import Party
from app.core.fold import fold
from app.core.text import sanitise_for_store
from app.store.customers import search_text, shown_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME_LIMIT = 500

_Key: TypeAlias = tuple[str, str, str]
"""kind, scope, value"""


@dataclass(slots=True)
class Account:
    """A channel account as ingest needs to know it."""

    id: int
    channel: Channel
    external_id: str
    business_id: str


@dataclass(slots=True)
class Person:
    """A customer, known or about to be made."""

    id: int
    given_name: str = ""
    book_name: str = ""
    profile_name: str = ""
    name: str = ""
    last_at: Millis | None = None
    book_at: Millis = 0
    marketing_at: Millis = 0
    no_marketing_since: Millis | None = None
    messages: int = 0
    """How many this batch adds."""
    new: bool = False
    renamed: bool = False
    told: bool = False
    """What the phone's contacts or the person's own choice say of them has changed."""
    created_at: Millis = 0
    identities: list[tuple[IdentityKind, str]] = field(default_factory=list)
    """Those this batch has brought."""


class People:
    """The customers of one batch of one channel."""

    def __init__(self, connection: "Connection", channel: Channel, parties: Sequence[tuple[Account, Party]]) -> None:
        """Look up everybody named."""
        self._connection = connection
        self._channel = channel
        wanted = {_identity(account, kind, value) for account, party in parties for kind, value in party.identities}
        rows = connection.exec_driver_sql(
            "SELECT i.kind, i.scope, i.value, i.id, k.id, k.given_name, k.book_name, k.profile_name, k.name, "
            "k.last_at, k.book_at, k.marketing_at, k.no_marketing_since "
            "FROM json_each(?) j CROSS JOIN identity i ON i.channel = ? AND i.kind = j.value ->> 0 "
            "AND i.scope = j.value ->> 1 AND i.value = j.value ->> 2 JOIN customer k ON k.id = i.customer_id",
            (json.dumps([*wanted]), channel.value),
        )
        self._known: dict[_Key, Person] = {}
        self._identity_ids: dict[_Key, int] = {}
        self.by_id: dict[int, Person] = {}
        for kind, scope, value, identity_id, id_, *columns in rows.all():
            person = self.by_id.get(id_)
            if person is None:
                person = self.by_id[id_] = Person(id_, *columns)
            self._known[kind, scope, value] = person
            self._identity_ids[kind, scope, value] = identity_id
        self._next_ids: dict[str, int] = {}
        self._new_identities: list[tuple[int, int, str, str, str, str, Millis]] = []

    def find(self, account: Account, party: Party, now: Millis) -> tuple[Person, int]:
        """The customer of that name, made if there is none, and the identity they were found by (`identity.id`).

        New names of theirs are kept. A user name can be given up and taken by a stranger: it tells nobody who has
        another identity.
        """
        keys, found_by = self._look(account, party)
        if (person := self._known.get(found_by)) is None:
            person = Person(self._take_id("customer"), new=True, created_at=now)
            self.by_id[person.id] = person
        for key in keys:
            kind_, scope, value_ = key
            before = self._known.get(key)
            if before is person or (before is not None and kind_ != IdentityKind.USERNAME):
                continue
            if before is not None:
                before.renamed = True
            self._known[key] = person
            if before is None:
                self._identity_ids[key] = self._take_id("identity")
            identity = (self._identity_ids[key], person.id, self._channel.value, kind_, scope, value_, now)
            self._new_identities.append(identity)
            person.identities.append((IdentityKind(kind_), value_))
            person.renamed = True
        name = party.name
        if name and name != person.profile_name:
            person.profile_name = sanitise_for_store(name, NAME_LIMIT)
            person.renamed = True
        return person, self._identity_ids[found_by]

    def known(self, account: Account, party: Party) -> Person | None:
        """The customer of that name, if there is one."""
        return self._known.get(self._look(account, party)[1])

    def write(self) -> list[int]:
        """Write everybody new or changed, before the conversations that point to them; the ids of the renamed."""
        people = [person for person in self.by_id.values() if person.messages or person.renamed or person.told]
        if new := [person for person in people if person.new]:
            for person in new:
                person.name = shown_name(person.given_name, person.book_name, person.profile_name, person.identities)
            self._connection.exec_driver_sql(
                "INSERT INTO customer (id, given_name, profile_name, name, sort_name, search, blocked, created_at, "
                "last_at, message_count) VALUES (?, '', ?, ?, ?, ?, 0, ?, ?, ?)",
                [
                    (
                        person.id,
                        person.profile_name,
                        person.name,
                        fold(person.name),
                        search_text(
                            (person.book_name, person.profile_name, person.name),
                            (value for _, value in person.identities),
                        ),
                        person.created_at,
                        person.last_at,
                        person.messages,
                    )
                    for person in new
                ],
            )
        if self._new_identities:
            self._connection.exec_driver_sql(
                "INSERT INTO identity (id, customer_id, channel, kind, scope, value, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET customer_id = excluded.customer_id",
                self._new_identities,
            )
        if old := [(person.last_at, person.messages, person.id) for person in people if not person.new]:
            self._connection.exec_driver_sql(
                "UPDATE customer SET last_at = ?, message_count = message_count + ? WHERE id = ?", old
            )
        if told := [
            (person.book_name, person.book_at, person.no_marketing_since, person.marketing_at, person.id)
            for person in people
            if person.told
        ]:
            self._connection.exec_driver_sql(
                "UPDATE customer SET book_name = ?, book_at = ?, no_marketing_since = ?, marketing_at = ? WHERE id = ?",
                told,
            )
        renamed = [person for person in people if person.renamed and not person.new]
        for person in renamed:
            self._rename(person)
        return [person.id for person in people if person.renamed or person.told]

    def _rename(self, person: Person) -> None:
        identities = self._connection.exec_driver_sql(
            "SELECT kind, value FROM identity WHERE customer_id = ? ORDER BY id", (person.id,)
        ).all()
        person.name = shown_name(
            person.given_name, person.book_name, person.profile_name, ((kind, value) for kind, value in identities)
        )
        labels = self._connection.exec_driver_sql(
            "SELECT l.name FROM customer_label c JOIN label l ON l.id = c.label_id WHERE c.customer_id = ?",
            (person.id,),
        ).all()
        words = search_text(
            (person.given_name, person.book_name, person.profile_name, person.name),
            (value for _, value in identities),
            (name for (name,) in labels),
        )
        self._connection.exec_driver_sql(
            "UPDATE customer SET profile_name = ?, name = ?, sort_name = ?, search = ? WHERE id = ?",
            (person.profile_name, person.name, fold(person.name), words, person.id),
        )
        self._connection.exec_driver_sql(
            "UPDATE conversation SET name = ? WHERE customer_id = ?", (person.name, person.id)
        )

    def _look(self, account: Account, party: Party) -> tuple[list[_Key], _Key]:
        """All names of theirs, and the one by which they are found or, if there is none yet, will be."""
        keys = [_identity(account, kind, value) for kind, value in party.identities]
        lasting = [key for key in keys if key[0] != IdentityKind.USERNAME] or keys
        return keys, next((key for key in lasting if key in self._known), lasting[0])

    def _take_id(self, table: str) -> int:
        if table not in self._next_ids:
            last = self._connection.exec_driver_sql(f"SELECT COALESCE(MAX(id), 0) FROM {table}").scalar_one()  # noqa: S608
            self._next_ids[table] = last
        self._next_ids[table] += 1
        return self._next_ids[table]


def read_accounts(connection: "Connection") -> list[Account]:
    """All channel accounts."""
    rows = connection.exec_driver_sql("SELECT id, channel, external_id, business_id FROM channel_account ORDER BY id")
    return [Account(id_, Channel(channel), external_id, business_id) for id_, channel, external_id, business_id in rows]


def _identity(account: Account, kind: IdentityKind, value: str) -> _Key:
    """(kind, scope, value); a BSUID holds within the business, a PSID within the page, all else everywhere."""
    if kind is IdentityKind.BSUID:
        return kind.value, account.business_id, value
    if kind is IdentityKind.PSID:
        return kind.value, account.external_id, value
    return kind.value, "", value
