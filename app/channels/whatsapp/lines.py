"""One clear line for every type of message: what it is, and the words in it.

Types and fields: Meta, WhatsApp Cloud API, webhooks reference, "messages" (one page a type).
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from app.channels.whatsapp.shapes import Broken, Json, decimal, fields, line, objects, required, words
from app.core.i18n import _

_MOST_PARTS: Final = 50
"""Contacts, cart lines or form answers that are spelled out; more are counted."""


def describe(type_: str, item: Json) -> str:
    """The text of a message of that type: a text's body exactly, else a line; Broken if its content is missing."""
    writer = _WRITERS.get(type_)
    if writer is _text:
        return _text(item)
    return words(writer(item) if writer is not None else _unknown(type_, item))


def quoted_by(type_: str, item: Json) -> object:
    """The id of the message that this one speaks of (answers, reacts to, edits or withdraws)."""
    if type_ == "reaction":
        return fields(item.get("reaction")).get("message_id")
    if type_ in ("edit", "revoke"):
        return fields(item.get(type_)).get("original_message_id")
    return fields(item.get("context")).get("id")


def _with(label: str, *more: str) -> str:
    said = " – ".join(part for part in more if part)
    return f"{label}: {said}" if said else label


def _text(item: Json) -> str:
    body = required(item, "text").get("body")
    if not isinstance(body, str):
        raise Broken("text.body is not text")
    return words(body)


def _photo(item: Json) -> str:
    return _with(_("Photo"), words(required(item, "image").get("caption")))


def _video(item: Json) -> str:
    return _with(_("Video"), words(required(item, "video").get("caption")))


def _audio(item: Json) -> str:
    return _("Voice message") if required(item, "audio").get("voice") is True else _("Audio")


def _sticker(item: Json) -> str:
    return _("Animated sticker") if required(item, "sticker").get("animated") is True else _("Sticker")


def _document(item: Json) -> str:
    document = required(item, "document")
    return _with(_("Document"), line(document.get("filename"), 255), words(document.get("caption")))


def _location(item: Json) -> str:
    place = required(item, "location")
    latitude, longitude = line(place.get("latitude"), 30), line(place.get("longitude"), 30)
    where = f"{latitude}, {longitude}" if latitude and longitude else ""
    return _with(_("Place"), line(place.get("name")), line(place.get("address")), where, line(place.get("url")))


def _contacts(item: Json) -> str:
    cards = item.get("contacts")
    if not isinstance(cards, list):
        raise Broken("contacts is not a list")
    return _with(_("Contact"), _joined([_contact(card) for card in objects(cards)], "; "))


def _contact(card: Json) -> str:
    name = fields(card.get("name"))
    parts = [
        line(name.get("formatted_name")) or line(name.get("first_name")) or _("without a name"),
        line(fields(card.get("org")).get("company")),
        *(line(phone.get("phone")) or line(phone.get("wa_id")) for phone in objects(card.get("phones"))[:5]),
        *(line(email.get("email")) for email in objects(card.get("emails"))[:5]),
    ]
    return ", ".join(part for part in parts if part)


def _reaction(item: Json) -> str:
    emoji = line(required(item, "reaction").get("emoji"), 40)
    return _("Reacted with {emoji}").format(emoji=emoji) if emoji else _("Took back a reaction")


def _button(item: Json) -> str:
    button = required(item, "button")
    return _with(_("Pressed"), words(button.get("text")) or line(button.get("payload")))


def _interactive(item: Json) -> str:
    interactive = required(item, "interactive")
    kind = line(interactive.get("type"), 60)
    answer = fields(interactive.get(kind))
    if kind == "button_reply":
        return _with(_("Pressed"), words(answer.get("title")) or line(answer.get("id")))
    if kind == "list_reply":
        return _with(_("Chose"), words(answer.get("title")) or line(answer.get("id")), words(answer.get("description")))
    if kind == "nfm_reply":
        return _with(_("Form filled in"), line(answer.get("body")), _form(answer.get("response_json")))
    if kind == "call_permission_reply":
        return _with(_("Permission to call"), line(answer.get("response")))
    return _with(_("Answer of an unknown kind ({type})").format(type=kind or "?"), words(answer.get("title")))


def _form(response: object) -> str:
    if isinstance(response, str) and len(response) <= 65_536:
        try:
            response = json.loads(response)
        except (ValueError, RecursionError):
            return line(response)
    parts = [f"{line(name, 60)} {line(answer)}" for name, answer in fields(response).items() if name != "flow_token"]
    return _joined(parts, ", ")


def _order(item: Json) -> str:
    order = required(item, "order")
    parts: list[str] = []
    totals: dict[str, Decimal] | None = {}
    for product in objects(order.get("product_items")):
        quantity, price = decimal(product.get("quantity")), decimal(product.get("item_price"))
        currency = line(product.get("currency"), 10)
        count = line(product.get("quantity"), 20) or "?"
        amount = line(product.get("item_price"), 30) or "?"
        parts.append(f"{count} × {line(product.get('product_retailer_id'), 120) or '?'} {amount} {currency}".rstrip())
        if quantity is None or price is None:
            totals = None
        elif totals is not None:
            totals[currency] = totals.get(currency, Decimal()) + quantity * price
    total = " + ".join(f"{amount:f} {currency}".rstrip() for currency, amount in (totals or {}).items())
    sum_line = _("total {amount}").format(amount=total) if total else ""
    return _with(_("Order"), _joined(parts, ", "), sum_line, words(order.get("text")))


def _system(item: Json) -> str:
    system = required(item, "system")
    new = line(system.get("wa_id") or system.get("new_wa_id") or system.get("user_id"), 130)
    return _with(_("Notice"), line(system.get("body")) or line(system.get("type")), new)


def _unsupported(item: Json) -> str:
    kind = line(fields(item.get("unsupported")).get("type"), 60)
    what = _("Message that WhatsApp does not hand on ({type})").format(type=kind) if kind else ""
    errors = objects(item.get("errors"))
    error = errors[0] if errors else {}
    reason = line(fields(error.get("error_data")).get("details")) or line(error.get("title"))
    return _with(what or _("Message that WhatsApp does not hand on"), reason)


def _welcome(item: Json) -> str:
    return _("Opened the chat for the first time")


def _edit(item: Json) -> str:
    message = fields(required(item, "edit").get("message"))
    type_ = line(message.get("type"), 60)
    if not type_ or type_ == "edit":
        return _("Changed a message")
    return _with(_("Changed a message"), describe(type_, message))


def _revoke(item: Json) -> str:
    return _("Withdrew a message")


def _unknown(type_: str, item: Json) -> str:
    content = fields(item.get(type_))
    said = [words(content.get(name)) for name in ("title", "name", "question", "body", "text", "caption")]
    return _with(_("Message of type {type}").format(type=line(type_, 60)), *said)


def _joined(parts: list[str], separator: str) -> str:
    said = [part for part in parts if part.strip()]
    more = len(said) - _MOST_PARTS
    if more > 0:
        said[_MOST_PARTS:] = [_("and {count} more").format(count=more)]
    return separator.join(said)


_WRITERS: Final[dict[str, Callable[[Json], str]]] = {
    "text": _text,
    "image": _photo,
    "video": _video,
    "audio": _audio,
    "sticker": _sticker,
    "document": _document,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "system": _system,
    "unsupported": _unsupported,
    "request_welcome": _welcome,
    "edit": _edit,
    "revoke": _revoke,
}
