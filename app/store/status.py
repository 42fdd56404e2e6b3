"""The status bar's facts."""

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
