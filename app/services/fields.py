"""The shop's own fields of a customer: made, changed, ordered, deleted; what is wrong is a sentence."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.core.customer_list import Column
from app.core.errors import UserError
from app.core.fields import CustomField, FieldKind, find_field
from app.core.fold import fold
from app.core.i18n import _
from app.core.placeholders import is_placeholder
from app.core.text import sanitise_for_store
from app.store import fields as store
from app.store.database import Database

LONGEST_NAME: Final = 30
"""So long may a placeholder be that is filled with it."""
LONGEST_CHOICE: Final = 60
MOST_FIELDS: Final = 40
MOST_CHOICES: Final = 100


def save_field(
    database: Database,
    name: str,
    kind: FieldKind,
    choices: Sequence[str] = (),
    *,
    field_id: int = 0,
    renamed: Mapping[str, str] | None = None,
) -> int:
    """Make a field (`field_id` 0) or change one's name and choices; its id. Its kind stays.

    `renamed` are choices, old to new: what is known follows them. UserError if something is missing, too long or taken.
    """
    name = sanitise_for_store(" ".join(name.split()))
    listed = _choices(choices)
    if not name:
        raise UserError(_("The field needs a name."))
    if len(name) > LONGEST_NAME:
        raise UserError(_("A field's name has at most {n} characters.").format(n=LONGEST_NAME))
    if any(letter in ':{}"' for letter in name) or not name[0].isalpha() or name.startswith("-"):
        raise UserError(_("A field's name begins with a letter and has none of : { } and \"."))
    if is_placeholder(name) or fold(name) in [*Column, "is", "has", "ist", "hat", "label", "etikett", "tag"]:
        raise UserError(_("“{name}” means something else already; choose another name.").format(name=name))
    with database.write() as connection:
        known = {field.id: field for field in store.stored_fields(connection)}
        if field_id and field_id not in known:
            raise UserError(_("This field is not there any more."))
        if any(fold(field.name) == fold(name) for field in known.values() if field.id != field_id):
            raise UserError(_("There is a field {name} already.").format(name=name))
        if not field_id and len(known) >= MOST_FIELDS:
            raise UserError(_("There are {n} fields already; delete one first.").format(n=MOST_FIELDS))
        kind = known[field_id].kind if field_id else kind
        if kind is FieldKind.CHOICE and not listed:
            raise UserError(_("Say what can be chosen, one choice after the other, parted by commas."))
        if kind is not FieldKind.CHOICE and listed:
            raise UserError(_("Only a field of the kind choice has choices."))
        kept = store.keep_field(connection, CustomField(field_id, name, kind, listed))
        if field_id and kind is FieldKind.CHOICE:
            follow = {old: new for old, new in (renamed or {}).items() if old != new and new in listed}
            store.rename_choices(connection, field_id, follow, listed)
        return kept


def delete_field(database: Database, field_id: int) -> int:
    """Take it away with all that is known there; of how many customers that was."""
    count = store.values_count(database.reader()).get(field_id, 0)
    with database.write() as connection:
        if all(field.id != field_id for field in store.stored_fields(connection)):
            raise UserError(_("This field is not there any more."))
        store.drop_field(connection, field_id)
    return count


def order_fields(database: Database, ids: Sequence[int]) -> None:
    """List them in that order; those not named come last."""
    with database.write() as connection:
        known = [field.id for field in store.stored_fields(connection)]
        first = [id_ for id_ in dict.fromkeys(ids) if id_ in known]
        store.order_fields(connection, [*first, *(id_ for id_ in known if id_ not in first)])


def field_named(database: Database, name: str) -> CustomField:
    """The field of that name; UserError if there is none."""
    fields = store.read_fields(database.reader())
    found = find_field(fields, name)
    if found is None:
        names = ", ".join(field.name for field in fields)
        if not names:
            raise UserError(_("There are no fields yet: tresen people fields add NAME makes one."))
        raise UserError(_("There is no field {name}, only: {names}.").format(name=name[:40], names=names))
    return found


def _choices(choices: Sequence[str]) -> tuple[str, ...]:
    listed: dict[str, str] = {}
    for choice in choices:
        line = sanitise_for_store(" ".join(choice.split()))
        if len(line) > LONGEST_CHOICE:
            raise UserError(_("A choice has at most {n} characters.").format(n=LONGEST_CHOICE))
        if line:
            listed.setdefault(fold(line), line)
    if len(listed) > MOST_CHOICES:
        raise UserError(_("A field has at most {n} choices.").format(n=MOST_CHOICES))
    return tuple(listed.values())
