"""The inbox's reads: plain SQL over columns that every write keeps up to date."""

import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from app.core.enums import Channel, ConversationState, Direction, Status, View
from app.core.rows import Counters, InboxOrder, InboxRow
from app.store.sqlite import select_in

_WAITING = "SELECT id FROM conversation WHERE waiting_since IS NOT NULL ORDER BY waiting_since, id LIMIT ?"
_UNREAD = "SELECT id FROM conversation WHERE unread > 0 ORDER BY last_at DESC, id DESC LIMIT ?"
_SNOOZED = (
    "SELECT id FROM conversation WHERE state = 'snoozed' AND snoozed_until IS NOT NULL "
    "ORDER BY snoozed_until, id LIMIT ?"
)
_SNOOZED_UNTIL_THEY_WRITE = (
    "SELECT id FROM conversation WHERE state = 'snoozed' AND snoozed_until IS NULL ORDER BY id LIMIT ?"
)
_DONE = "SELECT id FROM conversation WHERE state = 'done' ORDER BY last_at DESC, id DESC LIMIT ?"
_APART = {View.UNREAD: (_UNREAD,), View.SNOOZED: (_SNOOZED, _SNOOZED_UNTIL_THEY_WRITE), View.DONE: (_DONE,)}
"""Views in which nobody waits, or all stand alike."""
_REST = {
    View.OPEN: (
        "SELECT id FROM conversation WHERE state = 'open' AND waiting_since IS NULL "
        "ORDER BY last_at DESC, id DESC LIMIT ?"
    ),
    View.ALL: "SELECT id FROM conversation WHERE waiting_since IS NULL ORDER BY last_at DESC, id DESC LIMIT ?",
}
_ROWS = (
    "SELECT id, customer_id, name, channel, state, unread, waiting_since, window_ends_at, last_at, last_direction, "
    "last_status, last_type, preview, draft, trouble, snoozed_until FROM conversation WHERE id IN ({marks})"
)


def inbox_order(connection: sqlite3.Connection, view: View, limit: int | None = None) -> InboxOrder:
    """As `core.desk.DeskReads.inbox_order`; every view is read off an index of its own."""
    most = -1 if limit is None else limit
    if view in _APART:
        return InboxOrder([id_ for part in _APART[view] for id_ in _ids(connection, part, most)][:limit], 0)
    ids = _ids(connection, _WAITING, most)
    waiting = len(ids)
    if view in _REST and (limit is None or waiting < limit):
        ids += _ids(connection, _REST[view], -1 if limit is None else limit - waiting)
    return InboxOrder(ids, waiting)


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


def _ids(connection: sqlite3.Connection, sql: str, limit: int) -> list[int]:
    return [row[0] for row in connection.execute(sql, (limit,))]


def _row(row: tuple[Any, ...]) -> InboxRow:
    (id_, customer_id, name, channel, state, unread, waiting_since, window_ends_at, last_at) = row[:9]
    direction, status, last_type, preview, draft, trouble, snoozed_until = row[9:]
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
    )
