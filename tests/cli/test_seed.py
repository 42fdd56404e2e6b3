"""A made-up past is stored as if it had been received: found, counted, and known again."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.core.clock import DAY, HOUR
from app.core.enums import AccountState, Direction
from app.store.accounts import AccountSetup, save_account
from app.store.database import Database
from app.store.schema import prepare
from app.store.seed import PastCustomer, PastMessage, write_past

NOW = 1_795_000_000_000


def people(n: int) -> list[PastCustomer]:
    return [
        PastCustomer(
            f"Müller {i}",
            f"+4917139200{i:04}",
            [
                PastMessage(NOW - DAY + i, Direction.IN, "Haben Sie Semmeln?"),
                PastMessage(NOW - 2 * HOUR + i, Direction.OUT, "Ja, bis sechs."),
                *([PastMessage(NOW - HOUR + i, Direction.IN, "Dann bitte zwölf\nStück")] if i % 2 else []),
            ],
            labels=("Stammkunde",) if i % 3 == 0 else (),
            unread=i % 2,
        )
        for i in range(n)
    ]


def test_past_people_wait_are_counted_and_found(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    prepare(path)
    with closing(Database(path)) as database:
        with database.write() as connection:
            setup = AccountSetup("whatsapp", "1", "2", "http://127.0.0.1", "v25.0")
            account = save_account(connection, setup, AccountState.OK, NOW)

        written = write_past(database, account, people(1_100))

    with closing(sqlite3.connect(path)) as raw:
        counters = dict(raw.execute("SELECT name, value FROM counter").fetchall())
        assert written == raw.execute("SELECT count(*) FROM message").fetchone()[0] == 2_750
        assert (counters["all"], counters["waiting"], counters["unread"], counters["customers"]) == (
            1_100,
            550,
            550,
            1_100,
        )
        assert raw.execute(
            "SELECT preview, unread, waiting_since, last_at FROM conversation WHERE id = 2"
        ).fetchone() == (
            "Dann bitte zwölf Stück",
            1,
            NOW - HOUR + 1,
            NOW - HOUR + 1,
        )
        assert raw.execute("SELECT waiting_since FROM conversation WHERE id = 1").fetchone() == (None,)
        assert raw.execute("SELECT count(*) FROM identity WHERE value = '+49171392000007'").fetchone() == (1,)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        ids = [row[0] for row in raw.execute("SELECT id FROM message WHERE conversation_id = 2 ORDER BY id")]
        assert [id_ >> 21 for id_ in ids] == [NOW - DAY + 1, NOW - 2 * HOUR + 1, NOW - HOUR + 1]
        assert raw.execute("SELECT count(*) FROM customer_label").fetchone() == (367,)
