"""Starting and stopping: announcing itself, the lifeline, signals, a taken port."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from app.core.errors import HeldError, UserError
from app.sandbox.config import SandboxConfig
from app.sandbox.run import run_sandbox

PROGRAM = """
import sys
from app.sandbox.config import SandboxConfig
from app.sandbox.run import run_sandbox
sys.exit(run_sandbox(SandboxConfig.from_json(sys.argv[1])))
"""


@contextlib.contextmanager
def child() -> Iterator[tuple["subprocess.Popen[str]", str, int]]:
    """A sandbox in a process of its own: the process, its address, the lifeline's writing end."""
    reading, writing = os.pipe()
    config = SandboxConfig(quiet=True, announce=True, lifeline_fd=reading)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, config.to_json()], stdout=subprocess.PIPE, text=True, pass_fds=[reading]
    ) as process:
        os.close(reading)
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())["listening"], writing
        finally:
            process.kill()
            with contextlib.suppress(OSError):
                os.close(writing)


def test_a_child_announces_itself_and_ends_with_its_lifeline() -> None:
    with child() as (process, url, lifeline):
        assert httpx.get(f"{url}/health", trust_env=False).json() == {"status": "ok"}
        os.close(lifeline)
        assert process.wait(10) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_in_order(number: signal.Signals) -> None:
    with child() as (process, _url, _lifeline):
        process.send_signal(number)
        assert process.wait(10) == 0


def test_a_taken_port_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(HeldError, match="--port"):
            run_sandbox(SandboxConfig(port=taken.getsockname()[1]))


def test_an_unknown_shop_is_a_sentence() -> None:
    with pytest.raises(UserError, match="bakery or boutique"):
        run_sandbox(SandboxConfig(shop="butcher"))


def test_the_configuration_survives_the_way_to_a_child() -> None:
    config = SandboxConfig(port=1, webhook_url="http://127.0.0.1:2/", seed=3, shop="boutique", clock_spec="5:2.5")
    assert SandboxConfig.from_json(config.to_json()) == config
    assert config.speed() == 2.5


@pytest.mark.parametrize(("quiet", "react", "reacts"), [(False, None, True), (True, None, False), (True, True, True)])
def test_quiet_people_answer_only_when_asked_to(quiet: bool, react: bool | None, reacts: bool) -> None:
    assert SandboxConfig(quiet=quiet, react=react).reacts is reacts
