"""Keys by Textual's names: what xterm sends for each, and what tmux calls it."""

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "insert": "\x1b[2~",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    **{f"f{n}": f"\x1b[{code}~" for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)},
}
"""What xterm sends for a key that Textual names so."""

_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}
_FINALS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_TILDES = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6} | {
    f"f{n}": code for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
}
_PUNCTUATION = {
    "slash": "/",
    "question_mark": "?",
    "comma": ",",
    "full_stop": ".",
    "minus": "-",
    "plus": "+",
    "equals_sign": "=",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "colon": ":",
    "semicolon": ";",
    "exclamation_mark": "!",
    "at": "@",
    "number_sign": "#",
    "asterisk": "*",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "underscore": "_",
    "backslash": "\\",
    "circumflex_accent": "^",
}
_CTRL_PUNCTUATION = {"@": "\x00", "\\": "\x1c", "]": "\x1d", "^": "\x1e", "_": "\x1f"}


class UnsendableKeyError(ValueError):
    """That key has no sequence a plain xterm would send."""


def xterm_sequence(key: str) -> str:
    """What xterm sends for a key by Textual's name, `ctrl+k`, `alt+1`, `shift+f5`; UnsendableKeyError if nothing."""
    *modifiers, name = key.split("+") if key != "+" else ["+"]
    name = _PUNCTUATION.get(name, name)
    if not modifiers:
        if name in KEYS:
            return KEYS[name]
        if len(name) == 1:
            return name
        raise UnsendableKeyError(key)
    code = 1 + sum(_MODIFIERS[modifier] for modifier in modifiers)
    if key in KEYS:
        return KEYS[key]
    if name in _FINALS:
        return f"\x1b[1;{code}{_FINALS[name]}"
    if name in _TILDES:
        return f"\x1b[{_TILDES[name]};{code}~"
    if name in ("f1", "f2", "f3", "f4"):
        return f"\x1b[1;{code}{'PQRS'[int(name[1]) - 1]}"
    if modifiers == ["ctrl"]:
        if len(name) == 1 and name.isascii() and name.isalpha():
            return chr(ord(name.lower()) - 96)
        if name in _CTRL_PUNCTUATION:
            return _CTRL_PUNCTUATION[name]
        if name == "space":
            return "\x00"
    if "alt" in modifiers:
        rest = "+".join([modifier for modifier in modifiers if modifier != "alt"] + [name])
        return "\x1b" + xterm_sequence(rest)
    if modifiers == ["shift"] and len(name) == 1:
        return name.upper()
    raise UnsendableKeyError(key)


def tmux_key(key: str) -> str:
    """The name tmux's send-keys knows that key by."""
    *modifiers, name = key.split("+") if key != "+" else ["+"]
    name = _PUNCTUATION.get(name, name)
    if [*modifiers, name] == ["shift", "tab"]:
        return "BTab"
    if modifiers == ["shift"] and len(name) == 1:
        return name.upper()
    special = {
        "escape": "Escape",
        "space": "Space",
        "backspace": "BSpace",
        "pageup": "PageUp",
        "pagedown": "PageDown",
        "insert": "IC",
        "delete": "DC",
    }
    base = special.get(name, name if len(name) == 1 else name.capitalize())
    prefix = "".join({"ctrl": "C-", "alt": "M-", "shift": "S-"}[modifier] for modifier in modifiers)
    return prefix + base
