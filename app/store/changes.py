"""The change log: what every write appends in its own transaction, and what the desk reads to repaint."""

import sqlite3
from collections.abc import Iterable

from app.core.enums import ChangeKind
from app.core.rows import Changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


KEPT = 10_000
"""So many changes are kept; a reader further behind reads everything anew."""

_TRIM_EVERY = 1_000
_ENDS = "SELECT (SELECT min(seq) FROM change), (SELECT max(seq) FROM change)"
_OF_CONVERSATIONS = (ChangeKind.CONVERSATION, ChangeKind.MESSAGE)


def note_changes(connection: "Connection", kind: ChangeKind, refs: Iterable[int]) -> None:
    """Append one row for each ref (see `tables.Change.ref`)."""
    rows = [(kind.value, ref) for ref in refs]
    if rows:
        connection.exec_driver_sql("INSERT INTO change (kind, ref) VALUES (?, ?)", rows)
        last = connection.exec_driver_sql("SELECT max(seq) FROM change").scalar_one()
        if last % _TRIM_EVERY < len(rows):
            connection.exec_driver_sql("DELETE FROM change WHERE seq <= ?", (last - KEPT,))


def force_reload(connection: "Connection", beyond: int = 0) -> None:
    """Let the sequence jump far past `beyond` and its own end, so that every reader reads everything anew."""
    last = connection.exec_driver_sql("SELECT max(seq) FROM change").scalar_one() or 0
    connection.exec_driver_sql("DELETE FROM change")
    connection.exec_driver_sql(
        "INSERT INTO change (seq, kind, ref) VALUES (?, ?, 0)", (max(last, beyond) + KEPT, ChangeKind.GATEWAY.value)
    )


def read_changes(connection: sqlite3.Connection, after: int | None) -> Changes | None:
    """What changed after that point of the sequence, None if nothing; `after=None` asks where it stands."""
    first, last = connection.execute(_ENDS).fetchone()
    if after is None or last is None:
        return Changes(last or 0) if after != (last or 0) else None
    if last == after:
        return None
    if last < after or first > after + 1:
        return Changes(last, reload=True)
    conversations: set[int] = set()
    customers: set[int] = set()
    other: set[str] = set()
    for seq, kind, ref in connection.execute("SELECT seq, kind, ref FROM change WHERE seq > ?", (after,)).fetchall():
        last = max(last, seq)
        if kind in _OF_CONVERSATIONS:
            conversations.add(ref)
        elif kind == ChangeKind.CUSTOMER:
            customers.add(ref)
        else:
            other.add(kind)
    return Changes(last, frozenset(conversations), frozenset(customers), frozenset(other))


def take_message_numbers(connection: "Connection", n: int) -> int:
    """Reserve n counter values for message ids (`core.ids.message_id`); returns the first."""
    row = connection.exec_driver_sql(
        "INSERT INTO counter (name, value) VALUES ('message_id', ?) "
        "ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value",
        (n,),
    ).one()
    return int(row[0]) - n


def last_id(connection: "Connection", table: str) -> int:
    """The highest id that a customer, conversation or identity ever had, so that none is given twice."""
    found = connection.exec_driver_sql(
        f"SELECT max(coalesce((SELECT max(id) FROM {table}), 0), "  # noqa: S608 - a table's name
        "coalesce((SELECT value FROM counter WHERE name = ?), 0))",
        (f"last_{table}",),
    ).scalar_one()
    return int(found)


def retire_id(connection: "Connection", table: str, id_: int) -> None:
    """A row is to be deleted that may come back under its id: nobody else gets it meanwhile."""
    connection.exec_driver_sql(
        "INSERT INTO counter (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
        (f"last_{table}", id_),
    )
