"""Databases for tests and benchmarks, written through the store: a shop with its people and what was said.

`Shop` builds a few rows by name; `build_database` builds up to millions of messages in the order of their time.
"""

import base64
import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from sqlalchemy import Connection

from app.core.clock import DAY, HOUR, SECOND, Millis
from app.core.content import MEDIA_TYPES, Content, Extras, Media, extras_to_json, to_json, type_of, words_of
from app.core.enums import AccountState, Amendment, Author, ChangeKind, Channel, Direction, IdentityKind, Status
from app.core.fold import fold
from app.core.ids import external_key, message_id
from app.core.window import window_end
from app.store import amendments, media, search
from app.store.accounts import AccountSetup, save_account
from app.store.changes import note_changes, take_message_numbers
from app.store.conversations import find_or_make_conversation
from app.store.customer_edits import make_customer
from app.store.customers import search_text
from app.store.database import Database
from app.store.schema import prepare

NOW: Millis = 1_790_000_000_000
"""21 September 2026, a Monday, 14:13:20 UTC: when the tests' shops are visited."""

_PREVIEW = 120
_BATCH = 20_000


@dataclass(slots=True)
class FixedClock:
    """A clock that stands until it is moved."""

    time: Millis = NOW

    def now(self) -> Millis:
        """The time it was set to."""
        return self.time


@dataclass(slots=True)
class _Chat:
    """The columns of a conversation, and of its customer, that its messages determine."""

    customer_id: int
    number: str
    unread: int = 0
    waiting_since: Millis | None = None
    last_inbound_at: Millis | None = None
    last_inbound_id: int | None = None
    first_unread_id: int | None = None
    last_id: int | None = None
    last_at: Millis = 0
    last_direction: str | None = None
    last_status: str | None = None
    last_type: str = ""
    preview: str = ""
    trouble: int = 0
    messages: int = 0

    def add(self, id_: int, at: Millis, direction: str, status: str, type_: str, text: str, author: str | None) -> None:
        """Take a message into account, as ingest and the outbox do; messages come in the order of their time."""
        self.messages += 1
        self.last_id, self.last_at, self.last_direction = id_, at, direction
        self.last_status, self.last_type, self.preview = status, type_, " ".join(text.split())[:_PREVIEW]
        if direction == Direction.IN:
            self.unread += 1
            self.last_inbound_at, self.last_inbound_id = at, id_
            self.first_unread_id = self.first_unread_id or id_
            self.waiting_since = self.waiting_since or at
        else:
            self.trouble += status in (Status.FAILED, Status.UNCERTAIN)
            if author != Author.AUTOMATIC:
                self.unread, self.first_unread_id, self.waiting_since = 0, None, None


@dataclass(slots=True)
class Said:
    """One message to be written; `at` is the time it was written."""

    conversation_id: int
    at: Millis
    text: str
    direction: Direction = Direction.IN
    status: Status | None = None
    type: str = "text"
    author: Author | None = None
    external_id: str | None = None
    quoted: str | None = None
    content: Content | None = None
    extras: Extras | None = None
    file: str = ""
    """The content of the message's file, which is there; empty if it has none, or none yet."""
    revoked_at: Millis | None = None

    def __post_init__(self) -> None:
        """The words follow from the content unless they are given."""
        if self.content is not None and not self.text:
            self.text = words_of(self.content)
            self.type = type_of(self.content) or self.type


