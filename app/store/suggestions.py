"""Who may be one person, and why: what ingest noticed and what their names say; the operator alone decides.

A suggestion stays with the two customers it was made for. When one of them is taken into a third by a merge, it is
shown for that one, and undoing the merge needs to bring nothing back.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import Final, TypeAlias, TypeVar

from app.core.clock import Millis
from app.core.enums import ChangeKind, Channel, IdentityKind
from app.core.rows import LinkSuggestion
from app.store.changes import note_changes
from app.store.identities import NUMBERS, number_of, spellings
from app.store.sqlite import select_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

STRENGTH: Final = ("changed_user_id", "changed_number", "same_number", "same_username", "same_name")
"""The reasons, the strongest first."""

Pair: TypeAlias = tuple[int, int, str, str]
"""Two customers, the reason and what speaks for it."""

_K = TypeVar("_K")

_UP = (
    "WITH RECURSIVE up(id) AS (VALUES (?) UNION SELECT m.kept_id FROM merge m JOIN up ON m.gone_id = up.id "
    "WHERE m.undone_at IS NULL) SELECT up.id FROM up JOIN customer USING (id)"
)
_DOWN = (
    "WITH RECURSIVE down(id) AS (VALUES (?) UNION SELECT m.gone_id FROM merge m JOIN down ON m.kept_id = down.id "
    "WHERE m.undone_at IS NULL) SELECT id FROM down"
)
_KEPT = (
    "SELECT customer_id, other_id, reason, detail, dismissed FROM link_suggestion WHERE customer_id IN ({marks}) "
    "UNION ALL SELECT customer_id, other_id, reason, detail, dismissed FROM link_suggestion WHERE other_id IN ({marks})"
)
_NAMES = "SELECT customer_id, kind, value, scope, channel FROM identity WHERE customer_id IN ({marks}) ORDER BY id"
_ALIKE = "SELECT customer_id FROM identity WHERE channel = ? AND kind = ? AND scope = '' AND value = ?"


def holder_of(reader: "sqlite3.Connection | Connection", customer_id: int) -> int | None:
    """The customer who is that one now, having taken them in if need be; None if there is none."""
    rows = _rows(reader, _UP, (customer_id,))
    return rows[0][0] if rows else None


def members_of(reader: "sqlite3.Connection | Connection", customer_id: int) -> list[int]:
    """The customer and everybody they have taken in."""
    return [id_ for (id_,) in _rows(reader, _DOWN, (customer_id,))]


def suggestions_of(reader: sqlite3.Connection, customer_id: int) -> tuple[LinkSuggestion, ...]:
    """Who may be the same person as this customer, the strongest reason first."""
    members = members_of(reader, customer_id)
    marks = ",".join("?" * len(members))
    rows = reader.execute(_KEPT.format(marks=marks), (*members, *members)).fetchall()
    found: dict[int, tuple[str, str]] = {}
    dismissed: set[int] = set()
    for one, two, reason, detail, gone in rows:
        other = holder_of(reader, one if two in members else two)
        if other is None or other == customer_id:
            continue
        if gone:
            dismissed.add(other)
        else:
            _keep_stronger(found, other, reason, detail)
    for other, reason, detail in _alike(reader, customer_id):
        _keep_stronger(found, other, reason, detail)
    return _described(reader, {other: why for other, why in found.items() if other not in dismissed})


def find_by_number(reader: sqlite3.Connection, e164: str) -> int | None:
    """Who goes by that number in any spelling and on any channel, the longest known first."""
    found = [
        row[0]
        for kind, _, form in spellings((IdentityKind.PHONE.value, "", e164))
        for channel in Channel
        for row in reader.execute(_ALIKE, (channel.value, kind, form)).fetchall()
    ]
    return min(found, default=None)


def duplicates(reader: sqlite3.Connection) -> list[Pair]:
    """All pairs who may be one person, the strongest reasons first; a name alone counts if nothing speaks against it.

    Looks at everybody: for the command line, not for a screen.
    """
    found: dict[tuple[int, int], tuple[str, str]] = {}
    dismissed: set[tuple[int, int]] = set()
    for one, two, reason, detail, gone in reader.execute(
        "SELECT customer_id, other_id, reason, detail, dismissed FROM link_suggestion"
    ).fetchall():
        pair = (holder_of(reader, one), holder_of(reader, two))
        if pair[0] is None or pair[1] is None or pair[0] == pair[1]:
            continue
        ordered = (min(pair[0], pair[1]), max(pair[0], pair[1]))
        if gone:
            dismissed.add(ordered)
        else:
            _keep_stronger(found, ordered, reason, detail)
    for one, two, reason, detail in (*_same_values(reader), *_same_names(reader)):
        _keep_stronger(found, (one, two), reason, detail)
    pairs = [(one, two, *why) for (one, two), why in found.items() if (one, two) not in dismissed]
    return sorted(pairs, key=lambda pair: (STRENGTH.index(pair[2]), pair[0], pair[1]))


def suggest(connection: "Connection", one: int, other: int, reason: str, detail: str, now: Millis) -> None:
    """Suggest that two are one person, unless that was dismissed; what the channel says takes a guess's place."""
    suggest_all(connection, [(one, other, reason, detail, now)])


