"""Programs of ours started as children that cannot outlive us: each holds a pipe whose end is its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from app.core.errors import TresenError
from app.core.i18n import _

STOP_SECONDS = 5.0


class Child:
    """A running `tresen …`; it ends when we do, however we do."""

    def __init__(self, words: Callable[[int], Sequence[str]], environ: Mapping[str, str], log: Path | None) -> None:
        """`words` makes the command's words from the pipe's number; what the child says on stderr goes to `log`."""
        theirs, self._ours = os.pipe()
        errors = _open_log(log)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "app", *words(theirs)],
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                pass_fds=(theirs,),
                # A Ctrl+C or a closed terminal is for the desk to handle.
                start_new_session=True,
            )
        except BaseException:
            os.close(self._ours)
            raise
        finally:
            os.close(theirs)
            os.close(errors)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def address(self) -> str:
        """Wait for `{"listening": URL}` and return the URL; TresenError if the child ends without."""
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        line = self._process.stdout.readline()
        try:
            return str(json.loads(line)["listening"])
        except (ValueError, KeyError, TypeError) as error:
            raise TresenError(_("A part of Tresen did not start; its log says why.")) from error

    def close(self, seconds: float = STOP_SECONDS) -> None:
        """Let go of the pipe and wait for its end; kill it when that takes too long."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            with suppress(OSError):
                self._process.stdout.close()


def _open_log(log: Path | None) -> int:
    if log is None:
        return os.open(os.devnull, os.O_WRONLY)
    return os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
