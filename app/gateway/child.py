"""The gateway as the desk's child: tied to it by a pipe, started again when it dies. Standard library only."""

import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import IO

LONGEST_PAUSE = 30.0
"""Seconds before a child that keeps dying is started again."""
FINAL_CODES = frozenset((0, 2, 3))
"""Exit codes after which another start would end the same way: it was told to stop, or something else holds it."""
STOP_SECONDS = 12.0


class GatewayChild:
    """A gateway that lives as long as this process; all attributes may be read from any thread."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None, changed: Callable[[], None]) -> None:
        self._command = list(command)
        self._env = None if env is None else dict(env)
        self._changed = changed
        self._closing = threading.Event()
        self._ready = threading.Event()
        self._lock = threading.Lock()
        self._lifeline: int | None = None
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        """Where it listens; empty until it does."""
        self.error = ""
        """The last thing it said on stderr before it ended by itself; empty while it runs."""
        self.exit_code: int | None = None
        """Set when it has ended and won't be started again."""
        self._thread = threading.Thread(target=self._supervise, name="gateway-child", daemon=True)
        self._thread.start()

    def wait_ready(self, seconds: float) -> bool:
        """Whether it listens; waits until it does, or has ended for good, or the time is over."""
        self._ready.wait(seconds)
        return bool(self.url)

    def close(self) -> None:
        """End it in order and wait for that; it is killed if it takes too long."""
        self._closing.set()
        self._cut()
        self._thread.join(STOP_SECONDS)
        process = self._process
        if self._thread.is_alive() and process is not None:
            process.kill()
            self._thread.join(STOP_SECONDS)

    def _supervise(self) -> None:
        pause = 0.5
        while not self._closing.is_set():
            code = self._run_once()
            if self._closing.is_set() or code in FINAL_CODES:
                self.exit_code = code
                break
            self._changed()
            pause = 1.0 if self.url else min(LONGEST_PAUSE, 2 * pause)
            self.url = ""
            self._closing.wait(pause)
        self._ready.set()
        self._changed()

    def _run_once(self) -> int:
        reading, self._lifeline = os.pipe()
        try:
            process = subprocess.Popen(
                [*self._command, "--parent-fd", str(reading)],
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(reading,),
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            self.error = str(error)
            self._cut()
            return 1
        finally:
            os.close(reading)
        self._process = process
        if self._closing.is_set():
            self._cut()
        said: deque[str] = deque(maxlen=20)
        stderr = threading.Thread(target=_drain, args=(process.stderr, said), daemon=True)
        stderr.start()
        if process.stdout is not None:
            with process.stdout:
                for line in process.stdout:
                    self._hear(line)
        code = process.wait()
        stderr.join(1)
        self._cut()
        self.error = "" if code == 0 else (said[-1] if said else f"exit code {code}")
        return code

    def _hear(self, line: str) -> None:
        try:
            self.url = str(json.loads(line)["listening"])
        except (ValueError, KeyError, TypeError):
            return
        self.error = ""
        self._ready.set()
        self._changed()

    def _cut(self) -> None:
        with self._lock:
            lifeline, self._lifeline = self._lifeline, None
        if lifeline is not None:
            os.close(lifeline)


def start_gateway_child(
    arguments: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    changed: Callable[[], None] = lambda: None,
) -> GatewayChild:
    """Start `tresen gateway` with those arguments; `env` None means this process's.

    `changed` is called in a thread whenever the child began to listen or ended.
    """
    return GatewayChild([sys.executable, "-m", "app", "gateway", "--announce", *arguments], env, changed)


def _drain(pipe: IO[str] | None, said: "deque[str]") -> None:
    if pipe is not None:
        with pipe:
            said.extend(line.strip() for line in pipe if line.strip())
