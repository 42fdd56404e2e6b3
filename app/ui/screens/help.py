"""Help: every action with its keys in force, made from the registry."""

from textwrap import wrap

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.core.i18n import _
from app.ui.actions import ACTIONS, GROUP_TITLES, LIST_KEYS, TYPING_KEYS, Group, description_of, title_of
from app.ui.key_words import show_key
from app.ui.keys import Keys
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog

KEY_CELLS = 14
TITLE_CELLS = 18
LEAST_CELLS = 30
"""A description has at least that much room, or a line of its own."""


class Help(Dialog[None]):
    """Scrolls; Esc leaves."""

    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, keys: Keys) -> None:
        super().__init__(kit, _("Help"))
        self._keys = keys
        self._text = Static(markup=False)

    def body(self) -> ComposeResult:
        """One text, group by group."""
        with VerticalScroll(id="help"):
            yield self._text

    def on_mount(self) -> None:
        """The arrows scroll."""
        super().on_mount()
        self.query_one("#help", VerticalScroll).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out for the width."""
        super().on_resize(event)
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        self._text.update(
            help_content(self._keys, self.query_one("#help", VerticalScroll).scrollable_content_region.width)
        )


def help_content(keys: Keys, cells: int = 104) -> Content:
    """All actions by group, then the keys that never change, in lines of that many cells."""
    parts: list[tuple[str, str]] = []
    for group in Group:
        parts.append((f"{_(GROUP_TITLES[group])}\n", "bold $accent"))
        for action in ACTIONS:
            if action.group is group and not (action.id.startswith("chats.open_") and action.id != "chats.open_1"):
                parts += _row(_keys_of(keys, action.id), title_of(action), description_of(action), cells)
        parts.append(("\n", ""))
    parts.append((f"{_('While typing')}\n", "bold $accent"))
    for key, description in TYPING_KEYS:
        parts += _row(show_key(key), "", _(description), cells)
    parts.append((f"\n{_('Keys can be changed: tresen keys --write makes the file to do it in.')}", "$dim"))
    return Content.assemble(*parts)


def _keys_of(keys: Keys, id_: str) -> str:
    """`F8`, or the single keys of lists."""
    shown = [show_key(key) for key in keys.get(id_, ())]
    if id_ == "chats.open_1":
        return "Alt+1…9, 1…9"
    return ", ".join([*shown, *(show_key(key) for key in LIST_KEYS.get(id_, ()))])


def _row(key: str, title: str, description: str, cells: int) -> list[tuple[str, str]]:
    """Key, title and description beside each other; in a narrow window the description stands below."""
    head = [(f"  {key.ljust(KEY_CELLS)}", "bold"), (f"{title.ljust(TITLE_CELLS)} ", "")]
    beside = 2 + KEY_CELLS + TITLE_CELLS + 1
    narrow = cells < beside + LEAST_CELLS
    if narrow and title:
        head.append(("\n", ""))
    indent = 4 if narrow and title else 2 + KEY_CELLS if narrow else beside
    lines = wrap(description, max(LEAST_CELLS, cells - indent))
    first = " " * indent if narrow and title else ""
    words = f"\n{' ' * indent}".join(lines)
    return [*(head if title or not narrow else head[:1]), (f"{first}{words}\n", "$dim")]
