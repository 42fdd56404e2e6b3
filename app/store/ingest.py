"""Writing what arrived: messages, the conversations' own columns, the search index and the change log; set-based."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clock import Millis
from app.core.content import MEDIA_TYPES, Media, extras_to_json, to_json
from app.core.enums import Author, ChangeKind, Channel, ConversationState, Direction, Status
from app.core.events import MessageEvent
from app.core.ids import external_key, message_id, time_of
from app.core.text import sanitise_for_store
from app.core.window import CUSTOMER_SERVICE_WINDOW
from app.store import amendments, receipts, search
from app.store.changes import last_id, note_changes, take_message_numbers
from app.store.contents import stored
from app.store.conversations import NO_QUESTIONS
from app.store.journal import RawItem
from app.store.outbox import one_line
from app.store.people import Account, People, Person

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


_LARGEST = 1 << 53


@dataclass(slots=True)
class Arrival:
    """A message event, and the item it came in."""

    account: Account
    event: MessageEvent
    raw: RawItem


@dataclass(slots=True)
class _Chat:
    """The columns of a conversation that messages change, in the order of the statements below."""

    state: str = ConversationState.OPEN.value
    unread: int = 0
    waiting_since: Millis | None = None
    last_inbound_at: Millis | None = None
    window_ends_at: Millis | None = None
    last_message_id: int | None = None
    last_at: Millis = 0
    last_direction: str | None = None
    last_status: str | None = None
    last_type: str = ""
    preview: str = ""
    first_unread_id: int | None = None
    last_inbound_id: int | None = None
    id: int = 0
    new: bool = False

    def add_incoming(self, id_: int, time: Millis, event: MessageEvent) -> None:
        """A message of theirs: new, or of the past, which counts as read and answered and is not told to be read."""
        if not event.past:
            self.unread += 1
            if self.first_unread_id is None or id_ < self.first_unread_id:
                self.first_unread_id = id_
            if self.last_inbound_id is None or id_ > self.last_inbound_id:
                self.last_inbound_id = id_
        if event.type not in NO_QUESTIONS:
            ends = time + CUSTOMER_SERVICE_WINDOW
            if self.window_ends_at is None or ends > self.window_ends_at:
                self.window_ends_at = ends
            if not event.past:
                self.state = ConversationState.OPEN.value
                if self.waiting_since is None or time < self.waiting_since:
                    self.waiting_since = time
        if self.last_inbound_at is None or time > self.last_inbound_at:
            self.last_inbound_at = time

    def add_echo(self, time: Millis, author: Author | None) -> None:
        if author is Author.AUTOMATIC or (self.last_inbound_at is not None and time < self.last_inbound_at):
            return
        self.waiting_since = None
        self.unread = 0
        self.first_unread_id = None

    def show(self, id_: int, time: Millis, direction: str, status: str, type_: str, text: str) -> None:
        """Be last in the list, unless something newer is."""
        if self.last_message_id is None or id_ > self.last_message_id:
            self.last_message_id = id_
            self.last_at = time
            self.last_direction = direction
            self.last_status = status
            self.last_type = type_
            self.preview = one_line(text)

    def columns(self) -> tuple[object, ...]:
        return (
            self.state,
            self.unread,
            self.waiting_since,
            self.last_inbound_at,
            self.window_ends_at,
            self.last_message_id,
            self.last_at,
            self.last_direction,
            self.last_status,
            self.last_type,
            self.preview,
            self.first_unread_id,
            self.last_inbound_id,
        )


def sort_out(
    connection: "Connection", arrivals: Sequence[Arrival]
) -> tuple[list[tuple[int, Arrival]], list[tuple[int, Arrival]]]:
    """The arrivals whose external id is new, each once, and those that are known, all with their keys."""
    keyed: dict[int, Arrival] = {}
    for arrival in arrivals:
        key = external_key(arrival.account.id, arrival.event.external_id)
        before = keyed.setdefault(key, arrival)
        if before is not arrival and brings_file(arrival.event) and not brings_file(before.event):
            keyed[key] = arrival
    rows = connection.exec_driver_sql(
        "SELECT m.external_key FROM json_each(?) j CROSS JOIN message m ON m.external_key = j.value",
        (json.dumps([*keyed]),),
    )
    known = {row[0] for row in rows}
    fresh = [(key, arrival) for key, arrival in keyed.items() if key not in known]
    return fresh, [(key, keyed[key]) for key in known]


def store_messages(
    connection: "Connection",
    channel: Channel,
    installation: str,
    people: People,
    fresh: Sequence[tuple[int, Arrival]],
    now: Millis,
) -> list[RawItem]:
    """Store messages that aren't known yet, and everybody of `people`; the items of those, with customer and message.

    What they do to other messages, or others have done to them already, is done as well.
    """
    found = [people.find(arrival.account, arrival.event.party, now, arrival.event.content) for _, arrival in fresh]
    pairs = {(arrival.account.id, person.id) for (_, arrival), (person, _) in zip(fresh, found, strict=True)}
    chats = _read_chats(connection, pairs)
    number = take_message_numbers(connection, len(fresh)) if fresh else 0
    messages: list[tuple[object, ...]] = []
    indexed: list[search.Indexed] = []
    files: list[tuple[object, ...]] = []
    amended: list[amendments.Row] = []
    kept: list[RawItem] = []
    echoes: dict[int, list[str]] = {}
    for position, ((key, arrival), (person, identity_id)) in enumerate(zip(fresh, found, strict=True)):
        event, account = arrival.event, arrival.account
        id_ = message_id(event.time, number + position)
        time = time_of(id_)
        text = stored_text(event.text)
        chat = chats[account.id, person.id]
        if event.direction is Direction.IN:
            direction, status, author = "in", Status.RECEIVED.value, None
            chat.add_incoming(id_, time, event)
        else:
            direction, author = "out", (event.author or Author.PHONE_APP).value
            status = _sent_status(event).value
            if not event.past:
                chat.add_echo(time, event.author)
            echoes.setdefault(account.id, []).append(event.external_id)
        chat.show(id_, time, direction, status, event.type, text)
        person.messages += 1
        if person.last_at is None or time > person.last_at:
            person.last_at = time
        code, words = receipts.failure_columns(event.error)
        content, extras = stored_content(event)
        messages.append(
            (
                id_,
                chat.id,
                account.id,
                event.external_id,
                key,
                direction,
                event.type,
                text,
                status,
                author,
                event.quoted_external_id,
                code,
                words,
                content,
                extras,
                identity_id,
            )
        )
        indexed.append((id_, chat.id, direction, event.type, text))
        if (row := wanted_file(account.id, id_, event)) is not None:
            files.append(row)
        if (amendment := amendments.amendment_of(account.id, event, id_, time, text)) is not None:
            amended.append(amendment)
        raw = arrival.raw
        raw.customer_id, raw.message_id = person.id, id_
        kept.append(raw)
    renamed = people.write()
    _write_chats(connection, channel, chats, people.by_id, now)
    if messages:
        connection.exec_driver_sql(_INSERT_MESSAGE, messages)
        search.index_rows(connection, indexed)
    if files:
        connection.exec_driver_sql(INSERT_FILE, files)
    amendments.keep_amendments(connection, amended)
    withdrawn = amendments.withdraw(connection, {*(key for key, _ in fresh), *(row[0] for row in amended)})
    note_changes(
        connection, ChangeKind.MESSAGE, {chat.id for chat in chats.values()} | touched(connection, amended, withdrawn)
    )
    note_changes(connection, ChangeKind.CUSTOMER, renamed)
    for account_id, external_ids in echoes.items():
        receipts.match_parked(connection, installation, account_id, external_ids)
    return [raw for raw in kept if raw.message_id not in withdrawn.messages]


def touched(connection: "Connection", amended: Sequence[amendments.Row], withdrawn: amendments.Withdrawn) -> set[int]:
    """The conversations in which a message looks different for these amendments and withdrawals."""
    if not amended:
        return withdrawn.conversations
    rows = connection.exec_driver_sql(
        "SELECT m.conversation_id FROM json_each(?) j CROSS JOIN message m ON m.external_key = j.value",
        (json.dumps([row[0] for row in amended]),),
    )
    return withdrawn.conversations | {row[0] for row in rows}


def _sent_status(event: MessageEvent) -> Status:
    """How far a message of ours has come; what failed in the past was given up long ago, and is nobody's trouble."""
    if event.past and event.status is Status.FAILED:
        return Status.DISCARDED
    return event.status or Status.SENT


