"""What a queue's filters ask of a chat, and where the chats are found that alone can pass."""

import sqlite3
from dataclasses import dataclass
from typing import Final

from app.core.clock import Millis
from app.core.enums import Channel, View
from app.core.queue import Queue, QueueFilter, Sort, WindowState
from app.core.window import CLOSING_SOON
from app.store.queue_parts import EVERY, RESTS, STATES, WAITS

_CHATS: Final = "SELECT c.id FROM conversation c WHERE "
_OF: Final = "SELECT c.id FROM ({customers}) k CROSS JOIN conversation c ON c.customer_id = k.id"


@dataclass(frozen=True, slots=True)
class Source:
    """The ids of all chats that pass a probe, as SQL."""

    sql: str
    values: tuple[str | int, ...] = ()
    size: str = ""
    """Something as long that is quicker to count; empty if there is nothing quicker."""
    exact: bool = True
    """Whether they all pass it; else the probe is still asked."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A condition on a chat that stands as `c`; a plus keeps SQLite from choosing an index for it."""

    sql: str
    values: tuple[str | int, ...] = ()
    source: Source | None = None


def view_probe(view: View) -> Probe:
    """Which chats are in it."""
    match view:
        case View.WAITING:
            return Probe(f"+{WAITS}", source=Source(_CHATS + WAITS))
        case View.UNREAD:
            return Probe("+c.unread > 0", source=_unread(EVERY))
        case View.OPEN:
            sql = f"{_CHATS}{WAITS} UNION ALL {_CHATS}c.state = 'open' AND {RESTS}"
            return Probe("+c.state = 'open'", source=Source(sql))
        case View.SNOOZED | View.DONE:
            return Probe(f"+c.state = '{view.value}'", source=Source(f"{_CHATS}c.state = '{view.value}'"))
        case View.ALL:
            return Probe("1", source=Source("SELECT c.id FROM conversation c"))


def filter_probes(connection: sqlite3.Connection, queue: Queue, now: Millis) -> list[Probe]:
    """What the filters ask besides; UserError if a label isn't known."""
    wanted = queue.filter
    found: list[Probe] = []
    if queue.view is View.UNREAD and queue.sort in (Sort.WINDOW, Sort.PRIORITY):
        found.append(view_probe(View.UNREAD))  # those orders have no index of the unread alone
    if wanted.unread:
        states = ("open",) if queue.view is View.WAITING else STATES.get(queue.view, EVERY)
        # The source may leave out what the view would.
        found.append(Probe("+c.unread > 0", source=_unread(states)))
    if wanted.trouble:
        found.append(Probe("+c.trouble > 0", source=Source(_CHATS + "c.trouble > 0")))
    if wanted.draft:
        found.append(Probe("+c.draft", source=Source("SELECT conversation_id AS id FROM draft")))
    if wanted.channel is not None:
        rare = wanted.channel is not Channel.WHATSAPP
        bound = (wanted.channel.value,)
        source = Source(_CHATS + "c.channel = ? AND c.channel <> 'whatsapp'", bound) if rare else None
        found.append(Probe("+c.channel = ?", bound, source))
    if wanted.assignee is not None:
        found.append(
            Probe("+c.assignee = ?", (wanted.assignee,), Source(_CHATS + "c.assignee = ?", (wanted.assignee,)))
        )
    if wanted.priority is not None:
        level = (int(wanted.priority),)
        source = Source(_CHATS + "c.priority = ? AND c.priority > 0", level) if wanted.priority else None
        found.append(Probe("+c.priority = ?", level, source))
    if wanted.window is not None:
        found.append(_window(wanted.window, now))
    if wanted.favourite:
        customers = "SELECT k.id FROM customer k WHERE k.favourite"
        condition = "EXISTS (SELECT 1 FROM customer k WHERE k.id = c.customer_id AND k.favourite)"
        found.append(Probe(condition, source=Source(_OF.format(customers=customers), size=customers)))
    if wanted.labels or wanted.words:
        found += _customer_probes(connection, wanted)
    return found


def _customer_probes(connection: sqlite3.Connection, wanted: QueueFilter) -> list[Probe]:
    from app.store.customer_search import holds, matching
    from app.store.customers import search_parts
    from app.store.search_chats import label_ids

    found: list[Probe] = []
    for label in wanted.labels:
        ids = label_ids(connection, label)
        marks = ",".join("?" * len(ids))
        condition = f"x.customer_id = c.customer_id AND +x.label_id IN ({marks})"
        customers = f"SELECT DISTINCT x.customer_id AS id FROM customer_label x WHERE x.label_id IN ({marks})"  # noqa: S608 - marks
        source = Source(_OF.format(customers=customers), tuple(ids), customers)
        found.append(Probe(f"EXISTS (SELECT 1 FROM customer_label x WHERE {condition})", tuple(ids), source))  # noqa: S608
    if parts := search_parts(wanted.words):
        held, values = holds(parts)
        asked = matching(parts)
        customers = "SELECT rowid AS id FROM customer_search WHERE customer_search MATCH ?"
        by_letters = Source(_OF.format(customers=customers), (asked,), customers, exact=False) if asked else None
        condition = f"EXISTS (SELECT 1 FROM customer k WHERE k.id = c.customer_id AND {held})"  # noqa: S608 - marks
        found.append(Probe(condition, tuple(values), by_letters))
    return found


def _unread(states: tuple[str, ...]) -> Source:
    return Source(" UNION ALL ".join(f"{_CHATS}c.unread > 0 AND c.state = '{state}'" for state in states))


def _window(window: WindowState, now: Millis) -> Probe:
    if window is WindowState.CLOSED:
        return Probe("(c.window_ends_at IS NULL OR +c.window_ends_at <= ?)", (now,))
    until = now + CLOSING_SOON if window is WindowState.CLOSING else (1 << 62)
    ends = f"c.window_ends_at > {now} AND c.window_ends_at <= {until}"
    places = (WAITS, *(f"{RESTS} AND c.state = '{state}'" for state in EVERY))
    source = Source(" UNION ALL ".join(f"{_CHATS}{place} AND {ends}" for place in places))
    return Probe("+c.window_ends_at > ? AND +c.window_ends_at <= ?", (now, until), source)
