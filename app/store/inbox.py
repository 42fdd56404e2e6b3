"""The inbox's reads: plain SQL over columns that every write keeps up to date."""

import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from app.core.clock import Millis
from app.core.enums import Channel, ConversationState, Direction, Status, View
from app.core.queue import Queue
from app.core.rows import Counters, InboxOrder, InboxRow
from app.store.queue import queue_order
from app.store.sqlite import select_in

_ROWS = (
    "SELECT id, customer_id, name, channel, state, unread, waiting_since, window_ends_at, last_at, last_direction, "
    "last_status, last_type, preview, draft, trouble, snoozed_until, priority, assignee, "
    "(SELECT k.favourite FROM customer k WHERE k.id = customer_id) FROM conversation WHERE id IN ({marks})"
)


def inbox_order(
    connection: sqlite3.Connection, queue: View | Queue, limit: int | None = None, now: Millis = 0
) -> InboxOrder:
    """As `core.desk.DeskReads.inbox_order`; `now` says which windows are open."""
    return queue_order(connection, Queue(queue) if isinstance(queue, View) else queue, now, limit)


def inbox_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, InboxRow]:
    """The rows of those conversations that are there."""
    return {row[0]: _row(row) for row in select_in(connection, _ROWS, ids)}


def names_of(connection: sqlite3.Connection, ids: Collection[int]) -> dict[int, str]:
    """The names shown for those conversations."""
    return dict(select_in(connection, "SELECT id, name FROM conversation WHERE id IN ({marks})", ids))


def counters(connection: sqlite3.Connection) -> Counters:
    """The counters that triggers keep."""
    found = dict(connection.execute("SELECT name, value FROM counter").fetchall())
    return Counters(**{name: found.get(name, 0) for name in Counters.__dataclass_fields__})


def _row(row: tuple[Any, ...]) -> InboxRow:
    (id_, customer_id, name, channel, state, unread, waiting_since, window_ends_at, last_at) = row[:9]
    direction, status, last_type, preview, draft, trouble, snoozed_until, priority, assignee, favourite = row[9:]
    return InboxRow(
        id=id_,
        customer_id=customer_id,
        name=name,
        channel=Channel(channel),
        state=ConversationState(state),
        unread=unread,
        waiting_since=waiting_since,
        window_ends_at=window_ends_at,
        last_at=last_at,
        last_direction=Direction(direction) if direction else None,
        last_status=Status(status) if status else None,
        last_type=last_type,
        preview=preview,
        draft=bool(draft),
        trouble=trouble,
        snoozed_until=snoozed_until,
        priority=priority,
        assignee=assignee,
        favourite=bool(favourite),
    )
