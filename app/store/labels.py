"""Labels as such: how many carry each, renamed, recoloured, joined, deleted."""

import sqlite3

from app.core.enums import ChangeKind
from app.core.rows import Label
from app.store import customer_edits
from app.store.changes import force_reload, note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

_MANY = 2_000
"""If more customers look different, every reader reads everything anew."""


def label_counts(reader: sqlite3.Connection) -> dict[int, int]:
    """How many customers carry each; none of those nobody carries."""
    return dict(reader.execute("SELECT label_id, count(*) FROM customer_label GROUP BY label_id").fetchall())


def stored_labels(connection: "Connection") -> dict[int, Label]:
    """All of them by id, as the transaction sees them."""
    rows = connection.exec_driver_sql("SELECT id, name, colour FROM label ORDER BY name")
    return {row[0]: Label(*row) for row in rows}


def change_label(connection: "Connection", label: Label) -> None:
    """Give the one of that id name and colour."""
    (name,) = connection.exec_driver_sql("SELECT name FROM label WHERE id = ?", (label.id,)).one()
    connection.exec_driver_sql(
        "UPDATE label SET name = ?, colour = ? WHERE id = ?", (label.name, label.colour, label.id)
    )
    _tell(connection, _carriers(connection, label.id), renamed=name != label.name)


def ring_label(connection: "Connection", label_id: int, on: bool) -> None:
    """Let the bell ring for its customers though it is else silent, or not."""
    connection.exec_driver_sql("UPDATE label SET bell = ? WHERE id = ?", (on, label_id))
    note_changes(connection, ChangeKind.LABELS, [label_id])


def drop_label(connection: "Connection", label_id: int) -> int:
    """It is no more; how many carried it."""
    carriers = _carriers(connection, label_id)
    customer_edits.drop_label(connection, label_id)
    _tell(connection, carriers, renamed=True)
    return len(carriers)


def join_labels(connection: "Connection", kept_id: int, gone_id: int) -> int:
    """Who carries the one that goes carries the kept one; how many that were."""
    carriers = _carriers(connection, gone_id)
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO customer_label (customer_id, label_id) "
        "SELECT customer_id, ? FROM customer_label WHERE label_id = ?",
        (kept_id, gone_id),
    )
    customer_edits.drop_label(connection, gone_id)
    _tell(connection, carriers, renamed=True)
    return len(carriers)


def _carriers(connection: "Connection", label_id: int) -> list[int]:
    sql = "SELECT customer_id FROM customer_label WHERE label_id = ?"
    return [*connection.exec_driver_sql(sql, (label_id,)).scalars()]


def _tell(connection: "Connection", customers: list[int], *, renamed: bool) -> None:
    if renamed:
        customer_edits.refresh_words(connection, customers)
    if len(customers) > _MANY:
        force_reload(connection)
    note_changes(connection, ChangeKind.LABELS, [0])
    if len(customers) <= _MANY:
        note_changes(connection, ChangeKind.CUSTOMER, customers)
