"""What we start does not outlive us."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.children import Child
from app.core.errors import TresenError
from app.sandbox.config import SandboxConfig
from app.store.lease import process_runs
from tests.processes import wait_until

PARENT = """
import os, sys, time
from app.cli.children import Child
from app.sandbox.config import SandboxConfig
make = lambda fd: ("sandbox", "--config", SandboxConfig(quiet=True, announce=True, lifeline_fd=fd).to_json())
child = Child(make, os.environ, None)
child.address()
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_child_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-P", "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert process_runs(pid)
        parent.send_signal(signal.SIGKILL)

    assert wait_until(lambda: not process_runs(pid), "the child's end", 10)


def test_a_child_announces_its_address_and_stops_when_told(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    child = Child(
        lambda fd: ("sandbox", "--config", SandboxConfig(quiet=True, announce=True, lifeline_fd=fd).to_json()),
        os.environ,
        log,
    )

    assert child.address().startswith("http://127.0.0.1:")
    child.close()

    assert not process_runs(child.pid)
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_child_that_does_not_start_is_a_sentence(tmp_path: Path) -> None:
    child = Child(lambda _: ("frobnicate",), os.environ, tmp_path / "child.log")

    with pytest.raises(TresenError, match="did not start"):
        child.address()
    child.close()

    assert "frobnicate" in (tmp_path / "child.log").read_text()
