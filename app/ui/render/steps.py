"""What steps do, in a word or two each: in macros, before they are done and when they were."""

from collections.abc import Sequence
from typing import Final

from app.core.i18n import _
from app.core.steps import (
    AddLabel,
    AddNote,
    Assign,
    Done,
    Priority,
    Read,
    RemoveLabel,
    Reopen,
    Reply,
    SetPriority,
    Snooze,
    Step,
    Unread,
)
from app.core.text import Safe, clip, sanitise_for_display

SHORT: Final = 24
"""So much of a text stands for it."""


def step_words(step: Step) -> Safe:
    """One step."""
    match step:
        case Reply(text):
            return _with(_("answer “{words}”"), text)
        case AddLabel(name):
            return _with(_("label {words}"), name)
        case RemoveLabel(name):
            return _with(_("without label {words}"), name)
        case Snooze(until) if until.strip():
            return _with(_("snoozed until {words}"), until)
        case Snooze():
            return Safe(_("snoozed until they write"))
        case Done():
            return Safe(_("done"))
        case Reopen():
            return Safe(_("open again"))
        case Unread():
            return Safe(_("unread"))
        case Read():
            return Safe(_("read"))
        case AddNote(text):
            return _with(_("note “{words}”"), text)
        case Assign(who):
            return _with(_("for {words}"), who) if who else Safe(_("for nobody"))
        case SetPriority(level):
            return Safe(priority_words(level))


def steps_words(steps: Sequence[Step]) -> Safe:
    """All of them, parted by commas."""
    return Safe(", ".join(step_words(step) for step in steps))


def priority_words(level: Priority) -> str:
    """How pressing."""
    words = {Priority.URGENT: _("urgent"), Priority.HIGH: _("high priority"), Priority.NORMAL: _("normal priority")}
    return words[level]


def _with(sentence: str, text: str) -> Safe:
    return Safe(sentence.replace("{words}", clip(sanitise_for_display(" ".join(text.split())), SHORT, "…")))
