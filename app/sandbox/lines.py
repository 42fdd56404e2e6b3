"""A script's line as Meta's webhooks carry it, and as plain words for history."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.core.i18n import _
from app.sandbox.media_files import customer_file
from app.sandbox.nonsense import NONSENSE
from app.sandbox.script import Line
from app.sandbox.shops import Shop

Json = dict[str, Any]


def content(line: Line, shop: Shop, about: str, *key: object) -> Json:
    """`type` and the object named like it (Meta, "messages" webhook reference); `about` is the message reacted to."""
    if isinstance(line, str):
        return {"type": "text", "text": {"body": line}}
    kind, value = next(iter(line.items()))
    match kind:
        case "nonsense":
            return {"type": "text", "text": {"body": NONSENSE[value]}}
        case "photo":
            caption = {"caption": value} if value else {}
            return {"type": "image", "image": caption | customer_file("photo", *key).as_json()}
        case "voice":
            return {"type": "audio", "audio": customer_file("voice", *key).as_json() | {"voice": True}}
        case "sticker":
            return {"type": "sticker", "sticker": customer_file("sticker", *key).as_json() | {"animated": False}}
        case "document":
            return {"type": "document", "document": {"filename": value} | customer_file("document", *key).as_json()}
        case "place":
            place = {"latitude": line["lat"], "longitude": line["lng"], "name": value}
            return {"type": "location", "location": place}
        case "contact":
            card = {"name": {"formatted_name": value, "first_name": value}, "phones": [{"phone": _contact_phone(shop)}]}
            return {"type": "contacts", "contacts": [card]}
        case "react":
            return {"type": "reaction", "reaction": {"message_id": about, "emoji": value}}
        case "cart":
            items = [
                {
                    "product_retailer_id": product,
                    "quantity": quantity,
                    "item_price": float(price),
                    "currency": shop.currency,
                }
                for product, quantity, price in value
            ]
            order = {"catalog_id": shop.catalog_id, "text": line.get("text", ""), "product_items": items}
            return {"type": "order", "order": order}
    raise ValueError(f"a line of an unknown kind: {kind}")


def _contact_phone(shop: Shop) -> str:
    return "+49 171 3920099" if shop.region == "DE" else "+44 7700 900999"


def described(line: Line, shop: Shop) -> tuple[str, str]:
    """Meta's type, and the line in plain words, for history."""
    if isinstance(line, str):
        return "text", line
    kind, value = next(iter(line.items()))
    match kind:
        case "nonsense":
            return "text", NONSENSE[value]
        case "photo":
            return "image", f"{_('Photo')}: {value}" if value else _("Photo")
        case "voice":
            return "audio", _("Voice message")
        case "sticker":
            return "sticker", _("Sticker")
        case "document":
            return "document", f"{_('Document')}: {value}"
        case "place":
            return "location", f"{_('Place')}: {value} – {line['lat']}, {line['lng']}"
        case "contact":
            return "contacts", f"{_('Contact')}: {value}, {_contact_phone(shop)}"
        case "react":
            return "reaction", _("Reacted with {emoji}").format(emoji=value)
    return "order", _cart(line, shop)


def _cart(line: Mapping[str, Any], shop: Shop) -> str:
    parts = [f"{quantity} × {product} {price} {shop.currency}" for product, quantity, price in line["cart"]]
    total = sum(quantity * Decimal(price) for _product, quantity, price in line["cart"])
    sum_line = _("total {amount}").format(amount=f"{total:.2f} {shop.currency}")
    said = [f"{_('Order')}: {', '.join(parts)}", sum_line, line.get("text", "")]
    return " – ".join(part for part in said if part)
