"""Labels as such: renamed, recoloured, joined, deleted."""

from typing import Final

from app.core.errors import UserError
from app.core.fold import fold
from app.core.i18n import _
from app.core.rows import Label
from app.core.text import sanitise_for_store
from app.services.customers import LABEL_LIMIT
from app.store import labels as store
from app.store.customers import all_labels
from app.store.database import Database

COLOURS: Final = ("plain", "accent", "sage", "green", "red")
"""Of the theme, so that every label is read on every ground."""


def save_label(database: Database, label_id: int, name: str, colour: str) -> None:
    """Rename or recolour one; UserError if the name is none or another label's, or the colour is not the theme's."""
    name = sanitise_for_store(" ".join(name.split()))
    if not name or "," in name:
        raise UserError(_("A label needs a name without commas."))
    if len(name) > LABEL_LIMIT:
        raise UserError(_("A label has at most {n} characters.").format(n=LABEL_LIMIT))
    if colour not in COLOURS:
        raise UserError(_("A label's colour is one of: {colours}.").format(colours=", ".join(COLOURS)))
    with database.write() as connection:
        known = store.stored_labels(connection)
        if label_id not in known:
            raise UserError(_("This label is not there any more."))
        if any(fold(label.name) == fold(name) for label in known.values() if label.id != label_id):
            raise UserError(_("There is a label {name} already: join the two instead.").format(name=name))
        store.change_label(connection, Label(label_id, name, colour))


def set_label_bell(database: Database, name: str, on: bool) -> None:
    """Whether the bell rings for the label's customers though it is else silent; UserError if there is none."""
    label = label_named(database, name)
    with database.write() as connection:
        store.ring_label(connection, label.id, on)


def delete_label(database: Database, label_id: int) -> int:
    """Take it off everybody; how many had it."""
    with database.write() as connection:
        if label_id not in store.stored_labels(connection):
            raise UserError(_("This label is not there any more."))
        return store.drop_label(connection, label_id)


def join_labels(database: Database, kept_id: int, gone_id: int) -> int:
    """Let all who carry the one carry the other instead; how many had the one that goes."""
    if kept_id == gone_id:
        raise UserError(_("That is the same label twice."))
    with database.write() as connection:
        known = store.stored_labels(connection)
        if kept_id not in known or gone_id not in known:
            raise UserError(_("This label is not there any more."))
        return store.join_labels(connection, kept_id, gone_id)


def label_named(database: Database, name: str) -> Label:
    """The label of that name; UserError if there is none."""
    for label in all_labels(database.reader()):
        if fold(label.name) == fold(name):
            return label
    raise UserError(_("There is no label {name}; `tresen people labels list` lists them.").format(name=name[:40]))
