"""Starting and stopping: its own process, the lifeline, a taken port."""

import io
import socket
import subprocess
from typing import Any

import httpx
import pytest

from app.core.errors import HeldError, TresenError, UserError
from app.sandbox.child import start_sandbox_child
from app.sandbox.config import SandboxConfig
from app.sandbox.run import run_sandbox
from tests.sandbox.live import wait_until


def test_a_child_listens_and_ends_with_its_lifeline() -> None:
    with start_sandbox_child(SandboxConfig(quiet=True)) as child:
        assert httpx.get(f"{child.url}/health", trust_env=False).json() == {"status": "ok"}
        assert child.alive
    assert not child.alive


def test_a_child_stops_in_order_on_sigterm() -> None:
    started: list[subprocess.Popen[str]] = []

    def popen(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        started.append(subprocess.Popen(*arguments, **options))
        return started[0]

    with start_sandbox_child(SandboxConfig(quiet=True), popen=popen):
        started[0].terminate()
        assert wait_until(lambda: started[0].poll() is not None)
        assert started[0].returncode == 0


def test_a_child_that_does_not_start_is_an_error() -> None:
    with pytest.raises(TresenError, match="did not start"):
        start_sandbox_child(SandboxConfig(shop="butcher"))


def test_a_taken_port_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(HeldError, match="--port"):
            run_sandbox(SandboxConfig(port=taken.getsockname()[1]))
    with pytest.raises(UserError, match="bakery or boutique"):
        run_sandbox(SandboxConfig(shop="butcher"))


def test_the_configuration_survives_the_pipe() -> None:
    config = SandboxConfig(port=1, webhook_url="http://127.0.0.1:2/", seed=3, shop="boutique", clock_spec="5:2.5")
    assert SandboxConfig.from_json(io.StringIO(config.to_json()).readline()) == config
    assert config.speed() == 2.5
    assert (config.reacts, SandboxConfig(quiet=True).reacts, SandboxConfig(quiet=True, react=True).reacts) == (
        True,
        False,
        True,
    )
