"""The gateway's lease: one row that says who runs it, so that never two send.

Times here are the machine's clock. `read_holder` and `is_alive` need no SQLAlchemy: the desk asks them.
"""

import os
import socket
import sqlite3
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.core.boundaries import boundary
from app.core.clock import SECOND, Millis
from app.core.enums import ChangeKind
from app.core.errors import HeldError
from app.core.i18n import _
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.store.database import Database

RENEW_EVERY: Millis = 3 * SECOND
EXPIRES_AFTER: Millis = 15 * SECOND
RELEASED = 0
"""The pid of a lease given back."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds or last held the lease."""

    host: str
    pid: int
    boot_id: str
    epoch: int
    taken_at: Millis
    renewed_at: Millis
    address: str


class LeaseLost(HeldError):
    """Another gateway has taken the lease since: nothing more may be sent by this one."""


@lru_cache(maxsize=1)
def boot_id() -> str:
    """What tells this run of the machine from an earlier one; empty where the system has nothing to say."""
    linux = Path("/proc/sys/kernel/random/boot_id")
    if linux.exists():
        return linux.read_text().strip()
    try:
        asked = subprocess.run(["sysctl", "-n", "kern.bootsessionuuid"], capture_output=True, text=True, timeout=2)
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout.strip()


def process_runs(pid: int) -> bool:
    """Whether a process of this machine is there and not merely unburied."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return True
    return stat.rpartition(b")")[2].split()[0] not in (b"Z", b"X")


def read_holder(connection: sqlite3.Connection) -> Holder | None:
    """The lease's row; None if there has never been a gateway."""
    row = connection.execute(_READ).fetchone()
    return Holder(*row) if row else None


def is_alive(holder: Holder | None, now: Millis) -> bool:
    """Whether that gateway still runs, as far as this machine can tell at that machine time."""
    if holder is None or holder.pid == RELEASED:
        return False
    if holder.host == socket.gethostname() and holder.boot_id == boot_id() and not process_runs(holder.pid):
        return False
    return abs(now - holder.renewed_at) < EXPIRES_AFTER  # one far ahead was left by a clock that has been set back


def check_free(holder: Holder | None, now: Millis) -> None:
    """HeldError, naming the holder, if the lease can't be taken now."""
    if holder is not None and is_alive(holder, now) and not _is_me(holder):
        raise HeldError(
            _("Another gateway is running (process {pid} on {host}, {address}). Stop it first, or use it.").format(
                pid=holder.pid, host=holder.host, address=holder.address or _("not listening yet")
            )
        )


def take(database: "Database", now: Millis, address: str) -> tuple[int, Holder | None]:
    """Take the lease: the new epoch, and who held it before; HeldError if a live gateway holds it."""
    with database.write() as connection:
        row = connection.exec_driver_sql(_READ).first()
        before = Holder(*row) if row else None
        check_free(before, now)
        epoch = 1 if before is None else before.epoch + 1
        connection.exec_driver_sql(
            "INSERT INTO lease (name, host, pid, boot_id, epoch, taken_at, renewed_at, address) "
            "VALUES ('gateway', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            "host = excluded.host, pid = excluded.pid, boot_id = excluded.boot_id, epoch = excluded.epoch, "
            "taken_at = excluded.taken_at, renewed_at = excluded.renewed_at, address = excluded.address",
            (socket.gethostname(), os.getpid(), boot_id(), epoch, now, now, address),
        )
        note_changes(connection, ChangeKind.GATEWAY, [0])
        boundary("lease.before_commit")
    boundary("lease.committed")
    return epoch, before


def renew(database: "Database", epoch: int, now: Millis) -> None:
    """Say that this gateway still runs; LeaseLost if it is no longer the holder."""
    with database.write() as connection:
        renewed = connection.exec_driver_sql(
            "UPDATE lease SET renewed_at = ? WHERE name = 'gateway' AND epoch = ?", (now, epoch)
        )
        if renewed.rowcount == 0:
            raise _lost()


def release(database: "Database", epoch: int, now: Millis) -> None:
    """Give the lease back, if it is still held."""
    with database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE lease SET pid = ?, renewed_at = ? WHERE name = 'gateway' AND epoch = ?", (RELEASED, now, epoch)
        )
        note_changes(connection, ChangeKind.GATEWAY, [0])


def check_epoch(connection: "Connection", epoch: int) -> None:
    """LeaseLost unless the epoch still holds; to be asked inside the transaction that relies on it."""
    row = connection.exec_driver_sql("SELECT epoch FROM lease WHERE name = 'gateway'").first()
    if row is None or row[0] != epoch:
        raise _lost()


def record_gap(database: "Database", started_at: Millis, ended_at: Millis) -> None:
    """Keep that no gateway listened between those times of the shop's clock."""
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO gap (started_at, ended_at, dismissed) VALUES (?, ?, 0)",
            (min(started_at, ended_at), ended_at),
        )
        note_changes(connection, ChangeKind.GATEWAY, [0])


def _is_me(holder: Holder) -> bool:
    # In a container every gateway may be process 1 of the same host: whoever had my number is gone.
    return holder.pid == os.getpid() and holder.host == socket.gethostname() and holder.boot_id == boot_id()


def _lost() -> LeaseLost:
    return LeaseLost(_("Another gateway has taken over; this one stops."))


_READ = "SELECT host, pid, boot_id, epoch, taken_at, renewed_at, address FROM lease WHERE name = 'gateway'"
