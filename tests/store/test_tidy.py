"""Tidying up: what was kept for long enough goes, the rest stays, and the file gives back what it no longer needs."""

from app.core.clock import DAY, Millis
from app.store import tidy as tidying
from app.store.tidy import FREE_PAGES, tidy
from tests.builders import NOW, Shop


def pages(shop: Shop) -> tuple[int, int]:
    reader = shop.database.reader()
    return reader.execute("PRAGMA page_count").fetchone()[0], reader.execute("PRAGMA freelist_count").fetchone()[0]


def put(shop: Shop, ago: Millis) -> None:
    """An item that was read and one that wasn't, a webhook that could not be split, a line of the account's log."""
    at = NOW - ago
    with shop.database.write() as connection:
        for state in ("done", "quarantined"):
            connection.exec_driver_sql(
                "INSERT INTO raw_item (channel, received_at, state, body) VALUES ('whatsapp', ?, ?, '{}')", (at, state)
            )
        connection.exec_driver_sql(
            "INSERT INTO raw_event (channel, received_at, body, state) VALUES ('whatsapp', ?, x'00', 'quarantined')",
            (at,),
        )
        connection.exec_driver_sql(
            "INSERT INTO account_notice (account_id, at, field, text) VALUES (?, ?, 'account_update', '')",
            (shop.account_id, at),
        )


def kept(shop: Shop, table: str, time: str, where: str = "1") -> list[int]:
    """How many days ago what is left was."""
    rows = shop.database.reader().execute(f"SELECT {time} FROM {table} WHERE {where} ORDER BY {time} DESC").fetchall()
    return [(NOW - at) // DAY for (at,) in rows]


def test_each_thing_is_kept_for_as_long_as_it_is_of_use(shop: Shop) -> None:
    for days in (1, 29, 31, 89, 91, 364, 366):
        put(shop, days * DAY)
    while tidy(shop.database, NOW):
        pass
    assert kept(shop, "raw_item", "received_at", "state = 'done'") == [1, 29]
    assert kept(shop, "raw_item", "received_at", "state = 'quarantined'") == [1, 29, 31, 89]
    assert kept(shop, "raw_event", "received_at") == [1, 29, 31, 89]
    assert kept(shop, "account_notice", "at") == [1, 29, 31, 89, 91, 364]


def test_webhook_that_waits_to_be_split_is_never_dropped(shop: Shop) -> None:
    with shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO raw_event (channel, received_at, body, state) VALUES ('whatsapp', 0, x'00', 'new')"
        )
    tidy(shop.database, NOW)
    assert len(kept(shop, "raw_event", "received_at")) == 1


def test_file_shrinks_step_by_step_when_much_was_deleted(shop: Shop) -> None:
    with shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO raw_event (channel, received_at, body) VALUES ('whatsapp', ?, zeroblob(?))",
            (NOW, (FREE_PAGES + 2 * tidying.VACUUMED) * 4_096),
        )
    with shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM raw_event")
    before, free = pages(shop)
    assert free > FREE_PAGES
    assert tidy(shop.database, NOW)
    assert before - pages(shop)[0] <= tidying.VACUUMED + 10
    while tidy(shop.database, NOW):
        pass
    after, left = pages(shop)
    assert after < before
    assert left <= FREE_PAGES
