"""Quick replies: the texts that are used again and again."""

import sqlite3

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.rows import QuickReply
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

_COLUMNS = "id, name, category, text, uses, used_at, created_at"


def read_quick_replies(reader: sqlite3.Connection) -> list[QuickReply]:
    """All of them, the most used first, then the one used last, then by name."""
    rows = reader.execute(
        f"SELECT {_COLUMNS} FROM quick_reply "  # noqa: S608 - column names
        "ORDER BY uses DESC, coalesce(used_at, 0) DESC, name COLLATE NOCASE, id"
    )
    return [QuickReply(*row) for row in rows.fetchall()]


def names(connection: "Connection") -> dict[int, str]:
    """Every name by its id, as the transaction sees them."""
    return {int(id_): str(name) for id_, name in connection.exec_driver_sql("SELECT id, name FROM quick_reply")}


def keep_quick_reply(connection: "Connection", reply: QuickReply) -> int:
    """Insert it (id 0), or give the one of that id name, category and text; its id."""
    if reply.id:
        connection.exec_driver_sql(
            "UPDATE quick_reply SET name = ?, category = ?, text = ? WHERE id = ?",
            (reply.name, reply.category, reply.text, reply.id),
        )
        id_ = reply.id
    else:
        id_ = int(
            connection.exec_driver_sql(
                "INSERT INTO quick_reply (name, category, text, created_at) VALUES (?, ?, ?, ?) RETURNING id",
                (reply.name, reply.category, reply.text, reply.created_at),
            ).scalar_one()
        )
    note_changes(connection, ChangeKind.QUICK_REPLY, [id_])
    return id_


def count_use(connection: "Connection", reply_id: int, now: Millis) -> None:
    """It was used once more; nothing on the screen changes by it."""
    connection.exec_driver_sql("UPDATE quick_reply SET uses = uses + 1, used_at = ? WHERE id = ?", (now, reply_id))
