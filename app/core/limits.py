"""What a channel takes: each limit as a rule whose sentence names the limit and what it is now.

Asked before anything is queued, so that the operator reads it while they can still mend it. Source: Meta, Cloud API,
"Messages" and its guides, one a type; "Media", supported media types. Lengths are counted as Meta counts them.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from app.core.content import (
    MEDIA_TYPES,
    AskPlace,
    Buttons,
    Card,
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
    type_of,
)
from app.core.enums import Channel
from app.core.i18n import _, language

TEXT: Final = {Channel.WHATSAPP: 4096, Channel.MESSENGER: 2000}
"""A text's body (Meta, WhatsApp text messages; Messenger Send API)."""
CAPTION: Final = 1024
BODY: Final = 1024
LIST_BODY: Final = 4096
HEADER: Final = 60
FOOTER: Final = 60
BUTTONS: Final = 3
BUTTON_TITLE: Final = 20
BUTTON_ID: Final = 256
SECTIONS: Final = 10
ROWS: Final = 10
"""Of all sections of a list together."""
ROW_TITLE: Final = 24
SECTION_TITLE: Final = 24
ROW_DESCRIPTION: Final = 72
ROW_ID: Final = 200
PRODUCTS: Final = 30
CARDS: Final = 257
CAPTIONED: Final = ("image", "video", "document")

_DEGREES: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,30})?")
_SIGN: Final = (
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934-\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001faff][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
)
_EMOJI: Final = re.compile(
    # a flag; a digit in a box; a sign, or several joined into one
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_SIGN}(?:\u200d{_SIGN})*"
)

