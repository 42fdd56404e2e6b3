"""The messages endpoint: what it takes, what it answers, which webhooks follow."""

import logging
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.sandbox.config import PHONE_NUMBER_ID, SandboxConfig
from app.sandbox.media_files import media_id
from tests.sandbox.live import LiveSandbox, Receiver, live_sandbox, receiver, wait_until

SECRET = "s3cret"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(SECRET) as seen:
        yield seen


@pytest.fixture
def sandbox(hook: Receiver) -> Iterator[LiveSandbox]:
    config = SandboxConfig(
        webhook_url=hook.url, app_secret=SECRET, quiet=True, session="test", clock_spec="1790000000000:50"
    )
    with live_sandbox(config) as running:
        yield running


def test_a_text_is_accepted_with_its_id_and_its_statuses_climb(sandbox: LiveSandbox, hook: Receiver) -> None:
    answer = sandbox.send("Ja, gern!", biz_opaque_callback_data="abc.1").json()
    id_ = answer["messages"][0]["id"]
    assert id_.startswith("wamid.HBg")
    assert 55 <= len(id_) <= 66
    assert answer["contacts"] == [{"input": "+491713920011", "wa_id": "491713920011"}]
    wait_until(lambda: "delivered" in hook.statuses(id_))
    assert hook.statuses(id_)[:2] == ["sent", "delivered"]
    sent = hook.items("statuses")[0]
    assert sent["biz_opaque_callback_data"] == "abc.1"
    assert sent["recipient_id"] == "491713920011"
    assert sent["pricing"]["category"] == "service"
    assert "conversation" not in sent
    assert hook.bodies[0]["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] == PHONE_NUMBER_ID
    assert all(good for _body, _signature, good in hook.raw)


def test_most_messages_are_read(sandbox: LiveSandbox, hook: Receiver) -> None:
    ids = [sandbox.send("Hallo", to=f"+4917139200{n:02}").json()["messages"][0]["id"] for n in range(20)]
    wait_until(lambda: sum(item["status"] == "read" for item in hook.items("statuses")) > 12)
    assert {item["id"] for item in hook.items("statuses")} <= set(ids)


def test_a_person_without_a_number_is_written_to_by_user_id(sandbox: LiveSandbox, hook: Receiver) -> None:
    body = {"messaging_product": "whatsapp", "recipient": "DE.ABC123", "type": "text", "text": {"body": "Hallo"}}
    answer = sandbox.post("messages", body).json()
    assert answer["contacts"] == [{"input": "DE.ABC123", "user_id": "DE.ABC123"}]
    wait_until(lambda: hook.items("statuses"))
    assert hook.items("statuses")[0]["recipient_user_id"] == "DE.ABC123"
    assert hook.items("statuses")[0]["recipient_id"] == ""


def test_read_marks_and_typing_are_accepted_and_bring_no_status(sandbox: LiveSandbox) -> None:
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"}
    assert sandbox.post("messages", mark).json() == {"success": True}
    assert sandbox.post("messages", mark | {"typing_indicator": {"type": "text"}}).json() == {"success": True}
    assert [entry["json"].get("status") for entry in sandbox.control("requests")] == ["read", "read"]
    assert sandbox.control("webhooks")["pending"] == 0


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"to": None}, 100, "parameter to is required"),
        ({"messaging_product": None}, 100, "messaging_product"),
        ({"text": {"body": "x" * 4097}}, 100, "at most 4096 characters"),
        ({"text": {"body": ""}}, 100, "text['body']"),
        ({"text": None}, 131008, "mandatory"),
        ({"type": "poem"}, 100, "Param type must be one of"),
        ({"to": None, "recipient": "nobody"}, 131009, "business-scoped"),
        ({"type": "image", "image": {"caption": "x"}}, 131008, "id or link"),
        ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009, "latitude"),
        ({"type": "contacts", "contacts": []}, 131008, "contacts"),
        ({"type": "reaction", "reaction": {"message_id": "wamid.x"}}, 100, "emoji"),
        ({"type": "template", "template": {"name": "x"}}, 100, "language"),
        (
            {
                "type": "interactive",
                "interactive": {"type": "button", "body": {"text": "?"}, "action": {"buttons": []}},
            },
            131009,
            "buttons count",
        ),
        (
            {
                "type": "interactive",
                "interactive": {
                    "type": "list",
                    "body": {"text": "?"},
                    "action": {"button": "Auswahl", "sections": [{"rows": [{"id": "1", "title": "x" * 25}]}]},
                },
            },
            131009,
            "Row title",
        ),
    ],
)
def test_a_wrong_message_gets_the_graph_apis_error(
    sandbox: LiveSandbox, change: dict[str, Any], code: int, words: str
) -> None:
    body: dict[str, Any] = {"messaging_product": "whatsapp", "to": "+491713920011", "type": "text"}
    body = {name: value for name, value in (body | {"text": {"body": "x"}} | change).items() if value is not None}
    response = sandbox.post("messages", body)
    error = response.json()["error"]
    assert response.status_code == 400
    assert error["code"] == code
    assert error["type"] == "OAuthException"
    assert error["fbtrace_id"].startswith("A")
    assert words in error["message"] + error.get("error_data", {}).get("details", "")
    assert sandbox.control("requests") == []


@pytest.mark.parametrize(
    "content",
    [
        {"type": "image", "image": {"link": "https://sonnenschein.example/brot.jpg", "caption": "Brot"}},
        {"type": "audio", "audio": {"id": media_id("voice", "test"), "voice": True}},
        {"type": "location", "location": {"latitude": 48.137, "longitude": "11.575", "name": "Laden"}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "Anna"}}]},
        {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": ""}},
        {"type": "template", "template": {"name": "hello", "language": {"code": "de"}}},
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Passt das?"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "Ja"}}]},
            },
        },
    ],
)
def test_every_type_of_message_is_taken(sandbox: LiveSandbox, content: dict[str, Any]) -> None:
    response = sandbox.post("messages", {"messaging_product": "whatsapp", "to": "+49 (171) 392-0011"} | content)
    assert response.status_code == 200, response.text
    assert response.json()["contacts"][0]["wa_id"] == "491713920011"


def test_a_request_without_a_token_is_refused(sandbox: LiveSandbox) -> None:
    response = sandbox.client.get(f"/v25.0/{PHONE_NUMBER_ID}", headers={"Authorization": ""})
    assert response.status_code == 401
    assert response.json()["error"]["code"] == 190


def test_an_unknown_edge_is_the_graph_apis_error(sandbox: LiveSandbox) -> None:
    response = sandbox.client.post("/v25.0/1/poems", json={})
    assert (response.status_code, response.json()["error"]["error_subcode"]) == (400, 33)


def test_a_lone_surrogate_goes_through_unharmed(sandbox: LiveSandbox) -> None:
    body = b'{"messaging_product":"whatsapp","to":"+491713920011","type":"text","text":{"body":"a\\ud800b"}}'
    headers = {"Content-Type": "application/json"}
    response = sandbox.client.post(f"/v25.0/{PHONE_NUMBER_ID}/messages", content=body, headers=headers)
    assert response.status_code == 200
    assert sandbox.control("requests")[0]["json"]["text"]["body"] == "a\ud800b"


def test_a_caller_that_dies_in_the_middle_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    with live_sandbox(SandboxConfig(quiet=True)) as sandbox:
        address = urlsplit(sandbox.url)
        with socket.create_connection((address.hostname or "", address.port or 0)) as half:
            half.sendall(
                b"POST /v25.0/1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Length: 9\r\n\r\n{"
            )
        assert sandbox.send("still here").status_code == 200
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
