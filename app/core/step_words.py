"""Steps as one types them, a line each: `reply Ready, {first name}!`, `label regular`, `snooze tue 9:00`, `done`.

English or German; what is written follows the operator's language.
"""

from collections.abc import Callable
from typing import Any, Final

from app.core.errors import UserError
from app.core.i18n import _, language
from app.core.steps import (
    KINDS,
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
    word_of,
)

_GERMAN: Final = {
    "reply": "antwort",
    "label": "label",
    "unlabel": "ohne",
    "snooze": "später",
    "done": "erledigt",
    "reopen": "offen",
    "unread": "ungelesen",
    "read": "gelesen",
    "note": "notiz",
    "assign": "für",
    "priority": "priorität",
}
_WORDS: Final = (
    {word: word for word in KINDS}
    | {german: word for word, german in _GERMAN.items()}
    | {
        "answer": "reply",
        "send": "reply",
        "antworten": "reply",
        "spaeter": "snooze",
        "fertig": "done",
        "open": "reopen",
        "for": "assign",
        "fuer": "assign",
        "prioritaet": "priority",
    }
)
_LEVELS: Final = {
    "normal": Priority.NORMAL,
    "": Priority.NORMAL,
    "high": Priority.HIGH,
    "hoch": Priority.HIGH,
    "urgent": Priority.URGENT,
    "dringend": Priority.URGENT,
}
_LEVEL_WORDS: Final = {
    "en": {Priority.NORMAL: "normal", Priority.HIGH: "high", Priority.URGENT: "urgent"},
    "de": {Priority.NORMAL: "normal", Priority.HIGH: "hoch", Priority.URGENT: "dringend"},
}
_ALONE: Final[dict[type[Step], Step]] = {
    Done: Done(),
    Reopen: Reopen(),
    Unread: Unread(),
    Read: Read(),
}
_NEEDED: Final = (Reply, AddLabel, RemoveLabel, AddNote)


def parse_steps(text: str) -> tuple[Step, ...]:
    """The steps of a text, one a line, blank lines left out; UserError that names the line and what is wrong."""
    return tuple(parse_step(line) for line in text.splitlines() if line.strip())


def parse_step(line: str) -> Step:
    r"""The step of one line; `\n` in a text is a new line. UserError if there is no such step or it lacks a word."""
    head, _space, rest = line.strip().partition(" ")
    rest = rest.strip()
    word = _WORDS.get(head.casefold().rstrip(":"))
    if word is None:
        known = ", ".join(_word(one) for one in KINDS)
        raise UserError(_("“{word}” is no step; there are {known}.").format(word=head, known=known))
    kind = KINDS[word]
    if kind is SetPriority:
        level = _LEVELS.get(rest.casefold())
        if level is None:
            raise UserError(_("“{word}” is no priority: normal, high or urgent.").format(word=rest))
        return SetPriority(level)
    if kind in _ALONE and rest:
        raise UserError(_("{word} stands alone: nothing follows it.").format(word=head))
    if kind in _NEEDED and not rest:
        raise UserError(_("{word} needs something after it.").format(word=head))
    if kind is Reply or kind is AddNote:
        return kind(rest.replace("\\n", "\n"))
    if kind in _ALONE:
        return _ALONE[kind]
    made: Callable[[str], Any] = kind
    step: Step = made(rest)
    return step


def step_line(step: Step) -> str:
    """The step as `parse_step` reads it."""
    word = _word(word_of(step))
    match step:
        case Reply(text) | AddNote(text):
            rest = text.replace("\n", "\\n")
        case AddLabel(name=name) | RemoveLabel(name):
            rest = name
        case Snooze(until):
            rest = until
        case Assign(who):
            rest = who
        case SetPriority(level):
            rest = _LEVEL_WORDS["de" if language() == "de" else "en"][Priority(level)]
        case _:
            rest = ""
    return f"{word} {rest}".strip()


def steps_text(steps: tuple[Step, ...]) -> str:
    """All of them, a line each."""
    return "\n".join(step_line(step) for step in steps)


def _word(word: str) -> str:
    return _GERMAN[word] if language() == "de" else word
