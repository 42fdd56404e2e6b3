"""The message search: a contentless full-text index over folded words, newest first and never ranked.

A document of the index is a second: its rowid is the time in seconds, its words are those of all messages written in
that second. Such small, dense rowids make the index less than half as large as message ids would (60 bytes a message
instead of 180, with prefixes of 2, 3 and 4 letters); where a second holds several messages, their texts are compared.
The index holds no text and no positions, so what is taken out must be given with the values it was put in with.
Its tokenizer parts at ASCII only: all folding is `core.fold`'s.

Chat, direction and type of a message are words as well; a time is a span of ids. Filters by customer become chats: few
are asked of the index, of many the newest messages are looked through first.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import itemgetter
from typing import TypeAlias

from app.core.clock import SECOND, Millis
from app.core.enums import Direction
from app.core.filters import NOTE, SearchFilter
from app.core.fold import FOLD_VERSION, index_words
from app.core.ids import first_id_at, second_of
from app.core.query import TypedWord, snippet, typed_words
from app.core.rows import Hit
from app.store.inbox import names_of
from app.store.search_chats import Whose
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
_MOST_CHATS = 200
"""So many chats the index is asked for at once; of more, messages are looked through whoever wrote them."""
_LOOKED_AT_FIRST = 500
_MOST_LOOKED_THROUGH = 5_000
"""Then the index is asked for those chats after all: they are many, but silent."""

_WORDS = "SELECT term FROM message_word WHERE term >= ? AND term < ? LIMIT ?"

_FIND = (
    "SELECT m.id, m.conversation_id, m.direction, m.type, m.text, s.rowid FROM message_search s CROSS JOIN message m "
    "ON m.id >= (s.rowid * 1000) << 21 AND m.id < min(s.rowid * 1000 + 1000, 4398046511103) << 21 "
    "WHERE message_search MATCH ? AND s.rowid BETWEEN ? AND ? AND m.revoked_at IS NULL {condition} "
    "ORDER BY s.rowid DESC"
)
"""The messages of each second (`core.ids`) that the index names, second by second as they are asked for."""
_FIND_ALL = (
    "SELECT m.id, m.conversation_id, m.direction, m.type, m.text FROM message m "
    "WHERE m.id BETWEEN ? AND ? AND m.revoked_at IS NULL {condition} ORDER BY m.id DESC"
)
_REACH = (
    "SELECT rowid FROM message_search WHERE message_search MATCH ? AND rowid BETWEEN ? AND ? "
    "ORDER BY rowid DESC LIMIT 1 OFFSET ?"
)
_REACH_ALL = "SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1 OFFSET ?"
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

    words: tuple[TypedWord, ...] = ()
    chats: frozenset[int] | None = None
    whose: Whose | None = None
    """More chats than can be named."""
    direction: Direction | None = None
    type: str | None = None
    first: int = 0
    last: int = LAST_ID
    """The smallest and largest id."""

    def expression(self, connection: sqlite3.Connection) -> str:
        """As an FTS5 expression, empty if any message may fit; words are quoted and hold letters and digits only."""
        terms = [_term(connection, word) for word in self.words]
        if self.chats is not None:
            tokens = [f'"{_chat_token(chat)}"' for chat in sorted(self.chats)]
            terms.append(tokens[0] if len(tokens) == 1 else f"({' OR '.join(tokens)})")
        if self.direction is not None:
            terms.append(f'"{_DIRECTIONS[self.direction]}"')
        if self.type is not None:
            terms.append(f'"{_type_token(self.type)}"')
        return " AND ".join(terms)

    def fits(self, row: Indexed) -> bool:
        """Whether one message by itself is what is looked for, `whose` aside."""
        id_, conversation_id, direction, type_, text = row
        if not self.first <= id_ <= self.last or self.direction not in (None, direction):
            return False
        if self.type not in (None, type_) or (self.chats is not None and conversation_id not in self.chats):
            return False
        words = index_words(text) if self.words else ()
        return all(word.is_in(words) for word in self.words)


def find_ids(connection: sqlite3.Connection, wanted: Wanted, limit: int = 50) -> list[int]:
    """The ids of the messages that are wanted, newest first."""
    if wanted.first > wanted.last or wanted.chats == frozenset():
        return []
    if wanted.whose is None:
        return list(islice(_found(connection, wanted), limit))
    # Of many chats some were heard lately, as a rule.
    found: list[int] = []
    for most in (_LOOKED_AT_FIRST, _MOST_LOOKED_THROUGH):
        reach = _reach(connection, wanted, most)
        recent = wanted if reach is None else replace(wanted, first=reach)
        found += islice(_found(connection, recent), limit - len(found))
        if reach is None or len(found) == limit:
            return found
        wanted = replace(wanted, last=reach - 1)
        if most == _LOOKED_AT_FIRST and not found:
            # They have been silent, it seems: nothing is looked through that was written since.
            heard = wanted.whose.heard_last(connection) if wanted.whose else 0
            wanted = replace(wanted, last=min(wanted.last, first_id_at(heard + SECOND)))
    chats = frozenset(wanted.whose.chats(connection)) if wanted.whose else None
    older = replace(wanted, whose=None, chats=chats)
    return found + list(islice(_found(connection, older), limit - len(found)))


def search(
    connection: sqlite3.Connection,
    sought: SearchFilter | str,
    *,
    conversation_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Hit]:
    """As `core.desk.DeskReads.search`, with the filters read already; a string is words only."""
    if isinstance(sought, str):
        sought = SearchFilter(sought)
    words = typed_words(sought.words)
    if sought.type == NOTE or (not words and not sought.narrows):
        return []
    whose = Whose.of(connection, sought)
    chats = None if conversation_id is None else [conversation_id]
    if whose is not None:
        chats = whose.chats(connection, conversation_id, _MOST_CHATS + 1)
    many = conversation_id is None and chats is not None and len(chats) > _MOST_CHATS
    wanted = Wanted(
        words,
        chats=None if chats is None or many else frozenset(chats),
        whose=whose if many else None,
        direction=sought.direction,
        type=sought.type,
        first=0 if sought.after is None else first_id_at(sought.after),
        last=min(LAST_ID if end is None else end - 1 for end in (before, _first_id(sought.before))),
    )
    messages = read_messages(connection, find_ids(connection, wanted, limit))
    names = names_of(connection, {message.conversation_id for message in messages})
    return [
        Hit(message.conversation_id, message, names[message.conversation_id], snippet(message.text, words))
        for message in reversed(messages)
    ]


def _found(connection: sqlite3.Connection, wanted: Wanted) -> Iterator[int]:
    """Ids, newest first, read as they are asked for."""
    condition = "" if wanted.whose is None else f"AND {wanted.whose.of_message()}"
    values = () if wanted.whose is None else wanted.whose.values
    expression = wanted.expression(connection)
    if not expression:
        sql = _FIND_ALL.format(condition=condition)
        for row in connection.execute(sql, (wanted.first, wanted.last, *values)):
            yield row[0]
        return
    rows = connection.execute(
        _FIND.format(condition=condition), (expression, second_of(wanted.first), second_of(wanted.last), *values)
    )
    for _second, together in groupby(rows, key=itemgetter(5)):
        for row in reversed([*together]):
            if wanted.fits(row[:5]):
                yield row[0]


def _reach(connection: sqlite3.Connection, wanted: Wanted, most: int) -> int | None:
    """Down to which id so many messages may be looked through; None if all may be."""
    if expression := wanted.expression(connection):
        seconds = (second_of(wanted.first), second_of(wanted.last))
        row = connection.execute(_REACH, (expression, *seconds, most)).fetchone()
        return None if row is None else max(wanted.first, first_id_at(row[0] * SECOND))
    row = connection.execute(_REACH_ALL, (wanted.first, wanted.last, most)).fetchone()
    return None if row is None else int(row[0])


def _first_id(time: Millis | None) -> int | None:
    return None if time is None else first_id_at(time)


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
