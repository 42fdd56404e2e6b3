"""What a message holds besides plain text, in shapes that every channel and both directions share.

A message has a `type` (Meta's word), its own words (`text`, for search, previews and scripts: `words_of`) and, unless
it is plain text, one content of this module. The database keeps it as JSON (`to_json`, `from_json`); numbers that are
money or places stay texts, so that nothing is rounded. Everything in it is raw: not yet safe to draw.
"""

import json
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any, Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, video, voice note, sticker or document; the file itself is a row of `media`. Type: the kind of file."""

    external_id: str = ""
    """The channel's id of the file; empty for one of ours that has not been uploaded."""
    mime: str = ""
    sha256: str = ""
    """64 lower-case hexadecimal digits; empty if the channel named none."""
    size: int = 0
    """Bytes; 0 if unknown."""
    filename: str = ""
    caption: str = ""
    voice: bool = False
    animated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A location. Type: location."""

    latitude: str
    longitude: str
    name: str = ""
    address: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CardPhone:
    """A number on a contact card."""

    number: str
    kind: str = ""
    wa_id: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One person or firm on a contact card."""

    name: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    phones: tuple[CardPhone, ...] = ()
    emails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    birthday: str = ""
    """YYYY-MM-DD"""


@dataclass(frozen=True, slots=True)
class Cards:
    """Contact cards. Type: contacts."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji on another message (the one quoted); empty takes it back. Type: reaction."""

    emoji: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The customer pressed, chose or filled in something. Type: button or interactive."""

    kind: str
    """button (on a template), button_reply, list_reply, nfm_reply (a flow), call_permission_reply, or Meta's newest."""
    id: str = ""
    """The button's payload, or the row's or button's id."""
    title: str = ""
    description: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    """A flow's fields and answers."""


