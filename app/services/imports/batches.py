"""Importing people in one transaction, and taking imports back, those of chats as well."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.clock import Clock
from app.core.errors import UserError
from app.core.i18n import _
from app.core.text import sanitise_for_store
from app.services.imports.csv_people import read_csv
from app.services.imports.people import ImportedPerson
from app.services.imports.plan import Plan, plan_people, read_rows
from app.services.imports.vcard import read_vcards
from app.store import imported_chats, imports
from app.store.database import Database
from app.store.imports import Addition, BatchRow
from app.store.media import media_dir

READERS: dict[str, Callable[[bytes], list[ImportedPerson]]] = {"vcard": read_vcards, "csv": read_csv}


def read_file(path: str, largest: int) -> bytes:
    """The file's bytes; UserError with a sentence if it can't be read or has more than `largest`."""
    file = Path(path).expanduser()
    try:
        if not file.is_file():
            raise UserError(_("There is no file {file}.").format(file=path))
        if file.stat().st_size > largest:
            raise UserError(_("The file is larger than {size} MB.").format(size=largest >> 20))
        return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(_("{file} can't be read: {reason}.").format(file=path, reason=reason)) from None


def preview(database: Database, people: Sequence[ImportedPerson], region: str) -> Plan:
    """What importing them would do; nothing is written."""
    rows = read_rows(people, region)
    with database.write() as connection:
        return plan_people(connection, rows)


def bring(
    database: Database,
    clock: Clock,
    kind: str,
    name: str,
    people: Sequence[ImportedPerson],
    region: str,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[int | None, Plan]:
    """Import them, all or, if it is broken off, none; the batch's id, None if there was nothing to write, and what was.

    `kind` and `name` say in the list of imports what it was (vcard, csv; the file's name).
    """
    rows = read_rows(people, region)
    with database.write() as connection:
        plan = plan_people(connection, rows)
        if not plan.targets:
            return None, plan
        now = clock.now()
        batch_id = imports.add_batch(connection, kind, sanitise_for_store(name, 255), plan.counts(), now)
        additions = [
            Addition(one.customer_id or 0, one.new_name, one.numbers, one.new_labels, one.new_notes)
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
