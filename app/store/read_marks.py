"""Blue ticks and typing: what the customers are still to be shown."""

import sqlite3
from dataclasses import dataclass

from app.core.clock import DAY, SECOND, Millis
from app.core.enums import ChangeKind, ReadReceipts
from app.core.ids import time_of
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


TYPING_EVERY: Millis = 20 * SECOND
"""How often typing is told; the customer sees it for 25 seconds (Meta, "Typing indicators")."""
TYPING_LASTS: Millis = 25 * SECOND
MARKABLE: Millis = 30 * DAY
"""So long a message can be marked as read (Meta, "Mark messages as read")."""


@dataclass(frozen=True, slots=True)
class ReadMark:
    """A conversation whose customer is to be told that their messages were read."""

    conversation_id: int
    account_id: int
    wanted_id: int
    external_id: str | None
    """The newest message to mark; None if there is nothing left to tell."""


def due_reads(reader: sqlite3.Connection, limit: int) -> list[ReadMark]:
    """The conversations whose customers are to see blue ticks, of accounts that can work."""
    rows = reader.execute(
        "SELECT c.id, c.account_id, c.read_wanted_id, CASE WHEN c.read_wanted_id > COALESCE(c.read_told_id, 0) THEN "
        "(SELECT m.external_id FROM message m WHERE m.conversation_id = c.id AND m.id <= c.read_wanted_id "
        "AND m.direction = 'in' AND m.external_id IS NOT NULL ORDER BY m.id DESC LIMIT 1) END "
        "FROM conversation c JOIN channel_account a ON a.id = c.account_id "
        "WHERE c.read_wanted_id IS NOT NULL AND a.state NOT IN ('token_expired', 'blocked') LIMIT ?",
        (limit,),
    )
    return [ReadMark(*row) for row in rows.fetchall()]


def told_read(connection: "Connection", mark: ReadMark) -> None:
    """The customer sees blue ticks up to there; what is wanted beyond stays wanted."""
    marked = connection.exec_driver_sql(
        "UPDATE message SET status = 'read' WHERE conversation_id = ? AND id <= ? AND direction = 'in' "
        "AND id > COALESCE((SELECT read_told_id FROM conversation WHERE id = ?), 0) AND status = 'received'",
        (mark.conversation_id, mark.wanted_id, mark.conversation_id),
    )
    connection.exec_driver_sql(
        "UPDATE conversation SET read_told_id = MAX(COALESCE(read_told_id, 0), ?1), "
        "read_wanted_id = CASE WHEN read_wanted_id > ?1 THEN read_wanted_id END, "
        "last_status = CASE WHEN last_direction = 'in' AND last_message_id <= ?1 THEN 'read' ELSE last_status END "
        "WHERE id = ?2",
        (mark.wanted_id, mark.conversation_id),
    )
    if marked.rowcount:
        note_changes(connection, ChangeKind.MESSAGE, [mark.conversation_id])


@dataclass(frozen=True, slots=True)
class TypingMark:
    """A conversation whose customer is to be shown that the operator types."""

    conversation_id: int
    account_id: int
    typed_at: Millis
    """The machine's clock."""
    message_id: int
    external_id: str
    """The customer's newest message, which gets blue ticks with it."""


def choice_of(reader: sqlite3.Connection, conversation_id: int) -> ReadReceipts | None:
    """The chat's own choice."""
    row = reader.execute("SELECT read_receipts FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    return None if row is None or row[0] is None else ReadReceipts(row[0])


def choose(connection: "Connection", conversation_id: int, choice: ReadReceipts | None) -> None:
    """Keep the chat's own choice; with `never` nothing that is still to be told is told."""
    connection.exec_driver_sql(
        "UPDATE conversation SET read_receipts = ?1, read_wanted_id = CASE ?1 WHEN 'never' THEN NULL "
        "ELSE read_wanted_id END, typing_at = CASE ?1 WHEN 'never' THEN NULL ELSE typing_at END WHERE id = ?2",
        (None if choice is None else choice.value, conversation_id),
    )
    note_changes(connection, ChangeKind.CONVERSATION, [conversation_id])


def may_show_typing(reader: sqlite3.Connection, conversation_id: int, default: ReadReceipts, now: Millis) -> bool:
    """Whether typing is to be told now; `now` is the machine's."""
    row = reader.execute(
        "SELECT read_receipts, typing_at, last_inbound_id, channel FROM conversation WHERE id = ?", (conversation_id,)
    ).fetchone()
    if row is None or row[2] is None or row[3] != "whatsapp":
        return False
    choice, typing_at, _last, _channel = row
    recent = typing_at is not None and 0 <= now - abs(typing_at) < TYPING_EVERY
    return (choice or default) != ReadReceipts.NEVER and not recent


def want_typing(connection: "Connection", conversation_id: int, now: Millis) -> None:
    """Have the customer shown that the operator types; `now` is the machine's."""
    connection.exec_driver_sql("UPDATE conversation SET typing_at = ? WHERE id = ?", (now, conversation_id))


def due_typing(reader: sqlite3.Connection, limit: int) -> list[TypingMark]:
    """Whose customers are still to be shown it, of accounts that can work."""
    rows = reader.execute(
        "SELECT c.id, c.account_id, c.typing_at, m.id, m.external_id FROM conversation c "
        "JOIN channel_account a ON a.id = c.account_id JOIN message m ON m.id = c.last_inbound_id "
        "WHERE c.typing_at > 0 AND m.external_id IS NOT NULL AND a.state NOT IN ('token_expired', 'blocked') LIMIT ?",
        (limit,),
    )
    return [TypingMark(*row) for row in rows.fetchall()]


def told_typing(connection: "Connection", mark: TypingMark, *, told: bool) -> None:
    """It has been shown, with blue ticks, or can't be; when that was stays, negative, so that it is told seldom."""
    connection.exec_driver_sql(
        "UPDATE conversation SET typing_at = -typing_at WHERE id = ? AND typing_at = ?",
        (mark.conversation_id, mark.typed_at),
    )
    if told:
        told_read(connection, ReadMark(mark.conversation_id, mark.account_id, mark.message_id, mark.external_id))


def is_stale(mark: TypingMark, now: Millis, shop_now: Millis) -> bool:
    """Whether the operator has long stopped, or the message can't be marked any more; machine's and shop's time."""
    return not 0 <= now - mark.typed_at < TYPING_LASTS or shop_now - time_of(mark.message_id) > MARKABLE
