"""What goes out later: a message with a time, what is asked when that has come, and why it may be held instead."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.clock import HOUR, Millis
from app.core.enums import ConversationState
from app.core.gate import Refusal
from app.core.i18n import _

TOO_LATE: Final[Millis] = 6 * HOUR
"""Whatever could not go out for so long after its time is held: a good morning is none in the evening."""


class LaterState(StrEnum):
    """Whether it still waits for its time."""

    WAITING = "waiting"
    HELD = "held"
    """Its time has come and it was not sent: the operator decides."""


class IfWritten(StrEnum):
    """What becomes of it if the customer has written meanwhile."""

    HOLD = "hold"
    SEND = "send"


class Held(StrEnum):
    """Why a message was held, beside the gate's refusals (`core.gate.Refusal`)."""

    WRITTEN = "written"
    LATE = "late"
    TEMPLATE = "template"
    """The template can't be sent any more."""
    UNREADABLE = "unreadable"
    RESTORED = "restored"
    """It comes from a backup: it may have been sent since that was made."""


@dataclass(frozen=True, slots=True)
class Later:
    """A message that is to be sent later, or was held; texts are raw."""

    id: int
    conversation_id: int
    name: str
    """The customer's."""
    due_at: Millis
    """The shop's clock."""
    text: str
    """As typed; of a template what the customer would read."""
    template: bool = False
    state: LaterState = LaterState.WAITING
    reason: str = ""
    """Why it was held: a word of `Held` or of `core.gate.Refusal`."""
    if_written: IfWritten = IfWritten.HOLD
    quoted_id: int | None = None
    """The message it answers."""
    created_at: Millis = 0
    window_ends_at: Millis | None = None
    """The chat's free window as it stands now."""


@dataclass(frozen=True, slots=True)
class Before:
    """How a chat stood when something was sent in it, to stand so again if that is taken back."""

    state: ConversationState
    waiting_since: Millis | None


def why_held(reason: str) -> str:
    """The sentence for a reason."""
    return {
        Held.WRITTEN.value: _("They have written since."),
        Held.LATE.value: _("It could not be sent for more than six hours after its time."),
        Held.TEMPLATE.value: _("The template can't be sent any more."),
        Held.RESTORED.value: _("A backup was restored: it may have been sent since that was made."),
        Refusal.WINDOW_CLOSED.value: _("The free window had closed: only a template could be sent."),
        Refusal.NEVER_WROTE.value: _("They have never written: only a template could be sent."),
        Refusal.BLOCKED.value: _("You have blocked this person."),
        Refusal.NO_IDENTITY.value: _("There is no address to send to any more."),
        Refusal.NO_MARKETING.value: _("This person has stopped marketing."),
    }.get(reason, _("It can't be sent as it is."))


def is_shut(one: Later) -> bool:
    """Whether the free window, as it stands now, has closed when its time comes; templates need none."""
    return not one.template and (one.window_ends_at is None or one.due_at >= one.window_ends_at)
