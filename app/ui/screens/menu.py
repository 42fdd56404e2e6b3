"""The menu of a chat: what has no key of its own while one types, each by one letter that acts at once."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from app.core.i18n import _
from app.core.text import Safe
from app.ui.actions import BY_ID, GROUP_TITLES, MENU, title_of
from app.ui.actions.action import IN_MENU
from app.ui.key_words import show_key
from app.ui.kit import Kit
from app.ui.render.line import Line, own
from app.ui.render.menu import Entry, Section, menu_lines
from app.ui.screens.dialog import LOW, Dialog
from app.ui.widgets.line_view import LineView

AROUND: Final = 3
"""Lines of a low window that are not the menu's: the box and its hints."""


class Menu(Dialog[str]):
    """Dismisses with an action's id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
        Binding("pagedown", "scroll(8)", show=False),
    ]

    def __init__(self, kit: Kit, customer: Safe) -> None:
        """`customer` is who the chat is with."""
        super().__init__(kit, own(_("{name}: what next?").replace("{name}", customer)))
        self._view = LineView(self._lines, self.action_take)
        self._scroll = VerticalScroll(self._view, id="menu", can_focus=False)
        self._done = False
        for key, id_ in MENU.items():
            # With priority a letter counts before what is typed after it can arrive here too.
            self._bindings.key_to_bindings[key] = [Binding(key, f"take('{id_}')", show=False, priority=True)]

    def body(self) -> ComposeResult:
        """The letters."""
        yield self._scroll

    def footer(self) -> str:
        """The keys."""
        keys = _("a letter does it   {key} finds by words   Esc back")
        return keys.replace("{key}", self.kit.key("desk.palette"))

    def on_key(self, event: events.Key) -> None:
        """A letter that stands for nothing."""
        if event.is_printable:
            event.stop()
            self.complain(_("Nothing here has the key {key}.").replace("{key}", show_key(event.key)))

    def on_resize(self, event: events.Resize) -> None:
        """The hints stay seen: what there is no room for is scrolled to."""
        super().on_resize(event)
        self._scroll.styles.max_height = self._rows(event.size.height)
        self._view.again()

    def _rows(self, height: int) -> int:
        """How many lines of the menu a window of that height has room for."""
        return max(1, height - AROUND if height < LOW else height * 92 // 100 - 2 * AROUND)

    def action_scroll(self, by: int) -> None:
        """What a small window has no room for."""
        self._scroll.scroll_relative(y=by, animate=False)

    def action_take(self, id_: str) -> None:
        """A letter acts at once; what is typed after it waits until its action has begun."""
        if not self._done:
            self._done = True
            self.dismiss(id_)

    def _lines(self, cells: int) -> Sequence[Line]:
        return menu_lines(sections(), cells, self._rows(self.app.size.height), self.kit.glyphs.cut)


def sections() -> list[Section]:
    """The registry's actions of the chat at hand, by group."""
    found = []
    for group in IN_MENU:
        entries = tuple(
            Entry(id_, own(show_key(key)), own(title_of(BY_ID[id_])))
            for key, id_ in MENU.items()
            if BY_ID[id_].group is group
        )
        if entries:
            found.append(Section(own(_(GROUP_TITLES[group])), entries))
    return found
