"""Messages that have been queued but wait a moment, so that they can be taken back; times are the machine's clock."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from app.core.clock import Millis
from app.core.enums import ChangeKind, Status
from app.core.ids import time_of
from app.store import search
from app.store.changes import note_changes
from app.store.outbox import one_line, settle
from app.store.receipts import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def let_go(connection: "Connection", waiting: Mapping[int, Millis]) -> list[int]:
    """Let messages go out at once that still wait until the times given here; their ids."""
    found = connection.exec_driver_sql(
        "UPDATE outbox SET due_at = 0 WHERE state = 'queued' AND due_at = (SELECT j.value FROM json_each(?1) j "
        "WHERE j.key = CAST(message_id AS TEXT)) AND message_id IN (SELECT CAST(key AS INTEGER) FROM json_each(?1)) "
        "RETURNING message_id",
        (json.dumps(waiting),),
    )
    return [*found.scalars()]


def waiting_in(reader: sqlite3.Connection, conversation_ids: Collection[int], now: Millis) -> dict[int, Millis]:
    """The messages of those conversations that wait for a time to come, and for which."""
    rows = reader.execute(
        "SELECT o.message_id, o.due_at FROM json_each(?) j JOIN outbox o ON o.conversation_id = j.value "
        "WHERE o.state = 'queued' AND o.due_at > ?",
        (json.dumps([*conversation_ids]), now),
    )
    return dict(rows.fetchall())


def still_queued(reader: sqlite3.Connection, message_ids: Collection[int]) -> int:
    """How many of the messages nobody has begun to send."""
    (count,) = reader.execute(
        "SELECT count(*) FROM outbox WHERE state = 'queued' AND message_id IN (SELECT value FROM json_each(?))",
        (json.dumps([*message_ids]),),
    ).fetchone()
    return int(count)


def _has_file(connection: "Connection", message_id: int) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM media WHERE message_id = ?", (message_id,)).first() is not None


def words_of(connection: "Connection", message_id: int) -> tuple[str, str, str | None]:
    """The message's type, its words and its content as kept."""
    row = connection.exec_driver_sql("SELECT type, text, content FROM message WHERE id = ?", (message_id,)).one()
    return row[0], row[1], row[2]


def take_away(connection: "Connection", targets: Sequence[Target]) -> None:
    """Let queued messages not go out: they are gone, and what their chats show is what they showed before.

    One with a file, a reaction, or one that was tried and so may have reached them stays as one that was given up.
    """
    gone: list[tuple[Target, str, str]] = []
    for target in targets:
        type_, text, _content = words_of(connection, target.id)
        if type_ == "reaction" or _has_file(connection, target.id) or _was_tried(connection, target.id):
            target.status = Status.DISCARDED
            settle(connection, target.id, target)
        else:
            gone.append((target, type_, text))
    # all at once: those of the same second stand together in the index
    search.unindex_rows(connection, [(one.id, one.conversation_id, "out", type_, text) for one, type_, text in gone])
    for target, _type, _text in gone:
        _remove(connection, target)


def _was_tried(connection: "Connection", message_id: int) -> bool:
    sql = "SELECT 1 FROM outbox WHERE message_id = ? AND (attempts > 0 OR first_failed_at IS NOT NULL)"
    return connection.exec_driver_sql(sql, (message_id,)).first() is not None


def _remove(connection: "Connection", target: Target) -> None:
    for table, column in (("outbox", "message_id"), ("merged_message", "message_id"), ("message", "id")):
        sql = f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 - own names
        connection.exec_driver_sql(sql, (target.id,))
    last = connection.exec_driver_sql(
        "SELECT id, direction, status, type, text FROM message WHERE conversation_id = ? ORDER BY id DESC LIMIT 1",
        (target.conversation_id,),
    ).first()
    id_, direction, status, type_, text = last or (None, None, None, "", "")
    connection.exec_driver_sql(
        "UPDATE conversation SET last_message_id = ?, last_at = coalesce(?, created_at), last_direction = ?, "
        "last_status = ?, last_type = ?, preview = ? WHERE id = ?",
        (id_, id_ and time_of(id_), direction, status, type_, one_line(text), target.conversation_id),
    )
    connection.exec_driver_sql(
        "UPDATE customer SET message_count = max(0, message_count - 1), last_at = (SELECT max(last_at) "
        "FROM conversation c WHERE c.customer_id = customer.id AND c.last_message_id IS NOT NULL) WHERE id = ?",
        (target.customer_id,),
    )
    note_changes(connection, ChangeKind.MESSAGE, [target.conversation_id])
    note_changes(connection, ChangeKind.CUSTOMER, [target.customer_id])
