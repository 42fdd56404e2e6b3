"""What the operator does to conversations: seen, unread, done, open again, a draft, a new one.

What can be undone is noted in the change log by whoever records it (`store.deeds`).
"""

import json
import sqlite3
from collections.abc import Sequence

from app.core.clock import Millis
from app.core.drafts import draft_after
from app.core.enums import ChangeKind, Channel, ReadReceipts
from app.core.ids import first_id_at, time_of
from app.store.changes import last_id, note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


NO_QUESTIONS = ("system", "revoke")
"""The types of what wants no answer and opens no window: WhatsApp speaks in the customer's name, or they take back.

A reaction is a word of theirs, since it often is an answer.
"""


def mark_opened(connection: "Connection", conversation_ids: Sequence[int], receipts: ReadReceipts) -> None:
    """Nothing in them is unread any more; the customers' blue ticks follow each chat's choice, else `receipts`."""
    connection.exec_driver_sql(
        "UPDATE conversation SET unread = 0, first_unread_id = NULL, "
        "read_wanted_id = CASE WHEN coalesce(read_receipts, ?) = 'on_open' AND last_inbound_id IS NOT NULL "
        "THEN max(coalesce(read_wanted_id, 0), last_inbound_id) ELSE read_wanted_id END "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (receipts.value, json.dumps([*conversation_ids])),
    )
    note_changes(connection, ChangeKind.CONVERSATION, conversation_ids)


def mark_unread(connection: "Connection", conversation_ids: Sequence[int]) -> None:
    """Their last messages count as unread."""
    connection.exec_driver_sql(
        "UPDATE conversation SET unread = 1, first_unread_id = last_inbound_id "
        "WHERE id IN (SELECT value FROM json_each(?)) AND unread = 0",
        (json.dumps([*conversation_ids]),),
    )


def close_conversations(connection: "Connection", conversation_ids: Sequence[int]) -> None:
    """They are done: they wait for nothing, and nothing in them is unread."""
    connection.exec_driver_sql(
        "UPDATE conversation SET state = 'done', waiting_since = NULL, unread = 0, first_unread_id = NULL "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*conversation_ids]),),
    )


def snooze(connection: "Connection", conversation_ids: Sequence[int], until: Millis | None) -> None:
    """Out of sight until that time (the shop's clock), or with None until the customer writes."""
    connection.exec_driver_sql(
        "UPDATE conversation SET state = 'snoozed', snoozed_until = ?, waiting_since = NULL, unread = 0, "
        "first_unread_id = NULL WHERE id IN (SELECT value FROM json_each(?))",
        (until, json.dumps([*conversation_ids])),
    )


def due_snoozes(reader: sqlite3.Connection, now: Millis) -> list[int]:
    """The conversations that are to come back."""
    rows = reader.execute(
        "SELECT id FROM conversation WHERE state = 'snoozed' AND snoozed_until <= ? ORDER BY snoozed_until LIMIT 500",
        (now,),
    )
    return [row[0] for row in rows.fetchall()]


def wake(connection: "Connection", conversation_ids: Sequence[int]) -> None:
    """They come back where they are seen: waiting since the customer's words, or since now that their time has come."""
    for id_ in conversation_ids:
        until = connection.exec_driver_sql(
            "SELECT snoozed_until FROM conversation WHERE id = ? AND state = 'snoozed'", (id_,)
        ).scalar()
        if until is None:
            continue
        connection.exec_driver_sql(
            "UPDATE conversation SET state = 'open', waiting_since = ? WHERE id = ?",
            (waiting_since(connection, id_) or until, id_),
        )
    note_changes(connection, ChangeKind.CONVERSATION, conversation_ids)


def reopen_conversations(connection: "Connection", conversation_ids: Sequence[int]) -> None:
    """They are open again, and wait if the customer's words still want an answer."""
    closed = connection.exec_driver_sql(
        "SELECT id FROM conversation WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'open'",
        (json.dumps([*conversation_ids]),),
    ).scalars()
    waits = [(waiting_since(connection, id_), id_) for id_ in closed.all()]
    if waits:
        connection.exec_driver_sql("UPDATE conversation SET state = 'open', waiting_since = ? WHERE id = ?", waits)


