"""Which chats a queue lists, in its order: walked off the index of that order, or gathered from few and sorted.

A list is made of parts, one after the other, each with an index that holds it in its order. What else is asked of a
chat is probed while walking. Where few chats can fit, as with a rare label, those are gathered and sorted instead; so
they are where many were probed in vain.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.clock import Millis
from app.core.enums import View
from app.core.queue import COUNTED, Queue, QueueFilter, Sort, WindowState
from app.core.rows import InboxOrder
from app.core.steps import Priority
from app.core.window import CLOSING_SOON

FEW: Final = 1_500
"""So many chats are gathered and sorted without walking."""
PROBED: Final = 4_000
"""So many chats of a part are probed before those that can fit are gathered, if they are not more than MANY."""
MANY: Final = 20_000

_WAITS = "c.waiting_since IS NOT NULL"
_RESTS = "c.waiting_since IS NULL"
_NEWEST = "c.last_at DESC, c.id DESC"
_STATES = {View.OPEN: ("open",), View.SNOOZED: ("snoozed",), View.DONE: ("done",)}
_EVERY = ("open", "snoozed", "done")
_COLUMNS = (
    "c.id, c.customer_id, c.channel, c.state, c.waiting_since, c.window_ends_at, c.last_at, c.priority, c.assignee, "
    "c.unread, c.draft, c.trouble, c.snoozed_until"
)


@dataclass(frozen=True, slots=True)
class _Stream:
    """Chats in the order of their part, off one index."""

    where: str
    index: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the list."""

    where: str
    """Which chats are of this part and of none before, when all of the view are looked at at once."""
    order: str
    """`column [DESC]` and the id."""
    streams: tuple[_Stream, ...]
    waits: bool = False
    probe: str = ""
    """What the indexes can't say of the part."""


@dataclass(frozen=True, slots=True)
class _Source:
    """The ids of chats that alone can fit, as SQL."""

    sql: str
    values: tuple[str | int, ...] = ()
    size: str = ""
    """Something as long, that is quicker to count; empty if there is nothing quicker."""


@dataclass(frozen=True, slots=True)
class _Probes:
    """What is asked of each chat beside its part."""

    sql: tuple[str, ...] = ()
    values: tuple[str | int, ...] = ()
    sources: tuple[_Source, ...] = ()
    nobody: bool = False
    """No chat can fit."""


def queue_order(connection: sqlite3.Connection, queue: Queue, now: Millis, limit: int | None = None) -> InboxOrder:
    """The ids of a queue in its order, and how many of them wait and stand first; UserError if a label isn't known."""
    probes = _probes(connection, queue, now)
    if probes.nobody or limit == 0:
        return InboxOrder([], 0)
    parts = _parts(queue, now)
    if probes.sql:
        source = _smallest(connection, _sources(queue, probes, now), FEW)
        if source is not None:
            return _gathered(connection, source, queue, parts, probes, limit)
        if limit is not None and (found := _walked(connection, parts, probes, limit, PROBED)) is not None:
            return found
        source = _smallest(connection, _sources(queue, probes, now), MANY)
        if source is not None:
            return _gathered(connection, source, queue, parts, probes, limit)
    return _walked(connection, parts, probes, limit, None) or InboxOrder([], 0)


def queue_count(connection: sqlite3.Connection, queue: Queue, now: Millis) -> int:
    """How many chats it lists; COUNTED + 1 stands for all numbers above COUNTED. UserError if a label isn't known."""
    probes = _probes(connection, queue, now)
    if probes.nobody:
        return 0
    sources = _sources(queue, probes, now)
    source = _smallest(connection, sources, MANY) or sources[0]
    view = _of_view(queue.view)
    row = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM "  # noqa: S608 - conditions of this module, values are bound
        f"({source.sql}) s CROSS JOIN conversation c ON c.id = s.id "
        f"WHERE {' AND '.join((view, *probes.sql))} LIMIT ?)",
        (*source.values, *probes.values, COUNTED + 1),
    ).fetchone()
    return int(row[0])


