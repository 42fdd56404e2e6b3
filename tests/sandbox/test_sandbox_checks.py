"""The limits of each type of message, as pure rules."""

from typing import Any

import pytest

from app.sandbox.checks import Addressee, addressee, message_type
from app.sandbox.errors import GraphError


def interactive(kind: str, action: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"type": kind, "body": {"text": "?"}} | more
    return {"type": "interactive", "interactive": content | ({} if action is None else {"action": action})}


def buttons(*titles: str, ids: tuple[str, ...] = ("1", "2", "3", "4")) -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": ids[n], "title": title}} for n, title in enumerate(titles)]}


def template(*components: dict[str, Any]) -> dict[str, Any]:
    content = {"name": "hallo", "language": {"code": "de"}, "components": list(components)}
    return {"type": "template", "template": content}


def rows(count: int, **more: str) -> dict[str, Any]:
    items = [{"id": str(n), "title": f"Zeile {n}"} | more for n in range(count)]
    return {"button": "Auswahl", "sections": [{"title": "Brot", "rows": items}]}


ANNA = {"formatted_name": "Anna", "first_name": "Anna"}
MANY = {"catalog_id": "1", "sections": [{"title": "x", "product_items": [{"product_retailer_id": "Breze"}] * 31}]}
LINK = {"name": "cta_url", "parameters": {"display_text": "Karte", "url": "https://sonnenschein.example"}}
PRODUCTS = {"catalog_id": "1", "sections": [{"title": "x", "product_items": [{"product_retailer_id": "Breze"}]}]}


