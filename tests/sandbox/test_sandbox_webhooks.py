"""Webhooks: the handshake, delivery at least once, the customer's messages, raw bodies."""

import base64
import socket
from collections.abc import Iterator

import pytest

from app.sandbox.config import PHONE_NUMBER_ID, WABA_ID, SandboxConfig
from tests.sandbox.live import LiveSandbox, Receiver, live_sandbox, receiver, wait_until

SECRET = "s3cret"
FAST = "1790000000000:50"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(SECRET) as seen:
        yield seen


@pytest.fixture
def sandbox() -> Iterator[LiveSandbox]:
    with live_sandbox(SandboxConfig(app_secret=SECRET, quiet=True, clock_spec=FAST, retry_first=0.02)) as running:
        yield running


def subscribe(sandbox: LiveSandbox, hook: Receiver, token: str) -> int:
    body = {"override_callback_uri": hook.url, "verify_token": token}
    return sandbox.client.post("/v25.0/777/subscribed_apps", json=body).status_code


def test_the_webhook_address_is_set_by_a_handshake(sandbox: LiveSandbox, hook: Receiver) -> None:
    assert sandbox.control("webhooks")["url"] is None
    assert subscribe(sandbox, hook, hook.verify_token) == 200
    assert sandbox.control("webhooks")["url"] == hook.url
    listed = sandbox.client.get("/v25.0/777/subscribed_apps").json()["data"]
    assert listed[0]["override_callback_uri"] == hook.url
    sandbox.control("inbound", {"from": "+491713920011", "text": "Hallo"})
    wait_until(lambda: hook.bodies)
    assert hook.bodies[0]["entry"][0]["id"] == "777"
    assert sandbox.client.delete("/v25.0/777/subscribed_apps").json() == {"success": True}
    assert sandbox.control("webhooks")["url"] is None


def test_a_wrong_verify_token_is_error_2200(sandbox: LiveSandbox, hook: Receiver) -> None:
    assert subscribe(sandbox, hook, "wrong") == 400
    body = {"override_callback_uri": "http://127.0.0.1:9/nowhere", "verify_token": "x"}
    response = sandbox.client.post("/v25.0/777/subscribed_apps", data=body)
    assert response.json()["error"]["code"] == 2200
    assert sandbox.control("webhooks")["url"] is None


def test_webhooks_outlive_a_receiver_that_is_down(sandbox: LiveSandbox) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with receiver(SECRET, port) as first:
        assert subscribe(sandbox, first, first.verify_token) == 200
    sandbox.control("inbound", [{"from": "+491713920011", "text": str(n)} for n in range(5)])
    wait_until(lambda: sandbox.control("webhooks")["refused"] >= 2)
    with receiver(SECRET, port) as second:
        wait_until(lambda: sandbox.control("webhooks")["pending"] == 0)
        assert [item["text"]["body"] for item in second.items("messages")] == ["0", "1", "2", "3", "4"]


def test_webhooks_are_tried_again_until_they_get_a_200(sandbox: LiveSandbox, hook: Receiver) -> None:
    subscribe(sandbox, hook, hook.verify_token)
    hook.status = 500
    ids = sandbox.control("inbound", {"from": "+491713920011", "text": "Hallo"})["ids"]
    wait_until(lambda: hook.refused >= 2)
    assert sandbox.control("webhooks")["pending"] == 1
    hook.status = 200
    wait_until(lambda: sandbox.control("webhooks")["pending"] == 0)
    assert [item["id"] for item in hook.items("messages")] == ids
    assert len({body for body, _signature, _good in hook.raw}) == 1


def test_a_customers_message_has_metas_shape(sandbox: LiveSandbox, hook: Receiver) -> None:
    subscribe(sandbox, hook, hook.verify_token)
    order = {"from": "+49 171 3920011", "text": "Grüß Gott", "user_id": "DE.X1", "context": {"id": "wamid.q"}}
    ids = sandbox.control("inbound", order)["ids"]
    wait_until(lambda: hook.bodies)
    change = hook.bodies[0]["entry"][0]["changes"][0]
    assert change["field"] == "messages"
    assert change["value"]["messaging_product"] == "whatsapp"
    assert change["value"]["metadata"] == {
        "display_phone_number": "498999998012",
        "phone_number_id": PHONE_NUMBER_ID,
    }
    assert change["value"]["contacts"] == [
        {"profile": {"name": "Anna Huber"}, "wa_id": "491713920011", "user_id": "DE.X1"}
    ]
    message = change["value"]["messages"][0]
    assert message["timestamp"].isdigit()
    assert {name: message[name] for name in ("from", "from_user_id", "id", "type", "text", "context")} == {
        "from": "491713920011",
        "from_user_id": "DE.X1",
        "id": ids[0],
        "type": "text",
        "text": {"body": "Grüß Gott"},
        "context": {"id": "wamid.q"},
    }


def test_someone_without_a_number_writes(sandbox: LiveSandbox, hook: Receiver) -> None:
    subscribe(sandbox, hook, hook.verify_token)
    sandbox.control("inbound", {"user_id": "DE.X1", "username": "felix.backt", "name": "Felix", "text": "Hi"})
    wait_until(lambda: hook.bodies)
    value = hook.bodies[0]["entry"][0]["changes"][0]["value"]
    assert value["contacts"][0] == {
        "profile": {"name": "Felix", "username": "felix.backt"},
        "wa_id": "",
        "user_id": "DE.X1",
    }
    assert "from" not in value["messages"][0]


