"""WhatsApp's webhooks as Meta shapes them, for the tests."""

import json
from typing import Any

from app.channels.whatsapp.reader import WhatsAppReader
from app.core.events import Event, Item, MessageEvent

READER = WhatsAppReader()
WABA = "102290129340398"
NUMBER_ID = "106540352242922"
CUSTOMER = "491713920001"
SHOP = "491713920099"
AT = "1739321024"
AT_MILLIS = 1_739_321_024_000


def envelope(*changes: object, business: str = WABA) -> bytes:
    """A body of one entry with those changes."""
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": business, "changes": list(changes)}]}
    ).encode()


def value(**more: object) -> dict[str, Any]:
    """A change's value with the metadata."""
    metadata = {"display_phone_number": SHOP, "phone_number_id": NUMBER_ID}
    return {"messaging_product": "whatsapp", "metadata": metadata, **more}


def change(field: str = "messages", **more: object) -> dict[str, Any]:
    """A change of that field."""
    return {"field": field, "value": value(**more)}


def contact(name: str = "Anna Vogel", wa_id: str = CUSTOMER, **more: object) -> dict[str, Any]:
    """An entry of `contacts`."""
    return {"profile": {"name": name}, "wa_id": wa_id, **more}


def message(type_: str = "text", content: object = None, n: int = 1, **more: object) -> dict[str, Any]:
    """An item of `messages`."""
    content = {"body": "Guten Tag"} if type_ == "text" and content is None else content
    return {"from": CUSTOMER, "id": f"wamid.IN{n}", "timestamp": AT, "type": type_, type_: content, **more}


def status(name: str = "delivered", n: int = 1, **more: object) -> dict[str, Any]:
    """An item of `statuses`."""
    return {"id": f"wamid.OUT{n}", "status": name, "timestamp": AT, "recipient_id": CUSTOMER, **more}


def split(*changes: object) -> list[Item]:
    """The items of a body with those changes."""
    return READER.split(envelope(*changes))


def events(*changes: object) -> list[Event]:
    """Their events."""
    return [item.event for item in split(*changes)]


def one(event: dict[str, Any], *contacts: object) -> MessageEvent:
    """The event of a single inbound message."""
    (found,) = events(change(contacts=list(contacts or (contact(),)), messages=[event]))
    assert isinstance(found, MessageEvent)
    return found
