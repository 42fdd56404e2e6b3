"""Writing a made-up past in bulk: people first, then messages in the order of their times, thousands a transaction."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from app.core.clock import SECOND, Millis
from app.core.content import MEDIA_TYPES, Content, Media, to_json
from app.core.enums import Amendment, Author, Channel, ConversationState, Direction, IdentityKind, Status
from app.core.fold import fold
from app.core.ids import external_key, message_id
from app.core.rows import ProfileFields
from app.core.window import window_end
from app.store.amendments import KINDS, keep_amendments
from app.store.changes import take_message_numbers
from app.store.customers import search_text, shown_name
from app.store.database import Database
from app.store.note_words import note_words
from app.store.outbox import one_line
from app.store.profile import fields_to_json
from app.store.search import index_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

PEOPLE_AT_ONCE = 5_000
MESSAGES_AT_ONCE = 20_000
_CLIMB = (Status.SENT, Status.DELIVERED, Status.READ)


class PastNote(Protocol):
    """The shop's own words about a person."""

    @property
    def time(self) -> Millis: ...
    @property
    def text(self) -> str: ...


class PastPerson(Protocol):
    """A customer with a chat."""

    @property
    def name(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def identities(self) -> Sequence[tuple[IdentityKind, str]]: ...
    @property
    def labels(self) -> Sequence[str]: ...
    @property
    def notes(self) -> Sequence[PastNote]: ...
    @property
    def done(self) -> bool: ...
    @property
    def since(self) -> Millis: ...


class PastMessage(Protocol):
    """A message; an incoming one that is `received` is new and waits, one that is `read` needs no answer any more."""

    @property
    def person(self) -> int: ...
    @property
    def time(self) -> Millis: ...
    @property
    def direction(self) -> Direction: ...
    @property
    def type(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def status(self) -> Status: ...
    @property
    def external_id(self) -> str: ...
    @property
    def error_code(self) -> int | None: ...
    @property
    def content(self) -> Content | None: ...
    @property
    def quoted(self) -> str | None: ...


class _Chat:
    """A conversation's columns while its messages go by."""

    __slots__ = ("count", "first_unread_id", "last", "last_id", "last_in", "last_in_id", "trouble", "unread", "waiting")

    def __init__(self) -> None:
        self.count = self.unread = self.trouble = 0
        self.waiting: Millis | None = None
        self.first_unread_id: int | None = None
        self.last: PastMessage | None = None
        self.last_id: int | None = None
        self.last_in: Millis | None = None
        self.last_in_id: int | None = None

    def add(self, id_: int, message: PastMessage) -> None:
        """Take a message in; they come in the order of their times."""
        self.count += 1
        self.last, self.last_id = message, id_
        if message.direction is Direction.IN:
            self.last_in, self.last_in_id = message.time, id_
            if message.status is Status.RECEIVED:
                self.unread += 1
                self.waiting = self.waiting or message.time
                self.first_unread_id = self.first_unread_id or id_
            return
        self.unread, self.waiting, self.first_unread_id = 0, None, None
        # What failed long ago was dealt with by whatever was sent after it.
        self.trouble = int(message.status is Status.FAILED)


def write_past(
    database: Database, account_id: int, business_id: str, people: Sequence[PastPerson], messages: Iterable[PastMessage]
) -> int:
    """Store people, each with a chat of this account, and all their messages; returns how many messages there were."""
    with database.write() as connection:
        first_customer = _next_id(connection, "customer")
        first_chat = _next_id(connection, "conversation")
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        batch = people[start : start + PEOPLE_AT_ONCE]
        with database.write() as connection:
            _write_people(connection, account_id, business_id, batch, first_customer + start, first_chat + start)
    chats = [_Chat() for _ in people]
    waiting = iter(messages)
    written = 0
    while some := list(islice(waiting, MESSAGES_AT_ONCE)):
        with database.write() as connection:
            _write_messages(connection, account_id, first_chat, chats, some)
        written += len(some)
    with database.write() as connection:
        _write_chats(connection, people, chats, first_customer, first_chat)
    return written


def settle_profile(database: Database, account_id: int, fields: ProfileFields, now: Millis) -> None:
    """Make a saved profile one that Meta has already: nothing is left to be published."""
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM job WHERE account_id = ?", (account_id,))
        connection.exec_driver_sql(
            "UPDATE business_profile SET live = ?, fetched_at = ?, publish_state = '' WHERE account_id = ?",
            (fields_to_json(fields), now, account_id),
        )


def _write_people(
    connection: "Connection",
    account_id: int,
    business_id: str,
    people: Sequence[PastPerson],
    first_customer: int,
    first_chat: int,
) -> None:
    labels = _labels(connection, {label for person in people for label in person.labels})
    notes = [(note, first_customer + n) for n, person in enumerate(people) for note in person.notes]
    number = take_message_numbers(connection, len(notes)) if notes else 0
    _insert(connection, _CUSTOMER, [_customer(first_customer + n, person) for n, person in enumerate(people)])
    _insert(
        connection,
        _IDENTITY,
        [
            (
                first_customer + n,
                Channel.WHATSAPP.value,
                kind.value,
                business_id if kind is IdentityKind.BSUID else "",
                value,
                person.since,
            )
            for n, person in enumerate(people)
            for kind, value in person.identities
        ],
    )
    _insert(
        connection,
        _CONVERSATION,
        [
            (
                first_chat + n,
                account_id,
                first_customer + n,
                Channel.WHATSAPP.value,
                _name(person),
                (ConversationState.DONE if person.done else ConversationState.OPEN).value,
                person.since,
            )
            for n, person in enumerate(people)
        ],
    )
    _insert(
        connection,
        "INSERT INTO customer_label (customer_id, label_id) VALUES (?, ?)",
        [
            (first_customer + n, labels[label])
            for n, person in enumerate(people)
            for label in dict.fromkeys(person.labels)
        ],
    )
    _insert(
        connection,
        "INSERT INTO note (id, customer_id, text, search) VALUES (?, ?, ?, ?)",
        [
            (message_id(note.time, number + n), customer, note.text, note_words(note.text))
            for n, (note, customer) in enumerate(notes)
        ],
    )


def _write_messages(
    connection: "Connection", account_id: int, first_chat: int, chats: Sequence[_Chat], messages: Sequence[PastMessage]
) -> None:
    number = take_message_numbers(connection, len(messages))
    ids = [message_id(message.time, number + n) for n, message in enumerate(messages)]
    for id_, message in zip(ids, messages, strict=True):
        chats[message.person].add(id_, message)
    _insert(
        connection,
        _MESSAGE,
        [
            (
                id_,
                first_chat + message.person,
                account_id,
                message.external_id,
                external_key(account_id, message.external_id),
                message.direction.value,
                message.type,
                message.text,
                (Status.RECEIVED if message.direction is Direction.IN else message.status).value,
                Author.OPERATOR.value if message.direction is Direction.OUT else None,
                message.error_code,
                to_json(message.content),
                message.quoted,
            )
            for id_, message in zip(ids, messages, strict=True)
        ],
    )
    _insert(
        connection,
        _FILE,
        [
            (id_, account_id, file.external_id, file.mime, file.sha256, file.size, file.filename)
            for id_, message in zip(ids, messages, strict=True)
            if isinstance(file := message.content, Media) and file.external_id and message.type in MEDIA_TYPES
        ],
    )
    keep_amendments(
        connection,
        [
            (external_key(account_id, message.quoted), message.type, message.time, id_, message.direction.value, said)
            for id_, message in zip(ids, messages, strict=True)
            if message.quoted and message.type in KINDS
            for said in ("" if message.type == Amendment.REVOKE else message.text,)
        ],
    )
    _insert(
        connection,
        "INSERT INTO message_event (message_id, status, at, error_code) VALUES (?, ?, ?, ?)",
        [event for id_, message in zip(ids, messages, strict=True) for event in _events(id_, message)],
    )
    index_rows(
        connection,
        [
            (id_, first_chat + message.person, message.direction.value, message.type, message.text)
            for id_, message in zip(ids, messages, strict=True)
        ],
    )


def _write_chats(
    connection: "Connection",
    people: Sequence[PastPerson],
    chats: Sequence[_Chat],
    first_customer: int,
    first_chat: int,
) -> None:
    _insert(
        connection,
        _LISTED,
        [
            (
                chat.unread,
                None if person.done else chat.waiting,
                chat.last_in,
                window_end(chat.last_in),
                chat.last_id,
                chat.last.time,
                chat.last.direction.value,
                (Status.RECEIVED if chat.last.direction is Direction.IN else chat.last.status).value,
                chat.last.type,
                one_line(chat.last.text),
                chat.first_unread_id,
                chat.last_in_id,
                chat.trouble,
                first_chat + n,
            )
            for n, (person, chat) in enumerate(zip(people, chats, strict=True))
            if chat.last is not None
        ],
    )
    _insert(
        connection,
        "UPDATE customer SET last_at = ?, message_count = ? WHERE id = ?",
        [(chat.last.time, chat.count, first_customer + n) for n, chat in enumerate(chats) if chat.last is not None],
    )


def _insert(connection: "Connection", sql: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(sql, list(rows))


def _name(person: PastPerson) -> str:
    return shown_name(person.given_name, "", person.name, person.identities)


def _customer(id_: int, person: PastPerson) -> tuple[object, ...]:
    name = _name(person)
    names = (person.given_name, person.name, name)
    search = search_text(names, (value for _, value in person.identities), person.labels)
    return (id_, person.given_name, person.name, name, fold(name), search, person.since)


def _events(id_: int, message: PastMessage) -> Iterator[tuple[int, str, Millis, int | None]]:
    if message.direction is Direction.IN:
        return
    if message.status is Status.FAILED:
        yield id_, Status.FAILED.value, message.time + SECOND, message.error_code
        return
    for seconds, status in enumerate(_CLIMB, 1):
        yield id_, status.value, message.time + seconds * SECOND, None
        if status is message.status:
            return


def _labels(connection: "Connection", names: set[str]) -> dict[str, int]:
    _insert(
        connection,
        "INSERT INTO label (name, colour) VALUES (?, 'plain') ON CONFLICT (name) DO NOTHING",
        [(name,) for name in sorted(names)],
    )
    return {name: id_ for id_, name in connection.exec_driver_sql("SELECT id, name FROM label").all()}


def _next_id(connection: "Connection", table: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").scalar_one())  # noqa: S608


_CUSTOMER = (
    "INSERT INTO customer (id, given_name, profile_name, name, sort_name, search, created_at, blocked, message_count) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)"
)
_IDENTITY = "INSERT INTO identity (customer_id, channel, kind, scope, value, created_at) VALUES (?, ?, ?, ?, ?, ?)"
_CONVERSATION = (
    "INSERT INTO conversation (id, account_id, customer_id, channel, name, state, created_at, unread, last_at, "
    "last_type, preview, draft, trouble) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, '', '', 0, 0)"
)
_LISTED = (
    "UPDATE conversation SET unread = ?, waiting_since = ?, last_inbound_at = ?, window_ends_at = ?, "
    "last_message_id = ?, last_at = ?, last_direction = ?, last_status = ?, last_type = ?, preview = ?, "
    "first_unread_id = ?, last_inbound_id = ?, trouble = ? WHERE id = ?"
)
_MESSAGE = (
    "INSERT INTO message (id, conversation_id, account_id, external_id, external_key, direction, type, text, status, "
    "author, error_code, content, quoted_external_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FILE = (
    "INSERT INTO media (message_id, account_id, direction, external_id, mime, sha256, size, filename) "
    "VALUES (?, ?, 'in', ?, ?, ?, ?, ?)"
)
