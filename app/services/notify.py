"""Which labels ring the bell though it is else silent."""

from app.core.enums import ChangeKind
from app.core.errors import UserError
from app.core.i18n import _
from app.store.changes import note_changes
from app.store.database import Database
from app.store.notify import set_label_bell as write_bell


def set_label_bell(database: Database, name: str, on: bool) -> None:
    """Let a label ring or not; UserError if there is none of that name."""
    with database.write() as connection:
        if not write_bell(connection, name, on):
            raise UserError(_("There is no label {name}.").format(name=name))
        note_changes(connection, ChangeKind.CUSTOMER, [0])
