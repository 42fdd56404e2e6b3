"""What a queue lists and in which order, against the same said plainly."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import DAY, HOUR, MINUTE
from app.core.enums import Channel, View
from app.core.errors import UserError
from app.core.queue import COUNTED, Queue, QueueFilter, Sort, WindowState
from app.core.steps import Priority
from app.store import queue as store
from app.store.inbox import inbox_rows
from app.store.schema import prepare
from app.store.sqlite import connect
from tests.builders import NOW
from tests.fake_queue import Listed, listed

LABELS = ("regular", "rare")
NAMES = ("Anna Huber", "Bruno Weber", "Clara Huber")
CHATS = 120
FILTERS = [
    QueueFilter(),
    QueueFilter(labels=("regular",)),
    QueueFilter(labels=("regular", "rare")),
    QueueFilter(channel=Channel.WHATSAPP),
    QueueFilter(channel=Channel.MESSENGER),
    QueueFilter(assignee=""),
    QueueFilter(assignee="anna"),
    *(QueueFilter(window=window) for window in WindowState),
    *(QueueFilter(priority=priority) for priority in Priority),
    QueueFilter(unread=True),
    QueueFilter(favourite=True),
    QueueFilter(draft=True),
    QueueFilter(trouble=True),
    QueueFilter(words="huber"),
    QueueFilter(words="an"),
    QueueFilter(labels=("regular",), window=WindowState.OPEN, words="anna", unread=True),
]
QUEUES = [Queue(view, sort, filter_) for view in View for sort in Sort for filter_ in FILTERS]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, list[Listed]]]:
    """Chats of every kind, and what they are."""
    path = tmp_path_factory.mktemp("queue") / "t.db"
    with closing(made(path)) as connection:
        yield connection, known(connection)


def made(path: Path) -> sqlite3.Connection:
    """A database of chats in every state."""
    prepare(path)
    connection = connect(path)
    chance = random.Random(4)
    connection.execute("INSERT INTO channel_account (id, channel, external_id) VALUES (1, 'whatsapp', '1')")
    connection.executemany("INSERT INTO label (id, name) VALUES (?, ?)", [*enumerate(LABELS, 1)])
    for id_ in range(1, CHATS + 1):
        name = chance.choice(NAMES)
        state = chance.choice(("open", "open", "open", "snoozed", "done"))
        waits = state == "open" and chance.random() < 0.5
        last_at = NOW - chance.randrange(5) * DAY - chance.randrange(4) * HOUR
        ends = chance.choice((None, NOW - HOUR, NOW + 20 * MINUTE, NOW + chance.randrange(24) * HOUR))
        connection.execute(
            "INSERT INTO customer (id, name, sort_name, search, favourite) VALUES (?, ?, ?, ?, ?)",
            (id_, name, name.lower(), name.lower(), chance.random() < 0.1),
        )
        for label, often in enumerate((0.5, 0.05), 1):
            if chance.random() < often:
                connection.execute("INSERT INTO customer_label VALUES (?, ?)", (id_, label))
        draft = chance.random() < 0.2
        connection.execute(
            "INSERT INTO conversation (id, account_id, customer_id, channel, name, state, unread, waiting_since, "
            "window_ends_at, last_at, draft, trouble, snoozed_until, priority, assignee) "
            "VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                id_,
                id_,
                chance.choice(("whatsapp", "whatsapp", "whatsapp", "messenger")),
                name,
                state,
                chance.choice((0, 0, 3)),
                last_at - chance.randrange(3) * HOUR if waits else None,
                ends,
                last_at,
                draft,
                chance.choice((0, 0, 0, 1)),
                chance.choice((None, NOW + chance.randrange(3) * DAY)) if state == "snoozed" else None,
                chance.choice((0, 0, 0, 1, 2)),
                chance.choice(("", "", "anna", "bruno")),
            ),
        )
        if draft:
            connection.execute("INSERT INTO draft (conversation_id, text, updated_at) VALUES (?, 'x', 0)", (id_,))
    return connection


def known(connection: sqlite3.Connection) -> list[Listed]:
    """All that the plain list is made from."""
    rows = inbox_rows(connection, range(1, CHATS + 1))
    labels: dict[int, set[str]] = {}
    for customer, name in connection.execute(
        "SELECT customer_id, name FROM customer_label x JOIN label l ON l.id = x.label_id"
    ):
        labels.setdefault(customer, set()).add(name)
    customers = connection.execute("SELECT id, favourite, search FROM customer").fetchall()
    return [Listed(rows[id_], labels.get(id_, ()), bool(favourite), search) for id_, favourite, search in customers]


def gathering(monkeypatch: pytest.MonkeyPatch, few: int, probed: int) -> None:
    """Let so few chats be gathered, and so many be probed before they are."""
    monkeypatch.setattr(store, "FEW", few)
    monkeypatch.setattr(store, "PROBED", probed)


@pytest.mark.parametrize(("few", "probed"), [(-1, 10_000), (10_000, 0), (10, 7), (-1, 0)])
def test_every_queue_lists_the_same_however_it_is_found(
    shop: tuple[sqlite3.Connection, list[Listed]], monkeypatch: pytest.MonkeyPatch, few: int, probed: int
) -> None:
    connection, chats = shop
    gathering(monkeypatch, few, probed)
    for queue in QUEUES:
        for limit in (None, 5):
            assert store.queue_order(connection, queue, NOW, limit) == listed(queue, chats, NOW, limit), (queue, limit)


@pytest.mark.parametrize("some", [-1, 20, 8_000])
def test_every_queue_is_counted(
    shop: tuple[sqlite3.Connection, list[Listed]], monkeypatch: pytest.MonkeyPatch, some: int
) -> None:
    connection, chats = shop
    monkeypatch.setattr(store, "SOME", some)
    for queue in QUEUES:
        assert store.queue_count(connection, queue, NOW) == len(listed(queue, chats, NOW).ids), queue


@given(
    st.sampled_from(list(View)),
    st.sampled_from(list(Sort)),
    st.builds(
        QueueFilter,
        labels=st.sampled_from(((), ("regular",), ("rare",))),
        channel=st.sampled_from((None, *Channel)),
        assignee=st.sampled_from((None, "", "anna")),
        window=st.sampled_from((None, *WindowState)),
        priority=st.sampled_from((None, *Priority)),
        unread=st.booleans(),
        favourite=st.booleans(),
        draft=st.booleans(),
        words=st.sampled_from(("", "hub", "a")),
    ),
    st.integers(0, 30),
    st.integers(-1, 60),
    st.integers(0, 60),
)
def test_filters_together_list_what_passes_all_of_them(
    shop: tuple[sqlite3.Connection, list[Listed]],
    view: View,
    sort: Sort,
    filter_: QueueFilter,
    limit: int,
    few: int,
    probed: int,
) -> None:
    connection, chats = shop
    queue = Queue(view, sort, filter_)
    with pytest.MonkeyPatch.context() as monkeypatch:
        gathering(monkeypatch, few, probed)
        assert store.queue_order(connection, queue, NOW, limit) == listed(queue, chats, NOW, limit)


def test_no_order_is_sorted(shop: tuple[sqlite3.Connection, list[Listed]], monkeypatch: pytest.MonkeyPatch) -> None:
    connection, _chats = shop
    gathering(monkeypatch, -1, 10_000)
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    for view in View:
        for sort in Sort:
            store.queue_order(connection, Queue(view, sort), NOW, 100)
    connection.set_trace_callback(None)
    for sql in asked:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        # Those of one moment may be sorted by their ids.
        sorted_ = [step for step in plan if "TEMP B-TREE" in step and "RIGHT PART" not in step]
        assert not sorted_, (sql, plan)


def test_a_label_nobody_has_is_a_sentence(shop: tuple[sqlite3.Connection, list[Listed]]) -> None:
    with pytest.raises(UserError, match="There is no label “vip”; there are rare, regular"):
        store.queue_order(shop[0], Queue(filter=QueueFilter(labels=("vip",))), NOW)


def test_more_than_can_be_shown_are_not_counted(tmp_path: Path) -> None:
    prepare(tmp_path / "t.db")
    with closing(connect(tmp_path / "t.db")) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.executemany(
            "INSERT INTO conversation (id, account_id, customer_id, channel) VALUES (?, 1, ?, 'whatsapp')",
            [(id_, id_) for id_ in range(1, COUNTED + 51)],
        )
        assert store.queue_count(connection, Queue(), NOW) == COUNTED + 1