def stored_text(text: str) -> str:
    """A message's words as the database keeps them."""
    if not text.isascii() or "\x00" in text or len(text) > 4_096:
        return sanitise_for_store(text)
    return text


def stored_content(event: MessageEvent) -> tuple[str | None, str | None]:
    """The columns `content` and `extras`."""
    if event.content is None and event.extras is None:
        return None, None
    return stored(to_json(event.content)), stored(extras_to_json(event.extras))


def brings_file(event: MessageEvent) -> bool:
    """Whether it names a file that can be fetched."""
    return isinstance(event.content, Media) and bool(event.content.external_id) and event.type in MEDIA_TYPES


def wanted_file(account_id: int, id_: int, event: MessageEvent) -> tuple[object, ...] | None:
    """The row of a file that is to be fetched, whoever sent it: `direction` is the way the file goes."""
    if not brings_file(event) or not isinstance(event.content, Media):
        return None
    file = event.content
    return (
        id_,
        account_id,
        stored_text(file.external_id),
        stored_text(file.mime),
        stored_text(file.sha256),
        file.size if 0 < file.size < _LARGEST else 0,
        stored_text(file.filename),
    )


def _read_chats(connection: "Connection", wanted: set[tuple[int, int]]) -> dict[tuple[int, int], _Chat]:
    rows = connection.exec_driver_sql(
        "SELECT c.account_id, c.customer_id, c.state, c.unread, c.waiting_since, c.last_inbound_at, c.window_ends_at, "
        "c.last_message_id, c.last_at, c.last_direction, c.last_status, c.last_type, c.preview, c.first_unread_id, "
        "c.last_inbound_id, c.id FROM json_each(?) j CROSS JOIN conversation c "
        "ON c.account_id = j.value ->> 0 AND c.customer_id = j.value ->> 1",
        (json.dumps([*wanted]),),
    )
    chats = {(row[0], row[1]): _Chat(*row[2:]) for row in rows}
    if missing := sorted(wanted - chats.keys()):
        last = last_id(connection, "conversation")
        for offset, pair in enumerate(missing, 1):
            chats[pair] = _Chat(id=last + offset, new=True)
    return chats