@dataclass(slots=True)
class Shop:
    """A prepared database with one WhatsApp account."""

    path: Path
    database: Database = field(init=False)
    account_id: int = field(init=False)
    now: Millis = NOW
    _chats: dict[int, _Chat] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        prepare(self.path)
        self.database = Database(self.path)
        setup = AccountSetup(
            Channel.WHATSAPP.value,
            "106540352242922",
            "102290129340398",
            "http://127.0.0.1:9",
            "v25.0",
            "Bäckerei Tresen",
            "+493012345678",
        )
        with self.database.write() as connection:
            self.account_id = save_account(connection, setup, AccountState.OK, self.now - 400 * DAY)

    def person(self, name: str = "", number: str = "+4917139200001") -> tuple[int, int]:
        """A customer with a conversation: (customer id, conversation id)."""
        identities = [(IdentityKind.WA_ID, number[1:]), (IdentityKind.PHONE, number)]
        with self.database.write() as connection:
            customer_id = make_customer(connection, Channel.WHATSAPP, identities, "", self.now - 30 * DAY)
            if name:
                connection.exec_driver_sql(
                    "UPDATE customer SET profile_name = ?, name = ?, sort_name = ?, search = ? WHERE id = ?",
                    (name, name, fold(name), search_text((name,), (value for _, value in identities)), customer_id),
                )
            chat = find_or_make_conversation(
                connection, self.account_id, Channel.WHATSAPP, customer_id, self.now - 30 * DAY
            )
        self._chats[chat] = _Chat(customer_id, number)
        return customer_id, chat

    def say(self, *said: Said) -> list[int]:
        """Write messages with all that hangs on them; their ids, in the order given."""
        with self.database.write() as connection:
            ids = write_messages(connection, self.account_id, self._chats, said)
            write_chats(connection, {one.conversation_id: self._chats[one.conversation_id] for one in said})
            note_changes(connection, ChangeKind.MESSAGE, [one.conversation_id for one in said])
        return ids

    def hears(self, conversation_id: int, text: str, ago: Millis = HOUR) -> int:
        """A customer's text, that long ago; its id."""
        return self.say(Said(conversation_id, self.now - ago, text))[0]

    def answers(self, conversation_id: int, text: str, ago: Millis = HOUR, status: Status = Status.READ) -> int:
        """An operator's text in that status, that long ago; its id."""
        return self.say(Said(conversation_id, self.now - ago, text, Direction.OUT, status, author=Author.OPERATOR))[0]

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def build_database(
    path: Path, *, conversations: int, messages: int, seed: int = 1, days: int = 700, now: Millis = NOW
) -> None:
    """A shop with that many chats and messages spread over the days before `now`, half of them answers."""
    shop = Shop(path, now=now)
    try:
        people = list(_people(conversations, seed))
        with shop.database.write() as connection:
            _write_people(connection, shop.account_id, people, now - days * DAY)
        chats = {i: _Chat(i, number) for i, (_, number) in enumerate(people, 1)}
        history = _history(conversations, messages, seed, now - days * DAY, days * DAY)
        while batch := [said for _, said in zip(range(_BATCH), history, strict=False)]:
            with shop.database.write() as connection:
                write_messages(connection, shop.account_id, chats, batch)
        with shop.database.write() as connection:
            write_chats(connection, chats)
            note_changes(connection, ChangeKind.MESSAGE, [1])
        with shop.database.write() as connection:
            connection.exec_driver_sql("PRAGMA optimize")
    finally:
        shop.close()


def write_messages(connection: Connection, account_id: int, chats: dict[int, _Chat], said: Iterable[Said]) -> list[int]:
    """Insert message rows, receipts and index entries, set-based; `chats` is brought up to date, not written."""
    batch = list(said)
    number = take_message_numbers(connection, len(batch))
    messages: list[tuple[object, ...]] = []
    events: list[tuple[int, str, Millis]] = []
    outbox: list[tuple[object, ...]] = []
    amended: list[amendments.Row] = []
    indexed: list[search.Indexed] = []
    for one in batch:
        id_ = message_id(one.at, number)
        number += 1
        status = one.status or (Status.RECEIVED if one.direction is Direction.IN else Status.READ)
        author = one.author.value if one.author else None
        chat = chats[one.conversation_id]
        named = status not in (Status.QUEUED, Status.SENDING, Status.UNCERTAIN, Status.DISCARDED)
        external_id = one.external_id or (_wamid(chat.number, id_) if named else None)
        messages.append(
            (
                id_,
                one.conversation_id,
                account_id,
                external_id,
                None if external_id is None else external_key(account_id, external_id),
                one.direction.value,
                one.type,
                one.text,
                status.value,
                author,
                one.quoted,
                to_json(one.content),
                extras_to_json(one.extras),
                one.revoked_at,
            )
        )
        if one.type in amendments.KINDS and one.quoted:
            words = "" if one.type == Amendment.REVOKE else one.text
            target = external_key(account_id, one.quoted)
            amended.append((target, one.type, one.at, id_, one.direction.value, words))
        if isinstance(one.content, Media) and one.type in MEDIA_TYPES:
            write_file(connection, account_id, id_, one)
        if one.direction is Direction.OUT:
            events += [
                (id_, rung.value, one.at + seconds * SECOND)
                for rung, seconds in ((Status.SENT, 1), (Status.DELIVERED, 2), (Status.READ, 40))
                if status in (Status.READ, Status.PLAYED)
                or (rung is Status.SENT and status in (Status.SENT, Status.DELIVERED))
                or rung is status
            ]
            if status in (Status.QUEUED, Status.SENDING, Status.UNCERTAIN):
                outbox.append((id_, one.conversation_id, account_id, status.value))
        indexed.append((id_, one.conversation_id, one.direction.value, one.type, one.text))
        chat.add(id_, one.at, one.direction.value, status.value, one.type, one.text, author)
    for sql, rows in ((_MESSAGE, messages), (_EVENT, events), (_OUTBOX, outbox)):
        if rows:
            connection.exec_driver_sql(sql, rows)
    amendments.keep_amendments(connection, amended)
    search.index_rows(connection, indexed)
    return [row[0] for row in indexed]


