"""The desk's own small memory, a row of `meta`; and where a chat goes on that was joined with another."""

import sqlite3

from app.core.desk_state import DeskState, from_json, to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

DESK_STATE = "open_chats"
"""The row's name; it held only a list of chats once."""
_MOST_JOINS = 100


def desk_state(reader: sqlite3.Connection) -> DeskState:
    """As `core.desk_state.StateReads.desk_state`."""
    row = reader.execute("SELECT value FROM meta WHERE name = ?", (DESK_STATE,)).fetchone()
    state = from_json(row[0]) if row and isinstance(row[0], str) else DeskState()
    named = {*state.chats, *((state.inbox,) if state.inbox is not None else ())}
    there = "SELECT 1 FROM conversation WHERE id = ?"
    return state.without({id_ for id_ in named if reader.execute(there, (id_,)).fetchone() is None})


def save_desk_state(connection: "Connection", state: DeskState) -> None:
    """Keep it; no other desk needs to be told."""
    connection.exec_driver_sql(
        "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (DESK_STATE, to_json(state)),
    )


def goes_on_in(reader: sqlite3.Connection, customer_id: int, account_id: int) -> int | None:
    """As `core.desk_state.StateReads.goes_on_in`."""
    for _step in range(_MOST_JOINS):
        row = reader.execute(
            "SELECT kept_id FROM merge WHERE gone_id = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1", (customer_id,)
        ).fetchone()
        if row is None:
            break
        customer_id = row[0]
    row = reader.execute(
        "SELECT id FROM conversation WHERE customer_id = ? AND account_id = ?", (customer_id, account_id)
    ).fetchone()
    return None if row is None else int(row[0])
