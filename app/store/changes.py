"""The change log: what every write appends in its own transaction, and what the desk reads to repaint."""

from collections.abc import Iterable

from app.core.enums import ChangeKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def note_changes(connection: "Connection", kind: ChangeKind, refs: Iterable[int]) -> None:
    """Append one row for each ref (see `tables.Change.ref`)."""
    rows = [(kind.value, ref) for ref in refs]
    if rows:
        connection.exec_driver_sql("INSERT INTO change (kind, ref) VALUES (?, ?)", rows)


def take_message_numbers(connection: "Connection", n: int) -> int:
    """Reserve n counter values for message ids (`core.ids.message_id`); returns the first."""
    row = connection.exec_driver_sql(
        "INSERT INTO counter (name, value) VALUES ('message_id', ?) "
        "ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value",
        (n,),
    ).one()
    return int(row[0]) - n
