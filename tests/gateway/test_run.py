"""The gateway as a process: it says where it listens, gives way to nobody, and ends when it is told."""

import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.gateway.child import GatewayChild, start_gateway_child
from app.store.lease import process_runs, read_holder
from tests.processes import Shop, wait_until


@pytest.fixture
def connected(tmp_path: Path) -> Shop:
    """A home with an account whose Graph API is not there."""
    shop = Shop(tmp_path)
    shop.setup("http://127.0.0.1:9", check=False)
    return shop


@pytest.fixture
def child(connected: Shop) -> Iterator[GatewayChild]:
    """A gateway as the desk starts one."""
    found = start_gateway_child(["--port", "0"], connected.env)
    yield found
    found.close()


def holder_of(shop: Shop) -> int:
    """The process that holds the lease, 0 if none does."""
    with closing(sqlite3.connect(shop.database)) as connection:
        holder = read_holder(connection)
    return 0 if holder is None else holder.pid


def test_second_gateway_names_the_first_and_leaves_with_3(connected: Shop) -> None:
    with connected.gateway() as first:
        second = connected.run("gateway", "--port", "0")
        assert second.returncode == 3
        assert str(first.pid) in second.stderr
        assert first.url in second.stderr
        assert "Traceback" not in second.stderr
        assert first.close() == 0
    assert holder_of(connected) == 0


def test_taken_port_is_a_sentence_and_takes_no_lease(connected: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = connected.run("gateway", "--port", str(port))
    assert refused.returncode == 3
    assert f"127.0.0.1:{port}" in refused.stderr
    assert "--port" in refused.stderr
    assert holder_of(connected) == 0


def test_gateway_after_a_killed_one_starts_at_once(connected: Shop) -> None:
    with connected.gateway() as first:
        first.kill()
        with connected.gateway() as second:
            assert holder_of(connected) == second.pid


def test_child_lives_as_long_as_its_parent_wants(connected: Shop, child: GatewayChild) -> None:
    assert child.wait_ready(20), child.error
    pid = holder_of(connected)
    assert process_runs(pid)
    child.close()
    assert child.exit_code == 0
    assert not process_runs(pid)
    assert holder_of(connected) == 0


def test_child_that_is_killed_is_started_again(connected: Shop, child: GatewayChild) -> None:
    assert child.wait_ready(20), child.error
    pid = holder_of(connected)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: holder_of(connected) not in (0, pid), "another child")
    wait_until(lambda: child.url, "its address")
    assert child.exit_code is None


def test_child_beside_another_gateway_says_who_holds_it(connected: Shop) -> None:
    with connected.gateway() as first:
        child = start_gateway_child(["--port", "0"], connected.env)
        try:
            assert not child.wait_ready(20)
            assert child.exit_code == 3
            assert str(first.pid) in child.error
        finally:
            child.close()
