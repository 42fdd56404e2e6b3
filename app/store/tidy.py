"""What the gateway tidies up now and then: what was kept for long enough, and the pages of the file that gives free."""

from typing import Final

from app.core.clock import DAY, Millis
from app.store import journal
from app.store.database import Database

KEEP_ITEMS: Final[Millis] = 30 * DAY
"""How long what a webhook was split into is kept for a replay."""
KEEP_UNREAD: Final[Millis] = 90 * DAY
"""How long what nobody could read waits for a version that can."""
KEEP_NOTICES: Final[Millis] = 365 * DAY
"""How long the account's log reaches back."""
STEP: Final = 5_000
"""Rows in one transaction."""
FREE_PAGES: Final = 2_000
"""So many unused pages (8 MB) stay in the file for what is written next."""
VACUUMED: Final = 500
"""Pages given back in one transaction."""


def tidy(database: Database, now: Millis) -> bool:
    """One step, in short transactions; whether there is more to do."""
    done = journal.forget_before(database, now - KEEP_ITEMS, STEP)
    with database.write() as connection:
        for sql, before in (
            ("DELETE FROM raw_item WHERE state = 'quarantined' AND received_at < ?", now - KEEP_UNREAD),
            ("DELETE FROM raw_event WHERE state = 'quarantined' AND received_at < ?", now - KEEP_UNREAD),
            ("DELETE FROM account_notice WHERE at < ?", now - KEEP_NOTICES),
        ):
            done += max(0, connection.exec_driver_sql(sql, (before,)).rowcount)
    return _give_back(database) or done > 0


def _give_back(database: Database) -> bool:
    """Give some unused pages back to the disk, if there are many."""
    (free,) = database.reader().execute("PRAGMA freelist_count").fetchone()
    if free <= FREE_PAGES:
        return False
    with database.write() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA incremental_vacuum({min(VACUUMED, free - FREE_PAGES)})")
        cursor.fetchall()  # each page is one step
        cursor.close()
    (left,) = database.reader().execute("PRAGMA freelist_count").fetchone()
    return bool(FREE_PAGES < left < free)
