"""A chat as lines: the customer left, ours right on a faint ground, rules between days, times once per group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final

from app.core.clock import MINUTE, Millis
from app.core.enums import Author, Direction, Status
from app.core.i18n import _
from app.core.ids import time_of
from app.core.rows import MessageRow
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.render.contents import message_lines, reaction_line
from app.ui.render.happenings import HAPPENINGS, happening_lines
from app.ui.render.line import EMPTY, Line, Run, fit, line_width, own, rule, to_right
from app.ui.render.look import Look
from app.ui.render.status import failure_advice, may_come_to_be_retried, status_line
from app.ui.render.times import clock, day_rule, local
from app.ui.render.words import words_lines
from app.ui.render.wrap import wrap

EDGE: Final = 98
"""No text goes beyond this column, however wide the terminal."""
BODY: Final = 78
"""Lines longer than this are hard to read."""
GROUP: Final[Millis] = 10 * MINUTE
"""Messages of one side stand under one name and time while no longer pause parts them."""
GROUND: Final = "on-ours"
_ALWAYS_SHOWN: Final = frozenset((Status.FAILED, Status.UNCERTAIN, Status.DISCARDED))
"""Shown under each message; other states stand for all of a group, under the last one before these."""


@dataclass(frozen=True, slots=True)
class Decor:
    """What stands around a message because of its neighbours."""

    day: date | None
    """The day whose rule stands before it."""
    new: bool
    """The rule before the first unread message."""
    head: bool
    """Name and time: it begins a group."""
    tail: bool
    """The status line: it ends a group of ours."""
    apart: bool = False
    """A blank line within a group: this or the message before it is more than words."""


@dataclass(frozen=True, slots=True)
class Block:
    """A message's lines; those from `body` to `body_end` hold its words."""

    lines: tuple[Line, ...]
    body: int
    body_end: int


def decorate(
    messages: Sequence[MessageRow], index: int, zone: tzinfo, first_unread: int | None, *, at_start: bool = True
) -> Decor:
    """What stands around the message at that place; `at_start`: nothing older exists than the first of them."""
    message = messages[index]
    before = messages[index - 1] if index else None
    after = messages[index + 1] if index + 1 < len(messages) else None
    at = local(time_of(message.id), zone)
    day: date | None = None
    if before is None:
        day = at.date() if at_start else None
    elif local(time_of(before.id), zone).date() != at.date():
        day = at.date()
    new = message.id == first_unread
    head = before is None or day is not None or new or not _together(before, message)
    tail = _is_ours(message) and (after is None or after.id == first_unread or not _together(message, after))
    if not tail and after is not None and _is_ours(message):
        tail = local(time_of(after.id), zone).date() != at.date() or after.status in _ALWAYS_SHOWN
    apart = not head and before is not None and (_is_card(before) or _is_card(message))
    return Decor(day, new, head, tail, apart)


def lay_out(message: MessageRow, decor: Decor, look: Look) -> Block:
    """The message's lines, each no wider than `look.cells`."""
    cells = look.cells
    edge = max(10, min(cells, EDGE)) - 1
    lines: list[Line] = []
    if decor.day is not None:
        lines += [EMPTY, _rule(day_rule(decor.day, look.today), edge, look, "dim")]
    if decor.new:
        lines += [EMPTY, _rule(own(_("new")), edge, look, "accent")]
    if decor.head or decor.apart:
        lines.append(EMPTY)
    if message.type == "note":
        return _note(message, lines, edge, look)
    ours = message.direction is Direction.OUT
    happening = message.type in HAPPENINGS
    if decor.head and not happening:
        lines.append(_head(message, ours, edge, look))
    start = len(lines)
    if happening:
        lines += _happening(message, ours, edge, look)
    else:
        lines += _ours(message, edge, look) if ours else _theirs(message, edge, look)
    end = len(lines)
    lines += _reactions(message, ours, edge, look) if message.reactions else []
    if ours and (decor.tail or message.status in _ALWAYS_SHOWN):
        lines += _status(message, edge, look)
    return Block(tuple(lines), start, end)


def _is_ours(message: MessageRow) -> bool:
    """A message of ours that gets ticks."""
    return message.direction is Direction.OUT and message.type != "note" and message.type not in HAPPENINGS


def _is_card(message: MessageRow) -> bool:
    """Whether it is drawn as more than its words, so that it needs room around it."""
    if message.type in HAPPENINGS or message.type == "note":
        return False
    return message.content is not None or message.media is not None or message.extras is not None


