"""The profile and the number as the Graph API gives and takes them.

Source: Meta, Cloud API reference "Business profiles" and Business Management API "Phone numbers" (2026).
"""

import re
from collections.abc import Mapping
from typing import Any

from app.sandbox.errors import bad_parameter
from app.sandbox.shops import Shop

Json = dict[str, Any]

LIMITS = {"about": 139, "address": 256, "description": 512, "email": 128}
VERTICALS = (
    *("OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL"),
    *("HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "NOT_A_BIZ", "UNDEFINED", "ALCOHOL"),
    *("ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS"),
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEBSITE = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def profile_answer(profile: Mapping[str, Any], fields: str) -> Json:
    """The profile, flat in `data[0]`; empty fields are left out, as Meta does."""
    wanted = [name.strip() for name in fields.split(",") if name.strip()] or list(profile)
    shown = {name: profile[name] for name in wanted if profile.get(name)}
    return {"data": [shown | {"messaging_product": "whatsapp"}]}


def profile_changes(body: Mapping[str, Any]) -> Json:
    """The fields to change; GraphError 100 for what Meta refuses. Fields not named stay."""
    if body.get("messaging_product") != "whatsapp":
        raise bad_parameter("The parameter messaging_product is required.")
    changes: Json = {}
    for name, most in LIMITS.items():
        if name not in body:
            continue
        value = body[name]
        if not isinstance(value, str):
            raise bad_parameter(f"Param {name} must be a string.")
        if len(value) > most:
            raise bad_parameter(f"Param {name} must be at most {most} characters long.")
        changes[name] = value
    if "about" in changes and not changes["about"].strip():
        raise bad_parameter("Param about must not be empty.")
    if changes.get("email") and not _EMAIL.fullmatch(changes["email"]):
        raise bad_parameter("Param email must be a valid email address.")
    if "websites" in body:
        changes["websites"] = _websites(body["websites"])
    if "vertical" in body:
        if body["vertical"] not in VERTICALS:
            raise bad_parameter(f"Param vertical must be one of {{{', '.join(VERTICALS)}}}")
        changes["vertical"] = body["vertical"]
    return changes


def _websites(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > 2:
        raise bad_parameter("Param websites must be an array of at most 2 elements.")
    for site in value:
        if not (isinstance(site, str) and len(site) <= 256 and _WEBSITE.fullmatch(site)):
            raise bad_parameter("Param websites must hold URLs that begin with http:// or https://.")
    return value


def number_fields(
    shop: Shop, id_: str, fields: str, webhook: str | None, ordered: Mapping[str, Any] | None = None
) -> Json:
    """The phone number's node; all it has when no fields are named. Fields it doesn't know are left out.

    `ordered` holds fields that are to be otherwise.
    """
    has: Json = {
        "verified_name": shop.name,
        "code_verification_status": "VERIFIED",
        "display_phone_number": shop.display_number,
        "quality_rating": shop.quality,
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "name": shop.name,
        "name_status": "APPROVED",
        "new_name_status": "NONE",
        "status": "CONNECTED",
        "account_mode": "LIVE",
        "is_official_business_account": shop.official,
        "official_business_account": {"oba_status": "APPROVED" if shop.official else "NOT_STARTED"},
        "is_on_biz_app": False,
        "is_pin_enabled": True,
        "search_visibility": "VISIBLE",
        "messaging_limit_tier": shop.tier,
        "whatsapp_business_manager_messaging_limit": shop.tier,
        "health_status": {
            "can_send_message": "AVAILABLE",
            "entities": [{"entity_type": "PHONE_NUMBER", "id": id_, "can_send_message": "AVAILABLE"}],
        },
        "webhook_configuration": {"application": webhook} if webhook else {},
        "account_review_status": "APPROVED",
        "currency": shop.currency,
        "timezone_id": "60",
    } | dict(ordered or {})
    usual = (
        "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type,throughput,"
        "webhook_configuration"
    )
    wanted = [re.sub(r"[({.].*", "", name.strip()) for name in (fields or usual).split(",")]
    return {name: has[name] for name in wanted if name in has} | {"id": id_}
