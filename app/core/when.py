"""A time to come, as an operator types it in English or German: "tue 9:00", "tomorrow", "in 2 h", "24.12. 18 Uhr"."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from app.core.clock import DAY, HOUR, MINUTE, SECOND, Millis
from app.core.errors import UserError
from app.core.i18n import _

MORNING: Final = time(9)
"""The time of a day that is named without one."""
LONGEST: Final[Millis] = 366 * DAY

_UNITS: Final = {
    "min": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": 7 * DAY,
}
_UNIT_WORDS: Final = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), "h"),
    **dict.fromkeys(("d", "day", "days", "tag", "tage", "tagen"), "d"),
    **dict.fromkeys(("w", "week", "weeks", "woche", "wochen"), "w"),
}
_NUMBERS: Final = {
    **dict.fromkeys(("a", "an", "one", "ein", "eine", "einem", "einer"), 1),
    **dict.fromkeys(("two", "zwei"), 2),
    **dict.fromkeys(("three", "drei"), 3),
    **dict.fromkeys(("four", "vier"), 4),
}
_DAY_NAMES: Final = (
    ("mon", "monday", "mo", "montag"),
    ("tue", "tues", "tuesday", "di", "dienstag"),
    ("wed", "wednesday", "mi", "mittwoch"),
    ("thu", "thur", "thurs", "thursday", "do", "donnerstag"),
    ("fri", "friday", "fr", "freitag"),
    ("sat", "saturday", "sa", "samstag", "sonnabend"),
    ("sun", "sunday", "so", "sonntag"),
)
WEEKDAYS: Final = {name: number for number, names in enumerate(_DAY_NAMES) for name in names}
_DAYS: Final = {
    **dict.fromkeys(("today", "heute"), 0),
    **dict.fromkeys(("tomorrow", "tmrw"), 1),
    **dict.fromkeys(("übermorgen", "uebermorgen"), 2),
}
_PARTS: Final = {
    **dict.fromkeys(("morning", "früh", "frueh", "vormittag"), MORNING),
    **dict.fromkeys(("noon", "mittag", "mittags"), time(12)),
    **dict.fromkeys(("afternoon", "nachmittag", "nachmittags"), time(15)),
    **dict.fromkeys(("evening", "tonight", "abend", "abends"), time(18)),
}
_NEXT: Final = frozenset(("next", "nächste", "nächsten", "nächster", "naechste", "naechsten", "kommende", "kommenden"))
_FILL: Final = frozenset(("at", "on", "the", "um", "am", "uhr", "der", "den", "this", "diesen"))
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(am|pm)?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?")
_SPAN: Final = re.compile(r"(\d{1,4})([a-zäöü]+)")


def parse_when(text: str, now: Millis, zone: tzinfo) -> Millis:
    """The time meant, after `now`; a day without a time is at 9 in the morning. UserError with an example if none is.

    A weekday is the next one to come, today's only if its time is still ahead; a time alone is its next occurrence.
    """
    words = re.sub(r"[,;]", " ", text.casefold()).split()
    found = _span(words)
    if found is not None:
        at = now + found
    else:
        here = datetime.fromtimestamp(now / SECOND, UTC).astimezone(zone)
        at = round(_point(words, here, text).timestamp()) * SECOND
    if at <= now:
        raise UserError(_("“{text}” has passed already.").format(text=text.strip()))
    if at - now > LONGEST:
        raise UserError(_("“{text}” is more than a year ahead.").format(text=text.strip()))
    return at


def _span(words: list[str]) -> Millis | None:
    """The length of "in 2 h", "2h", "in einer Stunde", "1 h 30 min"; None if the words are none."""
    rest = [word for word in words if word not in ("in", "and", "und")]
    total, index = 0, 0
    while index < len(rest):
        if (glued := _SPAN.fullmatch(rest[index])) and glued[2] in _UNIT_WORDS:
            total += int(glued[1]) * _UNITS[_UNIT_WORDS[glued[2]]]
            index += 1
            continue
        unit = _UNIT_WORDS.get(rest[index + 1]) if index + 1 < len(rest) else None
        number = _NUMBERS.get(rest[index]) or (int(rest[index]) if rest[index].isdecimal() else 0)
        if unit is None or not 0 < number < 10_000:
            return None
        total += number * _UNITS[unit]
        index += 2
    return total or None


def _point(words: list[str], here: datetime, text: str) -> datetime:
    """The local time that the words name."""
    day: date | None = None
    at: time | None = None
    weekday: int | None = None
    next_week = False
    for index, word in enumerate(words):
        if word in _FILL or word in _NEXT:
            continue
        if word == "morgen":  # the next day, or after a day its morning
            if day is None and weekday is None:
                day = here.date() + timedelta(days=1)
            else:
                at = at or MORNING
        elif word in _DAYS:
            day = here.date() + timedelta(days=_DAYS[word])
        elif word in WEEKDAYS:
            weekday = WEEKDAYS[word]
        elif word in _PARTS:
            at = _PARTS[word]
            if word == "tonight":
                day = here.date()
        elif word in ("week", "woche") and index and words[index - 1] in _NEXT:
            next_week = True
        elif (found := _date(word, here.date())) is not None:
            day = found
        elif (clock := _time(word)) is not None and at is None:
            at = clock
        else:
            raise _unclear(text)
    if next_week and day is None:
        day = here.date() + timedelta(days=7 - here.weekday() + (weekday or 0))
    if weekday is not None and day is None:
        day = here.date() + timedelta(days=(weekday - here.weekday()) % 7)
        if _local(day, at or MORNING, here) <= here:
            day += timedelta(days=7)
    if day is None:
        if at is None:
            raise _unclear(text)
        day = here.date()
        if _local(day, at, here) <= here:
            day += timedelta(days=1)
    return _local(day, at or MORNING, here)


def _local(day: date, at: time, here: datetime) -> datetime:
    return datetime.combine(day, at, here.tzinfo)


def _time(word: str) -> time | None:
    match = _CLOCK.fullmatch(word)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(word: str, today: date) -> date | None:
    try:
        if match := _ISO.fullmatch(word):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DOTTED.fullmatch(word):
            day, month, year = int(match[1]), int(match[2]), match[3]
            if year is not None:
                return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
            found = date(today.year, month, day)
            return found if found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
    return None


def _unclear(text: str) -> UserError:
    return UserError(
        _("“{text}” is no time; write for example tomorrow, tue 9:00, in 2 h or 24.12. 18:00.").format(
            text=text.strip()
        )
    )
