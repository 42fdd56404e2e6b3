"""The benchmarks' databases: built once by `tests.builders`, kept, and copied before anything writes to them."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from app.store.schema import SCHEMA_VERSION
from tests.bench.scale import cache_folder
from tests.builders import build_database

BUILT = "1"
"""Raised when what is built changes, so that old ones are not used."""


def database(conversations: int, messages: int) -> Path:
    """A database of that size, from the cache if it is there; read it only."""
    path = cache_folder() / f"v{SCHEMA_VERSION}-{BUILT}-{conversations}-{messages}.db"
    if not path.exists():
        temporary = path.with_suffix(f".{os.getpid()}")
        build_database(temporary, conversations=conversations, messages=messages)
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
