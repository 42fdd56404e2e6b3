"""What the gateway does besides messages: the desk's requests, read marks, and what the channel says of the account."""

import sqlite3
from dataclasses import dataclass

from app.core.clock import Millis
from app.core.enums import AccountState, ChangeKind, Channel
from app.core.rows import ProfileFields
from app.store.changes import note_changes
from app.store.profile import fields_from_json, fields_to_json
from app.store.profile_edits import read_wanted, write_wanted

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


@dataclass(frozen=True, slots=True)
class JobRow:
    """A request of the desk."""

    id: int
    account_id: int
    kind: str
    payload: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ReadMark:
    """A conversation whose customer is to be told that their messages were read."""

    conversation_id: int
    account_id: int
    wanted_id: int
    external_id: str | None
    """The newest message to mark; None if there is nothing left to tell."""


def served_accounts(reader: sqlite3.Connection) -> dict[int, Served]:
    """All accounts by id."""
    rows = reader.execute(
        "SELECT id, channel, external_id, business_id, graph_url, api_version, state FROM channel_account ORDER BY id"
    ).fetchall()
    return {
        id_: Served(id_, Channel(channel), external_id, business_id, graph_url, api_version, AccountState(state))
        for id_, channel, external_id, business_id, graph_url, api_version, state in rows
    }


def due_jobs(reader: sqlite3.Connection, machine_now: Millis) -> list[JobRow]:
    """The requests that may be served now, the oldest first."""
    rows = reader.execute(
        "SELECT id, account_id, kind, payload, attempts FROM job WHERE due_at <= ? ORDER BY id", (machine_now,)
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


def due_reads(reader: sqlite3.Connection, limit: int) -> list[ReadMark]:
    """The conversations whose customers are to see blue ticks, of accounts that can work."""
    rows = reader.execute(
        "SELECT c.id, c.account_id, c.read_wanted_id, CASE WHEN c.read_wanted_id > COALESCE(c.read_told_id, 0) THEN "
        "(SELECT m.external_id FROM message m WHERE m.conversation_id = c.id AND m.id <= c.read_wanted_id "
        "AND m.direction = 'in' AND m.external_id IS NOT NULL ORDER BY m.id DESC LIMIT 1) END "
        "FROM conversation c JOIN channel_account a ON a.id = c.account_id "
        "WHERE c.read_wanted_id IS NOT NULL AND a.state NOT IN ('token_expired', 'blocked') LIMIT ?",
        (limit,),
    )
    return [ReadMark(*row) for row in rows.fetchall()]


def told_read(connection: "Connection", mark: ReadMark) -> None:
    """The customer sees blue ticks up to there; what is wanted beyond stays wanted."""
    marked = connection.exec_driver_sql(
        "UPDATE message SET status = 'read' WHERE conversation_id = ? AND id <= ? AND direction = 'in' "
        "AND id > COALESCE((SELECT read_told_id FROM conversation WHERE id = ?), 0) AND status = 'received'",
        (mark.conversation_id, mark.wanted_id, mark.conversation_id),
    )
    connection.exec_driver_sql(
        "UPDATE conversation SET read_told_id = MAX(COALESCE(read_told_id, 0), ?1), "
        "read_wanted_id = CASE WHEN read_wanted_id > ?1 THEN read_wanted_id END, "
        "last_status = CASE WHEN last_direction = 'in' AND last_message_id <= ?1 THEN 'read' ELSE last_status END "
        "WHERE id = ?2",
        (mark.wanted_id, mark.conversation_id),
    )
    if marked.rowcount:
        note_changes(connection, ChangeKind.MESSAGE, [mark.conversation_id])


def live_profile(reader: sqlite3.Connection, account_id: int) -> ProfileFields | None:
    """What the channel last said of the profile."""
    row = reader.execute("SELECT live FROM business_profile WHERE account_id = ?", (account_id,)).fetchone()
    return None if row is None or row[0] is None else fields_from_json(row[0])


def keep_live_profile(connection: "Connection", account_id: int, live: ProfileFields, now: Millis) -> None:
    """Keep what the channel says; what the operator has not edited follows it."""
    connection.exec_driver_sql(
        "INSERT INTO business_profile (account_id) VALUES (?) ON CONFLICT DO NOTHING", (account_id,)
    )
    wanted = read_wanted(connection, account_id)
    publishing = connection.exec_driver_sql(
        "SELECT 1 FROM business_profile WHERE account_id = ? AND publish_state <> ''", (account_id,)
    ).first()
    before = connection.exec_driver_sql(
        "SELECT live FROM business_profile WHERE account_id = ?", (account_id,)
    ).scalar_one()
    untouched = wanted == (ProfileFields() if before is None else fields_from_json(before))
    if untouched and publishing is None:
        write_wanted(connection, account_id, live)
    connection.exec_driver_sql(
        "UPDATE business_profile SET live = ?, fetched_at = ? WHERE account_id = ?",
        (fields_to_json(live), now, account_id),
    )
    note_changes(connection, ChangeKind.PROFILE, [account_id])


def published(connection: "Connection", account_id: int, fields: ProfileFields, now: Millis) -> None:
    """The channel has taken these fields; if they were edited again meanwhile, that is still queued."""
    queued = connection.exec_driver_sql(
        "SELECT 1 FROM job WHERE account_id = ? AND kind = 'profile.publish'", (account_id,)
    ).first()
    connection.exec_driver_sql(
        "UPDATE business_profile SET live = ?, fetched_at = ?, publish_state = ?, publish_error = '' "
        "WHERE account_id = ?",
        (fields_to_json(fields), now, "queued" if queued else "", account_id),
    )
    note_changes(connection, ChangeKind.PROFILE, [account_id])


def publish_failed(connection: "Connection", account_id: int, error: str) -> None:
    """The channel refused the profile for good, in these words."""
    connection.exec_driver_sql(
        "UPDATE business_profile SET publish_state = 'failed', publish_error = ? WHERE account_id = ?",
        (error, account_id),
    )
    note_changes(connection, ChangeKind.PROFILE, [account_id])


def keep_account(
    connection: "Connection",
    account_id: int,
    *,
    name: str,
    number: str,
    official: bool,
    name_status: str,
    quality: str,
    messaging_limit: str,
    phone_status: str,
    state: AccountState,
    detail: str,
) -> None:
    """Keep what the channel says of the account; an empty name or number leaves what is there."""
    connection.exec_driver_sql(
        "UPDATE channel_account SET name = COALESCE(NULLIF(?, ''), name), number = COALESCE(NULLIF(?, ''), number), "
        "state = ?, state_detail = ? WHERE id = ?",
        (name, number, state.value, detail, account_id),
    )
    connection.exec_driver_sql(
        "INSERT INTO business_profile (account_id) VALUES (?) ON CONFLICT DO NOTHING", (account_id,)
    )
    connection.exec_driver_sql(
        "UPDATE business_profile SET verified_name = ?, name_status = ?, official = ?, quality = ?, "
        "messaging_limit = ?, phone_status = ? WHERE account_id = ?",
        (name, name_status, official, quality, messaging_limit, phone_status, account_id),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])
    note_changes(connection, ChangeKind.PROFILE, [account_id])
