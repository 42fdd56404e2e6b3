"""Request bodies are those of Meta's documentation, field by field, and whatever keeps the limits is accepted."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from app.channels.base import Outgoing, Policy, Recipient, Rejected
from app.channels.whatsapp.bodies import body_of
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Catalogue,
    Choice,
    Content,
    FilledTemplate,
    LinkButton,
    Media,
    Menu,
    MenuRow,
    MenuSection,
    Place,
    Product,
    Products,
    ProductSection,
    Reaction,
    type_of,
)
from app.core.enums import Channel, IdentityKind
from app.core.limits import problems
from app.core.templates import OWN_FILE
from app.sandbox.checks import addressee, message_type
from tests.core.contents import any_content, sendable

PABLO = Recipient(IdentityKind.WA_ID, "16505551234")
KEY = "0a1b2c3d.77"
MEDIA_ID = "2762702990552401"
QUOTED = "wamid.HBgLMTY0NjcwNDM1OTUVAgASGBQzQUZCMTY0MDc2MUYwNzBDNTY5MAA="

CARD = Card(
    name="Barbara J. Johnson",
    first_name="Barbara",
    last_name="Johnson",
    company="Lucky Shrub",
    phones=(CardPhone("+16505559999", "Landline"), CardPhone("+19175559999", "Mobile", "19175559999")),
    emails=("bjohnson@luckyshrub.example",),
    urls=("https://www.luckyshrub.example",),
    addresses=("1 Lucky Shrub Way, Menlo Park, CA 94025",),
    birthday="1999-01-23",
)
SHIPPING = Menu(
    body="Which shipping option do you prefer?",
    button="Shipping Options",
    sections=(
        MenuSection(
            "I want it ASAP!",
            (
                MenuRow("priority_express", "Priority Mail Express", "Next Day to 2 Days"),
                MenuRow("priority_mail", "Priority Mail"),
            ),
        ),
        MenuSection("I can wait a bit", (MenuRow("media_mail", "Media Mail", "2-8 Days"),)),
    ),
    header="Choose Shipping Option",
    footer="Lucky Shrub: Your gateway to succulents",
)
COMPONENTS = [
    {"type": "header", "parameters": [{"type": "image", "image": {"id": MEDIA_ID}}]},
    {"type": "body", "parameters": [{"type": "text", "parameter_name": "order_id", "text": "SKBUP2-4CPIG9"}]},
    {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "SKBUP2"}]},
]

KINDS: dict[str, tuple[str, str, Content | None, Any]] = {
    "text": ("text", "As requested.", None, {"body": "As requested.", "preview_url": False}),
    "text with a link": (
        "text",
        "Here: https://www.luckyshrub.example/",
        None,
        {"body": "Here: https://www.luckyshrub.example/", "preview_url": True},
    ),
    "image": ("image", "", Media(caption="The best!"), {"id": MEDIA_ID, "caption": "The best!"}),
    "image without words": ("image", "", Media(filename="IMG_1.jpg"), {"id": MEDIA_ID}),
    "video": ("video", "", Media(caption="A succulent"), {"id": MEDIA_ID, "caption": "A succulent"}),
    "audio": ("audio", "", Media(), {"id": MEDIA_ID}),
    "voice": ("audio", "", Media(voice=True), {"id": MEDIA_ID, "voice": True}),
    "document": (
        "document",
        "",
        Media(caption="Your invoice", filename="invoice.pdf"),
        {"id": MEDIA_ID, "caption": "Your invoice", "filename": "invoice.pdf"},
    ),
    "sticker": ("sticker", "", Media(animated=True), {"id": MEDIA_ID}),
    "location": (
        "location",
        "",
        Place("37.44216251868683", "-122.16153582049394", "Philz Coffee", "101 Forest Ave, Palo Alto, CA 94301"),
        {
            "latitude": "37.44216251868683",
            "longitude": "-122.16153582049394",
            "name": "Philz Coffee",
            "address": "101 Forest Ave, Palo Alto, CA 94301",
        },
    ),
    "location alone": ("location", "", Place("0", "-0.5"), {"latitude": "0", "longitude": "-0.5"}),
    "contacts": (
        "contacts",
        "",
        Cards((CARD, Card("Lucky Shrub"))),
        [
            {
                "addresses": [{"street": "1 Lucky Shrub Way, Menlo Park, CA 94025"}],
                "birthday": "1999-01-23",
                "emails": [{"email": "bjohnson@luckyshrub.example"}],
                "name": {"formatted_name": "Barbara J. Johnson", "first_name": "Barbara", "last_name": "Johnson"},
                "org": {"company": "Lucky Shrub"},
                "phones": [
                    {"phone": "+16505559999", "type": "Landline"},
                    {"phone": "+19175559999", "type": "Mobile", "wa_id": "19175559999"},
                ],
                "urls": [{"url": "https://www.luckyshrub.example"}],
            },
            {"name": {"formatted_name": "Lucky Shrub", "first_name": "Lucky Shrub"}},
        ],
    ),
    "buttons": (
        "interactive",
        "",
        Buttons(
            "Your workshop is tomorrow.", (Button("change", "Change"), Button("cancel", "Cancel")), "Workshop", "LS"
        ),
        {
            "type": "button",
            "header": {"type": "text", "text": "Workshop"},
            "body": {"text": "Your workshop is tomorrow."},
            "footer": {"text": "LS"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "change", "title": "Change"}},
                    {"type": "reply", "reply": {"id": "cancel", "title": "Cancel"}},
                ]
            },
        },
    ),
    "list": (
        "interactive",
        "",
        SHIPPING,
        {
            "type": "list",
            "header": {"type": "text", "text": "Choose Shipping Option"},
            "body": {"text": "Which shipping option do you prefer?"},
            "footer": {"text": "Lucky Shrub: Your gateway to succulents"},
            "action": {
                "button": "Shipping Options",
                "sections": [
                    {
                        "title": "I want it ASAP!",
                        "rows": [
                            {
                                "id": "priority_express",
                                "title": "Priority Mail Express",
                                "description": "Next Day to 2 Days",
                            },
                            {"id": "priority_mail", "title": "Priority Mail"},
                        ],
                    },
                    {
                        "title": "I can wait a bit",
                        "rows": [{"id": "media_mail", "title": "Media Mail", "description": "2-8 Days"}],
                    },
                ],
            },
        },
    ),
    "link button": (
        "interactive",
        "",
        LinkButton(
            "Tap the button below.", "See Dates", "https://www.luckyshrub.example?click=1", footer="May change."
        ),
        {
            "type": "cta_url",
            "body": {"text": "Tap the button below."},
            "action": {
                "name": "cta_url",
                "parameters": {"display_text": "See Dates", "url": "https://www.luckyshrub.example?click=1"},
            },
            "footer": {"text": "May change."},
        },
    ),
    "location request": (
        "interactive",
        "",
        AskPlace("Share your *current location*."),
        {
            "type": "location_request_message",
            "body": {"text": "Share your *current location*."},
            "action": {"name": "send_location"},
        },
    ),
    "product": (
        "interactive",
        "",
        Product("194836987003835", "di9ozbzfi4", "As promised", "Best deals"),
        {
            "type": "product",
            "body": {"text": "As promised"},
            "footer": {"text": "Best deals"},
            "action": {"catalog_id": "194836987003835", "product_retailer_id": "di9ozbzfi4"},
        },
    ),
    "products": (
        "interactive",
        "",
        Products(
            "Our favourites",
            "Have a look",
            "194836987003835",
            (ProductSection("Popular", ("di9ozbzfi4", "nqryix03ez")), ProductSection("New", ("2lc20305pt",))),
        ),
        {
            "type": "product_list",
            "header": {"type": "text", "text": "Our favourites"},
            "body": {"text": "Have a look"},
            "action": {
                "catalog_id": "194836987003835",
                "sections": [
                    {
                        "title": "Popular",
                        "product_items": [
                            {"product_retailer_id": "di9ozbzfi4"},
                            {"product_retailer_id": "nqryix03ez"},
                        ],
                    },
                    {"title": "New", "product_items": [{"product_retailer_id": "2lc20305pt"}]},
                ],
            },
        },
    ),
    "catalogue": (
        "interactive",
        "",
        Catalogue("Ordering is easy.", "2lc20305pt", "Best grocery deals on WhatsApp!"),
        {
            "type": "catalog_message",
            "body": {"text": "Ordering is easy."},
            "action": {
                "name": "catalog_message",
                "parameters": {"thumbnail_product_retailer_id": "2lc20305pt"},
            },
            "footer": {"text": "Best grocery deals on WhatsApp!"},
        },
    ),
    "catalogue without a picture": (
        "interactive",
        "",
        Catalogue("Ordering is easy."),
        {
            "type": "catalog_message",
            "body": {"text": "Ordering is easy."},
            "action": {"name": "catalog_message"},
        },
    ),
    "template": (
        "template",
        "",
        FilledTemplate("order_confirmation", "en_US", body="Done: SKBUP2-4CPIG9", components=json.dumps(COMPONENTS)),
        {"name": "order_confirmation", "language": {"code": "en_US"}, "components": COMPONENTS},
    ),
    "template with nothing to fill in": (
        "template",
        "",
        FilledTemplate("hello_world", "en_US", body="Hello"),
        {"name": "hello_world", "language": {"code": "en_US"}},
    ),
}
"""Type, text, content, and the object of that type as Meta's guides show it (examples of the guides, shortened)."""


