"""Customers written to a file: a table (CSV) that no spreadsheet takes for formulas, or vCards 4.0."""

import csv
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO, Final

from app.core.cells import guarded, number_cell
from app.core.clock import Millis
from app.core.customer_list import Sort
from app.core.errors import UserError
from app.core.fields import CustomField
from app.core.i18n import _, language
from app.core.phone import format_number
from app.core.text import sanitise_for_display
from app.core.vcards import ExportedPerson, vcard
from app.store.customer_list import customer_ids
from app.store.database import Database
from app.store.fields import read_fields
from app.store.people_export import StoredPerson, read_people

CHUNK: Final = 1_000
ENDINGS: Final = {".csv": "csv", ".vcf": "vcard", ".vcard": "vcard"}
_OURS: Final = "Tresen "
"""Columns that begin so are the shop's own count of things; an import leaves them out."""


def export_customers(
    database: Database,
    path: str,
    words: str = "",
    sort: Sort | None = None,
    *,
    today: date | None = None,
    excel: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Write those customers to a new file (0600), in that order; how many.

    Its ending says what it is. `excel` begins a table with the sign by which Excel knows UTF-8, and parts its cells as
    Excel does in the language. UserError if the file is there already or can't be written.
    """
    target = Path(path).expanduser()
    kind = ENDINGS.get(target.suffix.lower())
    if kind is None:
        raise UserError(_("Say by the file's ending what it is to be: .csv or .vcf."))
    reader = database.reader()
    ids = customer_ids(reader, words, None, sort, today)
    fields = read_fields(reader)

    def people() -> Iterator[StoredPerson]:
        for start in range(0, len(ids), CHUNK):
            yield from read_people(reader, ids[start : start + CHUNK])
            progress(min(start + CHUNK, len(ids)), len(ids))

    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UserError(_("{path} is there already; nothing is written over it.").format(path=path)) from None
    except (OSError, ValueError) as error:
        raise UserError(_unwritable(path, error)) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            return (
                _write_cards(file, people(), fields)
                if kind == "vcard"
                else _write_table(file, people(), fields, excel=excel)
            )
    except BaseException as error:
        with suppress(OSError):
            target.unlink()
        if isinstance(error, OSError):
            raise UserError(_unwritable(path, error)) from None
        raise


def _write_table(file: BinaryIO, people: Iterator[StoredPerson], fields: Sequence[CustomField], *, excel: bool) -> int:
    out = io.StringIO(newline="")
    separator = ";" if excel and language() == "de" else ","
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    headings = ["name", "phone", "labels", "birthday", "note", *(_cell(field.name) for field in fields)]
    ours = ("favourite", "blocked", "since", "last", "messages", "no marketing since", "user name", "id")
    writer.writerow([*headings, *(f"{_OURS}{name}" for name in ours)])
    if excel:
        file.write(b"\xef\xbb\xbf")
    count = 0
    for person in people:
        writer.writerow(
            [
                _cell(person.name),
                "; ".join(number_cell(format_number(number)) for number in person.numbers),
                _cell(", ".join(person.labels)),
                _birthday(person.birthday),
                _cell("\n".join(person.notes)),
                *(_cell(person.fields.get(field.id, "")) for field in fields),
                "yes" if person.favourite else "",
                "yes" if person.blocked else "",
                _day(person.since),
                _day(person.last_at),
                person.messages,
                _day(person.no_marketing_since),
                _cell(", ".join(person.usernames)),
                person.id,
            ]
        )
        count += 1
        if count % CHUNK == 0:
            _flush(file, out)
    _flush(file, out)
    return count


def _write_cards(file: BinaryIO, people: Iterator[StoredPerson], fields: Sequence[CustomField]) -> int:
    count = 0
    for person in people:
        known = [(_safe(field.name), _safe(person.fields[field.id])) for field in fields if field.id in person.fields]
        card = ExportedPerson(
            person.id,
            _safe(person.name),
            tuple(person.numbers),
            tuple(map(_safe, person.usernames)),
            tuple(map(_safe, person.labels)),
            person.birthday,
            tuple(_safe(note) for note in person.notes),
            tuple(known),
            person.favourite,
        )
        file.write(vcard(card).encode())
        count += 1
    return count


def _flush(file: BinaryIO, out: io.StringIO) -> None:
    file.write(out.getvalue().encode())
    out.seek(0)
    out.truncate()


def _cell(text: str) -> str:
    return guarded(_safe(text)) if text else ""


def _safe(text: str) -> str:
    return sanitise_for_display(text, multiline=True, whole_emoji=True)


def _birthday(birthday: str) -> str:
    return birthday if len(birthday) != 5 else f"{int(birthday[3:])}.{int(birthday[:2])}."


def _day(at: Millis | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


def _unwritable(path: str, error: BaseException) -> str:
    reason = getattr(error, "strerror", None) or error
    return _("{path} can't be written: {reason}.").format(path=path, reason=reason)
