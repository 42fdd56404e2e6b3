"""The timeline of one person in lines: a day, what happened, what was said."""

from __future__ import annotations

from datetime import tzinfo

from app.core.clock import Millis
from app.core.i18n import _
from app.core.phone import format_number
from app.core.text import Safe, clip, sanitise_for_display, width
from app.core.timeline import EventKind, TimelineEvent
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, fit, own
from app.ui.render.times import clock, local, moment

DAY_CELLS = 12


def timeline_line(
    event: TimelineEvent,
    before: TimelineEvent | None,
    now: Millis,
    zone: tzinfo,
    glyphs: Glyphs,
    cells: int,
) -> Line:
    """A line of at most that many cells; a day that the line above names already is left out."""
    same = before is not None and local(before.at, zone).date() == local(event.at, zone).date()
    day = (
        own("")
        if same
        else Safe(_("today"))
        if local(event.at, zone).date() == local(now, zone).date()
        else moment(event.at, now, zone)
    )
    head = Run(Safe(clip(day, DAY_CELLS - 1) + " " * (DAY_CELLS - min(width(day), DAY_CELLS - 1))), "dim")
    return fit((head, *_words(event, now, zone, glyphs)), cells, glyphs.cut)


def _words(event: TimelineEvent, now: Millis, zone: tzinfo, glyphs: Glyphs) -> Line:
    text = sanitise_for_display(event.text)
    time = Run(Safe(f"{clock(event.at, zone)}  "), "dim")
    match event.kind:
        case EventKind.MESSAGES:
            counts = []
            if event.theirs:
                counts.append(_("{n} from them").format(n=event.theirs))
            if event.ours:
                counts.append(_("{n} from us").format(n=event.ours))
            said = (Run(own("  ")), Run(text, "dim")) if text else ()
            return (time, Run(own(glyphs.between.join(counts))), *said)
        case EventKind.FILE:
            sign = {"image": glyphs.photo, "video": glyphs.video, "audio": glyphs.sound}.get(event.type, glyphs.file)
            return (time, Run(own(f"{sign} "), "sage"), Run(text or _type_name(event.type)))
        case EventKind.ORDER:
            return (time, Run(own(f"{glyphs.cart} {_('order')}  "), "accent"), Run(text))
        case EventKind.NOTE:
            return (time, Run(own(f"{glyphs.quote} {_('note')}  "), "accent"), Run(text, "italic"))
        case EventKind.NAME:
            name = sanitise_for_display(format_number(event.text))
            return (time, Run(own(f"{_('known as')}  "), "dim"), Run(name))
        case EventKind.MERGE:
            return (time, Run(own(f"{glyphs.joins} {_('joined with')}  "), "dim"), Run(text))
        case EventKind.IMPORT:
            return (time, Run(own(f"{_('imported from')}  "), "dim"), Run(text))
        case EventKind.LATER:
            return (time, Run(own(f"{glyphs.snoozed} {_('goes out later')}  "), "accent"), Run(text))
    return (time, Run(own(f"{glyphs.person} {_('first known')}"), "sage"))


def _type_name(type_: str) -> Safe:
    return Safe(
        {"image": _("photo"), "video": _("video"), "audio": _("voice message"), "document": _("document")}.get(
            type_, _("file")
        )
    )
