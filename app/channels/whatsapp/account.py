"""The business profile and the phone number in Meta's shapes and in ours.

Sources: Meta, WhatsApp Cloud API reference, "Business profiles", "Phone numbers"; "Messaging limits" for the renamed
limit field (v24 and later).
"""

from typing import Any, Final

from app.channels.base import AccountInfo
from app.channels.whatsapp.shapes import Json, fields, objects, word, words
from app.core.enums import AccountState
from app.core.rows import ProfileFields

_BASE: Final = (
    "verified_name,display_phone_number,quality_rating,name_status,status,"
    "is_official_business_account,official_business_account"
)
NUMBER_FIELDS: Final = (
    f"{_BASE},whatsapp_business_manager_messaging_limit",
    f"{_BASE},messaging_limit_tier",
    "verified_name,display_phone_number,quality_rating",
)
"""What to ask a number for; the first that the API version knows."""
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
    )
