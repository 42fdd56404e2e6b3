"""The request body of every kind of outgoing message, from `core.content`.

Source: Meta, Cloud API reference "Messages" and its guides, one a type; "Business-scoped user IDs" for `recipient`.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from app.channels.base import Outgoing, Policy, Recipient, Rejected
from app.core.content import (
    MEDIA_TYPES,
    AskPlace,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Catalogue,
    Content,
    FilledTemplate,
    LinkButton,
    Media,
    Menu,
    Place,
    Product,
    Products,
    Reaction,
)
from app.core.enums import IdentityKind
from app.core.templates import OWN_FILE

Json = dict[str, Any]

UNREACHABLE: Final = 131026
MISSING: Final = 131008
_WITH_CAPTION: Final = ("image", "video", "document")


def body_of(to: Recipient, message: Outgoing) -> Json:
    """What is posted to `/{PHONE}/messages`; `Rejected` for what can't be sent, so that nothing is asked of Meta."""
    body: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **address(to),
        "type": message.type,
        message.type: _object(message),
        "biz_opaque_callback_data": message.key,
    }
    if message.quoted and message.type != "reaction":
        body["context"] = {"message_id": message.quoted}
    return body


def address(to: Recipient) -> dict[str, str]:
    """The recipient's field: `to` with plus and country code, or `recipient` for a BSUID.

    Without the plus Meta would put the business's own country code in front and might reach a stranger.
    """
    if to.kind in (IdentityKind.WA_ID, IdentityKind.PHONE):
        digits = to.value.removeprefix("+")
        if digits.isascii() and digits.isdigit():
            return {"to": f"+{digits}"}
    elif to.kind is IdentityKind.BSUID and to.value:
        return {"recipient": to.value}
    raise Rejected(UNREACHABLE, "WhatsApp takes a phone number or a user id", f"not a {to.kind.value}", Policy.FAIL)


def _object(message: Outgoing) -> Any:
    """The object named like the type."""
    content = message.content
    match content:
        case None if message.type == "text":
            return {"body": message.text, "preview_url": "https://" in message.text or "http://" in message.text}
        case Media() if message.type in MEDIA_TYPES and message.media_id:
            return _media(message.type, content, message.media_id)
        case Place() if message.type == "location":
            return _filled(
                latitude=content.latitude, longitude=content.longitude, name=content.name, address=content.address
            )
        case Cards() if message.type == "contacts":
            return [_card(card) for card in content.cards]
        case Reaction() if message.type == "reaction" and message.quoted:
            return {"message_id": message.quoted, "emoji": content.emoji}
        case FilledTemplate() if message.type == "template":
            return _template(content, message.media_id)
    if message.type == "interactive" and (make := _INTERACTIVE.get(type(content))):
        return make(content)
    raise Rejected(MISSING, "Required parameter is missing", f"a {message.type} can't be sent like this", Policy.FAIL)


def _media(type_: str, content: Media, media_id: str) -> Json:
    made: Json = {"id": media_id}
    if type_ in _WITH_CAPTION and content.caption:
        made["caption"] = content.caption
    if type_ == "document" and content.filename:
        made["filename"] = content.filename
    if type_ == "audio" and content.voice:
        made["voice"] = True
    return made


def _card(card: Card) -> Json:
    # Besides the formatted name Meta wants at least one of its parts.
    first = card.first_name or ("" if card.last_name else card.name)
    return _filled(
        name=_filled(formatted_name=card.name, first_name=first, last_name=card.last_name),
        org=_filled(company=card.company),
        phones=[_phone(phone) for phone in card.phones],
        emails=[{"email": email} for email in card.emails],
        urls=[{"url": url} for url in card.urls],
        addresses=[{"street": address} for address in card.addresses],
        birthday=card.birthday,
    )


def _phone(phone: CardPhone) -> Json:
    return _filled(phone=phone.number, type=phone.kind, wa_id=phone.wa_id)


def _buttons(content: Buttons) -> Json:
    buttons = [{"type": "reply", "reply": {"id": button.id, "title": button.title}} for button in content.buttons]
    return _interactive("button", content, {"buttons": buttons})


def _menu(content: Menu) -> Json:
    sections = [
        _filled(
            title=section.title,
            rows=[_filled(id=row.id, title=row.title, description=row.description) for row in section.rows],
        )
        for section in content.sections
    ]
    return _interactive("list", content, {"button": content.button, "sections": sections})


def _link(content: LinkButton) -> Json:
    parameters = {"display_text": content.title, "url": content.url}
    return _interactive("cta_url", content, {"name": "cta_url", "parameters": parameters})


def _ask_place(content: AskPlace) -> Json:
    return _interactive("location_request_message", content, {"name": "send_location"})


def _product(content: Product) -> Json:
    action = {"catalog_id": content.catalog_id, "product_retailer_id": content.retailer_id}
    return _interactive("product", content, action)


def _products(content: Products) -> Json:
    sections = [
        _filled(title=section.title, product_items=[{"product_retailer_id": id_} for id_ in section.retailer_ids])
        for section in content.sections
    ]
    return _interactive("product_list", content, {"catalog_id": content.catalog_id, "sections": sections})


def _catalogue(content: Catalogue) -> Json:
    action: Json = {"name": "catalog_message"}
    if content.thumbnail:
        action["parameters"] = {"thumbnail_product_retailer_id": content.thumbnail}
    return _interactive("catalog_message", content, action)


def _interactive(kind: str, content: Any, action: Json) -> Json:
    header, footer = getattr(content, "header", ""), getattr(content, "footer", "")
    return _filled(
        type=kind,
        header={"type": "text", "text": header} if header else None,
        body={"text": content.body} if content.body else None,
        footer={"text": footer} if footer else None,
        action=action,
    )


def _template(content: FilledTemplate, media_id: str) -> Json:
    components = json.loads(content.components)
    for component in components:
        for parameter in component.get("parameters", ()):
            file = parameter.get(parameter.get("type"))
            if isinstance(file, dict) and file.get("id") == OWN_FILE:
                if not media_id:
                    raise Rejected(MISSING, "Required parameter is missing", "the header's file", Policy.FAIL)
                file["id"] = media_id
    return _filled(name=content.name, language={"code": content.language}, components=components)


def _filled(**fields: Any) -> Json:
    """The fields that hold something."""
    return {name: value for name, value in fields.items() if value}


_INTERACTIVE: Final[dict[type[Content] | type[None], Callable[[Any], Json]]] = {
    Buttons: _buttons,
    Menu: _menu,
    LinkButton: _link,
    AskPlace: _ask_place,
    Product: _product,
    Products: _products,
    Catalogue: _catalogue,
}
