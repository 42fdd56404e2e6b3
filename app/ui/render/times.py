"""Times as the operator reads them; the clock's time and the shop's zone are given, nothing here looks at a clock."""

from datetime import date, datetime, tzinfo

from app.core.clock import DAY, HOUR, MINUTE, Millis
from app.core.i18n import _, language
from app.core.text import Safe

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def span(length: Millis) -> Safe:
    """A duration in one unit: `now`, `4 min`, `3 h`, `2 d`."""
    if length < MINUTE:
        return Safe(_("now"))
    if length < HOUR:
        return Safe(_("{n} min").format(n=length // MINUTE))
    if length < DAY:
        return Safe(_("{n} h").format(n=length // HOUR))
    return Safe(_("{n} d").format(n=length // DAY))


def local(at: Millis, zone: tzinfo) -> datetime:
    """The time in the shop's zone."""
    return datetime.fromtimestamp(at / 1000, zone)


def clock(at: Millis, zone: tzinfo) -> Safe:
    """`09:31`."""
    return Safe(f"{local(at, zone):%H:%M}")


def moment(at: Millis, now: Millis, zone: tzinfo) -> Safe:
    """A past time, as short as it can be: `09:31` today, `Fri` in the last week, else `12 Mar` or `12 Mar 2025`."""
    then, today = local(at, zone), local(now, zone)
    days = (today.date() - then.date()).days
    if days == 0:
        return Safe(f"{then:%H:%M}")
    if 0 < days < 7:
        return Safe(_weekday(then))
    return Safe(_short_date(then, with_year=then.year != today.year))


def day_of(at: Millis, now: Millis, zone: tzinfo) -> Safe:
    """A past day: `today`, `yesterday`, `Fri`, `12 Mar`."""
    then, today = local(at, zone), local(now, zone)
    days = (today.date() - then.date()).days
    if days == 0:
        return Safe(_("today"))
    if days == 1:
        return Safe(_("yesterday"))
    return moment(at, now, zone)


def until(at: Millis, now: Millis, zone: tzinfo) -> Safe:
    """A time to come: `13:00`, `tomorrow 09:31`, `Fri 09:31`, `12 Mar 09:31`."""
    then, today = local(at, zone), local(now, zone)
    days = (then.date() - today.date()).days
    hour = f"{then:%H:%M}"
    if days == 0:
        return Safe(hour)
    if days == 1:
        return Safe(_("tomorrow {time}").format(time=hour))
    if 1 < days < 7:
        return Safe(f"{_weekday(then)} {hour}")
    return Safe(f"{_short_date(then, with_year=then.year != today.year)} {hour}")


def day_rule(day: date, today: date) -> Safe:
    """The words of a day's rule: `Today`, `Yesterday`, `Friday 20 November`, with the year if it is another."""
    days = (today - day).days
    if days == 0:
        return Safe(_("Today"))
    if days == 1:
        return Safe(_("Yesterday"))
    from babel.dates import format_skeleton

    return Safe(format_skeleton("yMMMMEEEEd" if day.year != today.year else "MMMMEEEEd", day, locale=_locale()))


def _weekday(day: date) -> str:
    # English needs no locale data, so that the first rows needn't wait for Babel.
    if language() == "en":
        return _DAYS[day.weekday()]
    from babel.dates import format_date

    return format_date(day, "EEE", locale=_locale()).rstrip(".")


def _short_date(day: date, *, with_year: bool) -> str:
    if language() == "en":
        return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")
    from babel.dates import format_date, format_skeleton

    return format_date(day, "short", locale=_locale()) if with_year else format_skeleton("MMMd", day, locale=_locale())


def _locale() -> str:
    known = language()
    return "en_GB" if known == "en" else known
