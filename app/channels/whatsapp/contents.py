"""What a message of every type holds, out of Meta's JSON: its own words, its content, and what stands around it.

Types and fields: Meta, WhatsApp Cloud API, webhooks reference, "messages" (one page a type; August 2026).
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Final

from app.channels.whatsapp.offers import offer
from app.channels.whatsapp.shapes import Broken, Json, exact_number, fields, line, objects, required, word, words
from app.core.content import (
    Card,
    CardPhone,
    Cards,
    Cart,
    CartLine,
    Choice,
    Content,
    Extras,
    Media,
    Notice,
    Place,
    Reaction,
    Referral,
    words_of,
)

_MOST_CARDS = 300
"""WhatsApp allows 257 in a message."""
_MOST_LINES = 500
_MOST_PARTS = 20
"""Numbers of a card, answers of a form, or words of an unknown type that are kept."""
_WORDY: Final = {
    *(
        "title",
        "name",
        "question",
        "body",
        "text",
        "caption",
        "description",
        "label",
        "headline",
        "subject",
        "filename",
    ),
    *("emoji", "answer", "options", "option", "comment", "note", "message", "address"),
}
"""Names of fields that hold words, in types not known yet."""
_HEX = re.compile("[0-9a-fA-F]{64}")
_OLD_NAMES: Final = {
    "customer_changed_number": "user_changed_number",
    "user_identity_changed": "customer_identity_changed",
}
"""System messages that earlier versions of the API named otherwise (whatsapp-api-js: ServerSystemMessage)."""


def read_contents(type_: str, item: Json) -> tuple[str, Content | None]:
    """A message's own words and its content; Broken if what its type is named after is missing or of another shape."""
    if type_ == "text":
        return plain_text(item), None
    if type_ in ("edit", "revoke"):
        return _edit(item) if type_ == "edit" else ("", None)
    writer = _WRITERS.get(type_)
    content: Content | None
    if writer is None:
        content = _unknown(type_, item)
    elif isinstance(item.get("errors"), list) and type_ != "unsupported" and not item.get(type_):
        content = None  # Meta could not hand it on: the error says why
    else:
        content = writer(item)
    return (words_of(content), content) if content is not None else ("", None)


def plain_text(item: Json) -> str:
    """A text's body, exactly but for what no database holds; empty if Meta hands on an error in its place."""
    if "text" not in item and isinstance(item.get("errors"), list):
        return ""
    body = required(item, "text").get("body")
    if not isinstance(body, str):
        raise Broken("text.body is not text")
    return words(body)


def quoted_by(type_: str, item: Json) -> object:
    """The id of the message that this one speaks of (answers, reacts to, edits or withdraws)."""
    if type_ == "reaction":
        return fields(item.get("reaction")).get("message_id")
    if type_ in ("edit", "revoke"):
        return fields(item.get(type_)).get("original_message_id")
    return fields(item.get("context")).get("id")


def read_extras(item: Json) -> Extras | None:
    """Whether it was forwarded, the product it asks about, the ad it came from, the group; None if nothing of it."""
    context = fields(item.get("context"))
    product = fields(context.get("referred_product"))
    often, once = context.get("frequently_forwarded"), context.get("forwarded")
    extras = Extras(
        forwarded="often" if often is True else "once" if once is True else "",
        catalog_id=word(product.get("catalog_id")),
        retailer_id=word(product.get("product_retailer_id")),
        referral=_referral(fields(item.get("referral"))),
        group_id=word(item.get("group_id")),
    )
    return None if extras == _NO_EXTRAS else extras


_NO_EXTRAS: Final = Extras()


def _referral(referral: Json) -> Referral | None:
    """The ad; its pictures' addresses and click ids are left out, since they lead to others' servers."""
    found = Referral(
        kind=line(referral.get("source_type"), 20),
        source_id=word(referral.get("source_id")),
        url=line(referral.get("source_url"), 2_000),
        headline=line(referral.get("headline")),
        body=words(referral.get("body"))[:2_000],
    )
    return None if found == Referral() else found


