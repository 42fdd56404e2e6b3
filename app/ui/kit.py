"""What every pane of the desk is given: the way to the data, the shop's clock and zone, and the set of signs."""

from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from app.core.clock import Clock, MachineClock
from app.ui.glyphs import UNICODE, Glyphs
from app.ui.port import Port


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
