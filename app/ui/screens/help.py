"""Help: every action with its keys in force, made from the registry."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.core.i18n import _
from app.ui.actions import ACTIONS, GROUP_TITLES, LIST_KEYS, TYPING_KEYS, Group, description_of, show_key, title_of
from app.ui.keys import Keys
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog

KEY_CELLS = 14
TITLE_CELLS = 18


class Help(Dialog[None]):
    """Scrolls; Esc leaves."""

    WIDE = True

    def __init__(self, kit: Kit, keys: Keys) -> None:
        super().__init__(kit, _("Help"))
        self._keys = keys

    def body(self) -> ComposeResult:
        """One text, group by group."""
        with VerticalScroll(id="help"):
            yield Static(help_content(self._keys), markup=False)

    def on_mount(self) -> None:
        """The arrows scroll."""
        super().on_mount()
        self.query_one("#help", VerticalScroll).focus()


def help_content(keys: Keys) -> Content:
    """All actions by group, then the keys that never change."""
    parts: list[tuple[str, str]] = []
    for group in Group:
        parts.append((f"{_(GROUP_TITLES[group])}\n", "bold $accent"))
        for action in ACTIONS:
            if action.group is group and not (action.id.startswith("chats.open_") and action.id != "chats.open_1"):
                parts += _row(_keys_of(keys, action.id), title_of(action), description_of(action))
        parts.append(("\n", ""))
    parts.append((f"{_('While typing')}\n", "bold $accent"))
    for key, description in TYPING_KEYS:
        parts += _row(show_key(key), "", _(description))
    parts.append((f"\n{_('Keys can be changed: tresen keys --write makes the file to do it in.')}", "$dim"))
    return Content.assemble(*parts)


def _keys_of(keys: Keys, id_: str) -> str:
    """`F8`, or the single keys of lists."""
    shown = [show_key(key) for key in keys.get(id_, ())]
    if id_ == "chats.open_1":
        return "Alt+1…9, 1…9"
    return ", ".join([*shown, *(show_key(key) for key in LIST_KEYS.get(id_, ()))])


def _row(key: str, title: str, description: str) -> list[tuple[str, str]]:
    return [
        (f"  {key.ljust(KEY_CELLS)}", "bold"),
        (f"{title.ljust(TITLE_CELLS)} ", ""),
        (f"{description}\n", "$dim"),
    ]
