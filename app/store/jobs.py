"""The desk's requests to the gateway that are no messages, and the accounts they are for."""

import sqlite3
from dataclasses import dataclass

from app.core.clock import Millis
from app.core.enums import AccountState, ChangeKind, Channel
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Served:
    """A channel account as the gateway serves it."""

    id: int
    channel: Channel
    external_id: str
    business_id: str
    graph_url: str
    api_version: str
    state: AccountState
    app_id: str = ""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A request of the desk."""

    id: int
    account_id: int
    kind: str
    payload: str
    attempts: int
    ref: str = ""
    """What it speaks of; a later request replaces one of its kind and ref."""
    created_at: Millis = 0
    """The shop's clock."""


def served_accounts(reader: sqlite3.Connection) -> dict[int, Served]:
    """All accounts by id."""
    rows = reader.execute(
        "SELECT id, channel, external_id, business_id, graph_url, api_version, state, app_id "
        "FROM channel_account ORDER BY id"
    ).fetchall()
    return {
        id_: Served(
            id_, Channel(channel), external_id, business_id, graph_url, api_version, AccountState(state), app_id
        )
        for id_, channel, external_id, business_id, graph_url, api_version, state, app_id in rows
    }


def due_jobs(reader: sqlite3.Connection, machine_now: Millis) -> list[JobRow]:
    """The requests that may be served now, the oldest first."""
    rows = reader.execute(
        "SELECT id, account_id, kind, payload, attempts, ref, created_at FROM job WHERE due_at <= ? ORDER BY id",
        (machine_now,),
    )
    return [JobRow(*row) for row in rows.fetchall()]


def next_job_at(reader: sqlite3.Connection) -> Millis | None:
    """When the next request is due."""
    at: Millis | None = reader.execute("SELECT MIN(due_at) FROM job").fetchone()[0]
    return at


def drop_job(connection: "Connection", job: JobRow) -> None:
    """The request has been served, or can't be."""
    connection.exec_driver_sql("DELETE FROM job WHERE id = ?", (job.id,))


def postpone_job(connection: "Connection", job: JobRow, due_at: Millis) -> None:
    """Serve the request later."""
    connection.exec_driver_sql("UPDATE job SET due_at = ?, attempts = attempts + 1 WHERE id = ?", (due_at, job.id))


def queue_job(connection: "Connection", account_id: int, kind: str, payload: str, now: Millis, ref: str = "") -> None:
    """Ask the gateway for something; a request of that kind and ref that is still open is replaced."""
    connection.exec_driver_sql("DELETE FROM job WHERE account_id = ? AND kind = ? AND ref = ?", (account_id, kind, ref))
    connection.exec_driver_sql(
        "INSERT INTO job (account_id, kind, payload, due_at, created_at, ref) VALUES (?, ?, ?, 0, ?, ?)",
        (account_id, kind, payload, now, ref),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])


def is_queued(connection: "Connection", account_id: int, kind: str, ref: str = "") -> bool:
    """Whether such a request is still open."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM job WHERE account_id = ? AND kind = ? AND ref = ?", (account_id, kind, ref)
    )
    return found.first() is not None
