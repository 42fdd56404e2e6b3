"""The sandbox as a child process, tied to its parent by a pipe: it ends when the parent does, however that ends."""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from types import TracebackType

from app.core.errors import TresenError
from app.core.i18n import _
from app.sandbox.config import SandboxConfig

STOP_SECONDS = 5.0


class SandboxChild:
    """A running child; use it as a context manager or call `close`."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self._process = process
        self.url = url
        """Where it listens, `http://127.0.0.1:PORT`."""

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """Let go of the pipe and wait for its end; after five seconds it is killed."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> "SandboxChild":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start_sandbox_child(
    config: SandboxConfig, *, popen: Callable[..., "subprocess.Popen[str]"] = subprocess.Popen
) -> SandboxChild:
    """Start a sandbox in a process of its own; returns when it listens. TresenError if it doesn't come up."""
    process = popen(
        [sys.executable, "-m", "app.sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    child = SandboxChild(process, "")
    told = dataclasses.replace(config, announce=True, lifeline_fd=0).to_json()
    try:
        # the secret travels through the pipe, where no list of processes shows it
        assert process.stdin is not None  # noqa: S101 - for the type checker
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(told + "\n")
        process.stdin.flush()
        child.url = json.loads(process.stdout.readline())["listening"]
    except (OSError, ValueError, KeyError, TypeError):
        child.close()
        raise TresenError(_("The sandbox did not start.")) from None
    return child