def hex_digest(value: object) -> str:
    """A SHA-256 as 64 lower-case digits; webhooks write it in base64 or hexadecimal. Empty if it is neither."""
    if not isinstance(value, str):
        return ""
    if _HEX.fullmatch(value):
        return value.lower()
    if not 43 <= len(value) <= 44 or not value.isascii():
        return ""
    try:
        digest = base64.b64decode(value.translate(_URL_SAFE) + "=" * (-len(value) % 4), validate=True)
    except binascii.Error:
        return ""
    return digest.hex() if len(digest) == 32 else ""


_URL_SAFE: Final = {ord("-"): "+", ord("_"): "/"}


def _media_of(type_: str) -> Callable[[Json], Media]:
    def media(item: Json) -> Media:
        found = required(item, type_)
        size = found.get("file_size")
        return Media(
            external_id=word(found.get("id")),
            mime=line(found.get("mime_type"), 120),
            sha256=hex_digest(found.get("sha256")),
            size=size if isinstance(size, int) and not isinstance(size, bool) and 0 < size < 2**53 else 0,
            filename=line(found.get("filename"), 255),
            caption=words(found.get("caption")),
            voice=found.get("voice") is True,
            animated=found.get("animated") is True,
        )

    return media


def _place(item: Json) -> Place:
    place = required(item, "location")
    return Place(
        line(place.get("latitude"), 30),
        line(place.get("longitude"), 30),
        line(place.get("name")),
        line(place.get("address")),
        line(place.get("url"), 2_000),
    )


def _cards(item: Json) -> Cards:
    if not isinstance(item.get("contacts"), list):
        raise Broken("contacts is not a list")
    return Cards(tuple(_card(card) for card in objects(item["contacts"])[:_MOST_CARDS]))


def _card(card: Json) -> Card:
    name = fields(card.get("name"))
    first, last = line(name.get("first_name"), 200), line(name.get("last_name"), 200)
    return Card(
        name=line(name.get("formatted_name"), 300) or " ".join(part for part in (first, last) if part),
        first_name=first,
        last_name=last,
        company=line(fields(card.get("org")).get("company"), 300),
        phones=tuple(
            CardPhone(line(phone.get("phone"), 60), line(phone.get("type"), 30), word(phone.get("wa_id"), 60))
            for phone in objects(card.get("phones"))[:_MOST_PARTS]
        ),
        emails=_listed(card, "emails", "email"),
        urls=_listed(card, "urls", "url"),
        addresses=tuple(
            ", ".join(part for name in _ADDRESS if (part := line(address.get(name), 200)))
            for address in objects(card.get("addresses"))[:_MOST_PARTS]
        ),
        birthday=line(card.get("birthday"), 20),
    )


_ADDRESS = ("street", "zip", "city", "state", "country")


def _listed(card: Json, name: str, field: str) -> tuple[str, ...]:
    return tuple(said for one in objects(card.get(name))[:_MOST_PARTS] if (said := line(one.get(field), 300)))


def _reaction(item: Json) -> Reaction:
    return Reaction(line(required(item, "reaction").get("emoji"), 40))


def _button(item: Json) -> Choice:
    button = required(item, "button")
    return Choice("button", line(button.get("payload")), words(button.get("text")))


def _interactive(item: Json) -> Content:
    interactive = required(item, "interactive")
    kind = line(interactive.get("type"), 60)
    answer = fields(interactive.get(kind))
    match kind:
        case "button_reply" | "list_reply":
            return Choice(kind, line(answer.get("id")), words(answer.get("title")), words(answer.get("description")))
        case "nfm_reply":
            said, answers = _form(answer.get("response_json"))
            return Choice(kind, line(answer.get("name"), 200), words(answer.get("body")), said, answers)
        case "call_permission_reply":
            return Choice(kind, "", line(answer.get("response")))
    offered = offer(kind, interactive)
    if offered is not None:
        return offered
    title, *more = _found(interactive) or [""]
    return Choice(kind or "interactive", line(answer.get("id")), title, " – ".join(more))


