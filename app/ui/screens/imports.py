"""Earlier imports, each of which can be taken back, and the way to a new one."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from app.core.i18n import _
from app.core.imports import ENDINGS, ImportBatch
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.imports import batch_rows
from app.ui.render.line import Line, own
from app.ui.screens.picker import Picker

_NAMES: Final = 5


class Imports(Picker[None, ImportBatch]):
    """Ctrl+N chooses a file; F8 or Enter takes the import under the cursor back, after asking."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+n", "new", "New"), ("f8", "undo", "Undo")]
    CELLS = 70
    HEIGHT = 2

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Imports"), _("a part of a file's name"))

    def body(self) -> ComposeResult:
        """The list and what can be done."""
        yield from super().body()
        with Horizontal(classes="buttons"):
            yield Button(_("Choose a file"), id="new", compact=True)
            yield Button(_("Take back"), id="undo", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("^n choose a file   F8 take back   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those that are called so."""
        every = await self.kit.port.read(lambda desk: desk.import_batches())
        self.found = [one for one in every if typed.strip().casefold() in one.name.casefold()]
        cells = self.cells()
        now, zone = self.kit.clock.now(), self.kit.zone
        rows = [batch_rows(one, now, zone, cells, self.kit.glyphs) for one in self.found]
        nothing = _("Nothing was imported yet: ^n chooses vCards, a table or an exported chat.")
        return rows, own(_("No file was called that.") if every else nothing)

    def pick(self, number: int) -> None:
        """Take it back."""
        self._undo(self.rows[number])

    @on(Button.Pressed, "#new")
    def action_new(self) -> None:
        """Choose a file, and look at what it would bring."""
        from app.ui.screens.file_picker import FilePicker
        from app.ui.screens.import_preview import ImportPreview

        def seen(_done: object) -> None:
            self.ask()

        def chosen(path: str | None) -> None:
            if path is not None:
                self.app.push_screen(ImportPreview(self.kit, path), seen)

        self.app.push_screen(FilePicker(self.kit, _("Import which file?"), endings=ENDINGS), chosen)

    @on(Button.Pressed, "#undo")
    def action_undo(self) -> None:
        """Take the one under the cursor back."""
        if (batch := self.chosen()) is not None:
            self._undo(batch)

    def _undo(self, batch: ImportBatch) -> None:
        if batch.undone_at is not None:
            self.complain(_("Import {id} has been undone already.").format(id=batch.id))
            return
        words = _("What {file} brought is taken away; who has written since stays.").replace(
            "{file}", sanitise_for_display(batch.name)
        )
        take_back = partial(self._take_back, batch.id)
        self.confirm(_("Take this import back?"), Safe(words), _("Take back"), take_back)

    async def _take_back(self, batch_id: int) -> None:
        kept = await self.kit.port.write(lambda desk: desk.undo_import(batch_id))
        await self._ask()
        self.complain(undone_words(batch_id, kept))


def undone_words(batch_id: int, kept: Sequence[tuple[int, str]]) -> Safe:
    """That it is undone, and who stays."""
    words = _("Import {id} is undone.").format(id=batch_id)
    if kept:
        names = ", ".join(sanitise_for_display(name) for _id, name in kept[:_NAMES])
        more = f" +{len(kept) - _NAMES}" if len(kept) > _NAMES else ""
        words += " " + _("These stay, since there is more about them by now:") + f" {names}{more}"
    return Safe(words)
