"""What the operator does to the business profile."""

from collections.abc import Sequence

from app.core.clock import Clock
from app.core.enums import ChangeKind
from app.core.errors import UserError
from app.core.hours import check_closed_days, check_hours
from app.core.i18n import _
from app.core.profile import check_delivery, check_fields, check_timezone
from app.core.rows import ClosedDay, Delivery, OpeningSpan, ProfileFields
from app.services.jobs import ask, insist_account
from app.store import profile_edits
from app.store.changes import note_changes
from app.store.database import Database


def save_profile(
    database: Database,
    clock: Clock,
    account_id: int,
    fields: ProfileFields,
    hours: Sequence[OpeningSpan],
    closed_days: Sequence[ClosedDay],
    timezone: str,
    delivery: Delivery,
) -> None:
    """Check and keep the profile, and queue what Meta keeps of it; UserError names the first thing that is wrong."""
    checked = (
        check_fields(fields),
        check_hours(hours),
        check_closed_days(closed_days),
        check_timezone(timezone),
        check_delivery(delivery),
    )
    with database.write() as connection:
        insist_account(connection, account_id)
        profile_edits.save_profile(connection, account_id, *checked, clock.now())


def restore_profile(database: Database, clock: Clock, version_id: int) -> None:
    """Want the fields of an earlier version again; UserError if there is none, or they are refused today."""
    with database.write() as connection:
        found = profile_edits.find_version(connection, version_id)
        if found is None:
            raise UserError(_("There is no earlier profile {id}.").format(id=version_id))
        account_id, fields = found
        checked = check_fields(fields)
        if profile_edits.change_wanted(connection, account_id, checked, clock.now()):
            profile_edits.queue_publishing(connection, account_id, checked, clock.now())
        note_changes(connection, ChangeKind.PROFILE, [account_id])


def refresh_account(database: Database, clock: Clock, account_id: int) -> None:
    """Ask the gateway to read profile, number and limits anew."""
    ask(database, account_id, profile_edits.REFRESH, clock.now())
