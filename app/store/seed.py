"""Writing a made-up past in bulk: rows with their ids assigned beforehand, a few statements for thousands of people."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from app.core.clock import SECOND, Millis
from app.core.enums import Author, Channel, ConversationState, Direction, IdentityKind, Status
from app.core.fold import fold, foldings
from app.core.ids import external_key, message_id
from app.core.window import window_end
from app.store.changes import take_message_numbers
from app.store.database import Database
from app.store.search import index_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

PEOPLE_AT_ONCE = 500
PREVIEW = 120


@dataclass(frozen=True, slots=True)
class PastMessage:
    """A message of the past."""

    at: Millis
    direction: Direction
    text: str
    type: str = "text"


@dataclass(frozen=True, slots=True)
class PastCustomer:
    """A person and everything said so far, oldest first."""

    name: str
    number: str
    """E.164"""
    messages: Sequence[PastMessage]
    labels: tuple[str, ...] = ()
    done: bool = False
    unread: int = 0
    """How many of the last incoming messages nobody has opened."""


def write_past(database: Database, account_id: int, people: Iterable[PastCustomer]) -> int:
    """Store people and their messages, some hundred people a transaction; returns how many messages there were."""
    waiting = iter(people)
    written = 0
    while batch := list(islice(waiting, PEOPLE_AT_ONCE)):
        with database.write() as connection:
            written += _write(connection, account_id, batch)
    return written


def _write(connection: "Connection", account_id: int, people: Sequence[PastCustomer]) -> int:
    customer = _next_id(connection, "customer")
    conversation = _next_id(connection, "conversation")
    labels = _labels(connection, {label for person in people for label in person.labels})
    number = take_message_numbers(connection, sum(len(person.messages) for person in people))
    customers: list[tuple[object, ...]] = []
    conversations: list[tuple[object, ...]] = []
    identities: list[tuple[object, ...]] = []
    stuck: list[tuple[int, int]] = []
    messages: list[tuple[object, ...]] = []
    events: list[tuple[int, str, Millis]] = []
    indexed: list[tuple[int, int, str, str, str]] = []
    for offset, person in enumerate(people):
        customer_id, conversation_id = customer + offset, conversation + offset
        ids = [message_id(message.at, number + n) for n, message in enumerate(person.messages)]
        number += len(ids)
        customers.append(_customer(customer_id, person))
        conversations.append(_conversation(conversation_id, account_id, customer_id, person, ids))
        since = person.messages[0].at if person.messages else 0
        for kind, value in ((IdentityKind.WA_ID, person.number[1:]), (IdentityKind.PHONE, person.number)):
            identities.append((customer_id, Channel.WHATSAPP.value, kind.value, value, since))
        stuck += [(customer_id, labels[label]) for label in person.labels]
        for id_, message in zip(ids, person.messages, strict=True):
            messages.append(_message(id_, conversation_id, account_id, message))
            events += _events(id_, message)
            indexed.append((id_, conversation_id, message.direction.value, message.type, message.text))
    for sql, rows in (
        (_CUSTOMER, customers),
        (_IDENTITY, identities),
        (_CONVERSATION, conversations),
        ("INSERT INTO customer_label (customer_id, label_id) VALUES (?, ?)", stuck),
        (_MESSAGE, messages),
        ("INSERT INTO message_event (message_id, status, at) VALUES (?, ?, ?)", events),
    ):
        if rows:
            connection.exec_driver_sql(sql, rows)
    index_rows(connection, indexed)
    return len(messages)


def _customer(id_: int, person: PastCustomer) -> tuple[object, ...]:
    names = " ".join(dict.fromkeys(part for text in (person.name, *person.labels) for part in foldings(text)))
    first, last = (person.messages[0].at, person.messages[-1].at) if person.messages else (0, None)
    count = len(person.messages)
    return (id_, person.name, person.name, fold(person.name), f"{names} {person.number}", first, last, count)


def _conversation(
    id_: int, account_id: int, customer_id: int, person: PastCustomer, ids: Sequence[int]
) -> tuple[object, ...]:
    incoming = [n for n, message in enumerate(person.messages) if message.direction is Direction.IN]
    answered = max((n for n, message in enumerate(person.messages) if message.direction is Direction.OUT), default=-1)
    unanswered = [n for n in incoming if n > answered]
    unread = incoming[len(incoming) - person.unread :] if person.unread else []
    last = person.messages[-1] if person.messages else None
    last_in = person.messages[incoming[-1]].at if incoming else None
    waiting = None if person.done or not unanswered else person.messages[unanswered[0]].at
    return (
        id_,
        account_id,
        customer_id,
        Channel.WHATSAPP.value,
        person.name,
        (ConversationState.DONE if person.done else ConversationState.OPEN).value,
        len(unread),
        waiting,
        last_in,
        window_end(last_in),
        ids[-1] if ids else None,
        last.at if last else 0,
        last.direction.value if last else None,
        _status(last).value if last else None,
        last.type if last else "",
        " ".join(last.text.split())[:PREVIEW] if last else "",
        ids[unread[0]] if unread else None,
        ids[incoming[-1]] if incoming else None,
        person.messages[0].at if person.messages else 0,
    )


def _status(message: PastMessage) -> Status:
    return Status.RECEIVED if message.direction is Direction.IN else Status.READ


def _message(id_: int, conversation_id: int, account_id: int, message: PastMessage) -> tuple[object, ...]:
    author = Author.OPERATOR.value if message.direction is Direction.OUT else None
    external_id = f"wamid.past.{id_:x}"
    return (
        id_,
        conversation_id,
        account_id,
        external_id,
        external_key(account_id, external_id),
        message.direction.value,
        message.type,
        message.text,
        _status(message).value,
        author,
    )


def _events(id_: int, message: PastMessage) -> Iterator[tuple[int, str, Millis]]:
    if message.direction is Direction.OUT:
        for seconds, status in enumerate((Status.SENT, Status.DELIVERED, Status.READ), 1):
            yield id_, status.value, message.at + seconds * SECOND


def _labels(connection: "Connection", names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    connection.exec_driver_sql(
        "INSERT INTO label (name, colour) VALUES (?, 'plain') ON CONFLICT (name) DO NOTHING",
        [(name,) for name in sorted(names)],
    )
    return {name: id_ for id_, name in connection.exec_driver_sql("SELECT id, name FROM label").all()}


def _next_id(connection: "Connection", table: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").scalar_one())  # noqa: S608


_CUSTOMER = (
    "INSERT INTO customer (id, given_name, profile_name, name, sort_name, search, blocked, created_at, last_at, "
    "message_count) VALUES (?, '', ?, ?, ?, ?, 0, ?, ?, ?)"
)
_IDENTITY = "INSERT INTO identity (customer_id, channel, kind, scope, value, created_at) VALUES (?, ?, ?, '', ?, ?)"
_CONVERSATION = (
    "INSERT INTO conversation (id, account_id, customer_id, channel, name, state, unread, waiting_since, "
    "last_inbound_at, window_ends_at, last_message_id, last_at, last_direction, last_status, last_type, preview, "
    "first_unread_id, last_inbound_id, created_at, draft, trouble) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)"
)
_MESSAGE = (
    "INSERT INTO message (id, conversation_id, account_id, external_id, external_key, direction, type, text, status, "
    "author) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
