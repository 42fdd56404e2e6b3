"""Keys the operator gives to what they made: checked against all others, bound at start and whenever they change."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from textual.binding import Binding, BindingsMap

from app.core.errors import UserError
from app.core.i18n import _
from app.ui.actions import BY_ID, LIST_KEYS, title_of
from app.ui.key_words import show_key
from app.ui.keys import EDITING_KEYS, Keys, is_key, normal_key

MOVING: Final = frozenset("jkgG")
"""Keys that move in every list."""
_MARK: Final = "own:"


class Owned(NamedTuple):
    """Something with a key of its own."""

    key: str
    """As `checked_key` gave it; '' if it has none."""
    name: str
    action: str
    """What Textual is to run, as in a binding: `run_macro(3)`."""


def checked_key(typed: str, name: str, keys: Keys, others: Mapping[str, str]) -> str:
    """The key as it is kept, '' for none; a single letter counts where nothing is typed.

    `others` are the names of what else has a key, by that key. UserError naming both if it is given already, if there
    is no such key, or if it is needed for typing.
    """
    key = typed.strip()
    key = key if len(key) == 1 else normal_key(key)
    if not key:
        return ""
    if len(key) == 1 and not (key.isalpha() or key.isdecimal()):
        raise UserError(_("{name}: a single key must be a letter.").format(name=name))
    if not is_key(key):
        raise UserError(_("{action}: there is no key called {key}.").format(action=name, key=typed.strip()))
    if key in EDITING_KEYS or key in MOVING:
        raise UserError(
            _("{action}: {key} is needed for typing or moving; choose another.").format(action=name, key=show_key(key))
        )
    owner = others.get(key) or _action_with(key, keys)
    if owner:
        raise UserError(_("{key} is given to both {one} and {two}.").format(key=show_key(key), one=owner, two=name))
    return key


def bind_own(bindings: BindingsMap, keys: Keys, owned: Iterable[Owned]) -> list[str]:
    """Bind these keys instead of those bound before; a sentence for each that can't be, naming both."""
    for bound in bindings.key_to_bindings.values():
        bound[:] = [binding for binding in bound if not (binding.id or "").startswith(_MARK)]
    complaints = []
    taken: dict[str, str] = {}
    for one in owned:
        try:
            key = checked_key(one.key, one.name, keys, taken)
        except UserError as error:
            complaints.append(str(error))
            continue
        if key:
            taken[key] = one.name
            bindings.key_to_bindings.setdefault(key, []).append(
                Binding(key, one.action, one.name, show=False, id=f"{_MARK}{key}", priority=len(key) > 1)
            )
    return complaints


def _action_with(key: str, keys: Keys) -> str:
    """The title of the action that has the key; '' if none has."""
    for id_, given in (*keys.items(), *LIST_KEYS.items()):
        if key in given:
            return title_of(BY_ID[id_])
    return ""
