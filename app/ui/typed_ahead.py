"""What is typed while a chat or a dialog is on its way waits for it, so that no word reaches the wrong customer."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from textual import events
from textual.message_pump import MessagePump

PATIENCE: Final = 1.0
"""Seconds after which keys that type nothing are let through again: the desk answers though its data don't."""
SLOW_FIELD: Final = 0.5
"""Seconds after which a field that takes nothing in is no longer waited for."""
TYPING: Final = frozenset({"enter", "ctrl+j", "tab", "backspace", "delete", "space"})


@dataclass(slots=True)
class TypedAhead:
    """Keys in the order they were pressed, held while something is `under_way`."""

    again: Callable[[], object] = lambda: None
    """Called when what waits may be given on."""
    passing: frozenset[str] = frozenset()
    """Keys that never wait: help, leaving."""
    waiting: deque[events.Key | events.Paste] = field(default_factory=deque)
    begun: bool = False
    """Whether a key was pressed since the program's start."""
    _under_way: int = 0
    _since: float = 0.0

    def begin(self) -> None:
        """Something that moves the cursor elsewhere has begun."""
        if not self._under_way:
            self._since = monotonic()
        self._under_way += 1

    def end(self) -> None:
        """It has ended; every `begin` has one."""
        self._under_way -= 1
        if not self._under_way and self.waiting:
            self.again()

    @property
    def held(self) -> bool:
        """Whether keys have to wait just now."""
        return self._under_way > 0

    def keeps(self, event: events.Key | events.Paste) -> bool:
        """Keep the event for later if it has to wait; whether it was kept."""
        self.begun = True
        if not (self.held or self.waiting):
            return False
        if isinstance(event, events.Key):
            if event.key in self.passing:
                return False
            types = event.is_printable or event.key in TYPING
            if not types and self.held and monotonic() - self._since > PATIENCE:
                return False
        self.waiting.append(event)
        return True


async def taken_in(field: MessagePump) -> None:
    """Wait until a field has taken in the keys pressed until now; its messages are handled in their order.

    A field that says it `waits` for what one of them means is given the time it takes itself.
    """
    reached = asyncio.Event()
    if not field.call_later(reached.set):
        return
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(reached.wait(), SLOW_FIELD)
        if reached.is_set() or not getattr(field, "waits", False):
            return
