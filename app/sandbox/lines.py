"""A script's line as what it holds (for history) and as Meta's webhooks carry it."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.core.content import (
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Cart,
    CartLine,
    Choice,
    Content,
    Media,
    Menu,
    MenuRow,
    MenuSection,
    Place,
    Reaction,
    words_of,
)
from app.sandbox.keyed import digest
from app.sandbox.media_files import File, customer_file, file_of
from app.sandbox.nonsense import NONSENSE
from app.sandbox.script import Line
from app.sandbox.shops import Shop

Json = dict[str, Any]

_FILES = {"photo": "image", "video": "video", "voice": "audio", "audio": "audio", "document": "document"}
"""Lines that are files, with Meta's word for each."""


class Told(NamedTuple):
    """A line, understood."""

    type: str
    """Meta's word."""
    text: str
    """A text's body, else its content's own words."""
    content: Content | None


def told(line: Line, shop: Shop, *key: object) -> Told:
    """What a line holds; `key` decides which file or product it is."""
    if isinstance(line, str):
        return Told("text", line, None)
    kind = next(iter(line))
    value = line[kind]
    match kind:
        case "text":
            return Told("text", value, None)
        case "nonsense":
            return Told("text", NONSENSE[value], None)
        case "edit":
            return Told("edit", value, None)
        case "revoke":
            return Told("revoke", "", None)
    type_, content = _content(kind, value, line, shop, key)
    return Told(type_, words_of(content), content)


def _content(
    kind: str, value: Any, line: Mapping[str, Any], shop: Shop, key: tuple[object, ...]
) -> tuple[str, Content]:
    if kind in _FILES:
        file = customer_file(kind, *key)
        caption = value if kind in ("photo", "video") else line.get("caption", "")
        return _FILES[kind], _media(file, value if kind == "document" else "", caption)
    match kind:
        case "sticker":
            return "sticker", _media(customer_file("animated" if line.get("animated") else "sticker", *key), "", "")
        case "place":
            return "location", Place(str(line["lat"]), str(line["lng"]), value, line.get("address", ""))
        case "contact":
            number = _contact_phone(shop)
            phone = CardPhone(number, "CELL", number.lstrip("+").replace(" ", ""))
            company = line.get("company", "")
            return "contacts", Cards((Card(value, first_name=value, company=company, phones=(phone,)),))
        case "react":
            return "reaction", Reaction(value)
        case "cart":
            lines = tuple(CartLine(product, str(count), price, shop.currency) for product, count, price in value)
            return "order", Cart(lines, shop.catalog_id, line.get("text", ""))
        case "press":
            return "interactive", Choice("button_reply", line.get("id", _id(value)), value)
        case "choose":
            return "interactive", Choice("list_reply", line.get("id", _id(value)), value, line.get("description", ""))
        case "button":
            return "button", Choice("button", line.get("payload", value), value)
        case "flow":
            return "interactive", Choice("nfm_reply", "flow", answers=tuple((name, said) for name, said in value))
        case "buttons":
            return "interactive", Buttons(line.get("body", ""), tuple(Button(_id(title), title) for title in value))
        case "list":
            rows = tuple(MenuRow(_id(title), title, said) for title, said in value)
            return "interactive", Menu(line.get("body", ""), line.get("label", "…"), (MenuSection("", rows),))
    raise ValueError(f"a line of an unknown kind: {kind}")


def _media(file: File, filename: str, caption: str) -> Media:
    return Media(
        external_id=file.id,
        mime=file.mime,
        sha256=file.sha256,
        size=len(file.content),
        filename=filename,
        caption=caption,
        voice=file.kind == "voice",
        animated=file.kind == "animated",
    )


def _id(title: str) -> str:
    return digest("choice", title)[:8].lower()


def _contact_phone(shop: Shop) -> str:
    return "+49 171 3920099" if shop.region == "DE" else "+44 7700 900999"


