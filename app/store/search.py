"""The message search: a contentless full-text index over folded words, newest first and never ranked.

A document of the index is a second: its rowid is the time in seconds, its words are those of all messages written in
that second. Such small, dense rowids make the index less than half as large as message ids would (60 bytes a message
instead of 180, with prefixes of 2, 3 and 4 letters); where a second holds several messages, their texts are compared.
The index holds no text and no positions, so what is taken out must be given with the values it was put in with.
Its tokenizer parts at ASCII only: all folding is `core.fold`'s.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.core.clock import SECOND
from app.core.enums import Direction
from app.core.fold import FOLD_VERSION, index_words
from app.core.ids import first_id_at, second_of
from app.core.query import TypedWord, snippet, typed_words
from app.core.rows import Hit
from app.store.inbox import names_of
from app.store.sqlite import LAST_ID
from app.store.transcript import read_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

Indexed: TypeAlias = tuple[int, int, str, str, str]
"""What the index needs of a message: id, conversation_id, direction, type, text."""

_DIRECTIONS = {"in": "\ue000", "out": "\ue001"}
_TEXT = "\ue002"
_OTHER_TYPE = "\ue003"
_FIRST_CHAT = 0xF0000
_CHAT_BASE = 0xFFFE
_NO_LETTERS = re.compile("[^a-z0-9]")
_CHUNK = 10_000
_INDEXED_PREFIXES = (2, 3, 4)
_MOST_WORDS = 200

_WORDS = "SELECT term FROM message_word WHERE term >= ? AND term < ? LIMIT ?"

_FIND = "SELECT rowid FROM message_search WHERE message_search MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?"
_IN_CHAT = (
    "SELECT j.value ->> 2, count(*) FROM json_each(?) j CROSS JOIN message m ON m.id >= j.value ->> 0 "
    "AND m.id < j.value ->> 1 WHERE m.conversation_id = ? GROUP BY j.value ->> 2"
)
_IN_SECOND = "SELECT id, conversation_id, direction, type, text FROM message WHERE id >= ? AND id < ? ORDER BY id DESC"


def index_rows(connection: "Connection", rows: Iterable[Indexed]) -> None:
    """Put messages into the index, in the transaction that writes them."""
    documents = _documents(rows)
    if documents:
        connection.exec_driver_sql("INSERT INTO message_search (rowid, words) VALUES (?, ?)", documents)


def unindex_rows(connection: "Connection", rows: Iterable[Indexed]) -> None:
    """Take messages out of the index, before or after their rows are deleted in the same transaction."""
    gone = list(rows)
    documents = _documents(gone)
    if not documents:
        return
    connection.exec_driver_sql(
        "INSERT INTO message_search (message_search, rowid, words) VALUES ('delete', ?, ?)", documents
    )
    ids = {row[0] for row in gone}
    neighbours: list[Indexed] = []
    for second, _ in documents:
        found = connection.exec_driver_sql(_IN_SECOND, _ids_in(second)).all()
        neighbours += [(row[0], row[1], row[2], row[3], row[4]) for row in found if row[0] not in ids]
    index_rows(connection, neighbours)


def move_rows(connection: "Connection", ids: Sequence[int], before: int, after: int) -> None:
    """Messages go from one conversation to another, as their rows are about to: only the chats' tokens change."""
    moved = Counter(map(second_of, ids))
    there = connection.exec_driver_sql(_IN_CHAT, (json.dumps([(*_ids_in(second), second) for second in moved]), before))
    stay = [(second, _chat_token(before)) for second, n in there if n > moved[second]]
    seconds = sorted(moved)
    connection.exec_driver_sql(
        "INSERT INTO message_search (message_search, rowid, words) VALUES ('delete', ?, ?)",
        [(second, _chat_token(before)) for second in seconds],
    )
    documents = sorted([*((second, _chat_token(after)) for second in seconds), *stay])
    connection.exec_driver_sql("INSERT INTO message_search (rowid, words) VALUES (?, ?)", documents)


