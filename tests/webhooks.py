"""Webhooks as Meta sends them (Cloud API, "Webhooks: messages"), signed, for tests that stand before the gateway."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

PHONE_NUMBER_ID = "106540352242922"
WABA_ID = "102290129340398"
APP_SECRET = "tests-app-secret"
VERIFY_TOKEN = "tests-verify-token"
ACCESS_TOKEN = "tests-access-token"


def text_message(wa_id: str, external_id: str, body: str, time: int) -> dict[str, Any]:
    """A customer's text message; `time` in seconds."""
    return {"from": wa_id, "id": external_id, "timestamp": str(time), "type": "text", "text": {"body": body}}


def message(wa_id: str, external_id: str, time: int, type_: str, content: Any, **beside: Any) -> dict[str, Any]:
    """A customer's message of any type, with what stands in it under the type's name; `time` in seconds."""
    return {"from": wa_id, "id": external_id, "timestamp": str(time), "type": type_, type_: content, **beside}


def value(
    messages: Sequence[dict[str, Any]] = (),
    statuses: Sequence[dict[str, Any]] = (),
    names: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A change's value; `names` gives profile names by wa_id."""
    found: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "491713920000", "phone_number_id": PHONE_NUMBER_ID},
    }
    if names:
        found["contacts"] = [{"profile": {"name": name}, "wa_id": wa_id} for wa_id, name in names.items()]
    if messages:
        found["messages"] = list(messages)
    if statuses:
        found["statuses"] = list(statuses)
    return found


def envelope(*values: dict[str, Any]) -> bytes:
    """The body of one delivery."""
    changes = [{"field": "messages", "value": one} for one in values]
    body = {"object": "whatsapp_business_account", "entry": [{"id": WABA_ID, "changes": changes}]}
    return json.dumps(body, separators=(",", ":")).encode()


def change(field: str, value: dict[str, Any]) -> bytes:
    """The body of a delivery that is about something else than messages."""
    changes = [{"field": field, "value": value}]
    body = {"object": "whatsapp_business_account", "entry": [{"id": WABA_ID, "changes": changes}]}
    return json.dumps(body, separators=(",", ":")).encode()


def text_webhook(wa_id: str, name: str, external_id: str, body: str, time: int) -> bytes:
    """The body of the commonest delivery: one text message."""
    return envelope(value([text_message(wa_id, external_id, body, time)], names={wa_id: name}))


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    """The X-Hub-Signature-256 header's value."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def headers(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """The headers of a delivery."""
    return {"Content-Type": "application/json", "X-Hub-Signature-256": signature(body, secret)}
