"""What is to be sent later: rows of `scheduled`, which are gone in the transaction that queues their message."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.ids import first_id_at
from app.core.later import IfWritten, Later, LaterState
from app.store.changes import note_changes
from app.store.conversations import NO_QUESTIONS, wait_again, waiting_since

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

_ROWS = (
    "SELECT s.id, s.conversation_id, c.name, s.due_at, s.text, s.content IS NOT NULL, s.state, s.reason, "
    "s.if_written, s.quoted_id, s.created_at, c.window_ends_at "
    "FROM scheduled s JOIN conversation c ON c.id = s.conversation_id"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as whoever sends it needs it."""

    id: int
    conversation_id: int
    due_at: Millis
    text: str
    content: str | None
    state: LaterState
    if_written: IfWritten
    last_inbound_id: int | None
    quoted_id: int | None


def read_later(reader: sqlite3.Connection, conversation_id: int | None = None) -> list[Later]:
    """As `core.desk_later.LaterReads.scheduled`."""
    where = "" if conversation_id is None else " WHERE s.conversation_id = ?"
    parameters = () if conversation_id is None else (conversation_id,)
    rows = reader.execute(f"{_ROWS}{where}", parameters).fetchall()
    found = [
        Later(
            id_,
            chat,
            name,
            due_at,
            text,
            bool(template),
            _state(state),
            reason,
            _if_written(if_written),
            quoted_id,
            created_at,
            window_ends_at,
        )
        for (
            id_,
            chat,
            name,
            due_at,
            text,
            template,
            state,
            reason,
            if_written,
            quoted_id,
            created_at,
            window_ends_at,
        ) in rows
    ]
    return sorted(found, key=lambda one: (one.state, one.due_at, one.id))


def due_later(reader: sqlite3.Connection, now: Millis, limit: int = 100) -> list[int]:
    """Those whose time has come, of accounts that can send; `now` is the shop's."""
    rows = reader.execute(
        "SELECT s.id FROM scheduled s JOIN conversation c ON c.id = s.conversation_id "
        "JOIN channel_account a ON a.id = c.account_id WHERE s.state = 'waiting' AND s.due_at <= ? "
        "AND a.state NOT IN ('token_expired', 'blocked') ORDER BY s.due_at, s.id LIMIT ?",
        (now, limit),
    )
    return [id_ for (id_,) in rows.fetchall()]


def find_later(connection: "Connection", later_id: int) -> Kept | None:
    """One, in the transaction that is going to change it."""
    row = connection.exec_driver_sql(
        "SELECT id, conversation_id, due_at, text, content, state, if_written, last_inbound_id, quoted_id "
        "FROM scheduled WHERE id = ?",
        (later_id,),
    ).first()
    if row is None:
        return None
    id_, chat, due_at, text, content, state, if_written, last_inbound_id, quoted_id = row
    return Kept(id_, chat, due_at, text, content, _state(state), _if_written(if_written), last_inbound_id, quoted_id)


def add_later(
    connection: "Connection",
    conversation_id: int,
    text: str,
    content: str | None,
    due_at: Millis,
    if_written: IfWritten,
    quoted_id: int | None,
    now: Millis,
) -> int:
    """Keep one; its id. The chat waits no longer and what is in it counts as read, as after an answer."""
    made = connection.exec_driver_sql(
        "INSERT INTO scheduled (conversation_id, due_at, text, content, if_written, last_inbound_id, quoted_id, "
        "created_at) SELECT id, ?, ?, ?, ?, last_inbound_id, ?, ? FROM conversation WHERE id = ? RETURNING id",
        (due_at, text, content, if_written.value, quoted_id, now, conversation_id),
    ).scalar_one()
    _answered(connection, conversation_id)
    note_changes(connection, ChangeKind.CONVERSATION, [conversation_id])
    return int(made)


def change_later(
    connection: "Connection", one: Kept, text: str | None, due_at: Millis | None, if_written: IfWritten | None
) -> None:
    """Change what is given and let it wait; what the customer has written until now has been seen."""
    connection.exec_driver_sql(
        "UPDATE scheduled SET text = coalesce(?, text), due_at = coalesce(?, due_at), "
        "if_written = coalesce(?, if_written), state = 'waiting', reason = '', "
        "last_inbound_id = (SELECT last_inbound_id FROM conversation c WHERE c.id = scheduled.conversation_id) "
        "WHERE id = ?",
        (text, due_at, if_written and if_written.value, one.id),
    )
    _answered(connection, one.conversation_id)
    note_changes(connection, ChangeKind.CONVERSATION, [one.conversation_id])


