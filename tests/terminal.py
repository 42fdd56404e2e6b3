"""Real terminals for tests: a program in a pty or in tmux, what it wrote and when, its screen and its keys."""

import codecs
import contextlib
import errno
import fcntl
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.terminal_keys import tmux_key, xterm_sequence

TIMEOUT = 30.0
"""Seconds; generous, since the machine may be busy. Waiting ends as soon as what is awaited is there."""


_UNDRAWN = re.compile(
    "\x1b\\[<u|\u200d[^\x00-\x7f]?|[\u0488\u0489\u200b-\u200f\u2028-\u202e\u2060-\u206f\u20dd-\u20e4\ufe00-\ufe0f\ufeff]"
)
"""What pyte stumbles over: it prints the first's `u` and gives a text up at characters without a width."""


def clean_environment(home: Path | None = None, **extra: str) -> dict[str, str]:
    """This process's environment with a plain colour terminal and, if given, that TRESEN_HOME.

    Programs started many times keep their byte code, as installed ones do, but not in the checkout.
    """
    unwanted = ("TMUX", "TEXTUAL", "COLUMNS", "LINES")  # the last two would count for more than the terminal's size
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    environment |= {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "TEXTUAL_ANIMATIONS": "none",
        "TRESEN_GRACE_SECONDS": "0",  # what is sent goes out at once, unless a test asks for the grace
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = f"{tempfile.gettempdir()}/tresen-tests-byte-code-{os.getuid()}"
    if home is not None:
        environment["TRESEN_HOME"] = str(home)
    return environment | extra


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one read gave."""

    at: float
    """`time.perf_counter()` right after it."""
    data: bytes


class NotOnScreenError(AssertionError):
    """What was awaited did not come; the message shows the screen."""


class Terminal:
    """A program in a pty of its own; a thread reads all it writes and notes when."""

    def __init__(
        self, argv: Sequence[str], *, size: tuple[int, int] = (120, 36), env: Mapping[str, str] | None = None
    ) -> None:
        """Start `argv` (its first word a path) in a terminal of `size` columns and lines."""
        self.size = size
        self.chunks: list[Chunk] = []
        self._news = threading.Condition()
        self._ended = False
        self._status: int | None = None
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._fed = 0
        self._drawn: dict[int, str] = {}
        self._master, slave = os.openpty()
        self._resize_pty(size)
        name = os.ttyname(slave)
        self.started = time.perf_counter()
        # A session leader that opens a terminal gets it as its own; needs no code between fork and exec.
        self.pid = os.posix_spawn(
            argv[0],
            list(argv),
            dict(env if env is not None else clean_environment()),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0),
                (os.POSIX_SPAWN_DUP2, 0, 1),
                (os.POSIX_SPAWN_DUP2, 0, 2),
            ],
            setsid=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, name="pty reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, keys: str | bytes) -> float:
        """Write that to the program's terminal; returns the moment before."""
        data = keys.encode() if isinstance(keys, str) else keys
        at = time.perf_counter()
        while data:
            data = data[os.write(self._master, data) :]
        return at

    def press(self, *keys: str) -> float:
        """Send keys by Textual's names, one after the other; returns the moment before the last."""
        at = 0.0
        for key in keys:
            at = self.send(xterm_sequence(key))
        return at

    def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size."""
        self.size = size
        self._screen.resize(size[1], size[0])
        self._drawn.clear()
        self._resize_pty(size)
        os.kill(self.pid, signal.SIGWINCH)

    @property
    def raw(self) -> bytes:
        """All the program has written."""
        return b"".join(chunk.data for chunk in list(self.chunks))

    def lines(self) -> list[str]:
        """The screen's lines now."""
        while self._fed < len(self.chunks):
            self._feed(self.chunks[self._fed])
            self._fed += 1
        return self._display()

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    def wait_for(self, what: str | re.Pattern[str] | Callable[[list[str]], bool], timeout: float = TIMEOUT) -> float:
        """Wait until a text, a pattern or a condition holds on the screen; returns when the chunk that brought it came.

        The moment is exact however late this process looks, since chunks are drawn one by one.
        """
        deadline = time.perf_counter() + timeout
        if _holds(what, self.lines()):
            return self.chunks[self._fed - 1].at if self._fed else self.started
        while True:
            self._wait_past(self._fed, deadline - time.perf_counter())
            if self._fed < len(self.chunks):
                chunk = self.chunks[self._fed]
                self._feed(chunk)
                self._fed += 1
                if _holds(what, self._display()):
                    return chunk.at
            elif self._ended or time.perf_counter() >= deadline:
                why = f"the program ended with {self.wait(1)}" if self._ended else f"not within {timeout:g} s"
                raise NotOnScreenError(f"{what!r}: {why}; the screen:\n{self.text()}")

    def wait_for_bytes(self, what: bytes, timeout: float = TIMEOUT, *, after: int = 0) -> float:
        """Wait until `what` was written in one piece in the chunks from index `after` on; cheaper than a screen."""
        deadline = time.perf_counter() + timeout
        tail, seen = b"", after
        while True:
            self._wait_past(seen, deadline - time.perf_counter())
            if seen < len(self.chunks):
                chunk = self.chunks[seen]
                seen += 1
                tail += chunk.data
                if what in tail:
                    return chunk.at
                tail = tail[-len(what) :]
            elif self._ended or time.perf_counter() >= deadline:
                raise NotOnScreenError(f"{what!r} was not written; the screen:\n{self.text()}")

    def settle(self, quiet: float = 0.1, timeout: float = TIMEOUT) -> float:
        """Wait until nothing was written for `quiet` seconds; returns when the last byte came."""
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline and self._wait_past(len(self.chunks), quiet):
            pass
        return self.chunks[-1].at if self.chunks else self.started

    def forget(self) -> None:
        """Drop what was written so far (after drawing it), so that a long run stays small."""
        self.lines()
        del self.chunks[:]
        self._fed = 0

    def wait(self, timeout: float = TIMEOUT) -> int:
        """The program's exit code (negative: the signal that ended it); TimeoutError if it goes on."""
        deadline = time.perf_counter() + timeout
        while self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
            elif time.perf_counter() >= deadline:
                raise TimeoutError(f"still running after {timeout:g} s; the screen:\n{self.text()}")
            else:
                time.sleep(0.005)
        return self._status

    def close(self) -> None:
        """End the program if it runs (hang-up first, as a closed window does) and give the pty back."""
        for number, patience in ((signal.SIGHUP, 3.0), (signal.SIGKILL, 5.0)):
            if self._status is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, number)
                with contextlib.suppress(TimeoutError):
                    self.wait(patience)
        if self._master >= 0:
            self._reader.join(1)
            os.close(self._master)
            self._master = -1

    def _wait_past(self, seen: int, timeout: float) -> bool:
        """Wait until there are more than `seen` chunks; False if none came in time or the program ended."""
        with self._news:
            self._news.wait_for(lambda: len(self.chunks) > seen or self._ended, max(timeout, 0))
            return len(self.chunks) > seen

    def _feed(self, chunk: Chunk) -> None:
        text = self._decoder.decode(chunk.data)
        self._stream.feed(_UNDRAWN.sub("", text))

    def _display(self) -> list[str]:
        """The screen's lines; pyte's own property fails where half of a wide character was written over."""
        columns, count = self._screen.columns, self._screen.lines
        for y in self._screen.dirty if len(self._drawn) == count else range(count):
            row = self._screen.buffer[y]
            self._drawn[y] = "".join(row[x].data for x in range(columns))
        self._screen.dirty.clear()
        return [self._drawn[y] for y in range(count)]

    def _resize_pty(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 1 << 16)
            except OSError as error:
                if error.errno not in (errno.EIO, errno.EBADF):
                    raise
                data = b""
            chunk = Chunk(time.perf_counter(), data)
            with self._news:
                if data:
                    self.chunks.append(chunk)
                else:
                    self._ended = True
                self._news.notify_all()
            if not data:
                return


