"""The two lines of an inbox row: who and how long; what, and how much of the free window is left."""

from __future__ import annotations

from datetime import tzinfo

from app.core.clock import HOUR, Millis
from app.core.enums import ConversationState, Direction, Status
from app.core.i18n import _
from app.core.steps import Priority
from app.core.text import Safe, clip, sanitise_for_display
from app.core.window import CLOSING_SOON, remaining
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, line_width, own, spread
from app.ui.render.markup import unmarked
from app.ui.render.status import tick
from app.ui.render.times import moment, span, until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.rows import InboxRow

RUNNING_OUT: Millis = 4 * HOUR
"""A window shorter than this is drawn in the accent."""


def inbox_lines(
    row: InboxRow,
    cells: int,
    now: Millis,
    zone: tzinfo,
    glyphs: Glyphs,
    *,
    chosen: bool = False,
    focused: bool = False,
    marked: bool = False,
) -> tuple[Line, Line]:
    """The row's two lines, each of exactly `cells` cells."""
    mark = Run(own(glyphs.bar if chosen else " "), "accent" if focused else "dim")
    inner = cells - 1
    name_style = "bold" if row.waiting_since is not None or row.unread else "text"
    name = [Run(sanitise_for_display(row.name), name_style)]
    if row.favourite:
        name.append(Run(own(f" {glyphs.star}"), "accent"))
    if marked:
        name.insert(0, Run(own(f"{glyphs.marked} "), "accent bold"))
    how_long = _how_long(row, now, zone, glyphs)
    name = _pressing(row, name, inner - line_width(how_long) - 1, glyphs)
    first = spread(name, how_long, inner, glyphs.cut)
    second = spread(_preview(row, glyphs, inner), _what_is_left(row, now, glyphs), inner, glyphs.cut)
    return (mark, *first), (mark, *second)


def skeleton_lines(cells: int, glyphs: Glyphs) -> tuple[Line, Line]:
    """What stands where a row will be as soon as it has been read."""
    bone = glyphs.rule * max(0, min(14, cells - 4))
    return (
        (Run(Safe(" ")), Run(own(bone), "line")),
        (Run(Safe(" ")), Run(own(glyphs.rule * max(0, min(24, cells - 4))), "line")),
    )


def _pressing(row: InboxRow, name: list[Run], room: int, glyphs: Glyphs) -> list[Run]:
    """The name with its priority, in words if there is room, and whose chat it is, if there is room for that."""
    if row.priority:
        sign = glyphs.pressing * min(row.priority, 2)
        word = _("urgent") if row.priority > Priority.HIGH else _("high")
        style = "accent bold" if row.priority > Priority.HIGH else "accent"
        said = Run(own(f"  {sign} {word}"), style)
        name = [*name, said] if line_width([*name, said]) <= room else [Run(own(f"{sign} "), style), *name]
    if row.assignee:
        whose = Run(Safe(f"  @{sanitise_for_display(row.assignee)}"), "dim")
        if line_width([*name, whose]) <= room:
            name = [*name, whose]
    return name


def _how_long(row: InboxRow, now: Millis, zone: tzinfo, glyphs: Glyphs) -> Line:
    if row.waiting_since is not None:
        runs = [Run(span(max(0, now - row.waiting_since)), "dim")]
    elif row.state is ConversationState.SNOOZED:
        back = _("until they write") if row.snoozed_until is None else until(row.snoozed_until, now, zone)
        runs = [Run(own(f"{glyphs.snoozed} {back}"), "sage")]
    else:
        runs = [Run(moment(row.last_at, now, zone), "dim")]
    if row.unread:
        count = str(row.unread) if row.unread < 100 else "99+"
        runs.append(Run(own(f" {glyphs.dot}{count}"), "accent bold"))
    return tuple(runs)


def _preview(row: InboxRow, glyphs: Glyphs, cells: int) -> Line:
    # Asked only for rows that need one, so that the first frame needn't wait for it.
    said = row.preview if row.last_type in ("text", "note") else _labelled(row)
    words = Run(clip(unmarked(sanitise_for_display(said)), cells, glyphs.cut), "dim")
    if row.draft:
        return Run(own(f"{glyphs.draft} "), "accent"), words
    if row.last_direction is Direction.OUT:
        return Run(own(_("You: ")), "dim"), words
    return (words,)


def _labelled(row: InboxRow) -> str:
    """What kind of message came last, and its words (raw)."""
    from app.core.labels import summary

    pressed = row.last_type == "interactive" and row.last_direction is Direction.IN
    return summary("button" if pressed else row.last_type, row.preview)


def _what_is_left(row: InboxRow, now: Millis, glyphs: Glyphs) -> Line:
    if row.trouble:
        uncertain = row.last_status is Status.UNCERTAIN
        sign = glyphs.uncertain if uncertain else glyphs.failed
        word = _("unsure") if uncertain else _("failed")
        return (Run(own(f"{sign} {word}"), "accent" if uncertain else "red"),)
    if row.waiting_since is None and row.last_direction is Direction.OUT and row.last_status is not None:
        sign, style = tick(row.last_status, glyphs)
        return (Run(sign, style),)
    if row.waiting_since is None and not row.unread:
        return ()
    return window_left(row.window_ends_at, now, glyphs)


def window_left(window_ends_at: Millis | None, now: Millis, glyphs: Glyphs) -> Line:
    """How long free messages are possible: `◔ 41 min`, in the colour of its urgency."""
    left = remaining(window_ends_at, now)
    if not left:
        return (Run(own(_("closed")), "dim"),)
    style = "red" if left <= CLOSING_SOON else "accent" if left <= RUNNING_OUT else "green"
    words = span(left)
    # Five cells keep the clocks of most rows under each other.
    return Run(own(f"{glyphs.window} "), style), Run(own(" " * max(0, 5 - line_width([Run(words)])) + words), style)
