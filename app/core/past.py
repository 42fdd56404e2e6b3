"""A day, month or year gone by, as it is typed in English or German: "yesterday", "mon", "12.3.", "2026-03"."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from app.core.clock import SECOND, Millis
from app.core.errors import UserError
from app.core.i18n import _
from app.core.when import WEEKDAYS

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DOTTED: Final = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")
_SHORT: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.?(\d{2})?")
_NEAR: Final = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1, "vorgestern": 2}
_LAST: Final = frozenset(
    ("last", "letzte", "letzten", "letzter", "letztes", "letztem", "vorige", "voriger", "vorigen", "voriges", "vorigem")
)
_THIS: Final = frozenset(("this", "diese", "dieser", "diesen", "dieses", "diesem"))
_FILL: Final = frozenset(("on", "am", "in", "im", "the", "der", "den", "die", "das", "ago", "vor"))
_SPANS: Final = {
    **dict.fromkeys(("d", "day", "days", "tag", "tage", "tagen"), 1),
    **dict.fromkeys(("w", "week", "weeks", "woche", "wochen"), 7),
}
_WEEK: Final = frozenset(("week", "woche"))
_MONTH: Final = frozenset(("month", "monat"))
_YEAR: Final = frozenset(("year", "jahr"))
_AGO: Final = re.compile(r"(\d{1,4})\s*([a-z]+)")


def parse_past(text: str, now: Millis, zone: tzinfo) -> tuple[Millis, Millis]:
    """The first moment of the day, week, month or year meant, and the first after it; UserError with an example.

    A weekday is the last one before today; a day without a year is the last such day, today included.
    """
    today = datetime.fromtimestamp(now / SECOND, zone).date()
    try:
        first, after = _meant(" ".join(text.casefold().split()), today)
        return _start(first, zone), _start(after, zone)
    except (ValueError, OverflowError):
        raise UserError(
            _("“{value}” is no date; write 2026-03-24, 2026-03, 24.3.2026 or yesterday.").format(value=text.strip())
        ) from None


def _meant(text: str, today: date) -> tuple[date, date]:
    """ValueError if the text names no day."""
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) if part else None for part in match.groups())
        return _span(year or 0, month, day)
    if match := _DOTTED.fullmatch(text):
        day, month, year = (int(part) if part else None for part in match.groups())
        return _span(year or 0, month, day)
    if match := _SHORT.fullmatch(text):
        day, month = int(match[1]), int(match[2])
        if match[3]:
            return _span(2000 + int(match[3]), month, day)
        # 29 February may be some years back
        years = (_there(today.year - back, month, day) for back in range(9))
        found = next((one for one in years if one is not None and one <= today), None)
        return _unclear() if found is None else _day(found)
    return _in_words(text, today)


def _in_words(text: str, today: date) -> tuple[date, date]:
    words = [word for word in text.split() if word not in _FILL]
    last = any(word in _LAST for word in words)
    rest = [word for word in words if word not in _LAST and word not in _THIS]
    if match := _AGO.fullmatch(" ".join(rest)):
        return _day(today - timedelta(days=int(match[1]) * _SPANS[match[2]])) if match[2] in _SPANS else _unclear()
    (word,) = rest
    if word in _NEAR:
        return _day(today - timedelta(days=_NEAR[word]))
    if word in WEEKDAYS:
        return _day(today - timedelta(days=(today.weekday() - WEEKDAYS[word] - 1) % 7 + 1))
    if word in _WEEK:
        monday = today - timedelta(days=today.weekday() + 7 * last)
        return monday, monday + timedelta(days=7)
    if word in _MONTH:
        first = today.replace(day=1)
        first = (first - timedelta(days=1)).replace(day=1) if last else first
        return _span(first.year, first.month, None)
    if word in _YEAR:
        return _span(today.year - last, None, None)
    return _unclear()


def _unclear() -> tuple[date, date]:
    raise ValueError


def _there(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        if day > 31 or month > 12:
            raise
        return None


def _day(day: date) -> tuple[date, date]:
    return day, day + timedelta(days=1)


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    first = date(year, month or 1, day or 1)
    if day:
        return _day(first)
    if month:
        return first, date(first.year + month // 12, month % 12 + 1, 1)
    return first, date(first.year + 1, 1, 1)


def _start(day: date, zone: tzinfo) -> Millis:
    return round(datetime.combine(day, time(), zone).timestamp()) * SECOND
