"""The webhook journal: raw bytes until they are split, then one row an item.

The appending half runs on a plain connection, since an acknowledgement waits for it.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
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
    try:
        found = json.loads(body).get("account")
    except (ValueError, RecursionError):
        return ""
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


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item as it lies in the journal."""

    id: int
    channel: str
    account: str
    """The account's external id; empty if it was sent to none that was known then."""
    message_id: int | None
    received_at: Millis
    quarantined: bool
    body: str


def items_to_replay(
    reader: sqlite3.Connection,
    after: int,
    until: int,
    parsers: Mapping[str, int],
    limit: int,
    max_size: int,
    *,
    everything: bool,
) -> list[KeptItem]:
    """The next items that an earlier parser has read, or none could: after and up to these ids, oldest first.

    At most `limit`, and no more characters than `max_size` beyond the first; `parsers` gives today's by channel.
    """
    cursor = reader.execute(
        "SELECT i.id, i.channel, coalesce(a.external_id, ''), i.message_id, i.received_at, i.state = 'quarantined', "
        "i.body FROM raw_item i LEFT JOIN channel_account a ON a.id = i.account_id WHERE i.id > ? AND i.id <= ? "
        "AND (? OR i.state = 'quarantined' "
        "OR i.parser < (SELECT value FROM json_each(?) WHERE key = i.channel)) ORDER BY i.id LIMIT ?",
        (after, until, everything, json.dumps(parsers), limit),
    )
    found: list[KeptItem] = []
    size = 0
    for id_, channel, account, message_id, received_at, quarantined, body in cursor:
        size += len(body)
        if found and size > max_size:
            break
        account = account or account_in(body)
        found.append(KeptItem(id_, channel, account, message_id, received_at, bool(quarantined), body))
    cursor.close()
    return found


def count_old_items(reader: sqlite3.Connection, parsers: Mapping[str, int]) -> int:
    """How many items are worth reading anew: an earlier parser read them, or could not."""
    (count,) = reader.execute(
        "SELECT count(*) FROM raw_item i WHERE i.parser < (SELECT value FROM json_each(?) WHERE key = i.channel)",
        (json.dumps(parsers),),
    ).fetchone()
    return int(count)


def last_item_id(reader: sqlite3.Connection) -> int:
    """The id of the newest item, 0 if there is none."""
    return int(reader.execute("SELECT coalesce(max(id), 0) FROM raw_item").fetchone()[0])


def quarantined_webhooks(reader: sqlite3.Connection) -> list[int]:
    """The webhooks that could not be split, by id."""
    return [row[0] for row in reader.execute("SELECT id FROM raw_event WHERE state = 'quarantined' ORDER BY id")]


def read_webhook(reader: sqlite3.Connection, id_: int) -> JournalRow | None:
    """One webhook, unless it has gone meanwhile."""
    row = reader.execute("SELECT id, channel, received_at, body FROM raw_event WHERE id = ?", (id_,)).fetchone()
    return None if row is None else JournalRow(*row)


def still_there(connection: "Connection", ids: Sequence[int]) -> set[int]:
    """Those items that nobody has deleted meanwhile."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM raw_item WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    return {row[0] for row in rows}


def mark_read(connection: "Connection", items: Sequence[tuple[int, int, str | None]]) -> None:
    """Items (id, parser, why they still can't be read) have been read anew."""
    if items:
        connection.exec_driver_sql(
            "UPDATE raw_item SET parser = ?, reason = coalesce(?, reason) WHERE id = ?",
            [(parser, reason, id_) for id_, parser, reason in items],
        )


def drop_items(connection: "Connection", ids: Sequence[int]) -> None:
    """Delete items whose place others have taken."""
    if ids:
        connection.exec_driver_sql("DELETE FROM raw_item WHERE id = ?", [(id_,) for id_ in ids])


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
