"""What a search asks for besides words: `from:anna before:2026-03 has:image label:regular`, in English or German."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from app.core.clock import SECOND, Millis
from app.core.enums import Direction
from app.core.errors import UserError
from app.core.i18n import _

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
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DOTTED: Final = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")
_NEAR: Final = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1}


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
                        "has:{value} is not known; there are image, video, audio, file, note, sticker, place, contact, order."
                    ).format(value=value)
                )
            return replace(found, type=type_)
    first, after_last = _days(value, now, zone)
    if name == "before":
        return replace(found, before=first)
    if name == "after":
        return replace(found, after=first)
    return replace(found, after=first, before=after_last)


def _days(value: str, now: Millis, zone: tzinfo) -> tuple[Millis, Millis]:
    """The first moment of the day, month or year, and the first after it."""
    near = _NEAR.get(value.casefold())
    try:
        if near is not None:
            first = datetime.fromtimestamp(now / SECOND, zone).date() - timedelta(days=near)
            return _start(first, zone), _start(first + timedelta(days=1), zone)
        if match := _DAY.fullmatch(value):
            year, month, day = (int(part) if part else None for part in match.groups())
        elif match := _DOTTED.fullmatch(value):
            day, month, year = (int(part) if part else None for part in match.groups())
        else:
            raise ValueError(value)
        first = date(year or 0, month or 1, day or 1)
        if day:
            last = first + timedelta(days=1)
        elif month:
            last = date(first.year + month // 12, month % 12 + 1, 1)
        else:
            last = date(first.year + 1, 1, 1)
        return _start(first, zone), _start(last, zone)
    except (ValueError, OverflowError):
        raise UserError(
            _("“{value}” is no date; write 2026-03-24, 2026-03, 24.3.2026 or yesterday.").format(value=value)
        ) from None


def _start(day: date, zone: tzinfo) -> Millis:
    return round(datetime.combine(day, time(), zone).timestamp()) * SECOND
