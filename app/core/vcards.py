"""Writes people as vCards 4.0 (RFC 6350): lines of at most 75 octets, CRLF, text escaped, numbers as tel: URIs.

What vCard has no word for stands in X-TRESEN-…: FIELD (with X-NAME), FAVOURITE, ID. RFC 6868 escapes what stands in a
parameter. vobject, which reads cards, knows 4.0 only by name and writes 3.0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LONGEST_LINE: Final = 75
"""Octets, without the line end (RFC 6350, 3.2)."""


@dataclass(frozen=True, slots=True)
class ExportedPerson:
    """A customer as files hold them; texts are safe to show."""

    id: int
    name: str
    """'' if they are known by a number or id alone."""
    numbers: tuple[str, ...] = ()
    """E.164, the one to write to first."""
    usernames: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    birthday: str = ""
    """YYYY-MM-DD, or MM-DD if the year isn't known."""
    notes: tuple[str, ...] = ()
    """The oldest first."""
    fields: tuple[tuple[str, str], ...] = ()
    """The shop's own: name and value."""
    favourite: bool = False


def vcard(person: ExportedPerson) -> str:
    """The card with its line ends."""
    name = person.name or next(iter((*person.numbers, *person.usernames)), str(person.id))
    lines = ["BEGIN:VCARD", "VERSION:4.0", "KIND:individual", f"FN:{_text(name)}"]
    lines += [f"TEL;VALUE=uri;TYPE=cell:tel:{number}" for number in person.numbers]
    lines += [f"X-TRESEN-USERNAME:{_text(name)}" for name in person.usernames]
    if person.birthday:
        year, month, day = person.birthday[:-6], person.birthday[-5:-3], person.birthday[-2:]
        lines.append(f"BDAY:{year or '--'}{month}{day}")
    if person.labels:
        lines.append(f"CATEGORIES:{','.join(map(_text, person.labels))}")
    if person.notes:
        lines.append(f"NOTE:{_text(chr(10).join(person.notes))}")
    lines += [f'X-TRESEN-FIELD;X-NAME="{_parameter(name)}":{_text(value)}' for name, value in person.fields]
    if person.favourite:
        lines.append("X-TRESEN-FAVOURITE:1")
    lines += [f"X-TRESEN-ID:{person.id}", "END:VCARD"]
    return "".join(f"{line}\r\n" for line in _folded(lines))


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _parameter(text: str) -> str:
    return " ".join(text.split()).replace("^", "^^").replace('"', "^'")


def _folded(lines: Iterable[str]) -> Iterable[str]:
    """Lines cut at 75 octets, none within a character; each further part begins with a blank."""
    for line in lines:
        if len(line.encode()) <= LONGEST_LINE:
            yield line
            continue
        part: list[str] = []
        size = 0
        for character in line:
            octets = len(character.encode())
            if size + octets > LONGEST_LINE:
                yield "".join(part)
                part, size = [" "], 1
            part.append(character)
            size += octets
        yield "".join(part)