def rebuild(connection: "Connection") -> None:
    """Build the whole index anew from the messages, as after `FOLD_VERSION` was raised."""
    connection.exec_driver_sql("INSERT INTO message_search (message_search) VALUES ('delete-all')")
    last = -1
    while rows := connection.exec_driver_sql(
        "SELECT id, conversation_id, direction, type, text FROM message WHERE id > ? ORDER BY id LIMIT ?",
        (last, _CHUNK),
    ).all():
        index_rows(connection, [(row[0], row[1], row[2], row[3], row[4]) for row in rows])
        last = rows[-1][0]
    connection.exec_driver_sql(
        "INSERT INTO meta (name, value) VALUES ('fold', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (str(FOLD_VERSION),),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    words: tuple[TypedWord, ...]
    conversation_id: int | None = None
    direction: Direction | None = None
    type: str | None = None

    def expression(self, connection: sqlite3.Connection) -> str:
        """As an FTS5 expression; every word is quoted and holds letters and digits only."""
        terms = [_term(connection, word) for word in self.words]
        if self.conversation_id is not None:
            terms.append(f'"{_chat_token(self.conversation_id)}"')
        if self.direction is not None:
            terms.append(f'"{_DIRECTIONS[self.direction]}"')
        if self.type is not None:
            terms.append(f'"{_type_token(self.type)}"')
        return " AND ".join(terms)

    def fits(self, row: Indexed) -> bool:
        """Whether one message by itself is what is looked for."""
        _, conversation_id, direction, type_, text = row
        if self.conversation_id not in (None, conversation_id) or self.direction not in (None, direction):
            return False
        if self.type not in (None, type_):
            return False
        words = index_words(text)
        return all(word.is_in(words) for word in self.words)


def find_ids(connection: sqlite3.Connection, wanted: Wanted, before: int | None = None, limit: int = 50) -> list[int]:
    """The ids of the messages that hold all words, newest first; no words, no messages."""
    if not wanted.words:
        return []
    expression = wanted.expression(connection)
    found: list[int] = []
    second = second_of(LAST_ID if before is None else before)
    while len(found) < limit:
        seconds = connection.execute(_FIND, (expression, second, limit)).fetchall()
        for (second,) in seconds:
            rows = connection.execute(_IN_SECOND, _ids_in(second)).fetchall()
            crowded = len(rows) > 1
            for row in rows:
                if (before is None or row[0] < before) and (not crowded or wanted.fits(row)):
                    found.append(row[0])
                    if len(found) == limit:
                        return found
        if len(seconds) < limit:
            break
        second -= 1
    return found


def search(
    connection: sqlite3.Connection,
    words: str,
    *,
    conversation_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Hit]:
    """As `core.desk.DeskReads.search`."""
    wanted = Wanted(typed_words(words), conversation_id)
    ids = find_ids(connection, wanted, before, limit)
    messages = read_messages(connection, ids)
    names = names_of(connection, {message.conversation_id for message in messages})
    return [
        Hit(message.conversation_id, message, names[message.conversation_id], snippet(message.text, wanted.words))
        for message in reversed(messages)
    ]


def _term(connection: sqlite3.Connection, word: TypedWord) -> str:
    terms = [term for spelling in word.spellings for term in _choices(connection, spelling, word.beginning)]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _choices(connection: sqlite3.Connection, spelling: str, beginning: bool) -> list[str]:
    """The terms that a spelling stands for; those of an OR are read lazily, newest first, a prefix's are not."""
    if not beginning:
        return [f'"{spelling}"']
    if len(spelling) in _INDEXED_PREFIXES:
        return [f'"{spelling}"*']
    words = connection.execute(_WORDS, (spelling, spelling + chr(0x10FFFF), _MOST_WORDS + 1)).fetchall()
    if len(words) > _MOST_WORDS:
        return [f'"{spelling}"*']
    return [f'"{word}"' for (word,) in words] or [f'"{spelling}"']


def _documents(rows: Iterable[Indexed]) -> list[tuple[int, str]]:
    """(second, words) in order; a second out of order would cost the index a segment of its own."""
    seconds: dict[int, set[str]] = {}
    for id_, conversation_id, direction, type_, text in rows:
        words = index_words(text)
        words.update((_chat_token(conversation_id), _DIRECTIONS[direction], _type_token(type_)))
        seconds.setdefault(second_of(id_), set()).update(words)
    return [(second, " ".join(words)) for second, words in sorted(seconds.items())]


def _ids_in(second: int) -> tuple[int, int]:
    return first_id_at(second * SECOND), first_id_at((second + 1) * SECOND)


def _chat_token(conversation_id: int) -> str:
    """One character of private use for the first 65,534 chats: too short for the prefix index to hold it again."""
    token = ""
    while True:
        conversation_id, digit = divmod(conversation_id, _CHAT_BASE)
        token = chr(_FIRST_CHAT + digit) + token
        if not conversation_id:
            return token


def _type_token(type_: str) -> str:
    return _TEXT if type_ == "text" else _OTHER_TYPE + _NO_LETTERS.sub("", type_.lower())