def _walked(
    connection: sqlite3.Connection, parts: Sequence[_Part], probes: _Probes, limit: int | None, most: int | None
) -> InboxOrder | None:
    """Part after part off the indexes; None if `most` chats of a part were probed and there may be more that fit."""
    ids: list[int] = []
    waiting = 0
    for part in parts:
        left = -1 if limit is None else limit - len(ids)
        if left == 0:
            break
        conditions = (*((part.probe,) if part.probe else ()), *probes.sql)
        if most is None or not probes.sql:
            streams = [
                f"SELECT {_COLUMNS} FROM conversation c INDEXED BY {stream.index} "  # noqa: S608
                f"WHERE {' AND '.join((stream.where, *conditions))}"
                for stream in part.streams
            ]
            sql = f"SELECT id FROM ({_merged(streams, part.order)} LIMIT ?)"  # noqa: S608
            found = connection.execute(sql, (*probes.values * len(streams), left)).fetchall()
        else:
            streams = [
                f"SELECT {_COLUMNS} FROM conversation c INDEXED BY {stream.index} WHERE {stream.where}"  # noqa: S608
                for stream in part.streams
            ]
            reach = f"({_merged(streams, part.order)} LIMIT {most})"
            sql = f"SELECT c.id FROM {reach} c WHERE {' AND '.join(conditions)} LIMIT ?"  # noqa: S608
            found = connection.execute(sql, (*probes.values, left)).fetchall()
            if left < 0 or len(found) < left:
                walked = sum(
                    connection.execute(
                        "SELECT count(*) FROM (SELECT 1 FROM conversation c "  # noqa: S608
                        f"INDEXED BY {stream.index} WHERE {stream.where} LIMIT ?)",
                        (most,),
                    ).fetchone()[0]
                    for stream in part.streams
                )
                if walked >= most:
                    return None
        ids += [row[0] for row in found]
        if part.waits:
            waiting = len(ids)
    return InboxOrder(ids, waiting)


def _gathered(
    connection: sqlite3.Connection,
    source: _Source,
    queue: Queue,
    parts: Sequence[_Part],
    probes: _Probes,
    limit: int | None,
) -> InboxOrder:
    """Those of the source that fit, sorted as the parts would have them."""
    rank = " ".join(f"WHEN {part.where} THEN {n}" for n, part in enumerate(parts))
    keys, ties = [], []
    for n, part in enumerate(parts):
        column, _comma, id_ = part.order.partition(", ")
        descending = column.endswith(" DESC")
        keys.append(f"WHEN {n} THEN {'-' * descending}{column.removesuffix(' DESC')}")
        ties.append(f"WHEN {n} THEN {'-' * id_.endswith(' DESC')}c.id")
    rows = connection.execute(
        f"SELECT c.id, CASE {rank} END AS part FROM ({source.sql}) s CROSS JOIN conversation c ON c.id = s.id "  # noqa: S608
        f"WHERE {' AND '.join((_of_view(queue.view), *probes.sql))} "
        f"ORDER BY part, CASE part {' '.join(keys)} END, CASE part {' '.join(ties)} END LIMIT ?",
        (*source.values, *probes.values, -1 if limit is None else limit),
    ).fetchall()
    return InboxOrder([row[0] for row in rows], sum(row[1] is not None and parts[row[1]].waits for row in rows))


def _merged(streams: Sequence[str], order: str) -> str:
    """One stream in the order of several: SQLite merges them without sorting, as each comes off its index."""
    if len(streams) == 1:
        return f"{streams[0]} ORDER BY {order}"
    return f"{' UNION ALL '.join(streams)} ORDER BY {order.replace('c.', '')}"


def _parts(queue: Queue, now: Millis) -> list[_Part]:
    """What the list is made of."""
    view, sort = queue.view, queue.sort
    if sort is Sort.WAIT and view is View.SNOOZED:
        index = "ix_conversation_snoozed"
        timed, untimed = "c.snoozed_until IS NOT NULL", "c.snoozed_until IS NULL"
        snoozed = "c.state = 'snoozed'"
        return [
            _Part(timed, "c.snoozed_until, c.id", (_Stream(f"{snoozed} AND {timed}", index),)),
            _Part(untimed, "c.id, c.id", (_Stream(f"{snoozed} AND {untimed}", index),)),
        ]
    if sort is Sort.NEWEST or (sort is Sort.WAIT and view in (View.UNREAD, View.DONE)):
        return [_Part("1", _NEWEST, _newest(view))]
    waiting = view in (View.OPEN, View.WAITING, View.UNREAD, View.ALL)
    resting = view is not View.WAITING
    parts: list[_Part] = []
    if sort is Sort.WAIT:
        parts = [_waiting()] if waiting else []
        return [*parts, *([_resting(view)] if resting else [])]
    if sort is Sort.WINDOW:
        opened, closed = f"c.window_ends_at > {now}", f"(c.window_ends_at IS NULL OR c.window_ends_at <= {now})"
        order = "c.window_ends_at, c.id"
        if waiting:
            stream = _Stream(f"{_WAITS} AND {opened}", "ix_conversation_closing")
            parts = [_Part(f"{_WAITS} AND {opened}", order, (stream,), True), _waiting(closed)]
        if resting:
            streams = tuple(
                _Stream(f"{_RESTS} AND c.state = '{state}' AND {opened}", "ix_conversation_window")
                for state in _STATES.get(view, _EVERY)
            )
            parts += [_Part(opened, order, streams), _resting(view, closed)]
        return parts
    levels = sorted((level for level in Priority if level), reverse=True)
    plain = f"c.priority <= {Priority.NORMAL.value}"
    if waiting:
        for level in levels:
            where = f"c.priority > 0 AND c.priority = {level.value} AND {_WAITS}"
            parts.append(_Part(where, "c.waiting_since, c.id", (_Stream(where, "ix_conversation_priority"),), True))
        parts.append(_waiting(plain))
    if resting:
        for level in levels:
            where = f"c.priority > 0 AND c.priority = {level.value} AND {_RESTS}"
            streams = tuple(
                _Stream(f"{where} AND c.state = '{state}'", "ix_conversation_priority")
                for state in _STATES.get(view, _EVERY)
            )
            parts.append(_Part(where, _NEWEST, streams))
        parts.append(_resting(view, plain))
    return parts


