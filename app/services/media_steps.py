"""The steps of files on their way, each one short transaction: claim one, note how far it is, settle what became of it.

Times are the machine's clock. Every step that relies on the lease asks for its epoch in its own transaction.
"""

from collections.abc import Mapping

from app.channels.base import Rejected
from app.core.boundaries import boundary
from app.core.clock import Millis
from app.core.enums import MediaFault, MediaState, Status
from app.core.events import Failure
from app.core.ladder import climb
from app.services.outbox import stop_account
from app.store import lease, media, outbox, receipts
from app.store.database import Database
from app.store.media import Transfer

UPLOAD_FAILED = 131053
"""WhatsApp's own code for a file that could not be uploaded."""


def recover(database: Database, epoch: int) -> int:
    """On taking over and at the end: nothing moves; what was half written is deleted. How many files were moving."""
    with database.write() as connection:
        lease.check_epoch(connection, epoch)
        found = media.recover(connection)
    media.sweep(media.media_dir(database.path))
    return found


def clock_set_back(database: Database, epoch: int, machine_now: Millis) -> None:
    """The machine's clock shows a time it has shown before: nothing waits for what may be years ahead."""
    with database.write() as connection:
        lease.check_epoch(connection, epoch)
        media.forget_waits(connection, machine_now + outbox.LONGEST_WAIT)


def claim(database: Database, transfer: Transfer, epoch: int) -> bool:
    """Take a file for moving; False if it is no longer wanted, LeaseLost if another gateway has taken over."""
    with database.write() as connection:
        lease.check_epoch(connection, epoch)
        return media.claim(connection, transfer.message_id)


def note_progress(database: Database, done: Mapping[int, int]) -> None:
    """So many bytes of each have travelled."""
    with database.write() as connection:
        media.write_progress(connection, done)


def settle_fetched(database: Database, transfer: Transfer, name: str, mime: str, sha256: str, size: int) -> None:
    """The file is in the folder under that name; it goes again if the message was withdrawn meanwhile."""
    with database.write() as connection:
        if not media.set_fetched(connection, transfer.message_id, name, mime, sha256, size):
            media.delete_unused(connection, media.media_dir(database.path), [name])
        boundary("media.before_commit")
    boundary("media.committed")


def settle_uploaded(database: Database, transfer: Transfer, external_id: str, at: Millis) -> None:
    """The file was uploaded at that time: its message may be sent."""
    with database.write() as connection:
        media.set_uploaded(connection, transfer.message_id, external_id, at)


def settle_waiting(
    database: Database,
    transfer: Transfer,
    due_at: Millis,
    fault: MediaFault | None,
    detail: str = "",
    *,
    counts: bool = True,
) -> None:
    """It is tried again at that time."""
    with database.write() as connection:
        media.set_waiting(connection, transfer.message_id, due_at, fault, detail, counts=counts)


def settle_failed(
    database: Database, transfer: Transfer, state: MediaState, fault: MediaFault, detail: str = "", due_at: Millis = 0
) -> None:
    """It did not work, or never will."""
    with database.write() as connection:
        media.set_failed(connection, transfer.message_id, state, fault, detail, due_at=due_at)


def settle_unsendable(database: Database, transfer: Transfer, fault: MediaFault, code: int, words: str) -> None:
    """A file of ours can't be uploaded: its message fails, with the channel's code and words."""
    with database.write() as connection:
        media.set_failed(connection, transfer.message_id, MediaState.FAILED, fault, words)
        target = receipts.find_target(connection, transfer.message_id)
        if target is not None and target.status is Status.QUEUED:
            target.status, target.error = climb(target.status, Status.FAILED), Failure(code, words)
            outbox.settle(connection, target.id, target)


def settle_stopped(database: Database, transfer: Transfer, error: Rejected) -> None:
    """The account can't work: everything of it waits until the operator has mended that."""
    with database.write() as connection:
        media.set_waiting(connection, transfer.message_id, 0, None, counts=False)
        stop_account(connection, transfer.account_id, error)