class Tmux:
    """A program in a tmux server of its own, without the user's configuration."""

    def __init__(
        self, argv: Sequence[str], *, size: tuple[int, int] = (120, 36), env: Mapping[str, str] | None = None
    ) -> None:
        """Start `argv` in a detached session of `size` columns and lines."""
        self._folder = tempfile.mkdtemp(prefix="tmux-")
        self._env = dict(env if env is not None else clean_environment())
        self._call(
            "-f", "/dev/null", "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), "-s", "t", "--", *argv
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, text: str) -> None:
        """Type a text."""
        self._call("send-keys", "-t", "t", "-l", "--", text)

    def press(self, *keys: str) -> None:
        """Send keys by Textual's names."""
        self._call("send-keys", "-t", "t", "--", *[tmux_key(key) for key in keys])

    def lines(self) -> list[str]:
        """The pane's lines now; none once the program has ended."""
        try:
            return self._call("capture-pane", "-p", "-t", "t").split("\n")[:-1]
        except subprocess.CalledProcessError:
            return []

    def text(self) -> str:
        """The pane as one text."""
        return "\n".join(self.lines())

    def alive(self) -> bool:
        """Whether the program runs."""
        try:
            self._call("has-session", "-t", "t")
        except subprocess.CalledProcessError:
            return False
        return True

    def wait_for(self, what: str | re.Pattern[str] | Callable[[list[str]], bool], timeout: float = TIMEOUT) -> float:
        """Wait until a text, a pattern or a condition holds on the screen; returns the moment it was seen."""
        deadline = time.perf_counter() + timeout
        while not _holds(what, lines := self.lines()):
            if time.perf_counter() >= deadline or not lines:
                screen = "\n".join(lines) or "(ended)"
                raise NotOnScreenError(f"{what!r}: not within {timeout:g} s; the screen:\n{screen}")
            time.sleep(0.02)
        return time.perf_counter()

    def close(self) -> None:
        """End the server and what runs in it."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._call("kill-server")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _call(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", f"{self._folder}/s", *words],
            env=self._env,
            capture_output=True,
            check=True,
            timeout=TIMEOUT,
            text=True,
        )
        return done.stdout


@contextlib.contextmanager
def running(terminal: Terminal) -> Iterator[Terminal]:
    """The terminal, its screen added to whatever assertion fails inside."""
    try:
        yield terminal
    except AssertionError as error:
        error.add_note(terminal.text())
        raise
    finally:
        terminal.close()


def _holds(what: str | re.Pattern[str] | Callable[[list[str]], bool], lines: list[str]) -> bool:
    if isinstance(what, str):
        return any(what in line for line in lines)
    if isinstance(what, re.Pattern):
        return what.search("\n".join(lines)) is not None
    return what(lines)
