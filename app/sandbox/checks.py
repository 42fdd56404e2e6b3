"""The shape of a message as `POST /{PHONE}/messages` wants it; every mistake is the error Meta's API answers with.

Source: Meta, Cloud API reference "Messages" and its guides, one a type (limits as of autumn 2026).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.sandbox.errors import bad_parameter, invalid_value, missing_parameter

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,250}")
TYPES = (
    "audio",
    "contacts",
    "document",
    "image",
    "interactive",
    "location",
    "reaction",
    "sticker",
    "template",
    "text",
    "video",
)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a request names."""

    input: str
    """As the client wrote it."""
    wa_id: str
    """Digits; empty if the person was named by a business-scoped user id."""
    user_id: str = ""

    @property
    def key(self) -> str:
        """The one id by which the sandbox knows them."""
        return self.wa_id or self.user_id


def addressee(body: Mapping[str, Any], country: str) -> Addressee:
    """Whom the message is for: `to` wins over `recipient`; `country` completes a national number.

    Meta, "Phone numbers" and "Business-scoped user IDs": spaces, dashes and brackets are taken; the early BSUID page
    let `to` hold a BSUID, so that is taken too.
    """
    to, recipient = body.get("to"), body.get("recipient")
    if isinstance(to, int):
        to = str(to)
    if isinstance(to, str) and to.strip():
        if BSUID.fullmatch(to.strip()):
            return Addressee(to, "", to.strip())
        digits = re.sub(r"\D", "", to)
        if not digits:
            raise invalid_value("Recipient phone number is not valid.")
        if digits.startswith("0") and "+" not in to:
            digits = country + digits.lstrip("0")
        return Addressee(to, digits)
    if isinstance(recipient, str) and recipient.strip():
        if not BSUID.fullmatch(recipient.strip()):
            raise invalid_value("recipient must be a business-scoped user ID.")
        return Addressee(recipient, "", recipient.strip())
    raise bad_parameter("The parameter to is required.")


def message_type(body: Mapping[str, Any]) -> str:
    """The message's type after its whole shape has been checked; GraphError says what is wrong."""
    if body.get("recipient_type", "individual") not in ("individual", "group"):
        raise bad_parameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}")
    kind = body.get("type", "text")
    if kind not in TYPES:
        raise bad_parameter(f'Param type must be one of {{{", ".join(TYPES).upper()}}} - got "{kind}".')
    content = body.get(kind)
    if kind == "contacts":
        _contacts(content)
    elif not isinstance(content, dict):
        raise missing_parameter(f"Parameter '{kind}' is mandatory for type '{kind}'")
    else:
        _CHECKS[kind](content)
    context = body.get("context")
    if context is not None and not (isinstance(context, dict) and _string(context, "message_id", "context")):
        raise invalid_value("context must hold a message_id.")
    key = body.get("biz_opaque_callback_data")
    if key is not None and not (isinstance(key, str) and len(key) <= 512):
        raise bad_parameter("Param biz_opaque_callback_data must be at most 512 characters long.")
    return str(kind)


def _string(content: Mapping[str, Any], name: str, where: str) -> str:
    value = content.get(name)
    if value is None or value == "":
        raise bad_parameter(f"The parameter {where}['{name}'] is required.")
    if not isinstance(value, str):
        raise bad_parameter(f"Param {where}['{name}'] must be a string.")
    return value


def _most(value: str, most: int, where: str) -> str:
    # Meta counts as JavaScript does: a character beyond the basic plane is two
    if len(value.encode("utf-16-le", "surrogatepass")) // 2 > most:
        raise bad_parameter(f"Param {where} must be at most {most} characters long.")
    return value


def _text(content: Json) -> None:
    _most(_string(content, "body", "text"), 4096, "text['body']")


def _media(kind: str) -> Callable[[Json], None]:
    def check(content: Json) -> None:
        if not (content.get("id") or content.get("link")):
            raise missing_parameter(f"{kind}: id or link is required.")
        _most(str(content.get("caption") or ""), 1024, f"{kind}['caption']")

    return check


def _location(content: Json) -> None:
    for name, most in (("latitude", 90), ("longitude", 180)):
        try:
            value = float(content[name])
        except KeyError:
            raise missing_parameter(f"location: {name} is required.") from None
        except (TypeError, ValueError):
            raise invalid_value(f"location: {name} must be a number.") from None
        if not -most <= value <= most:
            raise invalid_value(f"location: {name} is out of range.")


