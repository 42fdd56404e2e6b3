"""Sending later: kept until its time has come, asked the one gate then, and queued exactly once or held."""

import logging
from collections.abc import Mapping
from dataclasses import replace

from app.core.clock import DAY, HOUR, Clock, Millis
from app.core.content import FilledTemplate, to_json, words_of
from app.core.enums import Author, ReadReceipts
from app.core.errors import UserError
from app.core.gate import may_send_content
from app.core.i18n import _
from app.core.later import TOO_LATE, Held, IfWritten, LaterState
from app.core.rows import MessageRow
from app.core.templates import fill, may_send, own_file, problems
from app.core.text import sanitise_for_store
from app.services.sending import insist, queue_message
from app.store import later, outbox, templates
from app.store.contents import content_of, stored
from app.store.conversations import drop_draft
from app.store.database import Database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger("tresen.gateway")

LONGEST: Millis = 366 * DAY
_UNREADABLE = (UserError, ValueError, TypeError, LookupError, AttributeError)
"""What a row raises that holds something else than this version writes."""


def send_later(
    database: Database,
    clock: Clock,
    conversation_id: int,
    text: str,
    due_at: Millis,
    *,
    quoted_id: int | None = None,
    if_written: IfWritten = IfWritten.HOLD,
    draft: str | None = None,
) -> int:
    """Keep a text to be sent at that time (the shop's clock), placeholders as typed; its id. The chat waits no longer.

    UserError if it could not be sent at any time, whatever the window is then, or the time is not ahead. The chat's
    draft goes with it, but for what another desk has made of `draft` (`core.drafts`).
    """
    kept, now = sanitise_for_store(text), clock.now()
    _check_time(due_at, now)
    with database.write() as connection:
        _check(connection, conversation_id, "text", None, kept, due_at)
        made = later.add_later(connection, conversation_id, kept, None, due_at, if_written, quoted_id, now)
        drop_draft(connection, conversation_id, kept, draft, now)
        return made


def send_template_later(
    database: Database,
    clock: Clock,
    conversation_id: int,
    template_id: int,
    values: Mapping[str, str],
    due_at: Millis,
) -> int:
    """The same with a template, filled now; whether it may still be sent is asked then, not who has written since.

    UserError also if it carries a file of this machine.
    """
    given = {name: sanitise_for_store(value.strip()) for name, value in values.items()}
    template = templates.read_template(database.reader(), template_id)
    if template is None:
        raise UserError(_("There is no template {id}.").format(id=template_id))
    if wrong := problems(template, given):
        raise UserError(" ".join(wrong))
    if own_file(template, given):
        raise UserError(_("A template with a file can't be sent later: send it now, or use one without."))
    content, now = fill(template, given), clock.now()
    _check_time(due_at, now)
    words = sanitise_for_store(words_of(content))
    with database.write() as connection:
        chat = _check(connection, conversation_id, "template", content, words, due_at)
        if chat.account_id != template.account_id:
            raise UserError(_("This template belongs to another account than the chat."))
        kept = stored(to_json(content))
        return later.add_later(connection, conversation_id, words, kept, due_at, IfWritten.SEND, None, now)


def change_later(
    database: Database,
    clock: Clock,
    later_id: int,
    *,
    text: str | None = None,
    due_at: Millis | None = None,
    if_written: IfWritten | None = None,
) -> None:
    """Change what is given; one that was held waits again, and needs a time ahead. UserError as `send_later`."""
    kept = None if text is None else sanitise_for_store(text)
    with database.write() as connection:
        one = _find(connection, later_id)
        at = one.due_at if due_at is None else due_at
        if due_at is not None or one.state is LaterState.HELD:
            _check_time(at, clock.now())
        if kept is not None:
            if one.content is not None:
                raise UserError(_("A template's words can't be changed here: cancel it and send another."))
            _check(connection, one.conversation_id, "text", None, kept, at)
        later.change_later(connection, one, kept, due_at, if_written)


def cancel_later(database: Database, later_id: int) -> str:
    """Send it never; its text, empty of a template. UserError if it has gone out or been cancelled."""
    with database.write() as connection:
        one = _find(connection, later_id)
        later.drop_later(connection, one)
        return one.text if one.content is None else ""


