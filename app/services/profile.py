"""What the operator does to the business profile."""

from collections.abc import Sequence

from app.core.clock import Clock
from app.core.hours import check_closed_days, check_hours
from app.core.profile import check_delivery, check_fields, check_timezone
from app.core.rows import ClosedDay, Delivery, OpeningSpan, ProfileFields
from app.services.jobs import ask, insist_account
from app.store import profile_edits
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


def refresh_account(database: Database, clock: Clock, account_id: int) -> None:
    """Ask the gateway to read profile, number and limits anew."""
    ask(database, account_id, profile_edits.REFRESH, clock.now())
