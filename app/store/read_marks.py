"""Blue ticks and typing: what the customers are still to be shown."""

import sqlite3
from dataclasses import dataclass

from app.core.enums import ChangeKind
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class ReadMark:
    """A conversation whose customer is to be told that their messages were read."""

    conversation_id: int
    account_id: int
    wanted_id: int
    external_id: str | None
    """The newest message to mark; None if there is nothing left to tell."""


def due_reads(reader: sqlite3.Connection, limit: int) -> list[ReadMark]:
    """The conversations whose customers are to see blue ticks, of accounts that can work."""
    rows = reader.execute(
        "SELECT c.id, c.account_id, c.read_wanted_id, CASE WHEN c.read_wanted_id > COALESCE(c.read_told_id, 0) THEN "
        "(SELECT m.external_id FROM message m WHERE m.conversation_id = c.id AND m.id <= c.read_wanted_id "
        "AND m.direction = 'in' AND m.external_id IS NOT NULL ORDER BY m.id DESC LIMIT 1) END "
        "FROM conversation c JOIN channel_account a ON a.id = c.account_id "
        "WHERE c.read_wanted_id IS NOT NULL AND a.state NOT IN ('token_expired', 'blocked') LIMIT ?",
        (limit,),
    )
    return [ReadMark(*row) for row in rows.fetchall()]


def told_read(connection: "Connection", mark: ReadMark) -> None:
    """The customer sees blue ticks up to there; what is wanted beyond stays wanted."""
    marked = connection.exec_driver_sql(
        "UPDATE message SET status = 'read' WHERE conversation_id = ? AND id <= ? AND direction = 'in' "
        "AND id > COALESCE((SELECT read_told_id FROM conversation WHERE id = ?), 0) AND status = 'received'",
        (mark.conversation_id, mark.wanted_id, mark.conversation_id),
    )
    connection.exec_driver_sql(
        "UPDATE conversation SET read_told_id = MAX(COALESCE(read_told_id, 0), ?1), "
        "read_wanted_id = CASE WHEN read_wanted_id > ?1 THEN read_wanted_id END, "
        "last_status = CASE WHEN last_direction = 'in' AND last_message_id <= ?1 THEN 'read' ELSE last_status END "
        "WHERE id = ?2",
        (mark.wanted_id, mark.conversation_id),
    )
    if marked.rowcount:
        note_changes(connection, ChangeKind.MESSAGE, [mark.conversation_id])
