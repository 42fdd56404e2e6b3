"""`tresen reply`, `send`, `react`, `retry`: queue what is to be sent and, if wanted, wait until it is."""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing

from app.cli.gateway_state import live_gateway
from app.cli.outcome import FAULT, warn
from app.cli.output import print_json, print_line
from app.cli.surroundings import made_paths, open_database, shop_clock
from app.config.desk import read_desk_settings
from app.core.content import Content
from app.core.enums import Author, ReadReceipts, Status
from app.core.errors import UserError
from app.core.failures import explain, why_it_failed
from app.core.i18n import _, ngettext
from app.core.rows import MessageRow
from app.services.export import SETTLED, find_conversation, find_message, read_message
from app.store.database import Database

POLL_SECONDS = 0.05


def reply(chat: str, text: str, *, quote: str | None, wait: float | None, as_json: bool) -> int:
    """Queue the text; UserError with the gate's sentence if it may not be sent. 1 if it failed or the wait was over."""
    from app.services.sending import queue_text

    body = standard_input().removesuffix("\n").removesuffix("\r") if text == "-" else checked(text)

    def queue(database: Database, conversation_id: int, read_receipts: ReadReceipts) -> MessageRow:
        return queue_text(
            database,
            shop_clock(),
            conversation_id,
            body,
            Author.OPERATOR,
            read_receipts=read_receipts,
            quoted_id=None if quote is None else find_message(database, conversation_id, quote),
        )

    return _send(chat, queue, wait, as_json=as_json)


def send_content(chat: str, content: Content, *, quote: str | None, wait: float | None, as_json: bool) -> int:
    """The same with a place, contacts, buttons, a list, products, …"""
    from app.services.sending import queue_content

    def queue(database: Database, conversation_id: int, read_receipts: ReadReceipts) -> MessageRow:
        return queue_content(
            database,
            shop_clock(),
            conversation_id,
            content,
            Author.OPERATOR,
            read_receipts=read_receipts,
            quoted_id=None if quote is None else find_message(database, conversation_id, quote),
        )

    return _send(chat, queue, wait, as_json=as_json)


def send_file(
    chat: str,
    path: str,
    caption: str,
    *,
    as_document: bool,
    quote: str | None,
    wait: float | None,
    as_json: bool,
) -> int:
    """The same with a file."""
    from app.services.media import queue_file

    def queue(database: Database, conversation_id: int, read_receipts: ReadReceipts) -> MessageRow:
        return queue_file(
            database,
            shop_clock(),
            conversation_id,
            path,
            checked(caption),
            Author.OPERATOR,
            as_document=as_document,
            read_receipts=read_receipts,
            quoted_id=None if quote is None else find_message(database, conversation_id, quote),
        )

    return _send(chat, queue, wait, as_json=as_json)


def send_template(chat: str, template_id: int, values: Mapping[str, str], *, wait: float | None, as_json: bool) -> int:
    """The same with a template, by what is filled into it."""
    from app.services.templates import queue_template

    def queue(database: Database, conversation_id: int, read_receipts: ReadReceipts) -> MessageRow:
        return queue_template(
            database,
            shop_clock(),
            conversation_id,
            template_id,
            values,
            Author.OPERATOR,
            read_receipts=read_receipts,
        )

    return _send(chat, queue, wait, as_json=as_json)


def react(chat: str, message: str, emoji: str, *, wait: float | None, as_json: bool) -> int:
    """Put an emoji on a message; an empty one takes ours back. Nothing is sent if it is as wished already."""
    from app.services.sending import queue_reaction

    def queue(database: Database, conversation_id: int, read_receipts: ReadReceipts) -> MessageRow | None:
        return queue_reaction(
            database,
            shop_clock(),
            find_message(database, conversation_id, message),
            checked(emoji),
            Author.OPERATOR,
            read_receipts=read_receipts,
        )

    return _send(chat, queue, wait, as_json=as_json)


def retry(chat: str | None, message: int | None, *, as_json: bool) -> int:
    """Queue one failed or uncertain message, or all failed ones of a chat or of all that may be sent again."""
    from app.services.sending import resend, retry_failed

    with closing(open_database(made_paths())) as database:
        if message is not None:
            resend(database, shop_clock(), message)
            count = 1
        else:
            count = retry_failed(database, shop_clock(), None if chat is None else find_conversation(database, chat))
        if count:
            _warn_without_gateway(database)
    if as_json:
        print_json({"queued": count})
    else:
        print_line(ngettext("{n} message is queued again.", "{n} messages are queued again.", count).format(n=count))
    return 0


def checked(text: str) -> str:
    """A text from the command line; UserError if it is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UserError(_("The text is not UTF-8; give it on standard input with -.")) from error
    return text


def standard_input() -> str:
    """What is on standard input; UserError if it is not UTF-8."""
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise UserError(_("Standard input is not UTF-8 text.")) from error


def _send(
    chat: str,
    queue: Callable[[Database, int, ReadReceipts], MessageRow | None],
    wait: float | None,
    *,
    as_json: bool,
) -> int:
    paths = made_paths()
    settings = read_desk_settings(paths.settings_file)
    with closing(open_database(paths)) as database:
        message = queue(database, find_conversation(database, chat), settings.read_receipts)
        if message is None:
            _print("unchanged", None, _("It is so already."), as_json=as_json)
            return 0
        return queued(database, message, wait, as_json=as_json)


def queued(database: Database, message: MessageRow, wait: float | None, *, as_json: bool) -> int:
    """Tell what became of a message that was queued, after waiting for that if wanted; the exit code."""
    _warn_without_gateway(database)
    if wait is not None:
        message = _wait_for(database, message, wait)
    line = f"{message.status.value}  {_('(message {id})').format(id=message.id)}"
    _print(message.status.value, message.id, line, as_json=as_json)
    return 0 if wait is None else _outcome(message, wait)


def _print(status: str, message_id: int | None, line: str, *, as_json: bool) -> None:
    if as_json or not sys.stdout.isatty():
        print_json({"id": message_id, "status": status})
    else:
        print_line(line)


def _warn_without_gateway(database: Database) -> None:
    if live_gateway(database) is None:
        warn(_("No gateway is running: the answer is queued and goes out when one does (`tresen gateway`)."))


def _outcome(message: MessageRow, wait: float) -> int:
    if message.status in (Status.FAILED, Status.DISCARDED):
        reason = message.status.value
        if message.error_code is not None:
            cause = why_it_failed(message.error_code, message.error_text)
            reason = f"{message.error_code}. {cause} {explain(message.error_code).next_step}"
        warn(_("The answer was not sent: {reason}").format(reason=reason))
        return FAULT
    if message.status not in SETTLED:
        warn(
            _("After {seconds} s the answer is still {status}; it is kept.").format(
                seconds=f"{wait:g}", status=message.status.value
            )
        )
        return FAULT
    return 0


def _wait_for(database: Database, message: MessageRow, seconds: float) -> MessageRow:
    deadline = time.monotonic() + seconds
    while message.status not in SETTLED and (left := deadline - time.monotonic()) > 0:
        time.sleep(min(POLL_SECONDS, left))
        message = read_message(database.reader(), message.id) or message
    return message
