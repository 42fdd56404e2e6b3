"""Every field that speaks of the account itself."""

from typing import Any

from tests.corpus.cases import Case, Json

TEMPLATE: Json = {
    "message_template_id": 1689556908129832,
    "message_template_name": "abholung_bereit",
    "message_template_language": "de",
}
FIELDS: tuple[tuple[str, Json], ...] = (
    ("message_template_status_update", TEMPLATE | {"event": "APPROVED", "reason": "NONE"}),
    (
        "message_template_status_update",
        TEMPLATE
        | {
            "event": "REJECTED",
            "reason": "INVALID_FORMAT",
            "rejection_info": {"reason": "Format", "recommendation": "Please edit"},
        },
    ),
    (
        "message_template_status_update",
        TEMPLATE | {"event": "DISABLED", "disable_info": {"disable_date": "1789990000"}},
    ),
    (
        "message_template_status_update",
        TEMPLATE | {"event": "PAUSED", "other_info": {"title": "FIRST_PAUSE", "description": "paused"}},
    ),
    (
        "message_template_quality_update",
        TEMPLATE | {"previous_quality_score": "GREEN", "new_quality_score": "YELLOW"},
    ),
    ("template_category_update", TEMPLATE | {"new_category": "UTILITY", "correct_category": "MARKETING"}),
    ("template_category_update", TEMPLATE | {"previous_category": "UTILITY", "new_category": "MARKETING"}),
    (
        "message_template_components_update",
        TEMPLATE
        | {
            "message_template_element": "Ihre Bestellung ist fertig",
            "message_template_title": "Fertig",
            "message_template_footer": "Bäckerei",
            "message_template_buttons": [
                {
                    "message_template_button_type": "URL",
                    "message_template_button_text": "Karte",
                    "message_template_button_url": "https://x.example",
                }
            ],
        },
    ),
    (
        "phone_number_quality_update",
        {"display_phone_number": "$shop", "event": "FLAGGED", "old_limit": "TIER_10K", "current_limit": "TIER_2K"},
    ),
    (
        "phone_number_quality_update",
        {
            "display_phone_number": "$shop",
            "event": "THROUGHPUT_UPGRADE",
            "max_daily_conversations_per_business": "TIER_UNLIMITED",
        },
    ),
    (
        "phone_number_name_update",
        {
            "display_phone_number": "$shop",
            "decision": "REJECTED",
            "requested_verified_name": "Sonnenschein",
            "rejection_reason": "NAME_EMPLOYEE_ISSUE",
        },
    ),
    ("account_update", {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SCAM"}}),
    (
        "account_update",
        {
            "event": "ACCOUNT_RESTRICTION",
            "restriction_info": [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1790060000}],
        },
    ),
    (
        "account_update",
        {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE", "waba_ban_date": "May 1"}},
    ),
    ("account_update", {"event": "PARTNER_REMOVED", "waba_info": {"waba_id": "$waba", "owner_business_id": "506914"}}),
    (
        "account_alerts",
        {
            "entity_type": "BUSINESS",
            "entity_id": "506914307656634",
            "alert_info": {
                "alert_severity": "INFORMATIONAL",
                "alert_status": "NONE",
                "alert_type": "OBA_APPROVED",
                "alert_description": "Your account is official now",
            },
        },
    ),
    ("account_review_update", {"decision": "APPROVED"}),
    (
        "business_capability_update",
        {"max_daily_conversations_per_business": "TIER_2K", "max_phone_numbers_per_waba": 25},
    ),
    ("business_capability_update", {"max_daily_conversation_per_phone": -1, "max_phone_numbers_per_business": 2}),
    ("security", {"display_phone_number": "$shop", "event": "PIN_CHANGED", "requester": "61555822107539"}),
    (
        "payment_configuration_update",
        {
            "configuration_name": "kasse",
            "provider_name": "razorpay",
            "provider_mid": "acc_1",
            "status": "Needs_Testing",
            "created_timestamp": 123457678,
        },
    ),
    (
        "account_settings_update",
        {
            "messaging_product": "whatsapp",
            "timestamp": "$at",
            "type": "phone_number_settings",
            "phone_number_settings": {},
        },
    ),
    (
        "automatic_events",
        {"automatic_events": [{"id": "wamid.A", "event_name": "LeadSubmitted", "timestamp": 1789990000}]},
    ),
    ("business_status_update", {"event": "BUSINESS_VERIFIED", "business_id": "506914307656634"}),
    ("business_username_updates", {"display_phone_number": "$shop", "username": "sonnenschein", "status": "approved"}),
    ("calls", {"messaging_product": "whatsapp", "calls": [{"id": "wacid.1", "from": "$me", "event": "connect"}]}),
    ("flows", {"event": "FLOW_STATUS_CHANGE", "flow_id": "6627390910605886", "new_status": "PUBLISHED"}),
    ("group_lifecycle_update", {"groups": [{"timestamp": "$at", "group_id": "Y2Fw", "type": "group_create"}]}),
    ("group_participants_update", {"groups": [{"group_id": "Y2Fw", "type": "group_participants_add"}]}),
    ("group_settings_update", {"groups": [{"group_id": "Y2Fw", "type": "group_settings_update"}]}),
    ("group_status_update", {"groups": [{"group_id": "Y2Fw", "type": "group_suspend"}]}),
    (
        "partner_solutions",
        {"event": "SOLUTION_CREATED", "solution_id": "774485461512159", "solution_status": "INITIATED"},
    ),
    ("template_correct_category_detection", TEMPLATE | {"category": "UTILITY", "correct_category": "MARKETING"}),
    ("tracking_events", {"events": [{"event_name": "click", "tracking_data": {"id": "wamid.T"}}]}),
    ("user_id_update", {"user_id_update": [{"wa_id": "$me", "user_id": {"previous": "GB.1", "current": "GB.2"}}]}),
    ("field_of_2031", {"level": 3, "on": True, "of": [1.5, {"deep": ["x"]}]}),
)


def _case(number: int, field: str, value: dict[str, Any]) -> Case:
    return Case(f"{field} {number}", ({"field": field, "value": value},))


ACCOUNT: tuple[Case, ...] = tuple(_case(number, field, value) for number, (field, value) in enumerate(FIELDS))
