"""The profile's form as text: how hours, closed days and fields are written, read back and checked."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from app.core.errors import UserError
from app.core.i18n import _
from app.core.profile import field_name
from app.core.rows import ClosedDay, OpeningSpan, ProfileFields
from app.ui.render.hours import sorted_day, weekday_name

LIMITS: Final = {"about": 139, "address": 256, "description": 512, "email": 128, "website": 256}
"""Characters (Meta, WhatsApp business profile, 2025-11)."""
WEBSITES: Final = 2
VERTICALS: Final = [
    "UNDEFINED",
    "OTHER",
    "AUTO",
    "BEAUTY",
    "APPAREL",
    "EDU",
    "ENTERTAIN",
    "EVENT_PLAN",
    "FINANCE",
    "GROCERY",
    "GOVT",
    "HOTEL",
    "HEALTH",
    "NONPROFIT",
    "PROF_SERVICES",
    "RETAIL",
    "TRAVEL",
    "RESTAURANT",
    "NOT_A_BIZ",
    "ALCOHOL",
    "ONLINE_GAMBLING",
    "PHYSICAL_GAMBLING",
    "OTC_DRUGS",
]
"""Categories (Meta, WhatsApp business profile)."""

_SPAN: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?")
_CLOSED: Final = frozenset({"", "-", "–", "closed", "zu", "geschlossen"})
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_AMOUNT: Final = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?")


def day_text(hours: Sequence[OpeningSpan], day: int) -> str:
    """`06:00–13:00, 15:00–18:00`; empty if the day is closed."""
    return ", ".join(f"{span.opens}–{span.closes}" for span in sorted_day(hours, day))


def parsed_day(text: str, day: int) -> list[OpeningSpan]:
    """The spans of a weekday as typed (`6-13, 15:00-18:00`); UserError names the day."""
    if text.strip().casefold() in _CLOSED | {_("closed").casefold()}:
        return []
    spans = []
    for part in re.split(r"[,;]", text):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise UserError(_("{day}: write hours as 06:00–13:00, parted by commas.").format(day=weekday_name(day)))
        opens, closes = _time(match[1], match[2]), _time(match[3], match[4])
        if not opens < closes <= "24:00":
            raise UserError(_("{day}: closing comes after opening, 24:00 at the latest.").format(day=weekday_name(day)))
        spans.append(OpeningSpan(day, opens, closes))
    spans.sort(key=lambda span: span.opens)
    if any(span.closes > after.opens for span, after in pairwise(spans)):
        raise UserError(_("{day}: these hours overlap.").format(day=weekday_name(day)))
    return spans


def _time(hour: str, minute: str | None) -> str:
    if int(minute or 0) > 59:
        return "99:99"
    return f"{int(hour):02}:{int(minute or 0):02}"


def closed_text(days: Sequence[ClosedDay]) -> str:
    """One closed day a line: `2026-12-25 Christmas`."""
    return "\n".join(f"{day.date} {day.reason}".rstrip() for day in sorted(days, key=lambda day: day.date))


def parsed_closed(text: str) -> list[ClosedDay]:
    """The closed days as typed, one a line; UserError names the line."""
    days: dict[str, ClosedDay] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        day, _space, reason = line.strip().partition(" ")
        try:
            parsed = date.fromisoformat(day)
        except ValueError:
            raise UserError(_("“{line}”: write a closed day as 2026-12-25 and why.").format(line=line[:40])) from None
        days[parsed.isoformat()] = ClosedDay(parsed.isoformat(), reason.strip())
    return [days[key] for key in sorted(days)]


def checked_amount(text: str, name: str) -> str:
    """A decimal text with a point; UserError names the field."""
    text = text.strip()
    if text and _AMOUNT.fullmatch(text) is None:
        raise UserError(_("{field}: write an amount as 2.50.").format(field=name))
    return text.replace(",", ".")


def checked_fields(fields: ProfileFields) -> ProfileFields:
    """The fields if Meta would take them; UserError says which and why."""
    for name in ("about", "address", "description", "email"):
        if len(getattr(fields, name)) > LIMITS[name]:
            raise UserError(_("{field}: {n} characters at most.").format(field=field_name(name), n=LIMITS[name]))
    if fields.email and _EMAIL.fullmatch(fields.email) is None:
        raise UserError(_("{field}: this is no e-mail address.").format(field=field_name("email")))
    if len(fields.websites) > WEBSITES:
        raise UserError(_("{n} websites at most.").format(n=WEBSITES))
    for website in fields.websites:
        if not website.startswith(("https://", "http://")) or len(website) > LIMITS["website"]:
            raise UserError(
                _("A website begins with https:// and has {n} characters at most.").format(n=LIMITS["website"])
            )
    if fields.vertical not in VERTICALS:
        raise UserError(_("There is no category {name}.").format(name=fields.vertical))
    return fields


def vertical_name(vertical: str) -> str:
    """A category in words."""
    return {
        "UNDEFINED": _("not chosen"),
        "OTHER": _("other"),
        "AUTO": _("cars"),
        "BEAUTY": _("beauty, spa"),
        "APPAREL": _("clothing"),
        "EDU": _("education"),
        "ENTERTAIN": _("entertainment"),
        "EVENT_PLAN": _("event planning"),
        "FINANCE": _("finance, banking"),
        "GROCERY": _("food, groceries"),
        "GOVT": _("public service"),
        "HOTEL": _("hotel"),
        "HEALTH": _("medicine, health"),
        "NONPROFIT": _("non-profit"),
        "PROF_SERVICES": _("professional services"),
        "RETAIL": _("shopping, retail"),
        "TRAVEL": _("travel, transport"),
        "RESTAURANT": _("restaurant"),
        "NOT_A_BIZ": _("not a business"),
        "ALCOHOL": _("alcohol"),
        "ONLINE_GAMBLING": _("online gambling"),
        "PHYSICAL_GAMBLING": _("gambling"),
        "OTC_DRUGS": _("over-the-counter drugs"),
    }.get(vertical, vertical)


def unpublished(wanted: ProfileFields, live: ProfileFields | None) -> frozenset[str]:
    """The fields that differ from what WhatsApp last showed; none if that isn't known."""
    if live is None:
        return frozenset()
    names = ("about", "address", "description", "email", "websites", "vertical")
    return frozenset(name for name in names if getattr(wanted, name) != getattr(live, name))
