"""A question before something that others notice or that can't be taken back; the careful answer has the keys."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button

from app.core.i18n import _
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog, words


class Confirm(Dialog[bool]):
    """Dismisses with True for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [("y", "yes", "Yes"), ("n", "leave", "Back")]

    def __init__(self, kit: Kit, title: str, sentence: Safe, yes: str) -> None:
        super().__init__(kit, title)
        self._sentence = sentence
        self._yes = yes

    def body(self) -> ComposeResult:
        """What would happen, and the two answers."""
        yield VerticalScroll(words(self._sentence), id="question")
        with Horizontal(classes="buttons"):
            yield Button(_("Back"), id="back", compact=True)
            yield Button(self._yes, id="yes", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("y {yes}   Esc back").format(yes=self._yes)

    def on_mount(self) -> None:
        """Back is the careful answer."""
        super().on_mount()
        self.query_one("#back", Button).focus()

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        self.dismiss(event.button.id == "yes")
