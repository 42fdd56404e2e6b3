"""Reads for scripts: every message by id, identities of many customers, a conversation by number."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from app.core.enums import IdentityKind
from app.core.ids import COUNTER_MASK
from app.core.rows import Identity, MessageRow
from app.store.sqlite import select_in
from app.store.transcript import COLUMNS, complete, read_messages

PAGE = 1_000


def messages_from(
    connection: sqlite3.Connection, first_id: int, conversation_id: int | None = None
) -> Iterator[MessageRow]:
    """Every message from that id on (of one conversation), by id; a page at a time, no read outlives its page."""
    which = "conversation_id = ? AND " if conversation_id is not None else ""
    while True:
        values = (first_id, PAGE) if conversation_id is None else (conversation_id, first_id, PAGE)
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM message WHERE {which}id >= ? ORDER BY id LIMIT ?",  # noqa: S608
            values,
        ).fetchall()
        yield from complete(connection, rows)
        if len(rows) < PAGE:
            return
        first_id = rows[-1][0] + 1


def messages_by_id(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, MessageRow]:
    """Those messages that are there."""
    return {message.id: message for message in read_messages(connection, ids)}


def message_count(connection: sqlite3.Connection) -> int:
    """How many messages and notes were ever stored: each takes the next number into its id (`core.ids`)."""
    row = connection.execute("SELECT value FROM counter WHERE name = 'message_id'").fetchone()
    return 0 if row is None else int(row[0])


def stored_after(
    connection: sqlite3.Connection, before: int, now: int, conversation_ids: Iterable[int] | None
) -> list[int]:
    """The messages that took the numbers from `before` to `now`, in that order; of these conversations, or of all."""
    number = f"((id & {COUNTER_MASK}) - ?) & {COUNTER_MASK}"  # it wraps
    which = "" if conversation_ids is None else "conversation_id = ? AND "
    sql = f"SELECT {number}, id FROM message WHERE {which}{number} < ?"  # noqa: S608
    found: list[tuple[int, int]] = []
    for chat in [()] if conversation_ids is None else [(id_,) for id_ in conversation_ids]:
        found += connection.execute(sql, (before, *chat, before, now - before)).fetchall()
    return [id_ for _number, id_ in sorted(found)]


def last_message_ids(connection: sqlite3.Connection, conversation_ids: Sequence[int]) -> dict[int, int]:
    """Each conversation's newest message, if it has one."""
    sql = "SELECT id, last_message_id FROM conversation WHERE last_message_id IS NOT NULL AND id IN ({marks})"
    return dict(select_in(connection, sql, conversation_ids))


def last_incoming_id(connection: sqlite3.Connection, conversation_id: int) -> int | None:
    """The customer's last message that says something itself; None if there is none."""
    row = connection.execute(
        "SELECT id FROM message WHERE conversation_id = ? AND direction = 'in' "
        "AND type NOT IN ('reaction', 'edit', 'revoke', 'system') ORDER BY id DESC LIMIT 1",
        (conversation_id,),
    ).fetchone()
    return None if row is None else int(row[0])


def identities_of(connection: sqlite3.Connection, customer_ids: Sequence[int]) -> dict[int, list[Identity]]:
    """The names each customer is known by, in the order in which they were learned."""
    found: dict[int, list[Identity]] = {id_: [] for id_ in customer_ids}
    sql = "SELECT customer_id, kind, value FROM identity WHERE customer_id IN ({marks}) ORDER BY id"
    for customer_id, kind, value in select_in(connection, sql, customer_ids):
        found[customer_id].append(Identity(IdentityKind(kind), value))
    return found


def conversation_exists(connection: sqlite3.Connection, conversation_id: int) -> bool:
    """Whether there is a conversation of that id."""
    return connection.execute("SELECT 1 FROM conversation WHERE id = ?", (conversation_id,)).fetchone() is not None


def conversations_of_number(connection: sqlite3.Connection, numbers: Iterable[str]) -> list[int]:
    """The conversations of whoever has one of these spellings as phone or wa_id, the newest first."""
    values = [*dict.fromkeys(numbers)]
    marks = ",".join("?" * len(values))
    rows = connection.execute(
        "SELECT DISTINCT c.id, c.last_at FROM identity i JOIN conversation c ON c.customer_id = i.customer_id "  # noqa: S608
        f"WHERE i.kind IN ('phone', 'wa_id') AND i.value IN ({marks}) ORDER BY c.last_at DESC, c.id DESC",
        values,
    )
    return [row[0] for row in rows.fetchall()]
