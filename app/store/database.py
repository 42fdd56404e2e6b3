"""The open database: one SQLAlchemy engine for writes, plain connections a thread for reads."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.store import sqlite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class Database:
    """A database file that is known to fit this program (see `store.schema.prepare`); thread-safe.

    SQLAlchemy is imported at the first write, so that a reader never pays for it.
    """

    def __init__(self, path: Path, *, durable: bool = False) -> None:
        """`durable` is the gateway's choice: every commit is on disk before it counts."""
        self.path = path
        self.durable = durable
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self.writing = threading.Lock()
        """Held for each transaction: this process's writers queue up here instead of polling the file."""

    def reader(self) -> sqlite3.Connection:
        """This thread's read connection; never leave a cursor on it unread."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite.connect(self.path, read_only=True)
            self._local.connection = connection
            with self._lock:
                self._readers.append(connection)
        return connection

    @contextmanager
    def write(self) -> "Iterator[Connection]":
        """One short transaction, begun with `BEGIN IMMEDIATE`, committed at the end, rolled back on an error."""
        with self.writing, self.engine().begin() as connection:
            yield connection

    def engine(self) -> "Engine":
        """The engine for writes."""
        with self._lock:
            if self._engine is None:
                self._engine = self._make_engine()
            return self._engine

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for connection in self._readers:
                connection.close()
            self._readers.clear()
            self._local = threading.local()
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _make_engine(self) -> "Engine":
        from sqlalchemy import QueuePool, create_engine, event

        engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite.connect(self.path, durable=self.durable),
            # without a file name SQLAlchemy would take a pool that closes connections other threads are using
            poolclass=QueuePool,
            pool_size=2,
            hide_parameters=True,
        )
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine
