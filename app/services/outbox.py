"""The dispatcher's steps, each one short transaction: claim a message, settle what became of it.

Times are the machine's clock. Every step that relies on the lease asks for its epoch in its own transaction.
"""

from app.channels.base import Policy, Rejected, Sent
from app.core.boundaries import boundary
from app.core.clock import DAY, MINUTE, SECOND, Millis
from app.core.enums import AccountState, ChangeKind, Channel, IdentityKind, Status
from app.core.events import Failure
from app.core.failures import explain
from app.core.i18n import _
from app.core.ids import external_key, time_of
from app.core.ladder import climb
from app.store import lease, outbox, receipts
from app.store.changes import note_changes
from app.store.database import Database
from app.store.identities import learn_identity
from app.store.outbox import Claim, Due
from app.store.recipients import USER_IDS, find_recipient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

HOLD_UNCERTAIN: Millis = 60 * SECOND
"""How long a conversation waits for the webhook that settles an unknown outcome."""
RETRIES = 5
"""Tries of a message that the channel refuses for a passing reason."""
PAIR_RETRIES = 8
LONGEST_BACK_OFF: Millis = 60 * SECOND
LONGEST_HOLD: Millis = 2 * DAY
"""How long a message waits for a day's limit to be lifted."""
LONGEST_PAIR_HOLD: Millis = outbox.LONGEST_WAIT
NOT_BY_USER_ID = 131062
"""WhatsApp's code for what can't be sent to a business-scoped user id."""
TOKEN_CODES = frozenset((0, 102, 190))
"""Graph API's codes for a wrong or expired token."""


def back_off(attempt: int, jitter: float, *, base: Millis = SECOND, longest: Millis = LONGEST_BACK_OFF) -> Millis:
    """How long to wait after the n-th try (from 1): doubled each time, half of it random; `jitter` is in 0..1."""
    whole = min(longest, base << min(attempt - 1, 20))
    return round(whole * (0.5 + jitter / 2))


def recover(database: Database, epoch: int, machine_now: Millis) -> int:
    """On taking over: whatever was being sent is uncertain now; returns how many messages that is."""
    with database.write() as connection:
        lease.check_epoch(connection, epoch)
        found = outbox.abandon_sending(connection, machine_now + HOLD_UNCERTAIN)
        outbox.forget_far_waits(connection, machine_now)
        boundary("recover.before_commit")
    boundary("recover.committed")
    return found


def clock_set_back(database: Database, epoch: int, machine_now: Millis) -> None:
    """The machine's clock shows a time it has shown before: nothing waits for what may be years ahead."""
    with database.write() as connection:
        lease.check_epoch(connection, epoch)
        outbox.forget_far_waits(connection, machine_now)


def claim(database: Database, due: Due, epoch: int) -> Claim | None:
    """Take a message for sending; None if it is gone meanwhile, LeaseLost if another gateway has taken over."""
    with database.write() as connection:
        lease.check_epoch(connection, epoch)
        claimed = outbox.claim(connection, due, epoch)
        boundary("claim.before_commit")
    boundary("claim.committed")
    return claimed


def settle_sent(database: Database, installation: str, claimed: Claim, sent: Sent) -> None:
    """The channel accepted it; receipts that came before its answer are applied now."""
    with database.write() as connection:
        target = receipts.find_target(connection, claimed.message_id)
        if target is not None:
            if target.external_id is None:
                key = external_key(target.account_id, sent.external_id)
                connection.exec_driver_sql(receipts.NAME_MESSAGE, (sent.external_id, key, target.id))
            _learn_recipient(connection, target, claimed, sent)
            target.status = climb(target.status, Status.SENT)
            outbox.settle(connection, target.id, target)
            receipts.match_parked(connection, installation, target.account_id, [sent.external_id])
            _set_account_state(connection, target.account_id, AccountState.OK, "", only_from=AccountState.OFFLINE)
        boundary("settle.before_commit")
    boundary("settle.committed")


def _learn_recipient(connection: "Connection", target: receipts.Target, claimed: Claim, sent: Sent) -> None:
    """Keep the name by which the channel's answer calls the person, if it isn't the one that was written to."""
    value = sent.recipient_id
    if not value or claimed.recipient is None or value == claimed.recipient[1].removeprefix("+"):
        return
    number = value.isascii() and value.isdigit()
    account = connection.exec_driver_sql(
        "SELECT channel, business_id FROM channel_account WHERE id = ?", (target.account_id,)
    ).one()
    kind = IdentityKind.WA_ID if number else IdentityKind.BSUID
    scope = "" if number else account.business_id
    learn_identity(connection, target.customer_id, Channel(account.channel), scope, kind, value, time_of(target.id))


def settle_unknown(database: Database, claimed: Claim, machine_now: Millis) -> None:
    """It may or may not have been accepted: never again by itself; the conversation waits for a webhook."""
    with database.write() as connection:
        target = outbox.still_claimed(connection, claimed)
        if target is not None and target.status is Status.SENDING:
            target.status = Status.UNCERTAIN
            outbox.settle(connection, target.id, target)
            outbox.hold(connection, target.conversation_id, machine_now + HOLD_UNCERTAIN)
        boundary("settle.before_commit")
    boundary("settle.committed")