def _waiting(probe: str = "") -> _Part:
    """Those who wait, longest first."""
    return _Part(
        _and(_WAITS, probe), "c.waiting_since, c.id", (_Stream(_WAITS, "ix_conversation_waiting"),), True, probe
    )


def _resting(view: View, probe: str = "") -> _Part:
    """Those who don't, newest first."""
    streams = {
        View.OPEN: _Stream(f"c.state = 'open' AND {_RESTS}", "ix_conversation_open"),
        View.SNOOZED: _Stream("c.state = 'snoozed'", "ix_conversation_snoozed_last"),
        View.DONE: _Stream("c.state = 'done'", "ix_conversation_done"),
    }
    stream = streams.get(view, _Stream(_RESTS, "ix_conversation_all"))
    return _Part(_and(_RESTS, probe), _NEWEST, (stream,), probe=probe)


def _newest(view: View) -> tuple[_Stream, ...]:
    asked = _Stream(_WAITS, "ix_conversation_waiting_last")
    match view:
        case View.WAITING:
            return (asked,)
        case View.UNREAD:
            return (_Stream("c.unread > 0", "ix_conversation_unread"),)
        case View.OPEN:
            return asked, _Stream(f"c.state = 'open' AND {_RESTS}", "ix_conversation_open")
        case View.ALL:
            return asked, _Stream(_RESTS, "ix_conversation_all")
        case View.SNOOZED | View.DONE:
            return _resting(view).streams


def _of_view(view: View) -> str:
    """Which chats are in it."""
    return {
        View.WAITING: f"+{_WAITS}",
        View.UNREAD: "+c.unread > 0",
        View.OPEN: "+c.state = 'open'",
        View.SNOOZED: "+c.state = 'snoozed'",
        View.DONE: "+c.state = 'done'",
        View.ALL: "1",
    }[view]


def _view_source(view: View) -> _Source:
    return {
        View.WAITING: _Source(f"SELECT c.id FROM conversation c WHERE {_WAITS}"),  # noqa: S608
        View.UNREAD: _Source("SELECT c.id FROM conversation c WHERE c.unread > 0"),
        View.OPEN: _Source(
            f"SELECT c.id FROM conversation c WHERE {_WAITS} UNION ALL "  # noqa: S608
            f"SELECT c.id FROM conversation c WHERE c.state = 'open' AND {_RESTS}"
        ),
        View.SNOOZED: _Source("SELECT c.id FROM conversation c WHERE c.state = 'snoozed'"),
        View.DONE: _Source("SELECT c.id FROM conversation c WHERE c.state = 'done'"),
        View.ALL: _Source("SELECT c.id FROM conversation c"),
    }[view]


def _sources(queue: Queue, probes: _Probes, now: Millis) -> list[_Source]:
    """Where all chats that fit can be found, the view itself first."""
    return [_view_source(queue.view), *probes.sources]


def _smallest(connection: sqlite3.Connection, sources: Sequence[_Source], most: int) -> _Source | None:
    """The one with the fewest chats, if they are not more than `most`."""
    best: _Source | None = None
    for source in sources:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM ({source.size or source.sql}) LIMIT ?)"  # noqa: S608
        size = connection.execute(sql, (*source.values, most + 1)).fetchone()[0]
        if size <= most:
            best, most = source, size
    return best


