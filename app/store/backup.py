"""Backup and restore of the whole database, both while desks and a gateway have it open."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from app.core.clock import MachineClock
from app.core.enums import Status
from app.core.errors import TresenError, UserError
from app.core.i18n import _
from app.core.later import Held
from app.store import sqlite
from app.store.changes import force_reload
from app.store.database import Database
from app.store.schema import check_file, copy_database, name_beside, prepare, read_version, unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def backup(path: Path, file: Path) -> None:
    """Write the database as it stands at this moment into a new file (0600); nothing is overwritten."""
    if not path.exists() or read_version(path) == 0:
        raise UserError(_("There is nothing to back up: {path} does not exist yet.").format(path=path))
    try:
        copy_database(path, file)
    except FileExistsError:
        raise UserError(
            _("{file} exists already; a backup overwrites nothing. Name a new file.").format(file=file)
        ) from None
    except (sqlite3.Error, OSError) as error:
        raise unusable(file, error) from error


def restore(path: Path, file: Path) -> Path | None:
    """Replace the database's contents by a backup's; where the old contents were copied to, None if there were none.

    Open connections stay valid and desks read everything anew. What the backup still had to send may have been sent
    since: all of it becomes uncertain, and what was to go out later is held, for the operator to send again or discard.
    A live gateway keeps its lease. A webhook that arrives in the last instant before the contents change is in neither
    file.
    """
    if not file.is_file():
        raise UserError(_("There is no file {file}.").format(file=file))
    if path.exists() and file.samefile(path):
        raise UserError(_("{file} is the database itself.").format(file=file))
    _check_backup(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.restore.{os.getpid()}")
    aside: Path | None = None
    try:
        copy_database(file, staged)
        prepare(staged)
        if path.exists():
            aside = name_beside(path, "before-restore")
            if _is_sound(path):
                _make_fit(staged, path)
                copy_database(path, aside)
            else:
                path.replace(aside)
                for suffix in ("-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                _make_fit(staged, None)
        else:
            _make_fit(staged, None)
        if not path.exists():
            sqlite.make_file(path)
        with closing(sqlite.connect(staged, read_only=True)) as reading, closing(sqlite.connect(path)) as writing:
            reading.backup(writing)
    except (sqlite3.Error, OSError) as error:
        raise unusable(path, error) from error
    finally:
        for leftover in (staged, *staged.parent.glob(f"{staged.name}-*"), *staged.parent.glob(f"{staged.stem}-v*")):
            leftover.unlink(missing_ok=True)
    return aside


def _check_backup(file: Path) -> None:
    """UserError or HeldError unless the file is a sound database of ours that this program can read."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if check_file(connection, file) == 0:
                raise UserError(_("{file} is empty, not a backup.").format(file=file))
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise unusable(file, error) from error
    if found != "ok":
        raise TresenError(_("{file} is damaged ({reason}); restore another backup.").format(file=file, reason=found))


def _is_sound(path: Path) -> bool:
    """Whether the live file can be read and written in place."""
    try:
        return read_version(path) > 0
    except TresenError:
        return False


def _make_fit(staged: Path, live: Path | None) -> None:
    """Let the copy go on where the live database stands: its lease, a change sequence ahead of every reader."""
    lease: tuple[object, ...] | None = None
    seq = 0
    if live is not None:
        with closing(sqlite.connect(live, read_only=True)) as connection:
            lease = connection.execute(
                "SELECT name, host, pid, boot_id, epoch, taken_at, renewed_at, address FROM lease"
            ).fetchone()
            seq = connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0]
    database = Database(staged)
    try:
        with database.write() as writing:
            _hold_back(writing)
            writing.exec_driver_sql("DELETE FROM lease")
            if lease is not None:
                writing.exec_driver_sql(
                    "INSERT INTO lease (name, host, pid, boot_id, epoch, taken_at, renewed_at, address) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    lease,
                )
            force_reload(writing, beyond=seq)
    finally:
        database.close()


def _hold_back(connection: "Connection") -> None:
    """Nothing the backup had still to send is sent by itself; files that were on their way start anew."""
    from app.store import later, media, outbox, receipts

    media.recover(connection)
    later.hold_all(connection, Held.RESTORED, MachineClock().now())
    ids = connection.exec_driver_sql("SELECT message_id FROM outbox WHERE state <> 'uncertain'").scalars().all()
    for id_ in ids:
        if (target := receipts.find_target(connection, id_)) is not None:
            target.status = Status.UNCERTAIN
            outbox.settle(connection, id_, target)
    connection.exec_driver_sql("UPDATE conversation SET held_until = NULL WHERE held_until IS NOT NULL")
    connection.exec_driver_sql("UPDATE business_profile SET publish_state = '' WHERE publish_state = 'queued'")
    connection.exec_driver_sql("DELETE FROM job")
