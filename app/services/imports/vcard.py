"""Reads vCards 2.1, 3.0 and 4.0 as phones write them: each card for itself, so that a broken one costs no other.

Sources: versit vCard 2.1; RFC 2426 (3.0); RFC 6350 (4.0). vobject reads a card's lines.
"""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from app.core.errors import UserError
from app.core.i18n import _
from app.services.imports.people import ImportedPerson

LARGEST: Final = 100 << 20
"""Bytes of a file that are read."""
_LARGEST_CARD: Final = 2 << 20
_BEGIN: Final = re.compile(r"\s*begin\s*:\s*vcard\s*", re.IGNORECASE)
_END: Final = re.compile(r"\s*end\s*:\s*vcard\s*", re.IGNORECASE)
_SKIPPED: Final = re.compile(r"Skipped line (\d+),")
_UNWANTED: Final = re.compile(r"(?:[\w-]+\.)?(?:agent|photo|logo|sound|key)\s*[:;]", re.IGNORECASE)
_NO_YEAR: Final = "1604"
"""What Apple writes for a birthday without a year."""
_BIRTHDAY: Final = re.compile(r"(\d{4}|--)-?(\d{2})-?(\d{2})(?:T.*)?")


@dataclass(slots=True)
class _Block:
    """The lines of one card."""

    line: int
    lines: list[tuple[int, str]]
    """With their numbers in the file."""
    closed: bool = False


def read_vcards(data: bytes) -> list[ImportedPerson]:
    """Every card of the file, broken ones with their `problem`; UserError naming the line if it holds none."""
    if len(data) > LARGEST:
        raise UserError(_("The file is larger than {size} MB.").format(size=LARGEST >> 20))
    blocks = _blocks(_decode(data))
    if not blocks:
        raise UserError(_("Line 1 does not begin a vCard (BEGIN:VCARD), nor does any other."))
    return [_person(block) for block in blocks]


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _blocks(text: str) -> list[_Block]:
    """The cards, each with the line it begins at; a card within a card (AGENT) is left out."""
    blocks: list[_Block] = []
    depth = 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if _BEGIN.fullmatch(line):
            if depth == 1 and not _is_agent(blocks[-1].lines):
                depth = 0  # the one before was never closed
            depth += 1
            if depth == 1:
                blocks.append(_Block(number, []))
        elif _END.fullmatch(line):
            if depth == 1:
                blocks[-1].closed = True
            depth = max(0, depth - 1)
        elif depth == 1:
            blocks[-1].lines.append((number, line))
    return blocks


def _is_agent(lines: list[tuple[int, str]]) -> bool:
    last = next((line for _number, line in reversed(lines) if line.strip()), "")
    return re.fullmatch(r"(?:[\w-]+\.)?agent[^:]*:\s*", last, re.IGNORECASE) is not None


def _person(block: _Block) -> ImportedPerson:
    if not block.closed:
        return _broken(block, _("The card that begins in line {line} has no end (END:VCARD)."))
    kept = _wanted(block.lines)
    text = "\r\n".join(["BEGIN:VCARD", *(line for _number, line in kept), "END:VCARD", ""])
    if len(text) > _LARGEST_CARD:
        return _broken(block, _("The card that begins in line {line} is larger than 2 MB."))
    skipped: list[int] = []
    try:
        with _Skipped.kept_in(skipped):
            card = next(_components(text), None)
        if card is None:
            raise ValueError("no card")
        person = _read(block.line, card.contents)
    except Exception:  # whatever vobject makes of a card that is none
        return _broken(block, _("The card that begins in line {line} can't be read."))
    numbers = [kept[number - 2][0] for number in dict.fromkeys(skipped) if 2 <= number < len(kept) + 2]
    return replace(
        person, remarks=tuple(_("Line {line} can't be read and is left out.").format(line=number) for number in numbers)
    )


def _wanted(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines without pictures, sounds and agents; old phones go on with a picture in lines that are not indented."""
    kept = []
    within = False
    for number, line in lines:
        if _UNWANTED.match(line):
            within = True
        elif not (within and (line[:1] in (" ", "\t") or ":" not in line)):
            within = False
            kept.append((number, line))
    return kept


class _Skipped(logging.Filter):
    """Takes what vobject would write to the terminal: the lines it can't read, from 1 at the card's beginning."""

    _now = threading.local()

    @classmethod
    @contextmanager
    def kept_in(cls, found: list[int]) -> Iterator[None]:
        """Put the numbers of lines that are skipped meanwhile, in this thread, there."""
        logger = logging.getLogger("vobject.base")
        if not any(isinstance(one, cls) for one in logger.filters):
            logger.addFilter(cls())
        cls._now.found = found
        try:
            yield
        finally:
            cls._now.found = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Nothing of it is written anywhere: it holds the card's own words."""
        found = getattr(self._now, "found", None)
        match = _SKIPPED.match(record.getMessage())
        if found is not None and match is not None:
            found.append(int(match[1]))
        return False


def _components(text: str) -> Iterator[Any]:
    import vobject

    found: Iterator[Any] = vobject.readComponents(text, ignoreUnreadable=True, allowQP=True)
    return found


def _broken(block: _Block, sentence: str) -> ImportedPerson:
    return ImportedPerson(block.line, problem=sentence.format(line=block.line))


def _read(line: int, contents: dict[str, list[Any]]) -> ImportedPerson:
    person = ImportedPerson(
        line,
        name=_name(contents),
        phones=tuple(dict.fromkeys(_number(text) for text in _texts(contents, "tel"))),
        emails=tuple(dict.fromkeys(_texts(contents, "email"))),
        company=next(iter(_texts(contents, "org")), ""),
        birthday=next((day for text in _texts(contents, "bday") if (day := _day(text))), ""),
        note="\n".join(_texts(contents, "note")),
        labels=tuple(
            label for text in _texts(contents, "categories") for label in map(str.strip, text.split(",")) if label
        ),
        addresses=tuple(_texts(contents, "adr")),
        fields=tuple(_fields(contents)),
    )
    if person.name or person.phones:
        return person
    return ImportedPerson(
        line, problem=_("The card that begins in line {line} has neither a name nor a number.").format(line=line)
    )


def _fields(contents: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    """The fields of a shop's own that an export of ours holds: name and value."""
    for entry in contents.get("x-tresen-field", ()):
        for name in getattr(entry, "params", {}).get("X-NAME", ())[:1]:
            yield name.replace("^'", '"').replace("^n", " ").replace("^^", "^"), " ".join(str(entry.value).split())


def _name(contents: dict[str, list[Any]]) -> str:
    for kind in ("fn", "n", "nickname", "org"):
        if found := next(iter(_texts(contents, kind)), ""):
            return found
    return ""


def _texts(contents: dict[str, list[Any]], kind: str) -> list[str]:
    """The values of that kind on one line each; empty ones are left out."""
    found = []
    for entry in contents.get(kind, ()):
        value = entry.value
        if isinstance(value, (list, tuple)):
            value = ", ".join(str(part) for part in value if part)
        said = str(value) if kind == "note" else " ".join(str(value).replace("\n", ", ").split()).strip(", ")
        if said:
            found.append(said)
    return found


def _number(text: str) -> str:
    return text.removeprefix("tel:").partition(";")[0].strip()


def _day(text: str) -> str:
    match = _BIRTHDAY.fullmatch(text.strip())
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return ""
    return f"{match[1]}-{match[2]}-{match[3]}" if match[1] not in ("--", _NO_YEAR) else f"--{match[2]}-{match[3]}"
