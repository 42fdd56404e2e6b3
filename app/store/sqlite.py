"""All that is SQLite's own about opening a database (for the schema's own parts see native.sql).

Imports neither SQLModel nor SQLAlchemy: the desk's reads go through here before those are loaded.
"""

import os
import sqlite3
from collections.abc import Collection
from itertools import islice
from pathlib import Path
from typing import Any

from app.core.errors import TresenError
from app.core.i18n import _

BUSY_MS = 10_000
LAST_ID = (1 << 63) - 1
"""No id is larger."""
FLOOR = (3, 40)

APPLICATION_ID = 0x5472736E
"""`PRAGMA application_id` of our files: "Trsn"."""


def check_version() -> None:
    """TresenError if this Python came with an SQLite that is too old."""
    if sqlite3.sqlite_version_info[:2] < FLOOR:
        raise TresenError(
            _("Tresen needs SQLite {needed} or newer; this Python was built with {found}.").format(
                needed=".".join(map(str, FLOOR)), found=sqlite3.sqlite_version
            )
        )


def make_file(path: Path) -> None:
    """An empty database file (0600) whose freed pages can later be given back without rewriting it all."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY_MS / 1000)
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # holds only if said before the first page is written
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def connect(path: Path, *, durable: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode (transactions are begun by hand, so that every write is `BEGIN IMMEDIATE`).

    `durable` makes each commit survive a power cut (`synchronous=FULL`); the file is made 0600 if it is not there.
    """
    if not read_only and not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    else:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def select_in(connection: sqlite3.Connection, sql: str, values: Collection[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query whose `{marks}` stands for those values; asked in parts, however many there are."""
    rows: list[tuple[Any, ...]] = []
    left = iter(values)
    while part := list(islice(left, 500)):
        rows += connection.execute(sql.format(marks=",".join("?" * len(part))), part).fetchall()
    return rows
