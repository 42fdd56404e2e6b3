"""The numbers `doctor` looks at."""

import sqlite3
from dataclasses import dataclass

from app.core.clock import Millis
from app.core.ids import time_of


@dataclass(frozen=True, slots=True)
class Health:
    """What is in the database that should make somebody look."""

    quarantined: int
    """Webhooks and items of webhooks that could not be read."""
    unsplit: int
    """Webhooks received and not yet taken apart."""
    queued: int
    oldest_queued_at: Millis | None
    """By the machine's clock."""
    uncertain: int
    failed: int
    """Chats whose last word is an answer that failed."""
    bad_signatures: int
    gaps: int
    """Times without a gateway that nobody has dismissed."""
    newest_at: Millis | None
    """The time of the newest message."""


def read_health(connection: sqlite3.Connection) -> Health:
    """All of it, each by an index or a counter."""

    def one(sql: str) -> int:
        (value,) = connection.execute(sql).fetchone()
        return int(value or 0)

    newest = connection.execute("SELECT max(id) FROM message").fetchone()[0]
    oldest = connection.execute("SELECT min(created_at) FROM outbox WHERE state <> 'uncertain'").fetchone()[0]
    return Health(
        quarantined=one("SELECT count(*) FROM raw_item WHERE state = 'quarantined'")
        + one("SELECT count(*) FROM raw_event WHERE state = 'quarantined'"),
        unsplit=one("SELECT count(*) FROM raw_event WHERE state = 'new'"),
        queued=one("SELECT count(*) FROM outbox WHERE state <> 'uncertain'"),
        oldest_queued_at=oldest,
        uncertain=one("SELECT count(*) FROM outbox WHERE state = 'uncertain'"),
        failed=one("SELECT count(*) FROM conversation WHERE trouble > 0 AND last_status = 'failed'"),
        bad_signatures=one("SELECT sum(value) FROM counter WHERE name = 'bad_signature'"),
        gaps=one("SELECT count(*) FROM gap WHERE NOT dismissed"),
        newest_at=None if newest is None else time_of(newest),
    )


def damage(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the file, at most ten lines; empty if it is sound."""
    rows = [str(row[0]) for row in connection.execute("PRAGMA quick_check(10)").fetchall()]
    return [] if rows == ["ok"] else rows
