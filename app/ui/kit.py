"""What every pane of the desk is given: the way to the data, the shop's clock and zone, and the set of signs."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from textual.message_pump import MessagePump

from app.core.clock import Clock, MachineClock
from app.ui.glyphs import UNICODE, Glyphs
from app.ui.grace import Grace
from app.ui.keys import Keys, default_keys, first_key
from app.ui.port import Port
from app.ui.typed_ahead import TypedAhead


@dataclass(slots=True)
class Kit:
    """Made once by the app and handed to its panes."""

    port: Port
    clock: Clock = field(default_factory=MachineClock)
    zone: tzinfo = UTC
    """The shop's zone."""
    glyphs: Glyphs = UNICODE
    enter_sends: bool = True
    """Enter sends and Ctrl+J makes a line; or the other way round."""
    typed: TypedAhead = field(default_factory=TypedAhead)
    keys: Keys = field(default_factory=default_keys)
    grace: Grace = field(default_factory=Grace)
    """What was just sent and can still be taken back."""
    images: str = "auto"
    """How photos are drawn: auto, graphics, blocks or off."""
    editor: str = ""
    """The command of the operator's own editor; empty follows $VISUAL and $EDITOR."""
    folder: str = "~"
    """Where a file was last chosen."""

    def key(self, id_: str) -> str:
        """The key of an action, as people write it; empty if it has none."""
        return first_key(self.keys, id_)

    def begin(self, owner: MessagePump, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run this beside the message loop; what is typed meanwhile waits for its end."""
        self.typed.begin()
        task = self.port.spawn(owner, work)
        task.add_done_callback(lambda _task: self.typed.end())
        return task
