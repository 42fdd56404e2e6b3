"""React to a message: the common emojis, any other by name; the one that stands there is taken back."""

import asyncio
from collections.abc import Sequence

from app.core.emojis import reactions_like
from app.core.i18n import _
from app.core.labels import summary
from app.core.rows import MessageRow
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.screens.picker import Picker


class React(Picker[str, str]):
    """Dismisses with the emoji."""

    OPENS = False

    def __init__(self, kit: Kit, message: MessageRow, mine: str) -> None:
        """`mine` is what we have put on it already; empty if nothing."""
        said = clip(sanitise_for_display(summary(message.type, message.text, message.content)), 40, kit.glyphs.cut)
        super().__init__(kit, Safe(_("React to “{message}”").replace("{message}", said)), _("a name, or the emoji"))
        self._mine = mine

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """One row an emoji; first the one to take back."""
        rows = await asyncio.to_thread(reactions_like, typed)
        if self._mine and not typed.strip():
            rows = [(self._mine, _("take it back")), *(row for row in rows if row[0] != self._mine)]
        self.found = [emoji for emoji, _title in rows]
        return [(self._line(emoji, title),) for emoji, title in rows], own(_("No emoji is called that."))

    def pick(self, number: int) -> None:
        """That one."""
        self.dismiss(self.rows[number])

    def _line(self, emoji: str, title: str) -> Line:
        shown = sanitise_for_display(emoji)
        gap = own(" " * max(1, 4 - width(shown)))
        return Run(own(" ")), Run(shown), Run(gap), Run(own(title), "dim")
