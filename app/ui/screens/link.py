"""Open a link? First its host is shown."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from app.core.i18n import _
from app.core.text import clip, sanitise_for_display
from app.ui.kit import Kit
from app.ui.links import Link
from app.ui.screens.dialog import Dialog, caption, words


class ConfirmLink(Dialog[bool]):
    """Dismisses with True to open."""

    BINDINGS: ClassVar[list[BindingType]] = [("y", "open", "Open"), ("n", "leave", "Back")]

    def __init__(self, kit: Kit, link: Link) -> None:
        super().__init__(kit, _("Open this link?"))
        self._link = link

    def body(self) -> ComposeResult:
        """Where it leads, then the whole of it."""
        yield caption(_("leads to"))
        yield words(self._link.where, "where")
        if self._link.disguised:
            yield words(
                sanitise_for_display(_("Its name holds letters that can look like others. Is it the one you know?")),
                "warning",
            )
        yield caption(_("in full"))
        yield words(clip(sanitise_for_display(self._link.url), 300, self.kit.glyphs.cut))
        with Horizontal(classes="buttons"):
            yield Button(_("Back"), id="back", compact=True)
            yield Button(_("Open it"), id="open", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("y open   Esc back")

    def on_mount(self) -> None:
        """Back is the careful answer."""
        super().on_mount()
        self.query_one("#back", Button).focus()

    def action_open(self) -> None:
        """Open it."""
        self.dismiss(True)

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        self.dismiss(event.button.id == "open")
