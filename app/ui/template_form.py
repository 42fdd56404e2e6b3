"""A template's form as text: its buttons are written one a line, read back and shown again."""

import re
from collections.abc import Sequence
from typing import Final

from app.core.i18n import _
from app.core.template_drafts import DraftButton

HEADERS: Final = ("", "TEXT", "LOCATION", "IMAGE", "VIDEO", "DOCUMENT")
"""What can stand over the text."""
FILE_HEADERS: Final = ("IMAGE", "VIDEO", "DOCUMENT")

_URL: Final = re.compile(r"(?P<text>.*?)\s*(?P<url>https?://\S+)(?:\s+(?P<example>https?://\S+))?")
_PHONE: Final = re.compile(r"(?P<text>.*?)\s*(?P<number>\+\d[\d ]*)")
_CODE: Final = "code:"


def button_line(button: DraftButton) -> str:
    """`Yes`, `Menu https://…`, `Call us +49 …`, `code: FRESH10`."""
    match button.kind:
        case "URL":
            return " ".join(part for part in (button.text, button.value, button.example) if part)
        case "PHONE_NUMBER":
            return f"{button.text} {button.value}"
        case "COPY_CODE":
            return f"{_CODE} {button.value}"
    return button.text


def buttons_text(buttons: Sequence[DraftButton]) -> str:
    """All of them, one a line."""
    return "\n".join(map(button_line, buttons))


def parsed_buttons(text: str) -> tuple[DraftButton, ...]:
    """The buttons as typed; what leads nowhere is a reply button."""
    return tuple(_parsed(line.strip()) for line in text.splitlines() if line.strip())


def _parsed(line: str) -> DraftButton:
    if line.casefold().startswith(_CODE):
        return DraftButton("COPY_CODE", value=line[len(_CODE) :].strip())
    if match := _URL.fullmatch(line):
        return DraftButton("URL", match["text"], match["url"], match["example"] or "")
    if match := _PHONE.fullmatch(line):
        return DraftButton("PHONE_NUMBER", match["text"], match["number"].replace(" ", ""))
    return DraftButton("QUICK_REPLY", line)


def header_name(format_: str) -> str:
    """What stands over the text, in a word."""
    return {
        "": _("nothing"),
        "TEXT": _("a line of text"),
        "LOCATION": _("a place"),
        "IMAGE": _("a picture"),
        "VIDEO": _("a video"),
        "DOCUMENT": _("a document"),
    }.get(format_, format_)
