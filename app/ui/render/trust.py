"""How far WhatsApp trusts the number: each item with a sign, a word, what it means and how to better it."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from app.core.clock import Millis
from app.core.i18n import _
from app.core.rows import Profile
from app.core.text import Safe, clip, sanitise_for_display, width
from app.core.trust import BAD, GOOD, LIMITS, WARNING, TrustLine, trust_lines
from app.ui.glyphs import Glyphs
from app.ui.render.line import EMPTY, Line, Run, fit, own
from app.ui.render.times import moment
from app.ui.render.wrap import wrapped

COLUMN: Final = 26
"""A title has at most that much room."""
SUMMED_UP: Final = ("number", "name", "badge", "quality", "limit")
"""What the profile says of it."""
BAR: Final = 24
"""Cells of a measure."""


def column_of(items: Sequence[TrustLine]) -> int:
    """Cells that the titles take, and a gap."""
    return min(COLUMN, max(width(sanitise_for_display(item.title)) for item in items) + 2)


def tone_of(line: TrustLine, glyphs: Glyphs) -> tuple[str, str]:
    """A sign and a colour for how good or bad it is."""
    return {
        GOOD: (glyphs.sent, "green"),
        WARNING: (glyphs.failed, "accent"),
        BAD: (glyphs.discarded, "red"),
    }.get(line.tone, (" ", "text"))


def summary_lines(profile: Profile, now: Millis, zone: tzinfo, glyphs: Glyphs, cells: int) -> list[Line]:
    """The main items, each on a line, and when they were read."""
    lines: list[Line] = []
    items = [item for item in trust_lines(profile) if item.key in SUMMED_UP]
    column = column_of(items)
    for item in items:
        sign, style = tone_of(item, glyphs)
        runs = (
            Run(_title(item.title, column), "dim"),
            Run(own(f"{sign} "), style),
            Run(sanitise_for_display(item.value), f"{style} bold" if item.key == "name" else style),
            Run(Safe(f"  {sanitise_for_display(item.meaning)}"), "dim"),
        )
        lines.append(fit(runs, cells, glyphs.cut))
    lines.append((Run(_title(_("Last read"), column), "dim"), Run(own("  ")), Run(read_words(profile, now, zone))))
    return lines


def read_words(profile: Profile, now: Millis, zone: tzinfo) -> Safe:
    """When Meta was last asked."""
    return moment(profile.fetched_at, now, zone) if profile.fetched_at is not None else own(_("never"))


def panel_lines(profile: Profile, now: Millis, zone: tzinfo, glyphs: Glyphs, cells: int) -> list[Line]:
    """Every item: its value, what it means, and after an arrow how to better it."""
    lines: list[Line] = []
    # What keeps the shop from sending comes first.
    items = sorted(trust_lines(profile), key=lambda item: item.key != "health")
    column = column_of(items)
    narrow = cells < 2 * COLUMN
    indent = 2 if narrow else column + 2
    room = max(10, cells - indent)
    for item in items:
        lines += [EMPTY] if lines else []
        sign, style = tone_of(item, glyphs)
        title = Run(_title(item.title, column), "dim")
        values = wrapped(sanitise_for_display(item.value), room)
        head: Line = (Run(own(f"{sign} "), style), Run(values[0], f"{style} bold"))
        if narrow:
            lines.append((title,))
            lines.append(head)
        else:
            lines.append((title, *head))
        blank = own(" " * indent)
        lines += [(Run(blank), Run(part, f"{style} bold")) for part in values[1:]]
        if item.key == "limit":
            lines += [(Run(blank), *measure) for measure in used_lines(profile, glyphs, room)]
        for text, arrow, colour in ((item.meaning, "", "dim"), (item.advice, f"{glyphs.joins} ", "text")):
            safe = sanitise_for_display(text)
            if safe:
                parts = wrapped(safe, room - width(own(arrow)))
                lines.append((Run(blank), Run(own(arrow), "accent"), Run(parts[0], colour)))
                pad = own(" " * (indent + len(arrow)))
                lines += [(Run(pad), Run(part, colour)) for part in parts[1:]]
    read = (Run(_title(_("Last read"), column), "dim"), Run(own("  ")), Run(read_words(profile, now, zone)))
    return [*lines, EMPTY, fit(read, cells, glyphs.cut)]


def used_lines(profile: Profile, glyphs: Glyphs, cells: int) -> list[Line]:
    """A measure of how much of the limit is used; none if either isn't known."""
    most, used = LIMITS.get(profile.messaging_limit), profile.trust.limit_used
    if most is None or used is None:
        return []
    share = min(1.0, used / most)
    room = min(BAR, cells - 6)
    full = max(round(room * share), 1 if used else 0)
    style = "red" if share >= 1 else "accent" if share >= 0.8 else "green"
    return [
        (
            Run(own(glyphs.full * full), style),
            Run(own(glyphs.void * (room - full)), "quiet"),
            Run(own(f" {int(share * 100)} %"), "dim"),
        )
    ]


def _title(title: str, column: int) -> Safe:
    safe = clip(sanitise_for_display(title), column - 2)
    return Safe(safe + " " * (column - width(safe)))
