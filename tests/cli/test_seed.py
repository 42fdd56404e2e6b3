"""A made-up past is stored as if it had been received: counted, listed, found."""

import sqlite3
from contextlib import closing

from app.core.clock import HOUR, MINUTE, Millis
from app.core.enums import Status
from app.store.database import Database
from app.store.seed import write_past
from tests.cli.past import PEOPLE, Person, said


def test_the_past_is_counted(shop: Database) -> None:
    with closing(sqlite3.connect(shop.path)) as raw:
        counters = dict(raw.execute("SELECT name, value FROM counter").fetchall())

        assert {name: counters[name] for name in ("all", "open", "waiting", "unread", "customers")} == {
            "all": 3,
            "open": 2,
            "waiting": 1,
            "unread": 1,
            "customers": 3,
        }
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        assert raw.execute("SELECT text FROM note").fetchall() == [("likes rye",)]


def test_whoever_wrote_last_waits_with_what_they_wrote(shop: Database, now: Millis) -> None:
    row = shop.reader().execute(
        "SELECT preview, unread, waiting_since, last_at, window_ends_at, last_status FROM conversation WHERE id = 1"
    )

    assert row.fetchone() == (
        "Haben Sie noch Roggenbrot aus der Mühlenstraße?",
        1,
        now - 20 * MINUTE,
        now - 20 * MINUTE,
        now - 20 * MINUTE + 24 * HOUR,
        "received",
    )


def test_ticks_have_climbed_as_far_as_they_say(shop: Database) -> None:
    rows = shop.reader().execute(
        "SELECT m.text, e.status FROM message m JOIN message_event e ON e.message_id = m.id ORDER BY m.id, e.at"
    )

    assert rows.fetchall() == [
        ("Ja, bis sechs.", "sent"),
        ("Ja, bis sechs.", "delivered"),
        ("Guten Morgen!", "sent"),
        ("Guten Morgen!", "delivered"),
        ("Guten Morgen!", "read"),
    ]


def test_more_can_be_added_to_what_is_there(shop: Database, now: Millis) -> None:
    people = [Person(f"Nr. {n}", f"+4917139200{n:04}") for n in range(100, 12_000)]
    messages = (said(n, now - HOUR + n, f"Wort{n}", Status.RECEIVED) for n in range(len(people)))

    written = write_past(shop, 1, "2002", people, messages)

    counts = shop.reader().execute(
        "SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM conversation), "
        "(SELECT count(*) FROM conversation WHERE waiting_since IS NOT NULL)"
    )
    assert written == len(people)
    assert counts.fetchone() == (6 + written, len(PEOPLE) + written, 1 + written)
