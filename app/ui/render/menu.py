"""The menu of a chat as lines: groups under their headings, each action by its letter, in as many columns as fit."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from app.core.text import Safe, clip, width
from app.ui.render.line import EMPTY, Line, Run, fit, line_width, own

NARROWEST: Final = 24
"""Cells a column needs at least."""
_BETWEEN: Final = 2
_KEY: Final = 4
"""Cells of a letter with what stands around it."""


class Entry(NamedTuple):
    """One action."""

    id: str
    key: Safe
    title: Safe


class Section(NamedTuple):
    """A heading and the actions under it."""

    heading: Safe
    entries: tuple[Entry, ...]


def menu_lines(sections: Sequence[Section], cells: int, rows: int, cut: str = "…") -> list[Line]:
    """The sections side by side, in as few columns as `rows` allow; each entry's link is its action's id."""
    most = max(1, (cells + _BETWEEN) // (NARROWEST + _BETWEEN))
    columns: list[list[Section]] = []
    for count in range(1, most + 1):
        columns = _parted(sections, count)
        if max(map(_height, columns), default=0) <= rows:
            break
    if not columns:
        return []
    room = (cells + _BETWEEN) // len(columns) - _BETWEEN
    wanted = max(_KEY + width(entry.title) for section in sections for entry in section.entries)
    room = min(room, max(wanted, NARROWEST) + _BETWEEN)
    drawn = [_column(column, room, cut) for column in columns]
    lines: list[Line] = []
    for row in range(max(map(len, drawn))):
        line: list[Run] = []
        for number, column in enumerate(drawn):
            part = column[row] if row < len(column) else EMPTY
            line += part
            if number < len(drawn) - 1:
                line.append(Run(own(" " * (room + _BETWEEN - line_width(part)))))
        lines.append(tuple(line))
    return lines


def _parted(sections: Sequence[Section], count: int) -> list[list[Section]]:
    """The sections in that many columns, in their order, so that the highest column is as low as can be."""
    if count == 1 or len(sections) <= 1:
        return [list(sections)]
    ways = ([list(sections[:first]), *_parted(sections[first:], count - 1)] for first in range(1, len(sections)))
    return min(ways, key=lambda columns: max(map(_height, columns)))


def _height(column: Sequence[Section]) -> int:
    return sum(len(section.entries) + 2 for section in column) - 1


def _column(column: Sequence[Section], room: int, cut: str) -> list[Line]:
    lines: list[Line] = []
    for section in column:
        if lines:
            lines.append(EMPTY)
        lines.append(fit((Run(section.heading, "accent bold"),), room, cut))
        for entry in section.entries:
            title = clip(entry.title, room - _KEY, cut)
            key = own(f" {entry.key}".ljust(_KEY))
            lines.append((Run(key, "sage bold", entry.id), Run(title, "text", entry.id)))
    return lines
