"""`tresen views …`: saved views listed with their counts, kept, changed, deleted."""

from contextlib import closing

from app.cli.keys import checked_keys
from app.cli.output import print_columns, print_json
from app.cli.reply import checked
from app.cli.surroundings import made_paths, open_desk
from app.core.errors import UserError
from app.core.i18n import _
from app.core.queue import COUNTED, Queue, SavedView, Sort
from app.services.desk import DeskService
from app.services.views import find_view


def list_views(*, as_json: bool) -> int:
    """Print all."""
    with closing(open_desk(made_paths())) as desk:
        views = desk.saved_views()
        counts = [_count(desk, view) for view in views]
    if as_json:
        print_json([_json(view, count) for view, count in zip(views, counts, strict=True)])
    else:
        print_columns(
            [
                (view.name, _shown(count), view.key, view.sort.value, view.query)
                for view, count in zip(views, counts, strict=True)
            ]
        )
    return 0


def add(name: str, words: str, sort: Sort | None, key: str, *, as_json: bool) -> int:
    """Keep a new one."""
    with closing(open_desk(made_paths())) as desk:
        id_ = desk.save_view(checked(name), checked(words), sort or Sort.WAIT, _key(key, name))
        return _tell(desk, id_, as_json=as_json)


def edit(name: str, rename: str | None, words: str | None, sort: Sort | None, key: str | None, *, as_json: bool) -> int:
    """Change what is given."""
    if rename is None and words is None and sort is None and key is None:
        raise UserError(_("Say what to change: --name, --filter, --sort or --key."))
    with closing(open_desk(made_paths())) as desk:
        known = find_view(desk.database, name)
        desk.save_view(
            known.name if rename is None else checked(rename),
            known.query if words is None else checked(words),
            sort or known.sort,
            known.key if key is None else _key(key, name),
            view_id=known.id,
        )
        return _tell(desk, known.id, as_json=as_json)


def delete(name: str) -> int:
    """Delete one."""
    with closing(open_desk(made_paths())) as desk:
        desk.delete_view(find_view(desk.database, name).id)
    return 0


def _key(typed: str, name: str) -> str:
    """As it is kept; UserError if an action has it."""
    if not typed.strip():
        return ""
    from app.ui.own_keys import checked_key

    return checked_key(typed, name, checked_keys(made_paths().keys_file), {})


def _tell(desk: DeskService, id_: int, *, as_json: bool) -> int:
    view = next(view for view in desk.saved_views() if view.id == id_)
    count = _count(desk, view)
    if as_json:
        print_json(_json(view, count))
    else:
        print_columns([(view.name, _shown(count), view.key, view.sort.value, view.query)])
    return 0


def _count(desk: DeskService, view: SavedView) -> int:
    """-1 if its words can't be read any more."""
    try:
        queue: Queue = view.queue
    except UserError:
        return -1
    return desk.queue_counts([queue])[0]


def _shown(count: int) -> str:
    return "?" if count < 0 else str(count) if count <= COUNTED else f"{COUNTED}+"


def _json(view: SavedView, count: int) -> dict[str, object]:
    """`chats` is at most COUNTED, `more` says that there are more; null if the view can't be listed."""
    return {
        "id": view.id,
        "name": view.name,
        "filter": view.query,
        "sort": view.sort.value,
        "key": view.key,
        "chats": None if count < 0 else min(count, COUNTED),
        "more": count > COUNTED,
    }
