"""Take a chat along: where to, and in what form; nothing is overwritten."""

from collections.abc import Sequence
from typing import ClassVar, Final

from app.core.export import ExportForm
from app.core.i18n import _, later
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.screens.picker import Picker

_FORMS: Final = (
    (ExportForm.HTML, False, later("Page"), later("HTML with its pictures in it, to read and print")),
    (ExportForm.TEXT, False, later("Text"), later("as WhatsApp exports it; Tresen can import it again")),
    (ExportForm.JSON, False, later("JSON"), later("an object a line, for programs")),
    (ExportForm.HTML, True, later("Page and files"), later("a folder with the files beside the page")),
    (ExportForm.TEXT, True, later("Text and files"), later("a folder that Tresen can import again, files and all")),
)


class ExportChat(Picker[str, None]):
    """Dismisses with where it was put."""

    OPENS: ClassVar[bool] = False
    TALL = False
    WIDE = True

    def __init__(self, kit: Kit, conversation_id: int, name: Safe) -> None:
        title = _("Export chat with {name}").format(name=name)
        super().__init__(kit, title, _("save in (a folder, or a path)"))
        self._conversation_id = conversation_id
        self.input.value = f"{kit.folder.rstrip('/')}/"
        self.input.select_on_focus = False

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """The forms, whatever is typed."""
        widest = max(len(_(name)) for _form, _files, name, _said in _FORMS) + 2
        rows: list[tuple[Line, ...]] = [
            ((Run(own(_(name).ljust(widest)), "bold"), Run(own(_(words)), "dim")),)
            for _form, _files, name, words in _FORMS
        ]
        return rows, Safe("")

    async def _ask(self) -> bool:
        # A path that is typed on doesn't move the cursor off the form that was chosen.
        if self.picks.chosen is None:
            return await super()._ask()
        self._found_for = self.input.value
        self.complain("")
        return True

    def pick(self, number: int) -> None:
        """Write it."""
        self.kit.port.spawn(self, self._write(number))

    async def _write(self, number: int) -> None:
        form, files, _name, _said = _FORMS[number]
        chat, target = self._conversation_id, self.input.value
        path = await self.kit.port.read(lambda desk: desk.export_chat(chat, form, target, media=files))
        if self.is_attached:
            self.dismiss(path)
