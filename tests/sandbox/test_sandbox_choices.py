"""The sandbox's customers press, choose, buy and send what they are asked for; any message or change can be ordered."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from app.sandbox.config import SandboxConfig
from app.sandbox.media_files import file_of
from app.sandbox.reactions import take_up
from app.sandbox.script import script_of
from tests.sandbox.live import LiveSandbox, Receiver, live_sandbox, receiver, wait_until

SECRET = "s3cret"
ANNA = "491713920011"
SCRIPT = script_of("bakery")


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(SECRET) as seen:
        yield seen


@pytest.fixture
def quiet(hook: Receiver) -> Iterator[LiveSandbox]:
    with live_sandbox(SandboxConfig(webhook_url=hook.url, app_secret=SECRET, quiet=True, phone_number_id="1")) as found:
        yield found


def interactive(kind: str, **action: Any) -> dict[str, Any]:
    """A body of POST /messages."""
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": "?"}, "action": action}}


BUTTONS = interactive("button", buttons=[{"type": "reply", "reply": {"id": "j", "title": "Ja"}}])
ROWS = [{"id": "r1", "title": "10 Uhr", "description": "früh"}]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (BUTTONS, {"press": "Ja", "id": "j"}),
        (
            interactive("list", button="Zeiten", sections=[{"title": "Fr", "rows": ROWS}]),
            {"choose": "10 Uhr", "id": "r1", "description": "früh"},
        ),
        (interactive("list", sections=[]), None),
        (interactive("cta_url", parameters={"url": "https://x.example"}), None),
        ({"type": "text", "text": {"body": "Ja?"}}, None),
        ({"type": "reaction", "reaction": {"emoji": "👍"}}, None),
        ({"type": "template", "template": {"name": "gruss"}}, None),
        (
            {
                "type": "template",
                "template": {
                    "components": [
                        {"type": "body", "parameters": []},
                        {
                            "type": "button",
                            "sub_type": "quick_reply",
                            "parameters": [{"type": "payload", "payload": "ABHOLEN"}],
                        },
                    ]
                },
            },
            {"button": "ABHOLEN"},
        ),
        ({}, None),
        ({"type": "interactive", "interactive": "x"}, None),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_customers_take_up_what_is_offered(body: dict[str, Any], line: object) -> None:
    assert take_up(SCRIPT, body, Random(1)) == line


def test_customers_send_where_they_are_and_buy_at_the_catalogues_price() -> None:
    place = take_up(SCRIPT, interactive("location_request_message", name="send_location"), Random(1))
    assert isinstance(place, dict)
    assert {"place", "lat", "lng"} <= place.keys()
    one = take_up(SCRIPT, interactive("product", catalog_id="1", product_retailer_id="Roggenbrot"), Random(1))
    assert isinstance(one, dict)
    ((product, count, price),) = one["cart"]
    assert (product, price) == ("Roggenbrot", "4.20")
    assert count in (1, 2, 3)
    items = [{"product_retailer_id": "Semmel"}, {"product_retailer_id": "Neues"}]
    for seed in range(20):
        many = take_up(SCRIPT, interactive("product_list", sections=[{"product_items": items}]), Random(seed))
        assert isinstance(many, dict)
        assert {product for product, _, _ in many["cart"]} <= {"Semmel", "Neues"}
        assert isinstance(take_up(SCRIPT, interactive("catalog_message"), Random(seed)), dict)


def test_pressed_button_comes_back_as_a_webhook_that_names_the_message(hook: Receiver) -> None:
    config = SandboxConfig(
        webhook_url=hook.url, app_secret=SECRET, quiet=True, react=True, clock_spec="1790000000000:60"
    )
    with live_sandbox(config) as sandbox:
        ids = []
        for number in ("11", "14", "16"):
            body = BUTTONS | {"messaging_product": "whatsapp", "to": f"+4917139200{number}"}
            ids.append(sandbox.post("messages", body).json()["messages"][0]["id"])
        wait_until(lambda: hook.items("messages"))
        said = hook.items("messages")[0]
        assert said["interactive"] == {"type": "button_reply", "button_reply": {"id": "j", "title": "Ja"}}
        assert said["context"]["id"] in ids


@pytest.mark.parametrize(
    ("line", "type_"),
    [
        ({"photo": "Torte"}, "image"),
        ({"video": ""}, "video"),
        ({"voice": 3}, "audio"),
        ({"sticker": True, "animated": True}, "sticker"),
        ({"document": "Plan.pdf", "caption": "neu"}, "document"),
        ({"place": "Markt", "lat": 48.1, "lng": 11.5}, "location"),
        ({"contact": "Frau Schuster"}, "contacts"),
        ({"cart": [["Brot", 2, "4.20"]]}, "order"),
        ({"react": "👍"}, "reaction"),
        ({"edit": "doch drei"}, "edit"),
        ({"revoke": True}, "revoke"),
        ({"flow": [["Tag", "Fr"]]}, "interactive"),
        ("Hallo", "text"),
    ],
    ids=lambda value: json.dumps(value)[:30],
)
def test_any_line_can_be_ordered(quiet: LiveSandbox, hook: Receiver, line: object, type_: str) -> None:
    (id_,) = quiet.control("inbound", {"from": ANNA, "line": line, "about": "wamid.A", "own": "wamid.O"})["ids"]
    wait_until(lambda: hook.items("messages"))
    (item,) = hook.items("messages")
    assert (item["id"], item["type"]) == (id_, type_)
    media = item[type_].get("id", "") if isinstance(item[type_], dict) else ""
    if type_ in ("image", "video", "audio", "sticker", "document"):
        assert file_of(media) is not None


@pytest.mark.parametrize("line", [{"hologram": 1}, {}, {"place": "Markt"}, {"buttons": ["Ja"]}, 5])
def test_line_of_no_kind_is_refused_in_a_sentence(quiet: LiveSandbox, line: object) -> None:
    answer = quiet.client.post("/_sandbox/inbound", json={"from": ANNA, "line": line})
    assert answer.status_code == 400
    assert "line is not one" in answer.json()["error"]


def test_any_change_of_any_field_can_be_ordered(quiet: LiveSandbox, hook: Receiver) -> None:
    answered = quiet.control("change", {"field": "account_update", "value": {"event": "ACCOUNT_VIOLATION"}})
    assert answered["status"] == 200
    quiet.control("change", {"field": "smb_message_echoes", "value": {"message_echoes": [{"id": "wamid.E"}]}})
    first, second = (body["entry"][0] for body in hook.bodies)
    assert first["changes"] == [{"field": "account_update", "value": {"event": "ACCOUNT_VIOLATION"}}]
    assert isinstance(first["time"], int)
    assert second["changes"][0]["value"]["metadata"]["phone_number_id"] == "1"
    refused = quiet.client.post("/_sandbox/change", json={"field": "account_update"})
    assert refused.status_code == 400


def test_customers_change_and_withdraw_what_they_themselves_have_written(hook: Receiver) -> None:
    config = SandboxConfig(
        webhook_url=hook.url, app_secret=SECRET, seed=5, phone_number_id="1", clock_spec="1790000000000:1000"
    )
    with live_sandbox(config):
        wait_until(lambda: {"edit", "revoke"} <= {item["type"] for item in hook.items("messages")})
    found = hook.items("messages")
    written = {item["id"]: item["from"] for item in found if item["type"] == "text" and "from" in item}
    for item in found:
        if item["type"] in ("edit", "revoke") and "from" in item:
            assert written[item[item["type"]]["original_message_id"]] == item["from"]
