"""`tresen sandbox`, `tresen gateway` and the desk as three processes on one folder: in, out, and the ticks."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.sandbox.receipts import receipts
from tests import webhooks
from tests.processes import Daemon, Shop, free_port, wait_until
from tests.terminal import Terminal, Tmux

QUESTION = "Haben Sie heute Roggenbrot?"
ANSWER = "Ja, frisch aus dem Ofen"


def reader() -> str:
    """A number whose owner reads what the shop writes, and soon (the sandbox draws that from seed and number)."""
    numbers = [f"447700900{n:03}" for n in range(200)]

    def delay(number: str) -> int:
        drawn = [receipts(1, number, n, "text") for n in (0, 1)]
        return max(steps[-1][1] if steps[-1][0] == "read" else 1_000_000 for steps in drawn)

    return min(numbers, key=delay)


@contextmanager
def running_shop(home: Path) -> Iterator[tuple[Shop, Daemon]]:
    """A sandbox and a gateway that know each other."""
    shop = Shop(home)
    port = free_port()
    with shop.sandbox("--seed", "1", "--webhook-url", f"http://127.0.0.1:{port}/webhooks/whatsapp") as sandbox:
        shop.setup(sandbox.url)
        with shop.gateway(port):
            yield shop, sandbox


def write_in(sandbox: Daemon, number: str) -> float:
    """A customer writes; the moment before."""
    at = time.perf_counter()
    httpx.post(
        f"{sandbox.url}/_sandbox/inbound", json={"from": number, "name": "Ada Bauer", "text": QUESTION}
    ).raise_for_status()
    return at


def texts_sent(sandbox: Daemon) -> list[dict[str, Any]]:
    """The text messages the sandbox accepted."""
    found: list[dict[str, Any]] = httpx.get(f"{sandbox.url}/_sandbox/requests", params={"type": "text"}).json()
    return found


def rungs(database: Path) -> list[str]:
    """The statuses that were reported of the answer, in their order, and the one it has."""
    with closing(sqlite3.connect(database)) as connection:
        statuses = connection.execute(
            "SELECT event.status FROM message_event AS event JOIN message ON message.id = event.message_id "
            "WHERE message.direction = 'out' ORDER BY event.at, event.status"
        ).fetchall()
        (now,) = connection.execute("SELECT status FROM message WHERE direction = 'out'").fetchone() or ("",)
    return [*(status for (status,) in statuses), now]


def check_the_round(shop: Shop, sandbox: Daemon, desk: Terminal | Tmux) -> None:
    """A message arrives on the screen, the answer typed there arrives at the sandbox, and is read."""
    number = reader()
    desk.wait_for("Inbox")
    written = write_in(sandbox, number)
    seen = desk.wait_for(QUESTION[:20])
    print(f"webhook to screen: {seen - written:.3f} s")
    desk.press("f2")
    desk.wait_for(lambda lines: sum(QUESTION in line for line in lines) >= 1)
    desk.wait_for("to Ada Bauer")
    desk.send(ANSWER)
    desk.wait_for(ANSWER)
    desk.press("enter")
    (request,) = wait_until(lambda: texts_sent(sandbox), "the answer arrives at the sandbox")
    assert request["json"]["to"].lstrip("+") == number
    assert request["json"]["text"]["body"] == ANSWER
    assert request["path"].endswith(f"/{webhooks.PHONE_NUMBER_ID}/messages")
    wait_until(lambda: rungs(shop.database)[-1] == "read", "the ticks climb to read")
    assert {"sent", "delivered", "read"} <= set(rungs(shop.database))
    desk.wait_for("✓✓")
    desk.press("ctrl+q")


def test_message_in_shows_on_the_desk_and_the_answer_climbs_to_read(home: Path) -> None:
    with ExitStack() as stack:
        shop, sandbox = stack.enter_context(running_shop(home))
        desk = stack.enter_context(shop.desk())
        check_the_round(shop, sandbox, desk)
        assert desk.wait() == 0


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_the_same_through_tmux(home: Path) -> None:
    with ExitStack() as stack:
        shop, sandbox = stack.enter_context(running_shop(home))
        desk = stack.enter_context(shop.desk_in_tmux())
        check_the_round(shop, sandbox, desk)
        wait_until(lambda: not desk.alive(), "the desk ends")
