"""Choose a customer by any part of name, number or label."""

from collections.abc import Sequence
from typing import Final

from app.core.desk import DeskReads
from app.core.i18n import _
from app.core.rows import CustomerRow
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.times import moment
from app.ui.screens.picker import Picker

MOST: Final = 50


class CustomerPicker(Picker[int, int]):
    """Dismisses with the customer's id."""

    def __init__(self, kit: Kit, title: str, without: frozenset[int] = frozenset()) -> None:
        super().__init__(kit, title, _("a name, number or label"))
        self._without = without

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Customers that have it in them."""
        rows = [row for row in await self.kit.port.read(lambda desk: _read(desk, typed)) if row.id not in self._without]
        self.found = [row.id for row in rows]
        return [(self._line(row),) for row in rows], own(_("Nobody is called that."))

    @property
    def listed(self) -> Sequence[int]:
        """The customers behind the rows."""
        return self.rows

    def pick(self, number: int) -> None:
        """This one."""
        self.dismiss(self.rows[number])

    def _line(self, row: CustomerRow) -> Line:
        kit = self.kit
        left = (
            Run(own(" ")),
            Run(sanitise_for_display(row.name)),
            Run(Safe(f"  {sanitise_for_display(row.address)}"), "dim"),
            Run(Safe(f"  {sanitise_for_display(' '.join(row.labels))}"), "sage"),
        )
        last = moment(row.last_at, kit.clock.now(), kit.zone) if row.last_at is not None else own("")
        cells = self.cells(20)
        return spread(left, (Run(last, "dim"),), cells, kit.glyphs.cut)


def _read(desk: DeskReads, typed: str) -> list[CustomerRow]:
    ids = desk.customer_ids(typed, MOST)
    rows = desk.customer_rows(ids)
    return [rows[id_] for id_ in ids if id_ in rows]