def outgoing(type_: str, text: str, content: Content | None, quoted: str | None = None) -> Outgoing:
    return Outgoing(type_, text, content, KEY, quoted, MEDIA_ID if isinstance(content, Media) else "")


@pytest.mark.parametrize("kind", KINDS)
def test_body_is_what_the_documentation_shows(kind: str) -> None:
    type_, text, content, wanted = KINDS[kind]
    body = body_of(PABLO, outgoing(type_, text, content))
    assert body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+16505551234",
        "type": type_,
        type_: wanted,
        "biz_opaque_callback_data": KEY,
    }
    assert message_type(body) == type_


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_quote_and_go_to_a_user_id(kind: str) -> None:
    type_, text, content, _ = KINDS[kind]
    body = body_of(Recipient(IdentityKind.BSUID, "US.13491208655302741918"), outgoing(type_, text, content, QUOTED))
    assert body["context"] == {"message_id": QUOTED}
    assert body["recipient"] == "US.13491208655302741918"
    assert "to" not in body
    assert addressee(body, "49").user_id == "US.13491208655302741918"
    assert message_type(body) == type_


def test_a_file_of_ours_in_a_templates_header_is_named_by_its_upload() -> None:
    header = {"type": "header", "parameters": [{"type": "image", "image": {"id": OWN_FILE}}]}
    content = FilledTemplate("order_confirmation", "en_US", components=json.dumps([header, *COMPONENTS[1:]]))
    body = body_of(PABLO, Outgoing("template", "", content, KEY, media_id=MEDIA_ID))
    assert body["template"]["components"] == COMPONENTS
    with pytest.raises(Rejected):
        body_of(PABLO, Outgoing("template", "", content, KEY))


