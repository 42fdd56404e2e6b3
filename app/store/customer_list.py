"""The list of customers: whom it holds, in which order; every order's first screenful comes off an index."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.customer_list import Column, CustomerFilter, CustomerView, Sort, from_json, parse_filter, to_json
from app.core.errors import UserError
from app.core.fields import CustomField, FieldKind, parse_value
from app.core.fold import fold
from app.store.customer_search import holds, matching
from app.store.customers import search_parts
from app.store.fields import read_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

CUSTOMER_VIEW: Final = "customer_view"
"""The row of `meta` that remembers columns and sort."""
FEW: Final = 2_000
"""So many are looked up one by one; of more, the list is gone through in its order until enough are found."""
_LAST: Final = chr(0x10FFFF)
_BY_NAME: Final = "k.sort_name, k.id"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the list with an order of its own."""

    order: str
    condition: str = ""
    values: tuple[object, ...] = ()
    table: str = "customer k"


def customer_ids(
    connection: sqlite3.Connection,
    words: str = "",
    limit: int | None = None,
    sort: Sort | None = None,
    today: date | None = None,
) -> list[int]:
    """As `core.desk.DeskReads.customer_ids`; `today` is the shop's, for birthdays and days without a year."""
    sort = sort or Sort()
    today = today or date(2000, 1, 1)
    fields = read_fields(connection) if ":" in words else []
    conditions, values = _conditions(connection, parse_filter(words, fields), fields, today)
    found: list[int] = []
    for part in _parts(sort, f"{today:%m-%d}"):
        most = -1 if limit is None else limit - len(found)
        if most == 0:
            break
        where = " AND ".join([*([part.condition] if part.condition else ()), *conditions])
        sql = f"SELECT k.id FROM {part.table} {f'WHERE {where} ' if where else ''}ORDER BY {part.order} LIMIT ?"  # noqa: S608
        found += [row[0] for row in connection.execute(sql, (*part.values, *values, most))]
    return found


def customer_view(reader: sqlite3.Connection) -> CustomerView:
    """Columns and sort as the operator left them."""
    row = reader.execute("SELECT value FROM meta WHERE name = ?", (CUSTOMER_VIEW,)).fetchone()
    return from_json(row[0], read_fields(reader)) if row else CustomerView()


def save_customer_view(connection: "Connection", view: CustomerView) -> None:
    """Keep them; no other desk needs to be told."""
    connection.exec_driver_sql(
        "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (CUSTOMER_VIEW, to_json(view)),
    )


def birthdays(connection: sqlite3.Connection, today: date, limit: int) -> list[int]:
    """Who has a birthday next, today's first."""
    sort = Sort(Column.BIRTHDAY)
    return customer_ids(connection, "has:birthday", limit, sort, today)


def _parts(sort: Sort, today: str) -> list[_Part]:
    """The list in that order."""
    way = "DESC" if sort.descends else "ASC"
    if (field_id := sort.field_id) is not None:
        return [
            _Part(
                f"v.sort_value {way}, v.customer_id {way}",
                "v.field_id = ?",
                (field_id,),
                "customer_field v CROSS JOIN customer k ON k.id = v.customer_id",
            ),
            _Part(
                _BY_NAME,
                "NOT EXISTS (SELECT 1 FROM customer_field v WHERE v.customer_id = k.id AND v.field_id = ?)",
                (field_id,),
            ),
        ]
    day = "substr(k.birthday, -5)"
    match sort.by:
        case Column.LAST:
            never = _Part(f"k.id {way}", "k.last_at IS NULL")
            return [_Part(f"k.last_at {way}, k.id {way}", "k.last_at NOT NULL"), never]
        case Column.MESSAGES:
            return [_Part(f"k.message_count {way}, k.id {way}")]
        case Column.SINCE:
            return [_Part(f"k.created_at {way}, k.id {way}")]
        case Column.BIRTHDAY:
            known = "k.birthday <> ''"
            halves = [
                _Part(f"{day} {way}, k.id {way}", f"{known} AND {day} >= ?", (today,)),
                _Part(f"{day} {way}, k.id {way}", f"{known} AND {day} < ?", (today,)),
            ]
            return [*(reversed(halves) if sort.back else halves), _Part(_BY_NAME, "k.birthday = ''")]
        case Column.FAVOURITE:
            halves = [_Part(_BY_NAME, "k.favourite"), _Part(_BY_NAME, "NOT k.favourite")]
            return [*reversed(halves)] if sort.back else halves
    return [_Part(f"k.sort_name {way}, k.id {way}")]


def _conditions(
    connection: sqlite3.Connection, wanted: CustomerFilter, fields: Sequence[CustomField], today: date
) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    if parts := search_parts(wanted.words):
        condition, bound = holds(parts)
        asked = matching(parts)
        # Of a part that many have, the list itself finds the first sooner than the index finds all.
        if asked and _few(connection, "customer_search WHERE customer_search MATCH ?", (asked,)):
            conditions.append("k.id IN (SELECT rowid FROM customer_search WHERE customer_search MATCH ?)")
            values.append(asked)
        conditions.append(condition)
        values += bound
    if wanted.favourite:
        conditions.append("k.favourite")
    if wanted.blocked:
        conditions.append("k.blocked")
    if wanted.birthday:
        conditions.append("k.birthday <> ''")
    for name in wanted.labels:
        ids = [id_ for id_, label in connection.execute("SELECT id, name FROM label") if fold(label) == fold(name)]
        _among(connection, conditions, values, "customer_label", "x.label_id = ?", (ids[0] if ids else 0,))
    for field_id, value in wanted.fields:
        field = next(field for field in fields if field.id == field_id)
        low, high = _span(field, value, today)
        _among(
            connection,
            conditions,
            values,
            "customer_field",
            "x.field_id = ? AND x.sort_value >= ? AND x.sort_value < ?",
            (field_id, low, high),
        )
    return conditions, values


def _among(
    connection: sqlite3.Connection,
    conditions: list[str],
    values: list[object],
    table: str,
    which: str,
    bound: tuple[object, ...],
) -> None:
    """Only customers with such a row."""
    if _few(connection, f"{table} x WHERE {which}", bound):
        conditions.append(f"k.id IN (SELECT x.customer_id FROM {table} x WHERE {which})")  # noqa: S608
    else:
        conditions.append(f"EXISTS (SELECT 1 FROM {table} x WHERE x.customer_id = k.id AND {which})")  # noqa: S608
    values += bound


def _few(connection: sqlite3.Connection, rows: str, values: tuple[object, ...]) -> bool:
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT {FEW + 1})",  # noqa: S608
        values,
    ).fetchall()
    return bool(count <= FEW)


def _span(field: CustomField, value: str, today: date) -> tuple[str, str]:
    """Between which sort texts a value lies that is, or begins with, what was typed."""
    if not value:
        return "", _LAST
    if field.kind in (FieldKind.TEXT, FieldKind.LINK):
        beginning = fold(value)
    else:
        try:
            parsed = parse_value(field, value, today)
            beginning = parsed.sort if parsed is not None else ""
        except UserError:
            beginning = value
    return beginning, beginning + _LAST