def send_now(
    database: Database,
    clock: Clock,
    later_id: int,
    *,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    grace: Millis = 0,
) -> MessageRow:
    """Queue it now, whatever the customer has written; UserError as `services.sending.queue_text`."""
    with database.write() as connection:
        one = _find(connection, later_id)
        row = _queue(connection, clock, one, read_receipts, grace=grace)
        later.drop_later(connection, one, sent=True)
        return row


def fire_due(database: Database, clock: Clock, read_receipts: ReadReceipts = ReadReceipts.ON_REPLY) -> int:
    """Queue or hold all whose time has come; how many. Each in a transaction of its own: once, whoever else tries."""
    due = later.due_later(database.reader(), clock.now())
    for id_ in due:
        try:
            _fire(database, clock, id_, read_receipts)
        except _UNREADABLE as error:
            # it must not stop those behind it
            log.error("message %d for later can't be sent: %s", id_, type(error).__name__)
            with database.write() as connection:
                later.hold_later(connection, id_, Held.UNREADABLE, clock.now())
    return len(due)


def _fire(database: Database, clock: Clock, later_id: int, read_receipts: ReadReceipts) -> None:
    now = clock.now()
    with database.write() as connection:
        one = later.find_later(connection, later_id)
        if one is None or one.state is not LaterState.WAITING or one.due_at > now:
            return  # it was cancelled, changed or sent since it was found due
        reason = _against(connection, one, now)
        if reason:
            log.info("message %d for later was held: %s", one.id, reason)
            later.hold_later(connection, one.id, reason, now)
            return
        _queue(connection, clock, one, read_receipts, answers=not later.has_written(connection, one))
        later.drop_later(connection, one, sent=True)


def _queue(
    connection: "Connection",
    clock: Clock,
    one: later.Kept,
    read_receipts: ReadReceipts,
    *,
    grace: Millis = 0,
    answers: bool = True,
) -> MessageRow:
    content = content_of(one.content)
    return queue_message(
        connection,
        clock,
        one.conversation_id,
        "text" if content is None else "template",
        one.text,
        content,
        Author.OPERATOR,
        quoted_id=_quotable(connection, one),
        read_receipts=read_receipts,
        grace=grace,
        answers=answers,
    )


def _against(connection: "Connection", one: later.Kept, now: Millis) -> str:
    """Why it is not sent, a word of `core.later`; empty if nothing stands against it."""
    content = content_of(one.content)
    chat = outbox.find_writable(connection, one.conversation_id)
    if chat is None or (one.content is not None and not isinstance(content, FilledTemplate)):
        return Held.UNREADABLE
    if now - one.due_at > TOO_LATE:
        return Held.LATE
    if isinstance(content, FilledTemplate):
        template = templates.named_template(connection, chat.account_id, content.name, content.language)
        if template is None or not may_send(template):
            return Held.TEMPLATE
    elif one.if_written is IfWritten.HOLD and later.has_written(connection, one):
        return Held.WRITTEN
    verdict = may_send_content(chat.facts, "text" if content is None else "template", content, one.text, now)
    return verdict.refusal or ""


def _quotable(connection: "Connection", one: later.Kept) -> int | None:
    """The message it answers, if the channel knows it and it is still in the chat."""
    if one.quoted_id is None:
        return None
    found = connection.exec_driver_sql(
        "SELECT 1 FROM message WHERE id = ? AND conversation_id = ? AND external_id IS NOT NULL",
        (one.quoted_id, one.conversation_id),
    ).first()
    return None if found is None else one.quoted_id


def _find(connection: "Connection", later_id: int) -> later.Kept:
    one = later.find_later(connection, later_id)
    if one is None:
        raise UserError(_("There is no message {id} for later: it has gone out or been cancelled.").format(id=later_id))
    return one


def _check_time(due_at: Millis, now: Millis) -> None:
    if due_at <= now:
        raise UserError(_("That time has passed already."))
    if due_at - now > LONGEST:
        raise UserError(_("That is more than a year ahead."))


def _check(
    connection: "Connection",
    conversation_id: int,
    type_: str,
    content: FilledTemplate | None,
    text: str,
    due_at: Millis,
) -> outbox.Writable:
    """The chat, if such a message could be sent to it but for the window, which may open and close until then."""
    chat = outbox.find_writable(connection, conversation_id)
    if chat is None:
        raise UserError(_("There is no chat {id}.").format(id=conversation_id))
    facts = replace(chat.facts, window_ends_at=due_at + HOUR)
    insist(may_send_content(facts, type_, content, text, due_at), facts.channel)
    return chat
