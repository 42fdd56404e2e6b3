"""Group commit: webhooks that arrive together share one commit, and each is answered only after it."""

import asyncio
import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from app.core.clock import Millis
from app.store import journal, sqlite

log = logging.getLogger("tresen.gateway")

COUNT_EVERY = 1.0
"""Seconds between two writes of the refused requests' count: an attacker must not cause a commit a request."""
LARGEST_GROUP = 2_000
"""Webhooks in one commit."""

_Waiting: TypeAlias = tuple[tuple[str, Millis, bytes], "asyncio.Future[None]"]


class GroupCommit:
    """A writer thread with a connection of its own; `append` is awaited on the event loop."""

    def __init__(
        self, path: Path, loop: asyncio.AbstractEventLoop, writing: threading.Lock, committed: Callable[[], None]
    ) -> None:
        """`writing` queues up the writers of this process; `committed` is called in the thread after webhooks were."""
        self._connection = sqlite.connect(path, durable=True)
        self._loop = loop
        self._writing = writing
        self._committed = committed
        self._waiting: deque[_Waiting] = deque()
        self._refused = 0
        self._refused_written = 0
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self.kept = 0
        """How many webhooks it has committed."""
        self.failing = False
        """The last commit failed: nothing can be accepted."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def append(self, channel: str, received_at: Millis, body: bytes) -> "asyncio.Future[None]":
        """A future that is done when the webhook is on disk, and fails if it can't be written."""
        future: asyncio.Future[None] = self._loop.create_future()
        self._waiting.append(((channel, received_at, body), future))
        if not self._wake.is_set():
            self._wake.set()
        return future

    @property
    def waiting(self) -> int:
        """How many webhooks no commit has begun for."""
        return len(self._waiting)

    def count_refused(self) -> None:
        """Count a request whose signature was wrong."""
        self._refused += 1

    def stop(self) -> None:
        """Commit what is waiting and end the thread."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        with closing(self._connection):
            while True:
                self._wake.wait(COUNT_EVERY)
                stopping = self._stopping
                self._wake.clear()
                while self._write():
                    pass
                if stopping:
                    return

    def _write(self) -> bool:
        """Commit one group; False if there was nothing to do."""
        group: list[_Waiting] = []
        while self._waiting and len(group) < LARGEST_GROUP:
            group.append(self._waiting.popleft())
        refused = self._refused
        if not group and refused == self._refused_written:
            return False
        error: Exception | None = None
        try:
            with self._writing:
                journal.append(self._connection, [webhook for webhook, _ in group], refused - self._refused_written)
            self._refused_written = refused
        except Exception as raised:  # whatever it is, somebody waits for an answer
            error = raised
            log.error(
                "the journal could not be written: %s",
                raised if isinstance(raised, sqlite3.Error) else type(raised).__name__,
            )
        self.failing = error is not None
        if group:
            self._loop.call_soon_threadsafe(_answer, [future for _, future in group], error)
            if error is None:
                self.kept += len(group)
                self._committed()
        return bool(group)


def _answer(futures: Sequence["asyncio.Future[None]"], error: Exception | None) -> None:
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
