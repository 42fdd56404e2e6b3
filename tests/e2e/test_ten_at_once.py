"""Ten customers write at once while the operator reads back in one chat and types in another: nothing moves."""

import re
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx

from tests.e2e.test_three_processes import running_shop, texts_sent
from tests.processes import Daemon, wait_until
from tests.terminal import Terminal

NUMBERS = [f"4477009007{n:02}" for n in range(10)]
EACH = 12
"""Messages everybody writes while the operator types."""
WORDS = "Guten Morgen, die Semmeln sind ab acht Uhr fertig"


def write(sandbox: Daemon, client: httpx.Client, number: str, text: str) -> None:
    """A customer writes."""
    named = {"from": number, "name": f"Kunde {number[-2:]}", "text": text}
    client.post(f"{sandbox.url}/_sandbox/inbound", json=named).raise_for_status()


def waiting(database: Path) -> int:
    """How many chats wait."""
    with closing(sqlite3.connect(database)) as connection:
        count: int = connection.execute("SELECT count(*) FROM conversation WHERE waiting_since IS NOT NULL").fetchone()[
            0
        ]
        return count


def framed(lines: list[str], title: str) -> tuple[int, int, int]:
    """The tile with that in its frame: the row of its title, its first column and the column after its last."""
    for row, line in enumerate(lines):
        found = re.search(rf"[╭][─ ]*{re.escape(title)}[^╭╮]*[╮]", line)
        if found:
            return row, found.start(), found.end()
    raise AssertionError(f"no tile {title} in\n" + "\n".join(lines))


def read_part(lines: list[str], title: str, below: str) -> list[str]:
    """What of a tile's messages must not move: without its frame and the line on which newer ones are counted."""
    top, start, end = framed(lines, title)
    foot = next(row for row in range(top + 1, len(lines)) if below in lines[row][start:end])
    # The scroll bar tells that there is more by now.
    return [line[start + 1 : end - 2] for line in lines[top + 1 : foot - 1]]


def typed_at(lines: list[str], text: str) -> tuple[int, int]:
    """The row and column at which the typed text stands."""
    return next((row, line.index(text)) for row, line in enumerate(lines) if text in line)


def read_and_type(desk: Terminal, first: str, second: str, words: str, *, pace: float) -> None:
    """Read back in the chat of the first, type to the second: what is read and typed stays where it is."""
    before = read_part(desk.lines(), f"1 {first}", f"to {first}")
    start = 6
    desk.send(words[:start])
    desk.wait_for(words[:start])
    at = typed_at(desk.lines(), words[:start])
    for n in range(start, len(words), start):
        desk.send(words[n : n + start])
        text = words[: n + start].rstrip()
        desk.wait_for(text)
        lines = desk.lines()
        assert typed_at(lines, text) == at, f"what is typed moved:\n{desk.text()}"
        assert read_part(lines, f"1 {first}", f"to {first}") == before, f"what is read moved:\n{desk.text()}"
        time.sleep(pace)
    assert f"to {second}" in desk.text()


def test_nothing_moves_while_ten_write_at_once(home: Path) -> None:
    with running_shop(home) as (shop, sandbox), httpx.Client() as client:
        for n in range(30):
            write(sandbox, client, NUMBERS[0], f"Frage {n}")
        write(sandbox, client, NUMBERS[1], "Sind die Semmeln fertig?")
        wait_until(lambda: waiting(shop.database) == 2, "both wait")
        with shop.desk() as desk:
            desk.wait_for("Inbox")
            desk.press("f2")
            desk.wait_for("to Kunde 00")
            desk.press("shift+tab", "pageup", "pageup")
            desk.wait_for(lambda lines: any("Frage 10" in line for line in lines))
            desk.press("f2")
            desk.wait_for("to Kunde 01")
            desk.settle()
            written = threading.Event()

            def crowd(number: str) -> None:
                with httpx.Client() as own:
                    for n in range(EACH):
                        write(sandbox, own, number, f"Noch etwas {n}")

            with ThreadPoolExecutor(len(NUMBERS)) as pool:
                for writing in [pool.submit(crowd, number) for number in NUMBERS]:
                    writing.add_done_callback(lambda _done: written.set())
                read_and_type(desk, "Kunde 00", "Kunde 01", WORDS, pace=0.05)
            assert written.is_set()
            desk.wait_for(f"{EACH} new")
            desk.press("enter")
            (request,) = wait_until(lambda: texts_sent(sandbox), "the answer arrives at the sandbox")
            assert request["json"]["to"].lstrip("+") == NUMBERS[1]
            assert request["json"]["text"]["body"] == WORDS
            desk.press("ctrl+q")
            assert desk.wait() == 0
