"""The lease: one gateway at a time, and a dead one holds nobody up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.clock import DAY, SECOND
from app.core.errors import HeldError
from app.store import lease
from app.store.database import Database
from tests.builders import NOW, Shop


def hold(database: Database, pid: int, *, host: str | None = None, boot: str | None = None) -> None:
    """Let another process seem to hold the lease since NOW."""
    lease.take(database, NOW, "http://127.0.0.1:8080")
    with database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE lease SET pid = ?, host = coalesce(?, host), boot_id = coalesce(?, boot_id)", (pid, host, boot)
        )


def test_nobody_holds_a_lease_that_was_never_taken(shop: Shop) -> None:
    assert lease.read_holder(shop.database.reader()) is None
    assert not lease.is_alive(None, NOW)


def test_live_holder_is_named_to_whoever_comes_second(shop: Shop) -> None:
    hold(shop.database, os.getppid())
    with pytest.raises(HeldError, match=rf"process {os.getppid()} .*http://127\.0\.0\.1:8080"):
        lease.take(shop.database, NOW + SECOND, "")
    assert lease.is_alive(lease.read_holder(shop.database.reader()), NOW + SECOND)


def test_dead_process_of_this_machine_gives_way_at_once(shop: Shop) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    hold(shop.database, gone.pid)
    assert not lease.is_alive(lease.read_holder(shop.database.reader()), NOW)
    epoch, before = lease.take(shop.database, NOW, "")
    assert before is not None
    assert (epoch, before.pid) == (2, gone.pid)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="other systems can't tell an unburied process")
def test_unburied_process_counts_as_dead() -> None:
    unburied = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert unburied.stdout is not None
    unburied.stdout.read()
    os.waitid(os.P_PID, unburied.pid, os.WEXITED | os.WNOWAIT)
    assert not lease.process_runs(unburied.pid)
    unburied.communicate()


@pytest.mark.parametrize("other", [{"host": "elsewhere"}, {"boot": "an earlier run"}])
def test_holder_elsewhere_gives_way_when_its_time_is_over(shop: Shop, other: dict[str, str]) -> None:
    hold(shop.database, os.getpid(), **other)
    with pytest.raises(HeldError):
        lease.take(shop.database, NOW + lease.EXPIRES_AFTER - 1, "")
    assert lease.take(shop.database, NOW + lease.EXPIRES_AFTER, "")[0] == 2


def test_renewal_keeps_the_lease_and_a_lost_one_can_not_be_renewed(shop: Shop) -> None:
    epoch, _ = lease.take(shop.database, NOW, "")
    lease.renew(shop.database, epoch, NOW + SECOND)
    holder = lease.read_holder(shop.database.reader())
    assert holder is not None
    assert holder.renewed_at == NOW + SECOND
    lease.take(shop.database, NOW, "")
    with pytest.raises(lease.LeaseLost):
        lease.renew(shop.database, epoch, NOW)


def test_released_lease_is_free_and_remembers_when_it_ended(shop: Shop) -> None:
    epoch, _ = lease.take(shop.database, NOW, "")
    lease.release(shop.database, epoch, NOW + SECOND)
    holder = lease.read_holder(shop.database.reader())
    assert holder is not None
    assert not lease.is_alive(holder, NOW + SECOND)
    assert holder.renewed_at == NOW + SECOND
    lease.release(shop.database, epoch + 1, NOW + 2 * SECOND)
    assert lease.read_holder(shop.database.reader()) == holder


def test_holder_from_the_future_is_none_since_the_clock_was_set_back(shop: Shop) -> None:
    hold(shop.database, os.getpid(), boot="an earlier run")
    assert not lease.is_alive(lease.read_holder(shop.database.reader()), NOW - DAY)
