"""The files of messages: where they are kept, what is known of each, and which are still to travel.

A file's name on disk is made from its hash and its type, never from what its sender calls it; the folders are 0700, the
files 0600. Times are the machine's clock. A row that waits for nothing has `due_at` 0, one that is tried again by
itself the time of that. Functions that write take the transaction they belong to; the reads need no SQLAlchemy.
"""

import json
import os
import sqlite3
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.core.clock import DAY, Millis
from app.core.enums import ChangeKind, Direction, MediaFault, MediaState
from app.core.rows import MediaRow
from app.store.changes import note_changes
from app.store.sqlite import select_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

UPLOAD_LIVES: Final[Millis] = 29 * DAY
"""So long an upload's id is used again; the channel keeps it for 30 days (Meta, "Media")."""
PART: Final = ".part"
"""The ending of a file that is still being written."""
OLD_PART_SECONDS: Final = 3_600

_COLUMNS = "message_id, state, fault, detail, mime, size, done, filename, path"
_ROWS = f"SELECT {_COLUMNS} FROM media WHERE message_id IN ({{marks}})"  # noqa: S608
_UNDER_WAY = "(state IN ('wanted', 'moving') OR due_at > 0)"
"""As the index `ix_media_due` says it: in these words it is used."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A file that is to be fetched (direction in) or uploaded (out)."""

    message_id: int
    account_id: int
    direction: Direction
    external_id: str
    """Incoming: the channel's id of the file."""
    mime: str
    sha256: str
    """Incoming: as announced; may be empty."""
    size: int
    filename: str
    path: str
    """Outgoing: below the media folder."""
    attempts: int
    type: str
    """The message's type."""


def media_dir(database_path: Path) -> Path:
    """The folder of the messages' files, beside the database."""
    return database_path.parent / "media"


# ---------------------------------------------------------------- files


