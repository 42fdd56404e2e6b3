"""Whose birthday is next: today's first; Enter opens the chat."""

from collections.abc import Sequence
from typing import Final

from app.core.dates import age_on, next_birthday
from app.core.i18n import _, ngettext
from app.core.rows import CustomerRow
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.people import days_to_go
from app.ui.render.times import local
from app.ui.screens.picker import Picker

MOST: Final = 200


class Birthdays(Picker[int, CustomerRow]):
    """Dismisses with the customer."""

    CELLS = 60

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Birthdays"), _("a name"))

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """The next ones, or those of that name."""
        from app.core.customer_list import Column, Sort

        words = f"has:birthday {typed.strip()}".strip()

        def read(desk: "DeskReads") -> list[CustomerRow]:
            ids = desk.customer_ids(words, MOST, Sort(Column.BIRTHDAY))
            rows = desk.customer_rows(ids)
            return [rows[id_] for id_ in ids if id_ in rows]

        self.found = await self.kit.port.read(read)
        cells = self.cells()
        nothing = _("No birthday is known yet: it is part of the customer's dialog.")
        return [(self._line(row, cells),) for row in self.found], own(_("Nobody found.") if typed else nothing)

    def pick(self, number: int) -> None:
        """Open their chat."""
        self.dismiss(self.rows[number].id)

    def _line(self, row: CustomerRow, cells: int) -> Line:
        today = local(self.kit.clock.now(), self.kit.zone).date()
        day = next_birthday(row.birthday, today)
        age = age_on(row.birthday, day)
        left = [Run(own(f"{days_to_go((day - today).days):<14}"), "accent" if day == today else "dim")]
        left.append(Run(sanitise_for_display(row.name), "bold"))
        if age is not None:
            left.append(Run(own(f"  {ngettext('turns {n}', 'turns {n}', age).format(n=age)}"), "dim"))
        from app.core.dates import shown_day

        return spread(left, (Run(own(shown_day(f"{day:%m-%d}")), "dim"),), cells, self.kit.glyphs.cut)


TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads
