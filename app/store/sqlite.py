"""All that is SQLite's own: how a connection is opened, and the parts of the schema SQLModel can't say.

Imports neither SQLModel nor SQLAlchemy: the desk's reads go through here before those are loaded.
"""

import os
import sqlite3
from pathlib import Path

BUSY_MS = 10_000
FLOOR = (3, 40)


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