def _contacts(content: Any) -> None:
    if not isinstance(content, list) or not content:
        raise missing_parameter("Parameter 'contacts' is mandatory for type 'contacts'")
    if len(content) > 257:
        raise invalid_value("contacts: at most 257 contacts in one message.")
    for contact in content:
        name = contact.get("name") if isinstance(contact, dict) else None
        if not (isinstance(name, dict) and name.get("formatted_name")):
            raise missing_parameter("contacts: name.formatted_name is required.")


def _reaction(content: Json) -> None:
    _string(content, "message_id", "reaction")
    if not isinstance(content.get("emoji"), str):
        raise bad_parameter("The parameter reaction['emoji'] is required.")


def _template(content: Json) -> None:
    _string(content, "name", "template")
    language = content.get("language")
    if not (isinstance(language, dict) and language.get("code")):
        raise bad_parameter("The parameter template['language'] is required.")


def _interactive(content: Json) -> None:
    kind = content.get("type")
    action = content.get("action")
    if not isinstance(action, dict):
        raise missing_parameter("interactive: action is required.")
    body = content.get("body")
    if kind not in ("product", "catalog_message") or body is not None:
        if not (isinstance(body, dict) and body.get("text")):
            raise missing_parameter("interactive: body.text is required.")
        _most(str(body["text"]), 4096 if kind == "list" else 1024, "interactive['body']['text']")
    footer = content.get("footer")
    if isinstance(footer, dict):
        _most(str(footer.get("text", "")), 60, "interactive['footer']['text']")
    if kind == "button":
        _buttons(action)
    elif kind in ("list", "product_list"):
        _sections(content, action)
    elif kind == "cta_url":
        parameters = action.get("parameters")
        if not (isinstance(parameters, dict) and parameters.get("display_text") and parameters.get("url")):
            raise missing_parameter("interactive: action.parameters needs display_text and url.")
    elif not kind:
        raise missing_parameter("interactive: type is required.")


def _buttons(action: Json) -> None:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise invalid_value("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
    titles = []
    for button in buttons:
        reply = button.get("reply") if isinstance(button, dict) else None
        if not isinstance(reply, dict):
            raise missing_parameter("interactive: each button needs a reply.")
        title, id_ = str(reply.get("title", "")), str(reply.get("id", ""))
        if not 1 <= len(title) <= 20:
            raise invalid_value("Button title length invalid. Min length: 1, Max length: 20")
        if not 1 <= len(id_) <= 256:
            raise invalid_value("Button id length invalid. Min length: 1, Max length: 256")
        titles.append(title)
    if len(set(titles)) < len(titles):
        raise invalid_value("Duplicate button titles are not allowed.")


def _sections(content: Json, action: Json) -> None:
    products = content.get("type") == "product_list"
    if products and not isinstance(content.get("header"), dict):
        raise missing_parameter("interactive: header is required for product_list.")
    if not products and not 1 <= len(str(action.get("button", ""))) <= 20:
        raise invalid_value("Button label length invalid. Min length: 1, Max length: 20")
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= 10:
        raise invalid_value("Invalid sections count. Min allowed sections: 1, Max allowed sections: 10")
    rows = [
        row
        for section in sections
        if isinstance(section, dict)
        for row in section.get("product_items" if products else "rows") or ()
    ]
    most = 30 if products else 10
    if not 1 <= len(rows) <= most:
        raise invalid_value(f"Total row count exceed max allowed count: {most}")
    if not products:
        for row in rows:
            if not (isinstance(row, dict) and 1 <= len(str(row.get("title", ""))) <= 24):
                raise invalid_value("Row title length invalid. Min length: 1, Max length: 24")
            if len(str(row.get("description", ""))) > 72:
                raise invalid_value("Row description is too long. Max length: 72")


_CHECKS: dict[str, Callable[[Json], None]] = {
    "text": _text,
    "location": _location,
    "reaction": _reaction,
    "template": _template,
    "interactive": _interactive,
    **{kind: _media(kind) for kind in ("audio", "document", "image", "sticker", "video")},
}
