"""Days as people write them, in English or German: `2026-03-12`, `12.3.2026`, `12 March 2026`; birthdays."""

import re
from datetime import date, timedelta
from typing import Final

from app.core.errors import UserError
from app.core.i18n import _, language

_MONTHS: Final = (
    ("january", "jan", "januar", "jänner"),
    ("february", "feb", "februar", "feber"),
    ("march", "mar", "märz", "mrz", "maerz"),
    ("april", "apr"),
    ("may", "mai"),
    ("june", "jun", "juni"),
    ("july", "jul", "juli"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("october", "oct", "oktober", "okt"),
    ("november", "nov"),
    ("december", "dec", "dezember", "dez"),
)
_MONTH: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ISO: Final = re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})|--(?P<m>\d{2})-?(?P<d>\d{2})")
_ISO_SHORT: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})|(?P<m>\d{1,2})-(?P<d>\d{1,2})")
_DOTTED: Final = re.compile(r"(?P<d>\d{1,2})\.\s*(?P<m>\d{1,2})\.?(?:\s*(?P<y>\d{4}|\d{2}))?")
_NAMED: Final = re.compile(r"(?P<d>\d{1,2})(?:\.|st|nd|rd|th)?\s*(?P<m>[^\W\d_]{3,})\.?,?(?:\s*(?P<y>\d{4}))?")
_NAMED_US: Final = re.compile(r"(?P<m>[^\W\d_]{3,})\.?\s*(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,?\s*(?P<y>\d{4}))?")
_SLASHED: Final = re.compile(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4})")
_ENGLISH: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEAP: Final = 2000
"""A year that has a 29 February, to check a day without a year."""


def parse_date(text: str, today: date | None) -> str:
    """YYYY-MM-DD; without a year the next such day, if `today` is known. UserError if it is no day."""
    wanted = _("a day such as 12.3.2026 or 2026-03-12")
    year, month, day = _read(text, wanted)
    if year is None and today is None:
        raise UserError(_("“{text}” is not {wanted}.").format(text=text.strip()[:40], wanted=wanted))
    if year is None and today is not None:
        year = today.year
        while year < today.year + 9 and (not _exists(year, month, day) or date(year, month, day) < today):
            year += 1
    year = year or 0
    return _kept(text, year + 2000 if year < 100 else year, month, day)


def parse_birthday(text: str, today: date) -> str:
    """YYYY-MM-DD, or MM-DD if no year is given; '' for no text. UserError if it is no day or is yet to come."""
    if not text.strip():
        return ""
    year, month, day = _read(text, _("a birthday such as 24.12. or 24.12.1985"))
    if year is None:
        return _kept(text, _LEAP, month, day)[5:]
    if year < 100:
        year += today.year // 100 * 100
        if year > today.year:
            year -= 100
    kept = _kept(text, year, month, day)
    if year < 1880 or kept > today.isoformat():
        raise UserError(_("“{text}” can't be a birthday.").format(text=text.strip()[:40]))
    return kept


def is_birthday(text: str) -> bool:
    """Whether that is a birthday as it is kept."""
    match = re.fullmatch(r"(?:(\d{4})-)?(\d{2})-(\d{2})", text)
    return match is not None and _exists(int(match[1] or _LEAP), int(match[2]), int(match[3]))


def next_birthday(birthday: str, today: date) -> date:
    """When it is next, today included; 29 February is the 28th in a year without one."""
    month, day = int(birthday[-5:-3]), int(birthday[-2:])
    found = _in_year(today.year, month, day)
    return found if found >= today else _in_year(today.year + 1, month, day)


def age_on(birthday: str, day: date) -> int | None:
    """How old somebody is on that day; None if the year isn't known."""
    if len(birthday) < 10:
        return None
    year, month, born = int(birthday[:4]), int(birthday[5:7]), int(birthday[8:])
    return day.year - year - (day < _in_year(day.year, month, born))


def shown_day(text: str) -> str:
    """A kept day in the operator's language: `12 Mar 2026`, `12.03.2026`; without a year `12 Mar`, `12.03.`"""
    month, day = int(text[-5:-3]), int(text[-2:])
    year = text[:-6]
    if language() == "de":
        return f"{day:02d}.{month:02d}.{year}"
    return f"{day} {_ENGLISH[month - 1]}" + (f" {year}" if year else "")


def _read(text: str, wanted: str) -> tuple[int | None, int, int]:
    words = " ".join(text.casefold().split())
    for pattern in (_ISO, _ISO_SHORT):
        if match := pattern.fullmatch(words):
            if match["year"]:
                return int(match["year"]), int(match["month"]), int(match["day"])
            return None, int(match["m"]), int(match["d"])
    if match := _SLASHED.fullmatch(words):
        first, second = int(match["a"]), int(match["b"])
        if first <= 12 and second <= 12 and first != second:
            raise UserError(
                _("“{text}” may mean two days; write 12.3.2026 or 2026-03-12.").format(text=text.strip()[:40])
            )
        day, month = (first, second) if first > 12 else (second, first)
        return int(match["y"]), month, day
    if match := _DOTTED.fullmatch(words):
        return (int(match["y"]) if match["y"] else None), int(match["m"]), int(match["d"])
    match = _NAMED.fullmatch(words) or _NAMED_US.fullmatch(words)
    if match and match["m"] in _MONTH:
        return (int(match["y"]) if match["y"] else None), _MONTH[match["m"]], int(match["d"])
    raise UserError(_("“{text}” is not {wanted}.").format(text=text.strip()[:40], wanted=wanted))


def _kept(text: str, year: int, month: int, day: int) -> str:
    if not _exists(year, month, day):
        raise UserError(_("There is no day “{text}”.").format(text=text.strip()[:40]))
    return f"{year:04d}-{month:02d}-{day:02d}"


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _in_year(year: int, month: int, day: int) -> date:
    if (month, day) == (2, 29) and not _exists(year, 2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)