@pytest.mark.parametrize(
    "body",
    [
        interactive("button", buttons("Ja", "Nein", "Vielleicht")),
        interactive("list", rows(10)),
        interactive("product_list", PRODUCTS, header={"type": "text", "text": "Brot"}),
        interactive("cta_url", LINK),
        interactive("cta_url", LINK, header={"type": "image", "image": {"id": "1"}}, footer={"text": "bis 18 Uhr"}),
        interactive("product", {"catalog_id": "1", "product_retailer_id": "Breze"}, body={"text": "wie besprochen"}),
        interactive("catalog_message", {"name": "catalog_message"}),
        interactive("flow", {"name": "flow", "parameters": {}}),
        template({"type": "body", "parameters": [{"type": "text", "text": "Anna"}]}),
        template({"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "7"}]}),
        {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": ""}},
        {"type": "audio", "audio": {"id": "1", "voice": True}},
        {"type": "document", "document": {"link": "https://vogel.example/a.pdf", "filename": "a.pdf"}},
        interactive("location_request_message", {"name": "send_location"}),
        {"type": "text", "text": {"body": "🔥" * 2048}, "context": {"message_id": "wamid.x"}},
    ],
)
def test_what_keeps_the_limits_is_taken(body: dict[str, Any]) -> None:
    assert message_type(body) == body["type"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (interactive("button", None), 131008),
        (interactive("button", buttons("Ja"), body=None), 131008),
        (interactive("button", buttons("Ja"), footer={"text": "x" * 61}), 100),
        (interactive("button", buttons("Ja"), body={"text": "x" * 1025}), 100),
        (interactive("button", buttons("Ja", "Ja")), 131009),
        (interactive("button", buttons("x" * 21)), 131009),
        (interactive("button", buttons("Ja", ids=("",))), 131009),
        (interactive("button", {"buttons": [{"type": "reply"}]}), 131008),
        (interactive("list", rows(11)), 131009),
        (interactive("list", rows(1, description="x" * 73)), 131009),
        (interactive("list", rows(1) | {"button": ""}), 131009),
        (interactive("list", {"button": "Auswahl", "sections": []}), 131009),
        (interactive("product_list", PRODUCTS), 131008),
        (interactive("cta_url", {}), 131008),
        (interactive("", {}), 131008),
        ({"type": "text", "text": {"body": "🔥" * 2049}}, 100),
        ({"type": "text", "text": {"body": 7}}, 100),
        ({"type": "text", "text": {"body": "x"}, "context": {}}, 100),
        ({"type": "text", "text": {"body": "x"}, "context": 7}, 131009),
        ({"type": "text", "text": {"body": "x"}, "recipient_type": "planet"}, 100),
        ({"type": "text", "text": {"body": "x"}, "biz_opaque_callback_data": "x" * 513}, 100),
        ({"type": "location", "location": {"latitude": "north", "longitude": 0}}, 131009),
        ({"type": "location", "location": {}}, 131008),
        ({"type": "contacts", "contacts": [{"name": {}}]}, 131008),
        ({"type": "contacts", "contacts": [{}] * 258}, 131009),
        ({"type": "contacts", "contacts": [{"name": ANNA, "birthday": "1.2.1990"}]}, 131009),
        ({"type": "contacts", "contacts": [{"name": ANNA, "phones": [{"number": "1"}]}]}, 100),
        ({"type": "image", "image": {"id": "1", "caption": "x" * 1025}}, 100),
        ({"type": "image", "image": {}}, 131008),
        ({"type": "image", "image": {"id": "1", "link": "https://vogel.example/a.jpg"}}, 100),
        ({"type": "sticker", "sticker": {"id": "1", "caption": "x"}}, 100),
        ({"type": "image", "image": {"id": "1", "filename": "a.jpg"}}, 100),
        ({"type": "audio", "audio": {"id": "1", "voice": "yes"}}, 100),
        ({"type": "text", "text": {"body": "x", "preview_url": "yes"}}, 100),
        ({"type": "location", "location": {"latitude": 1, "longitude": 2, "url": "https://vogel.example"}}, 100),
        ({"type": "reaction", "reaction": {"emoji": "👍"}}, 100),
        ({"type": "reaction", "reaction": {"message_id": "wamid.x"}}, 100),
        ({"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "ok"}}, 131009),
        (interactive("button", buttons("Ja", "Nein", ids=("1", "1"))), 131009),
        (interactive("button", buttons("Ja", ids=("x" * 257,))), 131009),
        (interactive("button", {"buttons": [{"type": "url", "reply": {"id": "1", "title": "Ja"}}]}), 100),
        (interactive("button", buttons("Ja"), header={"type": "sticker", "sticker": {}}), 131009),
        (interactive("list", rows(1), header={"type": "image", "image": {"id": "1"}}), 131009),
        (interactive("list", rows(1), header={"type": "text", "text": "x" * 61}), 100),
        (interactive("list", rows(1, id="x" * 201)), 131009),
        (interactive("list", rows(2, id="1")), 131009),
        (interactive("list", {"button": "Auswahl", "sections": [{"rows": []}]}), 131008),
        (interactive("list", {"button": "Auswahl", "sections": rows(1)["sections"] * 11}), 131009),
        (
            interactive("list", {"button": "Auswahl", "sections": [{"rows": rows(1)["sections"][0]["rows"]}] * 2}),
            131009,
        ),
        (interactive("product", {"catalog_id": "1"}), 131008),
        (interactive("product_list", {**PRODUCTS, "catalog_id": ""}, header={"type": "text", "text": "Brot"}), 131008),
        (interactive("product_list", MANY, header={"type": "text", "text": "Brot"}), 131009),
        (interactive("catalog_message", {"name": "catalogue"}), 100),
        (interactive("catalog_message", {"name": "catalog_message", "parameters": {}}), 131008),
        (interactive("catalog_message", {"name": "catalog_message"}, body=None), 131008),
        (
            interactive("cta_url", {**LINK, "parameters": {"display_text": "x" * 21, "url": "https://a.example"}}),
            131009,
        ),
        (interactive("cta_url", {**LINK, "parameters": {"display_text": "x", "url": "javascript:alert(1)"}}), 131009),
        (interactive("location_request_message", {"name": "send_place"}), 100),
        (interactive("carousel_of_dreams", {}), 100),
        (template({"type": "rhyme"}), 100),
        (template({"type": "button", "sub_type": "url", "index": "10"}), 100),
        (template({"type": "button", "sub_type": "bell", "index": "0"}), 100),
        (template({"type": "body", "parameters": [{"type": "song"}]}), 100),
        (template({"type": "body", "parameters": [{"type": "text", "text": ""}]}), 131008),
        ({"type": "template", "template": {"name": "hallo"}}, 100),
    ],
)
def test_what_breaks_a_limit_is_refused_with_its_code(body: dict[str, Any], code: int) -> None:
    with pytest.raises(GraphError) as caught:
        message_type(body)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"to": "+49 (171) 392-0011"}, Addressee("+49 (171) 392-0011", "491713920011")),
        ({"to": "491713920011"}, Addressee("491713920011", "491713920011")),
        ({"to": 491713920011}, Addressee("491713920011", "491713920011")),
        ({"to": "0171 3920011"}, Addressee("0171 3920011", "491713920011")),
        ({"to": "DE.ABC"}, Addressee("DE.ABC", "", "DE.ABC")),
        ({"to": "+491713920011", "recipient": "DE.ABC"}, Addressee("+491713920011", "491713920011")),
    ],
)
def test_whom_a_message_is_for(body: dict[str, Any], expected: Addressee) -> None:
    assert addressee(body, "49") == expected


def test_a_recipient_without_digits_is_nobody() -> None:
    with pytest.raises(GraphError):
        addressee({"to": "Anna"}, "49")