def _form(response: object) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A flow's answers; what can't be read as such, as it came."""
    if isinstance(response, str):
        try:
            response = json.loads(response, parse_float=exact_number) if len(response) <= 65_536 else response
        except (ValueError, RecursionError):
            return line(response), ()
    if not isinstance(response, dict):
        return line(response), ()
    given = [(line(name, 60), _answer(value)) for name, value in response.items() if name != "flow_token"]
    return "", tuple(given[:_MOST_PARTS])


def _answer(value: object, depth: int = 0) -> str:
    if depth < 5 and isinstance(value, list):
        return ", ".join(_answer(one, depth + 1) for one in value[:_MOST_PARTS])[:1_000]
    if depth < 5 and isinstance(value, dict):
        parts = [f"{line(name, 60)} {_answer(one, depth + 1)}" for name, one in list(value.items())[:_MOST_PARTS]]
        return ", ".join(parts)[:1_000]
    return line(value)


def _cart(item: Json) -> Cart:
    order = required(item, "order")
    return Cart(
        tuple(
            CartLine(
                line(product.get("product_retailer_id"), 200),
                line(product.get("quantity"), 40),
                line(product.get("item_price"), 40),
                line(product.get("currency"), 10),
            )
            for product in objects(order.get("product_items"))[:_MOST_LINES]
        ),
        word(order.get("catalog_id")),
        words(order.get("text")),
    )


def _system(item: Json) -> Notice:
    system = required(item, "system")
    named = line(system.get("type"), 60)
    kind = _OLD_NAMES.get(named, named)
    body = words(system.get("body"))
    if kind == "user_changed_user_id":
        return Notice(kind, body, word(system.get("previous_user_id")), word(system.get("user_id")))
    new = word(system.get("wa_id")) or word(system.get("new_wa_id"))
    if kind != "user_changed_number":
        return Notice(kind or "system", body)
    return Notice(kind, body, word(system.get("customer")) or word(item.get("from")), new)


def _unsupported(item: Json) -> Notice:
    return Notice(line(fields(item.get("unsupported")).get("type"), 60), _reason(item))


def _reason(item: Json) -> str:
    """What Meta says is wrong with a message; empty if nothing is."""
    errors = objects(item.get("errors"))
    error = errors[0] if errors else {}
    return (
        line(fields(error.get("error_data")).get("details")) or line(error.get("details")) or line(error.get("title"))
    )


def _welcome(item: Json) -> Notice:
    return Notice("request_welcome")


def _edit(item: Json) -> tuple[str, Content | None]:
    """The new words and content; an edit of an edit is none."""
    message = fields(required(item, "edit").get("message"))
    type_ = line(message.get("type"), 60)
    if not type_ or type_ in ("edit", "revoke"):
        return "", None
    return read_contents(type_, message)


def _unknown(type_: str, item: Json) -> Notice | None:
    said = " – ".join(_found(item.get(type_))) or _reason(item)
    return Notice(line(type_, 60), said) if said else None


def _found(value: object) -> list[str]:
    """The words found anywhere in an object whose fields nobody has named yet, each once."""
    found: list[str] = []
    _gather(value, "", found, 0)
    return list(dict.fromkeys(found))


def _gather(value: object, name: str, found: list[str], depth: int) -> None:
    if depth > 6 or len(found) >= _MOST_PARTS:
        return
    if isinstance(value, dict):
        for inner_name, inner in list(value.items())[:100]:
            if (name, inner_name) != ("action", "name"):  # an action's name is Meta's word
                _gather(inner, str(inner_name), found, depth + 1)
    elif isinstance(value, list):
        for inner in value[:_MOST_PARTS]:
            _gather(inner, name, found, depth + 1)
    elif name in _WORDY and isinstance(value, str) and (said := words(value)[:4_096].strip()):
        found.append(said)


_WRITERS: Final[dict[str, Callable[[Json], Content | None]]] = {
    **{type_: _media_of(type_) for type_ in ("image", "video", "audio", "sticker", "document")},
    "location": _place,
    "contacts": _cards,
    "reaction": _reaction,
    "button": _button,
    "interactive": _interactive,
    "order": _cart,
    "system": _system,
    "unsupported": _unsupported,
    "request_welcome": _welcome,
}
TYPES: Final = ("text", *_WRITERS, "edit", "revoke")
"""Every type of message that is read for what it is; any other is named and searched for words."""