def settle_not_sent(database: Database, claimed: Claim, machine_now: Millis, wait: Millis) -> None:
    """Nothing left this machine: queued again, and the account is offline."""
    with database.write() as connection:
        _queue_again(connection, claimed, machine_now, wait, counts=False)
        _set_account_state(
            connection, claimed.account_id, AccountState.OFFLINE, _("WhatsApp can't be reached; it is tried again.")
        )
        boundary("settle.before_commit")
    boundary("settle.committed")


def settle_rejected(database: Database, claimed: Claim, error: Rejected, machine_now: Millis, jitter: float) -> Millis:
    """The channel refused it; what follows is the error's policy. Returns how long the whole account must wait."""
    account_waits = 0
    asked = round((error.retry_after or 0) * SECOND)
    with database.write() as connection:
        policy = error.policy
        if (policy is Policy.RETRY and claimed.attempts >= RETRIES) or (
            policy is Policy.RETRY_PAIR and claimed.attempts >= PAIR_RETRIES
        ):
            policy = Policy.FAIL
        if policy is Policy.FAIL and error.code == NOT_BY_USER_ID and _address_otherwise(connection, claimed):
            _queue_again(connection, claimed, machine_now, 0, counts=True)
        elif policy is Policy.FAIL:
            _fail(connection, claimed, error)
        elif policy is Policy.RETRY:
            wait = max(asked, back_off(claimed.attempts, jitter))
            _queue_again(connection, claimed, machine_now, wait, counts=True)
        elif policy is Policy.RETRY_PAIR:
            wait = max(asked, min(LONGEST_PAIR_HOLD, SECOND * 4**claimed.attempts))
            _queue_again(connection, claimed, machine_now, wait, counts=True)
            _hold(connection, claimed, machine_now + wait)
        elif policy is Policy.RETRY_TOMORROW:
            if machine_now - (claimed.first_failed_at or machine_now) >= LONGEST_HOLD:
                _fail(connection, claimed, error)
            else:
                _queue_again(connection, claimed, machine_now, outbox.LONGEST_WAIT, counts=False)
        elif policy is Policy.RETRY_ACCOUNT:
            account_waits = max(asked, back_off(claimed.attempts, jitter, base=2 * SECOND, longest=5 * MINUTE))
            _queue_again(connection, claimed, machine_now, account_waits, counts=True)
        else:
            _queue_again(connection, claimed, machine_now, 0, counts=False)
            stop_account(connection, claimed.account_id, error)
        boundary("settle.before_commit")
    boundary("settle.committed")
    return account_waits


def stop_account(connection: "Connection", account_id: int, error: Rejected) -> None:
    """Keep everything queued until the operator has mended the token or the account."""
    state = AccountState.TOKEN_EXPIRED if error.code in TOKEN_CODES else AccountState.BLOCKED
    said = explain(error.code)
    _set_account_state(connection, account_id, state, f"{said.cause} {said.next_step}")


def set_account_state(database: Database, account_id: int, state: AccountState, detail: str) -> None:
    """Keep how the account is doing; does nothing if that is known."""
    with database.write() as connection:
        _set_account_state(connection, account_id, state, detail)


def _queue_again(connection: "Connection", claimed: Claim, machine_now: Millis, wait: Millis, *, counts: bool) -> None:
    target = outbox.still_claimed(connection, claimed)
    if target is None or target.status is not Status.SENDING:
        return
    target.status = Status.QUEUED
    outbox.settle(connection, target.id, target)
    outbox.postpone(connection, target.id, machine_now + wait, counts=counts, machine_now=machine_now)


def _hold(connection: "Connection", claimed: Claim, until: Millis) -> None:
    target = outbox.still_claimed(connection, claimed)
    if target is not None:
        outbox.hold(connection, target.conversation_id, until)


def _address_otherwise(connection: "Connection", claimed: Claim) -> bool:
    """Address the message to another kind of name, once; whether the person has one."""
    target = None if claimed.attempts > 1 else outbox.still_claimed(connection, claimed)
    if target is None:
        return False
    # of the message's chat as it is now: two customers may have been made one since it was claimed
    found = find_recipient(connection, target.conversation_id, quoted=claimed.quoted_external_id, without=USER_IDS)
    if found is None or found[0] == claimed.identity_id:
        return False
    outbox.address_to(connection, claimed.message_id, found[0])
    return True


def _fail(connection: "Connection", claimed: Claim, error: Rejected) -> None:
    target = outbox.still_claimed(connection, claimed)
    if target is None:
        return
    target.status = climb(target.status, Status.FAILED)
    if target.status is Status.FAILED:
        target.error = Failure(error.code, error.message, error.details)
    outbox.settle(connection, target.id, target)


def _set_account_state(
    connection: "Connection",
    account_id: int,
    state: AccountState,
    detail: str,
    *,
    only_from: AccountState | None = None,
) -> None:
    changed = connection.exec_driver_sql(
        "UPDATE channel_account SET state = ?, state_detail = ? WHERE id = ? AND (state <> ? OR state_detail <> ?) "
        "AND (? IS NULL OR state = ?)",
        (state.value, detail, account_id, state.value, detail, only_from, only_from),
    )
    if changed.rowcount:
        note_changes(connection, ChangeKind.ACCOUNT, [account_id])
