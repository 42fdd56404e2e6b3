"""`keys`: from a key to the last byte of the repaint, on the inbox with 100,000 conversations, over a bare list."""

import itertools
import statistics
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.desks import SIZE, shop_of
from tests.bench.report import Aim, Figure, Report, figure, ratio
from tests.bench.scale import Scale
from tests.terminal import Terminal
from tests.terminal_keys import xterm_sequence

BARE = Path(__file__).with_name("bare_list.py")
PAUSE = 0.012
"""Seconds without output that part a repaint from what follows it: the list's own from the chat's, read meanwhile."""
QUIET = 0.15
"""Seconds without output after which everything that belongs to a key has been drawn."""
INSIDE = 7
"""Rows the cursor goes down before the list has to scroll, in every program."""


@dataclass(slots=True)
class Times:
    """A program's medians in ms, one a round."""

    inside: list[float] = field(default_factory=list)
    """The cursor moves within the screen: the first repaint."""
    scrolling: list[float] = field(default_factory=list)
    """The list scrolls: the first repaint."""
    opened: list[float] = field(default_factory=list)
    """All that follows too: the chat under the cursor stands on the screen."""


def key_times(terminal: Terminal, key: str) -> tuple[float, float]:
    """Key to the end of the first repaint, and to the last byte, in ms."""
    seen = len(terminal.chunks)
    sent = terminal.press(key)
    terminal.wait_for_bytes(b"\x1b", after=seen)
    terminal.settle(QUIET)
    moments = [chunk.at for chunk in terminal.chunks[seen:]]
    first = next((a for a, b in itertools.pairwise(moments) if b - a > PAUSE), moments[-1])
    return (first - sent) * 1000, (moments[-1] - sent) * 1000


def measure(terminal: Terminal, times: Times, keys: int) -> None:
    """One round: from the top down the screen, then on at the lower edge."""
    terminal.press("home")
    terminal.settle(QUIET)
    inside = [key_times(terminal, "down") for _ in range(INSIDE)]
    terminal.send(xterm_sequence("down") * 40)
    terminal.settle(QUIET)
    scrolling = [key_times(terminal, "down") for _ in range(keys)]
    terminal.forget()
    times.inside.append(statistics.median(first for first, _ in inside))
    times.scrolling.append(statistics.median(first for first, _ in scrolling))
    times.opened.append(statistics.median(last for _, last in inside + scrolling))


def run(scale: Scale) -> Report:
    """The bare list, a desk with many chats and one with few, side by side and in turn."""
    with ExitStack() as stack:
        bare = stack.enter_context(Terminal([sys.executable, str(BARE), str(scale.many_chats), "0"], size=SIZE))
        bare.wait_for("Customer 3")
        desks = []
        for chats in (scale.many_chats, scale.few_chats):
            shop, _gateway = stack.enter_context(shop_of(chats, chats * 2))
            desk = stack.enter_context(shop.desk(SIZE))
            desk.wait_for(shop.json("inbox", "--limit", "1")[0]["customer"]["name"][:12])
            desks.append(desk)
        programs = (bare, *desks)
        found = [Times() for _ in programs]
        for program in programs:
            program.settle(0.5)
            measure(program, Times(), scale.keys // 6 + 1)  # warms up
        for _ in range(scale.rounds):
            for program, times in zip(programs, found, strict=True):
                measure(program, times, scale.keys // 3 + 1)
    return Report("keys", _figures(scale, *found))


def _figures(scale: Scale, bare: Times, many: Times, few: Times) -> list[Figure]:
    kinds: tuple[tuple[str, Callable[[Times], list[float]]], ...] = (
        ("within the screen", lambda times: times.inside),
        ("scrolling", lambda times: times.scrolling),
    )
    rows, fewer = f"{scale.many_chats:,}", f"{scale.few_chats:,}"
    return [
        *(
            ratio(f"cursor down {kind}, {rows} rows, over a bare list", of(many), of(bare), Aim(2))
            for kind, of in kinds
        ),
        *(ratio(f"cursor down {kind}, {rows} rows over {fewer}", of(many), of(few)) for kind, of in kinds),
        figure("cursor down until its chat is drawn", "ms", many.opened, Aim(15)),
        ratio(f"cursor down until its chat is drawn, {rows} rows over {fewer}", many.opened, few.opened),
    ]
