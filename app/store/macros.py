"""Macros: named lists of steps."""

import sqlite3

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.errors import UserError
from app.core.macros import Macro
from app.core.steps import from_json, to_json
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def read_macros(reader: sqlite3.Connection) -> list[Macro]:
    """All of them, the most used first, then the one used last, then by name."""
    rows = reader.execute(
        "SELECT id, name, steps, key, uses, used_at, created_at FROM macro "
        "ORDER BY uses DESC, coalesce(used_at, 0) DESC, name COLLATE NOCASE, id"
    )
    return [_macro(*row) for row in rows.fetchall()]


def names(connection: "Connection") -> dict[int, str]:
    """Every name by its id, as the transaction sees them."""
    return {int(id_): str(name) for id_, name in connection.exec_driver_sql("SELECT id, name FROM macro")}


def key_owners(connection: "Connection", but: int) -> dict[str, str]:
    """The names of the other macros and the saved views that have a key, by that key."""
    rows = connection.exec_driver_sql(
        "SELECT key, name FROM macro WHERE key <> '' AND id <> ? UNION ALL "
        "SELECT key, name FROM saved_view WHERE key <> ''",
        (but,),
    )
    return {str(key): str(name) for key, name in rows}


def keep_macro(connection: "Connection", macro: Macro) -> int:
    """Insert it (id 0), or give the one of that id name, steps and key; its id."""
    steps = to_json(macro.steps)
    if macro.id:
        connection.exec_driver_sql(
            "UPDATE macro SET name = ?, steps = ?, key = ? WHERE id = ?", (macro.name, steps, macro.key, macro.id)
        )
        id_ = macro.id
    else:
        id_ = int(
            connection.exec_driver_sql(
                "INSERT INTO macro (name, steps, key, created_at) VALUES (?, ?, ?, ?) RETURNING id",
                (macro.name, steps, macro.key, macro.created_at),
            ).scalar_one()
        )
    note_changes(connection, ChangeKind.MACRO, [id_])
    return id_


def count_use(connection: "Connection", macro_id: int, now: Millis) -> None:
    """It was run once more."""
    connection.exec_driver_sql("UPDATE macro SET uses = uses + 1, used_at = ? WHERE id = ?", (now, macro_id))


def _macro(id_: int, name: str, steps: str, key: str, uses: int, used_at: Millis | None, created_at: Millis) -> Macro:
    try:
        found, fault = from_json(steps), ""
    except UserError as error:
        found, fault = (), str(error)
    return Macro(id_, name, found, key, uses, used_at, created_at, fault)
