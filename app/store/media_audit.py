"""The media folder held against the rows: what is missing, what nobody points to, what others may read."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from app.core.enums import MediaState
from app.store.media import PART, kept_names


@dataclass(frozen=True, slots=True)
class Audit:
    """What lies in the folder, and what should."""

    files: int = 0
    size: int = 0
    """Bytes."""
    missing: int = 0
    """Rows whose file is not there."""
    stray: int = 0
    """Files no message has."""
    too_open: int = 0
    """Files and folders that others on this machine may read."""
    failed: int = 0
    """Files that could not be fetched and might be."""


def audit(reader: sqlite3.Connection, folder: Path) -> Audit:
    """Look at every file and every row."""
    wanted = kept_names(reader)
    failed = reader.execute(
        "SELECT count(*) FROM media WHERE direction = 'in' AND state = ?", (MediaState.FAILED.value,)
    ).fetchone()[0]
    found: dict[str, int] = {}
    too_open = 0
    for path, folders, names in os.walk(folder):
        too_open += sum(_is_open(Path(path, name)) for name in folders)
        for name in names:
            file = Path(path, name)
            try:
                status = file.stat()
            except FileNotFoundError:  # it is being moved at this moment
                continue
            too_open += bool(status.st_mode & 0o077)
            if not name.endswith(PART):
                found[file.relative_to(folder).as_posix()] = status.st_size
    if folder.exists():
        too_open += _is_open(folder)
    missing, stray = wanted - found.keys(), found.keys() - wanted
    return Audit(len(found), sum(found.values()), len(missing), len(stray), too_open, failed)


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & 0o077)
    except FileNotFoundError:
        return False
