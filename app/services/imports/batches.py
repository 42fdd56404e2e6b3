"""Importing people in one transaction, and taking imports back, those of chats as well."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from app.core.clock import Clock
from app.core.errors import UserError
from app.core.i18n import _
from app.core.imports import ImportKind
from app.core.text import sanitise_for_store
from app.services.imports import chat_export
from app.services.imports.csv_people import read_csv
from app.services.imports.people import ImportedPerson
from app.services.imports.plan import Plan, ReadRow, plan_people
from app.services.imports.vcard import read_vcards
from app.store import imported_chats, imports
from app.store.database import Database
from app.store.imports import Addition, BatchRow
from app.store.media import media_dir

_CARD: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*begin\s*:\s*vcard", re.IGNORECASE)
_HEAD: Final = 4096


def kind_of(path: str) -> ImportKind:
    """What the file holds, by its name or else by how it begins; errors as `read_file`."""
    file = Path(path).expanduser()
    ending = file.suffix.lower()
    if ending in (".vcf", ".vcard"):
        return ImportKind.VCARD
    if ending in (".csv", ".tsv"):
        return ImportKind.CSV
    if ending == ".zip":
        return ImportKind.CHAT
    head = read_file(path, None)
    text = head.decode("utf-16", "replace").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    if _CARD.match(text):
        return ImportKind.VCARD
    if ending == ".txt" or chat_export.begins_chat(text.decode("utf-8-sig", "replace")):
        return ImportKind.CHAT
    return ImportKind.CSV


def read_people(kind: str, data: bytes, columns: Sequence[str] = ()) -> list[ImportedPerson]:
    """The people in the bytes of a file of that kind (vcard or csv); errors as their readers."""
    return read_vcards(data) if kind == ImportKind.VCARD else read_csv(data, columns)


def read_file(path: str, largest: int | None) -> bytes:
    """The file's bytes; UserError with a sentence if it can't be read or has more than `largest`.

    With None only its beginning.
    """
    file = Path(path).expanduser()
    try:
        if not file.is_file():
            raise UserError(_("There is no file {file}.").format(file=path))
        if largest is None:
            with file.open("rb") as opened:
                return opened.read(_HEAD)
        if file.stat().st_size > largest:
            raise UserError(_("The file is larger than {size} MB.").format(size=largest >> 20))
        return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(_("{file} can't be read: {reason}.").format(file=path, reason=reason)) from None


def preview(database: Database, rows: Sequence[ReadRow]) -> Plan:
    """What importing them (`plan.read_rows`) would do; nothing is written."""
    with database.write() as connection:
        return plan_people(connection, rows)


def bring(
    database: Database,
    clock: Clock,
    kind: str,
    name: str,
    rows: Sequence[ReadRow],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[int | None, Plan]:
    """Import them, all or, if it is broken off, none; the batch's id, None if there was nothing to write, and what was.

    `kind` and `name` say in the list of imports what it was (vcard, csv; the file's name).
    """
    with database.write() as connection:
        plan = plan_people(connection, rows)
        if not plan.targets:
            return None, plan
        now = clock.now()
        batch_id = imports.add_batch(connection, kind, sanitise_for_store(name, 255), plan.counts(), now)
        additions = [
            Addition(
                one.customer_id or 0,
                one.new_name,
                one.numbers,
                one.new_labels,
                one.new_notes,
                one.new_birthday,
                one.new_fields,
            )
            for one in plan.targets
        ]
        imports.write_people(connection, batch_id, additions, now, progress)
        made = {target.line: one.customer_id for target, one in zip(plan.targets, additions, strict=True)}
        for row in plan.rows:
            if row.customer_id is None and not row.reason:
                row.customer_id = made[row.same_as or row.line]
        return batch_id, plan


def batches(database: Database) -> list[BatchRow]:
    """All imports, the newest first."""
    with database.write() as connection:
        return imports.batches(connection)


def undo(database: Database, clock: Clock, batch_id: int) -> list[tuple[int, str]]:
    """Take an import back; the customers (id, name) who stay, since there is more about them by now.

    UserError if there is no such import or it was undone already.
    """
    with database.write() as connection:
        found = next((one for one in imports.batches(connection) if one.id == batch_id), None)
        if found is None:
            raise UserError(_("There is no import {id}.").format(id=batch_id))
        if found.undone_at is not None:
            raise UserError(_("Import {id} has been undone already.").format(id=batch_id))
        imported_chats.remove_messages(connection, media_dir(database.path), batch_id)
        return imports.undo_batch(connection, batch_id, clock.now())
