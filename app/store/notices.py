"""The account's log: what the channel said of the account, and what it refused of our requests."""

import sqlite3

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.rows import NoticeRow
from app.core.text import sanitise_for_store
from app.store.changes import note_changes
from app.store.jobs import JobRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

SEEN = "notices_seen"
"""The row of `meta` with the id of the last line the operator has seen."""
_SEEN = "coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'notices_seen'), 0)"


def read_notices(reader: sqlite3.Connection, before: int | None = None, limit: int = 100) -> list[NoticeRow]:
    """The account log, newest first; `before` is an id."""
    rows = reader.execute(
        f"SELECT id, account_id, at, field, text, level, id > {_SEEN} FROM account_notice "  # noqa: S608
        "WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?",
        (before, before, limit),
    )
    return [
        NoticeRow(id_, account_id, at, field, text, level, bool(new))
        for id_, account_id, at, field, text, level, new in rows.fetchall()
    ]


def count_new(reader: sqlite3.Connection) -> int:
    """How many lines nobody has seen."""
    found: int = reader.execute(f"SELECT count(*) FROM account_notice WHERE id > {_SEEN}").fetchone()[0]  # noqa: S608
    return found


def see_all(connection: "Connection") -> None:
    """Everything that is there has been seen."""
    connection.exec_driver_sql(
        "INSERT INTO meta (name, value) SELECT ?, CAST(max(id) AS TEXT) FROM account_notice HAVING max(id) IS NOT NULL "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (SEEN,),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [0])


def log_notice(connection: "Connection", account_id: int, field: str, text: str, level: str, now: Millis) -> None:
    """Add a line, unless the last one of its kind says the same."""
    text = sanitise_for_store(text, 1_000)
    last = connection.exec_driver_sql(
        "SELECT text FROM account_notice WHERE account_id = ? AND field = ? ORDER BY id DESC LIMIT 1",
        (account_id, field),
    ).scalar()
    if last == text:
        return
    connection.exec_driver_sql(
        "INSERT INTO account_notice (account_id, at, field, text, level) VALUES (?, ?, ?, ?, ?)",
        (account_id, now, field, text, level),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])


def log_refusal(connection: "Connection", job: JobRow, sentence: str) -> None:
    """The channel refused a request for good that has no other place to say so."""
    log_notice(connection, job.account_id, job.kind, sentence, "warning", job.created_at)
