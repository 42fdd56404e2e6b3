"""The opening-hours rule: which hours can be kept, and whether the shop is open at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from app.core.clock import Millis
from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import ClosedDay, OpeningSpan

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_AHEAD: Final = 15
"""Days looked ahead for the next opening."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether the shop is open, and until when that holds."""

    open: bool | None
    """None if no hours are kept."""
    until: Millis | None
    """None if it holds for a fortnight or more."""


def check_hours(hours: Sequence[OpeningSpan]) -> tuple[OpeningSpan, ...]:
    """The spans by day and time; UserError if one is no span of a day or two of a day overlap."""
    ordered = sorted(hours, key=lambda span: (span.weekday, span.opens, span.closes))
    for span in ordered:
        if not 0 <= span.weekday <= 6:
            raise UserError(_("There is no weekday {day}; 0 is Monday, 6 Sunday.").format(day=span.weekday))
        for time in (span.opens, span.closes):
            if not _TIME.fullmatch(time):
                raise UserError(_("“{time}” is not a time; write 08:30, or 24:00 for midnight.").format(time=time))
        if span.closes <= span.opens:
            raise UserError(
                _("Closing time {closes} is not after opening time {opens}; part a night at 24:00.").format(
                    closes=span.closes, opens=span.opens
                )
            )
    for earlier, later in pairwise(ordered):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            raise UserError(
                _("{first} and {second} of one day overlap.").format(
                    first=f"{earlier.opens}–{earlier.closes}", second=f"{later.opens}–{later.closes}"
                )
            )
    return tuple(ordered)


def check_closed_days(days: Sequence[ClosedDay]) -> tuple[ClosedDay, ...]:
    """The days by date, each once; UserError if one is no date."""
    kept: dict[str, ClosedDay] = {}
    for day in days:
        try:
            kept[date.fromisoformat(day.date).isoformat()] = day
        except ValueError:
            raise UserError(_("“{date}” is not a date; write 2026-12-24.").format(date=day.date)) from None
    return tuple(ClosedDay(name, kept[name].reason) for name in sorted(kept))


def opening(hours: Sequence[OpeningSpan], closed_days: Sequence[ClosedDay], zone: tzinfo, now: Millis) -> Opening:
    """Whether a shop with these hours in that zone is open at that time; spans that touch count as one."""
    if not hours:
        return Opening(None, None)
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()
    closed = {day.date for day in closed_days}
    spans: list[tuple[Millis, Millis]] = []
    for ahead in range(_AHEAD):
        day = today + timedelta(days=ahead)
        if day.isoformat() in closed:
            continue
        for span in sorted((s for s in hours if s.weekday == day.weekday()), key=lambda s: s.opens):
            opens, closes = _moment(day, span.opens, zone), _moment(day, span.closes, zone)
            if spans and spans[-1][1] == opens:
                spans[-1] = (spans[-1][0], closes)
            else:
                spans.append((opens, closes))
    for opens, closes in spans:
        if opens <= now < closes:
            return Opening(True, closes)
        if opens > now:
            return Opening(False, opens)
    return Opening(False, None)


def _moment(day: date, time: str, zone: tzinfo) -> Millis:
    """That wall-clock time of the day, whatever the clocks are put forward or back."""
    hour, minute = divmod(int(time[:2]) * 60 + int(time[3:]), 60)
    day += timedelta(days=hour // 24)
    return round(datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=zone).timestamp() * 1000)
