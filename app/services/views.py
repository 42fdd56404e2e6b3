"""Saved views: kept, changed, deleted; what is wrong with one is a sentence before anything is kept."""

from typing import Final

from app.core.clock import Clock
from app.core.enums import ChangeKind
from app.core.errors import UserError
from app.core.fold import fold
from app.core.i18n import _
from app.core.limits import length
from app.core.queue import SavedView, Sort, parse_queue
from app.core.text import sanitise_for_store
from app.store import deeds
from app.store import views as store
from app.store.changes import note_changes
from app.store.database import Database
from app.store.search_chats import label_ids

LONGEST_NAME: Final = 40
LONGEST_QUERY: Final = 500


def save_view(
    database: Database, name: str, query: str, sort: Sort = Sort.WAIT, key: str = "", *, view_id: int = 0
) -> int:
    """Keep a new one (`view_id` 0) or change one; its id. UserError as `core.desk_queue.QueueWrites.save_view`."""
    name = sanitise_for_store(" ".join(name.split()))
    query = sanitise_for_store(" ".join(query.split()))
    if not name:
        raise UserError(_("The view needs a name."))
    for what, value, limit in (
        (_("The view's name"), name, LONGEST_NAME),
        (_("The view's filter"), query, LONGEST_QUERY),
    ):
        if (now := length(value)) > limit:
            sentence = _("{what} has {n} characters; {limit} are allowed.")
            raise UserError(sentence.format(what=what, n=now, limit=limit))
    for label in parse_queue(query).filter.labels:
        label_ids(database.reader(), label)
    with database.write() as connection:
        others = [view for view in store.read_within(connection) if view.id != view_id]
        if view_id and len(others) == len(store.read_within(connection)):
            raise UserError(_("This view is not there any more."))
        if any(fold(view.name) == fold(name) for view in others):
            raise UserError(_("There is a view {name} already.").format(name=name))
        owners = {view.key: view.name for view in others} | store.keys_of_macros(connection)
        if key and key in owners:
            raise UserError(_("{key} is given to both {one} and {two}.").format(key=key, one=owners[key], two=name))
        return store.keep_view(connection, SavedView(view_id, name, query, sort, key))


def delete_view(database: Database, clock: Clock, view_id: int) -> None:
    """It is not needed any more; it can be undone. UserError if there is none of that id."""
    with database.write() as connection, deeds.recording(connection, "view_deleted", clock.now()) as record:
        if deeds.delete_row(connection, record, "saved_view", view_id) is None:
            raise UserError(_("This view is not there any more."))
        note_changes(connection, ChangeKind.SAVED_VIEW, [view_id])


def find_view(database: Database, name: str) -> SavedView:
    """The one of that name, whatever its case; UserError if there is none."""
    for view in store.read_views(database.reader()):
        if fold(view.name) == fold(name):
            return view
    raise UserError(_("There is no view {name}; `tresen views list` lists them.").format(name=name))
