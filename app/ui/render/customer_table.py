"""The list of customers as a table: columns that fit, a header over them, numbers at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final

from app.core.clock import Millis
from app.core.customer_list import RIGHT, Column, CustomerView, Sort, column_title, field_id
from app.core.dates import shown_day
from app.core.enums import Channel, Direction
from app.core.fields import CustomField, FieldKind, is_right, shown_value
from app.core.i18n import _
from app.core.phone import format_number
from app.core.rows import CustomerRow
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.customers import label_runs, named_star
from app.ui.render.line import Line, Run, fit, line_width, own, to_right
from app.ui.render.numbers import counted
from app.ui.render.times import day_of

GAP: Final = 2
"""Cells between two columns."""
_WIDTHS: Final = {
    Column.NAME: (16, 30),
    Column.NUMBER: (17, 20),
    Column.LABELS: (10, 22),
    Column.LAST: (11, 11),
    Column.PREVIEW: (18, 90),
    Column.MESSAGES: (8, 8),
    Column.SINCE: (11, 11),
    Column.BIRTHDAY: (11, 11),
    Column.FAVOURITE: (2, 2),
    Column.CHANNEL: (9, 9),
    Column.ASSIGNEE: (8, 14),
}
"""The least and the most cells of a column."""
_FIELD_WIDTHS: Final = {
    FieldKind.TEXT: (10, 26),
    FieldKind.NUMBER: (8, 12),
    FieldKind.DATE: (11, 11),
    FieldKind.CHOICE: (8, 16),
    FieldKind.MONEY: (10, 14),
    FieldKind.LINK: (12, 28),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A column that fits."""

    column: str
    cells: int
    right: bool


def place_columns(view: CustomerView, fields: Sequence[CustomField], cells: int) -> list[Placed]:
    """The columns that fit beside the mark, first come first; those that can grow share the room that is left."""
    known = {field.id: field for field in fields}
    wanted: list[tuple[str, int, int, bool]] = []
    room = cells - 1
    for column in view.columns:
        id_ = field_id(column)
        if id_ is not None and id_ not in known:
            continue
        least, most = _FIELD_WIDTHS[known[id_].kind] if id_ is not None else _WIDTHS[Column(column)]
        title = width(_shown_title(column, fields)) + 2
        least, most = max(least, min(title, 16)), max(most, min(title, 16))
        needed = least + (GAP if wanted else 0)
        if needed > room:
            break
        room -= needed
        right = is_right(known[id_].kind) if id_ is not None else Column(column) in RIGHT
        wanted.append((column, least, most, right))
    widths = [least for _column, least, _most, _right in wanted]
    while room > 0:
        growing = [n for n, (_column, _least, most, _right) in enumerate(wanted) if widths[n] < most]
        if not growing:
            break
        for n in growing[:room]:
            widths[n] += 1
        room -= min(room, len(growing))
    return [Placed(column, cells_, right) for (column, _l, _m, right), cells_ in zip(wanted, widths, strict=True)]


def header_line(placed: Sequence[Placed], sort: Sort, fields: Sequence[CustomField], glyphs: Glyphs) -> Line:
    """The columns' titles; the arrow says by which the list is sorted, a click asks for it (`sort:COLUMN`)."""
    runs: list[Run] = [Run(own(" "))]
    for number, one in enumerate(placed):
        sorted_by = one.column == sort.by
        arrow = (glyphs.down if sort.descends else glyphs.up) if sorted_by else ""
        title = clip(_shown_title(one.column, fields), one.cells - (2 if arrow else 0), glyphs.cut)
        text = Safe(f"{title} {arrow}" if arrow else title)
        style = "accent bold" if sorted_by else "dim"
        runs += _cell((Run(text, style, f"sort:{one.column}"),), one, number, glyphs)
    return tuple(runs)