def write_file(connection: Connection, account_id: int, id_: int, said: Said) -> None:
    """The row of a message's file, and the file itself if it is there."""
    if not isinstance(said.content, Media):
        return
    body = said.file.encode()
    digest = hashlib.sha256(body).hexdigest() if body else said.content.sha256
    path = ""
    if body:
        folder = media.media_dir(Path(connection.exec_driver_sql("PRAGMA database_list").one()[2]))
        path = f"{digest[:2]}/{digest}.bin"
        (folder / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    connection.exec_driver_sql(
        "INSERT INTO media (message_id, account_id, direction, external_id, state, mime, sha256, size, filename, path) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id_,
            account_id,
            said.direction.value,
            said.content.external_id,
            "ready" if body else "wanted",
            said.content.mime,
            digest,
            len(body) or said.content.size,
            said.content.filename,
            path,
        ),
    )


def write_chats(connection: Connection, chats: dict[int, _Chat]) -> None:
    """Write the columns of conversations and customers that their messages determine."""
    connection.exec_driver_sql(
        "UPDATE conversation SET unread = ?, waiting_since = iif(state = 'open', ?, NULL), last_inbound_at = ?, "
        "last_inbound_id = ?, window_ends_at = ?, first_unread_id = ?, last_message_id = ?, last_at = ?, "
        "last_direction = ?, last_status = ?, last_type = ?, preview = ?, trouble = ? WHERE id = ?",
        [
            (
                chat.unread,
                chat.waiting_since,
                chat.last_inbound_at,
                chat.last_inbound_id,
                window_end(chat.last_inbound_at),
                chat.first_unread_id,
                chat.last_id,
                chat.last_at,
                chat.last_direction,
                chat.last_status,
                chat.last_type,
                chat.preview,
                chat.trouble,
                id_,
            )
            for id_, chat in chats.items()
            if chat.messages
        ],
    )
    connection.exec_driver_sql(
        "UPDATE customer SET last_at = ?, message_count = ? WHERE id = ?",
        [(chat.last_at, chat.messages, chat.customer_id) for chat in chats.values()],
    )


