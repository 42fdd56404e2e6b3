"""Forms for what is more than words: their fields with the channel's limits, and the content made of what is typed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.core import limits
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Catalogue,
    Content,
    LinkButton,
    Menu,
    MenuRow,
    MenuSection,
    Place,
    Product,
    Products,
    ProductSection,
)
from app.core.errors import UserError
from app.core.i18n import _

Values: TypeAlias = Mapping[str, str]
_PAIR: Final = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)\s*[,;/ ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")
_IN_LINKS: Final = (
    re.compile(r"mlat=(-?[\d.]+)&mlon=(-?[\d.]+)"),
    re.compile(r"@(-?\d+\.\d+),(-?\d+\.\d+)"),
    re.compile(r"[?&](?:q|query|ll)=(-?\d+\.\d+)(?:,|%2C)(-?\d+\.\d+)"),
    re.compile(r"#map=\d+/(-?[\d.]+)/(-?[\d.]+)"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form."""

    name: str
    title: str
    limit: int = 0
    """Characters; 0 if nothing is counted here."""
    lines: int = 1
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked for, and what becomes of it."""

    title: str
    fields: tuple[Field, ...]
    build: Callable[[Values], Content]
    """The content; UserError if a field can't be read. The channel's limits are not looked at."""
    took_text: bool = False
    """What was typed in the composer stands in the form."""


def form_of(kind: str, text: str = "", catalog_id: str = "") -> Form:
    """The form of that name; `text` is what the composer holds, `catalog_id` the catalogue last spoken of."""
    header = Field("header", _("header (optional)"), limits.HEADER)
    body = Field("body", _("text"), limits.BODY, 3, text)
    footer = Field("footer", _("footer (optional)"), limits.FOOTER)
    catalog = Field("catalog", _("catalogue’s id"), value=catalog_id)
    took = bool(text)
    match kind:
        case "buttons":
            buttons = tuple(
                Field(f"button{n}", _("button {n}").format(n=n), limits.BUTTON_TITLE)
                for n in range(1, limits.BUTTONS + 1)
            )
            return Form(_("Buttons"), (body, *buttons, header, footer), _buttons, took)
        case "list":
            hint = _("a row a line: title | description; “# title” begins a section")
            rows = Field("rows", _("rows"), 0, 6, hint=hint)
            button = Field("button", _("button that opens the list"), limits.BUTTON_TITLE)
            long = Field("body", _("text"), limits.LIST_BODY, 3, text)
            return Form(_("List"), (long, button, rows, header, footer), _menu, took)
        case "link":
            button = Field("button", _("button"), limits.BUTTON_TITLE)
            url = Field("url", _("address"), hint="https://…")
            return Form(_("Link button"), (body, button, url, header, footer), _link, took)
        case "ask_place":
            return Form(_("Ask for a place"), (body,), lambda values: AskPlace(values["body"]), took)
        case "place":
            where = Field("where", _("where"), hint=_("48.1596, 11.5838 or a link to a map"))
            return Form(_("Place"), (where, Field("name", _("name")), Field("address", _("address"))), _place)
        case "card":
            names = (("name", _("name")), ("number", _("number")), ("company", _("firm")), ("email", _("e-mail")))
            return Form(_("Contact card"), tuple(Field(name, title) for name, title in names), _card)
        case "product":
            optional = Field("body", _("text (optional)"), limits.BODY, 3, text)
            product = Field("product", _("product’s id"))
            return Form(_("Product"), (product, catalog, optional, footer), _product, took)
        case "products":
            hint = _("a product’s id a line; “# title” begins a section")
            items = Field("items", _("products"), 0, 6, hint=hint)
            needed = Field("header", _("header"), limits.HEADER)
            return Form(_("Products"), (needed, body, items, catalog, footer), _products, took)
        case "catalogue":
            picture = Field("picture", _("product whose picture is shown (its id, optional)"))
            return Form(
                _("Catalogue"),
                (body, picture, footer),
                lambda values: Catalogue(values["body"], values["picture"], values["footer"]),
                took,
            )
    raise ValueError(kind)


def _buttons(values: Values) -> Content:
    titles = [values[f"button{n}"] for n in range(1, limits.BUTTONS + 1)]
    buttons = tuple(Button(f"button-{n}", title) for n, title in enumerate(titles, 1) if title)
    return Buttons(values["body"], buttons, values["header"], values["footer"])


def _menu(values: Values) -> Content:
    number = 0
    sections = []
    for title, lines in sections_of(values["rows"]):
        rows = []
        for line in lines:
            number += 1
            name, _bar, description = line.partition("|")
            rows.append(MenuRow(f"row-{number}", name.strip(), description.strip()))
        sections.append(MenuSection(title, tuple(rows)))
    return Menu(values["body"], values["button"], tuple(sections), values["header"], values["footer"])


def _link(values: Values) -> Content:
    return LinkButton(values["body"], values["button"], values["url"], values["header"], values["footer"])


def _place(values: Values) -> Content:
    latitude, longitude = coordinates(values["where"])
    return Place(latitude, longitude, values["name"], values["address"])


def _card(values: Values) -> Content:
    phones = (CardPhone(values["number"], "CELL"),) if values["number"] else ()
    emails = (values["email"],) if values["email"] else ()
    first, _space, last = values["name"].partition(" ")
    return Cards((Card(values["name"], first, last, values["company"], phones, emails),))


def _product(values: Values) -> Content:
    return Product(values["catalog"], values["product"], values["body"], values["footer"])


def _products(values: Values) -> Content:
    sections = tuple(ProductSection(title, tuple(ids)) for title, ids in sections_of(values["items"]))
    return Products(values["header"], values["body"], values["catalog"], sections, values["footer"])


def sections_of(text: str) -> list[tuple[str, list[str]]]:
    """The lines under their `# titles`; lines before the first stand under none."""
    found: list[tuple[str, list[str]]] = []
    for line in (part.strip() for part in text.splitlines()):
        if line.startswith("#"):
            found.append((line.lstrip("# "), []))
        elif line:
            if not found:
                found.append(("", []))
            found[-1][1].append(line)
    return found


def coordinates(text: str) -> tuple[str, str]:
    """Latitude and longitude out of `48.1596, 11.5838` or a link to a map; UserError if there are none."""
    text = text.strip()
    for pattern in _IN_LINKS:
        if match := pattern.search(text):
            return match[1], match[2]
    match = _PAIR.fullmatch(text)
    if match is None:
        raise UserError(_("Write where as latitude and longitude, such as 48.1596, 11.5838, or paste a link to a map."))
    return match[1].replace(",", "."), match[2].replace(",", ".")


def complaints(content: Content) -> Sequence[str]:
    """Why WhatsApp would not take it, each a sentence."""
    from app.core.content import type_of, words_of
    from app.core.enums import Channel

    return limits.problems(Channel.WHATSAPP, type_of(content), content, words_of(content))
