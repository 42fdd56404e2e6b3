"""What the operator does to the business profile, and the jobs this makes for the gateway."""

import json
from collections.abc import Sequence

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.rows import ClosedDay, Delivery, OpeningSpan, ProfileFields
from app.store.changes import note_changes
from app.store.jobs import queue_job
from app.store.profile import delivery_to_json, fields_from_json, fields_to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

PUBLISH = "profile.publish"
REFRESH = "account.refresh"
PHOTO = "photo"


def account_exists(connection: "Connection", account_id: int) -> bool:
    """Whether there is such an account."""
    return connection.exec_driver_sql("SELECT 1 FROM channel_account WHERE id = ?", (account_id,)).first() is not None


def save_profile(
    connection: "Connection",
    account_id: int,
    fields: ProfileFields,
    hours: Sequence[OpeningSpan],
    closed_days: Sequence[ClosedDay],
    timezone: str,
    delivery: Delivery,
    now: Millis,
) -> None:
    """Keep the checked profile; what Meta keeps is queued if it differs from what was wanted, or last failed."""
    connection.exec_driver_sql(
        "INSERT INTO business_profile (account_id) VALUES (?) ON CONFLICT DO NOTHING", (account_id,)
    )
    changed = change_wanted(connection, account_id, fields, now)
    publish_state = connection.exec_driver_sql(
        "UPDATE business_profile SET timezone = ?, delivery = ? WHERE account_id = ? RETURNING publish_state",
        (timezone, delivery_to_json(delivery), account_id),
    ).scalar_one()
    _replace_hours(connection, account_id, hours, closed_days)
    if changed or publish_state == "failed":
        queue_publishing(connection, account_id, fields, now)
    note_changes(connection, ChangeKind.PROFILE, [account_id])


def change_wanted(connection: "Connection", account_id: int, fields: ProfileFields, now: Millis) -> bool:
    """Want these fields; whether they differ from what was wanted. Both are then in the history."""
    known = read_wanted(connection, account_id)
    if fields == known:
        return False
    if known != ProfileFields():
        add_version(connection, account_id, known, "meta", now)
    add_version(connection, account_id, fields, "operator", now)
    write_wanted(connection, account_id, fields)
    return True


def queue_publishing(connection: "Connection", account_id: int, fields: ProfileFields, now: Millis) -> None:
    """Have the fields written to the channel."""
    connection.exec_driver_sql(
        "UPDATE business_profile SET publish_state = 'queued', publish_error = '' WHERE account_id = ?", (account_id,)
    )
    queue_job(connection, account_id, PUBLISH, fields_to_json(fields), now)


def add_version(connection: "Connection", account_id: int, fields: ProfileFields, by: str, now: Millis) -> None:
    """Add a state to the history, unless it is the newest one there; `by` as `core.rows.ProfileVersion`."""
    kept = fields_to_json(fields)
    newest = connection.exec_driver_sql(
        "SELECT fields FROM profile_version WHERE account_id = ? ORDER BY id DESC LIMIT 1", (account_id,)
    ).scalar()
    if newest != kept:
        connection.exec_driver_sql(
            "INSERT INTO profile_version (account_id, at, fields, by) VALUES (?, ?, ?, ?)", (account_id, now, kept, by)
        )


def find_version(connection: "Connection", version_id: int) -> tuple[int, ProfileFields] | None:
    """The account and the fields of an earlier version."""
    row = connection.exec_driver_sql(
        "SELECT account_id, fields FROM profile_version WHERE id = ?", (version_id,)
    ).first()
    return None if row is None else (row[0], fields_from_json(row[1]))


def read_wanted(connection: "Connection", account_id: int) -> ProfileFields:
    """Meta's fields as the operator wants them."""
    about, address, description, email, websites, vertical = connection.exec_driver_sql(
        "SELECT about, address, description, email, websites, vertical FROM business_profile WHERE account_id = ?",
        (account_id,),
    ).one()
    return ProfileFields(about, address, description, email, tuple(json.loads(websites)), vertical)


def write_wanted(connection: "Connection", account_id: int, fields: ProfileFields) -> None:
    """Keep Meta's fields as the operator wants them."""
    connection.exec_driver_sql(
        "UPDATE business_profile SET about = ?, address = ?, description = ?, email = ?, websites = ?, vertical = ? "
        "WHERE account_id = ?",
        (
            fields.about,
            fields.address,
            fields.description,
            fields.email,
            json.dumps(fields.websites),
            fields.vertical,
            account_id,
        ),
    )


def _replace_hours(
    connection: "Connection", account_id: int, hours: Sequence[OpeningSpan], closed_days: Sequence[ClosedDay]
) -> None:
    connection.exec_driver_sql("DELETE FROM opening_span WHERE account_id = ?", (account_id,))
    connection.exec_driver_sql("DELETE FROM closed_day WHERE account_id = ?", (account_id,))
    if hours:
        connection.exec_driver_sql(
            "INSERT INTO opening_span (account_id, weekday, opens, closes) VALUES (?, ?, ?, ?)",
            [(account_id, span.weekday, span.opens, span.closes) for span in hours],
        )
    if closed_days:
        connection.exec_driver_sql(
            "INSERT INTO closed_day (account_id, date, reason) VALUES (?, ?, ?)",
            [(account_id, day.date, day.reason) for day in closed_days],
        )
