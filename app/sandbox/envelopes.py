"""Webhook bodies as Meta sends them: items in values, values in changes, changes in entries.

Source: Meta, webhook reference "messages" (v24 and later: statuses carry no `conversation`), and
"Business-scoped user IDs" (people without a phone number).
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

FREE_SERVICE: Json = {
    "billable": False,
    "pricing_model": "PMP",
    "category": "service",
    "type": "free_customer_service",
}
"""The price of a free-form answer inside the customer service window."""
TEMPLATE: Json = {"billable": True, "pricing_model": "PMP", "category": "utility", "type": "regular"}
"""The price of a template message; which category it has, only Meta knows."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person as webhooks name them; `wa_id` is empty for someone known by user name only."""

    wa_id: str
    name: str = ""
    user_id: str = ""
    username: str = ""

    @property
    def key(self) -> str:
        """The one id by which the sandbox knows them."""
        return self.wa_id or self.user_id

    def as_json(self) -> Json:
        """An item of `contacts[]`."""
        profile = {"name": self.name} if self.name else {}
        if self.username:
            profile["username"] = self.username
        contact: Json = {"profile": profile, "wa_id": self.wa_id}
        if self.user_id:
            contact["user_id"] = self.user_id
        return contact


@dataclass(frozen=True, slots=True)
class Number:
    """The business's phone number an item belongs to."""

    phone_number_id: str
    display_phone_number: str
    waba_id: str


@dataclass(frozen=True, slots=True)
class WebhookItem:
    """One message or status on its way to the webhook."""

    number: Number
    place: str
    """messages | statuses: the list of the value it stands in."""
    item: Json = field(repr=False)
    customer: str
    """Whom it concerns; items of one customer keep their order."""
    contact: Contact | None = None

    def facts(self) -> dict[str, str]:
        """What a fault's `match` may ask for."""
        return {
            "field": self.place,
            "status": str(self.item.get("status", "")),
            "type": str(self.item.get("type", "")),
            "customer": self.customer,
            "id": str(self.item.get("id", "")),
        }


def envelope(items: Sequence[WebhookItem]) -> bytes:
    """The body of one POST: neighbours of one kind and number share a value, the rest get changes of their own."""
    entries: list[Json] = []
    last: tuple[Number, str] | None = None
    for item in items:
        if not entries or entries[-1]["id"] != item.number.waba_id:
            entries.append({"id": item.number.waba_id, "changes": []})
            last = None
        changes: list[Json] = entries[-1]["changes"]
        if last != (item.number, item.place):
            changes.append({"value": _value(item), "field": "messages"})
            last = (item.number, item.place)
        value = changes[-1]["value"]
        value[item.place].append(item.item)
        if item.contact is not None:
            contact = item.contact.as_json()
            known = value.setdefault("contacts", [])
            if contact not in known:
                known.append(contact)
    return encode({"object": "whatsapp_business_account", "entry": entries})


def _value(item: WebhookItem) -> Json:
    value: Json = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": item.number.display_phone_number,
            "phone_number_id": item.number.phone_number_id,
        },
    }
    if item.contact is not None:
        value["contacts"] = []
    value[item.place] = []
    return value


def account_change(number: Number, now: int, field_name: str, value: Json) -> bytes:
    """A POST with one change of the account; `now` is in milliseconds."""
    change = {"field": field_name, "value": value}
    entry = {"id": number.waba_id, "time": now // 1000, "changes": [change]}
    return encode({"object": "whatsapp_business_account", "entry": [entry]})


def encode(body: object) -> bytes:
    """JSON as Meta writes it: compact, ASCII only."""
    return json.dumps(body, separators=(",", ":")).encode("ascii")


def signature(body: bytes, app_secret: str) -> str:
    """The value of `X-Hub-Signature-256`: HMAC-SHA256 over the raw bytes (Meta, "Webhooks: Getting started")."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
