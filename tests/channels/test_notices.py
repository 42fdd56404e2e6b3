"""What Meta says of the account is a line with how grave it is and every fact by its name."""

from typing import Any

import pytest

from app.core.events import AccountEvent
from tests.channels.webhooks import SHOP, WABA, events, split

NOTICES: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "message_template_status_update",
        {
            "event": "REJECTED",
            "message_template_id": 1689556908129832,
            "message_template_name": "gruss",
            "message_template_language": "de",
            "reason": "TAG",
        },
        "Template gruss (de) is now REJECTED: TAG",
        "warning",
    ),
    (
        "message_template_status_update",
        {"event": "APPROVED", "message_template_name": "gruss", "message_template_language": "de", "reason": "NONE"},
        "Template gruss (de) is now APPROVED",
        "info",
    ),
    (
        "message_template_status_update",
        {"event": "DISABLED", "message_template_name": "gruss", "disable_info": {"disable_date": 1739321024}},
        "Template gruss (?) is now DISABLED",
        "error",
    ),
    (
        "message_template_quality_update",
        {"previous_quality_score": "GREEN", "new_quality_score": "RED", "message_template_name": "abholung"},
        "Template abholung: quality GREEN → RED",
        "warning",
    ),
    (
        "template_category_update",
        {"message_template_name": "abholung", "previous_category": "UTILITY", "new_category": "MARKETING"},
        "Template abholung: category UTILITY → MARKETING",
        "warning",
    ),
    (
        "template_category_update",
        {"message_template_name": "abholung", "new_category": "UTILITY", "correct_category": "MARKETING"},
        "Template abholung: category UTILITY → MARKETING",
        "warning",
    ),
    (
        "message_template_components_update",
        {
            "message_template_name": "gruss",
            "message_template_language": "de",
            "message_template_element": "Hallo {{1}}",
        },
        "Template gruss (de) was changed: Hallo {{1}}",
        "info",
    ),
    (
        "phone_number_quality_update",
        {"display_phone_number": SHOP, "event": "FLAGGED", "current_limit": "TIER_2K"},
        f"Number {SHOP}: FLAGGED, messaging limit TIER_2K",
        "warning",
    ),
    (
        "phone_number_quality_update",
        {"display_phone_number": SHOP, "event": "UPGRADE", "max_daily_conversations_per_business": "TIER_10K"},
        f"Number {SHOP}: UPGRADE, messaging limit TIER_10K",
        "info",
    ),
    (
        "phone_number_name_update",
        {"decision": "APPROVED", "requested_verified_name": "Bäckerei", "rejection_reason": None},
        "Display name Bäckerei: APPROVED",
        "info",
    ),
    (
        "phone_number_name_update",
        {"decision": "REJECTED", "requested_verified_name": "Bäckerei", "rejection_reason": "NAME_NOT_CONSISTENT"},
        "Display name Bäckerei: REJECTED (NAME_NOT_CONSISTENT)",
        "warning",
    ),
    (
        "account_update",
        {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ALCOHOL"}},
        "account_update: event ACCOUNT_VIOLATION, violation_type ALCOHOL",
        "error",
    ),
    (
        "account_update",
        {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE", "waba_ban_date": "May 1"}},
        "account_update: event DISABLED_UPDATE, waba_ban_state REINSTATE, waba_ban_date May 1",
        "info",
    ),
    ("account_update", {"event": "PARTNER_REMOVED"}, "account_update: event PARTNER_REMOVED", "warning"),
    (
        "account_alerts",
        {
            "entity_type": "PHONE_NUMBER",
            "alert_info": {
                "alert_severity": "CRITICAL",
                "alert_status": "ACTIVE",
                "alert_type": "PROFILE_PICTURE_LOST",
                "alert_description": "Your photo was removed.",
            },
        },
        "Alert: Your photo was removed. (PROFILE_PICTURE_LOST, ACTIVE)",
        "error",
    ),
    (
        "account_alerts",
        {"alert_severity": "INFORMATIONAL", "alert_status": "NONE", "alert_type": "OBA_APPROVED"},
        "Alert: OBA_APPROVED (OBA_APPROVED, NONE)",
        "info",
    ),
    ("account_review_update", {"decision": "APPROVED"}, "The account's review: APPROVED", "info"),
    ("account_review_update", {"decision": "REJECTED"}, "The account's review: REJECTED", "error"),
    (
        "business_capability_update",
        {"max_daily_conversations_per_business": 2000, "max_phone_numbers_per_waba": 25},
        "Messaging limit 2000, phone numbers 25",
        "info",
    ),
    (
        "business_capability_update",
        {"max_daily_conversation_per_phone": -1, "max_phone_numbers_per_business": 2},
        "Messaging limit unlimited, phone numbers 2",
        "info",
    ),
    (
        "security",
        {"display_phone_number": SHOP, "event": "PIN_CHANGED", "requester": "61555"},
        f"Security of {SHOP}: PIN_CHANGED",
        "warning",
    ),
    (
        "payment_configuration_update",
        {"configuration_name": "kasse", "provider_name": "upi", "status": "Active"},
        "Payment configuration kasse: Active",
        "info",
    ),
    (
        "a_field_of_2031",
        {"level": 3, "on": True, "of": [1.50, 2]},
        "a_field_of_2031: level 3, on true, of 1.5, of 2",
        "info",
    ),
    ("calls", {"calls": [{"id": "wacid.1", "event": "connect"}]}, "calls: id wacid.1, event connect", "info"),
]


@pytest.mark.parametrize(
    ("field", "contents", "text", "level"), NOTICES, ids=[f"{n}-{row[0]}" for n, row in enumerate(NOTICES)]
)
def test_word_about_the_account_is_a_line(field: str, contents: dict[str, Any], text: str, level: str) -> None:
    (event,) = events({"field": field, "value": contents})
    assert isinstance(event, AccountEvent)
    assert (event.field, event.text, event.level) == (field, text, level)


@pytest.mark.parametrize("field", sorted({row[0] for row in NOTICES}))
@pytest.mark.parametrize(
    "contents", [{"x": None}, {"event": []}, {"event": {"a": {"b": 1}}, "alert_info": 7, "errors": [{}]}]
)
def test_word_about_the_account_survives_any_shape(field: str, contents: dict[str, Any]) -> None:
    (event,) = events({"field": field, "value": contents})
    assert isinstance(event, AccountEvent)
    assert event.text


def test_facts_keep_metas_own_names() -> None:
    contents = {
        "message_template_id": 1689556908129832,
        "event": "DISABLED",
        "disable_info": {"disable_date": 1739321024},
        "metadata": {"phone_number_id": "1"},
        "of": [1, 2],
        "buttons": [{"text": "Ja"}],
        "nothing": None,
    }
    (event,) = events({"field": "message_template_status_update", "value": contents})
    assert isinstance(event, AccountEvent)
    assert event.facts == (
        ("message_template_id", "1689556908129832"),
        ("event", "DISABLED"),
        ("disable_info.disable_date", "1739321024"),
        ("of", "1"),
        ("of", "2"),
        ("buttons.0.text", "Ja"),
    )


def test_flood_of_facts_is_cut() -> None:
    (event,) = events({"field": "news", "value": {f"f{n}": "x" * 5_000 for n in range(500)}})
    assert isinstance(event, AccountEvent)
    assert len(event.facts) <= 40
    assert len(event.text) <= 500
    assert all(len(said) <= 1_000 for _, said in event.facts)


def test_word_about_the_account_names_the_business_account() -> None:
    (item,) = split({"field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}})
    assert (item.account, item.business) == ("", WABA)
