"""`ingest`: journal to message rows, over raw sqlite3 replaying the same statements and commits."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.channels.whatsapp.reader import WhatsAppReader
from app.core.clock import MachineClock
from app.core.enums import Channel
from app.services.ingest import Ingest
from app.store import journal, sqlite
from app.store.database import Database
from tests import webhooks
from tests.bench.load import CUSTOMERS
from tests.bench.recording import Recording, recorded
from tests.bench.report import Aim, Report, figure, ratio
from tests.bench.scale import Scale
from tests.processes import Shop


def run(scale: Scale) -> Report:
    """Each round ingests one copy of a filled journal and replays on another; the recording itself isn't timed."""
    rates: list[float] = []
    raw: list[float] = []
    report = Report("ingest")
    with tempfile.TemporaryDirectory(prefix="tresen-bench-") as folder:
        full = _filled(Path(folder), scale.webhooks)
        with recorded() as recording:
            ingested(_copy(full, "recorded"))
        expected = _messages(full.with_name("recorded.db"))
        if expected != scale.webhooks:
            raise AssertionError(f"{scale.webhooks} webhooks became {expected} messages")
        for number in range(scale.rounds + 1):
            mine = _timed(ingested, _copy(full, "ingested"))
            theirs = _timed(recording.replay, _copy(full, "replayed"))
            if _messages(full.with_name("replayed.db")) != expected:
                raise AssertionError("the replay did something else")
            if number:  # the first round warms up
                rates.append(scale.webhooks / mine)
                raw.append(scale.webhooks / theirs)
    report.figures = [
        ratio("messages a second, over raw sqlite3 replaying it", rates, raw, Aim(0.4, at_least=True), "/s"),
        figure("statements a message", "", [_statements(recording) / scale.webhooks]),
        figure("messages a transaction", "", [scale.webhooks / recording.commits]),
    ]
    return report


def ingested(path: Path) -> None:
    """Empty the journal as the gateway does."""
    database = Database(path, durable=True)
    ingest = Ingest(database, MachineClock(), {Channel.WHATSAPP: WhatsAppReader()})
    while ingest.run_once():
        pass
    database.close()


def _filled(folder: Path, count: int) -> Path:
    """A shop's database with that many webhooks in its journal, one text message each."""
    shop = Shop(folder / "home")
    shop.setup("http://127.0.0.1:9", check=False)
    now = int(time.time())
    rows = []
    for number in range(count):
        customer = number % CUSTOMERS
        body = webhooks.text_webhook(
            f"447700900{customer:03}",
            f"Customer {customer}",
            f"wamid.HBgMNDQ3NzAwOTAw{number:032X}",
            f"Do you have rye bread today, {number}? I would like to fetch it after work.",
            now - count // 10 + number // 10,
        )
        rows.append((Channel.WHATSAPP.value, now * 1000, body))
    with closing(sqlite.connect(shop.database)) as connection:
        journal.append(connection, rows, 0)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return shop.database


def _copy(path: Path, name: str) -> Path:
    copy = path.with_name(f"{name}.db")
    for rest in ("", "-wal", "-shm"):
        copy.with_name(copy.name + rest).unlink(missing_ok=True)
    shutil.copyfile(path, copy)
    return copy


def _timed(work: Callable[[Path], None], path: Path) -> float:
    began = time.perf_counter()
    work(path)
    return time.perf_counter() - began


def _messages(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM message").fetchone()[0])


def _statements(recording: Recording) -> int:
    return sum(len(step.values) if step.many else 1 for step in recording.steps if step.sql)
