"""Everything with one person, as their timeline tells it."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.clock import Millis


class EventKind(StrEnum):
    """What happened."""

    FIRST = "first"
    """They became known."""
    MESSAGES = "messages"
    """A day on which something was written."""
    FILE = "file"
    ORDER = "order"
    NOTE = "note"
    NAME = "name"
    """They became known by another number, id or user name."""
    MERGE = "merge"
    IMPORT = "import"
    LATER = "later"
    """Something is to be sent."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line of the timeline; texts are raw."""

    at: Millis
    kind: EventKind
    text: str = ""
    """What was said first that day, the file's name, the order, the note, the name, the file that was imported."""
    theirs: int = 0
    """Of a day: how many messages they wrote."""
    ours: int = 0
    conversation_id: int | None = None
    message_id: int | None = None
    """The message to jump to."""
    type: str = ""
    """Of a file: image, document, …"""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Part of the timeline, newest first."""

    events: tuple[TimelineEvent, ...]
    before: Millis | None
    """Where the next, older page begins; None if this is the last."""
