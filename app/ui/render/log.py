"""The account's log as lines: when, how grave in a sign and a word, and what WhatsApp says."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from app.core.clock import Millis
from app.core.i18n import _
from app.core.rows import NoticeRow
from app.core.text import Safe, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import EMPTY, Line, Run, own, rule
from app.ui.render.times import clock, day_rule, local
from app.ui.render.wrap import wrapped

NARROW = 50
"""Below that a notice's words stand under its head."""


def level_run(level: str, glyphs: Glyphs) -> Run:
    """A sign and a word for how grave it is."""
    sign, word, style = {
        "error": (glyphs.discarded, _("error"), "red"),
        "warning": (glyphs.failed, _("warning"), "accent"),
    }.get(level, (glyphs.dot, _("note"), "dim"))
    return Run(own(f"{sign} {word}"), style)


def log_lines(
    rows: Sequence[NoticeRow], names: Mapping[int, Safe], now: Millis, zone: tzinfo, glyphs: Glyphs, cells: int
) -> list[Line]:
    """Newest first, by days; `names` tells accounts apart and is empty if there is only one."""
    lines: list[Line] = []
    day = None
    today = local(now, zone).date()
    column = max((width(level_run(level, glyphs).text) for level in ("error", "warning", "info")), default=0)
    for row in rows:
        date = local(row.at, zone).date()
        if date != day:
            lines += [EMPTY] if lines else []
            lines.append(rule(day_rule(date, today), cells, glyphs.rule, centred=False))
            day = date
        level = level_run(row.level, glyphs)
        gap = own(" " * (column - width(level.text)))
        head: Line = (
            Run(own(glyphs.bar if row.new else " "), "accent"),
            Run(own(f"{clock(row.at, zone)}  "), "dim"),
            level,
            Run(gap),
        )
        text = sanitise_for_display(row.text, multiline=True) or sanitise_for_display(row.field)
        if row.account_id in names:
            text = Safe(f"{names[row.account_id]}{glyphs.between}{text}")
        indent = 1 + 7 + column + 2
        style = "bold" if row.new else "text"
        if cells < NARROW:
            lines.append(head)
            lines += [(Run(own("   ")), Run(part, style)) for part in wrapped(text, cells - 3)]
        else:
            parts = wrapped(text, cells - indent)
            lines.append((*head, Run(own("  ")), Run(parts[0], style)))
            lines += [(Run(own(" " * indent)), Run(part, style)) for part in parts[1:]]
    return lines
