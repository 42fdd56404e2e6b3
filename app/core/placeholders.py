"""Placeholders of quick replies: `{customer}`, `{hours}`, … filled with what the shop knows; English or German."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from typing import Final

from app.core.clock import SECOND, Millis
from app.core.hours import opening
from app.core.i18n import _, language
from app.core.rows import OpeningSpan, Profile

_PLACEHOLDER: Final = re.compile(r"\{([^\W\d][\w ]{0,30})\}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the placeholders of one chat stand for."""

    customer: str
    """The customer's name as the composer shows it; a number is no name."""
    profile: Profile | None
    now: Millis
    zone: tzinfo
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is known in the shop's own fields, by name, as people read it; '' where nothing is."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its placeholders filled in."""

    text: str
    missing: tuple[str, ...]
    """Placeholders nothing is known for; they stay in the text as they are."""


def fill(text: str, facts: Facts) -> Filled:
    """Every known placeholder replaced; braces that name none stay."""
    missing: list[str] = []
    own = {name.casefold(): value for name, value in facts.fields.items()}

    def value(match: re.Match[str]) -> str:
        said = match[1].strip().casefold()
        name = _NAMES.get(said)
        if name is None and said not in own:
            return match[0]
        found = _VALUES[name](facts) if name is not None else own[said]
        if not found:
            missing.append(match[0])
        return found or match[0]

    return Filled(_PLACEHOLDER.sub(value, text), tuple(dict.fromkeys(missing)))


def unfilled(text: str) -> tuple[str, ...]:
    """Placeholders that stand in a text as they are, of those that are filled with something known."""
    return tuple(dict.fromkeys(match[0] for match in _PLACEHOLDER.finditer(text) if is_placeholder(match[1])))


def placeholders() -> tuple[str, ...]:
    """The names that can be used, in English."""
    return tuple(_VALUES)


def is_placeholder(name: str) -> bool:
    """Whether that name, in either language, is filled with something of the shop's or the customer's already."""
    return name.strip().casefold() in _NAMES


def week_words(hours: Sequence[OpeningSpan]) -> str:
    """The week on one line: `Mon–Fri 06:00–18:00, Sat 06:00–13:00`; empty if no hours are kept."""
    spans = [(day, " ".join(f"{s.opens}–{s.closes}" for s in hours if s.weekday == day)) for day in range(7)]
    parts = []
    for text, days in groupby(spans, key=lambda span: span[1]):
        numbers = [day for day, _text in days]
        if text:
            names = _weekday(numbers[0])
            if len(numbers) > 1:
                names += f"–{_weekday(numbers[-1])}"
            parts.append(f"{names} {text}")
    return ", ".join(parts)


def _weekday(day: int) -> str:
    from babel.dates import get_day_names

    return str(get_day_names("abbreviated", locale=language())[day]).rstrip(".")


def _first_name(facts: Facts) -> str:
    return facts.customer.split()[0] if facts.customer else ""


def _business(facts: Facts) -> str:
    return facts.profile.name if facts.profile else ""


def _hours(facts: Facts) -> str:
    return week_words(facts.profile.hours) if facts.profile else ""


def _next_opening(facts: Facts) -> str:
    """When the shop opens next, or until when it is open: a weekday unless it is today, and the time."""
    if facts.profile is None:
        return ""
    found = opening(facts.profile.hours, facts.profile.closed_days, facts.zone, facts.now)
    if found.until is None:
        return ""
    at = datetime.fromtimestamp(found.until / SECOND, UTC).astimezone(facts.zone)
    today = datetime.fromtimestamp(facts.now / SECOND, UTC).astimezone(facts.zone).date()
    time = f"{at:%H:%M}" if at.date() == today else f"{_weekday(at.weekday())} {at:%H:%M}"
    return _("until {time}").format(time=time) if found.open else time


def _delivery(facts: Facts) -> str:
    if facts.profile is None:
        return ""
    delivery = facts.profile.delivery
    if not delivery.offered:
        return _("we don't deliver")
    parts = [", ".join(delivery.areas)]
    if delivery.radius_km:
        parts.append(_("within {km} km").format(km=delivery.radius_km))
    if delivery.minimum:
        parts.append(_("from {amount} {currency}").format(amount=delivery.minimum, currency=delivery.currency))
    if delivery.fee:
        parts.append(_("fee {amount} {currency}").format(amount=delivery.fee, currency=delivery.currency))
    return ", ".join(filter(None, [*parts, delivery.note]))


def _address(facts: Facts) -> str:
    return " ".join(facts.profile.fields.address.split()) if facts.profile else ""


def _website(facts: Facts) -> str:
    return next(iter(facts.profile.fields.websites), "") if facts.profile else ""


_VALUES: Final[dict[str, Callable[[Facts], str]]] = {
    "customer": lambda facts: facts.customer,
    "first name": _first_name,
    "business": _business,
    "hours": _hours,
    "next opening": _next_opening,
    "delivery": _delivery,
    "address": _address,
    "website": _website,
}
_NAMES: Final = {
    **{name: name for name in _VALUES},
    "name": "customer",
    "kunde": "customer",
    "kundin": "customer",
    "first_name": "first name",
    "vorname": "first name",
    "laden": "business",
    "geschäft": "business",
    "öffnungszeiten": "hours",
    "next_opening": "next opening",
    "nächste öffnung": "next opening",
    "geöffnet": "next opening",
    "lieferung": "delivery",
    "adresse": "address",
    "webseite": "website",
}
