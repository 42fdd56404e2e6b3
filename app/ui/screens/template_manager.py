"""All templates of an account with their review: make, change, delete, read anew from Meta."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from app.core.i18n import _
from app.core.rows import Template
from app.core.templates import standing
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, own
from app.ui.render.templates import found, template_rows
from app.ui.screens.manager import Manager


class TemplateManager(Manager[None, Template]):
    """Enter changes; the list follows what Meta says."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+n", "new", "New"),
        ("f8", "delete", "Delete"),
        ("f5", "sync", "Read anew"),
    ]
    CELLS = 104
    HEIGHT = 2
    KIND = "account"
    WIDE = True

    def __init__(self, kit: Kit, account_id: int) -> None:
        super().__init__(kit, _("Templates"), _("a name, a language or words of it"))
        self._account_id = account_id

    def body(self) -> ComposeResult:
        """The list and what can be done."""
        yield from super().body()
        with Horizontal(classes="buttons"):
            yield Button(_("New"), id="new", compact=True)
            yield Button(_("Delete"), id="delete", compact=True)
            yield Button(_("Read anew"), id="sync", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("Enter change   ^n new   F8 delete   F5 read anew from Meta   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those with the words in them, by name and language."""
        account = self._account_id
        every = await self.kit.port.read(lambda desk: desk.templates(account))
        self.found = found(every, typed)
        cells = self.cells(40)
        rows = [template_rows(one, _remark(one), self.kit.glyphs, cells, managed=True) for one in self.found]
        nothing = _("The account has no templates yet: ^n makes one.")
        return rows, own(_("No template has these words.") if every else nothing)

    def pick(self, number: int) -> None:
        """Change it."""
        self._edit(self.rows[number])

    def _edit(self, template: Template | None) -> None:
        from app.ui.screens.template_editor import TemplateEditor

        self.edit(TemplateEditor(self.kit, self._account_id, template))

    @on(Button.Pressed, "#new")
    def action_new(self) -> None:
        """A new one."""
        self._edit(None)

    @on(Button.Pressed, "#sync")
    def action_sync(self) -> None:
        """Ask Meta."""
        self.kit.port.spawn(self, self._sync())

    async def _sync(self) -> None:
        account = self._account_id
        await self.kit.port.write(lambda desk: desk.sync_templates(account))
        self.notify(_("Asked Meta for the templates."), markup=False)

    @on(Button.Pressed, "#delete")
    def action_delete(self) -> None:
        """Delete the one under the cursor, after asking."""
        template = self.chosen()
        if template is None:
            return
        sentence = _(
            "“{name}” ({language}) is deleted here and at Meta. That can't be undone, and Meta keeps the name locked "
            "for 30 days. Messages sent with it stay."
        )
        name, language = sanitise_for_display(template.name), sanitise_for_display(template.language)
        words = Safe(sentence.replace("{name}", name).replace("{language}", language))
        delete = partial(self.change, lambda desk: desk.delete_template(template.id))
        self.confirm(_("Delete this template?"), words, _("Delete"), delete)


def _remark(template: Template) -> Safe:
    """What keeps it from being used, if anything does."""
    reasons = standing(template)
    return sanitise_for_display(reasons[0]) if reasons else own("")
