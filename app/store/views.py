"""Saved views: filters and an order of the inbox, kept under a name."""

import sqlite3

from app.core.enums import ChangeKind
from app.core.queue import SavedView, Sort
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def read_views(reader: sqlite3.Connection) -> list[SavedView]:
    """All of them, in the order in which they were kept."""
    rows = reader.execute("SELECT id, name, query, sort, key, position FROM saved_view ORDER BY position, id")
    return [SavedView(id_, name, query, _sort(sort), key, place) for id_, name, query, sort, key, place in rows]


def read_assignees(reader: sqlite3.Connection) -> list[str]:
    """The names to which chats are assigned, each looked up once however many chats it has."""
    found: list[str] = []
    last = ""
    while row := reader.execute(
        "SELECT assignee FROM conversation WHERE assignee > ? ORDER BY assignee LIMIT 1", (last,)
    ).fetchone():
        last = str(row[0])
        found.append(last)
    return found


def keys_of_macros(connection: "Connection") -> dict[str, str]:
    """The names of macros by their keys."""
    return {
        str(key): str(name) for key, name in connection.exec_driver_sql("SELECT key, name FROM macro WHERE key <> ''")
    }


def read_within(connection: "Connection") -> list[SavedView]:
    """All of them, as the transaction sees them."""
    rows = connection.exec_driver_sql(
        "SELECT id, name, query, sort, key, position FROM saved_view ORDER BY position, id"
    )
    return [SavedView(id_, name, query, _sort(sort), key, place) for id_, name, query, sort, key, place in rows]


def keep_view(connection: "Connection", view: SavedView) -> int:
    """Insert it (id 0) behind the others, or change the one of that id; its id."""
    facts = (view.name, view.query, view.sort.value, view.key)
    if view.id:
        connection.exec_driver_sql(
            "UPDATE saved_view SET name = ?, query = ?, sort = ?, key = ? WHERE id = ?", (*facts, view.id)
        )
        id_ = view.id
    else:
        id_ = int(
            connection.exec_driver_sql(
                "INSERT INTO saved_view (name, query, sort, key, position) "
                "SELECT ?, ?, ?, ?, coalesce(max(position), 0) + 1 FROM saved_view RETURNING id",
                facts,
            ).scalar_one()
        )
    note_changes(connection, ChangeKind.SAVED_VIEW, [id_])
    return id_


def _sort(stored: str) -> Sort:
    """What a newer program wrote is no reason to refuse the list."""
    return Sort(stored) if stored in set(Sort) else Sort.WAIT
