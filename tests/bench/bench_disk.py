"""`disk`: bytes a message in the database file, indexes and search included; free pages don't count."""

import sqlite3
from contextlib import closing

from tests.bench.databases import database
from tests.bench.report import Aim, Report, figure
from tests.bench.scale import Scale


def run(scale: Scale) -> Report:
    """The large database over its messages, and where the bytes are."""
    path = database(scale.many_chats // 10, scale.many_messages)
    with closing(sqlite3.connect(path)) as connection:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        (messages,) = connection.execute("SELECT count(*) FROM message").fetchone()
        (letters,) = connection.execute("SELECT avg(length(CAST(text AS BLOB))) FROM message").fetchone()
        try:
            parts = connection.execute(
                "SELECT name, sum(pgsize) FROM dbstat GROUP BY name HAVING sum(pgsize) > ? ORDER BY 2 DESC",
                (pages * size // 50,),
            ).fetchall()
        except sqlite3.OperationalError:  # this SQLite was built without dbstat
            parts = []
    report = Report("disk")
    report.figures = [figure("bytes a message", "B", [(pages - free) * size / messages], Aim(350))]
    report.figures += [figure(f"  of which {name}", "B", [bytes_ / messages]) for name, bytes_ in parts]
    report.notes = [f"{messages:,} messages of {letters:.0f} bytes of text on average"]
    return report
