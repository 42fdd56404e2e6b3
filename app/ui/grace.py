"""What was just sent from this screen and can still be taken back."""

from dataclasses import dataclass, field

from app.core.clock import SECOND, Clock, MachineClock, Millis
from app.core.rows import MessageRow
from app.core.text import Safe


@dataclass(frozen=True, slots=True)
class InGrace:
    """A message that waits to go out."""

    message_id: int
    conversation_id: int
    name: Safe
    """Whom it is to."""
    until: Millis
    """The machine's clock."""
    quote: MessageRow | None = None
    """The message it answers."""


@dataclass(slots=True)
class Grace:
    """Knows until when each message can be taken back; the newest is taken back first."""

    clock: Clock = field(default_factory=MachineClock)
    _waiting: list[InGrace] = field(default_factory=list)

    def note(self, message: MessageRow, name: Safe, quote: MessageRow | None = None) -> None:
        """It was queued."""
        if message.goes_out_at:
            self._waiting.append(InGrace(message.id, message.conversation_id, name, message.goes_out_at, quote))

    def forget(self, message_id: int) -> None:
        """It was taken back, or could not be."""
        self._waiting = [one for one in self._waiting if one.message_id != message_id]

    def newest(self, conversation_id: int | None = None, *, alone: bool = False) -> InGrace | None:
        """The last one sent to that chat, else (unless that chat `alone` counts) to any; None if all have gone out."""
        now = self.clock.now()
        self._waiting = [one for one in self._waiting if one.until > now]
        own = [one for one in self._waiting if one.conversation_id == conversation_id]
        found = own or ([] if alone else self._waiting)
        return found[-1] if found else None

    def seconds_left(self, one: InGrace) -> int:
        """Whole seconds until it goes out, at least 1."""
        return max(1, -(-(one.until - self.clock.now()) // SECOND))