def content(line: Line, shop: Shop, about: str, own: str, *key: object) -> Json:
    """`type`, the object named like it, and what stands beside it (Meta, "messages" webhook reference).

    `about` is the shop's message that is answered, reacted to or quoted; `own` the customer's text that is changed or
    taken back. Either may be empty: then an edit is a text of its own, and nothing is taken back but something unknown.
    """
    said = told(line, shop, *key)
    beside = {} if isinstance(line, str) else _beside(line, shop, about)
    if said.type == "edit" and not own:
        return {"type": "text", "text": {"body": said.text}}
    return {"type": said.type, said.type: _object(said, about, own)} | beside


def _object(said: Told, about: str, own: str) -> Any:
    match said:
        case Told("text", text, None):
            return {"body": text}
        case Told("edit", text, None):
            return {"original_message_id": own, "message": {"type": "text", "text": {"body": text}}}
        case Told("revoke"):
            return {"original_message_id": own}
    match said.content:
        case Media() as media:
            return _file(media)
        case Place(latitude, longitude, name, address):
            where = {"latitude": float(latitude), "longitude": float(longitude)}
            return where | ({"name": name} if name else {}) | ({"address": address} if address else {})
        case Cards(cards):
            return [_card(card) for card in cards]
        case Reaction(emoji):
            return {"message_id": about} | ({"emoji": emoji} if emoji else {})
        case Choice("button", payload, title):
            return {"payload": payload, "text": title}
        case Choice("nfm_reply", name, answers=answers):
            response = {"flow_token": digest("flow", about)[:20]} | dict(answers)
            return {
                "type": "nfm_reply",
                "nfm_reply": {"name": name, "body": "Sent", "response_json": json.dumps(response, ensure_ascii=False)},
            }
        case Choice(kind, id_, title, description):
            answer = {"id": id_, "title": title} | ({"description": description} if kind == "list_reply" else {})
            return {"type": kind, kind: answer}
        case Cart(lines, catalog_id, note):
            items = [
                {
                    "product_retailer_id": line.retailer_id,
                    "quantity": int(line.quantity),
                    "item_price": float(line.price),
                    "currency": line.currency,
                }
                for line in lines
            ]
            return {"catalog_id": catalog_id, "text": note, "product_items": items}
    raise ValueError(f"no customer sends {said.type}")


def _file(media: Media) -> Json:
    file = file_of(media.external_id)
    found: Json = {} if file is None else file.as_json()
    if media.filename:
        found["filename"] = media.filename
    if media.caption:
        found["caption"] = media.caption
    if found["mime_type"].startswith("audio/"):
        found["voice"] = media.voice
    if found["mime_type"] == "image/webp":
        found["animated"] = media.animated
    return found


def _card(card: Card) -> Json:
    found: Json = {
        "name": {"formatted_name": card.name, "first_name": card.first_name},
        "phones": [{"phone": phone.number, "type": phone.kind, "wa_id": phone.wa_id} for phone in card.phones],
    }
    return found | ({"org": {"company": card.company}} if card.company else {})


def _beside(line: Mapping[str, Any], shop: Shop, about: str) -> Json:
    """What a line says besides: quoted, forwarded, about a product, from an ad."""
    context: Json = {}
    if about and (line.get("quote") or next(iter(line)) in ("press", "choose", "button", "flow")):
        context = {"from": shop.digits, "id": about}
    if forwarded := line.get("forwarded"):
        context |= {"forwarded": True} if forwarded == "once" else {"frequently_forwarded": True}
    if product := line.get("product"):
        context |= {"referred_product": {"catalog_id": shop.catalog_id, "product_retailer_id": product}}
    found: Json = {"context": context} if context else {}
    if headline := line.get("ad"):
        found["referral"] = {
            "source_url": f"https://fb.me/{digest('ad', headline)[:9]}",
            "source_type": "ad",
            "source_id": str(10**17 + int(digest("ad", headline)[:12], 16)),
            "headline": headline,
            "body": shop.fields.about,
            "media_type": "image",
            "ctwa_clid": digest("click", headline),
        }
    return found