@dataclass(frozen=True, slots=True)
class CartLine:
    """One product of a cart; quantity and price are decimal texts exactly as they came."""

    retailer_id: str
    quantity: str
    price: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Cart:
    """An order from the catalogue. Type: order."""

    lines: tuple[CartLine, ...]
    catalog_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the channel says about the customer. Type: system, unsupported, request_welcome or one not known yet."""

    kind: str
    """user_changed_number, user_changed_user_id, customer_identity_changed, … or the kind that is unsupported."""
    body: str = ""
    old: str = ""
    new: str = ""
    """The new number (digits) or user id."""


@dataclass(frozen=True, slots=True)
class Button:
    """A reply button of ours."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """Up to three reply buttons under a text. Type: interactive."""

    body: str
    buttons: tuple[Button, ...]
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class MenuRow:
    """A row of a list."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class MenuSection:
    """A part of a list."""

    title: str
    rows: tuple[MenuRow, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to choose from. Type: interactive."""

    body: str
    button: str
    sections: tuple[MenuSection, ...]
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A text with a button that opens a page. Type: interactive."""

    body: str
    title: str
    url: str
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class AskPlace:
    """A text with a button by which the customer sends where they are. Type: interactive."""

    body: str


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the catalogue. Type: interactive."""

    catalog_id: str
    retailer_id: str
    body: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class ProductSection:
    """A part of a selection of products."""

    title: str
    retailer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Products:
    """A selection from the catalogue. Type: interactive."""

    header: str
    body: str
    catalog_id: str
    sections: tuple[ProductSection, ...]
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue. Type: interactive."""

    body: str
    thumbnail: str = ""
    """The retailer id of the product whose picture is shown."""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """A template with what was filled into it. Type: template."""

    name: str
    language: str
    category: str = ""
    header: str = ""
    """The header's text as filled in."""
    body: str = ""
    """The body as filled in: what the customer reads."""
    footer: str = ""
    buttons: tuple[str, ...] = ()
    """The buttons' words."""
    components: str = "[]"
    """What is sent: the `components` of Meta's template message as JSON."""


Content: TypeAlias = (
    Media
    | Place
    | Cards
    | Reaction
    | Choice
    | Cart
    | Notice
    | Buttons
    | Menu
    | LinkButton
    | AskPlace
    | Product
    | Products
    | Catalogue
    | FilledTemplate
)


@dataclass(frozen=True, slots=True)
class Referral:
    """The ad or post from which the customer came."""

    kind: str = ""
    """ad or post"""
    source_id: str = ""
    url: str = ""
    headline: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Extras:
    """What stands around a message of any type."""

    forwarded: str = ""
    """'' | once | often"""
    catalog_id: str = ""
    retailer_id: str = ""
    """The product they ask about."""
    referral: Referral | None = None
    group_id: str = ""


MEDIA_TYPES: Final = ("image", "video", "audio", "document", "sticker")
"""The message types whose content is a `Media`."""

_KINDS: Final[dict[str, type[Any]]] = {
    "media": Media,
    "place": Place,
    "cards": Cards,
    "reaction": Reaction,
    "choice": Choice,
    "cart": Cart,
    "notice": Notice,
    "buttons": Buttons,
    "menu": Menu,
    "link": LinkButton,
    "ask_place": AskPlace,
    "product": Product,
    "products": Products,
    "catalogue": Catalogue,
    "template": FilledTemplate,
}
_NAMES: Final = {type_: name for name, type_ in _KINDS.items()}
_PARTS: Final[dict[tuple[type[Any], str], type[Any]]] = {
    (Cards, "cards"): Card,
    (Card, "phones"): CardPhone,
    (Cart, "lines"): CartLine,
    (Buttons, "buttons"): Button,
    (Menu, "sections"): MenuSection,
    (MenuSection, "rows"): MenuRow,
    (Products, "sections"): ProductSection,
    (Extras, "referral"): Referral,
}
"""The fields that hold further objects."""


def to_json(content: Content | None) -> str | None:
    """As the database keeps it; None for plain text."""
    if content is None:
        return None
    return json.dumps({"is": _NAMES[type(content)], **_plain(content)}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | None) -> Content | None:
    """What `to_json` wrote; None for plain text and for a kind this version does not know.

    TypeError or ValueError if it is no such JSON.
    """
    if text is None:
        return None
    found = json.loads(text)
    name = found.get("is") if isinstance(found, dict) else None
    type_ = _KINDS.get(name) if isinstance(name, str) else None
    return None if type_ is None else _made(type_, found)


def extras_to_json(extras: Extras | None) -> str | None:
    """As the database keeps it; None if there is nothing to keep."""
    if extras is None or extras == Extras():
        return None
    return json.dumps(_plain(extras), ensure_ascii=False, separators=(",", ":"))


def extras_from_json(text: str | None) -> Extras | None:
    """What `extras_to_json` wrote."""
    if text is None:
        return None
    found: Extras = _made(Extras, json.loads(text))
    return found


def type_of(content: Content) -> str:
    """Meta's word for a message that holds it; of a file and of what only customers send, empty: it depends."""
    match content:
        case Place():
            return "location"
        case Cards():
            return "contacts"
        case Reaction():
            return "reaction"
        case FilledTemplate():
            return "template"
        case Buttons() | Menu() | LinkButton() | AskPlace() | Product() | Products() | Catalogue():
            return "interactive"
    return ""


def words_of(content: Content) -> str:
    """The message's own words: caption, file name, place, names, cart lines, choices; no label, in no language."""
    match content:
        case Media():
            return _said(content.filename, content.caption)
        case Place():
            return _said(content.name, content.address, _where(content), content.url)
        case Cards():
            return "; ".join(said for card in content.cards if (said := _named(card)))
        case Reaction():
            return content.emoji
        case Choice():
            return _said(
                content.title or content.id,
                content.description,
                ", ".join(f"{name} {answer}" for name, answer in content.answers),
            )
        case Cart():
            lines = ", ".join(said for line in content.lines if (said := _line(line)))
            return _said(lines, content.note)
        case Notice():
            return _said(content.body, content.new if content.new not in content.body else "")
        case Buttons() | Menu() | LinkButton() | AskPlace() | Product() | Products() | Catalogue() | FilledTemplate():
            return _offered(content)


def _offered(content: Content) -> str:
    """The words of what the shop offers to press, choose or buy."""
    match content:
        case Buttons():
            return _said(content.header, content.body, " / ".join(button.title for button in content.buttons))
        case Menu():
            rows = " / ".join(row.title for section in content.sections for row in section.rows)
            return _said(content.header, content.body, rows)
        case LinkButton():
            return _said(content.header, content.body, content.title, content.url)
        case AskPlace():
            return content.body
        case Product():
            return _said(content.body, content.retailer_id)
        case Products():
            ids = ", ".join(id_ for section in content.sections for id_ in section.retailer_ids)
            return _said(content.header, content.body, ids)
        case Catalogue():
            return content.body
        case FilledTemplate():
            return _said(content.header, content.body, content.footer, " / ".join(content.buttons))
    return ""


def _line(line: CartLine) -> str:
    count = f"{line.quantity} ×" if line.quantity else ""
    return " ".join(part for part in (count, line.retailer_id, line.price, line.currency) if part)


def _where(place: Place) -> str:
    return f"{place.latitude}, {place.longitude}" if place.latitude and place.longitude else ""


def _named(card: Card) -> str:
    numbers = (phone.number or phone.wa_id for phone in card.phones)
    return ", ".join(part for part in (card.name, card.company, *numbers, *card.emails) if part)


def _said(*parts: str) -> str:
    return " – ".join(part for part in parts if part)


def _plain(value: Any) -> dict[str, Any]:
    """The fields that differ from their default, so that a row stays short."""
    return {
        field.name: _plain_value(found)
        for field in fields(value)
        if field.default is MISSING or (found := getattr(value, field.name)) != field.default
        if (found := getattr(value, field.name)) is not None
    }


def _plain_value(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(value)
    if isinstance(value, tuple):
        return [_plain_value(one) for one in value]
    return value


def _made(type_: type[Any], found: dict[str, Any]) -> Any:
    """The object of that type; fields of a later version are left out, TypeError if one is of another kind."""
    given: dict[str, Any] = {}
    for field in fields(type_):
        if field.name not in found:
            continue
        value, part = found[field.name], _PARTS.get((type_, field.name))
        if isinstance(value, list) and field.type not in _PLAIN:
            given[field.name] = tuple(_made(part, one) if part else _tuples(one) for one in value)
        elif part and isinstance(value, dict):
            given[field.name] = _made(part, value)
        elif type(value) is field.type:
            given[field.name] = value
        else:
            raise TypeError(f"{field.name} is of another kind")
    return type_(**given)


_PLAIN: Final = (str, int, bool)


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_tuples(one) for one in value)
    if not isinstance(value, str):
        raise TypeError("a list holds something else than texts")
    return value