KB: Final = 1024
MB: Final = 1024 * KB
_DOCUMENTS: Final = (
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
_MIMES: Final = {
    "image": ("image/jpeg", "image/png"),
    "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    "video": ("video/mp4", "video/3gpp"),
    "sticker": ("image/webp",),
}
FILE_TYPES: Final[dict[str, tuple[str, ...]]] = _MIMES | {
    "document": (*_DOCUMENTS, *(mime for mimes in _MIMES.values() for mime in mimes))
}
"""The kinds of file that may be sent as each type; what can be uploaded at all can be sent as a document."""
FILE_SIZES: Final = {"image": 5 * MB, "audio": 16 * MB, "video": 16 * MB, "document": 100 * MB, "sticker": 100 * KB}
MOVING_STICKER: Final = 500 * KB


def length(text: str) -> int:
    """Characters as Meta counts them: one beyond the basic plane, as most emoji are, is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def problems(channel: Channel, type_: str, content: Content | None, text: str) -> list[str]:
    """Why that can't be sent, each a sentence with its limit; empty if nothing stands against it."""
    if type_ == "text" and content is None:
        return _words(_("The text"), text, TEXT[channel])
    if channel is not Channel.WHATSAPP:
        return [_("Only texts can be sent here.")]
    if isinstance(content, Media) and type_ in MEDIA_TYPES:
        return _media(type_, content)
    if content is None or type_ != type_of(content):
        return [_("A message of this kind can't be sent.")]
    return _content(content)


def reaction_problems(channel: Channel, emoji: str) -> list[str]:
    """Why that can't be put on a message; empty if it can, and for an empty one, which takes a reaction back."""
    return problems(channel, "reaction", Reaction(emoji), emoji)


def file_problem(type_: str, mime: str, size: int, *, animated: bool = False) -> str | None:
    """Why a file can't be sent as that type (image, video, audio, document, sticker); `size` in bytes, None if it can.

    Parameters of the MIME type (`audio/ogg; codecs=opus`) are left out of account.
    """
    plain = mime.partition(";")[0].strip().lower()
    most = MOVING_STICKER if type_ == "sticker" and animated else FILE_SIZES[type_]
    if plain not in FILE_TYPES[type_]:
        return _KINDS_WANTED[type_]().format(mime=plain or "?")
    if size <= 0:
        return _("The file is empty.")
    if size > most:
        return _("{kind} may be at most {most}; this file is {size}.").format(
            kind=_kind(type_, animated), most=size_words(most), size=size_words(size, up=True)
        )
    return None


def size_words(size: int, *, up: bool = False) -> str:
    """Bytes for people: 69 B, 100 KB, 7.2 MB; `up` rounds up, so that what is too much is never shown as the limit."""
    from babel.numbers import format_decimal

    if size < KB:
        return f"{size} B"
    unit, name = (MB, "MB") if size >= MB else (KB, "KB")
    tenths = -(-size * 10 // unit) if up else size * 10 // unit
    return f"{format_decimal(tenths / 10, format='#,##0.#', locale=language())} {name}"


def _kind(type_: str, animated: bool) -> str:
    if type_ == "sticker" and animated:
        return _("A moving sticker")
    return {
        "image": _("A photo"),
        "video": _("A video"),
        "audio": _("A sound file"),
        "document": _("A document"),
        "sticker": _("A sticker"),
    }[type_]


_KINDS_WANTED: Final = {
    "image": lambda: _("A photo must be a JPEG or PNG, not {mime}. Send it as a document."),
    "video": lambda: _("A video must be MP4 or 3GP, not {mime}."),
    "audio": lambda: _("A sound file must be AAC, AMR, MP3, M4A or OGG with Opus, not {mime}."),
    "sticker": lambda: _("A sticker must be a WebP picture, not {mime}."),
    "document": lambda: _(
        "WhatsApp takes text, PDF, Word, Excel and PowerPoint files, photos, videos and sound, not {mime}."
    ),
}


def _content(content: Content) -> list[str]:
    match content:
        case Place():
            return [
                *_degrees(_("The latitude"), content.latitude, 90),
                *_degrees(_("The longitude"), content.longitude, 180),
            ]
        case Cards():
            return _cards(content.cards)
        case Reaction():
            return _reaction(content.emoji)
        case Buttons():
            return [*_around(content.header, content.body, content.footer), *_buttons(content)]
        case Menu():
            return [*_around(content.header, content.body, content.footer, LIST_BODY), *_menu(content)]
        case LinkButton():
            return [
                *_around(content.header, content.body, content.footer),
                *_words(_("The button"), content.title, BUTTON_TITLE),
                *_address(content.url),
            ]
        case AskPlace():
            return _around("", content.body, "")
        case FilledTemplate():
            return _template(content)
    return _products(content)


def _media(type_: str, content: Media) -> list[str]:
    problem = file_problem(type_, content.mime, content.size, animated=content.animated) if content.mime else None
    found = [] if problem is None else [problem]
    if type_ in CAPTIONED:
        return found + _most(_("The caption"), content.caption, CAPTION)
    return [*found, _("{kind} can't have a caption.").format(kind=_kind(type_, False))] if content.caption else found


def _degrees(name: str, value: str, most: int) -> list[str]:
    if not _DEGREES.fullmatch(value):
        return [_("{name} must be a number of degrees, such as 52.5.").format(name=name)]
    if -most <= float(value) <= most:
        return []
    return [
        _("{name} must be between -{most} and {most} degrees; it is {now}.").format(name=name, most=most, now=value)
    ]


def _cards(cards: Sequence[Card]) -> list[str]:
    found = _count(len(cards), CARDS, _("At most {most} contacts fit into one message; these are {now}."))
    if not cards:
        found.append(_("There is no contact in it."))
    for number, card in enumerate(cards, 1):
        if not card.name.strip():
            found.append(_("Contact {number} has no name.").format(number=number))
        elif not (card.phones or card.emails or card.addresses or card.urls):
            found.append(
                _("Contact {number} has no more than a name: add a number or an e-mail.").format(number=number)
            )
        if card.birthday and not _is_date(card.birthday):
            found.append(_("The birthday of contact {number} must look like 1990-12-31.").format(number=number))
    return found


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _reaction(emoji: str) -> list[str]:
    """One emoji, or none: takes it back."""
    return [] if not emoji or _EMOJI.fullmatch(emoji) else [_("A reaction is one emoji.")]


def _buttons(content: Buttons) -> list[str]:
    found = _count(len(content.buttons), BUTTONS, _("At most {most} buttons fit under a text; these are {now}."))
    if not content.buttons:
        found.append(_("There is no button in it."))
    for number, button in enumerate(content.buttons, 1):
        found += _words(_("The title of button {number}").format(number=number), button.title, BUTTON_TITLE)
        found += _words(_("The id of button {number}").format(number=number), button.id, BUTTON_ID)
    if _twice(button.title for button in content.buttons):
        found.append(_("Two buttons have the same title."))
    if _twice(button.id for button in content.buttons):
        found.append(_("Two buttons have the same id."))
    return found


def _menu(content: Menu) -> list[str]:
    rows = [row for section in content.sections for row in section.rows]
    found = _words(_("The button"), content.button, BUTTON_TITLE)
    found += _sections([section.title for section in content.sections])
    found += _count(len(rows), ROWS, _("At most {most} rows fit into a list, all sections together; these are {now}."))
    if not rows or not all(section.rows for section in content.sections):
        found.append(_("A section without rows can't be sent."))
    for number, row in enumerate(rows, 1):
        found += _words(_("The title of row {number}").format(number=number), row.title, ROW_TITLE)
        found += _words(_("The id of row {number}").format(number=number), row.id, ROW_ID)
        found += _most(_("The description of row {number}").format(number=number), row.description, ROW_DESCRIPTION)
    if _twice(row.id for row in rows):
        found.append(_("Two rows have the same id."))
    return found


def _sections(titles: Sequence[str]) -> list[str]:
    found = _count(len(titles), SECTIONS, _("There may be at most {most} sections; these are {now}."))
    for number, title in enumerate(titles, 1):
        name = _("The title of section {number}").format(number=number)
        # Only a single section may do without
        found += _words(name, title, SECTION_TITLE) if len(titles) > 1 else _most(name, title, SECTION_TITLE)
    return found


def _products(content: Content) -> list[str]:
    match content:
        case Product():
            return [
                *_most(_("The text"), content.body, BODY),
                *_most(_("The footer"), content.footer, FOOTER),
                *_given(_("the catalogue's id"), content.catalog_id),
                *_given(_("the product's id"), content.retailer_id),
            ]
        case Products():
            ids = [id_ for section in content.sections for id_ in section.retailer_ids]
            found = _words(_("The header"), content.header, HEADER)
            found += _around("", content.body, content.footer)
            found += _given(_("the catalogue's id"), content.catalog_id)
            found += _sections([section.title for section in content.sections])
            found += _count(len(ids), PRODUCTS, _("At most {most} products fit into one message; these are {now}."))
            if not ids or not all(section.retailer_ids for section in content.sections):
                found.append(_("A section without products can't be sent."))
            return found + ([] if all(ids) else _given(_("the product's id"), ""))
        case Catalogue():
            return _around("", content.body, content.footer)
    return [_("A message of this kind can't be sent.")]


def _template(content: FilledTemplate) -> list[str]:
    found = [
        *_given(_("the template's name"), content.name),
        *_given(_("the template's language"), content.language),
        *_most(_("The header, filled in,"), content.header, HEADER),
        *_most(_("The text, filled in,"), content.body, BODY),
        *_most(_("The footer"), content.footer, FOOTER),
    ]
    try:
        components = json.loads(content.components)
    except ValueError:
        components = None
    return found if isinstance(components, list) else [*found, _("What is filled into the template can't be read.")]


def _around(header: str, body: str, footer: str, most: int = BODY) -> list[str]:
    return [
        *_most(_("The header"), header, HEADER),
        *_words(_("The text"), body, most),
        *_most(_("The footer"), footer, FOOTER),
    ]


def _address(url: str) -> list[str]:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in url)
    except ValueError:
        good = False
    return [] if good else [_("The button's address must begin with https:// or http:// and hold no space.")]


def _words(name: str, text: str, most: int) -> list[str]:
    """It must say something, and not too much."""
    return _most(name, text, most) if text.strip() else [_("{name} is empty.").format(name=name)]


def _most(name: str, text: str, most: int) -> list[str]:
    if (now := length(text)) <= most:
        return []
    return [_("{name} may have at most {most} characters; it has {now}.").format(name=name, most=most, now=now)]


def _given(name: str, value: str) -> list[str]:
    return [] if value.strip() else [_("It lacks {name}.").format(name=name)]


def _count(now: int, most: int, sentence: str) -> list[str]:
    return [sentence.format(most=most, now=now)] if now > most else []


def _twice(values: Iterable[str]) -> bool:
    found: Collection[str] = list(values)
    return len(set(found)) < len(found)
