"""`tresen macro …`: macros listed, kept, changed, deleted, run, read from and written to files."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from app.cli.acts import ask_first, meant, tell
from app.cli.keys import checked_keys
from app.cli.output import iso, print_columns, print_json, print_line
from app.cli.reply import checked, standard_input
from app.cli.surroundings import made_paths, open_database, open_desk, shop_clock
from app.cli.text_files import read_text, write_text
from app.core.errors import UserError
from app.core.i18n import _
from app.core.macros import Macro
from app.core.step_words import parse_step, step_line
from app.services import macros as services
from app.services.desk import DeskService
from app.store.macros import read_macros


def list_macros(*, as_json: bool) -> int:
    """Print all."""
    with closing(open_database(made_paths())) as database:
        found = read_macros(database.reader())
    if as_json:
        print_json([macro_json(one) for one in found])
    else:
        print_columns([(one.name, one.key, str(one.uses), one.fault or _steps(one)) for one in found])
    return 0


def add(name: str, steps: Sequence[str], key: str, *, as_json: bool) -> int:
    """Keep a new one."""
    paths = made_paths()
    wanted = [parse_step(checked(step)) for step in steps]
    with closing(open_desk(paths)) as desk:
        id_ = desk.save_macro(checked(name), wanted, _key(key, name))
        return _tell(desk, id_, as_json=as_json)


def edit(name: str, rename: str | None, steps: Sequence[str], key: str | None, *, as_json: bool) -> int:
    """Change what is given."""
    if rename is None and not steps and key is None:
        raise UserError(_("Say what to change: --name, --do or --key."))
    with closing(open_desk(made_paths())) as desk:
        known = services.find_macro(desk.database, name)
        wanted = [parse_step(checked(step)) for step in steps] or known.steps
        new_name = known.name if rename is None else checked(rename)
        new_key = known.key if key is None else _key(key, new_name)
        desk.save_macro(new_name, wanted, new_key, macro_id=known.id)
        return _tell(desk, known.id, as_json=as_json)


def delete(name: str) -> int:
    """Delete one; `tresen undo` brings it back."""
    with closing(open_desk(made_paths())) as desk:
        desk.delete_macro(services.find_macro(desk.database, name).id)
    return 0


def run(name: str, chats: Sequence[str], query: str | None, *, yes: bool, as_json: bool) -> int:
    """Do one's steps to chats."""
    with closing(open_desk(made_paths())) as desk:
        macro = services.find_macro(desk.database, name)
        ids = meant(desk, chats, query)
        ask_first(ids, macro.steps, yes=yes)
        return tell(desk, desk.run_macro(macro.id, ids), as_json=as_json)


def import_file(file: str, *, as_json: bool) -> int:
    """Add and change those of a JSON file, `-` for standard input."""
    wanted = services.macros_of(standard_input() if file == "-" else read_text(Path(file).expanduser()))
    checked_macros = [Macro(0, one.name, one.steps, _key(one.key, one.name)) for one in wanted]
    with closing(open_database(made_paths())) as database:
        added, changed = services.import_macros(database, shop_clock(), checked_macros)
    if as_json:
        print_json({"added": added, "changed": changed})
    else:
        print_line(_("Added: {added}, changed: {changed}.").format(added=added, changed=changed))
    return 0


def export_file(file: str) -> int:
    """Write all to a new JSON file (0600), or with `-` to standard output."""
    with closing(open_database(made_paths())) as database:
        found = read_macros(database.reader())
    if file == "-":
        print_json(services.rows_of(found), indent=2)
        return 0
    path = Path(file).expanduser().absolute()
    write_text(path, services.text_of(found))
    print_line(_("Written: {n} to {path}.").format(n=len(found), path=path))
    return 0


def macro_json(one: Macro) -> dict[str, object]:
    """A macro as `--json` prints it."""
    return {
        "id": one.id,
        **services.rows_of([one])[0],
        "uses": one.uses,
        "used_at": iso(one.used_at),
        "created_at": iso(one.created_at),
        "fault": one.fault or None,
    }


def _steps(macro: Macro) -> str:
    return "; ".join(step_line(step) for step in macro.steps)


def _tell(desk: DeskService, id_: int, *, as_json: bool) -> int:
    one = next(macro for macro in desk.macros() if macro.id == id_)
    if as_json:
        print_json(macro_json(one))
    else:
        print_columns([(one.name, one.key, _steps(one))])
    return 0


def _key(typed: str, name: str) -> str:
    """The key, checked against those of the actions in force."""
    if not typed.strip():
        return ""
    from app.ui.own_keys import checked_key

    return checked_key(checked(typed), name, checked_keys(made_paths().keys_file), {})
