"""One line a customer: name, labels, when they last wrote or were written to."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from app.core.clock import Millis
from app.core.i18n import _
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, own, to_right
from app.ui.render.times import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.rows import CustomerRow

DATE_CELLS: Final = 11
"""`12 Mar 2025`"""


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
    labels = clip(sanitise_for_display(", ".join(row.labels)), room // 3 if room >= 24 else 0, glyphs.cut)
    label_room = room // 3 + 1 if room >= 24 else 0
    name = clip(sanitise_for_display(row.name), room - label_room, glyphs.cut)
    gap = own(" " * (room - label_room - width(name) + (1 if label_room else 0)))
    after = own(" " * max(0, label_room - (1 if label_room else 0) - width(labels) + 1))
    return (mark, Run(name), Run(gap), Run(labels, "dim"), Run(after), *date)


def customer_skeleton(cells: int, glyphs: Glyphs) -> Line:
    """What stands where a row will be as soon as it has been read."""
    return (Run(own(" ")), Run(own(glyphs.rule * max(0, min(16, cells - 4))), "line"))


def customers_title(count: int | None) -> Safe:
    """`Customers · 312`."""
    title = _("Customers")
    return Safe(title if count is None else f"{title} · {count}")
