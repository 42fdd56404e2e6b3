"""The outbox: messages that are queued, being sent or of unknown outcome, and how each of them is settled.

`due_at` and `held_until` are the machine's clock; a `due_at` of 0 is at once, whatever happens to that clock.
Functions take the transaction they belong to.
"""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from app.core.clock import HOUR, MINUTE, Millis
from app.core.content import Content, to_json
from app.core.enums import AccountState, Author, ChangeKind, Channel, IdentityKind, ReadReceipts, Status
from app.core.gate import GateFacts
from app.core.ids import message_id, time_of
from app.store import media, receipts, search
from app.store.changes import note_changes, take_message_numbers
from app.store.contents import content_of, stored
from app.store.recipients import find_recipient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

PREVIEW = 120
LONGEST_WAIT: Millis = HOUR
"""No message, conversation or request is made to wait longer."""


@dataclass(frozen=True, slots=True)
class Writable:
    """A conversation as the sender needs to know it."""

    id: int
    account_id: int
    customer_id: int
    facts: GateFacts
    last_message_id: int | None
    last_inbound_id: int | None
    read_receipts: ReadReceipts | None = None
    """This chat's own choice; None follows the setting."""


@dataclass(frozen=True, slots=True)
class Troubled:
    """A message that failed or is of unknown outcome, as one needs to know it who may send it again."""

    id: int
    conversation_id: int
    type: str
    content: str | None
    error_code: int | None
    failed_at: Millis
    """When the channel said so; unless it did, when it was written."""


@dataclass(frozen=True, slots=True)
class Due:
    """The next message of a conversation that may be sent now."""

    message_id: int
    conversation_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A message this gateway alone is sending."""

    message_id: int
    conversation_id: int
    account_id: int
    text: str
    quoted_external_id: str | None
    recipient: tuple[IdentityKind, str] | None
    attempts: int
    """Counting this one."""
    first_failed_at: Millis | None
    epoch: int = 0
    """The lease under which it was claimed."""
    type: str = "text"
    content: Content | None = None
    media_id: str = ""
    """The upload's id, of a message that carries a file."""
    identity_id: int | None = None
    """The identity it goes to."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is to be sent."""

    type: str
    text: str
    content: Content | None = None
    quoted_external_id: str | None = None
    """The message it answers or reacts to."""


def one_line(text: str) -> str:
    """The start of a text on one line, as the inbox keeps it."""
    return " ".join(text[: 4 * PREVIEW].split())[:PREVIEW]


def find_writable(connection: "Connection", conversation_id: int) -> Writable | None:
    """What is known about the conversation; None if there is none of that id."""
    row = connection.exec_driver_sql(
        "SELECT c.account_id, c.customer_id, c.channel, c.window_ends_at, a.state, k.blocked, c.last_message_id, "
        "c.last_inbound_id, k.no_marketing_since, c.read_receipts FROM conversation c "
        "JOIN channel_account a ON a.id = c.account_id "
        "JOIN customer k ON k.id = c.customer_id WHERE c.id = ?",
        (conversation_id,),
    ).first()
    if row is None:
        return None
    (
        account_id,
        customer_id,
        channel,
        window_ends_at,
        state,
        blocked,
        last_message_id,
        last_inbound_id,
        stopped,
        ticks,
    ) = row
    facts = GateFacts(
        Channel(channel),
        window_ends_at,
        AccountState(state),
        bool(blocked),
        find_recipient(connection, conversation_id) is not None,
        stopped is not None,
    )
    choice = None if ticks is None else ReadReceipts(ticks)
    return Writable(conversation_id, account_id, customer_id, facts, last_message_id, last_inbound_id, choice)


