"""Which chats a queue lists, in its order: walked off the index of that order, or gathered from few and sorted.

A list is made of parts, one after the other, each with an index that holds it in its order. What else is asked of a
chat is probed while walking. Where few chats can fit, as with a rare label, those are gathered and sorted instead; so
they are where many were probed in vain.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.core.clock import Millis
from app.core.queue import COUNTED, Queue, Sort
from app.core.rows import InboxOrder
from app.store.queue_parts import Part, Stream, parts_of
from app.store.queue_probes import Probe, filter_probes, view_probe

FEW: Final = 6_000
"""So many chats are gathered and sorted without walking."""
PROBED: Final = 2_000
"""So many chats of a part are probed before those that can fit are gathered, if they are not more than MANY."""
MANY: Final = 20_000
SOME: Final = 12_000
"""So many are counted one by one; of more, those are that the walk finds."""

_KEYS = "c.id, c.waiting_since, c.window_ends_at, c.last_at, c.snoozed_until"
"""By which parts are ordered."""
_NARROW = "conversation c INDEXED BY ix_conversation_queue"
"""A chat as a queue asks for it, without its row."""


def queue_order(connection: sqlite3.Connection, queue: Queue, now: Millis, limit: int | None = None) -> InboxOrder:
    """The ids of a queue in its order, and how many of them wait and stand first; UserError if a label isn't known."""
    if limit == 0:
        return InboxOrder([], 0)
    parts = parts_of(queue, now)
    probes = filter_probes(connection, queue, now)
    if probes:
        known = [view_probe(queue.view), *probes]
        source = _smallest(connection, probes, FEW)
        if source is not None:
            return _gathered(connection, source, known, parts, limit)
        # Of so many as are not few, a twentieth or more of all, that is enough as a rule.
        most = None if limit is None else max(PROBED, 8 * limit)
        if most is not None and (found := _walked(connection, parts, probes, limit, most)) is not None:
            return found
        source = _smallest(connection, known, MANY)
        if source is not None:
            return _gathered(connection, source, known, parts, limit)
    return _walked(connection, parts, probes, limit, None) or InboxOrder([], 0)


def queue_count(connection: sqlite3.Connection, queue: Queue, now: Millis) -> int:
    """How many chats it lists; COUNTED + 1 stands for all numbers above COUNTED. UserError if a label isn't known."""
    probes = [view_probe(queue.view), *filter_probes(connection, queue, now)]
    by_name = [probe for probe in probes if probe.source is not None and not probe.source.exact]
    found_by = _smallest(connection, probes, SOME) or _smallest(connection, by_name, MANY)
    if found_by is None or found_by.source is None:
        return len(queue_order(connection, replace(queue, sort=Sort.WAIT), now, COUNTED + 1).ids)
    source = found_by.source
    asked = " AND ".join(probe.sql for probe in probes if probe is not found_by or not source.exact) or "1"
    values = [value for probe in probes if probe is not found_by or not source.exact for value in probe.values]
    if source.exact:
        found = f"SELECT 1 FROM {_NARROW} WHERE c.id IN ({source.sql}) AND {asked}"  # noqa: S608
    else:
        # Most of them may have to be read: one after the other, until enough are counted.
        found = f"SELECT 1 FROM ({source.sql}) s WHERE (SELECT {asked} FROM {_NARROW} WHERE c.id = s.id)"  # noqa: S608
    row = connection.execute(
        f"SELECT count(*) FROM ({found} LIMIT ?)",  # noqa: S608
        (*source.values, *values, COUNTED + 1),
    ).fetchone()
    return int(row[0])


