"""What becomes of the desk's requests to the gateway, each settled in one short transaction."""

from collections.abc import Callable, Sequence

from app.channels.base import Policy, Rejected
from app.core.clock import MINUTE, SECOND, Millis
from app.core.errors import UserError
from app.core.failures import explain
from app.core.i18n import _
from app.services.outbox import back_off, stop_account
from app.store import jobs, profile_edits
from app.store.database import Database
from app.store.jobs import JobRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

STOPPED_WAIT: Millis = MINUTE
"""How long a request waits while its account can't work."""
PERMISSION = frozenset((3, 10, *range(200, 300)))
"""Codes for a token that may not do this; it may still send messages (Meta, "Error codes")."""

Refused = Callable[["Connection", JobRow, str], None]
"""Keeps, in the transaction that drops the request, the sentence by which the channel refused it for good."""


def ask(database: Database, account_id: int, kind: str, now: Millis, payload: str = "{}", ref: str = "") -> None:
    """Ask the gateway for something; UserError if there is no such account."""
    with database.write() as connection:
        insist_account(connection, account_id)
        jobs.queue_job(connection, account_id, kind, payload, now, ref)


def ask_all(database: Database, account_id: int, kinds: Sequence[str], now: Millis) -> None:
    """Ask the gateway for several things about an account."""
    with database.write() as connection:
        for kind in kinds:
            jobs.queue_job(connection, account_id, kind, "{}", now)


def insist_account(connection: "Connection", account_id: int) -> None:
    """UserError if there is no such account."""
    if not profile_edits.account_exists(connection, account_id):
        raise UserError(_("There is no account {id}.").format(id=account_id))


def settle(database: Database, job: JobRow, step: Callable[["Connection"], None] | None = None) -> None:
    """It has been served; `step` keeps what came of it."""
    with database.write() as connection:
        jobs.drop_job(connection, job)
        if step is not None:
            step(connection)


def settle_later(database: Database, job: JobRow, machine_now: Millis, jitter: float) -> None:
    """The channel could not be asked."""
    with database.write() as connection:
        jobs.postpone_job(connection, job, machine_now + _wait(job, jitter))


def settle_refused(
    database: Database,
    job: JobRow,
    error: Rejected,
    machine_now: Millis,
    jitter: float,
    *,
    refused: Refused | None,
    waits: bool,
    vital: bool,
) -> None:
    """The channel answered with an error: again later, or never.

    `waits`: it is kept until the account can work again. `vital`: without its permission the account can't work.
    """
    policy = error.policy
    if policy is Policy.STOP_ACCOUNT and not vital and error.code in PERMISSION:
        policy = Policy.FAIL
    with database.write() as connection:
        if policy is Policy.STOP_ACCOUNT:
            stop_account(connection, job.account_id, error)
            if waits:
                jobs.postpone_job(connection, job, machine_now + STOPPED_WAIT)
            else:
                jobs.drop_job(connection, job)
        elif policy is Policy.FAIL:
            jobs.drop_job(connection, job)
            if refused is not None:
                refused(connection, job, sentence(error))
        else:
            jobs.postpone_job(connection, job, machine_now + _wait(job, jitter))


def sentence(error: Rejected) -> str:
    """A refusal in plain words, and the channel's own."""
    return f"{explain(error.code).cause} {error.details or error.message}".strip()


def _wait(job: JobRow, jitter: float) -> Millis:
    return back_off(job.attempts + 1, jitter, base=2 * SECOND, longest=5 * MINUTE)
