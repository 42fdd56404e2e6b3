"""Which key does what: the registry's defaults under the user's key file, checked so that nothing is lost silently."""

from collections.abc import Iterator, Mapping, Sequence

from app.core.errors import UserError
from app.core.i18n import _
from app.ui.actions import ACTIONS, BY_ID, LIST_KEYS, Where
from app.ui.key_words import show_key

EDITING_KEYS = frozenset(
    [
        "left",
        "right",
        "up",
        "down",
        "home",
        "end",
        "pageup",
        "pagedown",
        "backspace",
        "delete",
        "enter",
        "space",
        "tab",
        "shift+tab",
        "escape",
        "insert",
        "ctrl+a",
        "ctrl+b",
        "ctrl+c",
        "ctrl+d",
        "ctrl+e",
        "ctrl+f",
        "ctrl+h",
        "ctrl+i",
        "ctrl+j",
        "ctrl+k",
        "ctrl+m",
        "ctrl+u",
        "ctrl+v",
        "ctrl+w",
        "ctrl+x",
        "ctrl+y",
        "ctrl+z",
        "ctrl+left",
        "ctrl+right",
        "ctrl+backspace",
        "alt+backspace",
        "ctrl+delete",
        "alt+delete",
        "shift+left",
        "shift+right",
        "shift+up",
        "shift+down",
        "shift+home",
        "shift+end",
        "ctrl+shift+left",
        "ctrl+shift+right",
        "ctrl+shift+a",
        "ctrl+shift+k",
        "f6",
        "f7",
    ]
)
"""Keys that type, edit or move in every text field, or that a terminal cannot tell from one that does."""

Keys = dict[str, tuple[str, ...]]
"""Keys by action id."""


def default_keys() -> Keys:
    """The registry's own keys."""
    return {action.id: action.keys for action in ACTIONS}


def keymap(changes: Mapping[str, Sequence[str]]) -> Keys:
    """The defaults with the user's changes; UserError if an action is unknown, a key means two things or edits text."""
    for id_ in changes:
        if id_ not in BY_ID:
            raise UserError(_unknown(id_))
    keys = default_keys() | {id_: tuple(normal_key(key) for key in given) for id_, given in changes.items()}
    owners: dict[str, str] = {}
    for id_, given in keys.items():
        for key in given:
            if id_ in changes and not is_key(key):
                raise UserError(_("{action}: there is no key called {key}.").format(action=id_, key=key))
            if key in EDITING_KEYS or (len(key) == 1 and id_ in changes):
                raise UserError(
                    _("{action}: {key} is needed for typing; choose a function key or another with Ctrl.").format(
                        action=id_, key=show_key(key)
                    )
                )
            other = owners.setdefault(key, id_)
            if other != id_:
                raise UserError(
                    _("{key} is given to both {one} and {two}.").format(key=show_key(key), one=other, two=id_)
                )
    return keys


def bound(keys: Mapping[str, Sequence[str]], *, app: bool) -> Iterator[tuple[str, str, bool]]:
    """(key, action id, whether it counts while typing) for the app's own bindings or for the desk's."""
    for action in ACTIONS:
        if (action.where is Where.APP) is not app:
            continue
        for key in keys.get(action.id, ()):
            yield key, action.id, True
        for key in LIST_KEYS.get(action.id, ()):
            yield key, action.id, False


def first_key(keys: Mapping[str, Sequence[str]], id_: str) -> str:
    """The key to show for an action, as people write it; empty if it has none."""
    given = keys.get(id_, ()) or LIST_KEYS.get(id_, ())
    return show_key(given[0]) if given else ""


def normal_key(key: str) -> str:
    """`Ctrl+P` and `^p` are `ctrl+p`, `F2` is `f2`."""
    key = key.strip().lower().replace(" ", "")
    return f"ctrl+{key[1:]}" if len(key) == 2 and key[0] == "^" else key


def is_key(key: str) -> bool:
    """Whether there is a key of that name."""
    from textual.keys import Keys as Known

    *modifiers, last = key.split("+")
    known = len(last) == 1 or last in {name.value for name in Known} or last in ("slash", "question_mark", "backslash")
    return known and set(modifiers) <= {"ctrl", "alt", "shift", "super"}


def _unknown(id_: str) -> str:
    from difflib import get_close_matches

    sentence = _("There is no action called {action}.").format(action=id_)
    near = get_close_matches(id_, BY_ID, n=1)
    return sentence + (" " + _("Did you mean {action}?").format(action=near[0]) if near else "")
