"""`hands`: twenty waiting chats answered through a pty with the default keys, among 100,000 others.

For each chat a quick reply is chosen by two letters, a word added, a label set; F9 sends, marks done and goes on.
"""

import sqlite3
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import httpx

from tests import webhooks
from tests.bench.databases import home_with
from tests.bench.desks import SIZE
from tests.bench.elsewhere import WAYS
from tests.bench.report import Aim, Report, figure
from tests.bench.scale import Scale
from tests.processes import Daemon, Shop, deliver, wait_until
from tests.terminal import Terminal

CHATS = 20
"""The suite's smoke test takes fewer."""
REPLY = "Thank you, it will be ready"
WORD = "tomorrow"
LABEL = "regular"
BEFORE_REPLY, BEFORE_LABEL = "th", "re"
"""What is typed of the quick reply's and the label's names."""
STEPS = (
    ("slash",),
    (BEFORE_REPLY,),
    ("enter",),
    (f" {WORD} ",),
    ("number_sign",),
    (BEFORE_LABEL,),
    ("enter",),
    ("f9",),
)
"""A chat's keys in their order; words are typed, the rest is what the hand does besides."""
_WORDS = (BEFORE_REPLY, f" {WORD} ", BEFORE_LABEL)
KEYS = sum(step[0] not in _WORDS for step in STEPS)


def name_of(number: int) -> str:
    """The customer who wrote as the so manyth."""
    return f"Hand {number:02} Meier"


def wa_id(number: int) -> str:
    """Their number."""
    return f"49171392{number:04}"


def silence(database: Path) -> None:
    """Nobody of the past waits any more: the twenty are the queue; the label is there."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT OR IGNORE INTO label (name) VALUES (?)", (LABEL,))
        connection.execute("UPDATE conversation SET waiting_since = NULL, unread = 0, first_unread_id = NULL")


def fill_the_queue(gateway: Daemon, chats: int) -> None:
    """So many customers write, one after the other."""
    began = int(time.time()) - chats
    for number in range(chats):
        text = f"Question of {name_of(number)}"
        deliver(
            gateway.url,
            webhooks.text_webhook(wa_id(number), name_of(number), f"wamid.hands{number}", text, began + number),
        )


def answer(desk: Terminal, number: int, last: bool) -> float:
    """Answer the chat that is open; ms from F9 until the composer writes to the next customer."""
    desk.press("slash")
    desk.send(BEFORE_REPLY)
    desk.press("enter")
    desk.send(f" {WORD} ")
    desk.press("number_sign")
    desk.send(BEFORE_LABEL)
    desk.press("enter")
    desk.wait_for(
        lambda lines: any(LABEL in line for line in lines) and any(f"{REPLY} {WORD}" in line for line in lines)
    )
    desk.settle(0.15)
    sent = desk.press("f9")
    if last:
        return 0.0
    return (desk.wait_for(f"to {name_of(number + 1)}") - sent) * 1000


def check(shop: Shop, sandbox: Daemon, chats: int) -> None:
    """Every answer reached the customer it was typed for; every chat is done and labelled."""

    def texts() -> dict[str, str] | None:
        found = httpx.get(f"{sandbox.url}/_sandbox/requests", params={"type": "text"}).json()
        bodies = {each["json"]["to"].lstrip("+"): each["json"]["text"]["body"].strip() for each in found}
        return bodies if len(bodies) == chats else None

    sent = wait_until(texts, "the answers at the sandbox")
    if sent != {wa_id(number): f"{REPLY} {WORD}" for number in range(chats)}:
        raise AssertionError(f"not what was typed: {sent}")
    with closing(sqlite3.connect(shop.database)) as connection:
        (kept,) = connection.execute(
            "SELECT count(*) FROM conversation c JOIN customer_label x ON x.customer_id = c.customer_id "
            "JOIN label l ON l.id = x.label_id WHERE l.name = ? AND c.state = 'done' AND c.name LIKE 'Hand %'",
            (LABEL,),
        ).fetchone()
    if kept != chats:
        raise AssertionError(f"{kept} of {chats} chats are done and labelled")


def morning(scale: Scale, chats: int) -> tuple[list[float], float]:
    """Answer so many chats among all the others: ms until the next was painted, one a chat, and seconds in all."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tresen-bench-")))
        shop = Shop(home_with(folder / "home", scale.many_chats, scale.many_chats * 2))
        silence(shop.database)
        sandbox = stack.enter_context(shop.sandbox("--seed", "1"))
        shop.setup(sandbox.url)
        shop.run("quick", "add", "thanks", REPLY)
        gateway = stack.enter_context(shop.gateway())
        fill_the_queue(gateway, chats)
        wait_until(lambda: shop.json("inbox", "--limit", "50", "--view", "waiting")[chats - 1 :], "the chats wait")
        desk = stack.enter_context(shop.desk(SIZE))
        desk.wait_for(name_of(0))
        desk.settle(0.3)
        desk.press("f2")
        desk.wait_for(f"to {name_of(0)}")
        began = time.perf_counter()
        painted = [answer(desk, number, number + 1 == chats) for number in range(chats)]
        took = time.perf_counter() - began
        check(shop, sandbox, chats)
        desk.press("ctrl+q")
        desk.wait()
    return painted[:-1], took


def run(scale: Scale) -> Report:
    """One morning a round, at most three."""
    chats = min(CHATS, scale.keys)
    mornings = [morning(scale, chats) for _ in range(min(scale.rounds, 3))]
    report = Report("hands")
    report.figures = [
        figure("keys a chat beside what is typed", "keys", [KEYS], Aim(6)),
        figure(
            "F9 until the next chat's composer is painted",
            "ms",
            [ms for painted, _ in mornings for ms in painted],
            Aim(50),
        ),
        figure(f"{chats} chats, typed by a machine that waits for each", "s", [took for _, took in mornings]),
        *(figure(f"the same in {way.program}", "keys", [way.keys]) for way in WAYS),
    ]
    report.notes = [f"{way.program}: {', '.join((*way.taps, *way.commands))} ({way.source})" for way in WAYS]
    return report