def _write_chats(
    connection: "Connection",
    channel: Channel,
    chats: dict[tuple[int, int], _Chat],
    people: dict[int, Person],
    now: Millis,
) -> None:
    new = [
        (*chat.columns(), chat.id, account_id, customer_id, channel.value, people[customer_id].name, now)
        for (account_id, customer_id), chat in chats.items()
        if chat.new
    ]
    if new:
        connection.exec_driver_sql(_INSERT_CHAT, new)
    if old := [(*chat.columns(), chat.id) for chat in chats.values() if not chat.new]:
        connection.exec_driver_sql(_UPDATE_CHAT, old)


_INSERT_MESSAGE = (
    "INSERT INTO message (id, conversation_id, account_id, external_id, external_key, direction, type, text, status, "
    "author, quoted_external_id, error_code, error_text, content, extras, identity_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_FILE = (
    "INSERT INTO media (message_id, account_id, direction, external_id, state, mime, sha256, size, filename) "
    "VALUES (?, ?, 'in', ?, 'wanted', ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING"
)
_INSERT_CHAT = (
    "INSERT INTO conversation (state, unread, waiting_since, last_inbound_at, window_ends_at, last_message_id, "
    "last_at, last_direction, last_status, last_type, preview, first_unread_id, last_inbound_id, id, account_id, "
    "customer_id, channel, name, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE_CHAT = (
    "UPDATE conversation SET state = ?, unread = ?, waiting_since = ?, last_inbound_at = ?, window_ends_at = ?, "
    "last_message_id = ?, last_at = ?, last_direction = ?, last_status = ?, last_type = ?, preview = ?, "
    "first_unread_id = ?, last_inbound_id = ? WHERE id = ?"
)
