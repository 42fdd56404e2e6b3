"""Keys as people write them, and the README's table of them."""

from app.ui.actions import ACTIONS, BY_ID, LIST_KEYS, TYPING_KEYS

_SHOWN = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "slash": "/",
    "question_mark": "?",
    "plus": "+",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "backslash": "\\",
    "delete": "Del",
    "exclamation_mark": "!",
    "asterisk": "*",
    "number_sign": "#",
    "colon": ":",
}


def show_key(key: str) -> str:
    """A key as people write it: `f2` is F2, `ctrl+p` is ^p."""
    *modifiers, last = key.split("+")
    last = _SHOWN.get(last, last.upper() if last[:1] == "f" and last[1:].isdigit() else last)
    return "".join("^" if modifier == "ctrl" else modifier.capitalize() + "+" for modifier in modifiers) + last


def key_table_markdown() -> str:
    """The README's table of keys, by group, in English."""
    lines = ["| key | action | what it does |", "| --- | --- | --- |"]
    for action in ACTIONS:
        if action.id.startswith("chats.open_") and action.id != "chats.open_1":
            continue
        keys = [show_key(key) for key in action.keys]
        lists = [show_key(key) for key in LIST_KEYS.get(action.id, ())]
        title = action.title
        if action.id == "chats.open_1":
            keys, lists, title = ["Alt+1 … Alt+9"], ["1 … 9"], "Open chat 1 … 9"
        shown = ", ".join(f"`{key}`" for key in keys)
        if action.menu:
            shown += (", " if shown else "") + f"`{show_key(BY_ID['chat.menu'].keys[0])} {show_key(action.menu)}`"
        if lists:
            shown += (", " if shown else "") + "in lists " + ", ".join(f"`{key}`" for key in lists)
        lines.append(f"| {shown or 'palette'} | {title} (`{action.id}`) | {action.description} |")
    lines += [f"| `{show_key(key)}` | | {description} |" for key, description in TYPING_KEYS]
    return "\n".join(lines) + "\n"
