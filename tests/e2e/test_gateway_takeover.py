"""A desk that found a gateway running takes its place when that one dies."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.processes import Shop, wait_until


def holder(database: Path) -> int:
    """The process that holds the lease; 0 if none does."""
    with closing(sqlite3.connect(database)) as connection:
        row = connection.execute("SELECT pid FROM lease WHERE name = 'gateway'").fetchone()
    return int(row[0]) if row else 0


def test_a_desk_starts_a_gateway_when_the_one_it_found_dies(home: Path) -> None:
    shop = Shop(home, TRESEN_PORT="0")
    shop.setup("http://127.0.0.1:9", check=False)
    with shop.gateway() as gateway, shop.desk() as desk:
        desk.wait_for("Inbox")
        assert holder(shop.database) == gateway.pid

        gateway.kill()

        wait_until(lambda: holder(shop.database) not in (0, gateway.pid), "the desk's own gateway takes the lease")
        desk.press("ctrl+q")
        assert desk.wait() == 0