def new_part(folder: Path, message_id: int = 0) -> Path:
    """A name for a file that is about to be written; with a message's id, one that only the gateway writes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"in-{message_id}" if message_id else f"out-{os.urandom(8).hex()}"
    part = folder / f"{name}{PART}"
    if message_id:
        part.unlink(missing_ok=True)
    return part


def keep(folder: Path, part: Path, sha256: str, extension: str) -> str:
    """Give a whole file its name for good, safe against a power cut; the name, as rows hold it. OSError as it comes."""
    name = f"{sha256[:2]}/{sha256}.{extension}"
    target = folder / name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    _sync(part)
    part.replace(target)
    _sync(target.parent)
    _sync(folder)
    return name


def sweep(folder: Path) -> int:
    """Delete what a gateway that ended has left half written, and old copies of a desk; how many files that was."""
    swept = 0
    for part in folder.glob(f"*{PART}"):
        try:
            if part.name.startswith("in-") or time.time() - part.stat().st_mtime > OLD_PART_SECONDS:
                part.unlink()
                swept += 1
        except FileNotFoundError:
            continue
    return swept


def delete_unused(connection: "Connection", folder: Path, names: Collection[str]) -> None:
    """Delete those of the files that no row points to any more."""
    for name in names:
        sha256 = name.rpartition("/")[2].partition(".")[0]
        used = connection.exec_driver_sql(
            "SELECT 1 FROM media WHERE sha256 = ? AND sha256 <> '' AND path = ? LIMIT 1", (sha256, name)
        ).first()
        if used is None:
            (folder / name).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ---------------------------------------------------------------- reads


def read_media(reader: sqlite3.Connection, folder: Path, message_ids: Collection[int]) -> dict[int, MediaRow]:
    """What is known of the files of those messages, by message."""
    return {row[0]: _media_row(folder, row) for row in select_in(reader, _ROWS, message_ids)}


def find_due(
    reader: sqlite3.Connection,
    direction: Direction,
    now: Millis,
    limit: int,
    busy: Collection[int] = (),
    waiting: Collection[int] = (),
) -> list[Transfer]:
    """What may travel that way now: the oldest uploads, the newest messages' files; not those that are `busy`.

    Accounts that are `waiting` or stopped are left out, and uploads whose message is no longer to be sent.
    """
    if direction is Direction.OUT:
        source, order = "outbox o CROSS JOIN media f ON f.message_id = o.message_id AND o.state = 'queued'", "ASC"
    else:
        source, order = f"(SELECT * FROM media INDEXED BY ix_media_due WHERE {_UNDER_WAY}) f", "DESC"  # noqa: S608
    rows = reader.execute(
        "SELECT f.message_id, f.account_id, f.direction, f.external_id, f.mime, f.sha256, f.size, f.filename, f.path, "  # noqa: S608
        f"f.attempts, m.type FROM {source} JOIN message m ON m.id = f.message_id "
        "JOIN channel_account a ON a.id = f.account_id "
        "WHERE f.direction = ? AND f.due_at <= ? AND f.state IN ('wanted', 'failed') "
        "AND a.state NOT IN ('token_expired', 'blocked') AND a.id NOT IN (SELECT value FROM json_each(?)) "
        f"AND f.message_id NOT IN (SELECT value FROM json_each(?)) ORDER BY f.message_id {order} LIMIT ?",
        (direction.value, now, json.dumps([*waiting]), json.dumps([*busy]), limit),
    ).fetchall()
    return [_transfer(row) for row in rows]


def _transfer(row: tuple[Any, ...]) -> Transfer:
    message_id, account_id, direction, *rest = row
    return Transfer(message_id, account_id, Direction(direction), *rest)


def next_due_at(reader: sqlite3.Connection, now: Millis) -> Millis | None:
    """When a file that waits may be tried again; None if none waits for a time."""
    found = reader.execute(
        f"SELECT MIN(due_at) FROM media INDEXED BY ix_media_due WHERE {_UNDER_WAY} AND due_at > ?",  # noqa: S608
        (now,),
    ).fetchone()[0]
    return None if found is None else int(found)


def find_upload(reader: sqlite3.Connection, transfer: Transfer, now: Millis) -> tuple[str, Millis] | None:
    """The id of an upload of the same file by the same account that still lives, and when it was made."""
    row = reader.execute(
        "SELECT external_id, uploaded_at FROM media WHERE sha256 = ? AND sha256 <> '' AND account_id = ? AND mime = ? "
        "AND direction = 'out' AND external_id <> '' AND uploaded_at BETWEEN ? AND ? ORDER BY uploaded_at DESC LIMIT 1",
        (transfer.sha256, transfer.account_id, transfer.mime, now - UPLOAD_LIVES, now),
    ).fetchone()
    return None if row is None else (row[0], row[1])


def list_media(
    reader: sqlite3.Connection, folder: Path, conversation_id: int | None = None, limit: int = 100
) -> list[tuple[int, Direction, MediaRow]]:
    """The newest files, of one chat or of all: conversation, way of the file, and what is known of it."""
    columns = ", ".join(f"f.{name}" for name in _COLUMNS.split(", "))
    where = "" if conversation_id is None else "WHERE m.conversation_id = ?2 "
    rows = reader.execute(
        f"SELECT m.conversation_id, f.direction, {columns} FROM media f JOIN message m ON m.id = f.message_id "  # noqa: S608
        f"{where}ORDER BY f.message_id DESC LIMIT ?1",
        (limit,) if conversation_id is None else (limit, conversation_id),
    ).fetchall()
    return [(row[0], Direction(row[1]), _media_row(folder, row[2:])) for row in rows]


def kept_names(reader: sqlite3.Connection) -> set[str]:
    """The names of all files that rows point to."""
    return {name for (name,) in reader.execute("SELECT path FROM media WHERE path <> ''").fetchall()}


def _media_row(folder: Path, row: tuple[Any, ...]) -> MediaRow:
    message_id, state, fault, detail, mime, size, done, filename, path = row
    return MediaRow(
        message_id,
        MediaState(state),
        MediaFault(fault) if fault else None,
        detail,
        mime,
        size,
        done,
        filename,
        str(folder / path) if path else "",
    )


# ---------------------------------------------------------------- writes


def add_outgoing(connection: "Connection", transfer: Transfer) -> None:
    """A file of ours that is to be uploaded; it lies in the folder already."""
    connection.exec_driver_sql(
        "INSERT INTO media (message_id, account_id, direction, state, mime, sha256, size, filename, path) "
        "VALUES (?, ?, 'out', 'wanted', ?, ?, ?, ?, ?)",
        (
            transfer.message_id,
            transfer.account_id,
            transfer.mime,
            transfer.sha256,
            transfer.size,
            transfer.filename,
            transfer.path,
        ),
    )


def claim(connection: "Connection", message_id: int) -> bool:
    """Mark a file as travelling; False if that is no longer wanted."""
    return _changed(
        connection,
        message_id,
        "UPDATE media SET state = 'moving', done = 0, attempts = attempts + 1, due_at = 0 "
        "WHERE message_id = ? AND state IN ('wanted', 'failed')",
        (message_id,),
    )


def write_progress(connection: "Connection", done: Mapping[int, int]) -> None:
    """So many bytes of each have travelled."""
    for message_id, size in done.items():
        _changed(
            connection,
            message_id,
            "UPDATE media SET done = ? WHERE message_id = ? AND state = 'moving' AND done <> ?",
            (size, message_id, size),
        )


def set_fetched(connection: "Connection", message_id: int, path: str, mime: str, sha256: str, size: int) -> bool:
    """A file is on disk, whole and checked; False if it is no longer wanted (the message was withdrawn)."""
    return _changed(
        connection,
        message_id,
        "UPDATE media SET state = 'ready', fault = NULL, detail = '', path = ?, mime = ?, sha256 = ?, size = ?, "
        "done = ?, attempts = 0 WHERE message_id = ? AND state = 'moving'",
        (path, mime, sha256, size, size, message_id),
    )


def set_uploaded(connection: "Connection", message_id: int, external_id: str, at: Millis) -> bool:
    """A file can be sent under that id."""
    return _changed(
        connection,
        message_id,
        "UPDATE media SET state = 'ready', fault = NULL, detail = '', external_id = ?, uploaded_at = ?, done = size, "
        "attempts = 0, due_at = 0 WHERE message_id = ? AND state IN ('wanted', 'moving')",
        (external_id, at, message_id),
    )


def set_waiting(
    connection: "Connection",
    message_id: int,
    due_at: Millis,
    fault: MediaFault | None,
    detail: str = "",
    *,
    counts: bool = True,
) -> bool:
    """It is tried again at that time; unless it `counts`, as if it had not been tried."""
    return _changed(
        connection,
        message_id,
        "UPDATE media SET state = 'wanted', due_at = ?, fault = ?, detail = ?, done = 0, attempts = attempts - ? "
        "WHERE message_id = ? AND state = 'moving'",
        (due_at, fault, detail, 0 if counts else 1, message_id),
    )


def set_failed(
    connection: "Connection",
    message_id: int,
    state: MediaState,
    fault: MediaFault,
    detail: str = "",
    *,
    due_at: Millis = 0,
) -> bool:
    """It did not work (`FAILED`: by hand it may, and by itself at `due_at`), or never will (`GONE`)."""
    return _changed(
        connection,
        message_id,
        "UPDATE media SET state = ?, due_at = ?, fault = ?, detail = ?, done = 0 WHERE message_id = ? "
        "AND state = 'moving'",
        (state.value, due_at, fault.value, detail, message_id),
    )


def want_again(connection: "Connection", message_id: int) -> bool:
    """Have a file that isn't there fetched or uploaded, as if it had never been tried."""
    return _changed(
        connection,
        message_id,
        "UPDATE media SET state = 'wanted', due_at = 0, attempts = 0, fault = NULL, detail = '', done = 0, "
        "path = CASE direction WHEN 'in' THEN '' ELSE path END "
        "WHERE message_id = ? AND state <> 'moving' AND (fault IS NULL OR fault NOT IN ('withdrawn', 'not_exported'))",
        (message_id,),
    )


