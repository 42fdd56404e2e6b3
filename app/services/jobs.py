"""The gateway's other errands, each settled in one short transaction: read marks, profile, the account's state."""

from app.channels.base import AccountInfo, Policy, Rejected
from app.core.clock import MINUTE, SECOND, Clock, Millis
from app.core.enums import AccountState
from app.core.failures import explain
from app.core.i18n import _
from app.core.rows import ProfileFields
from app.services.outbox import back_off, stop_account
from app.store import jobs
from app.store.database import Database
from app.store.jobs import JobRow, ReadMark
from app.store.profile_edits import PUBLISH, REFRESH, queue_job

STOPPED_WAIT: Millis = MINUTE
"""How long a request waits while its account can't work."""


def ask_refresh(database: Database, account_id: int, now: Millis) -> None:
    """Have the account read anew."""
    with database.write() as connection:
        queue_job(connection, account_id, REFRESH, "{}", now)


def settle_read(database: Database, mark: ReadMark) -> None:
    """The customer has been told, or can't be."""
    with database.write() as connection:
        jobs.told_read(connection, mark)


def settle_published(database: Database, clock: Clock, job: JobRow, fields: ProfileFields) -> None:
    """The channel has taken the profile."""
    with database.write() as connection:
        jobs.drop_job(connection, job)
        jobs.published(connection, job.account_id, fields, clock.now())


def settle_refreshed(database: Database, clock: Clock, job: JobRow, info: AccountInfo, profile: ProfileFields) -> None:
    """The channel has said how the account is doing."""
    detail = ""
    if info.state is not AccountState.OK:
        detail = _("WhatsApp says that the number is {status}.").format(status=info.phone_status)
    with database.write() as connection:
        jobs.drop_job(connection, job)
        jobs.keep_live_profile(connection, job.account_id, profile, clock.now())
        jobs.keep_account(
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
        )


def settle_later(database: Database, job: JobRow, machine_now: Millis, jitter: float) -> None:
    """The channel could not be asked."""
    with database.write() as connection:
        wait = back_off(job.attempts + 1, jitter, base=2 * SECOND, longest=5 * MINUTE)
        jobs.postpone_job(connection, job, machine_now + wait)


def settle_refused(database: Database, job: JobRow, error: Rejected, machine_now: Millis, jitter: float) -> None:
    """The channel answered with an error: again later, or never."""
    with database.write() as connection:
        if error.policy is Policy.STOP_ACCOUNT:
            stop_account(connection, job.account_id, error)
            if job.kind == PUBLISH:
                jobs.postpone_job(connection, job, machine_now + STOPPED_WAIT)
            else:
                jobs.drop_job(connection, job)
        elif error.policy is Policy.FAIL:
            jobs.drop_job(connection, job)
            if job.kind == PUBLISH:
                said = explain(error.code)
                words = error.details or error.message
                jobs.publish_failed(connection, job.account_id, f"{said.cause} {words}".strip())
        else:
            wait = back_off(job.attempts + 1, jitter, base=2 * SECOND, longest=5 * MINUTE)
            jobs.postpone_job(connection, job, machine_now + wait)
