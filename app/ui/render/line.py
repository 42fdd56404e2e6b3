"""A line as data: runs of safe text with the names of their styles, laid out purely and tested without a screen."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from app.core.text import Safe, clip, width


class Run(NamedTuple):
    """Text in one style.

    A style is words: a colour (`text`, `dim`, `accent`, `sage`, `green`, `red`), a ground (`on-ours`, `on-chosen`,
    `on-hover`, `on-found`) and `bold`, `italic`, `strike`, `underline`; `ui.text.Palette` turns them into colours.
    """

    text: Safe
    style: str = "text"
    link: str = ""
    """The address a click asks to open; only shown, never opened, by the screen."""


Line: TypeAlias = tuple[Run, ...]
EMPTY: Line = ()


def own(text: str) -> Safe:
    """Text of the program's own: gettext strings, numbers, glyphs. Never for anything that came from outside."""
    return Safe(text)


def line_width(line: Iterable[Run]) -> int:
    """Cells the line takes."""
    return sum(width(run.text) for run in line)


def plain(line: Iterable[Run]) -> str:
    """The line's text without its styles."""
    return "".join(run.text for run in line)


def fit(line: Iterable[Run], cells: int, cut: str = "…") -> Line:
    """The line in at most that many cells."""
    kept: list[Run] = []
    for run in line:
        size = width(run.text)
        if size <= cells:
            kept.append(run)
            cells -= size
            continue
        if cells > 0:
            kept.append(run._replace(text=clip(run.text, cells, cut)))
        break
    return tuple(kept)


def spread(left: Iterable[Run], right: Line, cells: int, cut: str = "…") -> Line:
    """Left and right at the two ends of a line of exactly that many cells; the left gives way."""
    right = fit(right, cells, cut)
    room = cells - line_width(right)
    fitted = fit(left, room - 1 if right else room, cut)
    gap = room - line_width(fitted)
    return (*fitted, Run(Safe(" " * gap)), *right) if gap > 0 else (*fitted, *right)


def to_right(line: Line, cells: int) -> Line:
    """The line pushed to the right edge."""
    gap = cells - line_width(line)
    return (Run(Safe(" " * gap)), *line) if gap > 0 else line


def rule(label: Safe, cells: int, glyph: str, style: str = "dim", *, centred: bool = True) -> Line:
    """A rule across the line with a word in it."""
    label = clip(label, max(0, cells - 6))
    room = max(0, cells - width(label) - 2)
    before = room // 2 if centred else min(2, room)
    return (
        Run(Safe(glyph * before + " "), "dim"),
        Run(label, style),
        Run(Safe(" " + glyph * (room - before)), "dim"),
    )


def named(name: str, values: Iterable[Line], column: int) -> list[Line]:
    """Lines under a dim name of the program's own: the name before the first, blank before the others."""
    lines: list[Line] = []
    for value in values:
        head = own((name if not lines else "").ljust(column))
        lines.append((Run(head, "dim"), *value))
    return lines


def link_at(line: Line, column: int) -> str:
    """The address under a column of the line; empty if there is none."""
    for run in line:
        column -= width(run.text)
        if column < 0:
            return run.link
    return ""
