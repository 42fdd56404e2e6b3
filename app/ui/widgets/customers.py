"""Every person the shop knows, found by any part of name, number or label."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from app.core.i18n import _
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.port import Generation
from app.ui.render.customers import NARROWEST, customer_line, customer_skeleton, customers_title
from app.ui.render.line import Line
from app.ui.render.times import local
from app.ui.text import plain_content
from app.ui.widgets.line_view import LineView
from app.ui.widgets.virtual_list import VirtualList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.customer_list import CustomerView, Sort
    from app.core.desk import DeskReads
    from app.core.fields import CustomField
    from app.core.rows import Changes, CustomerRow
    from app.ui.render.customer_table import Placed

FIRST_SCREENFUL: Final = 100
PAUSE_SECONDS: Final = 0.12
"""The filter asks once typing has paused that long."""


class CustomerList(VirtualList["CustomerRow"]):
    """One line a person; with columns where there is room for them."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self.view: CustomerView | None = None
        """As it was last read."""
        self.fields: Sequence[CustomField] = ()
        self._placed: tuple[int, Sequence[Placed]] | None = None

    def show(self, view: CustomerView, fields: Sequence[CustomField]) -> bool:
        """Draw these columns; whether they are others than before."""
        if view == self.view and list(fields) == list(self.fields):
            return False
        self.view, self.fields, self._placed = view, fields, None
        self.redraw()
        return True

    def placed(self, cells: int) -> Sequence[Placed]:
        """The columns at that width; none if it is too narrow for any."""
        if cells < NARROWEST or self.view is None:
            return ()
        if self._placed is None or self._placed[0] != cells:
            from app.ui.render.customer_table import place_columns

            self._placed = (cells, place_columns(self.view, self.fields, cells))
        return self._placed[1]

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, CustomerRow]:
        """Read these rows."""
        return await self.kit.port.read(lambda desk: desk.customer_rows(ids))

    def draw(self, row: CustomerRow, cells: int, *, chosen: bool, focused: bool) -> Sequence[Line]:
        """Name, labels, last date."""
        kit = self.kit
        now = kit.clock.now()
        if placed := self.placed(cells):
            from app.ui.render.customer_table import table_line

            today = local(now, kit.zone).date()
            return (
                table_line(row, placed, self.fields, now, kit.zone, today, kit.glyphs, chosen=chosen, focused=focused),
            )
        return (customer_line(row, cells, now, kit.zone, kit.glyphs, chosen=chosen, focused=focused),)

    def skeleton(self, cells: int) -> Sequence[Line]:
        """A bar where the name will be."""
        return (customer_skeleton(cells, self.kit.glyphs),)

    def empty(self) -> Sequence[Safe]:
        """Nobody is called so."""
        return (Safe(_("Nobody found.")),)


