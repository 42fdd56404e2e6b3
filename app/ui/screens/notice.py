"""A sentence in a box: the key file is wrong, the desk can't be opened."""

from textual.app import ComposeResult

from app.core.i18n import _
from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog, words


class Notice(Dialog[None]):
    """Enter or Esc leaves."""

    BINDINGS = [("enter", "leave", "Back")]  # noqa: RUF012 - Textual's class variable

    def __init__(self, kit: Kit, title: str, sentence: str) -> None:
        super().__init__(kit, title)
        self._sentence = sanitise_for_display(sentence, multiline=True)

    def body(self) -> ComposeResult:
        """The sentence."""
        yield words(self._sentence)

    def footer(self) -> str:
        """The keys."""
        return _("Enter go on")
