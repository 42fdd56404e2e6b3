"""Customers written to a file: where to, and which."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from app.core.i18n import _
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog, caption
from app.ui.widgets.check import Check


class ExportCustomers(Dialog[tuple[str, int]]):
    """Dismisses with the file and how many are in it."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save")]

    def __init__(self, kit: Kit, words: str = "") -> None:
        super().__init__(kit, _("Export customers"))
        self.target = Input(f"{kit.folder.rstrip('/')}/customers.csv", id="target", select_on_focus=False)
        self.words = Input(words, placeholder=_("everybody; or: label:regular, is:favourite, words"), id="words")
        self.excel = Check(_("for Excel"), value=False, id="excel")

    def body(self) -> ComposeResult:
        """Where, whom, how."""
        yield caption(_("file: .csv is a table, .vcf are contact cards"))
        yield self.target
        yield caption(_("whom"))
        yield self.words
        yield caption("")
        yield self.excel

    def footer(self) -> str:
        """The keys."""
        return _("Enter save   Tab next field   Esc back")

    def on_mount(self) -> None:
        """The file's name first."""
        super().on_mount()
        for field in (self.target, self.words):
            field.cursor_blink = False
        self.target.focus()

    @on(Input.Changed)
    def changed(self) -> None:
        """What was wrong is being mended."""
        self.complain("")

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Write it; what is wrong is told here."""
        self.kit.port.spawn(self, self._save(self.target.value.strip(), self.words.value, self.excel.value))

    async def _save(self, path: str, words: str, excel: bool) -> None:
        count = await self.kit.port.read(lambda desk: desk.export_customers(path, words, excel=excel))
        self.dismiss((path, count))
