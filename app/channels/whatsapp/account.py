"""The business profile and the phone number in Meta's shapes and in ours.

Sources: Meta, WhatsApp Cloud API reference, "Business profiles", "Phone numbers"; "Messaging limits" for the renamed
limit field (v24 and later).
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from app.channels.base import AccountInfo, Rejected
from app.channels.whatsapp.shapes import Json, fields, objects, word, words
from app.core.enums import AccountState
from app.core.rows import HealthProblem, ProfileFields, Trust

LIMIT: Final = "whatsapp_business_manager_messaging_limit"
OLD_LIMIT: Final = "messaging_limit_tier"
"""The messaging limit before v24."""
_BASE: Final = (
    "verified_name",
    "display_phone_number",
    "quality_rating",
    "name_status",
    "status",
    "is_official_business_account",
    "official_business_account",
)
NUMBER_FIELDS: Final = (
    *_BASE,
    LIMIT,
    "new_name_status",
    "code_verification_status",
    "is_pin_enabled",
    "throughput",
    "account_mode",
    "health_status",
    "webhook_configuration",
)
"""What to ask a number for."""
_FEWER: Final = ((*_BASE, LIMIT), (*_BASE, OLD_LIMIT), ("verified_name", "display_phone_number", "quality_rating"))
NO_VERTICAL: Final = "UNDEFINED"
_BLOCKED: Final = frozenset(("BANNED", "RESTRICTED", "DELETED"))


def profile_fields(answer: Json) -> ProfileFields:
    """The profile in an answer: `data[0]`, or (Meta's own example) `data[0].business_profile`."""
    found = objects(answer.get("data"))
    first = found[0] if found else answer
    profile = first["business_profile"] if isinstance(first.get("business_profile"), dict) else first
    websites = profile.get("websites")
    return ProfileFields(
        about=words(profile.get("about")),
        address=words(profile.get("address")),
        description=words(profile.get("description")),
        email=words(profile.get("email")),
        websites=tuple(words(site) for site in websites if isinstance(site, str)) if isinstance(websites, list) else (),
        vertical=word(profile.get("vertical"), 60) or NO_VERTICAL,
    )


def profile_changes(wanted: ProfileFields, live: ProfileFields | None) -> dict[str, Any]:
    """The fields to write so that Meta has what is wanted.

    An empty text clears a field and `[]` the websites, but `about` can't be empty and a category can't be unset: these
    are left as they are.
    """
    changes: dict[str, Any] = {}
    for name in ("about", "address", "description", "email"):
        value: str = getattr(wanted, name)
        if (live is None or value != getattr(live, name)) and not (name == "about" and not value):
            changes[name] = value
    if live is None or wanted.websites != live.websites:
        changes["websites"] = list(wanted.websites)
    if wanted.vertical != NO_VERTICAL and (live is None or wanted.vertical != live.vertical):
        changes["vertical"] = wanted.vertical
    return changes


def without_refused(names: tuple[str, ...], error: Rejected) -> tuple[str, ...]:
    """The fields to ask for next: without those that Meta's words name, else fewer; empty if there are no fewer.

    Meta refuses a whole question for one field that it has renamed or dropped.
    """
    refused = [name for name in names if re.search(rf"\b{name}\b", f"{error.message} {error.details}")]
    if not refused:
        at = _FEWER.index(names) + 1 if names in _FEWER else 0
        return _FEWER[at] if at < len(_FEWER) else ()
    left = tuple(name for name in names if name not in refused)
    return (*left, OLD_LIMIT) if LIMIT in refused else left


def account_info(answer: Json) -> AccountInfo:
    """What the number's fields say; a field that wasn't answered is empty."""
    status = word(answer.get("status"), 60)
    badge = fields(answer.get("official_business_account"))
    digits = "".join(c for c in word(answer.get("display_phone_number"), 60) if c.isascii() and c.isdigit())
    limit = answer.get("whatsapp_business_manager_messaging_limit") or answer.get("messaging_limit_tier")
    if isinstance(limit, dict):
        limit = next((value for value in limit.values() if isinstance(value, (str, int))), "")
    return AccountInfo(
        name=word(answer.get("verified_name"), 500),
        number=f"+{digits}" if digits else "",
        official=answer.get("is_official_business_account") is True or badge.get("oba_status") == "APPROVED",
        name_status=word(answer.get("name_status"), 60),
        quality=(word(answer.get("quality_rating"), 60) or "UNKNOWN").replace("NA", "UNKNOWN"),
        messaging_limit=word(limit, 60),
        phone_status=status,
        state=AccountState.BLOCKED if status in _BLOCKED else AccountState.OK,
        trust=_trust(answer),
    )


def _trust(answer: Json) -> Trust:
    pin = answer.get("is_pin_enabled")
    webhook = fields(answer.get("webhook_configuration"))
    return Trust(
        new_name_status=word(answer.get("new_name_status"), 60),
        oba_status=word(fields(answer.get("official_business_account")).get("oba_status"), 60),
        pin_enabled=pin if isinstance(pin, bool) else None,
        throughput=word(fields(answer.get("throughput")).get("level"), 60),
        code_status=word(answer.get("code_verification_status"), 60),
        account_mode=word(answer.get("account_mode"), 60),
        # the narrowest one is used (Meta, "Webhook overrides")
        webhook=next(
            (
                url
                for name in ("phone_number", "whatsapp_business_account", "application")
                if (url := word(webhook.get(name)))
            ),
            "",
        ),
        health=tuple(_health(fields(answer.get("health_status")))),
    )


def _health(status: Json) -> Iterator[HealthProblem]:
    """Every reason for which an entity can't send as it should (Meta, "Messaging health status")."""
    for entity in objects(status.get("entities")):
        kind, can_send = word(entity.get("entity_type"), 60), word(entity.get("can_send_message"), 60)
        if can_send in ("", "AVAILABLE"):
            continue
        errors = objects(entity.get("errors"))
        for error in errors:
            yield HealthProblem(
                kind, can_send, words(error.get("error_description")), words(error.get("possible_solution"))
            )
        further = entity.get("additional_info")
        said = [words(one) for one in further if isinstance(one, str)] if isinstance(further, list) else []
        for one in said if said or errors else [""]:
            yield HealthProblem(kind, can_send, one)