def table_line(
    row: CustomerRow,
    placed: Sequence[Placed],
    fields: Sequence[CustomField],
    now: Millis,
    zone: tzinfo,
    today: date,
    glyphs: Glyphs,
    *,
    chosen: bool = False,
    focused: bool = False,
) -> Line:
    """A customer's line under the header."""
    runs: list[Run] = [Run(own(glyphs.bar if chosen else " "), "accent" if focused else "dim")]
    kinds = {field.id: field.kind for field in fields}
    values = dict(row.fields)
    starred = any(one.column == Column.FAVOURITE for one in placed)
    for number, one in enumerate(placed):
        id_ = field_id(one.column)
        if id_ is not None:
            value = values.get(id_)
            kind = kinds.get(id_, FieldKind.TEXT)
            line: Line = (Run(sanitise_for_display(shown_value(kind, value))),) if value is not None else ()
        else:
            line = _known(row, Column(one.column), one.cells, now, zone, today, glyphs, starred=starred)
        runs += _cell(line, one, number, glyphs)
    return tuple(runs)


def _known(
    row: CustomerRow,
    column: Column,
    cells: int,
    now: Millis,
    zone: tzinfo,
    today: date,
    glyphs: Glyphs,
    *,
    starred: bool,
) -> Line:
    match column:
        case Column.NAME:
            star = () if starred else named_star(row, glyphs)
            name = clip(sanitise_for_display(row.name), cells - line_width(star), glyphs.cut)
            return (Run(name, "strike dim" if row.blocked else "bold"), *star)
        case Column.NUMBER:
            return (Run(sanitise_for_display(format_number(row.address)), "dim"),)
        case Column.LABELS:
            return label_runs(row.labels, row.colours, cells, glyphs)
        case Column.LAST:
            return (Run(day_of(row.last_at, now, zone), "dim"),) if row.last_at is not None else ()
        case Column.PREVIEW:
            return _preview(row)
        case Column.MESSAGES:
            return (Run(own(counted(row.messages))),) if row.messages else (Run(own("0"), "dim"),)
        case Column.SINCE:
            return (Run(day_of(row.since, now, zone), "dim"),)
        case Column.BIRTHDAY:
            return (Run(own(shown_day(row.birthday)), _birthday_style(row.birthday, today)),) if row.birthday else ()
        case Column.FAVOURITE:
            return (Run(own(glyphs.star), "accent"),) if row.favourite else ()
        case Column.CHANNEL:
            names = {Channel.WHATSAPP: "WhatsApp", Channel.MESSENGER: "Messenger"}
            return (Run(own(names.get(row.channel, "")), "dim"),) if row.channel is not None else ()
        case Column.ASSIGNEE:
            return (Run(sanitise_for_display(row.assignee)),) if row.assignee else ()


def _preview(row: CustomerRow) -> Line:
    from app.core.labels import summary

    said = row.preview if row.last_type in ("text", "note", "") else summary(row.last_type, row.preview)
    words = Run(sanitise_for_display(said), "dim")
    return (Run(own(_("You: ")), "dim"), words) if row.last_direction is Direction.OUT else (words,)


def _birthday_style(birthday: str, today: date) -> str:
    from app.core.dates import next_birthday

    days = (next_birthday(birthday, today) - today).days
    return "accent" if days <= 7 else "text"


def _cell(line: Line, one: Placed, number: int, glyphs: Glyphs) -> list[Run]:
    """The column's runs in exactly its room, behind the gap."""
    fitted = fit(line, one.cells, glyphs.cut)
    runs = [Run(own(" " * GAP))] if number else []
    if one.right:
        return [*runs, *to_right(fitted, one.cells)]
    return [*runs, *fitted, Run(own(" " * (one.cells - line_width(fitted))))]


def _shown_title(column: str, fields: Sequence[CustomField]) -> Safe:
    if column == Column.FAVOURITE:
        return Safe("")
    return sanitise_for_display(column_title(column, fields))
