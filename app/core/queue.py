"""Which chats the inbox lists and in what order: `is:waiting label:regular window:closing`, in English or German."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.core.clock import Millis
from app.core.enums import Channel, View
from app.core.errors import UserError
from app.core.filters import terms
from app.core.i18n import _
from app.core.steps import Priority
from app.core.window import CLOSING_SOON

COUNTED: Final = 999
"""A view's chats are counted up to here; of more it is said that they are more."""
FILTERS: Final = "is: label: channel: assigned: window: priority:"
"""All there are, as they are typed."""
ME: Final = "@me"
"""Stands for the operator's own name (a setting) until it is known."""


class Sort(StrEnum):
    """Who comes first. But for `newest`, those who wait come before those who were answered."""

    WAIT = "wait"
    """Longest wait; snoozed chats by when they come back, the rest newest first."""
    WINDOW = "window"
    """The free window that closes soonest; then those whose window is closed."""
    PRIORITY = "priority"
    """The most pressing; of the same priority, as `wait`."""
    NEWEST = "newest"
    """The last message's time."""


class WindowState(StrEnum):
    """The free window now."""

    OPEN = "open"
    CLOSING = "closing"
    """Open, and closed within the hour."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a chat must be to be listed; empty, None or False asks for nothing, all that is asked must hold."""

    labels: tuple[str, ...] = ()
    """Of a label as it is typed, the name or its beginning will do."""
    channel: Channel | None = None
    assignee: str | None = None
    """A name, '' for nobody's, or ME."""
    window: WindowState | None = None
    priority: Priority | None = None
    unread: bool = False
    favourite: bool = False
    draft: bool = False
    trouble: bool = False
    """A message of ours failed or is uncertain."""
    words: str = ""
    """Parts of the customer's name, number or label, as the list of customers finds them."""

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return self != _NOTHING


_NOTHING: Final = QueueFilter()


@dataclass(frozen=True, slots=True)
class Queue:
    """A list of chats."""

    view: View = View.OPEN
    sort: Sort = Sort.WAIT
    filter: QueueFilter = _NOTHING

    @property
    def plain(self) -> bool:
        """Whether it is one of the inbox's own views in its own order."""
        return self.sort is Sort.WAIT and not self.filter.narrows

    @property
    def divided(self) -> bool:
        """Whether those who wait stand above those who don't."""
        return self.view in (View.OPEN, View.UNREAD) and self.sort is not Sort.NEWEST

    @property
    def moves(self) -> bool:
        """Whether time alone changes what it lists."""
        return self.sort is Sort.WINDOW or self.filter.window is not None

    def of(self, operator: str) -> "Queue":
        """The same with the operator's name for ME; UserError if it isn't known."""
        if self.filter.assignee != ME:
            return self
        if not operator:
            raise UserError(_('assigned:me needs your name: set operator = "…" in config.toml.'))
        return replace(self, filter=replace(self.filter, assignee=operator))


@dataclass(frozen=True, slots=True)
class SavedView:
    """A queue kept under a name."""

    id: int
    name: str
    query: str
    """Filters as words, as typed."""
    sort: Sort = Sort.WAIT
    key: str = ""
    """As in the key file; '' if it has none."""
    position: int = 0

    @property
    def queue(self) -> Queue:
        """What it lists; UserError if its words can't be read."""
        return parse_queue(self.query, self.sort)


