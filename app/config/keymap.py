"""The key file as it stands: which keys the user gives to which action. `app.ui.keys` knows the actions."""

from dataclasses import dataclass, field
from pathlib import Path

from app.config.toml import complain, line_of, read_toml
from app.core.i18n import _


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What keys.toml says, with the line of each action for the errors."""

    path: Path
    bindings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by action id; an empty tuple takes the action's keys away."""
    lines: dict[str, int] = field(default_factory=dict)


def read_keys(path: Path) -> KeyFile:
    """The file's bindings, none if there is no file; UserError if a value is neither a key nor a list of keys."""
    table, text = read_toml(path)
    bindings: dict[str, tuple[str, ...]] = {}
    for action, value in _flat(table):
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise complain(
                path, text, action, _('{action} must be a key ("f2") or a list of keys.').format(action=action)
            )
        bindings[action] = tuple(key for key in keys if key)
    return KeyFile(path, bindings, {action: line_of(text, action, _table(text, action)) for action in bindings})


def _flat(table: dict[str, object], before: str = "") -> list[tuple[str, object]]:
    """Dotted keys are tables to TOML; make them one name again."""
    found: list[tuple[str, object]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{before}{key}.")
        else:
            found.append((f"{before}{key}", value))
    return found


def _table(text: str, action: str) -> str:
    """The table the action stands in, if the file groups them (`[chat]` and below it `close = …`)."""
    group = action.rpartition(".")[0]
    return group if group and line_of(text, group) > 1 else ""
