"""The search of private notes: their words in a column of the note, which triggers keep in a full-text index.

Notes are some thousands where messages are millions; one of them is a document, its rowid the note's id.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from app.core.enums import Direction, Status
from app.core.filters import NOTE, SearchFilter
from app.core.ids import first_id_at
from app.core.query import TypedWord, snippet, typed_words
from app.core.rows import Hit, MessageRow
from app.store.search_chats import Whose
from app.store.sqlite import LAST_ID, select_in

_MOST_CUSTOMERS: Final = 200
"""So many customers' notes are looked through one by one; of more, all notes are."""
_FOUND = (
    "SELECT n.id, n.customer_id, n.text, n.search FROM note_search s CROSS JOIN note n ON n.id = s.rowid "
    "WHERE note_search MATCH ? AND s.rowid BETWEEN ? AND ? {condition} ORDER BY s.rowid DESC LIMIT ?"
)
_ALL = (
    "SELECT n.id, n.customer_id, n.text, n.search FROM note n WHERE n.id BETWEEN ? AND ? {condition} "
    "ORDER BY n.id DESC LIMIT ?"
)
_THEIRS = "SELECT id, customer_id, text, search FROM note WHERE customer_id IN ({marks})"
_CHATS = (
    "SELECT k.id, k.name, (SELECT c.id FROM conversation c WHERE c.customer_id = k.id ORDER BY c.last_at DESC LIMIT 1) "
    "FROM customer k WHERE k.id IN ({marks})"
)


def search_all(
    connection: sqlite3.Connection,
    sought: SearchFilter,
    *,
    conversation_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Hit]:
    """Messages and notes, newest first."""
    from app.store.search import search

    found = search(connection, sought, conversation_id=conversation_id, before=before, limit=limit)
    notes = search_notes(connection, sought, conversation_id=conversation_id, before=before, limit=limit)
    return sorted([*found, *notes], key=lambda hit: -hit.message.id)[:limit] if notes else found


def search_notes(
    connection: sqlite3.Connection,
    sought: SearchFilter,
    *,
    conversation_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Hit]:
    """Notes that hold all words, newest first; none if messages of one side or of a kind are asked for.

    A note's customer may have no chat: its `conversation_id` is 0.
    """
    words = typed_words(sought.words)
    if sought.direction is not None or sought.type not in (None, NOTE) or (not words and not sought.narrows):
        return []
    first = 0 if sought.after is None else first_id_at(sought.after)
    ends = [
        LAST_ID if end is None else end - 1
        for end in (before, None if sought.before is None else first_id_at(sought.before))
    ]
    rows = _rows(connection, sought, words, (first, min(ends)), conversation_id, limit)
    about = {id_: (name, chat) for id_, name, chat in select_in(connection, _CHATS, {row[1] for row in rows})}
    # between the two reads its customer may have been joined with another
    return [_hit(row, *about[row[1]], words, conversation_id) for row in rows if row[1] in about]


def _rows(
    connection: sqlite3.Connection,
    sought: SearchFilter,
    words: Sequence[TypedWord],
    span: tuple[int, int],
    conversation_id: int | None,
    limit: int,
) -> list[tuple[int, int, str, str]]:
    whose = Whose.of(connection, sought)
    if conversation_id is not None:
        owner = connection.execute("SELECT customer_id FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
        if owner is None or (whose is not None and not whose.chats(connection, conversation_id, 1)):
            return []
        return _look_through(connection, owner, words, span, limit)
    condition = ""
    values: tuple[str | int, ...] = ()
    if whose is not None:
        customers = whose.customers(connection, _MOST_CUSTOMERS + 1)
        if len(customers) <= _MOST_CUSTOMERS:
            return _look_through(connection, customers, words, span, limit)
        condition, values = f"AND {whose.of_note()}", whose.values
    if not words:
        return connection.execute(_ALL.format(condition=condition), (*span, *values, limit)).fetchall()
    expression = " AND ".join(_term(word) for word in words)
    return connection.execute(_FOUND.format(condition=condition), (expression, *span, *values, limit)).fetchall()


def _look_through(
    connection: sqlite3.Connection,
    customers: Iterable[int],
    words: Sequence[TypedWord],
    span: tuple[int, int],
    limit: int,
) -> list[tuple[int, int, str, str]]:
    found = [
        row
        for row in select_in(connection, _THEIRS, [*customers])
        if span[0] <= row[0] <= span[1] and all(word.is_in({*row[3].split()}) for word in words)
    ]
    return sorted(found, reverse=True)[:limit]


def _term(word: TypedWord) -> str:
    """As FTS5 reads it; spellings hold letters and digits only, or one emoji."""
    terms = [f'"{spelling}"{"*" if word.beginning else ""}' for spelling in word.spellings]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _hit(
    row: tuple[int, int, str, str],
    name: str,
    chat: int | None,
    words: Sequence[TypedWord],
    conversation_id: int | None,
) -> Hit:
    id_, customer_id, text, _words = row
    chat_id = conversation_id or chat or 0
    message = MessageRow(id_, chat_id, None, Direction.OUT, NOTE, text, Status.RECEIVED, None, None, None, None)
    return Hit(chat_id, message, name, snippet(text, words), customer_id)
