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
from app.core.i18n import _, later

_LABELS: Final = {
    "image": later("Photo"),
    "video": later("Video"),
    "audio": later("Audio"),
    "document": later("Document"),
    "sticker": later("Sticker"),
    "location": later("Place"),
    "contacts": later("Contact"),
    "reaction": later("Reaction"),
    "button": later("Pressed"),
    "interactive": later("Buttons"),
    "order": later("Order"),
    "system": later("Notice"),
    "unsupported": later("Message that WhatsApp does not hand on"),
    "request_welcome": later("Opened the chat for the first time"),
    "edit": later("Changed a message"),
    "revoke": later("Withdrew a message"),
    "template": later("Template"),
    "media_placeholder": later("File that the phone app did not share"),
}
_CHOICES: Final = {
    "list_reply": later("Chose"),
    "nfm_reply": later("Form filled in"),
    "call_permission_reply": later("Permission to call"),
}
_OFFERS: Final[dict[type[object], str]] = {
    Buttons: later("Buttons"),
    Menu: later("List"),
    LinkButton: later("Link button"),
    AskPlace: later("Request for a place"),
    Product: later("Product"),
    Products: later("Products"),
    Catalogue: later("Catalogue"),
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
            return _(_CHOICES.get(content.kind, later("Pressed")))
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
