"""Opening hours in words: open until when, and the week in a few lines."""

from collections.abc import Sequence
from datetime import UTC, date, tzinfo

from app.core.clock import Millis
from app.core.hours import Opening, opening
from app.core.i18n import _, language
from app.core.rows import ClosedDay, OpeningSpan, Profile
from app.core.text import Safe, sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, fit, own
from app.ui.render.times import local, until

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def opening_words(opening: Opening, now: Millis, zone: tzinfo) -> Safe:
    """`open until 13:00`, `closed until Mon 06:00`."""
    if opening.until is None:
        return own(_("open") if opening.open else _("closed"))
    time = until(opening.until, now, zone)
    return Safe((_("open until {time}") if opening.open else _("closed until {time}")).format(time=time))


def weekday_name(day: int) -> str:
    """Mon, Tue … in the operator's language; 0 is Monday."""
    if language() == "en":
        return _DAYS[day]
    from babel.dates import get_day_names

    return str(get_day_names("abbreviated", locale=language())[day]).rstrip(".")


def hours_lines(
    hours: Sequence[OpeningSpan],
    closed_days: Sequence[ClosedDay],
    now: Millis,
    zone: tzinfo,
    glyphs: Glyphs,
    cells: int,
) -> list[Line]:
    """The week, days of equal hours together, and the next closed day."""
    column = 9
    if not hours:
        return [(Run(own(_("hours").ljust(column)), "dim"), Run(own(_("not given")), "dim"))]
    lines: list[Line] = []
    for first, last, text in week_spans(hours):
        name = weekday_name(first) if first == last else f"{weekday_name(first)}–{weekday_name(last)}"
        lines.append(fit((Run(own(name.ljust(column)), "dim"), Run(own(text))), cells, glyphs.cut))
    coming = next_closed(closed_days, local(now, zone).date())
    if coming is not None:
        day = f"{coming[0].day}.{coming[0].month}."
        reason = sanitise_for_display(coming[1])
        runs = (Run(own(_("closed").ljust(column)), "dim"), Run(own(f"{day} ")), Run(reason, "dim"))
        lines.append(fit(runs, cells, glyphs.cut))
    return lines


def week_spans(hours: Sequence[OpeningSpan]) -> list[tuple[int, int, str]]:
    """(first day, last day, `06:00–18:00`) with neighbouring days of equal hours as one."""
    spans: list[tuple[int, int, str]] = []
    for day in range(7):
        times = ", ".join(f"{span.opens}–{span.closes}" for span in sorted_day(hours, day)) or _("closed")
        if spans and spans[-1][2] == times:
            spans[-1] = (spans[-1][0], day, times)
        else:
            spans.append((day, day, times))
    return spans


def sorted_day(hours: Sequence[OpeningSpan], day: int) -> list[OpeningSpan]:
    """The spans of a weekday, earliest first."""
    return sorted((span for span in hours if span.weekday == day), key=lambda span: span.opens)


def next_closed(closed_days: Sequence[ClosedDay], today: date) -> tuple[date, str] | None:
    """The next closed day from today on and its reason."""
    coming = []
    for day in closed_days:
        try:
            parsed = date.fromisoformat(day.date)
        except ValueError:
            continue
        if parsed >= today:
            coming.append((parsed, day.reason))
    return min(coming) if coming else None


def opening_of(profile: Profile, now: Millis) -> Opening:
    """Whether the shop is open at that time, by its hours, its closed days and its own zone."""
    return opening(profile.hours, profile.closed_days, zone_named(profile.timezone), now)


def zone_named(name: str) -> tzinfo:
    """The IANA zone, UTC if there is none of that name."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return UTC
