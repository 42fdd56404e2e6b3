"""What scripts read: conversations and messages as the command line prints them, and a chat by what it is called."""

import re
import sqlite3
from collections.abc import Sequence

from app.core.enums import Status
from app.core.errors import UserError
from app.core.i18n import _
from app.core.phone import variants
from app.core.rows import MessageRow
from app.store.database import Database
from app.store.export import (
    conversation_exists,
    conversations_of_number,
    identities_of,
    last_incoming_id,
    last_message_ids,
    messages_by_id,
    messages_from,
)

__all__ = [
    "SETTLED",
    "find_conversation",
    "find_message",
    "identities_of",
    "last_messages",
    "messages_from",
    "read_message",
]


def find_conversation(database: Database, chat: str) -> int:
    """The conversation's id for an id or a number in E.164; UserError if there is none."""
    connection = database.reader()
    if re.fullmatch(r"\d{1,18}", chat):
        if not conversation_exists(connection, int(chat)):
            raise UserError(
                _("There is no conversation {id}; a number begins with + and its country code.").format(id=chat)
            )
        return int(chat)
    digits = re.sub(r"[\s()./-]", "", chat)
    if not re.fullmatch(r"\+\d{5,15}", digits):
        raise UserError(
            _("“{text}” is neither a conversation's id nor a number such as +491713920001.").format(text=chat)
        )
    found = conversations_of_number(connection, (form for e164 in variants(digits) for form in (e164, e164[1:])))
    if not found:
        raise UserError(_("There is no conversation with {number}.").format(number=digits))
    return found[0]


def find_message(database: Database, conversation_id: int, message: str) -> int:
    """The id of a message of that chat; `last` is the customer's last one. UserError if there is none."""
    connection = database.reader()
    if message == "last":
        found = last_incoming_id(connection, conversation_id)
        if found is None:
            raise UserError(_("They have never written to you."))
        return found
    if not re.fullmatch(r"\d{1,19}", message):
        raise UserError(_("“{text}” is no message's id; `tresen show CHAT --json` lists them.").format(text=message))
    row = read_message(connection, int(message)) if int(message) < 1 << 63 else None
    if row is None or row.conversation_id != conversation_id:
        raise UserError(_("There is no message {id} in that chat.").format(id=message))
    return row.id


def last_messages(connection: sqlite3.Connection, conversation_ids: Sequence[int]) -> dict[int, MessageRow]:
    """Each conversation's newest message, by conversation."""
    ids = last_message_ids(connection, conversation_ids)
    messages = messages_by_id(connection, [*ids.values()])
    return {conversation: messages[id_] for conversation, id_ in ids.items() if id_ in messages}


def read_message(connection: sqlite3.Connection, message_id: int) -> MessageRow | None:
    """One message; None if it is gone."""
    return messages_by_id(connection, [message_id]).get(message_id)


SETTLED = frozenset((Status.SENT, Status.DELIVERED, Status.READ, Status.PLAYED, Status.FAILED, Status.DISCARDED))
"""The statuses `reply --wait` waits for."""
