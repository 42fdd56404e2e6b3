"""What kind of message it is, in the operator's language; used wherever a message is more than its own words."""

from typing import Final

from app.core.content import (
    AskPlace,
    Buttons,
    Catalogue,
    Choice,
    Content,
    LinkButton,
    Media,
    Menu,
    Product,
    Products,
    Reaction,
)
from app.core.i18n import _


def _later(message: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return message


_LABELS: Final = {
    "image": _later("Photo"),
    "video": _later("Video"),
    "audio": _later("Audio"),
    "document": _later("Document"),
    "sticker": _later("Sticker"),
    "location": _later("Place"),
    "contacts": _later("Contact"),
    "reaction": _later("Reaction"),
    "button": _later("Pressed"),
    "interactive": _later("Buttons"),
    "order": _later("Order"),
    "system": _later("Notice"),
    "unsupported": _later("Message that WhatsApp does not hand on"),
    "request_welcome": _later("Opened the chat for the first time"),
    "edit": _later("Changed a message"),
    "revoke": _later("Withdrew a message"),
    "template": _later("Template"),
    "media_placeholder": _later("File that the phone app did not share"),
}
_CHOICES: Final = {
    "list_reply": _later("Chose"),
    "nfm_reply": _later("Form filled in"),
    "call_permission_reply": _later("Permission to call"),
}
_OFFERS: Final[dict[type[object], str]] = {
    Buttons: _later("Buttons"),
    Menu: _later("List"),
    LinkButton: _later("Link button"),
    AskPlace: _later("Request for a place"),
    Product: _later("Product"),
    Products: _later("Products"),
    Catalogue: _later("Catalogue"),
}


def label_of(type_: str, content: Content | None = None) -> str:
    """The kind of a message, translated; empty for plain text. A type that isn't known is named as it is (raw)."""
    match content:
        case Media(voice=True):
            return _("Voice message")
        case Media(animated=True) if type_ == "sticker":
            return _("Animated sticker")
        case Reaction(emoji=""):
            return _("Took back a reaction")
        case Choice():
            return _(_CHOICES.get(content.kind, _later("Pressed")))
    if content is not None and (offer := _OFFERS.get(type(content))):
        return _(offer)
    if type_ in ("text", "note", ""):
        return ""
    label = _LABELS.get(type_)
    return _(label) if label else _("Message of type {type}").format(type=type_)


def withdrawn_label() -> str:
    """What stands in the place of a message that was withdrawn."""
    return _("Withdrawn message")


def summary(type_: str, text: str, content: Content | None = None) -> str:
    """A message on one line: its label, then its own words (raw)."""
    label = label_of(type_, content)
    return f"{label}: {text}" if label and text else label or text