def _together(one: MessageRow, other: MessageRow) -> bool:
    if one.type in HAPPENINGS or other.type in HAPPENINGS:
        return one.type in HAPPENINGS and other.type in HAPPENINGS
    return (
        one.direction is other.direction
        and one.author is other.author
        and one.type != "note"
        and other.type != "note"
        and time_of(other.id) - time_of(one.id) < GROUP
    )


def _rule(words: Safe, edge: int, look: Look, style: str) -> Line:
    return (Run(own(" ")), *rule(words, edge - 1, look.glyphs.rule, style))


def _head(message: MessageRow, ours: bool, edge: int, look: Look) -> Line:
    at = clock(time_of(message.id), look.zone)
    if not ours:
        name = clip(look.name, max(1, edge - 8), look.glyphs.cut)
        return Run(own(" ")), Run(name, "sage bold"), Run(own(f" {at}"), "dim")
    who = {
        Author.AUTOMATIC: _("Automatic"),
        Author.PHONE_APP: _("You, on the phone"),
    }.get(message.author or Author.OPERATOR, _("You"))
    return to_right((Run(own(f"{at}  "), "dim"), Run(own(who), "bold")), edge - 1)


def _theirs(message: MessageRow, edge: int, look: Look) -> list[Line]:
    cells = min(edge - 1, BODY)
    indent = Run(own(" "))
    return [(indent, *line) for line in message_lines(message, cells, look)]


def _ours(message: MessageRow, edge: int, look: Look) -> list[Line]:
    """On a ground just wide enough, pushed to the right."""
    cells = max(8, min(BODY, edge - 3 - min(12, edge // 6)))
    lines = message_lines(message, cells, look)
    widest = max([line_width(line) for line in lines], default=0)
    pad = Run(own(" "), f"text {GROUND}")
    made: list[Line] = []
    for line in lines:
        fill = Run(own(" " * (widest - line_width(line) + 1)), f"text {GROUND}")
        grounded = [run._replace(style=f"{run.style} {GROUND}") for run in line]
        made.append(to_right((pad, *grounded, fill), edge))
    return made


def _happening(message: MessageRow, ours: bool, edge: int, look: Look) -> list[Line]:
    lines = happening_lines(message, look, max(8, min(edge - 2, BODY)))
    return [to_right(line, edge - 1) if ours else (Run(own(" ")), *line) for line in lines]


def _reactions(message: MessageRow, ours: bool, edge: int, look: Look) -> list[Line]:
    line = reaction_line(message, look, edge - 2)
    if not line:
        return []
    return [to_right(line, edge - 1) if ours else (Run(own(" ")), *line)]


def _status(message: MessageRow, edge: int, look: Look) -> list[Line]:
    runs = status_line(message, look.zone, look.glyphs)
    lines = [runs] if line_width(runs) < edge else _wrapped(runs, edge)
    if message.status in (Status.FAILED, Status.UNCERTAIN):
        lines += _wrapped((Run(failure_advice(message), "dim"),), edge)
        lines.append(fit(_keys(message, look), edge - 1, look.glyphs.cut))
    return [to_right(line, edge - 1) for line in lines]


def _keys(message: MessageRow, look: Look) -> Line:
    """What may be done about a message that did not go out: nothing that can't help is offered."""
    discard = Run(own(_("x discard")), "dim", "do:message.discard")
    if message.status is Status.FAILED and not may_come_to_be_retried(message):
        return (discard,)
    between = Run(own(look.glyphs.between), "dim")
    return Run(own(_("s send again")), "dim", "do:message.resend"), between, discard


def _wrapped(runs: Line, edge: int) -> list[Line]:
    """A sentence of ours as lines in the style it ends with."""
    words = "".join(run.text for run in runs)
    if not words:
        return []
    return [(Run(own(words[start:end]), runs[-1].style),) for start, end in wrap(words, min(edge - 4, BODY))]


def _note(message: MessageRow, lines: list[Line], edge: int, look: Look) -> Block:
    if not lines:
        lines.append(EMPTY)
    bar = Run(own(f" {look.glyphs.bar} "), "accent")
    start = len(lines)
    lines.append((bar, Run(own(_("note · only you see this")), "dim")))
    text = sanitise_for_display(message.text, multiline=True).strip("\n")
    lines += [(bar, *line) for line in words_lines(Safe(text), max(1, min(edge - 3, BODY)), look.glyphs)]
    return Block(tuple(lines), start, len(lines))
