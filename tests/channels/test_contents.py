"""A message of every type arrives with its own words and what it holds; a text arrives exactly."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.whatsapp.contents import hex_digest
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Cart,
    CartLine,
    Catalogue,
    Choice,
    Content,
    Extras,
    LinkButton,
    Media,
    Menu,
    MenuRow,
    MenuSection,
    Notice,
    Place,
    Product,
    Products,
    ProductSection,
    Reaction,
    Referral,
    from_json,
    to_json,
)
from app.core.enums import Direction
from app.core.events import MessageEvent, Quarantined
from tests.channels.webhooks import (
    AT_MILLIS,
    CUSTOMER,
    READER,
    SHOP,
    change,
    contact,
    envelope,
    events,
    message,
    one,
)

DIGEST = "6f" * 32
MEDIA = {
    "id": "1037543291543636",
    "mime_type": "image/jpeg",
    "sha256": base64.b64encode(bytes.fromhex(DIGEST)).decode(),
}
FILE = Media("1037543291543636", "image/jpeg", DIGEST)
ORDER = {
    "catalog_id": "194836987003835",
    "text": "Bitte bis 8 Uhr",
    "product_items": [
        {"product_retailer_id": "BROT-01", "quantity": 2, "item_price": 3.2, "currency": "EUR"},
        {"product_retailer_id": "BREZEL", "quantity": "3", "item_price": "0.85", "currency": "EUR"},
    ],
}
CART = Cart(
    (CartLine("BROT-01", "2", "3.2", "EUR"), CartLine("BREZEL", "3", "0.85", "EUR")),
    "194836987003835",
    "Bitte bis 8 Uhr",
)
VCARD = {
    "name": {"formatted_name": "Tante Emma", "first_name": "Emma", "last_name": "Kern"},
    "phones": [{"phone": "+49 171 3920007", "type": "CELL", "wa_id": "491713920007"}],
    "emails": [{"email": "emma@example.org", "type": "WORK"}],
    "urls": [{"url": "https://laden.example"}],
    "addresses": [{"street": "Torstr. 1", "zip": "10119", "city": "Berlin", "country": "Germany"}],
    "org": {"company": "Laden"},
    "birthday": "1962-04-30",
}
CARD = Card(
    "Tante Emma",
    "Emma",
    "Kern",
    "Laden",
    (CardPhone("+49 171 3920007", "CELL", "491713920007"),),
    ("emma@example.org",),
    ("https://laden.example",),
    ("Torstr. 1, 10119, Berlin, Germany",),
    "1962-04-30",
)
POLL = {"code": 131051, "title": "Message type unknown", "error_data": {"details": "Message type is not supported."}}
CAFE = {
    "latitude": 52.52,
    "longitude": 13.405,
    "name": "Café",
    "address": "Torstr. 1, Berlin",
    "url": "https://x.example",
}

ARRIVALS: list[tuple[str, object, dict[str, Any], str, Content | None]] = [
    ("text", {"body": "Guten\nTag  [/] \x1b[31m"}, {}, "Guten\nTag  [/] \x1b[31m", None),
    ("text", {"body": ""}, {}, "", None),
    (
        "image",
        MEDIA | {"caption": "Diese Torte?\nIn Rot", "url": "https://lookaside.example/1"},
        {},
        "Diese Torte?\nIn Rot",
        replace(FILE, caption="Diese Torte?\nIn Rot"),
    ),
    ("image", MEDIA, {}, "", FILE),
    ("image", MEDIA | {"sha256": DIGEST.upper(), "file_size": 12}, {}, "", replace(FILE, size=12)),
    ("video", MEDIA | {"caption": "schau"}, {}, "schau", replace(FILE, caption="schau")),
    ("audio", MEDIA | {"voice": True}, {}, "", replace(FILE, voice=True)),
    ("audio", MEDIA | {"voice": False}, {}, "", FILE),
    (
        "document",
        MEDIA | {"filename": "Angebot.pdf", "caption": "wie besprochen"},
        {},
        "Angebot.pdf – wie besprochen",
        replace(FILE, filename="Angebot.pdf", caption="wie besprochen"),
    ),
    ("sticker", MEDIA | {"animated": False}, {}, "", FILE),
    ("sticker", MEDIA | {"animated": True}, {}, "", replace(FILE, animated=True)),
    ("image", None, {"errors": [POLL]}, "", None),
    (
        "location",
        CAFE,
        {},
        "Café – Torstr. 1, Berlin – 52.52, 13.405 – https://x.example",
        Place("52.52", "13.405", "Café", "Torstr. 1, Berlin", "https://x.example"),
    ),
    ("location", {"latitude": -33, "longitude": "151.20"}, {}, "-33, 151.20", Place("-33", "151.20")),
    ("location", {"name": "Café"}, {}, "Café", Place("", "", "Café")),
    ("contacts", [VCARD], {}, "Tante Emma, Laden, +49 171 3920007, emma@example.org", Cards((CARD,))),
    (
        "contacts",
        [{"name": {"first_name": "Al", "last_name": "Bo"}}, {}],
        {},
        "Al Bo",
        Cards((Card("Al Bo", "Al", "Bo"), Card(""))),
    ),
    ("reaction", {"message_id": "wamid.OUT9", "emoji": "❤️"}, {}, "❤️", Reaction("❤️")),
    ("reaction", {"message_id": "wamid.OUT9"}, {}, "", Reaction("")),
    ("button", {"payload": "P1", "text": "Ja, gerne"}, {}, "Ja, gerne", Choice("button", "P1", "Ja, gerne")),
    (
        "interactive",
        {"type": "button_reply", "button_reply": {"id": "b1", "title": "Abholen"}},
        {},
        "Abholen",
        Choice("button_reply", "b1", "Abholen"),
    ),
    (
        "interactive",
        {"type": "list_reply", "list_reply": {"id": "r1", "title": "10 Uhr", "description": "Freitag"}},
        {},
        "10 Uhr – Freitag",
        Choice("list_reply", "r1", "10 Uhr", "Freitag"),
    ),
    (
        "interactive",
        {
            "type": "nfm_reply",
            "nfm_reply": {
                "name": "flow",
                "body": "Sent",
                "response_json": '{"flow_token":"t","size":"M","gift":true,"n":1.50,'
                '"with":["Nuss","Mohn"],"at":{"day":"Fr"}}',
            },
        },
        {},
        "Sent – size M, gift true, n 1.50, with Nuss, Mohn, at day Fr",
        Choice(
            "nfm_reply",
            "flow",
            "Sent",
            answers=(("size", "M"), ("gift", "true"), ("n", "1.50"), ("with", "Nuss, Mohn"), ("at", "day Fr")),
        ),
    ),
    (
        "interactive",
        {"type": "nfm_reply", "nfm_reply": {"response_json": "kaputt"}},
        {},
        "kaputt",
        Choice("nfm_reply", description="kaputt"),
    ),
    (
        "interactive",
        {"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}},
        {},
        "accept",
        Choice("call_permission_reply", "", "accept"),
    ),
    (
        "interactive",
        {"type": "hologram", "hologram": {"id": "h", "title": "Stern", "note": "in Blau"}},
        {},
        "Stern – in Blau",
        Choice("hologram", "h", "Stern", "in Blau"),
    ),
    (
        "interactive",
        {"type": "product", "action": {"catalog_id": "7", "product_retailer_id": "BROT-01"}, "body": {"text": "Das?"}},
        {},
        "Das? – BROT-01",
        Product("7", "BROT-01", "Das?"),
    ),
    ("order", ORDER, {}, "2 × BROT-01 3.2 EUR, 3 × BREZEL 0.85 EUR – Bitte bis 8 Uhr", CART),
    (
        "system",
        {"body": "Anna changed from A to B", "wa_id": "491713920008", "type": "user_changed_number"},
        {},
        "Anna changed from A to B – 491713920008",
        Notice("user_changed_number", "Anna changed from A to B", CUSTOMER, "491713920008"),
    ),
    (
        "system",
        {
            "body": "changed to 491713920008",
            "new_wa_id": 491713920008,
            "type": "customer_changed_number",
            "customer": "49",
        },
        {},
        "changed to 491713920008",
        Notice("user_changed_number", "changed to 491713920008", "49", "491713920008"),
    ),
    (
        "system",
        {"type": "user_changed_user_id", "user_id": "DE.77", "previous_user_id": "DE.76"},
        {},
        "DE.77",
        Notice("user_changed_user_id", "", "DE.76", "DE.77"),
    ),
    (
        "system",
        {"type": "customer_identity_changed", "body": "Anna's security code changed", "identity": "0a="},
        {},
        "Anna's security code changed",
        Notice("customer_identity_changed", "Anna's security code changed"),
    ),
    (
        "unsupported",
        {"type": "poll"},
        {"errors": [POLL]},
        "Message type is not supported.",
        Notice("poll", "Message type is not supported."),
    ),
    ("unsupported", None, {}, "", Notice("")),
    ("request_welcome", None, {}, "", Notice("request_welcome")),
    (
        "edit",
        {"original_message_id": "wamid.IN0", "message": {"type": "text", "text": {"body": "doch drei"}}},
        {},
        "doch drei",
        None,
    ),
    (
        "edit",
        {"original_message_id": "wamid.IN0", "message": {"type": "image", "image": MEDIA | {"caption": "neu"}}},
        {},
        "neu",
        replace(FILE, caption="neu"),
    ),
    ("edit", {"original_message_id": "wamid.IN0"}, {}, "", None),
    ("revoke", {"original_message_id": "wamid.IN0"}, {}, "", None),
    (
        "poll",
        {"question": "Wann?", "options": [{"name": "Fr"}, {"name": "Sa"}], "id": "p1", "multiple": True},
        {},
        "Wann? – Fr – Sa",
        Notice("poll", "Wann? – Fr – Sa"),
    ),
    ("hologram", {"title": "Ein Titel", "text": "Worte", "url": "https://x.example"}, {}, "Ein Titel – Worte", None),
    ("hologram", None, {}, "", None),
    ("media_placeholder", None, {}, "", None),
]


@pytest.mark.parametrize(
    ("type_", "given", "more", "text", "content"), ARRIVALS, ids=[f"{n}-{row[0]}" for n, row in enumerate(ARRIVALS)]
)
def test_message_of_every_type_has_its_words_and_content(
    type_: str, given: object, more: dict[str, Any], text: str, content: Content | None
) -> None:
    event = one(message(type_, given, **more))
    assert (event.type, event.text) == (type_, text)
    if type_ != "hologram":
        assert event.content == content
    assert from_json(to_json(event.content)) == event.content
    assert (event.direction, event.time, event.past) == (Direction.IN, AT_MILLIS, False)


@given(body=st.text())
def test_text_arrives_exactly_but_for_what_no_database_holds(body: str) -> None:
    expected = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in body).replace("\x00", "")
    event = one(message(content={"body": body}))
    assert (event.text, event.content) == (expected, None)


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


AD = {
    "source_url": "https://fb.example/ad",
    "source_id": "120226305854810726",
    "source_type": "ad",
    "headline": "Torten",
    "body": "Chat mit uns",
    "media_type": "image",
    "image_url": "https://scontent.example/x.jpg",
    "thumbnail_url": "https://scontent.example/y.jpg",
    "ctwa_clid": "Aff-n8Zd",
    "welcome_message": {"text": "Hallo"},
}


@pytest.mark.parametrize(
    ("more", "extras"),
    [
        ({}, None),
        ({"context": {"id": "wamid.OUT9"}}, None),
        ({"context": {"forwarded": True}}, Extras(forwarded="once")),
        ({"context": {"forwarded": True, "frequently_forwarded": True}}, Extras(forwarded="often")),
        (
            {"context": {"id": "wamid.X", "referred_product": {"catalog_id": "7", "product_retailer_id": "BROT"}}},
            Extras(catalog_id="7", retailer_id="BROT"),
        ),
        (
            {"referral": AD},
            Extras(referral=Referral("ad", "120226305854810726", "https://fb.example/ad", "Torten", "Chat mit uns")),
        ),
        ({"group_id": "HBgL"}, Extras(group_id="HBgL")),
        ({"context": 5, "referral": [], "group_id": {}}, None),
    ],
)
def test_what_stands_around_a_message_is_kept(more: dict[str, Any], extras: Extras | None) -> None:
    assert one(message(**more)).extras == extras


def test_unsupported_message_keeps_metas_error() -> None:
    event = one(message("unsupported", {"type": "poll"}, errors=[POLL]))
    assert event.error is not None
    assert event.error.code == 131051


def test_message_that_forgot_its_type_is_read_by_what_it_holds() -> None:
    nameless = message()
    del nameless["type"]
    assert (one(nameless).type, one(nameless).text) == ("text", "Guten Tag")
    failed = {"from": CUSTOMER, "id": "wamid.IN1", "timestamp": "1739321024", "errors": [POLL]}
    assert one(failed).type == "unsupported"


def test_order_price_is_kept_as_it_is_written() -> None:
    product = {"product_retailer_id": "A", "quantity": 1, "item_price": "PRICE", "currency": "EUR"}
    body = envelope(change(messages=[message("order", {"product_items": [product]})]))
    (item,) = READER.split(body.replace(b'"PRICE"', b"12345678901234567.10"))
    assert isinstance(item.event, MessageEvent)
    assert item.event.content == Cart((CartLine("A", "1", "12345678901234567.10", "EUR"),))
    assert item.event.text == "1 × A 12345678901234567.10 EUR"
    assert READER.parse_item(item.account, item.raw).event.content == item.event.content  # type: ignore[union-attr]


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
def test_order_with_odd_numbers_is_still_an_order(product: dict[str, Any]) -> None:
    event = one(message("order", {"product_items": [product], "text": "bitte"}))
    assert isinstance(event.content, Cart)
    assert len(event.content.lines) == 1
    assert event.text.endswith("bitte")


def test_flood_of_contacts_is_kept_whole_but_not_without_end() -> None:
    event = one(message("contacts", [VCARD] * 5_000))
    assert isinstance(event.content, Cards)
    assert 257 <= len(event.content.cards) <= 500


def test_file_name_stays_on_one_line() -> None:
    event = one(message("document", MEDIA | {"filename": "a\r\nb\u2028c" * 500}))
    assert isinstance(event.content, Media)
    assert "\n" not in event.content.filename
    assert "\r" not in event.content.filename
    assert len(event.content.filename) <= 255


def test_deep_form_answers_are_cut_and_spoil_nothing() -> None:
    deep = '{"a":' + "[" * 400 + '"x"' + "]" * 400 + "}"
    for text in (deep, "[" * 50_000, "{" * 50_000, '{"a":' * 300 + "1" + "}" * 300):
        event = one(message("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": text}}))
        assert isinstance(event.content, Choice)


def test_deep_contents_of_an_unknown_type_are_cut() -> None:
    deep: object = "Grund"
    for _ in range(150):
        deep = {"text": [deep], "body": "oben"}
    event = one(message("hologram", deep))
    assert event.text.startswith("oben")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (DIGEST, DIGEST),
        (DIGEST.upper(), DIGEST),
        (base64.b64encode(bytes.fromhex(DIGEST)).decode(), DIGEST),
        (base64.b64encode(b"\xff\xef" * 16).decode().rstrip("="), "ffef" * 16),
        (base64.urlsafe_b64encode(b"\xff\xef" * 16).decode(), "ffef" * 16),
        ("", ""),
        ("abc=", ""),
        ("6f" * 31, ""),
        ("x" * 64, ""),
        ("é" * 44, ""),
        (None, ""),
        (5, ""),
        ("=" * 44, ""),
    ],
)
def test_hash_is_read_in_base64_and_hexadecimal(given: object, found: str) -> None:
    assert hex_digest(given) == found


@given(digest=st.binary(min_size=32, max_size=32))
def test_every_hash_is_read_back(digest: bytes) -> None:
    assert hex_digest(base64.b64encode(digest).decode()) == digest.hex()
    assert hex_digest(digest.hex()) == digest.hex()


OFFERS: list[tuple[dict[str, Any], Content]] = [
    (
        {
            "type": "button",
            "header": {"type": "text", "text": "Heute"},
            "body": {"text": "Abholen?"},
            "footer": {"text": "bis 18 Uhr"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Ja"}}]},
        },
        Buttons("Abholen?", (Button("y", "Ja"),), "Heute", "bis 18 Uhr"),
    ),
    (
        {
            "type": "list",
            "body": {"text": "Wann?"},
            "action": {
                "button": "Zeiten",
                "sections": [{"title": "Freitag", "rows": [{"id": "1", "title": "10 Uhr", "description": "früh"}]}],
            },
        },
        Menu("Wann?", "Zeiten", (MenuSection("Freitag", (MenuRow("1", "10 Uhr", "früh"),)),)),
    ),
    (
        {
            "type": "cta_url",
            "body": {"text": "Karte"},
            "action": {"name": "cta_url", "parameters": {"display_text": "Ansehen", "url": "https://x.example"}},
        },
        LinkButton("Karte", "Ansehen", "https://x.example"),
    ),
    (
        {"type": "location_request_message", "body": {"text": "Wo?"}, "action": {"name": "send_location"}},
        AskPlace("Wo?"),
    ),
    (
        {
            "type": "product_list",
            "header": {"type": "text", "text": "Brot"},
            "body": {"text": "Auswahl"},
            "action": {
                "catalog_id": "7",
                "sections": [{"title": "Neu", "product_items": [{"product_retailer_id": "A"}, {}]}],
            },
        },
        Products("Brot", "Auswahl", "7", (ProductSection("Neu", ("A", "")),)),
    ),
    (
        {
            "type": "catalog_message",
            "body": {"text": "Alles"},
            "action": {"name": "catalog_message", "parameters": {"thumbnail_product_retailer_id": "A"}},
        },
        Catalogue("Alles", "A"),
    ),
]


@pytest.mark.parametrize(("interactive", "content"), OFFERS, ids=[offer["type"] for offer, _ in OFFERS])
def test_offer_of_the_shop_is_read_back_from_an_echo(interactive: dict[str, Any], content: Content) -> None:
    echo = message("interactive", interactive) | {"from": SHOP, "to": CUSTOMER}
    (event,) = events(change("smb_message_echoes", message_echoes=[echo]))
    assert isinstance(event, MessageEvent)
    assert event.content == content
    assert event.direction is Direction.OUT


@pytest.mark.parametrize(
    "type_", ["image", "contacts", "order", "location", "interactive", "button", "reaction", "system"]
)
def test_contents_of_another_shape_are_set_aside_with_the_reason(type_: str) -> None:
    (event,) = events(change(messages=[message(type_, "no object")]))
    assert isinstance(event, Quarantined)
    assert type_ in event.reason


def test_no_language_changes_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [message(type_, given, n, **more) for n, (type_, given, more, *_rest) in enumerate(ARRIVALS)]
    texts = [event.text for event in events(change(messages=everything)) if isinstance(event, MessageEvent)]
    assert len(texts) == len(ARRIVALS)
    for label in ("Photo", "Voice", "Document", "Place:", "Contact", "Order", "Pressed", "Notice", "yes"):
        assert not any(label in text for text in texts)
    assert json.dumps(texts)
