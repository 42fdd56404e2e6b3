"""From journal to messages: webhooks are split into items, and every item is stored or quarantined on its own."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.channels.base import WebhookReader
from app.core.boundaries import boundary
from app.core.clock import Clock, Millis
from app.core.enums import ChangeKind, Channel
from app.core.events import AccountEvent, Item, MessageEvent, Quarantined, ReceiptEvent
from app.store import journal, people, receipts
from app.store.changes import note_changes
from app.store.database import Database
from app.store.ingest import Arrival, store_messages
from app.store.journal import JournalRow, RawItem
from app.store.outbox import installation_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger("tresen.ingest")

BATCH_ROWS = 250
BATCH_BYTES = 1_000_000
"""A batch is one transaction: small enough that whoever else writes does not wait long."""


@dataclass(slots=True)
class _Split:
    """A webhook's items, or why it has none."""

    row: JournalRow
    items: Sequence[Item]
    parser: int
    broken: str = ""


class Ingest:
    """Takes webhooks out of the journal in the order in which they came."""

    def __init__(self, database: Database, clock: Clock, readers: Mapping[str, WebhookReader]) -> None:
        self._database = database
        self._clock = clock
        self._readers = readers

    def run_once(self) -> int:
        """Deal with one batch; how many webhooks that was, 0 if there are none."""
        rows = journal.next_rows(self._database.reader(), BATCH_ROWS, BATCH_BYTES)
        if not rows:
            return 0
        split = [self._split(row) for row in rows]
        try:
            self._store(split, apart=False)
        except Exception as error:
            if _is_operational(error):
                raise
            log.warning("a batch is stored in parts, since an item fails: %s", type(error).__name__)
            self._store(split, apart=True)
        return len(rows)

    def _split(self, row: JournalRow) -> _Split:
        reader = self._readers.get(row.channel)
        if reader is None:
            return _Split(row, (), 0, "no reader for this channel")
        try:
            return _Split(row, reader.split(row.body), reader.parser_version)
        except ValueError as error:
            return _Split(row, (), 0, str(error)[:200])
        except Exception as error:
            return _Split(row, (), 0, type(error).__name__)

    def _store(self, split: Sequence[_Split], *, apart: bool) -> None:
        with self._database.write() as connection:
            batch = _Batch(connection, self._clock.now())
            for channel in dict.fromkeys(one.row.channel for one in split):
                items = [
                    (item, one.row.received_at, one.parser)
                    for one in split
                    if one.row.channel == channel
                    for item in one.items
                ]
                if items:
                    (batch.store_apart if apart else batch.store)(Channel(channel), items)
            journal.remove(connection, [one.row.id for one in split if not one.broken])
            for one in split:
                if one.broken:
                    journal.quarantine(connection, one.row.id, one.broken)
                    note_changes(connection, ChangeKind.GATEWAY, [0])
            boundary("ingest.before_commit")
        boundary("ingest.committed")


class _Batch:
    """One transaction's worth of items."""

    def __init__(self, connection: "Connection", now: Millis) -> None:
        self._connection = connection
        self._now = now
        self._installation = installation_of(connection)
        self._accounts = {(a.channel, a.external_id): a for a in people.read_accounts(connection)}
        self._businesses = {(a.channel, a.business_id): a for a in reversed([*self._accounts.values()])}

    def store_apart(self, channel: Channel, items: Sequence[tuple[Item, Millis, int]]) -> None:
        """Store what can be stored, in halves of halves; an item that the database refuses is quarantined."""
        nested = self._connection.begin_nested()
        try:
            self.store(channel, items)
        except Exception as error:
            nested.rollback()
            if _is_operational(error):
                raise
            if len(items) > 1:
                middle = len(items) // 2
                self.store_apart(channel, items[:middle])
                self.store_apart(channel, items[middle:])
                return
            raw = _set_aside(_raw(channel, None, items[0]), f"{type(error).__name__} while it was stored")
            journal.keep_items(self._connection, [raw])
        else:
            nested.commit()

    def store(self, channel: Channel, items: Sequence[tuple[Item, Millis, int]]) -> None:
        """Store items of one channel, all or none."""
        kept: list[RawItem] = []
        arrivals: list[Arrival] = []
        statuses: list[receipts.Receipt] = []
        status_items: list[RawItem] = []
        notices: list[tuple[int, Millis, str, str]] = []
        heard: dict[int, Millis] = {}
        for triple in items:
            item, received_at, _ = triple
            account = self._accounts.get((channel, item.account)) or (
                self._businesses.get((channel, item.business)) if item.business and not item.account else None
            )
            raw = _raw(channel, account, triple)
            event = item.event
            if isinstance(event, Quarantined):
                kept.append(_set_aside(raw, event.reason))
            elif account is None:
                kept.append(_set_aside(raw, "it names an account that is not set up here"))
            else:
                heard[account.id] = received_at
                if isinstance(event, MessageEvent):
                    arrivals.append(Arrival(account, event, raw))
                elif isinstance(event, ReceiptEvent):
                    statuses.append(
                        receipts.Receipt(
                            account.id, event.external_id, event.status, event.time, event.key, event.error, received_at
                        )
                    )
                    status_items.append(raw)
                elif isinstance(event, AccountEvent):
                    notices.append((account.id, received_at, event.field, event.text))
                    kept.append(raw)
        connection = self._connection
        if arrivals:
            kept += store_messages(connection, channel, self._installation, arrivals, self._now)
        if statuses:
            changed, targets = receipts.apply_receipts(connection, self._installation, statuses)
            note_changes(connection, ChangeKind.MESSAGE, changed)
            for position, target in targets.items():
                status_items[position].customer_id = target.customer_id
                status_items[position].message_id = target.id
            kept += status_items
        if notices:
            _keep_notices(connection, notices)
        if heard:
            connection.exec_driver_sql(
                "UPDATE channel_account SET last_received_at = MAX(COALESCE(last_received_at, 0), ?) WHERE id = ?",
                [(at, account_id) for account_id, at in heard.items()],
            )
        if any(raw.state == "quarantined" for raw in kept):
            note_changes(connection, ChangeKind.GATEWAY, [0])
        journal.keep_items(connection, kept)


