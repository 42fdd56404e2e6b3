"""Finding the customers that incoming items name, and making those that are new; set-based."""

import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from app.core.clock import Millis
from app.core.content import Content, Notice
from app.core.enums import Channel, IdentityKind
from app.core.events import Party
from app.core.fold import fold
from app.core.text import sanitise_for_store
from app.store.changes import last_id
from app.store.customers import search_text, shown_name
from app.store.fields import field_words
from app.store.identities import CHANGES, NUMBERS, Key, changed_keys, key_of, number_of, shown, spellings
from app.store.suggestions import suggest_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME_LIMIT = 500


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
    user_ids: set[Key] = field(default_factory=set)
    """Their BSUIDs, as far as they matter for this batch."""


class People:
    """The customers of one batch of one channel.

    Who is who:
    - A number is one name in all its spellings: phone or WhatsApp id, with or without Brazil's ninth digit, Mexico's 1
      and Argentina's 9. A person may write from a WhatsApp id that is not their phone number, or have no number at all.
    - A BSUID is the surest name. A number that comes with one BSUID while its customer has another of that business
      has been given to somebody else: it moves, and the earlier customer keeps BSUID and history; unless a system
      message said that the number or user id of one person changed.
    - A user name can be given up and taken by a stranger: it tells nobody who has another name, and moves.
    - What speaks for two customers being one without proving it becomes a suggestion; none are joined silently.
    """

    def __init__(self, connection: "Connection", channel: Channel, parties: Sequence[tuple[Account, Party]]) -> None:
        """Look up everybody named."""
        self._connection = connection
        self._channel = channel
        self.by_id: dict[int, Person] = {}
        self._known: dict[Key, Person] = {}
        self._identity_ids: dict[Key, int] = {}
        self._numbers: dict[str, list[Key]] = {}
        """Canonical number → the keys under which it is known, the longest known first."""
        self._next_ids: dict[str, int] = {}
        self._new_identities: dict[Key, tuple[int, int, str, str, str, str, Millis]] = {}
        self._lost: list[tuple[str, str, str, str]] = []
        self._suggested: list[tuple[int, int, str, str, Millis]] = []
        named = [[key_of(account, *identity) for identity in party.identities] for account, party in parties]
        self._look_up(key for keys in named for key in keys)
        self._read_user_ids(named)

    def find(self, account: Account, party: Party, now: Millis, content: Content | None = None) -> tuple[Person, int]:
        """The customer of that name, made if there is none, and the identity they were found by (`identity.id`).

        New names of theirs are kept, also those that a system message (`content`) speaks of.
        """
        keys = [key_of(account, *identity) for identity in party.identities]
        learnt: list[Key] = []
        reason = ""
        if isinstance(content, Notice) and (reason := CHANGES.get(content.kind, "")):
            before, learnt = changed_keys(account, content.old), changed_keys(account, content.new)
            keys = [*before, *(key for key in keys if key not in learnt)] or learnt
            self._look_up({*keys, *learnt})
        person, found_by = self._look(keys, moved=bool(reason))
        if person is None:
            person = Person(self._take_id("customer"), new=True, created_at=now)
            self.by_id[person.id] = person
        own = person.user_ids | {key for key in keys if key[0] == IdentityKind.BSUID}
        for key in keys:
            self._give(key, person, own, "", now)
        for key in learnt:
            self._give(key, person, own, reason, now)
        if found_by not in self._identity_ids:
            found_by = next(key for key in keys if self._known.get(key) is person)
        name = party.name
        if name and name != person.profile_name:
            person.profile_name = sanitise_for_store(name, NAME_LIMIT)
            person.renamed = True
        return person, self._identity_ids[found_by]

    def known(self, account: Account, party: Party) -> Person | None:
        """The customer of that name, if there is one."""
        return self._look([key_of(account, *identity) for identity in party.identities])[0]

    def write(self) -> list[int]:
        """Write everybody new or changed, before the conversations that point to them; the ids of the renamed."""
        people = [person for person in self.by_id.values() if person.messages or person.renamed or person.told]
        if new := [person for person in people if person.new]:
            for person in new:
                names = (person.given_name, person.book_name, person.profile_name)
                person.name = shown_name(*names, person.identities) or person.name
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
        if self._lost:
            self._connection.exec_driver_sql(
                "DELETE FROM identity WHERE channel = ? AND kind = ? AND scope = ? AND value = ?", self._lost
            )
        if self._new_identities:
            self._connection.exec_driver_sql(
                "INSERT INTO identity (id, customer_id, channel, kind, scope, value, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [*self._new_identities.values()],
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
        self._rename([person for person in people if person.renamed and not person.new])
        suggest_all(self._connection, self._suggested)
        return [person.id for person in people if person.renamed or person.told]

    def _rename(self, people: Sequence[Person]) -> None:
        """Bring the columns made of names, identities, labels and fields up to date, there and in the chats."""
        if not people:
            return
        ids = json.dumps([person.id for person in people])
        identities: dict[int, list[tuple[str, str]]] = {}
        for id_, kind, value in self._connection.exec_driver_sql(_IDENTITIES, (ids,)):
            identities.setdefault(id_, []).append((kind, value))
        labels: dict[int, list[str]] = {}
        for id_, label in self._connection.exec_driver_sql(_LABELS, (ids,)):
            labels.setdefault(id_, []).append(label)
        for id_, more in field_words(self._connection, [person.id for person in people]).items():
            labels.setdefault(id_, []).extend(more)
        rows: list[tuple[object, ...]] = []
        for person in people:
            names, known = (person.given_name, person.book_name, person.profile_name), identities.get(person.id, [])
            person.name = shown_name(*names, known) or person.name
            words = search_text((*names, person.name), (value for _, value in known), labels.get(person.id, ()))
            rows.append((person.profile_name, person.name, fold(person.name), words, person.id))
        self._connection.exec_driver_sql(
            "UPDATE customer SET profile_name = ?, name = ?, sort_name = ?, search = ? WHERE id = ?", rows
        )
        self._connection.exec_driver_sql(
            "UPDATE conversation SET name = ? WHERE customer_id = ?", [(person.name, person.id) for person in people]
        )

    def _look_up(self, keys: Iterable[Key]) -> None:
        """Read who goes by these names, in any spelling."""
        wanted = {spelling for key in {*keys} for spelling in spellings(key)} - self._known.keys()
        rows = self._connection.exec_driver_sql(
            "SELECT i.kind, i.scope, i.value, i.id, k.id, k.given_name, k.book_name, k.profile_name, k.name, "
            "k.last_at, k.book_at, k.marketing_at, k.no_marketing_since "
            "FROM json_each(?) j CROSS JOIN identity i ON i.channel = ? AND i.kind = j.value ->> 0 "
            "AND i.scope = j.value ->> 1 AND i.value = j.value ->> 2 JOIN customer k ON k.id = i.customer_id "
            "ORDER BY i.id",
            (json.dumps([*wanted]), self._channel.value),
        )
        for kind, scope, value, identity_id, id_, *columns in rows.all():
            if (self._channel.value, kind, scope, value) in self._lost:
                continue
            person = self.by_id.get(id_)
            if person is None:
                person = self.by_id[id_] = Person(id_, *columns)
            self._know((kind, scope, value), person, identity_id)

    def _look(self, keys: list[Key], *, moved: bool = False) -> tuple[Person | None, Key]:
        """Who has these names, and the one by which they are found or, if nobody has them, will be.

        `moved` says that a number whose customer has another BSUID is still theirs.
        """
        lasting = [key for key in keys if key[0] != IdentityKind.USERNAME] or keys
        surest = [key for key in lasting if key[0] == IdentityKind.BSUID and not moved]
        for key in (*surest, *lasting):
            there = key if key in self._known else next(iter(self._keys_like(key)), None)
            if there is None:
                continue
            person = self._known[there]
            if surest and key[0] in NUMBERS and _is_another(person, surest):
                continue
            return person, there
        return None, (surest or lasting)[0]

    def _give(self, key: Key, person: Person, own: Set[Key], reason: str, now: Millis) -> None:
        """Let the name be the person's; if it is another's, move it or suggest that the two are one."""
        if self._known.get(key) is person:
            return
        for there in self._keys_like(key):
            before = self._known[there]
            if before is person:
                continue
            another = _is_another(before, own) and not reason
            if not another:
                why = reason or _SPEAKS[key[0]]
                self._suggested.append((person.id, before.id, why, shown(key[0], key[2]), now))
            if not another and key[0] != IdentityKind.USERNAME:
                return
            self._take_away(there, before)
        identity_id = self._take_id("identity")
        self._know(key, person, identity_id)
        self._new_identities[key] = (identity_id, person.id, self._channel.value, *key, now)
        person.identities.append((IdentityKind(key[0]), key[2]))
        person.renamed = True

    def _take_away(self, key: Key, person: Person) -> None:
        """The name is no longer this person's; messages keep the id it had, which is never used again."""
        del self._known[key], self._identity_ids[key]
        if (number := number_of(key[0], key[2])) is not None:
            self._numbers[number].remove(key)
        self._new_identities.pop(key, None)
        self._lost.append((self._channel.value, *key))
        person.identities = [identity for identity in person.identities if identity != (key[0], key[2])]
        person.name = person.name or key[2]
        person.renamed = True

    def _know(self, key: Key, person: Person, identity_id: int) -> None:
        self._known[key] = person
        self._identity_ids[key] = identity_id
        if (number := number_of(key[0], key[2])) is not None:
            self._numbers.setdefault(number, []).append(key)
        elif key[0] == IdentityKind.BSUID:
            person.user_ids.add(key)

    def _keys_like(self, key: Key) -> list[Key]:
        """The keys under which the same name is known."""
        number = number_of(key[0], key[2])
        return [key] * (key in self._known) if number is None else [*self._numbers.get(number, ())]

    def _read_user_ids(self, named: Sequence[Sequence[Key]]) -> None:
        """Which BSUIDs they have who go by a name that comes beside a BSUID not known as theirs."""
        unsure: set[int] = set()
        for keys in named:
            if beside := [self._known.get(key) for key in keys if key[0] == IdentityKind.BSUID]:
                people = (self._known[there] for key in keys for there in self._keys_like(key))
                unsure.update(person.id for person in people if all(person is not other for other in beside))
        if unsure:
            rows = self._connection.exec_driver_sql(
                "SELECT i.customer_id, i.kind, i.scope, i.value FROM json_each(?) j CROSS JOIN identity i "
                "ON i.customer_id = j.value WHERE i.channel = ? AND i.kind = 'bsuid'",
                (json.dumps([*unsure]), self._channel.value),
            )
            for id_, *key in rows:
                self.by_id[id_].user_ids.add((key[0], key[1], key[2]))

    def _take_id(self, table: str) -> int:
        if table not in self._next_ids:
            self._next_ids[table] = last_id(self._connection, table)
        self._next_ids[table] += 1
        return self._next_ids[table]


_IDENTITIES = (
    "SELECT i.customer_id, i.kind, i.value FROM json_each(?) j CROSS JOIN identity i ON i.customer_id = j.value "
    "ORDER BY i.id"
)
_LABELS = (
    "SELECT x.customer_id, l.name FROM json_each(?) j CROSS JOIN customer_label x ON x.customer_id = j.value "
    "JOIN label l ON l.id = x.label_id"
)
_SPEAKS = {
    IdentityKind.WA_ID.value: "same_number",
    IdentityKind.PHONE.value: "same_number",
    IdentityKind.USERNAME.value: "same_username",
    IdentityKind.BSUID.value: "changed_user_id",
    IdentityKind.PSID.value: "changed_user_id",
}
"""Why two customers who come to go by one name may be one person (`core.rows.LinkSuggestion.reason`)."""


def _is_another(person: Person, user_ids: Iterable[Key]) -> bool:
    """Whether the person is known by other BSUIDs of the same business than these."""
    scopes = {scope for _, scope, _ in user_ids}
    there = {key for key in person.user_ids if key[1] in scopes}
    return bool(there) and there.isdisjoint(user_ids)


def read_accounts(connection: "Connection") -> list[Account]:
    """All channel accounts."""
    rows = connection.exec_driver_sql("SELECT id, channel, external_id, business_id FROM channel_account ORDER BY id")
    return [Account(id_, Channel(channel), external_id, business_id) for id_, channel, external_id, business_id in rows]
