"""What a person does about outgoing messages: queue one of any kind, react, send again, give up."""

from app.core.boundaries import boundary
from app.core.clock import MINUTE, Clock, MachineClock, Millis
from app.core.content import Content, Reaction, type_of, words_of
from app.core.enums import Author, ChangeKind, Channel, Direction, ReadReceipts, Status
from app.core.errors import UserError
from app.core.failures import may_retry, why_not_again
from app.core.gate import (
    TEXT_LIMIT,
    GateFacts,
    ReactionTarget,
    Refusal,
    Verdict,
    may_react,
    may_send,
    may_send_content,
    may_send_template,
)
from app.core.i18n import _
from app.core.ids import time_of
from app.core.rows import MessageRow
from app.core.text import sanitise_for_store
from app.store import failures, outbox, receipts
from app.store.changes import note_changes
from app.store.contents import content_of
from app.store.conversations import drop_draft, wait_again
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
    draft: str | None = None,
    quoted_id: int | None = None,
    grace: Millis = 0,
) -> MessageRow:
    """Ask the gate and queue a text for the gateway; UserError with the gate's sentence if it may not be sent.

    For so long as `grace` it does not go out and can be taken back (`services.grace`).

    `clear_draft` clears the chat's draft, but for what another desk has made of `draft` (`core.drafts`).

    Only a person's answer clears the waiting mark and, unless the chat's or else the setting's `read_receipts` is
    never, gives blue ticks.
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
            grace=grace,
        )
        if clear_draft:
            drop_draft(connection, conversation_id, text, draft, clock.now())
        boundary("queue.before_commit")
    boundary("queue.committed")
    return row


def queue_content(
    database: Database,
    clock: Clock,
    conversation_id: int,
    content: Content,
    author: Author,
    *,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    quoted_id: int | None = None,
    grace: Millis = 0,
) -> MessageRow:
    """Queue a place, cards, buttons, a list, products, …; errors as `queue_text`."""
    type_ = type_of(content)
    if type_ in ("", "reaction", "template"):
        raise UserError(_("A message of this kind can't be sent."))
    with database.write() as connection:
        return queue_message(
            connection,
            clock,
            conversation_id,
            type_,
            sanitise_for_store(words_of(content)),
            content,
            author,
            quoted_id=quoted_id,
            read_receipts=read_receipts,
            grace=grace,
        )


def queue_reaction(
    database: Database,
    clock: Clock,
    message_id: int,
    emoji: str,
    author: Author,
    *,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
) -> MessageRow | None:
    """Put an emoji on a message, or take ours back (empty); it is shown at once, and no longer if it fails.

    None if it is as wished already. UserError as `queue_text`.
    """
    with database.write() as connection:
        found = connection.exec_driver_sql(
            "SELECT conversation_id, account_id, external_id, type, revoked_at FROM message WHERE id = ?", (message_id,)
        ).first()
        if found is None:
            raise UserError(_("There is no such message."))
        conversation_id, account_id, external_id, type_, revoked_at = found
        if failures.reaction_of_ours(connection, account_id, external_id) == emoji:
            return None
        chat = _writable(connection, conversation_id)
        target = ReactionTarget(time_of(message_id), bool(external_id), type_, revoked_at is not None)
        verdict = may_react(chat.facts, target, emoji, clock.now())
        wording = outbox.Wording("reaction", emoji, Reaction(emoji), external_id)
        row = _queue(connection, clock, chat, wording, author, verdict, read_receipts, message_id)
        failures.add_reaction(connection, row.id)
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
    grace: Millis = 0,
    answers: bool = True,
) -> MessageRow:
    """Queue a message of any kind but a reaction in the caller's transaction, after asking the gate.

    `text` is the message's own words (`core.content.words_of`). Whoever sends a file writes its `media` row for the
    returned id in the same transaction; the message is not due before that row is ready. Unless it `answers`, the
    customer goes on waiting. UserError as `queue_text`.
    """
    chat = _writable(connection, conversation_id)
    verdict = may_send_content(chat.facts, type_, content, text, clock.now())
    quoted = None if quoted_id is None else _quotable(connection, conversation_id, quoted_id)
    wording = outbox.Wording(type_, text, content, quoted)
    return _queue(
        connection, clock, chat, wording, author, verdict, read_receipts, quoted_id, grace=grace, answers=answers
    )


def resend(database: Database, clock: Clock, message_id: int) -> None:
    """Queue an uncertain or failed message again; UserError if it is neither, that can't help or the gate refuses."""
    now = clock.now()
    with database.write() as connection:
        target = _find(connection, message_id)
        if target.status not in receipts.TROUBLED:
            raise UserError(_("Only a message that failed or may not have arrived can be sent again."))
        failed = outbox.read_troubled(connection, message_id)
        if target.status is Status.FAILED and (reason := why_not_again(failed.error_code, failed.failed_at, now)):
            raise UserError(reason)
        chat = outbox.find_writable(connection, target.conversation_id)
        if chat is not None:
            insist(_may_go_again(chat.facts, failed, now), chat.facts.channel)
        outbox.requeue(connection, target, MachineClock().now())


