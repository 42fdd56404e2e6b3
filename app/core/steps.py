"""What can be done to chats, one or many, by key, macro or script: the steps, and how they are kept.

Every one of them goes through `core.desk.DeskWrites.apply`, which is what undo knows of.
"""

import json
from dataclasses import asdict, dataclass, fields
from enum import IntEnum
from typing import Any, Final, TypeAlias

from app.core.errors import UserError
from app.core.i18n import _


class Priority(IntEnum):
    """How pressing a chat is, as the operator says."""

    NORMAL = 0
    HIGH = 1
    URGENT = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """Send this text; its placeholders (`core.placeholders`) are filled for each customer."""

    text: str


@dataclass(frozen=True, slots=True)
class AddLabel:
    """Stick a label on the customer; it is made, in that colour, if there is none of that name."""

    name: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    """Take a label off the customer."""

    name: str


@dataclass(frozen=True, slots=True)
class Snooze:
    """Put the chat away until a time in plain words (`core.when`), or with '' until the customer writes."""

    until: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The chat is done."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """It is open again, whether it was done or snoozed."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Mark it unread."""


@dataclass(frozen=True, slots=True)
class Read:
    """Nothing in it is unread any more."""


@dataclass(frozen=True, slots=True)
class AddNote:
    """Keep a note about the customer."""

    text: str


@dataclass(frozen=True, slots=True)
class Assign:
    """It is that person's; '' is nobody's."""

    who: str = ""


@dataclass(frozen=True, slots=True)
class SetPriority:
    """So pressing is it."""

    level: Priority = Priority.NORMAL


Step: TypeAlias = (
    Reply | AddLabel | RemoveLabel | Snooze | Done | Reopen | Unread | Read | AddNote | Assign | SetPriority
)

KINDS: Final[dict[str, type[Step]]] = {
    "reply": Reply,
    "label": AddLabel,
    "unlabel": RemoveLabel,
    "snooze": Snooze,
    "done": Done,
    "reopen": Reopen,
    "unread": Unread,
    "read": Read,
    "note": AddNote,
    "assign": Assign,
    "priority": SetPriority,
}
"""A step's word in macros, scripts and the table of deeds."""
_WORDS: Final = {kind: word for word, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Refused:
    """A chat to which the steps could not be applied; nothing was done to it."""

    conversation_id: int
    name: str
    why: str
    """A sentence."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of steps that were applied."""

    deed_id: int
    """By which it can be undone; 0 if nothing was changed or nothing of it can be."""
    conversation_ids: tuple[int, ...]
    """The chats to which they were applied."""
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    kind: str
    """The first step's word, or what else was done: rename, note_deleted."""
    conversation_ids: tuple[int, ...]
    """Chats that are as they were."""
    left: int = 0
    """How many were not touched, since something has happened to them meanwhile."""
    out: int = 0
    """How many messages could not be taken back, since they are out; their chats stay answered."""


def word_of(step: Step) -> str:
    """The step's word."""
    return _WORDS[type(step)]


def to_json(steps: tuple[Step, ...]) -> str:
    """As a macro keeps them."""
    return json.dumps([{"do": word_of(step), **asdict(step)} for step in steps], ensure_ascii=False)


def from_json(text: str) -> tuple[Step, ...]:
    """The steps of a macro; UserError if they can't be read."""
    try:
        found = json.loads(text)
        return tuple(_step(dict(each)) for each in found)
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(_("These steps can't be read: {reason}.").format(reason=error)) from error


def _step(facts: dict[str, Any]) -> Step:
    kind = KINDS[facts.pop("do")]
    names = {field.name for field in fields(kind)}
    if unknown := facts.keys() - names:
        raise KeyError(", ".join(sorted(unknown)))
    if kind is SetPriority:
        return SetPriority(Priority(facts["level"]))
    if not all(isinstance(value, str) for value in facts.values()):
        raise TypeError(", ".join(sorted(facts)))
    return kind(**facts)
