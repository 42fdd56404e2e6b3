"""What the channel has said of the profile and the account."""

from app.channels.base import AccountInfo
from app.core.clock import Clock
from app.core.enums import AccountState
from app.core.i18n import _
from app.core.profile import field_name, unkept
from app.core.rows import ProfileFields
from app.store import jobs, profile_live
from app.store.database import Database
from app.store.jobs import JobRow


def settle_published(database: Database, clock: Clock, job: JobRow, fields: ProfileFields, seen: ProfileFields) -> None:
    """The channel has taken the profile, and this is what it shows now."""
    kept_not = unkept(fields, seen)
    error = ""
    if kept_not:
        error = _("WhatsApp took the profile, but still shows something else for: {fields}.").format(
            fields=", ".join(map(field_name, kept_not))
        )
    with database.write() as connection:
        jobs.drop_job(connection, job)
        profile_live.published(connection, job.account_id, seen, error, clock.now())


def settle_refreshed(database: Database, clock: Clock, job: JobRow, info: AccountInfo, profile: ProfileFields) -> None:
    """The channel has said how the account is doing."""
    detail = ""
    if info.state is not AccountState.OK:
        detail = _("WhatsApp says that the number is {status}.").format(status=info.phone_status)
    with database.write() as connection:
        jobs.drop_job(connection, job)
        profile_live.keep_live_profile(connection, job.account_id, profile, clock.now())
        profile_live.keep_account(
            connection,
            job.account_id,
            name=info.name,
            number=info.number,
            official=info.official,
            name_status=info.name_status,
            quality=info.quality,
            messaging_limit=info.messaging_limit,
            phone_status=info.phone_status,
            state=info.state,
            detail=detail,
            trust=info.trust,
            app_id=info.app_id,
        )