def retry_failed(database: Database, clock: Clock, conversation_id: int | None = None) -> int:
    """Queue all failed messages again for which that can help and the gate allows it, of one chat or all; how many."""
    now, machine_now = clock.now(), MachineClock().now()
    done = 0
    with database.write() as connection:
        for failed in outbox.read_failed(connection, conversation_id):
            chat = outbox.find_writable(connection, failed.conversation_id)
            target = receipts.find_target(connection, failed.id)
            if chat is None or target is None or not may_retry(failed.error_code, failed.failed_at, now):
                continue
            if _may_go_again(chat.facts, failed, now).allowed:
                outbox.requeue(connection, target, machine_now)
                done += 1
    return done


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
    if verdict.problems:
        raise UserError(" ".join(verdict.problems))
    sentence = {
        Refusal.EMPTY: _("There is nothing to send: the text is empty."),
        Refusal.TOO_LONG: _("The text is too long: at most {limit} characters can be sent at once."),
        Refusal.LIMIT: _("It is more than can be sent."),
        Refusal.NEVER_WROTE: _("They have never written to you: only an approved template may be sent first."),
        Refusal.WINDOW_CLOSED: _(
            "The free window is closed: more than 24 hours have passed since their last message. "
            "Wait until they write, or send an approved template."
        ),
        Refusal.BLOCKED: _("You have blocked this person."),
        Refusal.NO_IDENTITY: _("There is no address to which {channel} could send."),
        Refusal.NO_MARKETING: _("This person has stopped marketing: no marketing template may be sent to them."),
        Refusal.TOO_OLD: _("The message is older than 30 days: WhatsApp takes no reaction to it any more."),
        Refusal.NOT_THERE: _("There can be no reaction to that: WhatsApp doesn't know it, or it is a reaction itself."),
        Refusal.TOKEN_EXPIRED: _("The access token has expired."),
        Refusal.ACCOUNT_BLOCKED: _("The account is blocked."),
    }[verdict.refusal]
    raise UserError(sentence.format(limit=TEXT_LIMIT[channel], channel=channel.value))


def _queue(
    connection: "Connection",
    clock: Clock,
    chat: outbox.Writable,
    wording: outbox.Wording,
    author: Author,
    verdict: Verdict,
    read_receipts: ReadReceipts,
    quoted_id: int | None,
    *,
    grace: Millis = 0,
    answers: bool = True,
) -> MessageRow:
    """Write the message behind all that is in the chat; UserError if the verdict is against it."""
    insist(verdict, chat.facts.channel)
    now: Millis = clock.now()
    if chat.last_message_id is not None:
        now = max(now, min(time_of(chat.last_message_id), now + LARGEST_LEAD))
    tell_read = (chat.read_receipts or read_receipts) is not ReadReceipts.NEVER
    machine_now = MachineClock().now()
    due_at = machine_now + grace if grace else 0
    id_ = outbox.add_outgoing(
        connection,
        chat,
        wording,
        author,
        now,
        machine_now,
        tell_read=tell_read and answers,
        due_at=due_at,
        answers=answers,
    )
    note_changes(connection, ChangeKind.CUSTOMER, [chat.customer_id])
    return MessageRow(
        id=id_,
        conversation_id=chat.id,
        external_id=None,
        direction=Direction.OUT,
        type=wording.type,
        text=wording.text,
        status=Status.QUEUED,
        author=author,
        quoted_text=None,
        error_code=None,
        error_text=None,
        content=wording.content,
        quoted_id=quoted_id,
        goes_out_at=due_at,
    )


def _writable(connection: "Connection", conversation_id: int) -> outbox.Writable:
    chat = outbox.find_writable(connection, conversation_id)
    if chat is None:
        raise UserError(_("There is no chat {id}.").format(id=conversation_id))
    return chat


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


def _may_go_again(facts: GateFacts, failed: outbox.Troubled, now: Millis) -> Verdict:
    if failed.type == "template":
        content = content_of(failed.content)
        return may_send_template(facts, getattr(content, "category", ""), now)
    return may_send(facts, now)


def _find(connection: "Connection", message_id: int) -> receipts.Target:
    target = receipts.find_target(connection, message_id)
    if target is None:
        raise UserError(_("There is no such message of ours."))
    return target
