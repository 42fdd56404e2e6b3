"""The webhook journal: raw bytes until they are split, then one row an item.

The appending half runs on a plain connection, since an acknowledgement waits for it.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.boundaries import boundary
from app.core.clock import Millis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.store.database import Database


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One webhook as it came."""

    id: int
    channel: str
    received_at: Millis
    body: bytes


@dataclass(slots=True)
class RawItem:
    """One item of a webhook, as it is kept; `customer_id` and `message_id` are known once it has been stored."""

    channel: str
    account_id: int | None
    received_at: Millis
    state: str
    """done | quarantined"""
    reason: str
    parser: int
    body: str
    customer_id: int | None = None
    message_id: int | None = None


def append(connection: sqlite3.Connection, webhooks: Sequence[tuple[str, Millis, bytes]], bad_signatures: int) -> None:
    """Commit webhooks (channel, received at, body) and count refused ones, all in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if webhooks:
            connection.executemany(
                "INSERT INTO raw_event (channel, received_at, body, state, reason) VALUES (?, ?, ?, 'new', '')",
                webhooks,
            )
        if bad_signatures:
            connection.execute(
                "INSERT INTO counter (name, value) VALUES ('bad_signature', ?) "
                "ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
                (bad_signatures,),
            )
        boundary("journal.before_commit")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    boundary("journal.committed")


def next_rows(reader: sqlite3.Connection, limit: int, max_bytes: int) -> list[JournalRow]:
    """The oldest unsplit webhooks: at most `limit`, and no more bytes than that beyond the first."""
    rows: list[JournalRow] = []
    size = 0
    cursor = reader.execute(
        "SELECT id, channel, received_at, body FROM raw_event WHERE state = 'new' ORDER BY id LIMIT ?", (limit,)
    )
    for row in cursor:
        size += len(row[3])
        if rows and size > max_bytes:
            break
        rows.append(JournalRow(*row))
    cursor.close()
    return rows


def remove(connection: "Connection", ids: Sequence[int]) -> None:
    """Drop webhooks that have been split."""
    if ids:
        connection.exec_driver_sql("DELETE FROM raw_event WHERE id = ?", [(id_,) for id_ in ids])


def quarantine(connection: "Connection", id_: int, reason: str) -> None:
    """Keep a webhook whole that can't be split."""
    connection.exec_driver_sql("UPDATE raw_event SET state = 'quarantined', reason = ? WHERE id = ?", (reason, id_))


def with_account(body: str, account: str) -> str:
    """An item's body that names the account it was sent to, which is not known here yet."""
    return f'{{"account":{json.dumps(account)},{body[1:]}' if account and body.startswith('{"') else body


def account_in(body: str) -> str:
    """The account that `with_account` has put into a body; empty if none."""
    if not body.startswith('{"account":'):
        return ""
    found = json.loads(body).get("account")
    return found if isinstance(found, str) else ""


def keep_items(connection: "Connection", items: Sequence[RawItem]) -> None:
    """Store what webhooks were split into."""
    if items:
        connection.exec_driver_sql(
            "INSERT INTO raw_item (channel, account_id, customer_id, message_id, received_at, state, reason, parser, "
            "body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    i.channel,
                    i.account_id,
                    i.customer_id,
                    i.message_id,
                    i.received_at,
                    i.state,
                    i.reason,
                    i.parser,
                    i.body,
                )
                for i in items
            ],
        )


def forget_before(database: "Database", time: Millis, limit: int = 5_000) -> int:
    """Delete items received before that time which were understood, and parked receipts; returns how many."""
    with database.write() as connection:
        items = connection.exec_driver_sql(
            "DELETE FROM raw_item WHERE id IN "
            "(SELECT id FROM raw_item WHERE state = 'done' AND received_at < ? ORDER BY id LIMIT ?)",
            (time, limit),
        )
        parked = connection.exec_driver_sql(
            "DELETE FROM parked_receipt WHERE id IN (SELECT id FROM parked_receipt WHERE received_at < ? LIMIT ?)",
            (time, limit),
        )
        return max(items.rowcount, 0) + max(parked.rowcount, 0)