def add_outgoing(
    connection: "Connection",
    chat: Writable,
    wording: Wording,
    author: Author,
    now: Millis,
    machine_now: Millis,
    *,
    tell_read: bool,
    due_at: Millis = 0,
    answers: bool = True,
) -> int:
    """Write a message that is to be sent, with all that hangs on it; its id.

    Unless it `answers`, what the customer has written goes on waiting for an answer.
    """
    id_ = message_id(now, take_message_numbers(connection, 1))
    connection.exec_driver_sql(
        "INSERT INTO message (id, conversation_id, account_id, direction, type, text, status, author, content, "
        "quoted_external_id) VALUES (?, ?, ?, 'out', ?, ?, 'queued', ?, ?, ?)",
        (
            id_,
            chat.id,
            chat.account_id,
            wording.type,
            wording.text,
            author.value,
            stored(to_json(wording.content)),
            wording.quoted_external_id,
        ),
    )
    connection.exec_driver_sql(
        "INSERT INTO outbox (message_id, conversation_id, account_id, state, due_at, created_at) "
        "VALUES (?, ?, ?, 'queued', ?, ?)",
        (id_, chat.id, chat.account_id, due_at, machine_now),
    )
    connection.exec_driver_sql(
        "UPDATE conversation SET last_message_id = ?, last_at = ?, last_direction = 'out', last_status = 'queued', "
        "last_type = ?, preview = ? WHERE id = ?",
        (id_, now, wording.type, one_line(wording.text), chat.id),
    )
    if author is Author.OPERATOR and answers:
        connection.exec_driver_sql(
            "UPDATE conversation SET waiting_since = NULL, unread = 0, first_unread_id = NULL WHERE id = ?", (chat.id,)
        )
        if tell_read and chat.last_inbound_id is not None:
            connection.exec_driver_sql(
                "UPDATE conversation SET read_wanted_id = MAX(COALESCE(read_wanted_id, 0), ?) WHERE id = ?",
                (chat.last_inbound_id, chat.id),
            )
    connection.exec_driver_sql(
        "UPDATE customer SET last_at = MAX(COALESCE(last_at, 0), ?), message_count = message_count + 1 WHERE id = ?",
        (now, chat.customer_id),
    )
    search.index_rows(connection, [(id_, chat.id, "out", wording.type, wording.text)])
    note_changes(connection, ChangeKind.MESSAGE, [chat.id])
    return id_


def find_due(reader: sqlite3.Connection, machine_now: Millis, limit: int, waiting: Collection[int] = ()) -> list[Due]:
    """The first unsent message of each conversation that is neither held nor busy, the longest due first.

    Accounts that are `waiting` are left out: however much they have queued, the others' messages are found.
    """
    rows = reader.execute(
        "SELECT o.message_id, o.conversation_id, o.account_id FROM outbox o "
        "JOIN conversation c ON c.id = o.conversation_id JOIN channel_account a ON a.id = o.account_id "
        "WHERE o.state = 'queued' AND o.due_at <= ? AND COALESCE(c.held_until, 0) <= ? "
        "AND a.state NOT IN ('token_expired', 'blocked') AND a.id NOT IN (SELECT value FROM json_each(?)) "
        "AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.conversation_id = o.conversation_id "
        "AND (p.state = 'sending' OR (p.state = 'queued' AND p.message_id < o.message_id))) "
        "AND NOT EXISTS (SELECT 1 FROM media f WHERE f.message_id = o.message_id AND f.state <> 'ready') "
        "ORDER BY o.due_at, o.message_id LIMIT ?",
        (machine_now, machine_now, json.dumps([*waiting]), limit),
    )
    return [Due(*row) for row in rows.fetchall()]


def reported(reader: sqlite3.Connection, message_ids: Collection[int]) -> set[int]:
    """Those of the messages of which the channel has reported anything."""
    if not message_ids:
        return set()
    rows = reader.execute(
        "SELECT e.message_id FROM json_each(?) j CROSS JOIN message_event e ON e.message_id = j.value",
        (json.dumps([*message_ids]),),
    )
    return {id_ for (id_,) in rows.fetchall()}


