"""What a person does about outgoing messages: queue one, send it again, give it up."""

from app.core.boundaries import boundary
from app.core.clock import MINUTE, Clock, MachineClock
from app.core.content import Content
from app.core.enums import Author, ChangeKind, Channel, Direction, ReadReceipts, Status
from app.core.errors import UserError
from app.core.gate import TEXT_LIMIT, Refusal, Verdict, may_send_text
from app.core.i18n import _
from app.core.ids import time_of
from app.core.rows import MessageRow
from app.core.text import sanitise_for_store
from app.store import outbox, receipts
from app.store.changes import note_changes
from app.store.conversations import wait_again
from app.store.database import Database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

LARGEST_LEAD = 5 * MINUTE
"""How far the channel's clock may be ahead of ours for an answer to be still put behind what it answers."""


def queue_text(
    database: Database,
    clock: Clock,
    conversation_id: int,
    text: str,
    author: Author,
    *,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    clear_draft: bool = False,
    quoted_id: int | None = None,
) -> MessageRow:
    """Ask the gate and queue a text for the gateway; UserError with the gate's sentence if it may not be sent.

    Only a person's answer clears the waiting mark and, unless `read_receipts` is never, gives blue ticks.
    """
    with database.write() as connection:
        row = queue_message(
            connection,
            clock,
            conversation_id,
            "text",
            sanitise_for_store(text),
            None,
            author,
            quoted_id=quoted_id,
            read_receipts=read_receipts,
            clear_draft=clear_draft,
        )
        boundary("queue.before_commit")
    boundary("queue.committed")
    return row


def queue_message(
    connection: "Connection",
    clock: Clock,
    conversation_id: int,
    type_: str,
    text: str,
    content: Content | None,
    author: Author,
    *,
    quoted_id: int | None = None,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    clear_draft: bool = False,
) -> MessageRow:
    """Queue a message of any kind in the caller's transaction: all that is sent goes through here and the gate.

    `text` is the message's own words (`core.content.words_of`). Whoever sends a file writes its `media` row for the
    returned id in the same transaction; the message is not due before that row is ready. UserError as `queue_text`.
    """
    now = clock.now()
    chat = outbox.find_writable(connection, conversation_id)
    if chat is None:
        raise UserError(_("There is no chat {id}.").format(id=conversation_id))
    insist(may_send_text(chat.facts, text, now), chat.facts.channel)
    quoted = None if quoted_id is None else _quotable(connection, conversation_id, quoted_id)
    if chat.last_message_id is not None:
        now = max(now, min(time_of(chat.last_message_id), now + LARGEST_LEAD))
    id_ = outbox.add_outgoing(
        connection,
        chat,
        outbox.Wording(type_, text, content, quoted),
        author,
        now,
        MachineClock().now(),
        tell_read=read_receipts is not ReadReceipts.NEVER,
    )
    if clear_draft:
        connection.exec_driver_sql("DELETE FROM draft WHERE conversation_id = ?", (conversation_id,))
        connection.exec_driver_sql("UPDATE conversation SET draft = 0 WHERE id = ?", (conversation_id,))
    note_changes(connection, ChangeKind.CUSTOMER, [chat.customer_id])
    return MessageRow(
        id_,
        conversation_id,
        None,
        Direction.OUT,
        type_,
        text,
        Status.QUEUED,
        author,
        None,
        None,
        None,
        content=content,
        quoted_id=quoted_id,
    )


def _quotable(connection: "Connection", conversation_id: int, message_id: int) -> str:
    """The channel's id of a message of that chat; UserError if it has none."""
    row = connection.exec_driver_sql(
        "SELECT external_id FROM message WHERE id = ? AND conversation_id = ?", (message_id, conversation_id)
    ).first()
    if row is None:
        raise UserError(_("There is no such message in this chat."))
    if not row[0]:
        raise UserError(_("That message has not been sent yet: wait until it has one tick."))
    return str(row[0])


def resend(database: Database, clock: Clock, message_id: int) -> None:
    """Queue an uncertain or failed message again; UserError if it is neither or the gate refuses."""
    with database.write() as connection:
        target = _find(connection, message_id)
        if target.status not in receipts.TROUBLED:
            raise UserError(_("Only a message that failed or may not have arrived can be sent again."))
        chat = outbox.find_writable(connection, target.conversation_id)
        if chat is not None:
            insist(may_send_text(chat.facts, None, clock.now()), chat.facts.channel)
        outbox.requeue(connection, target, MachineClock().now())


def discard(database: Database, message_id: int) -> None:
    """Give an uncertain, failed or still queued message up; UserError if it is none of these."""
    with database.write() as connection:
        target = _find(connection, message_id)
        if target.status is Status.SENDING:
            raise UserError(_("The message is being sent at this moment."))
        if target.status not in (Status.QUEUED, Status.UNCERTAIN, Status.FAILED):
            raise UserError(_("The message has been sent; it can't be taken back."))
        target.status, target.error = Status.DISCARDED, None
        outbox.settle(connection, target.id, target)
        wait_again(connection, target.conversation_id)


def insist(verdict: Verdict, channel: Channel) -> None:
    """UserError with the gate's sentence unless it allows it."""
    if verdict.refusal is None:
        return
    sentence = {
        Refusal.EMPTY: _("There is nothing to send: the text is empty."),
        Refusal.TOO_LONG: _("The text is too long: at most {limit} characters can be sent at once."),
        Refusal.NEVER_WROTE: _("They have never written to you: only an approved template may be sent first."),
        Refusal.WINDOW_CLOSED: _(
            "The free window is closed: more than 24 hours have passed since their last message. Wait until they write."
        ),
        Refusal.BLOCKED: _("You have blocked this person."),
        Refusal.NO_IDENTITY: _("There is no address to which {channel} could send."),
        Refusal.TOKEN_EXPIRED: _("The access token has expired."),
        Refusal.ACCOUNT_BLOCKED: _("The account is blocked."),
    }[verdict.refusal]
    raise UserError(sentence.format(limit=TEXT_LIMIT[channel], channel=channel.value))


def _find(connection: "Connection", message_id: int) -> receipts.Target:
    target = receipts.find_target(connection, message_id)
    if target is None:
        raise UserError(_("There is no such message of ours."))
    return target
