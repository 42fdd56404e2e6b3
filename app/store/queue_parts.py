"""Of what stretches a queue's list is made, and off which index each is read in its order."""

from dataclasses import dataclass
from typing import Final

from app.core.clock import Millis
from app.core.enums import View
from app.core.queue import Queue, Sort
from app.core.steps import Priority

WAITS: Final = "c.waiting_since IS NOT NULL"
RESTS: Final = "c.waiting_since IS NULL"
STATES: Final = {View.OPEN: ("open",), View.SNOOZED: ("snoozed",), View.DONE: ("done",)}
EVERY: Final = ("open", "snoozed", "done")
_NEWEST = "c.last_at DESC, c.id DESC"


@dataclass(frozen=True, slots=True)
class Stream:
    """Chats in the order of their part, off one index."""

    where: str
    index: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the list."""

    where: str
    """Which chats are of this part and of none before, when all of the view are looked at at once."""
    order: str
    """`column [DESC]` and the id."""
    streams: tuple[Stream, ...]
    waits: bool = False
    probe: str = ""
    """What the indexes can't say of the part."""


def parts_of(queue: Queue, now: Millis) -> list[Part]:
    """What the list is made of."""
    view, sort = queue.view, queue.sort
    if sort is Sort.WAIT and view is View.SNOOZED:
        index = "ix_conversation_snoozed"
        timed, untimed = "c.snoozed_until IS NOT NULL", "c.snoozed_until IS NULL"
        snoozed = "c.state = 'snoozed'"
        return [
            Part(timed, "c.snoozed_until, c.id", (Stream(f"{snoozed} AND {timed}", index),)),
            Part(untimed, "c.id, c.id", (Stream(f"{snoozed} AND {untimed}", index),)),
        ]
    if sort is Sort.NEWEST or (sort is Sort.WAIT and view in (View.UNREAD, View.DONE)):
        return [Part("1", _NEWEST, _newest(view))]
    waiting = view in (View.OPEN, View.WAITING, View.UNREAD, View.ALL)
    resting = view is not View.WAITING
    parts: list[Part] = []
    if sort is Sort.WAIT:
        parts = [_waiting()] if waiting else []
        return [*parts, *([_resting(view)] if resting else [])]
    if sort is Sort.WINDOW:
        opened, closed = f"c.window_ends_at > {now}", f"(c.window_ends_at IS NULL OR c.window_ends_at <= {now})"
        order = "c.window_ends_at, c.id"
        if waiting:
            stream = Stream(f"{WAITS} AND {opened}", "ix_conversation_closing")
            parts = [Part(f"{WAITS} AND {opened}", order, (stream,), True), _waiting(closed)]
        if resting:
            streams = tuple(
                Stream(f"{RESTS} AND c.state = '{state}' AND {opened}", "ix_conversation_window")
                for state in STATES.get(view, EVERY)
            )
            parts += [Part(opened, order, streams), _resting(view, closed)]
        return parts
    levels = sorted((level for level in Priority if level), reverse=True)
    plain = f"c.priority <= {Priority.NORMAL.value}"
    if waiting:
        for level in levels:
            where = f"c.priority > 0 AND c.priority = {level.value} AND {WAITS}"
            parts.append(Part(where, "c.waiting_since, c.id", (Stream(where, "ix_conversation_priority"),), True))
        parts.append(_waiting(plain))
    if resting:
        for level in levels:
            where = f"c.priority > 0 AND c.priority = {level.value} AND {RESTS}"
            streams = tuple(
                Stream(f"{where} AND c.state = '{state}'", "ix_conversation_priority")
                for state in STATES.get(view, EVERY)
            )
            parts.append(Part(where, _NEWEST, streams))
        parts.append(_resting(view, plain))
    return parts


def _waiting(probe: str = "") -> Part:
    """Those who wait, longest first."""
    return Part(_and(WAITS, probe), "c.waiting_since, c.id", (Stream(WAITS, "ix_conversation_waiting"),), True, probe)


def _resting(view: View, probe: str = "") -> Part:
    """Those who don't, newest first."""
    streams = {
        View.OPEN: Stream(f"c.state = 'open' AND {RESTS}", "ix_conversation_open"),
        View.SNOOZED: Stream("c.state = 'snoozed'", "ix_conversation_snoozed_last"),
        View.DONE: Stream("c.state = 'done'", "ix_conversation_done"),
    }
    stream = streams.get(view, Stream(RESTS, "ix_conversation_all"))
    return Part(_and(RESTS, probe), _NEWEST, (stream,), probe=probe)


def _newest(view: View) -> tuple[Stream, ...]:
    asked = Stream(WAITS, "ix_conversation_waiting_last")
    match view:
        case View.WAITING:
            return (asked,)
        case View.UNREAD:
            return tuple(Stream(f"c.unread > 0 AND c.state = '{state}'", "ix_conversation_unread") for state in EVERY)
        case View.OPEN:
            return asked, Stream(f"c.state = 'open' AND {RESTS}", "ix_conversation_open")
        case View.ALL:
            return asked, Stream(RESTS, "ix_conversation_all")
        case View.SNOOZED | View.DONE:
            return _resting(view).streams


def _and(*conditions: str) -> str:
    return " AND ".join(condition for condition in conditions if condition)