def next_due_at(reader: sqlite3.Connection, machine_now: Millis) -> Millis | None:
    """When something that can't be sent yet may be; None if nothing waits for a time."""
    row = reader.execute(
        "SELECT MIN(MAX(o.due_at, COALESCE(c.held_until, 0))) FROM outbox o "
        "JOIN conversation c ON c.id = o.conversation_id "
        "WHERE o.state = 'queued' AND MAX(o.due_at, COALESCE(c.held_until, 0)) > ?",
        (machine_now,),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def claim(connection: "Connection", due: Due, epoch: int) -> Claim | None:
    """Mark a message as being sent by this gateway; None if it has been settled or discarded meanwhile."""
    row = connection.exec_driver_sql(
        "UPDATE outbox SET state = 'sending', epoch = ?, attempts = attempts + 1 "
        "WHERE message_id = ? AND state = 'queued' RETURNING attempts, first_failed_at",
        (epoch, due.message_id),
    ).first()
    if row is None:
        return None
    target = receipts.find_target(connection, due.message_id)
    if target is None:
        return None
    target.status = Status.SENDING
    receipts.write_statuses(connection, [target])
    note_changes(connection, ChangeKind.MESSAGE, [target.conversation_id])
    type_, text, content, quoted, identity_id, media_id = connection.exec_driver_sql(
        "SELECT m.type, m.text, m.content, m.quoted_external_id, m.identity_id, f.external_id "
        "FROM message m LEFT JOIN media f ON f.message_id = m.id WHERE m.id = ?",
        (due.message_id,),
    ).one()
    found = find_recipient(connection, target.conversation_id, kept=identity_id, quoted=quoted)
    address_to(connection, due.message_id, None if found is None else found[0])
    attempts, failed_at = row
    return Claim(
        due.message_id,
        target.conversation_id,  # two customers may have been made one since it was found due
        due.account_id,
        text,
        quoted,
        found and found[1:],
        attempts,
        failed_at,
        epoch,
        type_,
        content_of(content),
        media_id or "",
        found and found[0],
    )


def address_to(connection: "Connection", message_id: int, identity_id: int | None) -> None:
    """Keep which identity a message goes to."""
    connection.exec_driver_sql("UPDATE message SET identity_id = ? WHERE id = ?", (identity_id, message_id))


def still_claimed(connection: "Connection", claimed: Claim) -> receipts.Target | None:
    """The message, unless it was settled meanwhile, or queued again and perhaps claimed by another gateway."""
    row = connection.exec_driver_sql(
        "SELECT 1 FROM outbox WHERE message_id = ? AND epoch = ?", (claimed.message_id, claimed.epoch)
    ).first()
    return None if row is None else receipts.find_target(connection, claimed.message_id)


def settle(connection: "Connection", message_id: int, target: receipts.Target) -> None:
    """Write the outcome of a send; statuses that leave the outbox take its row with them."""
    receipts.write_statuses(connection, [target])
    if target.status in receipts.PENDING:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = ? WHERE message_id = ?", (target.status.value, message_id)
        )
    note_changes(connection, ChangeKind.MESSAGE, [target.conversation_id])


def postpone(connection: "Connection", message_id: int, due_at: Millis, *, counts: bool, machine_now: Millis) -> None:
    """Try a message again later; unless it `counts`, as if it had not been tried."""
    connection.exec_driver_sql(
        "UPDATE outbox SET due_at = ?, attempts = attempts - ?, first_failed_at = COALESCE(first_failed_at, ?) "
        "WHERE message_id = ?",
        (due_at, 0 if counts else 1, machine_now, message_id),
    )


def hold(connection: "Connection", conversation_id: int, until: Millis | None) -> None:
    """Send nothing to a conversation before that time."""
    connection.exec_driver_sql("UPDATE conversation SET held_until = ? WHERE id = ?", (until, conversation_id))


