"""Macros: kept, changed, deleted, run; what is wrong with one is a sentence before anything is kept."""

import json
from collections.abc import Sequence
from typing import Any, Final

from app.core.clock import Clock, Millis
from app.core.enums import ChangeKind, ReadReceipts
from app.core.errors import UserError
from app.core.fold import fold
from app.core.i18n import _
from app.core.macros import Macro
from app.core.steps import Applied, Step, from_json, to_json
from app.core.text import sanitise_for_store
from app.services.acts import apply, checked_steps
from app.store import deeds
from app.store import macros as store
from app.store.changes import note_changes
from app.store.database import Database

LONGEST_NAME: Final = 40
MOST_STEPS: Final = 20


def save_macro(
    database: Database, clock: Clock, name: str, steps: Sequence[Step], key: str = "", *, macro_id: int = 0
) -> int:
    """Keep a new one (`macro_id` 0) or change one, its name and key too; its id.

    `key` is checked against the actions' keys by whoever binds it (`app.ui.user_keys`). UserError if something is
    missing or too long, or another has the name or the key.
    """
    name = checked_name(name)
    steps = _checked(database, clock, steps)
    with database.write() as connection:
        known = store.names(connection)
        if macro_id and macro_id not in known:
            raise UserError(_("This macro is not there any more."))
        if any(fold(other) == fold(name) for id_, other in known.items() if id_ != macro_id):
            raise UserError(_("There is a macro {name} already.").format(name=name))
        if key and (owner := store.key_owners(connection, macro_id).get(key)):
            raise UserError(_("{key} is given to both {one} and {two}.").format(key=key, one=owner, two=name))
        return store.keep_macro(connection, Macro(macro_id, name, tuple(steps), key, created_at=clock.now()))


def delete_macro(database: Database, clock: Clock, macro_id: int) -> None:
    """It is not needed any more; it can be undone. UserError if there is none of that id."""
    with database.write() as connection, deeds.recording(connection, "macro_deleted", clock.now()) as record:
        if deeds.delete_row(connection, record, "macro", macro_id) is None:
            raise UserError(_("This macro is not there any more."))
        note_changes(connection, ChangeKind.MACRO, [macro_id])


def run_macro(
    database: Database,
    clock: Clock,
    macro_id: int,
    conversation_ids: Sequence[int],
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    grace: Millis = 0,
) -> Applied:
    """Do its steps to those chats, as `acts.apply`; UserError if it is not there or its steps can't be read."""
    macro = next((one for one in store.read_macros(database.reader()) if one.id == macro_id), None)
    if macro is None:
        raise UserError(_("This macro is not there any more."))
    if macro.fault:
        raise UserError(_("{name}: {reason}").format(name=macro.name, reason=macro.fault))
    # in one transaction: what was sent must not look as if it had failed, or it is sent again
    return apply(
        database,
        clock,
        conversation_ids,
        macro.steps,
        read_receipts,
        grace,
        done=lambda connection: store.count_use(connection, macro_id, clock.now()),
    )


def find_macro(database: Database, name: str) -> Macro:
    """The one of that name, whatever its case; UserError if there is none."""
    for macro in store.read_macros(database.reader()):
        if fold(macro.name) == fold(name):
            return macro
    raise UserError(_("There is no macro {name}; `tresen macro list` lists them.").format(name=name))


def import_macros(database: Database, clock: Clock, wanted: Sequence[Macro]) -> tuple[int, int]:
    """Keep all or none: those whose name is known are changed; how many were added and how many changed.

    A key that something else has is left out.
    """
    steps = {one.name: _checked(database, clock, one.steps) for one in wanted}
    added = changed = 0
    with database.write() as connection:
        known = {fold(name): id_ for id_, name in store.names(connection).items()}
        for one in wanted:
            id_ = known.get(fold(one.name), 0)
            key = "" if one.key in store.key_owners(connection, id_) else one.key
            macro = Macro(id_, one.name, tuple(steps[one.name]), key, created_at=clock.now())
            known[fold(one.name)] = store.keep_macro(connection, macro)
            added += not id_
            changed += bool(id_)
    return added, changed


def macros_of(text: str) -> list[Macro]:
    """The macros of a JSON file; UserError that says which is wrong and why."""
    try:
        rows: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(_("This is not {kind}: {reason}.").format(kind="JSON", reason=error)) from error
    if not isinstance(rows, list):
        raise UserError(_("The file must hold a list of macros, each with name and steps."))
    found = []
    for number, row in enumerate(rows, 1):
        try:
            if not isinstance(row, dict) or not all(isinstance(row.get(name, ""), str) for name in ("name", "key")):
                raise UserError(_("it must have a name and steps."))
            steps = from_json(json.dumps(row.get("steps")))
            found.append(Macro(0, checked_name(row.get("name", "")), steps, row.get("key", "")))
        except UserError as error:
            raise UserError(_("Macro {n}: {reason}").format(n=number, reason=error)) from error
    return found


def text_of(macros: Sequence[Macro]) -> str:
    """The file's text; what `macros_of` reads."""
    return json.dumps(rows_of(macros), ensure_ascii=False, indent=2) + "\n"


def rows_of(macros: Sequence[Macro]) -> list[dict[str, Any]]:
    """Name, key and steps of each, as JSON has them."""
    return [{"name": one.name, "key": one.key, "steps": json.loads(to_json(one.steps))} for one in macros]


def checked_name(name: str) -> str:
    """The name as it is kept; UserError with what is wrong."""
    name = sanitise_for_store(" ".join(name.split()))
    if not name:
        raise UserError(_("The macro needs a name."))
    if len(name) > LONGEST_NAME:
        raise UserError(_("At most {n} characters fit here.").format(n=LONGEST_NAME))
    return name


def _checked(database: Database, clock: Clock, steps: Sequence[Step]) -> list[Step]:
    if not steps:
        raise UserError(_("The macro needs a step."))
    if len(steps) > MOST_STEPS:
        raise UserError(_("A macro has at most {n} steps.").format(n=MOST_STEPS))
    return checked_steps(database, clock, steps)
