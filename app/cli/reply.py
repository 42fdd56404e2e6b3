"""`tresen reply`: queue an answer and, if wanted, wait until it is sent."""

import sys
import time
from contextlib import closing

from app.cli.gateway_state import live_gateway
from app.cli.outcome import FAULT, warn
from app.cli.output import print_json, print_line
from app.cli.surroundings import made_paths, open_database, shop_clock
from app.config.desk import read_desk_settings
from app.core.enums import Author, Status
from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import MessageRow
from app.services.export import SETTLED, find_conversation, read_message
from app.store.database import Database

POLL_SECONDS = 0.05


def reply(chat: str, text: str, *, wait: float | None, as_json: bool) -> int:
    """Queue the text; UserError with the gate's sentence if it may not be sent. 1 if it failed or the wait was over."""
    from app.services.sending import queue_text

    body = _standard_input() if text == "-" else _checked(text)
    paths = made_paths()
    settings = read_desk_settings(paths.settings_file)
    with closing(open_database(paths)) as database:
        conversation_id = find_conversation(database, chat)
        message = queue_text(
            database,
            shop_clock(),
            conversation_id,
            body,
            Author.OPERATOR,
            read_receipts=settings.read_receipts,
        )
        if live_gateway(database) is None:
            warn(_("No gateway is running: the answer is queued and goes out when one does (`tresen gateway`)."))
        if wait is not None:
            message = _wait_for(database, message, wait)
    if as_json or not sys.stdout.isatty():
        print_json({"id": message.id, "status": message.status.value})
    else:
        print_line(f"{message.status.value}  {_('(message {id})').format(id=message.id)}")
    return 0 if wait is None else _outcome(message, wait)


def _outcome(message: MessageRow, wait: float) -> int:
    if message.status in (Status.FAILED, Status.DISCARDED):
        code = f" ({message.error_code})" if message.error_code else ""
        reason = f"{message.error_text or message.status.value}{code}"
        warn(_("The answer was not sent: {reason}.").format(reason=reason))
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


def _checked(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UserError(_("The text is not UTF-8; give it on standard input with -.")) from error
    return text


def _standard_input() -> str:
    """The text on standard input without its last line end."""
    try:
        text = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise UserError(_("Standard input is not UTF-8 text.")) from error
    return text.removesuffix("\n").removesuffix("\r")
