"""Choose one of a few things that are known beforehand."""

from collections.abc import Sequence

from app.core.i18n import _
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.screens.picker import Picker


class Choose(Picker[int, int]):
    """Dismisses with the number of what was chosen, from 0."""

    OPENS = False

    def __init__(self, kit: Kit, title: str, options: Sequence[Safe]) -> None:
        super().__init__(kit, title, _("a part of it"))
        self._options = tuple(options)

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Those with the words in them."""
        words = typed.casefold().split()
        self.found = [
            number for number, one in enumerate(self._options) if all(word in one.casefold() for word in words)
        ]
        return [((Run(own(" ")), Run(self._options[number])),) for number in self.found], own(
            _("Nothing is called that.")
        )

    def pick(self, number: int) -> None:
        """This one."""
        self.dismiss(self.rows[number])
