"""The shape of a message as `POST /{PHONE}/messages` wants it; every mistake is the error Meta's API answers with.

Source: Meta, Cloud API reference "Messages" and its guides, one a type (limits as of autumn 2026).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.sandbox.errors import bad_parameter, invalid_value, missing_parameter
from app.sandbox.interactive import check_interactive
from app.sandbox.parts import at_most, known_keys, string

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

_CAPTIONED = ("document", "image", "video")
_COMPONENTS = ("header", "body", "footer", "button", "carousel", "limited_time_offer", "order_status")
_BUTTONS = ("url", "quick_reply", "copy_code", "flow", "catalog", "mpm", "order_details", "voice_call")
_PARAMETERS = (
    *("text", "currency", "date_time", "image", "video", "document", "location", "payload", "coupon_code", "action"),
    *("product", "limited_time_offer", "order_status"),
)
_CARD = {
    "addresses": {"street", "city", "state", "zip", "country", "country_code", "type"},
    "emails": {"email", "type"},
    "phones": {"phone", "type", "wa_id"},
    "urls": {"url", "type"},
}
_NAMES = ("formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix")


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
    if context is not None and not (isinstance(context, dict) and string(context, "message_id", "context")):
        raise invalid_value("context must hold a message_id.")
    key = body.get("biz_opaque_callback_data")
    if key is not None and not (isinstance(key, str) and len(key) <= 512):
        raise bad_parameter("Param biz_opaque_callback_data must be at most 512 characters long.")
    return str(kind)


def _text(content: Json) -> None:
    known_keys(content, ("body", "preview_url"), "text")
    at_most(string(content, "body", "text"), 4096, "text['body']")
    if not isinstance(content.get("preview_url", False), bool):
        raise bad_parameter("Param text['preview_url'] must be a boolean.")


def _media(kind: str) -> Callable[[Json], None]:
    keys = ["id", "link"] + ["caption"] * (kind in _CAPTIONED)
    keys += {"document": ["filename"], "audio": ["voice"]}.get(kind, [])

    def check(content: Json) -> None:
        known_keys(content, keys, kind)
        if not (content.get("id") or content.get("link")):
            raise missing_parameter(f"{kind}: id or link is required.")
        if content.get("id") and content.get("link"):
            raise bad_parameter(f"Param {kind} must have either id or link, not both.")
        string(content, "id" if content.get("id") else "link", kind)
        at_most(str(content.get("caption") or ""), 1024, f"{kind}['caption']")
        if not isinstance(content.get("voice", False), bool):
            raise bad_parameter("Param audio['voice'] must be a boolean.")

    return check


def _location(content: Json) -> None:
    known_keys(content, ("latitude", "longitude", "name", "address"), "location")
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
        known_keys(contact, ("name", "org", "birthday", *_CARD), "contacts")
        known_keys(name, _NAMES, "contacts['name']")
        known_keys(contact.get("org") or {}, ("company", "department", "title"), "contacts['org']")
        for part, keys in _CARD.items():
            for entry in contact.get(part) or ():
                known_keys(entry, keys, f"contacts['{part}']")
        if (birthday := contact.get("birthday")) is not None and not _is_date(birthday):
            raise invalid_value("contacts: birthday must be in YYYY-MM-DD format.")


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _reaction(content: Json) -> None:
    known_keys(content, ("message_id", "emoji"), "reaction")
    string(content, "message_id", "reaction")
    emoji = content.get("emoji")
    if not isinstance(emoji, str):
        raise bad_parameter("The parameter reaction['emoji'] is required.")
    if len(emoji) > 35 or any(character.isalpha() or character.isspace() for character in emoji):
        raise invalid_value("reaction: emoji must be a single emoji.")


def _template(content: Json) -> None:
    known_keys(content, ("name", "language", "components"), "template")
    string(content, "name", "template")
    language = content.get("language")
    if not (isinstance(language, dict) and isinstance(language.get("code"), str) and language["code"]):
        raise bad_parameter("The parameter template['language'] is required.")
    components = content.get("components", [])
    if not isinstance(components, list):
        raise bad_parameter("Param template['components'] must be an array.")
    for component in components:
        kind = str(component.get("type", "")).lower() if isinstance(component, dict) else ""
        if kind not in _COMPONENTS:
            raise bad_parameter(f"Param template['components'] has no type {kind}.")
        if kind == "button" and str(component.get("sub_type", "")).lower() not in _BUTTONS:
            raise bad_parameter("Param template['components']['sub_type'] is not valid.")
        if kind == "button" and not (str(component.get("index", "")).isdigit() and int(component["index"]) <= 9):
            raise bad_parameter("Param template['components']['index'] must be between 0 and 9.")
        for parameter in component.get("parameters") or ():
            if not isinstance(parameter, dict) or parameter.get("type") not in _PARAMETERS:
                raise bad_parameter("Param template['components']['parameters'] has no such type.")
            if parameter["type"] == "text" and not str(parameter.get("text") or ""):
                raise missing_parameter("template: a text parameter is empty.")


_CHECKS: dict[str, Callable[[Json], None]] = {
    "text": _text,
    "location": _location,
    "reaction": _reaction,
    "template": _template,
    "interactive": check_interactive,
    **{kind: _media(kind) for kind in ("audio", "document", "image", "sticker", "video")},
}
