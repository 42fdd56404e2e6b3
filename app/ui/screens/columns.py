"""Which columns the list of customers has, in which order, and by which it is sorted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from app.core.customer_list import SORTABLE, Column, CustomerView, Sort, column_title, field_id, known_columns
from app.core.fields import CustomField
from app.core.i18n import _
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own, spread
from app.ui.screens.dialog import Dialog
from app.ui.widgets.picks import Picks
from app.ui.widgets.virtual_list import VirtualList


class ColumnsDialog(Dialog[CustomerView]):
    """Space shows or hides a column, + and - move it, s sorts by it; Enter keeps all that, Esc nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("space", "show_or_hide", show=False),
        Binding("plus,shift+down", "shift(1)", show=False),
        Binding("minus,shift+up", "shift(-1)", show=False),
        Binding("s", "sort", show=False),
        Binding("enter", "keep", show=False),
    ]
    TALL = True

    def __init__(self, kit: Kit, view: CustomerView, fields: Sequence[CustomField]) -> None:
        super().__init__(kit, _("Columns"))
        self._fields = fields
        self.sort = view.sort
        hidden = [column for column in known_columns(fields) if column not in view.columns]
        self.order: list[str] = [*view.columns, *hidden]
        self.shown: set[str] = {*view.columns}
        self.picks = Picks(kit, id="picks")

    def body(self) -> ComposeResult:
        """The columns."""
        yield self.picks

    def footer(self) -> str:
        """The keys."""
        return _("Space show   + - move   s sort   Enter keep   Esc back")

    def on_mount(self) -> None:
        """All of them, the shown ones first."""
        super().on_mount()
        self._show(0)

    def view(self) -> CustomerView:
        """What is chosen now."""
        return CustomerView(tuple(column for column in self.order if column in self.shown), self.sort)

    def _show(self, at: int) -> None:
        self.picks.put([(self._line(column),) for column in self.order], Safe(""))
        self.picks.action_move(at)

    def _line(self, column: str) -> Line:
        glyphs = self.kit.glyphs
        title = sanitise_for_display(column_title(column, self._fields))
        mark = f"{glyphs.sent} " if column in self.shown else "  "
        left = (Run(own(mark), "green"), Run(title, "text" if column in self.shown else "dim"))
        right: Line = ()
        if column == self.sort.by:
            arrow = glyphs.down if self.sort.descends else glyphs.up
            right = (Run(own(f"{_('sorted')} {arrow}"), "accent"),)
        return spread(left, right, max(20, self.picks.scrollable_content_region.width - 2 or 60))

    @property
    def _at(self) -> int:
        return self.picks.chosen or 0

    def action_move(self, by: int) -> None:
        """One row up or down."""
        self.picks.action_move(by)

    def action_show_or_hide(self) -> None:
        """Show or hide; the name stays."""
        column = self.order[self._at]
        if column == Column.NAME:
            self.complain(_("The name is always shown."))
            return
        self.shown ^= {column}
        self._show(self._at)

    def action_shift(self, by: int) -> None:
        """Move it."""
        at = self._at
        to = max(0, min(at + by, len(self.order) - 1))
        self.order.insert(to, self.order.pop(at))
        self._show(to)

    def action_sort(self) -> None:
        """Sort by it; once more turns it round."""
        column = self.order[self._at]
        if column not in SORTABLE and field_id(column) is None:
            self.complain(_("The list can't be sorted by this column."))
            return
        self.complain("")
        same = self.sort.by == column
        self.sort = replace(self.sort, back=not self.sort.back) if same else Sort(column)
        self._show(self._at)

    def action_keep(self) -> None:
        """Take it over."""
        self.dismiss(self.view())

    @on(VirtualList.Chosen)
    def clicked(self, event: VirtualList.Chosen) -> None:
        """A click shows or hides."""
        event.stop()
        self.action_show_or_hide()
