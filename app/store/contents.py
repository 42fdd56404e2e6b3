"""Contents and extras as rows hold them: one that can't be read is left out, and whatever stands around it is shown."""

from app.core.content import Content, Extras, extras_from_json, from_json
from app.core.text import sanitise_for_store

_UNREADABLE = (TypeError, ValueError, AttributeError, RecursionError)


def stored(text: str | None) -> str | None:
    """The JSON as a column can hold it: without lone surrogates."""
    return text if text is None or text.isascii() else sanitise_for_store(text, len(text))


def content_of(stored: str | None) -> Content | None:
    """The column `content`; None for plain text and for what this version can't read."""
    try:
        return from_json(stored)
    except _UNREADABLE:
        return None


def extras_of(stored: str | None) -> Extras | None:
    """The column `extras`; None if there are none, or none that this version can read."""
    try:
        return extras_from_json(stored)
    except _UNREADABLE:
        return None