def test_many_messages_come_in_one_post_when_asked(sandbox: LiveSandbox, hook: Receiver) -> None:
    subscribe(sandbox, hook, hook.verify_token)
    order = [{"from": "+491713920011", "text": "a", "count": 300}, {"from": "+491713920012", "text": "b"}]
    assert len(sandbox.control("inbound", order, batch="true")["ids"]) == 301
    wait_until(lambda: hook.bodies)
    assert len(hook.bodies) == 1
    assert len(hook.items("messages")) == 301
    assert len(hook.bodies[0]["entry"][0]["changes"][0]["value"]["contacts"]) == 2


@pytest.mark.parametrize(
    ("signature", "right"), [("good", True), ("bad", False), ("missing", False), ("sha256=00", False)]
)
def test_a_raw_body_is_posted_as_it_is(sandbox: LiveSandbox, hook: Receiver, signature: str, right: bool) -> None:
    subscribe(sandbox, hook, hook.verify_token)
    orders: list[dict[str, object]] = [{"body": "[]"}, {"base64": base64.b64encode(b"[]").decode()}, {"json": []}]
    for order in orders:
        answer = sandbox.control("raw", {**order, "signature": signature})
        assert answer["status"] == (200 if right else 403)
    assert [(body, good) for body, _signature, good in hook.raw] == [(b"[]", right)] * 3


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("inbound", {"text": "from nobody"}),
        ("inbound", 7),
        ("inbound", {"from": "1", "message": 7}),
        ("inbound", {"from": "1", "count": "many"}),
        ("raw", {"base64": "?"}),
        ("raw", {}),
        ("raw", []),
    ],
)
def test_a_malformed_order_is_refused_in_a_sentence(sandbox: LiveSandbox, name: str, body: object) -> None:
    response = sandbox.client.post(f"/_sandbox/{name}", json=body)
    assert response.status_code == 400
    assert response.json()["error"]


def test_requests_are_listed_in_order_without_the_token_and_filtered(sandbox: LiveSandbox) -> None:
    sandbox.send("a")
    sandbox.send("b", to="+491713920022")
    sandbox.client.get(f"/v25.0/{PHONE_NUMBER_ID}/whatsapp_business_profile", params={"access_token": "t0ken"})
    listed = sandbox.control("requests")
    assert [entry["order"] for entry in listed] == [1, 2, 3]
    assert [entry["method"] for entry in listed] == ["POST", "POST", "GET"]
    assert "authorization" not in listed[0]["headers"]
    assert "t0ken" not in str(listed)
    assert listed[0]["answer"]["messages"][0]["id"].startswith("wamid.")
    assert listed[0]["time"].endswith("Z")
    by_filter = [
        sandbox.control("requests", to="+49 171 3920022"),
        sandbox.control("requests", method="get"),
        sandbox.control("requests", path="/messages", limit="1"),
        sandbox.control("requests", after="2"),
        sandbox.control("requests", type="text"),
    ]
    assert [[entry["order"] for entry in found] for found in by_filter] == [[2], [3], [1], [3], [1, 2]]
    assert sandbox.client.delete("/_sandbox/requests").json() == {"cleared": True}
    assert sandbox.control("requests") == []


def test_profile_and_number_are_read_and_written(sandbox: LiveSandbox) -> None:
    phone = f"/v25.0/{PHONE_NUMBER_ID}"
    number = sandbox.client.get(phone, params={"fields": "verified_name,quality_rating,is_official_business_account"})
    assert number.json() == {
        "verified_name": "Bäckerei Sonnenschein",
        "quality_rating": "GREEN",
        "is_official_business_account": True,
        "id": PHONE_NUMBER_ID,
    }
    profile = f"{phone}/whatsapp_business_profile"
    change = {"messaging_product": "whatsapp", "about": "Heute Krapfen!", "websites": []}
    assert sandbox.client.post(profile, json=change).json() == {"success": True}
    read = sandbox.client.get(profile, params={"fields": "about,websites,vertical"}).json()["data"][0]
    assert read == {"about": "Heute Krapfen!", "vertical": "RESTAURANT", "messaging_product": "whatsapp"}
    numbers = sandbox.client.get(f"/v25.0/{WABA_ID}/phone_numbers").json()["data"]
    assert [entry["id"] for entry in numbers] == [PHONE_NUMBER_ID]
    assert sandbox.client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "change",
    [
        {"about": ""},
        {"about": "x" * 140},
        {"description": "x" * 513},
        {"email": "nobody"},
        {"websites": ["ftp://x.example"]},
        {"websites": ["https://a.example", "https://b.example", "https://c.example"]},
        {"vertical": "BREAD"},
        {"address": 7},
        {"messaging_product": "sms"},
    ],
)
def test_a_profile_beyond_metas_limits_is_refused(sandbox: LiveSandbox, change: dict[str, object]) -> None:
    body = {"messaging_product": "whatsapp"} | change
    response = sandbox.post("whatsapp_business_profile", body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, 100)
