"""Inbox order, rows and counters."""

import pytest

from app.core.clock import DAY, HOUR, MINUTE
from app.core.enums import ConversationState, Direction, Status, View
from app.core.rows import Counters
from app.store import conversations
from app.store.inbox import counters, inbox_order, inbox_rows
from tests.builders import NOW, Shop


def people(shop: Shop, n: int) -> list[int]:
    return [shop.person(f"Person {i}", f"+49171392000{i:02}")[1] for i in range(n)]


def close(shop: Shop, chat: int) -> None:
    with shop.database.write() as connection:
        conversations.close_conversations(connection, [chat])


def test_longest_wait_first_then_newest(shop: Shop) -> None:
    a, b, c, d, e = people(shop, 5)
    shop.hears(a, "x", ago=HOUR)
    shop.hears(b, "x", ago=5 * HOUR)
    shop.answers(c, "x", ago=2 * HOUR)
    shop.answers(d, "x", ago=MINUTE)
    shop.hears(e, "x", ago=10 * MINUTE)
    close(shop, e)
    reader = shop.database.reader()
    order = inbox_order(reader, View.OPEN)
    assert (order.ids, order.waiting) == ([b, a, d, c], 2)
    assert inbox_order(reader, View.ALL).ids == [b, a, d, e, c]
    assert inbox_order(reader, View.WAITING).ids == [b, a]
    unread = inbox_order(reader, View.UNREAD)
    assert (unread.ids, unread.waiting) == ([a, b], 0)


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 4, 50])
def test_limit_cuts_the_same_order(shop: Shop, limit: int) -> None:
    chats = people(shop, 4)
    for i, chat in enumerate(chats):
        (shop.hears if i % 2 else shop.answers)(chat, "x", ago=i * HOUR)
    whole = inbox_order(shop.database.reader(), View.ALL)
    cut = inbox_order(shop.database.reader(), View.ALL, limit)
    assert cut.ids == whole.ids[:limit]
    assert cut.waiting == min(whole.waiting, limit)


def test_row_says_what_the_list_shows(shop: Shop) -> None:
    (chat,) = people(shop, 1)
    shop.answers(chat, "Guten Tag", ago=2 * HOUR, status=Status.FAILED)
    shop.hears(chat, "Zwei\nBrote", ago=HOUR)
    row = inbox_rows(shop.database.reader(), [chat, 999])[chat]
    assert (row.name, row.preview, row.unread, row.trouble) == ("Person 0", "Zwei Brote", 1, 1)
    assert (row.waiting_since, row.window_ends_at) == (NOW - HOUR, NOW - HOUR + DAY)
    assert (row.last_direction, row.last_status, row.state) == (
        Direction.IN,
        Status.RECEIVED,
        ConversationState.OPEN,
    )


def test_many_rows_are_asked_in_parts(shop: Shop) -> None:
    with shop.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO customer (id) VALUES (?)", [(i,) for i in range(1, 1301)])
        connection.exec_driver_sql(
            "INSERT INTO conversation (id, account_id, customer_id, channel) VALUES (?, 1, ?, 'whatsapp')",
            [(i, i) for i in range(1, 1301)],
        )
    assert len(inbox_rows(shop.database.reader(), range(1, 1301))) == 1300


def test_counters_follow_every_write(shop: Shop) -> None:
    a, b, c = people(shop, 3)
    shop.hears(a, "x")
    shop.hears(b, "x")
    shop.answers(c, "x", status=Status.FAILED)
    shop.answers(c, "x", status=Status.QUEUED)
    shop.answers(c, "x", status=Status.UNCERTAIN)
    reader = shop.database.reader()
    assert counters(reader) == Counters(
        waiting=2, unread=2, open=3, all=3, customers=3, queued=1, uncertain=1, failed=1
    )
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE conversation SET state = 'snoozed' WHERE id = ?", (a,))
    assert (counters(reader).snoozed, counters(reader).open) == (1, 2)
    close(shop, a)
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'uncertain'")
        connection.exec_driver_sql("UPDATE message SET status = 'discarded' WHERE status = 'failed'")
        connection.exec_driver_sql("DELETE FROM outbox WHERE message_id = (SELECT max(message_id) FROM outbox)")
    assert counters(reader) == Counters(waiting=1, unread=1, open=2, done=1, all=3, customers=3, uncertain=1)


def test_counters_equal_a_count_of_everything(shop: Shop) -> None:
    chats = people(shop, 6)
    for i, chat in enumerate(chats):
        (shop.hears if i % 2 else shop.answers)(chat, "x", ago=i * HOUR)
    for chat in chats[:4]:
        close(shop, chat)
    with shop.database.write() as connection:
        conversations.reopen_conversations(connection, [chats[1]])
        conversations.mark_unread(connection, [chats[0]])
        connection.exec_driver_sql("DELETE FROM message WHERE conversation_id = ?", (chats[5],))
        connection.exec_driver_sql("DELETE FROM conversation WHERE id = ?", (chats[5],))
    reader = shop.database.reader()

    def count(where: str) -> int:
        return int(reader.execute(f"SELECT count(*) FROM conversation WHERE {where}").fetchone()[0])

    kept = counters(reader)
    assert kept.waiting == count("waiting_since IS NOT NULL") == 1
    assert kept.unread == count("unread > 0")
    assert kept.open == count("state = 'open'")
    assert kept.all == count("1") == 5
