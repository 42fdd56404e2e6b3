"""All that is SQLite's own: how a connection is opened, and the parts of the schema SQLModel can't say.

Imports neither SQLModel nor SQLAlchemy: the desk's reads go through here before those are loaded.
"""

import os
import sqlite3
from pathlib import Path

from app.core.errors import TresenError
from app.core.i18n import _

BUSY_MS = 10_000
FLOOR = (3, 40)

APPLICATION_ID = 0x5472736E
"""`PRAGMA application_id` of our files: "Trsn"."""

SEARCH = """CREATE VIRTUAL TABLE message_search USING fts5(
    words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='2 3 4'
)"""

COUNTERS = ("waiting", "unread", "open", "all", "customers", "queued", "uncertain", "failed")
"""The rows of `counter` that triggers keep."""

_COUNTED = {
    "conversation": {
        "all": "1",
        "waiting": "{0}.waiting_since IS NOT NULL",
        "unread": "{0}.unread > 0",
        "open": "{0}.state = 'open'",
    },
    "customer": {"customers": "1"},
    "outbox": {"queued": "{0}.state <> 'uncertain'", "uncertain": "{0}.state = 'uncertain'"},
    "message": {"failed": "{0}.status = 'failed'"},
}
"""Table by table: for each counter, the condition under which a row counts."""


def trigger_statements() -> list[str]:
    """The triggers that keep the counters, whoever writes."""
    statements = []
    for table, counted in _COUNTED.items():
        names = ", ".join(f"'{name}'" for name in counted)
        for event, sign, row in (("insert", "+", "NEW"), ("delete", "-", "OLD")):
            guard = "" if "1" in counted.values() else f" WHEN {_any(counted, row)}"
            cases = " ".join(f"WHEN '{name}' THEN ({rule.format(row)})" for name, rule in counted.items())
            statements.append(
                f"CREATE TRIGGER count_{table}_{event} AFTER {event.upper()} ON {table}{guard} BEGIN\n"
                f"    UPDATE counter SET value = value {sign} CASE name {cases} END WHERE name IN ({names});\nEND"
            )
        changing = {name: rule for name, rule in counted.items() if rule != "1"}
        if not changing:
            continue
        names = ", ".join(f"'{name}'" for name in changing)
        columns = ", ".join(dict.fromkeys(rule.split()[0].removeprefix("{0}.") for rule in changing.values()))
        differs = " OR ".join(f"({r.format('OLD')}) <> ({r.format('NEW')})" for r in changing.values())
        cases = " ".join(f"WHEN '{n}' THEN ({r.format('NEW')}) - ({r.format('OLD')})" for n, r in changing.items())
        statements.append(
            f"CREATE TRIGGER count_{table}_update AFTER UPDATE OF {columns} ON {table} WHEN {differs} BEGIN\n"
            f"    UPDATE counter SET value = value + CASE name {cases} END WHERE name IN ({names});\nEND"
        )
    return statements


def _any(counted: dict[str, str], row: str) -> str:
    return " OR ".join(rule.format(row) for rule in counted.values())


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
