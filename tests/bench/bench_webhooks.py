"""`webhooks`: deliveries acknowledged per second over 32 connections, each on disk, against one commit a request."""

import sys
import tempfile
from pathlib import Path

from app.store import schema
from tests.bench.loaded import drained_after, loaded, stored
from tests.bench.report import Aim, Report, figure, ratio
from tests.bench.scale import Scale
from tests.processes import Daemon, Shop


def run(scale: Scale) -> Report:
    """The gateway, ingest going on behind it, and the plain server in turn; what was acknowledged is counted."""
    report = Report("webhooks")
    ours: list[float] = []
    theirs: list[float] = []
    drained: list[float] = []
    with tempfile.TemporaryDirectory(prefix="tresen-bench-") as folder:
        shop = Shop(Path(folder) / "home")
        shop.setup("http://127.0.0.1:9", check=False)
        plain = Path(folder) / "plain.db"
        schema.prepare(plain)
        serve = [sys.executable, "-m", "tests.bench.commit_server", str(plain)]
        with shop.gateway() as gateway, Daemon(serve, shop.env) as server:
            loaded(gateway.url, "warm-", seconds=min(scale.seconds, 1))
            loaded(server.url, "warm-", seconds=min(scale.seconds, 1))
            kept = 0
            for number in range(scale.rounds):
                found = loaded(server.url, f"p{number}-", seconds=scale.seconds)
                theirs.append(found["rate"])
                found = loaded(gateway.url, f"g{number}-", seconds=scale.seconds)
                ours.append(found["rate"])
                drained.append(drained_after(shop.database))
                rows, distinct = stored(shop.database, f"g{number}-")
                if not rows == distinct == found["acknowledged"]:
                    raise AssertionError(f"{found['acknowledged']} acknowledged, {rows} stored, {distinct} distinct")
                kept += rows
    report.figures = [
        ratio("acknowledged a second, over a SQLModel commit a request", ours, theirs, Aim(5, at_least=True), "/s"),
        figure("seconds until the last of them is a message row", "s", drained),
    ]
    report.notes = [f"{kept:,} acknowledged, {kept:,} stored, each once"]
    return report