def abandon_sending(connection: "Connection", held_until: Millis) -> int:
    """Whatever a dead gateway was sending is of unknown outcome; returns how many messages that is."""
    ids = [row[0] for row in connection.exec_driver_sql("SELECT message_id FROM outbox WHERE state = 'sending'").all()]
    for id_ in ids:
        if (target := receipts.find_target(connection, id_)) is not None:
            target.status = Status.UNCERTAIN
            settle(connection, id_, target)
            hold(connection, target.conversation_id, held_until)
    return len(ids)


def requeue(connection: "Connection", target: receipts.Target, machine_now: Millis) -> None:
    """Put an uncertain or failed message back into the queue, with all its tries; that it was tried is remembered."""
    had_failed = target.status is Status.FAILED
    target.status, target.error = Status.QUEUED, None
    receipts.write_statuses(connection, [target])
    connection.exec_driver_sql(
        "UPDATE message SET external_id = NULL, external_key = NULL, identity_id = NULL WHERE id = ?", (target.id,)
    )
    connection.exec_driver_sql(
        "INSERT INTO outbox (message_id, conversation_id, account_id, state, due_at, created_at, first_failed_at) "
        "VALUES (?, ?, ?, 'queued', 0, ?, ?) ON CONFLICT (message_id) DO UPDATE SET state = 'queued', "
        "due_at = 0, attempts = 0, epoch = NULL, first_failed_at = excluded.first_failed_at",
        (target.id, target.conversation_id, target.account_id, machine_now, machine_now),
    )
    # what may be wrong with a file is mended by uploading it anew
    media.want_upload(connection, target.id, machine_now, anew=had_failed)
    hold(connection, target.conversation_id, None)
    note_changes(connection, ChangeKind.MESSAGE, [target.conversation_id])


def read_troubled(connection: "Connection", message_id: int) -> Troubled:
    """That message, which must be there."""
    return _troubled(connection, "m.id = ?", (message_id,))[0]


def read_failed(connection: "Connection", conversation_id: int | None) -> list[Troubled]:
    """The failed messages of one chat or of all, oldest first."""
    if conversation_id is not None:
        return _troubled(connection, "m.conversation_id = ? AND m.status = 'failed'", (conversation_id,))
    return _troubled(
        connection,
        "m.conversation_id IN (SELECT id FROM conversation WHERE trouble > 0) AND m.status = 'failed'",
        (),
    )


def _troubled(connection: "Connection", where: str, parameters: tuple[object, ...]) -> list[Troubled]:
    sql = (
        "SELECT m.id, m.conversation_id, m.type, m.content, m.error_code, (SELECT max(e.at) FROM message_event e "
        "WHERE e.message_id = m.id AND e.status = 'failed') FROM message m WHERE m.direction = 'out' AND "
    )
    rows = connection.exec_driver_sql(f"{sql}{where} ORDER BY m.id", parameters).all()
    return [
        Troubled(id_, conversation_id, type_, content, code, failed_at or time_of(id_))
        for id_, conversation_id, type_, content, code, failed_at in rows
    ]


def forget_far_waits(connection: "Connection", machine_now: Millis) -> None:
    """Shorten waits that are longer than any is made: the machine's clock has been set back since."""
    far = machine_now + LONGEST_WAIT
    connection.exec_driver_sql("UPDATE outbox SET due_at = 0 WHERE due_at > ?", (far,))
    # what was never tried waits to be taken back, and for no more than a minute
    connection.exec_driver_sql(
        "UPDATE outbox SET due_at = 0 WHERE due_at > ? AND attempts = 0 AND first_failed_at IS NULL",
        (machine_now + MINUTE,),
    )
    connection.exec_driver_sql("UPDATE job SET due_at = 0 WHERE due_at > ?", (far,))
    connection.exec_driver_sql(
        "UPDATE conversation SET held_until = ? WHERE held_until > ? AND id IN (SELECT conversation_id FROM outbox)",
        (machine_now + MINUTE, far),
    )


def installation_of(connection: "Connection") -> str:
    """What tells our keys from another installation's."""
    row = connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'installation'").first()
    return "" if row is None else str(row[0])
