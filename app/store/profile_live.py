"""What the channel says of the business and of the account itself."""

import sqlite3

from app.core.clock import Millis
from app.core.enums import AccountState, ChangeKind
from app.core.rows import ProfileFields, Trust
from app.store.changes import note_changes
from app.store.jobs import JobRow, is_queued
from app.store.profile import fields_to_json, kept_fields, trust_to_json
from app.store.profile_edits import PUBLISH, add_version, read_wanted, write_wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

NO_TRUST = Trust()


def live_profile(reader: sqlite3.Connection, account_id: int) -> ProfileFields | None:
    """What the channel last said of the profile."""
    row = reader.execute("SELECT live FROM business_profile WHERE account_id = ?", (account_id,)).fetchone()
    return None if row is None or row[0] is None else kept_fields(row[0])


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
    if before is None or kept_fields(before) != live:
        add_version(connection, account_id, live, "meta", now)
    untouched = wanted == (ProfileFields() if before is None else kept_fields(before))
    if untouched and publishing is None:
        write_wanted(connection, account_id, live)
    connection.exec_driver_sql(
        "UPDATE business_profile SET live = ?, fetched_at = ? WHERE account_id = ?",
        (fields_to_json(live), now, account_id),
    )
    note_changes(connection, ChangeKind.PROFILE, [account_id])


def published(connection: "Connection", account_id: int, seen: ProfileFields, error: str, now: Millis) -> None:
    """The channel has taken the profile and shows `seen`; `error` says what it shows otherwise than wanted.

    If the profile was edited again meanwhile, that is still queued.
    """
    queued = is_queued(connection, account_id, PUBLISH)
    connection.exec_driver_sql(
        "UPDATE business_profile SET live = ?, fetched_at = ?, publish_state = ?, publish_error = ? "
        "WHERE account_id = ?",
        (fields_to_json(seen), now, "queued" if queued else "failed" if error else "", error, account_id),
    )
    note_changes(connection, ChangeKind.PROFILE, [account_id])


def publish_failed(connection: "Connection", job: JobRow, error: str) -> None:
    """The channel refused the profile for good, in these words."""
    connection.exec_driver_sql(
        "UPDATE business_profile SET publish_state = 'failed', publish_error = ? WHERE account_id = ?",
        (error, job.account_id),
    )
    note_changes(connection, ChangeKind.PROFILE, [job.account_id])


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
    trust: Trust = NO_TRUST,
    app_id: str = "",
) -> None:
    """Keep what the channel says of the account; an empty name, number or app leaves what is there."""
    connection.exec_driver_sql(
        "UPDATE channel_account SET name = COALESCE(NULLIF(?, ''), name), number = COALESCE(NULLIF(?, ''), number), "
        "state = ?, state_detail = ?, app_id = COALESCE(NULLIF(?, ''), app_id) WHERE id = ?",
        (name, number, state.value, detail, app_id, account_id),
    )
    connection.exec_driver_sql(
        "INSERT INTO business_profile (account_id) VALUES (?) ON CONFLICT DO NOTHING", (account_id,)
    )
    connection.exec_driver_sql(
        "UPDATE business_profile SET verified_name = ?, name_status = ?, official = ?, quality = ?, "
        "messaging_limit = ?, phone_status = ?, trust = ? WHERE account_id = ?",
        (name, name_status, official, quality, messaging_limit, phone_status, trust_to_json(trust), account_id),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])
    note_changes(connection, ChangeKind.PROFILE, [account_id])
