"""Quick replies as files: TOML to be written by hand, or JSON."""

import json
import tomllib
from collections.abc import Sequence
from typing import Final

from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import QuickReply
from app.services.quick_replies import Wanted, checked

TOML: Final = "toml"
JSON: Final = "json"
KINDS: Final = (TOML, JSON)
_KEYS: Final = ("name", "category", "text")


def replies_of(text: str, kind: str) -> list[Wanted]:
    """Name, category and text of each; UserError that says which is wrong and why."""
    try:
        data: object = tomllib.loads(text) if kind == TOML else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(_("This is not {kind}: {reason}.").format(kind=kind.upper(), reason=error)) from error
    rows = data.get("reply", []) if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise UserError(_("The file must hold a list of replies, each with name and text."))
    found: list[Wanted] = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not all(isinstance(row.get(key, ""), str) for key in _KEYS):
            raise UserError(_("Reply {n}: name, category and text must be texts.").format(n=number))
        try:
            found.append(checked(row.get("name", ""), row.get("category", ""), row.get("text", "")))
        except UserError as error:
            raise UserError(_("Reply {n}: {reason}").format(n=number, reason=error)) from error
    return found


def text_of(replies: Sequence[QuickReply], kind: str) -> str:
    """The file's text; what `replies_of` reads."""
    rows = [{key: getattr(reply, key) for key in _KEYS} for reply in replies]
    if kind == JSON:
        return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    return "\n".join("[[reply]]\n" + "".join(f"{key} = {_toml(row[key])}\n" for key in _KEYS) for row in rows)


def _toml(value: str) -> str:
    """A basic string, over several lines if it has them."""
    if "\n" not in value:
        return f'"{_escaped(value)}"'
    return '"""\n' + "\n".join(_escaped(line) for line in value.split("\n")) + '"""'


def _escaped(line: str) -> str:
    # JSON's escapes are TOML's too; TOML wants this one besides.
    return json.dumps(line, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
