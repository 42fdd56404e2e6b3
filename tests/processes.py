"""Tresen's own programs as separate processes, for tests that need the real thing."""

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from tests import webhooks
from tests.terminal import TIMEOUT, Terminal, Tmux, clean_environment

Found = TypeVar("Found")


def tresen(*words: str) -> list[str]:
    """The command line of the installed `tresen`."""
    return [str(Path(sys.executable).with_name("tresen")), *words]


def wait_until(condition: Callable[[], Found | None], what: str, timeout: float = TIMEOUT) -> Found:
    """What `condition` returns as soon as it is true-ish; AssertionError naming `what` when it never is."""
    deadline = time.perf_counter() + timeout
    while not (found := condition()):
        if time.perf_counter() >= deadline:
            raise AssertionError(f"{what}: not within {timeout:g} s")
        time.sleep(0.02)
    return found


class Daemon:
    """A program that announces the address it listens on as its first line, `{"listening": URL}`."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.pid = self._process.pid
        self.said: list[bytes] = []
        """Its lines on stderr."""
        lines: queue.Queue[bytes] = queue.Queue()
        self._readers = [
            threading.Thread(target=_pump, args=(self._process.stdout, lines.put), daemon=True),
            threading.Thread(target=_pump, args=(self._process.stderr, self.said.append), daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        try:
            self.url: str = json.loads(lines.get(timeout=TIMEOUT))["listening"].rstrip("/")
        except (queue.Empty, ValueError, KeyError) as error:
            self.close()
            raise AssertionError(f"{argv} did not start: {b''.join(self.said).decode(errors='replace')}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> int:
        """End it as systemd would; its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        code = self._process.wait(10)
        for reader in self._readers:
            reader.join(1)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        return code

    def ended(self, seconds: float) -> int | None:
        """Its exit code, negative for a signal, if it ends by itself within that time."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait(10)


class Shop:
    """A TRESEN_HOME connected to a sandbox, and the programs that share it."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.env = clean_environment(home, **environment)
        self.database = home / "data" / "tresen.db"

    def run(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            tresen(*words), env=self.env, input=stdin, capture_output=True, text=True, timeout=60, check=False
        )

    def json(self, *words: str) -> Any:
        """What a command prints with --json."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def setup(self, graph_url: str, *, check: bool = True) -> None:
        """Connect the account of `tests.webhooks` to a Graph API."""
        done = self.run(
            "setup",
            "whatsapp",
            *("--phone-number-id", webhooks.PHONE_NUMBER_ID),
            *("--waba-id", webhooks.WABA_ID),
            *("--access-token", webhooks.ACCESS_TOKEN),
            *("--app-secret", webhooks.APP_SECRET),
            *("--verify-token", webhooks.VERIFY_TOKEN),
            *("--graph-url", graph_url),
            *(() if check else ("--no-check",)),
        )
        assert done.returncode == 0, done.stderr

    def sandbox(self, *words: str) -> Daemon:
        """Start `tresen sandbox`, quiet, on a free port."""
        argv = tresen("sandbox", "--port", "0", "--announce", "--quiet", "--app-secret", webhooks.APP_SECRET, *words)
        return Daemon(argv, self.env)

    def gateway(self, port: int = 0, **environment: str) -> Daemon:
        """Start `tresen gateway`; 0 is a free port."""
        return Daemon(tresen("gateway", "--port", str(port), "--announce"), self.env | environment)

    def desk(self, size: tuple[int, int] = (160, 45)) -> Terminal:
        """Open the desk in a pty."""
        return Terminal(tresen(), size=size, env=self.env)

    def desk_in_tmux(self, size: tuple[int, int] = (160, 45)) -> Tmux:
        """Open the desk in tmux."""
        return Tmux(tresen(), size=size, env=self.env)


def deliver(gateway_url: str, body: bytes) -> None:
    """Post a signed webhook and insist on its acknowledgement."""
    answer = httpx.post(
        f"{gateway_url}/webhooks/whatsapp", content=body, headers=webhooks.headers(body), timeout=TIMEOUT
    )
    assert answer.status_code == 200, answer.text


def free_port() -> int:
    """A port nothing listens on just now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pump(pipe: Any, take: Callable[[bytes], object]) -> None:
    for line in pipe:
        take(line)
