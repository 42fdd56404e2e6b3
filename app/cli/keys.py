"""`tresen keys`: every action with its keys, and the key file to change them in."""

from app.cli.outcome import warn
from app.cli.output import print_line
from app.config.keymap import read_keys
from app.config.paths import find_paths, write_private
from app.config.toml import at_line
from app.core.errors import UserError
from app.core.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from app.ui.keys import Keys


def checked_keys(path: "Path") -> "Keys":
    """The keys in force; UserError names the file, its line and what is wrong there."""
    from app.ui.keys import keymap

    file = read_keys(path)
    try:
        return keymap(file.bindings)
    except UserError as error:
        named = [id_ for id_ in file.bindings if id_ in str(error)]
        line = max((file.lines[id_] for id_ in named), default=1)
        raise UserError(at_line(path, line, str(error))) from error


def default_file() -> str:
    """The key file as it is first written: every action with its own keys, each line a comment."""
    from app.ui.actions import ACTIONS, GROUP_TITLES

    lines = [
        "# Tresen's keys. Take away the # before a line and change what stands behind the =.",
        '# A list gives several keys, [] none. Names: "f2", "ctrl+n", "shift+f3".',
    ]
    group = None
    for action in ACTIONS:
        if action.group is not group:
            group = action.group
            lines += ["", f"# {GROUP_TITLES[group]}"]
        keys = ", ".join(f'"{key}"' for key in action.keys)
        value = keys if len(action.keys) == 1 else f"[{keys}]"
        lines.append(f'# "{action.id}" = {value}  # {action.title}')
    return "\n".join(lines) + "\n"


def keys(*, write: bool) -> int:
    """Print the actions and their keys, or make the key file."""
    from app.ui.actions import ACTIONS

    paths = find_paths()
    if write:
        if paths.keys_file.exists():
            raise UserError(
                _("{path} is already there; `tresen keys` prints what is in force.").format(path=paths.keys_file)
            )
        paths.make()
        write_private(paths.keys_file, default_file())
        warn(_("wrote {path}").format(path=paths.keys_file))
        return 0
    in_force = checked_keys(paths.keys_file)
    for action in ACTIONS:
        given = ", ".join(f'"{key}"' for key in in_force[action.id])
        print_line(f'"{action.id}" = [{given}]  # {action.title}')
    return 0
