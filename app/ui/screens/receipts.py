"""When this customer sees that their messages were read: the setting, or a choice of this chat's own."""

from collections.abc import Sequence
from typing import Final

from app.core.enums import ReadReceipts
from app.core.i18n import _
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.screens.picker import Picker

FOLLOW: Final = "follow"


class Receipts(Picker[str, str]):
    """Dismisses with a `ReadReceipts` value or FOLLOW."""

    OPENS = False

    def __init__(self, kit: Kit, now: ReadReceipts | None) -> None:
        super().__init__(kit, _("Read receipts in this chat"), _("a part of its name"))
        self._now = now.value if now is not None else FOLLOW

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """The four choices; the one that holds is marked."""
        choices = (
            (FOLLOW, _("as the setting says")),
            (ReadReceipts.ON_REPLY.value, _("when you answer")),
            (ReadReceipts.ON_OPEN.value, _("as soon as you open the chat")),
            (ReadReceipts.NEVER.value, _("never; nor that someone types")),
        )
        words = typed.casefold()
        fitting = [(name, title) for name, title in choices if words in title.casefold()]
        self.found = [name for name, _title in fitting]
        dot = self.kit.glyphs.dot
        lines = [
            ((Run(own(f" {dot if name == self._now else ' '} "), "accent"), Run(own(title))),)
            for name, title in fitting
        ]
        return lines, own(_("Nothing fits."))

    def pick(self, number: int) -> None:
        """That one."""
        self.dismiss(self.rows[number])
