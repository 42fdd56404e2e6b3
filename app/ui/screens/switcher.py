"""Go to: the open chats by their numbers, then every customer by any part of name, number or label."""

from collections.abc import Sequence
from typing import Final

from app.core.desk import DeskReads
from app.core.i18n import _
from app.core.rows import CustomerRow, InboxRow
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.times import moment
from app.ui.screens.picker import Picker

MOST: Final = 50


class Switcher(Picker[int, int]):
    """Dismisses with the customer's id."""

    def __init__(self, kit: Kit, open_chats: Sequence[int]) -> None:
        super().__init__(kit, _("Go to"), _("a name, number or label; the number of an open chat"))
        self._open = tuple(open_chats)

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Open chats, then customers."""
        chats, customers = await self.kit.port.read(lambda desk: _read(desk, self._open, typed))
        lines: list[tuple[Line, ...]] = []
        self.found = []
        for number, chat in chats:
            if not typed.strip() or typed.strip() == str(number):
                self.found.append(chat.customer_id)
                lines.append((self._chat_line(number, chat),))
        for customer in customers:
            if customer.id not in self.found:
                self.found.append(customer.id)
                lines.append((self._customer_line(customer),))
        return lines, own(_("Nobody is called that."))

    def pick(self, number: int) -> None:
        """Go there."""
        self.dismiss(self.rows[number])

    def _chat_line(self, number: int, chat: InboxRow) -> Line:
        glyphs = self.kit.glyphs
        unread = (Run(own(f" {glyphs.dot}{chat.unread}"), "accent bold"),) if chat.unread else ()
        left = (Run(own(f" {number} "), "accent bold"), Run(sanitise_for_display(chat.name), "bold"), *unread)
        return spread(left, (Run(own(_("open chat")), "dim"),), self.cells(20), glyphs.cut)

    def _customer_line(self, row: CustomerRow) -> Line:
        kit = self.kit
        labels = sanitise_for_display(" ".join(row.labels))
        left = (
            Run(own("   ")),
            Run(sanitise_for_display(row.name)),
            Run(Safe(f"  {sanitise_for_display(row.address)}"), "dim"),
            Run(Safe(f"  {labels}"), "sage"),
        )
        last = moment(row.last_at, kit.clock.now(), kit.zone) if row.last_at is not None else own("")
        return spread(left, (Run(last, "dim"),), self.cells(20), kit.glyphs.cut)


def _read(desk: DeskReads, chats: Sequence[int], typed: str) -> tuple[list[tuple[int, InboxRow]], list[CustomerRow]]:
    rows = desk.inbox_rows(chats)
    ids = desk.customer_ids(typed, MOST)
    customers = desk.customer_rows(ids)
    numbered = [(number, rows[id_]) for number, id_ in enumerate(chats, 1) if id_ in rows]
    return numbered, [customers[id_] for id_ in ids if id_ in customers]
