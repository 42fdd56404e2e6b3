"""What must be said about a file before it can be imported: whose chat, who is the shop, dates, columns."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from app.core.i18n import _
from app.core.imports import COLUMN_KINDS, Answers, Column, Unclear, UnclearError, column_words
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.imports import column_lines
from app.ui.render.line import Line, Run, own
from app.ui.screens.choose import Choose
from app.ui.screens.customer_picker import CustomerPicker
from app.ui.screens.picker import Picker

FEWEST_DIGITS = 7


def ask(
    screen: Screen[Any], kit: Kit, question: UnclearError, answers: Answers, then: Callable[[Answers | None], None]
) -> None:
    """Put the question to the operator; `then` is given the answers with theirs among them, or None."""
    if question.about is Unclear.DATES:
        orders = question.options

        def ordered(number: int | None) -> None:
            then(replace(answers, dates=orders[number]) if number is not None else None)

        screen.app.push_screen(Choose(kit, _("How does the file write dates?"), order_words(orders)), ordered)
    elif question.about is Unclear.ME:
        names = question.options

        def named(number: int | None) -> None:
            then(replace(answers, me=names[number]) if number is not None else None)

        shown = [sanitise_for_display(name) for name in names]
        screen.app.push_screen(Choose(kit, _("Which of them is the shop?"), shown), named)
    elif question.about is Unclear.ACCOUNT:
        accounts = question.options

        def taken(number: int | None) -> None:
            then(replace(answers, account=int(accounts[number].partition(" ")[0])) if number is not None else None)

        words = [sanitise_for_display(one.partition(" ")[2]) for one in accounts]
        screen.app.push_screen(Choose(kit, _("From which number was it written?"), words), taken)
    elif question.about is Unclear.CUSTOMER:

        def chosen(who: str | None) -> None:
            then(replace(answers, customer=who) if who is not None else None)

        screen.app.push_screen(WhoseChat(kit, next(iter(question.options), "")), chosen)


def order_words(orders: Sequence[str]) -> list[Safe]:
    """The orders of day, month and year, each by an example."""
    known = {
        "dmy": _("day first: 24.12.2026"),
        "mdy": _("month first: 12/24/2026"),
        "ymd": _("year first: 2026-12-24"),
    }
    return [own(known[order]) for order in orders]


class WhoseChat(Picker[str, str]):
    """A customer, or the number of somebody new; dismisses with an id or the number as typed."""

    OPENS = False

    def __init__(self, kit: Kit, name: str) -> None:
        title = _("Whose chat is “{name}”?").replace("{name}", sanitise_for_display(name)) if name else ""
        super().__init__(kit, title or _("Whose chat is it?"), _("a name or a number; a new number makes a customer"))
        self._name = name
        self._customers = CustomerPicker(kit, "")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """Customers that have it in them, and the number itself; before anything is typed those called as the file is.

        A stranger would stand under the cursor otherwise.
        """
        words = typed.strip() or self._name
        if not words:
            return [], own(_("Type whose chat it is."))
        rows, empty = await self._customers.find(words)
        self._customers.keep()
        self.found = [str(id_) for id_ in self._customers.listed]
        if sum(letter.isdigit() for letter in typed) >= FEWEST_DIGITS:
            words = _("the number {number}").replace("{number}", sanitise_for_display(typed.strip()))
            rows = [((Run(own(" ")), Run(own(words), "accent")),), *rows]
            self.found.insert(0, typed.strip())
        return rows, empty

    def pick(self, number: int) -> None:
        """This one."""
        self.dismiss(self.rows[number])


class Columns(Picker[tuple[str, ...], int]):
    """What each column of a table holds: Enter changes one; dismisses with the kinds."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "take", "Take")]

    def __init__(self, kit: Kit, columns: Sequence[Column]) -> None:
        super().__init__(kit, _("What do the columns hold?"), _("a part of a heading"))
        self.columns = [*columns]

    def footer(self) -> str:
        """The keys."""
        return _("Enter change   ^s take   Esc back")

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """The columns."""
        words = typed.casefold()
        self.found = [number for number, one in enumerate(self.columns) if words in one.heading.casefold()]
        cells = self.cells()
        rows = column_lines([self.columns[number] for number in self.found], cells, self.kit.glyphs)
        return rows, own(_("No column is called that."))

    def pick(self, number: int) -> None:
        """Say what this one holds."""
        place = self.rows[number]
        one = self.columns[place]

        def chosen(kind: int | None) -> None:
            if kind is not None:
                self.columns[place] = replace(one, kind=COLUMN_KINDS[kind])
                self.kit.port.spawn(self, self._again(number))

        title = _("What does “{heading}” hold?").replace("{heading}", sanitise_for_display(one.heading))
        kinds = [own(column_words(kind)) for kind in COLUMN_KINDS]
        self.app.push_screen(Choose(self.kit, title, kinds), chosen)

    async def _again(self, number: int) -> None:
        if await self._ask():
            self.picks.action_move(number)

    def action_take(self) -> None:
        """They hold that."""
        self.dismiss(tuple(one.kind for one in self.columns))
