"""`chat`: opening chats and turning their pages in a database of a million messages, over one of ten thousand."""

import random
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from app.core.clock import MachineClock
from app.core.desk import Desk
from app.core.enums import View
from app.services.desk import open_desk
from tests.bench.databases import database, warmed
from tests.bench.report import Aim, Report, ratio
from tests.bench.scale import Scale

AIM = Aim(2, or_subject=10)


def timed(questions: list[Callable[[], object]]) -> float:
    """The median of what these take, in ms."""
    times = []
    for ask in questions:
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def opened(desk: Desk, chat: int) -> None:
    """What opening a chat asks."""
    desk.chat(chat)
    desk.transcript(chat)


def older(desk: Desk, chat: int, newest: int) -> None:
    """What scrolling up asks."""
    desk.transcript(chat, before=newest)


def listed(desk: Desk) -> None:
    """What the inbox's first screenful asks."""
    desk.inbox_rows(desk.inbox_order(View.OPEN, limit=50).ids)


def run(scale: Scale) -> Report:
    """Few and many messages in turn; chats are drawn anew for each round."""
    few = warmed(database(scale.few_chats, scale.few_messages))
    many = warmed(database(scale.many_chats // 10, scale.many_messages))
    kinds = ("open a chat: its head and newest page", "the page before", "the inbox's first screenful")
    found: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in kinds}
    clock = MachineClock()
    with closing(open_desk(few, clock)) as small, closing(open_desk(many, clock)) as large:
        chats = {desk: desk.inbox_order(View.ALL).ids for desk in (small, large)}
        for number in range(scale.rounds + 1):
            for side, desk in ((1, small), (0, large)):
                some = random.Random(number).choices(chats[desk], k=scale.queries)
                newest = {chat: page[-1].id for chat in some if (page := desk.transcript(chat, limit=2).messages)}
                results = (
                    timed([partial(opened, desk, chat) for chat in some]),
                    timed([partial(older, desk, chat, id_) for chat, id_ in newest.items()]),
                    timed([partial(listed, desk)] * (scale.queries // 4 + 1)),
                )
                if number:  # the first round warms the caches
                    for kind, value in zip(kinds, results, strict=True):
                        found[kind][side].append(value)
    sizes = f"{scale.many_messages:,} over {scale.few_messages:,}"
    report = Report("chat")
    report.figures = [ratio(f"{kind}, {sizes}", subject, base, AIM) for kind, (subject, base) in found.items()]
    return report