def _probes(connection: sqlite3.Connection, queue: Queue, now: Millis) -> _Probes:
    """What the filters ask of a chat that stands as `c`; a plus keeps SQLite from choosing another index for it."""
    wanted = queue.filter
    sql: list[str] = []
    values: list[str | int] = []
    sources: list[_Source] = []

    def probe(condition: str, *given: str | int, source: _Source | None = None) -> None:
        sql.append(condition)
        values.extend(given)
        if source is not None:
            sources.append(source)

    def chats(where: str, *given: str | int) -> _Source:
        return _Source(f"SELECT c.id FROM conversation c WHERE {where}", given)  # noqa: S608

    if queue.view is View.UNREAD and queue.sort in (Sort.WINDOW, Sort.PRIORITY):
        probe("+c.unread > 0")
    if wanted.unread:
        probe("+c.unread > 0", source=chats("c.unread > 0"))
    if wanted.trouble:
        probe("+c.trouble > 0", source=chats("c.trouble > 0"))
    if wanted.draft:
        probe("+c.draft", source=_Source("SELECT conversation_id AS id FROM draft"))
    if wanted.channel is not None:
        where = "c.channel = ?"
        rare = wanted.channel.value != "whatsapp"
        source = chats(f"{where} AND c.channel <> 'whatsapp'", wanted.channel.value) if rare else None
        probe(f"+{where}", wanted.channel.value, source=source)
    if wanted.assignee is not None:
        probe("+c.assignee = ?", wanted.assignee, source=chats("c.assignee = ?", wanted.assignee))
    if wanted.priority is not None:
        level = int(wanted.priority)
        source = chats("c.priority = ? AND c.priority > 0", level) if level else None
        probe("+c.priority = ?", level, source=source)
    if wanted.window is not None:
        probe(*_window(wanted.window, now))
        sources += _window_sources(wanted.window, now)
    if wanted.favourite:
        of = "SELECT k.id FROM customer k WHERE k.favourite"
        probe(
            "EXISTS (SELECT 1 FROM customer k WHERE k.id = c.customer_id AND k.favourite)",
            source=_Source(f"SELECT c.id FROM ({of}) k CROSS JOIN conversation c ON c.customer_id = k.id", size=of),  # noqa: S608
        )
    found = _Probes(tuple(sql), tuple(values), tuple(sources))
    return found if not (wanted.labels or wanted.words) else _with_customers(connection, found, wanted)


def _with_customers(connection: sqlite3.Connection, probes: _Probes, wanted: QueueFilter) -> _Probes:
    """What is asked of the customer besides."""
    from app.store.customer_search import holds, matching
    from app.store.customers import search_parts
    from app.store.search_chats import label_ids

    sql, values, sources = [*probes.sql], [*probes.values], [*probes.sources]
    for label in wanted.labels:
        ids = label_ids(connection, label)
        marks = ",".join("?" * len(ids))
        sql.append(
            "EXISTS (SELECT 1 FROM customer_label x "  # noqa: S608
            f"WHERE x.customer_id = c.customer_id AND +x.label_id IN ({marks}))"
        )
        values += ids
        of = f"SELECT DISTINCT x.customer_id AS id FROM customer_label x WHERE x.label_id IN ({marks})"  # noqa: S608
        sources.append(
            _Source(
                f"SELECT c.id FROM ({of}) k CROSS JOIN conversation c ON c.customer_id = k.id",  # noqa: S608
                tuple(ids),
                size=f"SELECT 1 FROM customer_label x WHERE x.label_id IN ({marks})",  # noqa: S608
            )
        )
    if parts := search_parts(wanted.words):
        held, given = holds(parts)
        sql.append(f"EXISTS (SELECT 1 FROM customer k WHERE k.id = c.customer_id AND {held})")  # noqa: S608
        values += given
        if asked := matching(parts):
            of = "SELECT rowid AS id FROM customer_search WHERE customer_search MATCH ?"
            sources.append(
                _Source(f"SELECT c.id FROM ({of}) k CROSS JOIN conversation c ON c.customer_id = k.id", (asked,), of)  # noqa: S608
            )
    return _Probes(tuple(sql), tuple(values), tuple(sources))


def _window(window: WindowState, now: Millis) -> tuple[str, *tuple[int, ...]]:
    match window:
        case WindowState.OPEN:
            return "+c.window_ends_at > ?", now
        case WindowState.CLOSING:
            return "+c.window_ends_at > ? AND +c.window_ends_at <= ?", now, now + CLOSING_SOON
        case WindowState.CLOSED:
            return "(c.window_ends_at IS NULL OR +c.window_ends_at <= ?)", now


def _window_sources(window: WindowState, now: Millis) -> Iterator[_Source]:
    """Chats by their windows; no window is nobody's rarity."""
    if window is WindowState.CLOSED:
        return
    ends = f"c.window_ends_at > {now}"
    if window is WindowState.CLOSING:
        ends += f" AND c.window_ends_at <= {now + CLOSING_SOON}"
    yield _Source(
        " UNION ALL ".join(
            f"SELECT c.id FROM conversation c WHERE {where} AND {ends}"  # noqa: S608
            for where in (_WAITS, *(f"{_RESTS} AND c.state = '{state}'" for state in _EVERY))
        )
    )


def _and(*conditions: str) -> str:
    return " AND ".join(condition for condition in conditions if condition)