class CustomersPane(Vertical):
    """A filter line over a list of customers."""

    DEFAULT_CSS = """
    CustomersPane { height: 1fr; }
    CustomersPane Input { border: none; height: 1; padding: 0 1; background: $background; }
    CustomersPane Input:focus { border: none; }
    CustomersPane .header { height: auto; }
    """

    class Chosen(Message):
        """Open this customer's chat (Enter, click)."""

        def __init__(self, customer_id: int) -> None:
            self.customer_id = customer_id
            super().__init__()

    def __init__(self, kit: Kit, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter
        super().__init__(id=id)
        self.kit = kit
        self.filter = Input(placeholder=f"{kit.glyphs.search} {_('name, number, label')}", select_on_focus=False)
        self.list = CustomerList(kit)
        self.header = LineView(self._header_lines, self._sort_by, classes="header")
        self._generation = Generation()
        self._timer: Timer | None = None
        self._asked: tuple[str, Sort] | None = None
        self.retitled: Callable[[Content], None] | None = None
        """Told the title where it is drawn elsewhere than on the pane's own border."""
        self._retitle(None)

    def compose(self) -> ComposeResult:
        """The filter over the list."""
        yield self.filter
        yield self.header
        yield self.list

    def on_mount(self) -> None:
        """Read as soon as there is a desk."""
        self.reload()

    def reload(self) -> None:
        """Read the list anew."""
        self.list.changed_all()
        self._ask_now()

    def take_changes(self, changes: Changes) -> None:
        """Read anew what changed; a list of very many is put in order again only when names may have changed."""
        if changes.reload:
            self.reload()
        elif "fields" in changes.other or "labels" in changes.other:
            self.list.changed_all()
            self._ask_soon()
        elif changes.customers:
            self.list.changed(changes.customers)
            self._ask_soon()

    def on_resize(self) -> None:
        """Another width, other columns."""
        self.call_after_refresh(self.header.again)

    def focus_filter(self) -> None:
        """Put the cursor into the filter line."""
        self.filter.focus()

    def tick(self) -> None:
        """Let times move on: once a minute."""
        self.list.redraw()

    def _ask_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE_SECONDS, self._ask_now)

    def _ask_now(self) -> None:
        self.kit.port.spawn(self, self._read())

    async def _read(self) -> None:
        number, words = self._generation.next(), self.filter.value.strip()
        known = self._asked

        def begin(desk: DeskReads) -> tuple[CustomerView, list[CustomField], list[int] | None]:
            view = desk.customer_view()
            fresh = known != (words, view.sort)
            first = desk.customer_ids(words, FIRST_SCREENFUL, view.sort) if fresh else None
            return view, desk.customer_fields(), first

        view, fields, first = await self.kit.port.read(begin)
        if not self._generation.is_current(number):
            return
        if self.list.show(view, fields):
            self.header.again()
        if first is not None:
            self.list.offer(first)
        self._asked = (words, view.sort)
        ids = await self.kit.port.read(lambda desk: desk.customer_ids(words, None, view.sort))
        if self._generation.is_current(number):
            self.list.offer(ids)
            self._retitle(len(ids))

    def _sorted_by(self) -> Safe:
        """By what the list is sorted, if that is not its name and no column's title says it."""
        view = self.list.view
        if view is None or view.sort.by == "name":
            return Safe("")
        placed = self.list.placed(self.list.scrollable_content_region.width)
        if any(one.column == view.sort.by for one in placed):
            return Safe("")
        from app.core.customer_list import column_title

        return sanitise_for_display(column_title(view.sort.by, self.list.fields))

    def _header_lines(self, cells: int) -> Sequence[Line]:
        view, placed = self.list.view, self.list.placed(self.list.scrollable_content_region.width or cells)
        if not placed or view is None:
            return ()
        from app.ui.render.customer_table import header_line

        return (header_line(placed, view.sort, self.list.fields, self.kit.glyphs),)

    def _sort_by(self, link: str) -> None:
        """A column's title was clicked."""
        from app.core.customer_list import SORTABLE, field_id

        column = link.removeprefix("sort:")
        if column in SORTABLE or field_id(column) is not None:
            self.kit.port.spawn(self, self.sort_by(column))

    async def sort_by(self, column: str) -> None:
        """Sort by that column; once more turns it round."""
        from app.core.customer_list import Sort

        before = self.list.view
        if before is None:
            return
        back = before.sort.by == column and not before.sort.back
        view = replace(before, sort=Sort(column, back))
        await self.kit.port.write(lambda desk: desk.save_customer_view(view))
        self.list.chosen = None
        self._ask_now()

    def _retitle(self, count: int | None) -> None:
        title = plain_content(customers_title(count, self._sorted_by()))
        if self.retitled is not None:
            self.retitled(title)
        else:
            self.border_title = title

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter once typing pauses."""
        event.stop()
        self._ask_soon()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the filter opens the row under the cursor."""
        event.stop()
        self.kit.begin(self, self._choose_found())

    async def _choose_found(self) -> None:
        """Open who is found by what is typed, also if that has not been asked for yet."""
        while self._asked is None or self._asked[0] != self.filter.value.strip():
            if self._timer is not None:
                self._timer.stop()
            await self._read()
            if not self.is_attached:
                return
        self.list.settle()
        self.list.action_choose()

    def on_key(self, event: events.Key) -> None:
        """Up and down reach the list while the filter is typed."""
        if self.filter.has_focus and event.key in ("up", "down"):
            event.stop()
            self.list.action_move(1 if event.key == "down" else -1)

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """Say it in the customers' words."""
        event.stop()
        self.post_message(self.Chosen(event.id))

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """Nobody needs to know."""
        event.stop()
