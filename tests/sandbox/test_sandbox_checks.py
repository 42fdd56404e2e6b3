"""The limits of each type of message, as pure rules."""

from typing import Any

import pytest

from app.sandbox.checks import Addressee, addressee, message_type
from app.sandbox.errors import GraphError


def interactive(kind: str, action: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"type": kind, "body": {"text": "?"}} | more
    return {"type": "interactive", "interactive": content | ({} if action is None else {"action": action})}


def buttons(*titles: str, id_: str = "1") -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": id_, "title": title}} for title in titles]}


def rows(count: int, **more: str) -> dict[str, Any]:
    items = [{"id": str(n), "title": f"Zeile {n}"} | more for n in range(count)]
    return {"button": "Auswahl", "sections": [{"title": "Brot", "rows": items}]}


PRODUCTS = {"catalog_id": "1", "sections": [{"title": "x", "product_items": [{"product_retailer_id": "Breze"}]}]}


@pytest.mark.parametrize(
    "body",
    [
        interactive("button", buttons("Ja", "Nein", "Vielleicht")),
        interactive("list", rows(10)),
        interactive("product_list", PRODUCTS, header={"type": "text", "text": "Brot"}),
        interactive("cta_url", {"parameters": {"display_text": "Karte", "url": "https://sonnenschein.example"}}),
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
        (interactive("button", buttons("Ja", id_="")), 131009),
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
        ({"type": "image", "image": {"id": "1", "caption": "x" * 1025}}, 100),
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