def drop_later(connection: "Connection", one: Kept, *, sent: bool = False) -> None:
    """Take it away; unless it was `sent`, the chat waits again if its customer still wants an answer."""
    connection.exec_driver_sql("DELETE FROM scheduled WHERE id = ?", (one.id,))
    if not sent:
        wait_again(connection, one.conversation_id)
    note_changes(connection, ChangeKind.CONVERSATION, [one.conversation_id])


def hold_later(connection: "Connection", later_id: int, reason: str, now: Millis) -> None:
    """If it still waits, send it not, and bring its chat where it will be seen: open, waiting and unread."""
    chat = connection.exec_driver_sql(
        "UPDATE scheduled SET state = 'held', reason = ? WHERE id = ? AND state = 'waiting' RETURNING conversation_id",
        (reason, later_id),
    ).scalar()
    if chat is None:
        return
    connection.exec_driver_sql(
        "UPDATE conversation SET state = 'open', waiting_since = coalesce(waiting_since, ?), "
        "first_unread_id = CASE WHEN unread > 0 THEN first_unread_id ELSE last_inbound_id END, "
        "unread = max(unread, 1) WHERE id = ?",
        (waiting_since(connection, chat) or now, chat),
    )
    note_changes(connection, ChangeKind.CONVERSATION, [chat])


def hold_all(connection: "Connection", reason: str, now: Millis) -> None:
    """Hold whatever still waits for its time."""
    for id_ in connection.exec_driver_sql("SELECT id FROM scheduled WHERE state = 'waiting'").scalars().all():
        hold_later(connection, id_, reason, now)


def has_written(connection: "Connection", one: Kept) -> bool:
    """Whether the customer has said something since it was written or last changed."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM message WHERE conversation_id = ? AND id > ? AND direction = 'in' AND type NOT IN (?, ?) "
        "LIMIT 1",
        (one.conversation_id, one.last_inbound_id or first_id_at(0), *NO_QUESTIONS),
    ).first()
    return found is not None


def _state(state: str) -> LaterState:
    """One that this version doesn't know waits for the operator."""
    return LaterState(state) if state in [*LaterState] else LaterState.HELD


def _if_written(if_written: str) -> IfWritten:
    return IfWritten(if_written) if if_written in [*IfWritten] else IfWritten.HOLD


def _answered(connection: "Connection", conversation_id: int) -> None:
    connection.exec_driver_sql(
        "UPDATE conversation SET waiting_since = NULL, unread = 0, first_unread_id = NULL WHERE id = ?",
        (conversation_id,),
    )


def later_of(connection: "Connection", customer_ids: Sequence[int]) -> dict[str, list[int | None]]:
    """What goes out later to these customers: conversation and last incoming message by id."""
    rows = connection.exec_driver_sql(
        "SELECT s.id, s.conversation_id, s.last_inbound_id FROM conversation c "
        "JOIN scheduled s ON s.conversation_id = c.id WHERE c.customer_id IN (SELECT value FROM json_each(?))",
        (json.dumps([*customer_ids]),),
    )
    return {str(id_): [chat, last] for id_, chat, last in rows.all()}


def join_later(connection: "Connection", kept_id: int, gone_id: int) -> None:
    """Two conversations become one: what goes out later is of that one, and nobody counts as having written since."""
    for chat in (kept_id, gone_id):
        connection.exec_driver_sql(
            "UPDATE scheduled SET last_inbound_id = (SELECT max(last_inbound_id) FROM conversation WHERE id IN (?, ?)) "
            "WHERE conversation_id = ? AND coalesce(last_inbound_id, 0) >= "
            "(SELECT coalesce(last_inbound_id, 0) FROM conversation WHERE id = ?)",
            (kept_id, gone_id, chat, chat),
        )
    connection.exec_driver_sql("UPDATE scheduled SET conversation_id = ? WHERE conversation_id = ?", (kept_id, gone_id))


def part_later(
    connection: "Connection", before: Mapping[str, list[int | None]], after: Mapping[str, list[int | None]]
) -> None:
    """The conversations are two again: each has what it had; what was written in between stays where it is."""
    for id_, (chat, last) in before.items():
        connection.exec_driver_sql(
            "UPDATE scheduled SET conversation_id = ?, "
            "last_inbound_id = CASE WHEN last_inbound_id IS ? THEN ? ELSE last_inbound_id END WHERE id = ?",
            (chat, after.get(id_, [None, None])[1], last, int(id_)),
        )
