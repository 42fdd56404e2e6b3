"""`queue`: inbox, customer list and search with every filter and in every order; a hundred times the data over one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import product
from pathlib import Path

from app.core.clock import HOUR
from app.core.customer_list import SORTABLE
from app.core.customer_list import Sort as CustomerSort
from app.core.desk import Desk
from app.core.enums import View
from app.core.queue import Queue, Sort, parse_queue
from app.services.desk import open_desk
from tests.bench.bench_chat import timed
from tests.bench.bench_search import GIVEN, chosen_words
from tests.bench.databases import database, warmed
from tests.bench.report import Aim, Report, ratio
from tests.bench.scale import Scale
from tests.builders import NOW, FixedClock

AIM = Aim(2, or_subject=10)
SCREENFUL = 100
FILTERS = (
    "label:half",
    "label:many",
    "label:few",
    "label:stale",
    "channel:whatsapp",
    "channel:messenger",
    "assigned:anna",
    "assigned:vera",
    "assigned:nobody",
    "window:open",
    "window:closing",
    "window:closed",
    "is:unread",
    "priority:normal",
    "priority:high",
    "priority:urgent",
    "is:favourite",
    "is:draft",
    "is:failed",
    f"{GIVEN}",
    f"{GIVEN} kaya",
    "an",
    "00777",
    "nobodysname",
    "label:many assigned:anna window:closed",
    "label:stale is:unread",
)
STATES = ("waiting", "open", "snoozed", "done", "all")
"""Every filter is asked in each."""
PEOPLE = ("", "kaya", "an", "qx", "00777", "nobodysname", "label:many", "label:few", "is:favourite", "has:birthday")


def run(scale: Scale) -> Report:
    """Few and many in turn, through the desk's own questions; of a filter the slowest order and state is told."""
    paths = (
        _spread(database(scale.many_chats, scale.many_messages)),
        _spread(database(max(scale.many_chats // 100, 20), max(scale.many_messages // 100, 200))),
    )
    clock = FixedClock(NOW)
    rounds = max(1, scale.rounds // 2)
    found: dict[str, tuple[list[float], list[float]]] = {}
    with closing(open_desk(paths[0], clock)) as large, closing(open_desk(paths[1], clock)) as small:
        words = [chosen_words(path) for path in paths]
        for number in range(rounds + 1):
            for side, desk in ((1, small), (0, large)):
                for kind, ask in _questions(desk, *words[side]).items():
                    value = timed([ask] * 3)
                    if number:  # the first round warms the caches
                        found.setdefault(kind, ([], []))[side].append(value)
    groups: dict[str, list[str]] = {}
    for kind in found:
        groups.setdefault(kind.rpartition(" | ")[0], []).append(kind)
    report = Report("queue")
    for group, kinds in groups.items():
        figures = [ratio(f"{kind.rpartition(' | ')[2]}: {group}", *found[kind], AIM) for kind in kinds]
        missed = [one for one in figures if not one.met]
        report.figures.append(max(missed or figures, key=lambda one: max(one.subject)))
        report.notes += [f"missed: {one.line()}" for one in missed]
    report.notes.append(f"{len(found)} questions of {scale.many_chats:,} customers, {scale.many_messages:,} messages")
    return report


def _questions(desk: Desk, common: str, second: str) -> dict[str, Callable[[], object]]:
    """What is asked, named `group | one of it`."""

    def queue(wanted: Queue) -> Callable[[], object]:
        return lambda: desk.inbox_order(wanted, SCREENFUL)

    def count(wanted: Queue) -> Callable[[], object]:
        return lambda: desk.queue_counts([wanted])

    def people(words: str, sort: CustomerSort) -> Callable[[], object]:
        return lambda: desk.customer_ids(words, SCREENFUL, sort)

    def search(words: str) -> Callable[[], object]:
        return lambda: desk.search(words)

    asked: dict[str, Callable[[], object]] = {"counters | all": desk.counters}
    for view, sort in product(View, Sort):
        asked[f"inbox | {view} by {sort}"] = queue(Queue(view, sort))
    for words, state in product(FILTERS, STATES):
        for sort in Sort:
            asked[f"inbox {words} | {state} by {sort}"] = queue(parse_queue(f"{words} is:{state}", sort))
        asked[f"count {words} | {state}"] = count(parse_queue(f"{words} is:{state}"))
    for words, by in product(PEOPLE, SORTABLE):
        asked[f"customers {words} | by {by}"] = people(words, CustomerSort(by))
    for words in (
        f"{common} ",
        f"{common} {second} ",
        common[:2],
        f"from:{GIVEN} {common} ",
        f"from:kaya {common} ",
        f"label:half {common} ",
        f"label:many {common} ",
        f"label:few {common} ",
        f"label:stale {common} ",
        "label:few",
        "label:stale",
        f"has:image {common} ",
        f"from:me {common} ",
        f"before:2025-06 {common} ",
        f"after:2026-09 {common} ",
    ):
        asked[f"search | {words.replace(common, 'WORD').replace(second, 'WORD')}"] = search(words)
    return asked


def _spread(built: Path) -> Path:
    """A copy whose chats are in every state: most done, some snoozed, a sixth waiting; assigned, pressing, labelled."""
    path = built.with_name(f"{built.stem}-queue-1.db")
    if not path.exists():
        temporary = path.with_suffix(".new")
        temporary.write_bytes(built.read_bytes())
        with closing(sqlite3.connect(temporary)) as connection:
            connection.executescript(_STATES)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        temporary.replace(path)
    return warmed(path)


_STATES = f"""
    BEGIN;
    CREATE TEMP TABLE chance AS SELECT id, (id * 2654435761 >> 7) % 1000 AS one, (id * 40503 >> 3) % 1000 AS two
        FROM conversation;
    UPDATE conversation SET state = 'done', waiting_since = NULL, unread = 0
        WHERE id IN (SELECT id FROM chance WHERE one < 600);
    UPDATE conversation SET state = 'snoozed', waiting_since = NULL, unread = 0,
        snoozed_until = CASE id % 3 WHEN 0 THEN NULL ELSE {NOW} + id % 700 * {HOUR} END
        WHERE id IN (SELECT id FROM chance WHERE one BETWEEN 600 AND 649);
    UPDATE conversation SET priority = 1 WHERE id IN (SELECT id FROM chance WHERE two < 20);
    UPDATE conversation SET priority = 2 WHERE id IN (SELECT id FROM chance WHERE two BETWEEN 20 AND 29);
    UPDATE conversation SET assignee = 'anna' WHERE id IN (SELECT id FROM chance WHERE two BETWEEN 100 AND 499);
    UPDATE conversation SET assignee = 'vera' WHERE id IN (SELECT id FROM chance WHERE two = 500);
    UPDATE conversation SET channel = 'messenger' WHERE id IN (SELECT id FROM chance WHERE two BETWEEN 510 AND 529);
    UPDATE conversation SET trouble = 1 WHERE id IN (SELECT id FROM chance WHERE two = 530);
    UPDATE conversation SET draft = 1 WHERE id IN (SELECT id FROM chance WHERE two = 531);
    INSERT INTO draft (conversation_id, text, updated_at) SELECT id, 'x', {NOW} FROM conversation WHERE draft;
    UPDATE customer SET favourite = 1 WHERE id IN (SELECT id FROM chance WHERE two BETWEEN 540 AND 549);
    UPDATE customer SET birthday = printf('%02d-%02d', id % 12 + 1, id % 28 + 1)
        WHERE id IN (SELECT id FROM chance WHERE two BETWEEN 550 AND 599);
    INSERT INTO label (id, name) VALUES (901, 'half'), (902, 'stale');
    INSERT INTO customer_label (customer_id, label_id) SELECT id, 901 FROM customer WHERE id % 2;
    INSERT INTO customer_label (customer_id, label_id) SELECT customer_id, 902 FROM conversation
        ORDER BY last_at LIMIT (SELECT count(*) / 20 FROM conversation);
    COMMIT;
    PRAGMA optimize;
"""
"""Chances by arithmetic, so that every build is the same; `stale` are those heard longest ago."""
