"""Every statement and commit that reaches SQLite, recorded on its way and replayed by plain sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from app.store import sqlite


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a connection; `sql` is empty for a commit."""

    connection: int
    sql: str = ""
    values: Any = ()
    many: bool = False


@dataclass(slots=True)
class Recording:
    """What was done, over all connections, in its order."""

    steps: list[Step] = field(default_factory=list)
    connections: int = 0

    def replay(self, path: Path) -> None:
        """Do the same to that file with plain sqlite3, reading every answer to its end."""
        connections = [sqlite.connect(path, durable=True) for _ in range(self.connections)]
        for step in self.steps:
            connection = connections[step.connection]
            if not step.sql:
                connection.commit()
            elif step.many:
                connection.executemany(step.sql, step.values)
            else:
                connection.execute(step.sql, step.values).fetchall()
        for connection in connections:
            connection.close()

    @property
    def commits(self) -> int:
        """How many transactions there were."""
        return sum(step.sql.upper().startswith("BEGIN") for step in self.steps)


@contextmanager
def recorded() -> Iterator[Recording]:
    """Record all connections that are opened meanwhile through the store; their own set-up is not part of it."""
    recording = Recording()

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, values: Any = (), /) -> "Cursor":
            number = getattr(self.connection, "number", None)
            if number is not None:
                recording.steps.append(Step(number, sql, values))
            super().execute(sql, values)
            return self

        def executemany(self, sql: str, values: Any, /) -> "Cursor":
            values = list(values)
            number = getattr(self.connection, "number", None)
            if number is not None:
                recording.steps.append(Step(number, sql, values, many=True))
            super().executemany(sql, values)
            return self

    class Connection(sqlite3.Connection):
        number: int | None = None

        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            if self.number is not None and self.in_transaction:
                recording.steps.append(Step(self.number))
            super().commit()

    plain = sqlite.connect

    def connect(path: Path, **options: Any) -> sqlite3.Connection:
        with mock.patch.object(sqlite3, "connect", lambda *words, **named: opened(*words, factory=Connection, **named)):
            connection = plain(path, **options)
        assert isinstance(connection, Connection)
        connection.number = recording.connections
        recording.connections += 1
        return connection

    opened = sqlite3.connect
    with mock.patch.object(sqlite, "connect", connect):
        yield recording