def set_priority(connection: "Connection", conversation_ids: Sequence[int], level: int) -> None:
    """So pressing they are (`core.steps.Priority`)."""
    connection.exec_driver_sql(
        "UPDATE conversation SET priority = ? WHERE id IN (SELECT value FROM json_each(?))",
        (level, json.dumps([*conversation_ids])),
    )


def assign(connection: "Connection", conversation_ids: Sequence[int], who: str) -> None:
    """They are that person's; '' is nobody's."""
    connection.exec_driver_sql(
        "UPDATE conversation SET assignee = ? WHERE id IN (SELECT value FROM json_each(?))",
        (who, json.dumps([*conversation_ids])),
    )


def wait_again(connection: "Connection", conversation_id: int) -> None:
    """An answer was given up: an open chat waits again unless another answer stands."""
    connection.exec_driver_sql(
        "UPDATE conversation SET waiting_since = ? WHERE id = ? AND state = 'open' AND waiting_since IS NULL",
        (waiting_since(connection, conversation_id), conversation_id),
    )


def waiting_since(connection: "Connection", conversation_id: int) -> Millis | None:
    """The time of the customer's own first message after a person's last answer; None if there is none.

    What was given up is no answer.
    """
    answered = connection.exec_driver_sql(
        "SELECT id FROM message WHERE conversation_id = ? AND direction = 'out' "
        "AND coalesce(author, '') <> 'automatic' AND status <> 'discarded' ORDER BY id DESC LIMIT 1",
        (conversation_id,),
    ).scalar()
    first = connection.exec_driver_sql(
        "SELECT id FROM message WHERE conversation_id = ? AND id > ? AND direction = 'in' "
        "AND type NOT IN (?, ?) ORDER BY id LIMIT 1",
        (conversation_id, answered or first_id_at(0), *NO_QUESTIONS),
    ).scalar()
    return None if first is None else time_of(first)


def drop_draft(connection: "Connection", conversation_id: int, sent: str, known: str | None, now: Millis) -> None:
    """Clear the draft that was sent, but for what another desk has saved since (`core.drafts`)."""
    stored = connection.exec_driver_sql("SELECT text FROM draft WHERE conversation_id = ?", (conversation_id,)).scalar()
    if stored is not None:
        save_draft(connection, conversation_id, draft_after(stored, sent, known), now)


def save_draft(connection: "Connection", conversation_id: int, text: str, now: Millis) -> None:
    """Keep what was typed; an empty text is no draft."""
    if text:
        connection.exec_driver_sql(
            "INSERT INTO draft (conversation_id, text, updated_at) VALUES (?, ?, ?) ON CONFLICT (conversation_id) "
            "DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at",
            (conversation_id, text, now),
        )
    else:
        connection.exec_driver_sql("DELETE FROM draft WHERE conversation_id = ?", (conversation_id,))
    note_changes(connection, ChangeKind.DRAFT, [conversation_id])
    changed = connection.exec_driver_sql(
        "UPDATE conversation SET draft = ? WHERE id = ? AND draft <> ?", (bool(text), conversation_id, bool(text))
    )
    if changed.rowcount:
        note_changes(connection, ChangeKind.CONVERSATION, [conversation_id])


def find_or_make_conversation(
    connection: "Connection", account_id: int, channel: Channel, customer_id: int, now: Millis
) -> int:
    """The account's one conversation with that customer."""
    found = connection.exec_driver_sql(
        "SELECT id FROM conversation WHERE account_id = ? AND customer_id = ?", (account_id, customer_id)
    ).scalar()
    if found is not None:
        return int(found)
    made = connection.exec_driver_sql(
        "INSERT INTO conversation (id, account_id, customer_id, channel, name, last_at, created_at) "
        "SELECT ?, ?, id, ?, name, ?, ? FROM customer WHERE id = ? RETURNING id",
        (last_id(connection, "conversation") + 1, account_id, channel.value, now, now, customer_id),
    ).scalar_one()
    note_changes(connection, ChangeKind.CONVERSATION, [made])
    note_changes(connection, ChangeKind.CUSTOMER, [customer_id])
    return int(made)


def dismiss_gap(connection: "Connection", gap_id: int) -> None:
    """The operator has seen this gap and all before it."""
    connection.exec_driver_sql("UPDATE gap SET dismissed = 1 WHERE id <= ?", (gap_id,))
    note_changes(connection, ChangeKind.GATEWAY, [0])
