"""What the operator does to conversations, each in one short transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.clock import Clock, MachineClock, Millis
from app.core.enums import ReadReceipts
from app.core.errors import UserError
from app.core.i18n import _
from app.core.text import sanitise_for_store
from app.store import conversations, read_marks
from app.store.database import Database
from app.store.export import conversation_exists
from app.store.read_marks import ReadMark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def mark_opened(database: Database, conversation_id: int, read_receipts: ReadReceipts) -> None:
    """Nothing in it is unread any more; the customer's blue ticks follow the chat's choice, else the setting."""
    with _writing(database, conversation_id) as connection:
        conversations.mark_opened(connection, [conversation_id], read_receipts)


def set_read_receipts(database: Database, conversation_id: int, choice: ReadReceipts | None) -> None:
    """This chat's own choice; None follows the setting. `never` takes back what was still to be told as well."""
    with _writing(database, conversation_id) as connection:
        read_marks.choose(connection, conversation_id, choice)


def typing(database: Database, conversation_id: int, read_receipts: ReadReceipts) -> None:
    """The operator types: the customer is shown it for up to 25 seconds, if the chat's choice or the setting allows.

    WhatsApp's typing indicator always gives blue ticks as well (Meta, "Typing indicators"). With `on_reply` the answer
    counts as begun when the operator types; with `never` nothing is shown. Told at most every 20 seconds, and only
    while the window is open and the customer's last message is not too old to be marked.
    """
    now = MachineClock().now()
    if not read_marks.may_show_typing(database.reader(), conversation_id, read_receipts, now):
        return
    with database.write() as connection:
        read_marks.want_typing(connection, conversation_id, now)


def settle_typing(database: Database, mark: read_marks.TypingMark, *, told: bool) -> None:
    """The customer has been shown it and sees blue ticks, or it is no longer worth showing."""
    with database.write() as connection:
        read_marks.told_typing(connection, mark, told=told)


def wake_due(database: Database, now: Millis) -> int:
    """Bring back the conversations whose snooze has ended; how many. Nothing is written while none has."""
    due = conversations.due_snoozes(database.reader(), now)
    if due:
        with database.write() as connection:
            conversations.wake(connection, due)
    return len(due)


def save_draft(database: Database, clock: Clock, conversation_id: int, text: str) -> None:
    """Keep what was typed; blanks alone are no draft."""
    kept = sanitise_for_store(text) if text.strip() else ""
    with _writing(database, conversation_id) as connection:
        conversations.save_draft(connection, conversation_id, kept, clock.now())


def settle_read(database: Database, mark: ReadMark) -> None:
    """The customer has been told, or can't be."""
    with database.write() as connection:
        read_marks.told_read(connection, mark)


def dismiss_gap(database: Database, gap_id: int) -> None:
    """The operator has seen this gap and those before it."""
    with database.write() as connection:
        conversations.dismiss_gap(connection, gap_id)


@contextmanager
def _writing(database: Database, conversation_id: int) -> "Iterator[Connection]":
    if not conversation_exists(database.reader(), conversation_id):
        raise UserError(_("There is no chat {id}.").format(id=conversation_id))
    with database.write() as connection:
        yield connection
