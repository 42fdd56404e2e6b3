"""What a business profile may hold: Meta's limits and the shop's own facts, each mistake a sentence.

Source: Meta, WhatsApp Business Profiles (fields and lengths); the description may have 512 characters.
"""

import re
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlsplit

from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import Delivery, ProfileFields
from app.core.text import sanitise_for_store

ABOUT_LIMIT: Final = 139
ADDRESS_LIMIT: Final = 256
DESCRIPTION_LIMIT: Final = 512
EMAIL_LIMIT: Final = 128
WEBSITES: Final = 2
WEBSITE_LIMIT: Final = 256
NOTE_LIMIT: Final = 500

VERTICALS: Final = (
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
)
"""Meta's categories."""

_NOT_UNSET: Final = {"about": ("",), "vertical": ("UNDEFINED",)}
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_CURRENCY: Final = re.compile("[A-Z]{3}")


def check_fields(wanted: ProfileFields) -> ProfileFields:
    """The fields as they may be published, spaces around them taken off; UserError names what Meta would refuse."""
    about = _text(wanted.about, _("The about text"), ABOUT_LIMIT)
    address = _text(wanted.address, _("The address"), ADDRESS_LIMIT)
    description = _text(wanted.description, _("The description"), DESCRIPTION_LIMIT)
    email = _text(wanted.email, _("The e-mail address"), EMAIL_LIMIT)
    if email and not _EMAIL.fullmatch(email):
        raise UserError(_("“{email}” is not an e-mail address.").format(email=email))
    websites = tuple(site for site in map(str.strip, wanted.websites) if site)
    if len(websites) > WEBSITES:
        raise UserError(_("A profile has at most {n} websites.").format(n=WEBSITES))
    if wanted.vertical not in VERTICALS:
        raise UserError(_("There is no category {name}.").format(name=wanted.vertical))
    return ProfileFields(about, address, description, email, tuple(map(_website, websites)), wanted.vertical)


def check_delivery(delivery: Delivery) -> Delivery:
    """The delivery facts as they are kept; UserError if an amount, the radius or the currency is none."""
    currency = delivery.currency.strip().upper()
    if not _CURRENCY.fullmatch(currency):
        raise UserError(
            _("“{text}” is not a currency; write three letters such as EUR.").format(text=delivery.currency)
        )
    return Delivery(
        offered=delivery.offered,
        areas=tuple(dict.fromkeys(sanitise_for_store(area.strip()) for area in delivery.areas if area.strip())),
        radius_km=_amount(delivery.radius_km, _("The radius")),
        minimum=_amount(delivery.minimum, _("The minimum order")),
        fee=_amount(delivery.fee, _("The delivery fee")),
        currency=currency,
        note=_text(delivery.note, _("The note on delivery"), NOTE_LIMIT),
    )


def check_timezone(name: str) -> str:
    """The name of a zone of the IANA's; UserError if there is none of that name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        raise UserError(_("There is no time zone “{name}”; write Europe/Berlin.").format(name=name)) from None
    return name


def field_name(name: str) -> str:
    """What the operator calls a field."""
    return {
        "about": _("about"),
        "address": _("address"),
        "description": _("description"),
        "email": _("e-mail"),
        "websites": _("websites"),
        "vertical": _("category"),
    }[name]


def differences(wanted: ProfileFields, live: ProfileFields | None) -> list[tuple[str, str, str]]:
    """What differs from what customers see: field, live, wanted; several websites on a line each.

    Meta rewrites spaces and an address's last slash; these are no difference.
    """
    found: list[tuple[str, str, str]] = []
    for field in fields(ProfileFields):
        mine, theirs = _words(wanted, field.name), _words(live or ProfileFields(), field.name)
        if _plain(mine) != _plain(theirs):
            found.append((field.name, theirs, mine))
    return found


def unkept(wanted: ProfileFields, seen: ProfileFields) -> tuple[str, ...]:
    """The fields that Meta shows otherwise although it has taken them.

    An about text can't be emptied and a category not be unset, so these are not asked for and not missed.
    """
    return tuple(name for name, _live, mine in differences(wanted, seen) if mine not in _NOT_UNSET.get(name, ()))


def _words(profile: ProfileFields, name: str) -> str:
    value: str | tuple[str, ...] = getattr(profile, name)
    return value if isinstance(value, str) else "\n".join(value)


def _plain(text: str) -> list[list[str]]:
    return [[word.rstrip("/") for word in line.split()] for line in text.splitlines() if line.strip()]


def _text(text: str, what: str, limit: int) -> str:
    text = sanitise_for_store(text.strip())
    if len(text) > limit:
        raise UserError(
            _("{what} has {n} characters; {limit} are allowed.").format(what=what, n=len(text), limit=limit)
        )
    return text


def _website(site: str) -> str:
    site = sanitise_for_store(site)
    if len(site) > WEBSITE_LIMIT:
        raise UserError(_("A website's address may have {limit} characters.").format(limit=WEBSITE_LIMIT))
    try:
        parts = urlsplit(site)
        sound = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", site)
    except ValueError:
        sound = False
    if not sound:
        raise UserError(_("“{site}” is not a web address; it begins with https:// or http://.").format(site=site))
    return site


def _amount(text: str, what: str) -> str:
    """A decimal text with a point, not negative; empty stays empty."""
    text = text.strip()
    if not text:
        return ""
    try:
        amount = Decimal(text.replace(",", "."))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0 or amount >= 10**9:
        raise UserError(_("{what} “{text}” is not an amount; write 12.50.").format(what=what, text=text))
    return f"{amount:f}"
