"""Contents as they are written on the command line: words, or JSON in the shape of `core.content`."""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from app.cli.reply import checked, standard_input
from app.core.content import (
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Content,
    MenuRow,
    MenuSection,
    Place,
    Product,
    Products,
    ProductSection,
    from_json,
    type_of,
)
from app.core.errors import UserError
from app.core.i18n import _

LARGEST_FILE = 1 << 20


def place(where: str, name: str, address: str) -> Place:
    """`52.5200,13.4050` with a name and an address; UserError if it isn't two numbers."""
    latitude, comma, longitude = where.partition(",")
    if not comma:
        raise UserError(_("A place is written as latitude,longitude: 52.5200,13.4050."))
    return Place(latitude.strip(), longitude.strip(), checked(name), checked(address))


def card(name: str, phones: Sequence[str], emails: Sequence[str], company: str) -> Cards:
    """One contact; the numbers as WhatsApp shows them, reachable there if they are international."""
    made = tuple(CardPhone(phone, "CELL", _digits(phone)) for phone in map(checked, phones))
    return Cards((Card(checked(name), company=checked(company), phones=made, emails=tuple(map(checked, emails))),))


def buttons(text: str, titles: Sequence[str], header: str, footer: str) -> Buttons:
    """Buttons whose ids are their titles."""
    made = tuple(Button(title, title) for title in map(checked, titles))
    return Buttons(body_text(text), made, checked(header), checked(footer))


def products(catalogue: str, ids: Sequence[str], text: str, header: str, footer: str) -> Product | Products:
    """One product, or several under a header."""
    catalogue, ids = checked(catalogue), [checked(id_) for id_ in ids]
    if len(ids) == 1 and not header:
        return Product(catalogue, ids[0], body_text(text), checked(footer))
    section = ProductSection(checked(header)[:24], tuple(ids))
    return Products(checked(header), body_text(text), catalogue, (section,), checked(footer))


def body_text(text: str) -> str:
    """What is written on the command line, or with - on standard input."""
    return standard_input().rstrip("\r\n") if text == "-" else checked(text)


def menu(file: str) -> Content:
    """A list from a JSON file; rows without an id get their title as one."""
    found = read_object(file)
    sections = found.get("sections")
    for section in sections if isinstance(sections, list) else ():
        rows = section.get("rows") if isinstance(section, dict) else None
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                row.setdefault("id", row.get("title"))
    try:
        return content(found | {"is": "menu"})
    except UserError as error:
        raise UserError(_("That describes no list: `tresen send list --help` shows one.")) from error


def content(found: dict[str, Any]) -> Content:
    """The content that `{"is": KIND, …}` describes; UserError if it describes none that can be sent."""
    try:
        made = from_json(json.dumps(found))
    except (TypeError, ValueError, AttributeError, RecursionError):
        made = None
    if made is None or type_of(made) in ("", "template", "reaction") or not _is_whole(made):
        raise UserError(
            _('That describes no message: {"is": KIND, …} with place, cards, buttons, menu, link, ask_place, …')
        )
    return made


def read_object(file: str) -> dict[str, Any]:
    """The JSON object in a file, or with - on standard input; UserError if there is none."""
    try:
        text = standard_input() if file == "-" else _read(file)
        found = json.loads(text)
    except FileNotFoundError as error:
        raise UserError(_("There is no file {file}.").format(file=file)) from error
    except (ValueError, RecursionError) as error:
        raise UserError(_("{file} is no JSON.").format(file=file)) from error
    if not isinstance(found, dict):
        raise UserError(_("{file} must hold a JSON object.").format(file=file))
    return found


def _read(file: str) -> str:
    with Path(file).open("rb") as opened:
        raw = opened.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise UserError(_("{file} is too large.").format(file=file))
    return raw.decode()


def _digits(phone: str) -> str:
    digits = "".join(character for character in phone if character.isascii() and character.isdigit())
    return digits if phone.startswith("+") else ""


def _is_whole(made: Any) -> bool:
    """Whether every field holds a text, a flag, or a list of what belongs there."""
    parts = {
        "buttons": Button,
        "rows": MenuRow,
        "cards": Card,
        "phones": CardPhone,
        "sections": ProductSection if isinstance(made, Products) else MenuSection,
    }
    for field in fields(made):
        value = getattr(made, field.name)
        if str(field.type).startswith("tuple"):
            wanted = parts.get(field.name, str)
            if not isinstance(value, tuple) or not all(isinstance(one, wanted) for one in value):
                return False
            if not all(_is_whole(one) for one in value if is_dataclass(one)):
                return False
        elif not isinstance(value, str):
            return False
    return True
