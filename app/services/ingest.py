"""From journal to messages: webhooks are split into items, and every item is stored or quarantined on its own."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.channels.base import WebhookReader
from app.core.boundaries import boundary
from app.core.clock import Clock, Millis
from app.core.enums import ChangeKind, Channel
from app.core.events import (
    AccountEvent,
    ContactEvent,
    Item,
    MessageEvent,
    PreferenceEvent,
    Quarantined,
    ReceiptEvent,
    RevokedEvent,
)
from app.core.i18n import _
from app.store import amendments, contacts, journal, people, receipts
from app.store.account_events import Said, keep_account_events
from app.store.changes import note_changes
from app.store.database import Database
from app.store.ingest import Arrival, sort_out, store_messages
from app.store.journal import JournalRow, RawItem
from app.store.outbox import installation_of
from app.store.rederive import complete_messages

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
            if is_operational(error):
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
            batch = Batch(connection, self._clock.now())
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


class Batch:
    """One transaction's worth of items."""

    def __init__(self, connection: "Connection", now: Millis) -> None:
        self._connection = connection
        self._now = now
        self._installation = installation_of(connection)
        self._accounts = {(a.channel, a.external_id): a for a in people.read_accounts(connection)}
        self.stored = 0
        """How many messages were new."""
        self._businesses = {(a.channel, a.business_id): a for a in reversed([*self._accounts.values()])}

    def store_apart(self, channel: Channel, items: Sequence[tuple[Item, Millis, int]]) -> None:
        """Store what can be stored, in halves of halves; an item that the database refuses is quarantined."""
        nested = self._connection.begin_nested()
        try:
            self.store(channel, items)
        except Exception as error:
            nested.rollback()
            if is_operational(error):
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
        sorted_ = _Sorted()
        for item in items:
            self._sort(channel, item, sorted_)
        connection, now, kept = self._connection, self._now, sorted_.kept
        fresh, known = sort_out(connection, sorted_.arrivals) if sorted_.arrivals else ([], [])
        parties = [
            *((arrival.account, arrival.event.party) for _, arrival in fresh),
            *((account, event.party) for account, event in sorted_.contacts),
            *((account, event.party) for account, event in sorted_.preferences),
        ]
        amendments.keep_amendments(connection, sorted_.revoked)
        if parties:
            known_people = people.People(connection, channel, parties)
            named = contacts.keep_contacts(known_people, sorted_.contacts, now)
            chosen = contacts.keep_preferences(known_people, sorted_.preferences, now)
            kept += store_messages(connection, channel, self._installation, known_people, fresh, now)
            self.stored += len(fresh)
            contacts.note_people(connection, [*named, *(person for person, _, _ in chosen)])
            sorted_.said += [_preference_line(*choice, now) for choice in chosen]
        if known:
            kept += [arrival.raw for arrival in complete_messages(connection, known)]
        if sorted_.revoked:
            withdrawn = amendments.withdraw(connection, [row[0] for row in sorted_.revoked])
            note_changes(connection, ChangeKind.MESSAGE, withdrawn.conversations)
        if sorted_.statuses:
            changed, targets = receipts.apply_receipts(connection, self._installation, sorted_.statuses)
            note_changes(connection, ChangeKind.MESSAGE, changed)
            for position, target in targets.items():
                sorted_.status_items[position].customer_id = target.customer_id
                sorted_.status_items[position].message_id = target.id
            kept += sorted_.status_items
        keep_account_events(connection, sorted_.said)
        if sorted_.heard:
            connection.exec_driver_sql(
                "UPDATE channel_account SET last_received_at = MAX(COALESCE(last_received_at, 0), ?) WHERE id = ?",
                [(at, account_id) for account_id, at in sorted_.heard.items()],
            )
        if any(raw.state == "quarantined" for raw in kept):
            note_changes(connection, ChangeKind.GATEWAY, [0])
        journal.keep_items(connection, kept)

    def account_of(self, channel: Channel, item: Item) -> people.Account | None:
        """The account an item was sent to; None if it is not set up here."""
        if item.business and not item.account:
            return self._businesses.get((channel, item.business))
        return self._accounts.get((channel, item.account))

    def _sort(self, channel: Channel, triple: tuple[Item, Millis, int], to: "_Sorted") -> None:
        item, received_at, _parser = triple
        account = self.account_of(channel, item)
        raw = _raw(channel, account, triple)
        event = item.event
        if isinstance(event, Quarantined):
            to.kept.append(_set_aside(raw, event.reason))
            return
        if account is None:
            raw.body = journal.with_account(raw.body, item.account)
            to.kept.append(_set_aside(raw, "it names an account that is not set up here"))
            return
        to.heard[account.id] = received_at
        if isinstance(event, MessageEvent):
            to.arrivals.append(Arrival(account, event, raw))
            return
        if isinstance(event, ReceiptEvent):
            to.statuses.append(
                receipts.Receipt(
                    account.id, event.external_id, event.status, event.time, event.key, event.error, received_at
                )
            )
            to.status_items.append(raw)
            return
        if isinstance(event, RevokedEvent):
            to.revoked.append(amendments.revocation(account.id, event.external_id, event.time))
        elif isinstance(event, ContactEvent):
            to.contacts.append((account, event))
        elif isinstance(event, PreferenceEvent):
            to.preferences.append((account, event))
        else:
            to.said.append(Said(account.id, received_at, event))
        to.kept.append(raw)


@dataclass(slots=True)
class _Sorted:
    """A batch's items by what becomes of them."""

    kept: list[RawItem] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    statuses: list[receipts.Receipt] = field(default_factory=list)
    status_items: list[RawItem] = field(default_factory=list)
    revoked: list[amendments.Row] = field(default_factory=list)
    contacts: list[tuple[people.Account, ContactEvent]] = field(default_factory=list)
    preferences: list[tuple[people.Account, PreferenceEvent]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    heard: dict[int, Millis] = field(default_factory=dict)


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


def _preference_line(person: people.Person, account_id: int, stopped: bool, at: Millis) -> Said:
    """A customer's choice as a line of the account's log."""
    line = _("{name} wants no more marketing messages.") if stopped else _("{name} wants marketing messages again.")
    return Said(account_id, at, AccountEvent("user_preferences", line.format(name=person.name)), refresh=False)


def is_operational(error: Exception) -> bool:
    """Whether the database itself is in the way (busy, full, broken), so that trying again later may help."""
    original = getattr(error, "orig", error)
    return isinstance(original, sqlite3.OperationalError)
