"""`tresen demo` in a pty: a living shop within seconds, and nothing left of it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import tresen, wait_until
from tests.terminal import Terminal, clean_environment, running

ANSWER = "Gern, ist reserviert"
CLIMB = ["queued", "sending", "sent", "delivered", "read"]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where the demo may make its folder."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def demo(home: Path, scratch: Path) -> Iterator[Terminal]:
    """The demo on a wide screen."""
    env = clean_environment(home, TMPDIR=str(scratch))
    with running(Terminal(tresen("demo", "--seed", "1"), size=(160, 45), env=env)) as terminal:
        yield terminal


def database_in(scratch: Path) -> Path:
    """The demo's own database."""
    return wait_until(lambda: next(scratch.glob("**/tresen.db"), None), "the demo makes its database")


def ask(database: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Rows of the demo's database; none while it is being made."""
    with closing(sqlite3.connect(database)) as connection:
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError:
            return []


def processes_of(scratch: Path) -> list[int]:
    """Processes that were told of the scratch folder, the demo and all it started; Linux only."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = entry.read_bytes()
        except OSError:
            continue
        if str(scratch).encode() in environment and int(entry.parent.name) != os.getpid():
            found.append(int(entry.parent.name))
    return found


def test_demo_opens_a_living_shop_and_leaves_nothing(demo: Terminal, scratch: Path, home: Path) -> None:
    demo.wait_for("Inbox")
    demo.wait_for("DEMO")
    database = database_in(scratch)
    before = wait_until(
        lambda: ask(database, "SELECT id FROM message WHERE direction = 'in' ORDER BY id DESC LIMIT 1"),
        "there are messages",
    )[0][0]
    wait_until(
        lambda: ask(database, "SELECT 1 FROM message WHERE direction = 'in' AND id > ?", before),
        "a customer writes within ten seconds",
        timeout=10,
    )
    demo.press("f2")
    demo.wait_for("─to ")
    demo.send(ANSWER)
    demo.wait_for(ANSWER)
    demo.press("enter")
    (id_,) = wait_until(lambda: ask(database, "SELECT id FROM message WHERE text = ?", ANSWER), "the answer is queued")[
        0
    ]
    seen: list[object] = []

    def read() -> bool:
        status = ask(database, "SELECT status FROM message WHERE id = ?", id_)[0][0]
        if status not in seen:
            seen.append(status)
        return status in ("read", "delivered") and len(seen) > 0

    wait_until(read, "the answer is delivered")
    assert [rung for rung in CLIMB if rung in seen] == seen
    demo.press("ctrl+q")
    assert demo.wait() == 0
    assert list(scratch.iterdir()) == []
    assert list(home.iterdir()) == [], "the real folder is not touched"
    if Path("/proc/self/environ").exists():
        wait_until(lambda: processes_of(scratch) == [], "no process is left", timeout=10)
