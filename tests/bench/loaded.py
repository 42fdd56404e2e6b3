"""Puts the load on a listener and looks at what became of it."""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.processes import wait_until


def loaded(url: str, prefix: str, *, seconds: float = 60, count: int | None = None) -> dict[str, float]:
    """What the load generator found: acknowledged, seconds, rate; AssertionError if anything was refused or broke."""
    words = [sys.executable, "-m", "tests.bench.load", url.rpartition(":")[2], "--prefix", prefix]
    words += ["--seconds", str(seconds)]
    if count is not None:
        words += ["--count", str(count)]
    done = subprocess.run(words, input="\n", capture_output=True, text=True, timeout=240, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    if found["refused"] or found["broken"]:
        raise AssertionError(f"the load was not all acknowledged: {found}")
    return found


def drained_after(database: Path) -> float:
    """Wait until the journal is split; how many seconds that took."""
    began = time.perf_counter()
    with closing(sqlite3.connect(database)) as connection:
        wait_until(
            lambda: connection.execute("SELECT count(*) FROM raw_event WHERE state = 'new'").fetchone() == (0,),
            "the journal is split",
            timeout=240,
        )
    return time.perf_counter() - began


def stored(database: Path, prefix: str) -> tuple[int, int]:
    """How many messages of a load are there, and how many different ones."""
    with closing(sqlite3.connect(database)) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT external_id) FROM message WHERE substr(external_id, 1, ?) = ?",
            (len(prefix) + 6, f"wamid.{prefix}"),
        ).fetchone()
    return int(row[0]), int(row[1])