def _walked(
    connection: sqlite3.Connection, parts: Sequence[Part], probes: Sequence[Probe], limit: int | None, most: int | None
) -> InboxOrder | None:
    """Part after part off the indexes; None if `most` chats of a part were probed and there may be more that fit."""
    ids: list[int] = []
    waiting = 0
    values = [value for probe in probes for value in probe.values]
    for part in parts:
        left = -1 if limit is None else limit - len(ids)
        if left == 0:
            break
        conditions = [*((part.probe,) if part.probe else ()), *(probe.sql for probe in probes)]
        streams = [
            f"SELECT {_KEYS} FROM conversation c INDEXED BY {stream.index} WHERE {stream.where}"  # noqa: S608
            for stream in part.streams
        ]
        merged = _merged(streams, part.order)
        if not conditions:
            found = connection.execute(f"SELECT id FROM ({merged} LIMIT ?)", (left,)).fetchall()  # noqa: S608
        else:
            # As a subquery the probe keeps the walk's order, and is asked only until enough are found.
            found = connection.execute(
                f"SELECT w.id FROM ({merged} LIMIT ?) w "  # noqa: S608
                f"WHERE (SELECT {' AND '.join(conditions)} FROM {_NARROW} WHERE c.id = w.id) LIMIT ?",
                (-1 if most is None else most, *values, left),
            ).fetchall()
            if most is not None and (left < 0 or len(found) < left) and _longer(connection, part.streams, most):
                return None
        ids += [row[0] for row in found]
        if part.waits:
            waiting = len(ids)
    return InboxOrder(ids, waiting)


def _longer(connection: sqlite3.Connection, streams: Sequence[Stream], most: int) -> bool:
    """Whether a part may have more chats than were walked."""
    walked = sum(
        connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM conversation c "  # noqa: S608
            f"INDEXED BY {stream.index} WHERE {stream.where} LIMIT ?)",
            (most,),
        ).fetchone()[0]
        for stream in streams
    )
    return bool(walked >= most)


def _gathered(
    connection: sqlite3.Connection, found_by: Probe, probes: Sequence[Probe], parts: Sequence[Part], limit: int | None
) -> InboxOrder:
    """Those that a probe's source has and the others let pass, sorted as the parts would have them."""
    rank = " ".join(f"WHEN {part.where} THEN {n}" for n, part in enumerate(parts))
    keys, ties = [], []
    for n, part in enumerate(parts):
        column, _comma, id_ = part.order.partition(", ")
        descending = column.endswith(" DESC")
        keys.append(f"WHEN {n} THEN {'-' * descending}{column.removesuffix(' DESC')}")
        ties.append(f"WHEN {n} THEN {'-' * id_.endswith(' DESC')}c.id")
    source = found_by.source
    assert source is not None  # noqa: S101 - `_smallest` chooses among those that have one
    asked = [probe for probe in probes if probe is not found_by or not source.exact]
    conditions = " AND ".join([f"c.id IN ({source.sql})", *(probe.sql for probe in asked)])
    values = [*source.values, *(value for probe in asked for value in probe.values)]
    rows = connection.execute(
        f"SELECT c.id, CASE {rank} END AS part FROM {_NARROW} WHERE {conditions} "  # noqa: S608
        f"ORDER BY part, CASE part {' '.join(keys)} END, CASE part {' '.join(ties)} END LIMIT ?",
        (*values, -1 if limit is None else limit),
    ).fetchall()
    return InboxOrder([row[0] for row in rows], sum(row[1] is not None and parts[row[1]].waits for row in rows))


def _merged(streams: Sequence[str], order: str) -> str:
    """One stream in the order of several: SQLite merges them without sorting, as each comes off its index."""
    if len(streams) == 1:
        return f"{streams[0]} ORDER BY {order}"
    return f"{' UNION ALL '.join(streams)} ORDER BY {order.replace('c.', '')}"


def _smallest(connection: sqlite3.Connection, probes: Sequence[Probe], most: int) -> Probe | None:
    """The one whose source has the fewest chats, if they are not more than `most`."""
    best: Probe | None = None
    for probe in probes:
        if (source := probe.source) is None:
            continue
        sql = f"SELECT count(*) FROM (SELECT 1 FROM ({source.size or source.sql}) LIMIT ?)"  # noqa: S608
        size = connection.execute(sql, (*source.values, most + 1)).fetchone()[0]
        if size <= most:
            best, most = probe, size
    return best
