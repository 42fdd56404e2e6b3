"""Choose a template for a chat: those that can be sent first, the others with the reason why not."""

from collections.abc import Sequence

from app.core.i18n import _
from app.core.rows import ChatHead, Template
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, own
from app.ui.render.templates import found, template_rows, why_not
from app.ui.screens.picker import Picker


class TemplatePicker(Picker[Template, Template]):
    """Dismisses with the template."""

    CELLS = 104
    HEIGHT = 2
    WIDE = True

    def __init__(self, kit: Kit, head: ChatHead, *, no_marketing: bool = False) -> None:
        """`no_marketing`: the customer has stopped it."""
        name = sanitise_for_display(head.row.name)
        super().__init__(kit, _("Template to {name}").replace("{name}", name), _("a name, a language or words of it"))
        self._head = head
        self._no_marketing = no_marketing

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those with the words in them."""
        account = self._head.account_id or None
        every = await self.kit.port.read(lambda desk: desk.templates(account))
        self.found = found(every, typed, sendable_first=True, no_marketing=self._no_marketing)
        cells = self.cells(40)
        rows = [template_rows(one, self._why_not(one), self.kit.glyphs, cells) for one in self.found]
        return rows, own(_("No template has these words.") if every else _("The account has no templates yet."))

    def pick(self, number: int) -> None:
        """Fill it in; one that can't be sent says why."""
        template = self.rows[number]
        reason = self._why_not(template)
        if reason:
            self.complain(reason)
        else:
            self.dismiss(template)

    def _why_not(self, template: Template) -> Safe:
        return why_not(template, no_marketing=self._no_marketing)
