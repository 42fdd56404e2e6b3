"""The schema's version: making a new file from the head schema, bringing an old one up to date, refusing the rest.

`python -m app.store.schema` writes schema.sql anew from the tables; a test holds the file against them and against
what the migrations make.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from app.core.errors import HeldError, TresenError
from app.core.i18n import _
from app.store import sqlite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

SCHEMA_VERSION = 3
"""`PRAGMA user_version` of a file the tables fit; one Alembic revision each, named by its four digits."""

HEAD = Path(__file__).with_name("schema.sql")
NATIVE = Path(__file__).with_name("native.sql")
MIGRATIONS = Path(__file__).with_name("migrations")


def prepare(path: Path) -> None:
    """Make the database file fit this program: create it, or bring it up to date after copying it.

    HeldError if it was made by a newer program; TresenError if it is no database of ours or can't be used.
    Several processes may call it at once.
    """
    sqlite.check_version()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            version = read_version(path)
            if version == SCHEMA_VERSION:
                return
        else:
            version = 0
        if version:
            upgrade(path)
        else:
            _create(path)
    except (sqlite3.Error, OSError) as error:
        raise unusable(path, error) from error


def read_version(path: Path) -> int:
    """The schema's version in that file, 0 if it is empty; HeldError or TresenError as `prepare`."""
    try:
        with closing(sqlite.connect(path, read_only=True)) as connection:
            return check_file(connection, path)
    except sqlite3.Error as error:
        raise unusable(path, error) from error


def check_file(connection: sqlite3.Connection, path: Path) -> int:
    """The schema's version behind a connection, 0 if the file is empty; HeldError or TresenError as `prepare`."""
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise unusable(path, error) from error
    if not tables:
        return 0
    if application != sqlite.APPLICATION_ID or version < 1:
        raise TresenError(
            _("{path} is not a database of Tresen. Move it away, or name another folder.").format(path=path)
        )
    if version > SCHEMA_VERSION:
        raise HeldError(
            _(
                "{path} was written by a newer Tresen (schema {found}; this one knows up to {known}). "
                "Upgrade Tresen, or restore a backup made with this version."
            ).format(path=path, found=version, known=SCHEMA_VERSION)
        )
    return int(version)


def unusable(path: Path, error: BaseException) -> TresenError:
    """The sentence for a file that SQLite or the system refuses."""
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return TresenError(
            _("{path} is damaged or not a database ({reason}). Move it away, or restore a backup.").format(
                path=path, reason=error
            )
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return TresenError(_("{path} cannot be used: {reason}.").format(path=path, reason=reason))


def statements(script: str) -> Iterator[str]:
    """The single statements of an SQL script; comments between them are dropped."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        if not gathered and (not line.strip() or line.startswith("--")):
            continue
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered.strip().removesuffix(";")
            gathered = ""
    if gathered.strip():
        raise ValueError(f"unfinished statement: {gathered.strip()}")


def _create(path: Path) -> None:
    import secrets

    sqlite.make_file(path)
    with closing(sqlite.connect(path)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        try:
            if check_file(connection, path) == 0:
                for statement in statements(HEAD.read_text(encoding="utf-8")):
                    connection.execute(statement)
                connection.execute("INSERT INTO meta (name, value) VALUES ('installation', ?)", (secrets.token_hex(4),))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def upgrade(path: Path, target: int = SCHEMA_VERSION, scripts: Path = MIGRATIONS) -> None:
    """Copy the file and migrate it under the write lock; nothing is changed if any of it fails."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    def connect() -> sqlite3.Connection:
        connection = sqlite.connect(path, durable=True)
        connection.execute("PRAGMA foreign_keys=OFF")  # tables may be rebuilt; it can't be said in a transaction
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda bound: bound.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as bound:
            version = int(bound.exec_driver_sql("PRAGMA user_version").scalar_one())
            if version < target:  # else another process has been quicker
                copy_before_upgrade(path, version)
                migrate(bound, target, scripts)
    except DBAPIError as error:
        raise unusable(path, error.orig or error) from error


def copy_before_upgrade(path: Path, version: int) -> Path:
    """A copy of the file as it stands, beside it, readable by its owner alone."""
    target = name_beside(path, f"v{version}")
    copy_database(path, target)
    return target


def name_beside(path: Path, what: str) -> Path:
    """A name for a copy in the same folder that is not taken: `tresen-v1-20260131T120000.db`."""
    name = f"{path.stem}-{what}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    names = (f"{name}{extra}{path.suffix}" for extra in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be in use into a new file (0600), whole or not at all; FileExistsError."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite.connect(source, read_only=True)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def migrate(bound: "Connection", target: int, scripts: Path = MIGRATIONS) -> None:
    """Run Alembic's revisions up to that version inside the open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = bound
    command.upgrade(config, f"{target:04d}")
    if broken := bound.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise TresenError(_("The upgrade left a row of {table} without its parent.").format(table=broken[0]))
    bound.exec_driver_sql(f"PRAGMA user_version={target}")


def head_script() -> str:
    """The text of schema.sql, from the tables' metadata and SQLite's own parts."""
    from sqlalchemy.dialects import sqlite as dialect
    from sqlalchemy.schema import CreateIndex, CreateTable
    from sqlmodel import SQLModel

    from app.core.fold import FOLD_VERSION
    from app.store import tables as _tables  # noqa: F401 - fills the metadata

    parts = [f"PRAGMA application_id={sqlite.APPLICATION_ID}"]
    for table in SQLModel.metadata.sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=dialect.dialect())))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        parts += [str(CreateIndex(index).compile(dialect=dialect.dialect())) for index in indexes]
    parts += statements(NATIVE.read_text(encoding="utf-8"))
    parts.append(f"INSERT INTO meta (name, value) VALUES ('fold', '{FOLD_VERSION}')")  # noqa: S608
    parts.append(
        "CREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL,\n"
        "    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
    )
    parts.append(f"INSERT INTO alembic_version (version_num) VALUES ('{SCHEMA_VERSION:04d}')")  # noqa: S608
    parts.append(f"PRAGMA user_version={SCHEMA_VERSION}")
    tidy = ["\n".join(line.rstrip().replace("\t", "    ") for line in part.strip().splitlines()) for part in parts]
    return "-- Generated by `python -m app.store.schema`; do not edit.\n\n" + ";\n\n".join(tidy) + ";\n"


if __name__ == "__main__":
    HEAD.write_text(head_script(), encoding="utf-8")
    sys.stdout.write(f"{HEAD}\n")