_NAMES: Final = {
    **dict.fromkeys(("is", "ist", "state", "status"), "is"),
    **dict.fromkeys(("label", "etikett", "tag"), "label"),
    **dict.fromkeys(("channel", "kanal"), "channel"),
    **dict.fromkeys(("assigned", "assignee", "for", "zugewiesen", "für", "fuer"), "assigned"),
    **dict.fromkeys(("window", "fenster"), "window"),
    **dict.fromkeys(("priority", "prio", "priorität", "prioritaet"), "priority"),
}
_FILTER: Final = re.compile(r"(?<!\S)(?P<name>[^\W\d_]+):(?!//)\S")
"""What looks like a filter; `9:00` and a link don't."""
_VIEWS: Final = {
    **dict.fromkeys(("waiting", "wartet", "wartend"), View.WAITING),
    **dict.fromkeys(("open", "offen"), View.OPEN),
    **dict.fromkeys(("snoozed", "später", "spaeter", "zurückgestellt", "zurueckgestellt"), View.SNOOZED),
    **dict.fromkeys(("done", "resolved", "erledigt", "fertig"), View.DONE),
    **dict.fromkeys(("all", "any", "alle", "egal"), View.ALL),
}
_MARKS: Final = {
    **dict.fromkeys(("unread", "new", "ungelesen", "neu"), "unread"),
    **dict.fromkeys(("favourite", "favorite", "favorit"), "favourite"),
    **dict.fromkeys(("draft", "entwurf"), "draft"),
    **dict.fromkeys(("trouble", "failed", "fehler", "fehlgeschlagen"), "trouble"),
}
_PRIORITIES: Final = {
    **dict.fromkeys(("normal", "0"), Priority.NORMAL),
    **dict.fromkeys(("high", "hoch", "1"), Priority.HIGH),
    **dict.fromkeys(("urgent", "dringend", "2"), Priority.URGENT),
}
_CHANNELS: Final = {
    **dict.fromkeys(("whatsapp", "wa"), Channel.WHATSAPP),
    **dict.fromkeys(("messenger", "facebook", "fb"), Channel.MESSENGER),
}
_WINDOWS: Final = {
    **dict.fromkeys(("open", "offen"), WindowState.OPEN),
    **dict.fromkeys(("closing", "soon", "bald", "schließt", "schliesst"), WindowState.CLOSING),
    **dict.fromkeys(("closed", "zu", "geschlossen"), WindowState.CLOSED),
}
_NOBODY: Final = frozenset(("nobody", "none", "niemand", "niemandem", "keiner"))
_ME: Final = frozenset(("me", "mir", "mich", "ich"))


def parse_queue(text: str, sort: Sort = Sort.WAIT, view: View = View.OPEN) -> Queue:
    """The queue that the words typed ask for, in `view` unless they name a state (`is:unread` alone: in any).

    UserError if a filter's value can't be one, and for a word before a colon that names no filter. A filter without a
    value is still being typed.
    """
    found, words = terms(text, _NAMES)
    if (unknown := _FILTER.search(words)) is not None:
        raise UserError(_("{name}: is no filter; there are {names}.").format(name=unknown["name"], names=FILTERS))
    wanted: dict[str, object] = {}
    labels: list[str] = []
    state: View | None = None
    for name, value in found:
        folded = value.casefold()
        match name:
            case "is" if folded in _VIEWS:
                state = _VIEWS[folded]
            case "is" if folded in _MARKS:
                wanted[_MARKS[folded]] = True
            case "is" if folded in _PRIORITIES:
                wanted["priority"] = _PRIORITIES[folded]
            case "label":
                labels.append(value)
            case "assigned":
                wanted["assignee"] = ME if folded in _ME else "" if folded in _NOBODY else value
            case "channel" if folded in _CHANNELS:
                wanted["channel"] = _CHANNELS[folded]
            case "window" if folded in _WINDOWS:
                wanted["window"] = _WINDOWS[folded]
            case "priority" if folded in _PRIORITIES:
                wanted["priority"] = _PRIORITIES[folded]
            case _:
                raise UserError(_no_such(name, value))
    if state is None and wanted.get("unread") and view is View.OPEN:
        state = View.UNREAD
        del wanted["unread"]
    filter_ = QueueFilter(labels=tuple(dict.fromkeys(labels)), words=" ".join(words.split()), **wanted)  # type: ignore[arg-type]  # each under its own name
    return Queue(state or view, sort, filter_)


def window_is(window: WindowState, ends_at: Millis | None, now: Millis) -> bool:
    """Whether the window that ends then is so now."""
    if ends_at is None or ends_at <= now:
        return window is WindowState.CLOSED
    return window is WindowState.OPEN or (window is WindowState.CLOSING and ends_at <= now + CLOSING_SOON)


def _no_such(name: str, value: str) -> str:
    known = {
        "is": ("waiting", "open", "snoozed", "done", "all", "unread", "favourite", "draft", "failed", "urgent"),
        "channel": tuple(Channel),
        "window": tuple(WindowState),
        "priority": ("normal", "high", "urgent"),
    }[name]
    sentence = _("{name}:{value} is not known; there are {names}.")
    return sentence.format(name=name, value=value, names=", ".join(known))