@pytest.mark.parametrize("emoji", ["😀", ""])
def test_reaction_names_its_message_and_an_empty_one_takes_it_back(emoji: str) -> None:
    body = body_of(PABLO, Outgoing("reaction", emoji, Reaction(emoji), KEY, QUOTED))
    assert body["reaction"] == {"message_id": QUOTED, "emoji": emoji}
    assert "context" not in body
    assert message_type(body) == "reaction"


@pytest.mark.parametrize(
    "message",
    [
        Outgoing("image", "", Media(), KEY),
        Outgoing("reaction", "😀", Reaction("😀"), KEY),
        Outgoing("interactive", "Ja", Choice("button_reply", "1", "Ja"), KEY),
        Outgoing("order", "", None, KEY),
        Outgoing("image", "", Place("1", "2"), KEY, media_id=MEDIA_ID),
    ],
)
def test_what_can_not_be_sent_is_refused_for_good_before_meta_is_asked(message: Outgoing) -> None:
    with pytest.raises(Rejected) as refused:
        body_of(PABLO, message)
    assert refused.value.policy is Policy.FAIL


@given(sendable())
def test_whatever_keeps_the_limits_is_accepted(content: Content) -> None:
    assert problems(Channel.WHATSAPP, type_of(content), content, "") == []
    body = json.loads(json.dumps(body_of(PABLO, Outgoing(type_of(content), "", content, KEY, QUOTED))))
    assert message_type(body) == type_of(content)


@settings(max_examples=400)
@given(any_content())
def test_nothing_that_the_limits_let_pass_is_refused_by_meta(content: Content) -> None:
    type_ = type_of(content)
    if not problems(Channel.WHATSAPP, type_, content, ""):
        assert message_type(body_of(PABLO, Outgoing(type_, "", content, KEY, QUOTED))) == type_
