"""The status bar's facts, and the desk's own small memory."""

import json
import sqlite3

from app.core.clock import Clock, Millis, shop_time
from app.core.enums import AccountState, Channel
from app.core.rows import AccountRow, DeskStatus, Gap
from app.core.window import CLOSING_SOON
from app.store.lease import is_alive, read_holder
from app.store.notices import count_new

_ACCOUNTS = "SELECT id, channel, name, number, state, state_detail, last_received_at FROM channel_account ORDER BY id"
_GAP = "SELECT id, started_at, ended_at FROM gap WHERE NOT dismissed ORDER BY id DESC LIMIT 1"
_CLOSING = (
    "SELECT count(*) FROM conversation WHERE waiting_since IS NOT NULL AND window_ends_at > ? AND window_ends_at <= ?"
)
_QUARANTINED = (
    "SELECT (SELECT count(*) FROM raw_item WHERE state = 'quarantined') "
    "+ (SELECT count(*) FROM raw_event WHERE state = 'quarantined')"
)
OPEN_CHATS = "open_chats"
"""The row of `meta` that remembers which chats were open."""

LASTING_GAP = 0
"""The id of a gap that isn't over, and so isn't in the table yet."""


def desk_status(connection: sqlite3.Connection, clock: Clock, machine_now: Millis, *, demo: bool) -> DeskStatus:
    """As `core.desk.DeskReads.status`; the shop's clock and the machine's time."""
    now = clock.now()
    holder = read_holder(connection)
    alive = is_alive(holder, machine_now)
    if holder is not None and not alive:
        gap: Gap | None = Gap(LASTING_GAP, min(now, shop_time(clock, holder.renewed_at, machine_now)), None)
    else:
        row = connection.execute(_GAP).fetchone()
        gap = Gap(*row) if row else None
    accounts = connection.execute(_ACCOUNTS).fetchall()
    return DeskStatus(
        demo=demo,
        accounts=tuple(
            AccountRow(id_, Channel(channel), name, number, AccountState(state), detail, last)
            for id_, channel, name, number, state, detail, last in accounts
        ),
        gateway_alive=alive,
        gap=gap,
        closing_soon=connection.execute(_CLOSING, (now, now + CLOSING_SOON)).fetchone()[0],
        quarantined=connection.execute(_QUARANTINED).fetchone()[0],
        notices=count_new(connection),
    )


def open_chats(connection: sqlite3.Connection) -> tuple[int, ...]:
    """The conversations that were open when the desk was last left, as far as they are still there."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (OPEN_CHATS,)).fetchone()
    try:
        ids = json.loads(row[0]) if row else []
    except ValueError:
        ids = []
    there = "SELECT 1 FROM conversation WHERE id = ?"
    return tuple(id_ for id_ in _listed(ids) if connection.execute(there, (id_,)).fetchone())


def _listed(ids: object) -> list[int]:
    return [id_ for id_ in ids if isinstance(id_, int)] if isinstance(ids, list) else []
