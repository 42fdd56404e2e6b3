"""Reading the journal anew after an upgrade: what is stored already is brought to today's reading, and nothing else.

Items that could not be read and now can are stored as if they had just come, at their own time. It goes in batches, may
be stopped and begun again, and runs beside a gateway.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.channels.base import WebhookReader
from app.core.clock import Clock
from app.core.enums import Channel
from app.core.events import AccountEvent, Item, MessageEvent, Quarantined, ReceiptEvent
from app.core.ids import external_key
from app.services.ingest import Batch, is_operational
from app.store import journal
from app.store.database import Database
from app.store.journal import KeptItem
from app.store.people import Account
from app.store.rederive import rederive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger("tresen.replay")

BATCH = 200
BATCH_SIZE = 1_000_000
"""Items and characters in one transaction, so that whoever else writes waits some milliseconds only."""


@dataclass(slots=True)
class Tally:
    """What a replay has done."""

    items: int = 0
    """How many were looked at."""
    changed: int = 0
    """Messages that look different now."""
    stored: int = 0
    """Messages that weren't there."""
    unreadable: int = 0
    """Items, and webhooks, that still can't be read."""


@dataclass(slots=True)
class _Work:
    """What is to be done with a batch's items."""

    known: list[tuple[int, Account, MessageEvent]] = field(default_factory=list)
    new: list[tuple[Item, int]] = field(default_factory=list)
    """With the time at which they were received."""
    replaced: list[int] = field(default_factory=list)
    read: list[tuple[int, int, str | None]] = field(default_factory=list)
    unreadable: int = 0


class Replay:
    """Goes once through all that the journal keeps."""

    def __init__(self, database: Database, clock: Clock, readers: Mapping[str, WebhookReader]) -> None:
        self._database = database
        self._clock = clock
        self._readers = readers
        self.tally = Tally()

    def run(self, *, everything: bool = False, progress: Callable[[Tally], None] = lambda tally: None) -> Tally:
        """Read anew what an earlier version read or none could, or everything; `progress` is told after each batch."""
        reader = self._database.reader()
        parsers = {name: found.parser_version for name, found in self._readers.items()}
        after, until = 0, journal.last_item_id(reader)
        while items := journal.items_to_replay(reader, after, until, parsers, BATCH, BATCH_SIZE, everything=everything):
            after = items[-1].id
            self._store(items)
            progress(self.tally)
        for id_ in journal.quarantined_webhooks(reader):
            self._split(id_)
            progress(self.tally)
        return self.tally

    def _store(self, kept: Sequence[KeptItem]) -> None:
        """Deal with a batch; if one of its items can't be stored, with each by itself."""
        read = [(item, self._read(item)) for item in kept]
        try:
            with self._database.write() as connection:
                self._store_in(connection, read)
        except Exception as error:
            if is_operational(error):
                raise
            if len(kept) > 1:
                for item in kept:
                    self._store([item])
                return
            log.warning("an item could not be stored anew: %s", type(error).__name__)
            self.tally.items += 1
            self.tally.unreadable += 1

    def _read(self, item: KeptItem) -> Sequence[Item]:
        reader = self._readers.get(item.channel)
        return () if reader is None else reader.read_again(item.account, item.body)

    def _store_in(self, connection: "Connection", read: Sequence[tuple[KeptItem, Sequence[Item]]]) -> None:
        there = journal.still_there(connection, [kept.id for kept, _ in read])
        for channel in dict.fromkeys(kept.channel for kept, items in read if items):
            batch, work = Batch(connection, self._clock.now()), _Work()
            for kept, items in read:
                if kept.channel == channel and kept.id in there:
                    self._sort(Channel(channel), batch, kept, items, work)
            parser = self._readers[channel].parser_version
            changed = rederive(connection, work.known) if work.known else 0
            batch.store(Channel(channel), [(item, received_at, parser) for item, received_at in work.new])
            journal.mark_read(connection, work.read)
            journal.drop_items(connection, work.replaced)
            self.tally.changed += changed
            self.tally.stored += batch.stored
            self.tally.unreadable += work.unreadable
        self.tally.items += len(read)

    def _sort(self, channel: Channel, batch: Batch, kept: KeptItem, items: Sequence[Item], work: _Work) -> None:
        parser = self._readers[channel].parser_version
        readable = [item for item in items if not isinstance(item.event, Quarantined)]
        if kept.quarantined:
            if not readable or any(batch.account_of(channel, item) is None for item in readable):
                reasons = (item.event.reason for item in items if isinstance(item.event, Quarantined))
                work.read.append((kept.id, parser, next(reasons, None)))
                work.unreadable += 1
                return
            work.new += [(item, kept.received_at) for item in items]
            work.replaced.append(kept.id)
            return
        if kept.message_id is not None:
            # of a message that has been deleted since, nothing comes back; receipts are kept apart already
            for item in readable:
                account = batch.account_of(channel, item)
                if isinstance(item.event, MessageEvent) and account is not None:
                    work.known.append((external_key(account.id, item.event.external_id), account, item.event))
            work.read.append((kept.id, parser, None))
            return
        # what was a line of the account's log stays one; what now is more than that is stored
        more = [item for item in readable if not isinstance(item.event, AccountEvent | ReceiptEvent)]
        if not more:
            work.read.append((kept.id, parser, None))
            return
        work.new += [(item, kept.received_at) for item in more]
        work.replaced.append(kept.id)

    def _split(self, id_: int) -> None:
        """Try a webhook that could not be split."""
        row = journal.read_webhook(self._database.reader(), id_)
        reader = self._readers.get(row.channel) if row is not None else None
        if row is None or reader is None:
            return
        self.tally.items += 1
        try:
            items = reader.split(row.body)
        except Exception:
            self.tally.unreadable += 1
            return
        with self._database.write() as connection:
            batch = Batch(connection, self._clock.now())
            batch.store_apart(Channel(row.channel), [(item, row.received_at, reader.parser_version) for item in items])
            journal.remove(connection, [id_])
        self.tally.stored += batch.stored
