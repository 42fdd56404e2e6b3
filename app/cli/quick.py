"""`tresen quick …`: quick replies listed, kept, changed, deleted, read from and written to files."""

from contextlib import closing
from pathlib import Path

from app.cli.output import iso, print_columns, print_json, print_line
from app.cli.reply import checked, standard_input
from app.cli.surroundings import made_paths, open_database, shop_clock
from app.cli.text_files import read_text, write_text
from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import QuickReply
from app.services import quick_replies as services
from app.services.quick_reply_files import KINDS, replies_of, text_of
from app.store.database import Database
from app.store.quick_replies import read_quick_replies


def list_replies(*, as_json: bool) -> int:
    """Print all."""
    with closing(open_database(made_paths())) as database:
        replies = read_quick_replies(database.reader())
    if as_json:
        print_json([reply_json(one) for one in replies])
    else:
        print_columns([(f"/{one.name}", one.category, str(one.uses), one.text) for one in replies])
    return 0


def add(name: str, text: str, category: str, *, as_json: bool) -> int:
    """Keep a new one."""
    with closing(open_database(made_paths())) as database:
        id_ = services.save_quick_reply(database, shop_clock(), checked(name), _words(text), checked(category))
        return _tell(database, id_, as_json=as_json)


def edit(name: str, rename: str | None, text: str | None, category: str | None, *, as_json: bool) -> int:
    """Change what is given."""
    if rename is None and text is None and category is None:
        raise UserError(_("Say what to change: --name, --text or --category."))
    with closing(open_database(made_paths())) as database:
        known = services.find_quick_reply(database, name)
        services.save_quick_reply(
            database,
            shop_clock(),
            known.name if rename is None else checked(rename),
            known.text if text is None else _words(text),
            known.category if category is None else checked(category),
            reply_id=known.id,
        )
        return _tell(database, known.id, as_json=as_json)


def delete(name: str) -> int:
    """Delete one."""
    with closing(open_database(made_paths())) as database:
        services.delete_quick_reply(database, shop_clock(), services.find_quick_reply(database, name).id)
    return 0


def import_file(file: str, *, as_json: bool) -> int:
    """Add and change those of a file."""
    path, kind = _file(file)
    text = read_text(path)
    try:
        wanted = replies_of(text, kind)
    except UserError as error:
        raise UserError(f"{path}: {error}") from error
    with closing(open_database(made_paths())) as database:
        added, changed = services.import_quick_replies(database, shop_clock(), wanted)
    if as_json:
        print_json({"added": added, "changed": changed})
    else:
        print_line(_("Added: {added}, changed: {changed}.").format(added=added, changed=changed))
    return 0


def export_file(file: str) -> int:
    """Write all to a new file (0600)."""
    path, kind = _file(file)
    with closing(open_database(made_paths())) as database:
        replies = read_quick_replies(database.reader())
    write_text(path, text_of(replies, kind))
    print_line(_("Written: {n} to {path}.").format(n=len(replies), path=path))
    return 0


def reply_json(one: QuickReply) -> dict[str, object]:
    """A reply as `--json` prints it."""
    return {
        "id": one.id,
        "name": one.name,
        "category": one.category,
        "text": one.text,
        "uses": one.uses,
        "used_at": iso(one.used_at),
        "created_at": iso(one.created_at),
    }


def _tell(database: Database, id_: int, *, as_json: bool) -> int:
    one = next(reply for reply in read_quick_replies(database.reader()) if reply.id == id_)
    if as_json:
        print_json(reply_json(one))
    else:
        print_columns([(f"/{one.name}", one.category, one.text)])
    return 0


def _words(text: str) -> str:
    return standard_input() if text == "-" else checked(text)


def _file(file: str) -> tuple[Path, str]:
    """The path and what kind of file it is; UserError if its name doesn't say."""
    path = Path(file).expanduser().absolute()
    kind = path.suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise UserError(_("{path}: the file's name must end in .toml or .json.").format(path=path))
    return path, kind
