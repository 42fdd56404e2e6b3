"""Brings template and translations up to what the code says: `python -m tests.catalogue`."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parent.parent
LOCALE: Final = ROOT / "app" / "locale"
TEMPLATE: Final = LOCALE / "tresen.pot"
MARKERS: Final = {"_": 1, "later": 1, "ngettext": 2}
"""What is called on messages, and how many messages each takes."""
_WRITTEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The same in every file, so that only messages change them."""

Id = str | tuple[str, str]


def messages() -> dict[Id, list[str]]:
    """Every message of the code with the files it is in."""
    found: dict[Id, list[str]] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for id_ in _messages_in(ast.parse(path.read_text())):
            places = found.setdefault(id_, [])
            if name not in places:
                places.append(name)
    return found


def _messages_in(tree: ast.Module) -> Iterator[Id]:
    # Babel's own extractor doesn't look into f-strings before Python 3.12.
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        assert isinstance(call.func, ast.Name)
        said = [
            argument.value
            for argument in call.args[: MARKERS.get(call.func.id, 0)]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if len(said) == 2:
            yield said[0], said[1]
        elif said:
            yield said[0]


def template() -> Catalog:
    """The catalogue that translations begin from."""
    catalog = Catalog(
        project="Tresen",
        version="catalogue",
        header_comment="# What Tresen says.",
        msgid_bugs_address="README.md",
        last_translator="Tresen",
        language_team="Tresen",
        creation_date=_WRITTEN,
        revision_date=_WRITTEN,
        fuzzy=False,
    )
    for id_, places in messages().items():
        # What is filled in is named in braces; a % stands for itself.
        catalog.add(id_, locations=[(place, 0) for place in places]).flags.discard("python-format")
    return catalog


def translations() -> list[Path]:
    """The .po file of every language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/tresen.po"))


def read(path: Path) -> Catalog:
    """A .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update() -> None:
    """Write the template, bring each language up to it, compile."""
    wanted = template()
    _write(TEMPLATE, wanted)
    for path in translations():
        catalog = read(path)
        catalog.update(wanted, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        _write(path, catalog)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        missing = sum(not message.string or not all(message.string) for message in catalog if message.id)
        print(f"{path.relative_to(ROOT)}: {len(catalog)} messages, {missing} untranslated")


def _write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, width=120, include_lineno=False)


if __name__ == "__main__":
    update()
