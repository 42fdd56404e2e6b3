"""`search`: words rare and common, in one chat, with filters, and people; a million messages over ten thousand."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.core.clock import MachineClock
from app.core.desk import Desk
from app.core.fold import index_words
from app.services.desk import open_desk
from tests.bench.bench_chat import timed
from tests.bench.databases import database, warmed
from tests.bench.report import Aim, Report, ratio
from tests.bench.scale import Scale

AIM = Aim(2, or_subject=10)
KINDS = (
    "rare word",
    "common word",
    "two-letter prefix",
    "word within one chat",
    "two common words",
    "common word, still being typed",
    "from: and a common word",
    "label: of many and a common word",
    "label: of few, by itself",
    "has: a kind there is none of",
    "people of a common name",
    "people by part of a number",
)
GIVEN = "anna"
"""A thirteenth of the people are called so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched in one database."""

    rare: str
    common: str
    second: str
    chat: int
    in_chat: str


def run(scale: Scale) -> Report:
    """Few and many messages in turn, through the desk's own question; a space after a word says that it is whole."""
    paths = (
        warmed(database(scale.many_chats // 10, scale.many_messages)),
        warmed(database(scale.few_chats, scale.few_messages)),
    )
    found: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in KINDS}
    clock = MachineClock()
    with closing(open_desk(paths[0], clock)) as large, closing(open_desk(paths[1], clock)) as small:
        asked = [_choose(path) for path in paths]
        for number in range(scale.rounds + 1):
            for side, desk in ((1, small), (0, large)):
                for kind, ask in _questions(desk, asked[side]).items():
                    value = timed([ask] * scale.queries)
                    if number:  # the first round warms the caches
                        found[kind][side].append(value)
    sizes = f"{scale.many_messages:,} over {scale.few_messages:,}"
    report = Report("search")
    report.figures = [ratio(f"{kind}, {sizes}", subject, base, AIM) for kind, (subject, base) in found.items()]
    words = asked[0]
    report.notes = [f"words: {words.rare}, {words.common}, {words.common[:2]}…, {words.in_chat} in one chat"]
    return report


def _questions(desk: Desk, asked: Asked) -> dict[str, Callable[[], object]]:
    return dict(
        zip(
            KINDS,
            (
                lambda: desk.search(f"{asked.rare} "),
                lambda: desk.search(f"{asked.common} "),
                lambda: desk.search(asked.common[:2]),
                lambda: desk.search(f"{asked.in_chat} ", conversation_id=asked.chat),
                lambda: desk.search(f"{asked.common} {asked.second} "),
                lambda: desk.search(asked.common[:-1]),
                lambda: desk.search(f"from:{GIVEN} {asked.common} "),
                lambda: desk.search(f"label:many {asked.common} "),
                lambda: desk.search("label:few"),
                lambda: desk.search(f"has:image {asked.common} "),
                lambda: desk.find_people(GIVEN),
                lambda: desk.find_people("3920017"),
            ),
            strict=True,
        )
    )


def chosen_words(path: Path) -> tuple[str, str]:
    """The two most common words of that database's oldest messages."""
    asked = _choose(path)
    return asked.common, asked.second


def _choose(path: Path) -> Asked:
    """Words of that database, taken from its oldest tenth so that newest-first has to walk."""
    words: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT conversation_id, text FROM message WHERE direction = 'in' AND type = 'text' ORDER BY id LIMIT 5000"
        ).fetchall()
    for _, text in rows:
        words.update({word for word in index_words(text) if word.isalpha() and len(word) > 3})
    ranked = [word for word, _ in words.most_common()]
    chat, text = rows[0]
    in_chat = max((word for word in index_words(text) if word.isalpha()), key=len)
    return Asked(ranked[-1], ranked[0], ranked[1], chat, in_chat)
