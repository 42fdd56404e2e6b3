"""One line a customer: name, labels, when they last wrote or were written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from app.core.clock import Millis
from app.core.i18n import _
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, fit, line_width, own, to_right
from app.ui.render.times import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.rows import CustomerRow

DATE_CELLS: Final = 11
"""`12 Mar 2025`"""
NARROWEST: Final = 60
"""Below so many cells the list is drawn without columns."""
COLOURS: Final = ("accent", "sage", "green", "red")
"""Of the theme, for labels; a plain one is drawn dim."""


def customer_line(
    row: CustomerRow,
    cells: int,
    now: Millis,
    zone: tzinfo,
    glyphs: Glyphs,
    *,
    chosen: bool = False,
    focused: bool = False,
) -> Line:
    """The line, of exactly `cells` cells; labels give way before the name does."""
    mark = Run(own(glyphs.bar if chosen else " "), "accent" if focused else "dim")
    inner = max(0, cells - 1)
    at = day_of(row.last_at, now, zone) if row.last_at is not None else Safe("")
    date = to_right((Run(clip(at, DATE_CELLS), "dim"),), DATE_CELLS if inner >= 30 else width(at))
    room = max(0, inner - sum(width(run.text) for run in date) - 1)
    label_room = room // 3 + 1 if room >= 24 else 0
    labels = label_runs(row.labels, row.colours, label_room - 1, glyphs) if label_room else ()
    star = named_star(row, glyphs)
    name = clip(sanitise_for_display(row.name), room - label_room - line_width(star), glyphs.cut)
    gap = own(" " * (room - label_room - width(name) - line_width(star) + (1 if label_room else 0)))
    after = own(" " * max(0, label_room - (1 if label_room else 0) - line_width(labels) + 1))
    return (mark, Run(name), *star, Run(gap), *labels, Run(after), *date)


def named_star(row: CustomerRow, glyphs: Glyphs) -> Line:
    """The star behind a favourite's name."""
    return (Run(own(f" {glyphs.star}"), "accent"),) if row.favourite else ()


def label_runs(labels: Sequence[str], colours: Sequence[str], cells: int, glyphs: Glyphs) -> Line:
    """Labels in their colours, parted by commas, in at most that many cells."""
    runs: list[Run] = []
    for place, label in enumerate(labels):
        colour = colours[place] if place < len(colours) else ""
        if runs:
            runs.append(Run(own(", "), "dim"))
        runs.append(Run(sanitise_for_display(label), colour if colour in COLOURS else "dim"))
    return fit(runs, cells, glyphs.cut)


def customer_skeleton(cells: int, glyphs: Glyphs) -> Line:
    """What stands where a row will be as soon as it has been read."""
    return (Run(own(" ")), Run(own(glyphs.rule * max(0, min(16, cells - 4))), "line"))


def customers_title(count: int | None, sorted_by: Safe = Safe("")) -> Safe:  # noqa: B008 - a text
    """`Customers · 312 · sorted by birthday`; by what, if no column says so."""
    title = _("Customers")
    said = title if count is None else f"{title} · {count}"
    if not sorted_by:
        return Safe(said)
    return Safe(f"{said} · {_('sorted by {column}')}".replace("{column}", sorted_by))
