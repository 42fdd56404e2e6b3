"""Watches the change sequence from a thread and tells the screen what changed, a wave at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from textual.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads
    from app.core.rows import Changes


POLL: Final = 0.05
"""Seconds between two looks; a look costs one PRAGMA when nothing changed."""
GATHER: Final = 0.05
"""Seconds in which further changes join the first, so that a burst repaints once."""


class Changed(Message):
    """These things changed; ask anew for what is shown of them."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        super().__init__()


class Stalled(Message):
    """The change sequence can't be read (a locked or broken database), or can again: `error` is None."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        super().__init__()


def merged(first: Changes, then: Changes) -> Changes:
    """Both waves as one."""
    return replace(
        then,
        conversations=first.conversations | then.conversations,
        customers=first.customers | then.customers,
        other=first.other | then.other,
        reload=first.reload or then.reload,
    )


class Bridge:
    """One daemon thread between a desk and the app; `post` is called from that thread.

    `seq` is where the sequence stood before anything was read; without it the first wave asks to read everything anew.
    """

    def __init__(
        self,
        desk: DeskReads,
        post: Callable[[Message], object],
        *,
        seq: int | None = None,
        poll: float = POLL,
        gather: float = GATHER,
    ) -> None:
        self._desk = desk
        self._post = post
        self._seq = seq
        self._poll = poll
        self._gather = gather
        self._stop = threading.Event()
        self._asked_at: float | None = None
        self._stalled = False
        self._thread = threading.Thread(target=self._run, name="bridge", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self, timeout: float = 1.0) -> bool:
        """Stop watching; waits for the thread, but no longer than `timeout` seconds; whether it has ended."""
        self._stop.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def waiting(self) -> float:
        """For how many seconds the database has owed an answer; 0 when it owes none."""
        asked_at = self._asked_at
        return 0.0 if asked_at is None else time.monotonic() - asked_at

    def _run(self) -> None:
        seq = self._seq
        while not self._stop.is_set():
            changes = self._ask(seq)
            if changes is not None:
                if seq is None:
                    changes = replace(changes, reload=True)
                if not self._stop.wait(self._gather) and (more := self._ask(changes.seq)) is not None:
                    changes = merged(changes, more)
                seq = changes.seq
                if not self._stop.is_set():
                    self._post(Changed(changes))
            self._stop.wait(self._poll)

    def _ask(self, seq: int | None) -> Changes | None:
        """What changed since; a failure is told once, and so is its end."""
        self._asked_at = time.monotonic()
        try:
            changes = self._desk.changes(seq)
        except Exception as error:
            if not self._stalled and not self._stop.is_set():
                self._stalled = True
                self._post(Stalled(error))
            return None
        finally:
            self._asked_at = None
        if self._stalled:
            self._stalled = False
            self._post(Stalled(None))
        return changes