def _write_people(connection: Connection, account_id: int, people: list[tuple[str, str]], since: Millis) -> None:
    connection.exec_driver_sql(
        "INSERT INTO customer (id, profile_name, name, sort_name, search, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (i, name, name, fold(name), search_text((name,), (number[1:], number), _labels(i)), since)
            for i, (name, number) in enumerate(people, 1)
        ],
    )
    connection.exec_driver_sql(
        "INSERT INTO identity (customer_id, channel, kind, value, created_at) VALUES (?, 'whatsapp', ?, ?, ?)",
        [
            (i, kind, value, since)
            for i, (_, number) in enumerate(people, 1)
            for kind, value in (("wa_id", number[1:]), ("phone", number))
        ],
    )
    connection.exec_driver_sql("INSERT INTO label (id, name) VALUES (?, ?)", [*enumerate(_LABELS, 1)])
    labelled = [(i, n) for i in range(1, len(people) + 1) for n, name in enumerate(_LABELS, 1) if name in _labels(i)]
    if labelled:
        connection.exec_driver_sql("INSERT INTO customer_label (customer_id, label_id) VALUES (?, ?)", labelled)
    connection.exec_driver_sql(
        "INSERT INTO conversation (id, account_id, customer_id, channel, name, created_at, last_at) "
        "VALUES (?, ?, ?, 'whatsapp', ?, ?, ?)",
        [(i, account_id, i, name, since, since) for i, (name, _) in enumerate(people, 1)],
    )


def _labels(customer_id: int) -> list[str]:
    """Of every twentieth customer one label, of every five hundredth another."""
    return [name for name, every in _LABELS.items() if customer_id % every == 0]


def _people(n: int, seed: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(seed)
    for i in range(n):
        yield f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}", f"+4917139200{i:05d}"


def _history(conversations: int, messages: int, seed: int, start: Millis, length: Millis) -> Iterator[Said]:
    """Messages in the order of their time, at whole seconds as WhatsApp's; each chat asks and is answered in turn."""
    chance = random.Random(seed)
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(_vocabulary()))))
    words = _vocabulary()
    texts = [
        " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(3, 10))).capitalize()
        for _ in range(min(messages, 50_000))
    ]
    asked: set[int] = set()
    for i in range(messages):
        at = (start + length * (i + 1) // (messages + 1)) // SECOND * SECOND
        chat = i + 1 if i < conversations else chance.randint(1, conversations)
        text = texts[chance.randrange(len(texts))]
        if chat in asked:
            asked.discard(chat)
            yield Said(chat, at, text, Direction.OUT, Status.READ, author=Author.OPERATOR)
        else:
            asked.add(chat)
            yield Said(chat, at, text)


def _vocabulary() -> list[str]:
    """Some twenty thousand words made of syllables, always the same."""
    if not _WORDS:
        chance = random.Random(0)
        syllables = [start + end for start in _STARTS for end in _ENDS] + ["grö", "für", "stä", "ße"] * 3
        made = ("".join(chance.choices(syllables, k=chance.choice((1, 1, 2, 2, 2, 3, 3)))) for _ in range(25_000))
        _WORDS.extend(dict.fromkeys(made))
    return _WORDS


def _wamid(number: str, id_: int) -> str:
    """An id as long as WhatsApp's (58 characters), and as different from its neighbours."""
    unlike = (id_ * 0x9E3779B97F4A7C15) & ((1 << 64) - 1)
    return (
        "wamid." + base64.b64encode(f"\x1d{number[1:]:0>14.14}\x15\x02\x11\x18{unlike:016X}A0".encode()).decode()[:52]
    )


_WORDS: list[str] = []
_LABELS = {"many": 20, "few": 500}
_STARTS = (
    "b",
    "d",
    "f",
    "g",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "w",
    "z",
    "sch",
    "st",
    "br",
    "kr",
    "fl",
)
_ENDS = ("a", "e", "i", "o", "u", "ei", "au", "en", "er", "in", "ung", "es", "al")
_GIVEN = ("Anna", "Bärbel", "Cem", "Dörte", "Emil", "Fatma", "Götz", "Hanna", "İpek", "Jörg", "Käthe", "Luís", "Mia")
_FAMILY = ("Müller", "Schmidt", "Weiß", "Çelik", "Nowak", "O'Brien", "García", "Jäger", "Öztürk", "Lefèvre", "Kraus")

_MESSAGE = (
    "INSERT INTO message (id, conversation_id, account_id, external_id, external_key, direction, type, text, status, "
    "author, quoted_external_id, content, extras, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_EVENT = "INSERT INTO message_event (message_id, status, at) VALUES (?, ?, ?)"
_OUTBOX = "INSERT INTO outbox (message_id, conversation_id, account_id, state) VALUES (?, ?, ?, ?)"