def want_upload(connection: "Connection", message_id: int, now: Millis, *, anew: bool = False) -> None:
    """A message of ours is sent once more: upload its file unless that still lives; `anew` whatever is known of it."""
    row = connection.exec_driver_sql(
        "SELECT account_id, external_id FROM media WHERE message_id = ? AND direction = 'out' "
        "AND (state <> 'ready' OR ? OR uploaded_at IS NULL OR uploaded_at NOT BETWEEN ? AND ?)",
        (message_id, anew, now - UPLOAD_LIVES, now),
    ).first()
    if row is None:
        return
    account_id, external_id = row
    if anew and external_id:
        connection.exec_driver_sql(
            "UPDATE media SET uploaded_at = NULL WHERE account_id = ? AND external_id = ? AND direction = 'out'",
            (account_id, external_id),
        )
    connection.exec_driver_sql(
        "UPDATE media SET external_id = '', uploaded_at = NULL WHERE message_id = ?", (message_id,)
    )
    want_again(connection, message_id)


def recover(connection: "Connection") -> int:
    """What a gateway that ended was moving is wanted again; returns how many files that is."""
    rows = connection.exec_driver_sql(
        f"UPDATE media SET state = 'wanted', done = 0, due_at = 0 WHERE {_UNDER_WAY} AND state = 'moving'"  # noqa: S608
    )
    return rows.rowcount


def forget_waits(connection: "Connection", until: Millis) -> None:
    """Shorten waits beyond that time: the machine's clock has been set back since."""
    connection.exec_driver_sql(
        f"UPDATE media SET due_at = 1 WHERE {_UNDER_WAY} AND due_at > ?",  # noqa: S608
        (until,),
    )


def remove(connection: "Connection", folder: Path, message_ids: Collection[int]) -> None:
    """The messages were withdrawn: forget their files, and delete those that no other message has.

    The files go before the commit: should that fail, the withdrawal is read again and finds nothing left to delete.
    """
    ids = json.dumps([*message_ids])
    names = [
        row[0]
        for row in connection.exec_driver_sql(
            "SELECT DISTINCT path FROM media WHERE path <> '' AND message_id IN (SELECT value FROM json_each(?))",
            (ids,),
        )
    ]
    connection.exec_driver_sql(
        "UPDATE media SET state = ?, fault = ?, detail = '', external_id = '', sha256 = '', filename = '', path = '', "
        "done = 0, due_at = 0 WHERE message_id IN (SELECT value FROM json_each(?))",
        (MediaState.GONE.value, MediaFault.WITHDRAWN.value, ids),
    )
    delete_unused(connection, folder, names)


def _changed(connection: "Connection", message_id: int, sql: str, parameters: tuple[object, ...]) -> bool:
    """Run an update of one row; if it changed anything, note that for the desk."""
    if not connection.exec_driver_sql(sql, parameters).rowcount:
        return False
    chat = connection.exec_driver_sql("SELECT conversation_id FROM message WHERE id = ?", (message_id,)).first()
    if chat is not None:
        note_changes(connection, ChangeKind.MESSAGE, [chat[0]])
    return True
