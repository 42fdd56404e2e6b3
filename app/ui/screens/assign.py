"""Whose chat it is: one of the names used before, another, or nobody's."""

from collections.abc import Sequence

from app.core.i18n import _, ngettext
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.screens.picker import Picker


class AssignPicker(Picker[str, str]):
    """Dismisses with the name, '' for nobody."""

    OPENS = False

    def __init__(self, kit: Kit, count: int) -> None:
        title = ngettext("Assign {n} chat", "Assign {n} chats", count).format(n=count)
        super().__init__(kit, title, _("a name"))
        self.input.max_length = 40
        self._known: list[str] | None = None

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those called so, nobody, and the name typed itself."""
        if self._known is None:
            self._known = await self.kit.port.read(lambda desk: desk.assignees())
        wanted = " ".join(typed.split())
        self.found = [name for name in self._known if wanted.casefold() in name.casefold()]
        lines: list[Line] = [(Run(own(" ")), Run(sanitise_for_display(name))) for name in self.found]
        if wanted and wanted not in self._known:
            self.found.append(wanted)
            lines.append((Run(own(" ")), Run(sanitise_for_display(wanted)), Run(own(f"  {_('new')}"), "dim")))
        if not wanted:
            self.found.append("")
            lines.append((Run(own(f" {_('nobody')}"), "dim"),))
        return [(line,) for line in lines], Safe("")

    def pick(self, number: int) -> None:
        """This one."""
        self.dismiss(self.rows[number])
