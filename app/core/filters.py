"""What a search asks for besides words: `from:anna before:2026-03 has:image label:regular`, in English or German."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final

from app.core.clock import Millis
from app.core.enums import Direction
from app.core.errors import UserError
from app.core.i18n import _
from app.core.past import parse_past

NOTE: Final = "note"
"""The type under which notes are found, as they stand in the transcript."""

_NAMES: Final = {
    **dict.fromkeys(("from", "von", "who", "wer"), "who"),
    **dict.fromkeys(("label", "etikett", "tag"), "label"),
    **dict.fromkeys(("has", "hat", "type", "art"), "has"),
    **dict.fromkeys(("before", "vor", "bis"), "before"),
    **dict.fromkeys(("after", "since", "nach", "seit", "ab"), "after"),
    **dict.fromkeys(("on", "am"), "on"),
    **dict.fromkeys(("in", "chat"), "chat"),
}
_TYPES: Final = {
    **dict.fromkeys(("image", "photo", "picture", "bild", "foto"), "image"),
    **dict.fromkeys(("video",), "video"),
    **dict.fromkeys(("audio", "voice", "sprachnachricht"), "audio"),
    **dict.fromkeys(("document", "file", "dokument", "datei"), "document"),
    **dict.fromkeys(("sticker",), "sticker"),
    **dict.fromkeys(("place", "location", "ort", "standort"), "location"),
    **dict.fromkeys(("contact", "contacts", "kontakt"), "contacts"),
    **dict.fromkeys(("order", "cart", "bestellung"), "order"),
    **dict.fromkeys(("reaction", "reaktion"), "reaction"),
    **dict.fromkeys(("template", "vorlage"), "template"),
    **dict.fromkeys(("note", "notiz"), NOTE),
}
_ME: Final = frozenset(("me", "us", "mir", "uns", "ich", "wir"))
_TERM: Final = re.compile(r'(?P<name>[^\W\d_]+):(?:"(?P<quoted>[^"]*)(?:"|\Z)|(?P<plain>\S+)|\Z)')


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What is looked for; empty or None asks for nothing."""

    words: str = ""
    """As typed, without the filters."""
    who: str = ""
    """What stands in the customer's name or number, as the list of customers finds it."""
    label: str = ""
    type: str | None = None
    """Meta's word, or NOTE."""
    direction: Direction | None = None
    after: Millis | None = None
    """The first moment that counts."""
    before: Millis | None = None
    """The first moment that counts no more."""

    @property
    def narrows(self) -> bool:
        """Whether anything but words is asked for."""
        return self != SearchFilter(self.words)


def parse_search(text: str, now: Millis, zone: tzinfo) -> SearchFilter:
    """The words and filters typed; UserError if a filter's value can't be one. A word with a colon that names no filter
    stays a word.
    """
    found = SearchFilter()
    filters, words = terms(text, _NAMES)
    for name, value in filters:
        found = _with(found, name, value, now, zone)
    # A space at the end says that the last word is whole.
    return replace(found, words=" ".join(words.split()) + (" " if words[-1:].isspace() and words.strip() else ""))


def terms(text: str, names: Mapping[str, str]) -> tuple[list[tuple[str, str]], str]:
    """The filters among the words, `names` saying what each may be called, with their values; and the other words.

    A filter without a value is still being typed: it is left out.
    """
    found: list[tuple[str, str]] = []
    rest: list[str] = []
    position = 0
    for match in _TERM.finditer(text):
        name = names.get(match["name"].casefold())
        if name is None:
            continue
        rest.append(text[position : match.start()])
        position = match.end()
        if value := (match["quoted"] or match["plain"] or "").strip():
            found.append((name, value))
    rest.append(text[position:])
    return found, "".join(rest)


def _with(found: SearchFilter, name: str, value: str, now: Millis, zone: tzinfo) -> SearchFilter:
    match name:
        case "who" if value.casefold() in _ME:
            return replace(found, direction=Direction.OUT)
        case "who":
            return replace(found, who=value, direction=Direction.IN)
        case "chat":
            return replace(found, who=value)
        case "label":
            return replace(found, label=value)
        case "has":
            type_ = _TYPES.get(value.casefold())
            if type_ is None:
                raise UserError(
                    _(
                        "has:{value} is not known; there are image, video, audio, file, note, place, contact, order."
                    ).format(value=value)
                )
            return replace(found, type=type_)
    first, after_last = parse_past(value, now, zone)
    if name == "before":
        return replace(found, before=first)
    if name == "after":
        return replace(found, after=first)
    return replace(found, after=first, before=after_last)
