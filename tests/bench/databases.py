"""The benchmarks' databases: built once by `tests.builders`, kept, and copied before anything writes to them."""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from app.core import fold
from app.store import schema
from tests import builders
from tests.bench.scale import cache_folder

STORE = Path(schema.__file__).parent
SOURCES = (STORE / "schema.sql", STORE / "search.py", Path(fold.__file__), Path(builders.__file__))
"""What decides how a built database looks: when they change, old ones are not used."""


def database(conversations: int, messages: int) -> Path:
    """A database of that size, from the cache if it is there; read it only."""
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()[:10]
    path = cache_folder() / f"{digest}-{conversations}-{messages}.db"
    if not path.exists():
        temporary = path.with_suffix(f".{os.getpid()}")
        builders.build_database(temporary, conversations=conversations, messages=messages)
        with closing(sqlite3.connect(temporary)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        temporary.replace(path)
        for rest in ("-wal", "-shm"):
            temporary.with_name(temporary.name + rest).unlink(missing_ok=True)
    return path


def home_with(folder: Path, conversations: int, messages: int) -> Path:
    """A TRESEN_HOME in that folder that holds a copy of such a database."""
    (folder / "data").mkdir(mode=0o700, parents=True)
    shutil.copyfile(database(conversations, messages), folder / "data" / "tresen.db")
    (folder / "data" / "tresen.db").chmod(0o600)
    return folder


def warmed(path: Path) -> Path:
    """The file, read once, so that no side of a comparison pays for the disk."""
    with path.open("rb") as file:
        while file.read(1 << 22):
            pass
    return path
