"""The message search: a contentless full-text index over folded words, newest first and never ranked.

The index holds no text and no positions, only which message has which word, so what is taken out must be given
with the same values as when it was put in. Its tokenizer parts at ASCII only: all folding is `core.fold`'s.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from app.core.enums import Direction
from app.core.fold import FOLD_VERSION, WORD_LIMIT, foldings, index_words, is_unspaced, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

Indexed: TypeAlias = tuple[int, int, str, str, str]
"""What the index needs of a message: id, conversation_id, direction, type, text."""

_OUT = "\ue000"
_NOT_TEXT = "\ue001"
_TYPE = "\ue002"
_CHAT_FIRST = 0xF0000
_CHAT_BASE = 0xFFFE
_LETTERS = re.compile("[^a-z0-9]")
_CHUNK = 10_000
LAST_ID = (1 << 63) - 1


def index_rows(connection: "Connection", rows: Iterable[Indexed]) -> None:
    """Put messages into the index, in the transaction that writes them."""
    values = [(row[0], _words(row)) for row in rows]
    if values:
        connection.exec_driver_sql("INSERT INTO message_search (rowid, words) VALUES (?, ?)", values)


def unindex_rows(connection: "Connection", rows: Iterable[Indexed]) -> None:
    """Take messages out of the index; the values must be those they were put in with."""
    values = [(row[0], _words(row)) for row in rows]
    if values:
        connection.exec_driver_sql(
            "INSERT INTO message_search (message_search, rowid, words) VALUES ('delete', ?, ?)", values
        )


def rebuild(connection: "Connection") -> None:
    """Build the whole index anew from the messages, after `FOLD_VERSION` was raised or a table was restored."""
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


def find_ids(
    connection: sqlite3.Connection,
    words: str,
    *,
    conversation_id: int | None = None,
    direction: Direction | None = None,
    type_: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[int]:
    """The ids of the messages that hold all words, newest first; no words, no messages."""
    expression = match_expression(words, conversation_id=conversation_id, direction=direction, type_=type_)
    if expression is None:
        return []
    sql = "SELECT rowid FROM message_search WHERE message_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in connection.execute(sql, (expression, LAST_ID if before is None else before, limit))]


def match_expression(
    words: str,
    *,
    conversation_id: int | None = None,
    direction: Direction | None = None,
    type_: str | None = None,
) -> str | None:
    """The FTS5 expression for what the operator typed, every word quoted; None if there is no word in it."""
    alternatives = word_choices(words)
    if not alternatives:
        return None
    terms = [_either(choice) for choice in alternatives]
    unwanted = []
    if conversation_id is not None:
        terms.append(_quoted(_chat_token(conversation_id)))
    if direction is Direction.OUT:
        terms.append(_quoted(_OUT))
    elif direction is Direction.IN:
        unwanted.append(_quoted(_OUT))
    if type_ == "text":
        unwanted.append(_quoted(_NOT_TEXT))
    elif type_ is not None:
        terms.append(_quoted(_type_token(type_)))
    wanted = " AND ".join(terms)
    return f"({wanted}) NOT ({' OR '.join(unwanted)})" if unwanted else wanted


def word_choices(words: str) -> list[tuple[tuple[str, ...], bool]]:
    """For each typed word its spellings, and whether it may be a beginning: the last one, from two letters on."""
    typed = words.split()
    choices: list[tuple[tuple[str, ...], bool]] = []
    for position, word in enumerate(typed):
        last = position == len(typed) - 1
        parts = [split_words(folded) for folded in foldings(word)]
        longest = max(len(part) for part in parts)
        for i in range(longest):
            spellings = tuple(dict.fromkeys(part[i] for part in parts if i < len(part)))
            final = i == longest - 1
            if is_unspaced(spellings[0]):
                if len(spellings[0]) == 1 and i > 0 and is_unspaced(parts[0][i - 1]):
                    continue  # its pair with the letter before says it already
                choices.append((spellings, len(spellings[0]) == 1))
            else:
                choices.append((spellings, last and final and len(spellings[0]) > 1))
    return choices


def _either(choice: tuple[Sequence[str], bool]) -> str:
    spellings, beginning = choice
    terms = [_quoted(word) + ("*" if beginning and len(word) < WORD_LIMIT else "") for word in spellings]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _quoted(token: str) -> str:
    return f'"{token}"'


def _words(row: Indexed) -> str:
    _, conversation_id, direction, type_, text = row
    words = [_chat_token(conversation_id)]
    if direction == Direction.OUT.value:
        words.append(_OUT)
    if type_ != "text":
        words += [_NOT_TEXT, _type_token(type_)]
    words += index_words(text)
    return " ".join(words)


def _chat_token(conversation_id: int) -> str:
    """One character of private use for the first 65,534 chats: too short for the prefix index to hold it again."""
    token = ""
    while True:
        conversation_id, digit = divmod(conversation_id, _CHAT_BASE)
        token = chr(_CHAT_FIRST + digit) + token
        if not conversation_id:
            return token


def _type_token(type_: str) -> str:
    return _TYPE + _LETTERS.sub("", type_.lower())