def suggest_all(connection: "Connection", pairs: Iterable[tuple[int, int, str, str, Millis]]) -> None:
    """The same for many: two customers, reason, detail and time of each."""
    listed = [pair for pair in pairs if pair[0] != pair[1]]
    rows = [(min(one, other), max(one, other), *why) for one, other, *why in listed]
    if not rows:
        return
    connection.exec_driver_sql(
        "INSERT INTO link_suggestion (customer_id, other_id, reason, detail, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET reason = excluded.reason, detail = excluded.detail, at = excluded.at "
        "WHERE NOT dismissed AND excluded.reason LIKE 'changed%'",
        rows,
    )
    note_changes(connection, ChangeKind.CUSTOMER, {id_ for pair in listed for id_ in pair[:2]})


def dismiss(connection: "Connection", one: int, other: int, now: Millis) -> None:
    """They are two people; it is not suggested again."""
    connection.exec_driver_sql(
        "INSERT INTO link_suggestion (customer_id, other_id, reason, at, dismissed) VALUES (?, ?, '', ?, 1) "
        "ON CONFLICT DO UPDATE SET dismissed = 1",
        (min(one, other), max(one, other), now),
    )
    note_changes(connection, ChangeKind.CUSTOMER, [one, other])


def _keep_stronger(found: dict[_K, tuple[str, str]], key: _K, reason: str, detail: str) -> None:
    if reason in STRENGTH and (key not in found or STRENGTH.index(reason) < STRENGTH.index(found[key][0])):
        found[key] = (reason, detail)


def _alike(reader: sqlite3.Connection, customer_id: int) -> list[tuple[int, str, str]]:
    """Others who have one of this customer's numbers or user names, spelled otherwise or on another channel."""
    found: list[tuple[int, str, str]] = []
    asked: set[tuple[str, str]] = set()
    for _, kind, value, scope, _channel in select_in(reader, _NAMES, [customer_id]):
        number = number_of(kind, value)
        if number is None and kind != IdentityKind.USERNAME:
            continue
        for spelled, _, form in spellings((kind, scope, value)):
            if (spelled, form) in asked:
                continue
            asked.add((spelled, form))
            for channel in Channel:
                others = reader.execute(_ALIKE, (channel.value, spelled, form)).fetchall()
                reason = "same_number" if number else "same_username"
                found += [(other, reason, number or value) for (other,) in others if other != customer_id]
    return found


def _described(reader: sqlite3.Connection, found: dict[int, tuple[str, str]]) -> tuple[LinkSuggestion, ...]:
    from app.store.customers import customer_rows

    rows = customer_rows(reader, [*found])
    ranked = sorted(found, key=lambda other: (STRENGTH.index(found[other][0]), other))
    return tuple(
        LinkSuggestion(other, rows[other].name, rows[other].address, *found[other]) for other in ranked if other in rows
    )


def _same_values(reader: sqlite3.Connection) -> list[Pair]:
    """Pairs who have the same number in different spellings, or one number or user name on two channels."""
    known: dict[tuple[str, str], dict[int, None]] = {}
    kinds = (*NUMBERS, IdentityKind.USERNAME.value)
    for customer_id, kind, value in reader.execute(
        "SELECT customer_id, kind, value FROM identity WHERE kind IN (?, ?, ?) ORDER BY id", kinds
    ):
        number = number_of(kind, value)
        why = ("same_number", number) if number else ("same_username", value)
        if number or kind == IdentityKind.USERNAME:
            known.setdefault(why, {})[customer_id] = None
    return [
        (min(first, other), max(first, other), reason, detail)
        for (reason, detail), ids in known.items()
        for first, *others in [list(ids)]
        for other in others
    ]


def _same_names(reader: sqlite3.Connection) -> list[Pair]:
    """Pairs of one full name (two words or more) who can't be told apart by a number or user id of the same kind."""
    named: dict[str, list[int]] = {}
    for id_, sort_name in reader.execute(
        "SELECT id, sort_name FROM customer WHERE sort_name IN (SELECT sort_name FROM customer "
        "WHERE instr(sort_name, ' ') > 0 GROUP BY sort_name HAVING count(*) > 1) ORDER BY id"
    ):
        named.setdefault(sort_name, []).append(id_)
    ids = [id_ for group in named.values() for id_ in group]
    told: dict[int, set[tuple[str, str, str]]] = {}
    names = dict(select_in(reader, "SELECT id, name FROM customer WHERE id IN ({marks})", ids))
    for customer_id, kind, _value, scope, channel in select_in(reader, _NAMES, ids):
        if kind != IdentityKind.USERNAME:
            told.setdefault(customer_id, set()).add((channel, "number" if kind in NUMBERS else kind, scope))
    found: list[Pair] = []
    for group in named.values():
        alike: dict[frozenset[tuple[str, str, str]], list[int]] = {}
        for id_ in group:
            alike.setdefault(frozenset(told.get(id_, ())), []).append(id_)
        for (some, ones), (others, twos) in combinations(alike.items(), 2):
            if not some & others:
                pairs = ((min(pair), max(pair)) for pair in product(ones, twos))
                found += [(one, two, "same_name", names[one]) for one, two in pairs]
    return found


def _rows(
    reader: "sqlite3.Connection | Connection", sql: str, parameters: tuple[object, ...]
) -> Sequence[tuple[int, ...]]:
    if isinstance(reader, sqlite3.Connection):
        return reader.execute(sql, parameters).fetchall()
    return [tuple(row) for row in reader.exec_driver_sql(sql, parameters).all()]
