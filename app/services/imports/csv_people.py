"""Reads people from CSV: any separator, the headings of Google, Outlook, WhatsApp tools and plain German or English."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from app.core.cells import unguarded
from app.core.dates import is_birthday
from app.core.errors import UserError
from app.core.i18n import _
from app.core.imports import LEFT_OUT, OWN_COLUMN, Column, Unclear, UnclearError
from app.services.imports.people import ImportedPerson

LARGEST: Final = 100 << 20
_LONGEST_CELL: Final = 100_000
_SAMPLED: Final = 200
"""Rows that are looked through for a cell to show of each column."""
_NUMBER: Final = re.compile(r"\+?[\d][\d\s()/.-]{5,}\d")
OURS: Final = "tresen "
"""So begin the headings of what an export of ours says beside the contacts themselves; nothing to import."""
_SEPARATORS: Final = ",;\t|"
_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name", "fullname", "displayname", "kontakt", "kunde", "customer", "fileas", "anzeigename"),
    "first": ("firstname", "givenname", "vorname"),
    "last": ("lastname", "familyname", "surname", "nachname", "familienname"),
    "phone": (
        "phone",
        "phonenumber",
        "phones",
        "telephone",
        "tel",
        "mobile",
        "mobilephone",
        "whatsapp",
        "number",
        "waid",
        "telefon",
        "telefonnummer",
        "handy",
        "handynummer",
        "mobil",
        "mobiltelefon",
        "mobilnummer",
        "nummer",
        "primaryphone",
        "homephone",
        "businessphone",
        "phone1value",
        "phone2value",
        "phone3value",
    ),
    "email": ("email", "emailaddress", "mail", "emails", "emailadresse", "email1value", "email2value"),
    "company": (
        "company",
        "organization",
        "organisation",
        "firma",
        "unternehmen",
        "organizationname",
        "organization1name",
    ),
    "birthday": ("birthday", "bday", "geburtstag", "geburtsdatum"),
    "note": ("note", "notes", "notiz", "notizen", "bemerkung", "comment"),
    "labels": ("label", "labels", "tags", "tag", "categories", "groupmembership", "etiketten", "kategorien", "gruppen"),
    "address": ("address", "adresse", "anschrift", "address1formatted", "homeaddress"),
}
"""Headings in lower case without spaces and signs."""
_DATES: Final = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (3, 2, 1)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), (3, 1, 2)),
)

_NO_YEAR: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.")


def read_csv(data: bytes, columns: Sequence[str] = ()) -> list[ImportedPerson]:
    """Every row below the headings, those that can't be taken with their `problem`.

    `columns` says what each column holds (`core.imports.COLUMN_KINDS`) whatever it is called. UserError naming the line
    if the file is none, UnclearError if no heading says name or phone.
    """
    headings: list[str] = []
    kinds: Sequence[str] = ()
    people: list[ImportedPerson] = []
    for line, row in _rows(data):
        if not headings:
            headings, is_data = _headings(row)
            kinds = _kinds(headings, columns, line)
            if not is_data:
                continue
        people.append(_person(line, headings, kinds, row))
    if not headings:
        raise UserError(_("The file is empty: its first line must name the columns, such as name and phone."))
    return people


def read_columns(data: bytes, columns: Sequence[str] = ()) -> tuple[Column, ...]:
    """The table's columns, what each holds, and the first cell of each that isn't empty; errors as `read_csv`."""
    headings: list[str] = []
    samples: list[str] = []
    for number, (_line, row) in enumerate(_rows(data)):
        if not headings:
            headings, is_data = _headings(row)
            samples = [""] * len(headings)
            if not is_data:
                continue
        samples = [sample or cell.strip() for sample, cell in zip_longest(samples, row[: len(headings)], fillvalue="")]
        if all(samples) or number >= _SAMPLED:
            break
    kinds = columns if len(columns) == len(headings) else [_kind(heading) or OWN_COLUMN for heading in headings]
    return tuple(map(Column, headings, samples, kinds))


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Every row that isn't empty with the line it begins in, from 1."""
    if len(data) > LARGEST:
        raise UserError(_("The file is larger than {size} MB.").format(size=LARGEST >> 20))
    text = _decode(data)
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(_SEPARATORS, key=first.count), strict=False)
    csv.field_size_limit(_LONGEST_CELL)
    line = 1
    try:
        for row in reader:
            if any(_value(cell) for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(_("Line {line} can't be read as CSV: {reason}.").format(line=line, reason=error)) from None


def _value(cell: str) -> str:
    return unguarded(cell.strip(" ")).strip()


def _headings(row: Sequence[str]) -> tuple[list[str], bool]:
    """What the columns are called; and whether the first row names none, since it holds a number itself."""
    cells = [cell.strip() for cell in row]
    if any(map(_kind, cells)) or not any(_NUMBER.fullmatch(cell) for cell in cells):
        return cells, False
    return [_("Column {n}").format(n=number) for number in range(1, len(cells) + 1)], True


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").replace("\x00", "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def _kind(heading: str) -> str:
    if heading.casefold().startswith(OURS):
        return LEFT_OUT
    plain = re.sub(r"[^a-z0-9äöü]", "", heading.casefold())
    return next((kind for kind, names in _HEADINGS.items() if plain in names), "")


def _kinds(headings: Sequence[str], columns: Sequence[str], line: int) -> list[str]:
    """What each column holds, empty for one of the shop's own."""
    if columns and len(columns) != len(headings):
        raise UserError(_("The table has {n} columns: say for each what it holds.").format(n=len(headings)))
    kinds = [*columns] or [_kind(heading) for heading in headings]
    if not {*kinds} & {"name", "first", "last", "phone"}:
        raise UnclearError(
            _("Line {line} names no column for name or phone; its headings are: {headings}.").format(
                line=line, headings=", ".join(headings)[:200]
            ),
            Unclear.COLUMNS,
        )
    return ["" if kind == OWN_COLUMN else kind for kind in kinds]


def _person(line: int, headings: Sequence[str], kinds: Sequence[str], row: Sequence[str]) -> ImportedPerson:
    found: dict[str, list[str]] = {}
    more: list[tuple[str, str]] = []
    for heading, kind, cell in zip(headings, kinds, row, strict=False):
        value = _value(cell)
        if not value or kind == LEFT_OUT:
            continue
        if kind:
            found.setdefault(kind, []).append(value)
        elif heading:
            more.append((heading, value))
    names = found.get("name") or [" ".join([*found.get("first", ()), *found.get("last", ())])]
    labels = (part.strip(" *") for value in found.get("labels", ()) for part in re.split(r",|;|:::", value))
    phones = [part.strip() for value in found.get("phone", ()) for part in re.split(r":::|;|,|\n", value)]
    birthday = next(iter(found.get("birthday", ())), "")
    person = ImportedPerson(
        line,
        name=" ".join(names[0].split()),
        phones=tuple(dict.fromkeys(filter(None, phones))),
        emails=tuple(dict.fromkeys(found.get("email", ()))),
        company=next(iter(found.get("company", ())), ""),
        birthday=_day(birthday),
        note="\n".join(found.get("note", ())),
        labels=tuple(dict.fromkeys(filter(None, labels))),
        addresses=tuple(found.get("address", ())),
        fields=tuple(more) + ((("birthday", birthday),) if birthday and not _day(birthday) else ()),
    )
    if len(row) > len(headings) and any(cell.strip() for cell in row[len(headings) :]):
        return ImportedPerson(
            line, problem=_("Line {line} has more cells than the first line has names.").format(line=line)
        )
    if not person.name and not person.phones:
        return ImportedPerson(line, problem=_("Line {line} has neither a name nor a number.").format(line=line))
    return person


def _day(text: str) -> str:
    for pattern, (year, month, day) in _DATES:
        if (match := pattern.fullmatch(text)) and 1 <= int(match[month]) <= 12 and 1 <= int(match[day]) <= 31:
            return f"{int(match[year]):04d}-{int(match[month]):02d}-{int(match[day]):02d}"
    if (match := _NO_YEAR.fullmatch(text)) and is_birthday(kept := f"{int(match[2]):02d}-{int(match[1]):02d}"):
        return f"--{kept}"
    return ""
