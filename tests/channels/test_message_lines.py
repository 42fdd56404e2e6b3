"""Every type of message arrives as a clear line that holds its words; a text arrives exactly."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import Author, Direction, IdentityKind
from app.core.events import AccountEvent, MessageEvent
from tests.channels.webhooks import (
    AT_MILLIS,
    CUSTOMER,
    READER,
    SHOP,
    WABA,
    change,
    contact,
    envelope,
    events,
    message,
    one,
    split,
)

MEDIA = {"id": "1037543291543636", "mime_type": "image/jpeg", "sha256": "abc="}
ORDER = {
    "catalog_id": "194836987003835",
    "text": "Bitte bis 8 Uhr",
    "product_items": [
        {"product_retailer_id": "BROT-01", "quantity": 2, "item_price": 3.2, "currency": "EUR"},
        {"product_retailer_id": "BREZEL", "quantity": "3", "item_price": "0.85", "currency": "EUR"},
    ],
}
VCARD = {
    "name": {"formatted_name": "Tante Emma", "first_name": "Emma"},
    "phones": [{"phone": "+49 171 3920007", "type": "CELL", "wa_id": "491713920007"}],
    "emails": [{"email": "emma@example.org"}],
    "org": {"company": "Laden"},
}
POLL = {"code": 131051, "title": "Message type unknown", "error_data": {"details": "Message type is not supported."}}

LINES: list[tuple[str, object, dict[str, Any], str]] = [
    ("text", {"body": "Guten\nTag  [/] \x1b[31m"}, {}, "Guten\nTag  [/] \x1b[31m"),
    ("image", MEDIA | {"caption": "Diese Torte?\nIn Rot"}, {}, "Photo: Diese Torte?\nIn Rot"),
    ("image", MEDIA, {}, "Photo"),
    ("video", MEDIA | {"caption": "schau"}, {}, "Video: schau"),
    ("audio", MEDIA | {"voice": True}, {}, "Voice message"),
    ("audio", MEDIA, {}, "Audio"),
    (
        "document",
        MEDIA | {"filename": "Angebot.pdf", "caption": "wie besprochen"},
        {},
        "Document: Angebot.pdf – wie besprochen",
    ),
    ("sticker", MEDIA | {"animated": False}, {}, "Sticker"),
    ("sticker", MEDIA | {"animated": True}, {}, "Animated sticker"),
    (
        "location",
        {
            "latitude": 52.52,
            "longitude": 13.405,
            "name": "Café",
            "address": "Torstr. 1, Berlin",
            "url": "https://x.example",
        },
        {},
        "Place: Café – Torstr. 1, Berlin – 52.52, 13.405 – https://x.example",
    ),
    ("location", {"latitude": -33, "longitude": "151.2"}, {}, "Place: -33, 151.2"),
    ("contacts", [VCARD], {}, "Contact: Tante Emma, Laden, +49 171 3920007, emma@example.org"),
    ("contacts", [{"name": {"first_name": "Al"}}, {}], {}, "Contact: Al; without a name"),
    ("reaction", {"message_id": "wamid.OUT9", "emoji": "❤️"}, {}, "Reacted with ❤️"),
    ("reaction", {"message_id": "wamid.OUT9"}, {}, "Took back a reaction"),
    ("button", {"payload": "P1", "text": "Ja, gerne"}, {}, "Pressed: Ja, gerne"),
    (
        "interactive",
        {"type": "button_reply", "button_reply": {"id": "b1", "title": "Abholen"}},
        {},
        "Pressed: Abholen",
    ),
    (
        "interactive",
        {"type": "list_reply", "list_reply": {"id": "r1", "title": "10 Uhr", "description": "Freitag"}},
        {},
        "Chose: 10 Uhr – Freitag",
    ),
    (
        "interactive",
        {
            "type": "nfm_reply",
            "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"flow_token":"t","size":"M","gift":true}'},
        },
        {},
        "Form filled in: Sent – size M, gift yes",
    ),
    (
        "interactive",
        {"type": "nfm_reply", "nfm_reply": {"response_json": "kaputt"}},
        {},
        "Form filled in: kaputt",
    ),
    (
        "interactive",
        {"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}},
        {},
        "Permission to call: accept",
    ),
    ("interactive", {"type": "hologram"}, {}, "Answer of an unknown kind (hologram)"),
    ("order", ORDER, {}, "Order: 2 × BROT-01 3.2 EUR, 3 × BREZEL 0.85 EUR – total 8.95 EUR – Bitte bis 8 Uhr"),
    (
        "system",
        {"body": "Anna changed from A to B", "wa_id": "491713920008", "type": "user_changed_number"},
        {},
        "Notice: Anna changed from A to B – 491713920008",
    ),
    ("system", {"type": "user_changed_user_id", "user_id": "DE.77"}, {}, "Notice: user_changed_user_id – DE.77"),
    (
        "unsupported",
        {"type": "poll"},
        {"errors": [POLL]},
        "Message that WhatsApp does not hand on (poll): Message type is not supported.",
    ),
    ("request_welcome", None, {}, "Opened the chat for the first time"),
    (
        "edit",
        {"original_message_id": "wamid.IN0", "message": {"type": "text", "text": {"body": "doch drei"}}},
        {},
        "Changed a message: doch drei",
    ),
    (
        "edit",
        {"original_message_id": "wamid.IN0", "message": {"type": "image", "image": {"caption": "neu"}}},
        {},
        "Changed a message: Photo: neu",
    ),
    ("edit", {"original_message_id": "wamid.IN0"}, {}, "Changed a message"),
    ("revoke", {"original_message_id": "wamid.IN0"}, {}, "Withdrew a message"),
    ("hologram", {"title": "Ein Titel", "text": "Worte"}, {}, "Message of type hologram: Ein Titel – Worte"),
    ("hologram", None, {}, "Message of type hologram"),
]


@pytest.mark.parametrize(("type_", "content", "more", "text"), LINES, ids=lambda value: repr(value)[:40])
def test_message_of_every_type_is_a_clear_line(type_: str, content: object, more: dict[str, Any], text: str) -> None:
    event = one(message(type_, content, **more))
    assert (event.type, event.text) == (type_, text)
    assert event.direction is Direction.IN
    assert event.time == AT_MILLIS


@given(body=st.text())
def test_text_arrives_exactly_but_for_what_no_database_holds(body: str) -> None:
    expected = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in body).replace("\x00", "")
    assert one(message(content={"body": body})).text == expected


def test_lone_surrogates_and_nul_are_replaced_everywhere() -> None:
    event = one(
        message(content={"body": "a\ud83dz\x00"}, context={"id": "wamid.\udc00"}) | {"id": "wamid.\ud800"},
        contact("\udfffAnna\x00"),
    )
    assert (event.text, event.party.name) == ("a\ufffdz", "\ufffdAnna")
    assert (event.external_id, event.quoted_external_id) == ("wamid.\ufffd", "wamid.\ufffd")


@pytest.mark.parametrize(
    ("item", "quoted"),
    [
        (message(context={"from": SHOP, "id": "wamid.OUT9"}), "wamid.OUT9"),
        (message(context={"forwarded": True}), None),
        (message(context=None), None),
        (message(), None),
        (message("reaction", {"message_id": "wamid.OUT9", "emoji": "👍"}), "wamid.OUT9"),
        (message("revoke", {"original_message_id": "wamid.IN0"}), "wamid.IN0"),
        (message("edit", {"original_message_id": "wamid.IN0"}), "wamid.IN0"),
    ],
)
def test_message_names_the_one_it_speaks_of(item: dict[str, Any], quoted: str | None) -> None:
    assert one(item).quoted_external_id == quoted


def test_unsupported_message_keeps_metas_error() -> None:
    event = one(message("unsupported", {"type": "poll"}, errors=[POLL]))
    assert event.error is not None
    assert event.error.code == 131051


@given(
    prices=st.lists(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False), min_size=1, max_size=5),
    quantity=st.integers(1, 10**6),
)
def test_order_is_added_up_to_the_last_digit(prices: list[Any], quantity: int) -> None:
    products = [
        {"product_retailer_id": "A", "quantity": quantity, "item_price": str(price), "currency": "EUR"}
        for price in prices
    ]
    line = one(message("order", {"product_items": products})).text
    assert line.endswith(f"total {quantity * sum(prices):f} EUR")


def test_order_price_is_read_as_it_is_written() -> None:

    product = {"product_retailer_id": "A", "quantity": 1, "item_price": "PRICE", "currency": "EUR"}
    body = envelope(change(messages=[message("order", {"product_items": [product]})]))
    (item,) = READER.split(body.replace(b'"PRICE"', b"12345678901234567.10"))
    assert isinstance(item.event, MessageEvent)
    assert item.event.text == "Order: 1 × A 12345678901234567.10 EUR – total 12345678901234567.10 EUR"


@pytest.mark.parametrize(
    "product",
    [
        {},
        {"quantity": "viele", "item_price": 1},
        {"quantity": 1, "item_price": "NaN"},
        {"quantity": 1, "item_price": 10**30},
        {"quantity": [1], "item_price": {}},
        {"quantity": True, "item_price": False},
    ],
)
def test_order_with_odd_numbers_is_shown_without_a_total(product: dict[str, Any]) -> None:
    line = one(message("order", {"product_items": [product]})).text
    assert line.startswith("Order: ")
    assert "total" not in line


def test_flood_of_contacts_is_cut_and_counted() -> None:
    line = one(message("contacts", [VCARD] * 257)).text
    assert line.endswith("and 207 more")
    assert len(line) < 10_000


def test_line_of_another_type_keeps_hostile_names_on_one_line() -> None:
    line = one(message("document", MEDIA | {"filename": "a\r\nb\u2028c" * 500})).text
    assert "\n" not in line
    assert "\r" not in line
    assert len(line) < 400


def test_echo_of_the_phone_app_is_ours_to_that_customer() -> None:
    echo = message(content={"body": "Gern!"}) | {"from": SHOP, "to": CUSTOMER, "id": "wamid.ECHO"}
    (event,) = events(change("smb_message_echoes", message_echoes=[echo]))
    assert isinstance(event, MessageEvent)
    assert (event.direction, event.author, event.text) == (Direction.OUT, Author.PHONE_APP, "Gern!")
    assert event.party.identities[0] == (IdentityKind.WA_ID, CUSTOMER)


def test_history_and_contacts_of_the_phone_app_are_told_in_a_line() -> None:
    chunk = {
        "metadata": {"phase": 0, "chunk_order": 1, "progress": 55},
        "threads": [
            {"id": CUSTOMER, "messages": [message(), message(n=2)]},
            {"id": "4917139", "messages": [message(n=3)]},
        ],
    }
    refused = {"errors": [{"code": 2593109, "title": "History sync is turned off"}]}
    people = [
        {"type": "contact", "contact": {"full_name": "Anna"}, "action": "add", "metadata": {"timestamp": "1739321024"}},
        {"type": "contact", "contact": {"phone_number": CUSTOMER}, "action": "remove"},
    ]
    assert events(
        change("history", history=[chunk]),
        change("history", history=[refused]),
        change("smb_app_state_sync", state_sync=people),
    ) == [
        AccountEvent("history", "History from the phone app: 3 messages in 2 chats, 55 % done"),
        AccountEvent("history", "The phone app's history was not shared: History sync is turned off"),
        AccountEvent("smb_app_state_sync", "Contacts from the phone app: 1 added or changed, 1 removed"),
    ]


@pytest.mark.parametrize(
    ("field", "contents", "text"),
    [
        (
            "message_template_status_update",
            {
                "event": "REJECTED",
                "message_template_name": "gruss",
                "message_template_language": "de",
                "reason": "TAG",
            },
            "Template gruss (de) is now REJECTED: TAG",
        ),
        (
            "message_template_quality_update",
            {"previous_quality_score": "GREEN", "new_quality_score": "RED", "message_template_name": "abholung"},
            "Template abholung: quality GREEN → RED",
        ),
        (
            "template_category_update",
            {"message_template_name": "abholung", "previous_category": "UTILITY", "new_category": "MARKETING"},
            "Template abholung: category UTILITY → MARKETING",
        ),
        (
            "phone_number_quality_update",
            {"display_phone_number": SHOP, "event": "FLAGGED", "current_limit": "TIER_2K"},
            f"Number {SHOP}: FLAGGED, messaging limit TIER_2K",
        ),
        (
            "phone_number_name_update",
            {"decision": "APPROVED", "requested_verified_name": "Bäckerei", "rejection_reason": None},
            "Display name Bäckerei: APPROVED",
        ),
        (
            "user_preferences",
            {"user_preferences": [{"wa_id": CUSTOMER, "category": "marketing", "value": "stop", "timestamp": 17}]},
            f"Customers' choices: {CUSTOMER}: marketing stop",
        ),
        (
            "account_update",
            {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ALCOHOL"}},
            "account_update: event ACCOUNT_VIOLATION, violation_type ALCOHOL",
        ),
        (
            "a_field_of_2031",
            {"level": 3, "on": True, "of": [1.50, 2]},
            "a_field_of_2031: level 3, on yes, of 1.5, of 2",
        ),
    ],
)
def test_word_about_the_account_is_a_line(field: str, contents: dict[str, Any], text: str) -> None:
    (event,) = events({"field": field, "value": contents})
    assert event == AccountEvent(field, text)


def test_word_about_the_account_names_the_business_account() -> None:

    (item,) = split({"field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}})
    assert (item.account, item.business) == ("", WABA)