class IngestThread:
    """Runs an `Ingest` whenever it is woken, and looks by itself now and then."""

    LOOK_EVERY = 5.0
    PAUSE_AFTER_FAULT = 1.0
    GATHER = 0.02
    """Seconds between two batches: what arrives meanwhile shares one transaction."""
    FLOOD = 20
    """Webhooks that arrive during a batch from which on acknowledging them comes first."""
    YIELD = 3.0
    """Times a batch's own time to leave to the receiver in a flood; the journal holds what waits."""
    LONGEST_YIELD = 0.5

    def __init__(self, ingest: Ingest, arrived: Callable[[], int] = lambda: 0) -> None:
        """`arrived` counts the webhooks that were ever put into the journal."""
        self._ingest = ingest
        self._arrived = arrived
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)

    def start(self) -> None:
        """Start the thread; what an earlier gateway left in the journal comes first."""
        self._wake.set()
        self._thread.start()

    def wake(self) -> None:
        """There is something in the journal."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the batch and end; what is left stays in the journal."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(self.LOOK_EVERY)
            self._wake.clear()
            try:
                while not self._stopping.is_set() and self._run_batch():
                    pass
            except Exception as error:
                log.error("the journal could not be read or split, it is tried again: %s", type(error).__name__)
                self._stopping.wait(self.PAUSE_AFTER_FAULT)
                self._wake.set()

    def _run_batch(self) -> bool:
        """Deal with one batch and leave the processor to others for a while; False if there was nothing to do."""
        before, began = self._arrived(), time.monotonic()
        if not self._ingest.run_once():
            return False
        flood = self._arrived() - before >= self.FLOOD
        took = time.monotonic() - began
        self._stopping.wait(min(self.LONGEST_YIELD, self.YIELD * took) if flood else self.GATHER)
        return True


def _raw(channel: Channel, account: people.Account | None, item: tuple[Item, Millis, int]) -> RawItem:
    found, received_at, parser = item
    return RawItem(channel.value, account.id if account else None, received_at, "done", "", parser, found.raw)


def _set_aside(raw: RawItem, reason: str) -> RawItem:
    raw.state, raw.reason = "quarantined", reason
    return raw


def _keep_notices(connection: "Connection", notices: Sequence[tuple[int, Millis, str, str]]) -> None:
    """Keep what the channel said of the account, and have the account read anew."""
    connection.exec_driver_sql("INSERT INTO account_notice (account_id, at, field, text) VALUES (?, ?, ?, ?)", notices)
    accounts = {account_id for account_id, *_ in notices}
    connection.exec_driver_sql(
        "INSERT INTO job (account_id, kind, payload, due_at, created_at) SELECT ?1, 'account.refresh', '{}', 0, ?2 "
        "WHERE NOT EXISTS (SELECT 1 FROM job WHERE account_id = ?1 AND kind = 'account.refresh')",
        [(account_id, at) for account_id, at in {a: at for a, at, *_ in notices}.items()],
    )
    note_changes(connection, ChangeKind.ACCOUNT, accounts)


def _is_operational(error: Exception) -> bool:
    """Whether the database itself is in the way (busy, full, broken), so that trying again later may help."""
    original = getattr(error, "orig", error)
    return isinstance(original, sqlite3.OperationalError)
