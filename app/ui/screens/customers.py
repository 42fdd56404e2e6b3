"""All customers as a table over the whole window: columns and sort as chosen, keys for the one under the cursor."""

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from app.core.i18n import _
from app.core.rows import Changes
from app.ui.kit import Kit
from app.ui.screens.dialog import Dialog
from app.ui.widgets.customers import CustomersPane

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.customer_list import CustomerView


class CustomersTable(Dialog[int]):
    """Dismisses with the customer whose chat is to be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn", show=False, priority=True),
        Binding("down", "into_list", show=False),
        # typed into the filter, these are letters
        Binding("asterisk", "favourite", show=False),
        Binding("c", "columns", show=False),
        Binding("h", "timeline", show=False),
        Binding("e", "edit", show=False),
        Binding("slash", "filter", show=False),
    ]
    TALL = True

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, "")
        self.pane = CustomersPane(kit, id="table")
        self.pane.filter.placeholder = f"{kit.glyphs.search} {_('name, number, label, is:favourite, has:birthday …')}"
        self.pane.filter.cursor_blink = False
        self.pane.retitled = self._entitle

    def body(self) -> ComposeResult:
        """The filter over the table."""
        yield self.pane

    def footer(self) -> str:
        """The keys."""
        star = self.kit.glyphs.star
        return _("Enter chat   / filter   c columns   * {star}   h timeline   e edit   Esc back").replace(
            "{star}", star
        )

    def on_mount(self) -> None:
        """The keys are the list's."""
        super().on_mount()
        self.pane.list.focus()

    def _entitle(self, title: Content) -> None:
        self.query_one(".box").border_title = title

    def take_changes(self, changes: Changes) -> None:
        """Somebody is known otherwise now."""
        self.pane.take_changes(changes)

    def action_turn(self) -> None:
        """Between filter and list."""
        (self.pane.filter if self.pane.list.has_focus else self.pane.list).focus()

    def action_into_list(self) -> None:
        """From the filter down."""
        self.pane.list.focus()

    def action_filter(self) -> None:
        """Type a filter."""
        self.pane.filter.focus()

    def action_leave(self) -> None:
        """From the filter back to the list, from the list back to the desk."""
        if self.pane.filter.has_focus and self.pane.filter.value:
            self.pane.filter.value = ""
        elif self.pane.filter.has_focus:
            self.pane.list.focus()
        else:
            self.dismiss(None)

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Enter in the filter goes to what it found."""
        event.stop()
        self.pane.list.focus()

    @on(CustomersPane.Chosen)
    def chosen(self, event: CustomersPane.Chosen) -> None:
        """Open the customer's chat."""
        event.stop()
        self.dismiss(event.customer_id)

    def action_columns(self) -> None:
        """Choose the columns."""
        self.kit.begin(self, self._columns())

    async def _columns(self) -> None:
        from app.ui.screens.columns import ColumnsDialog

        view, fields = await self.kit.port.read(lambda desk: (desk.customer_view(), desk.customer_fields()))

        def chosen(view: "CustomerView | None") -> None:
            if view is not None:
                self.kit.port.spawn(self, self._keep(view))

        await self.app.push_screen(ColumnsDialog(self.kit, view, fields), chosen)

    async def _keep(self, view: "CustomerView") -> None:
        await self.kit.port.write(lambda desk: desk.save_customer_view(view))
        before = self.pane.list.view
        if before is not None and before.sort != view.sort:
            self.pane.list.chosen = None
        self.pane.reload()

    def action_favourite(self) -> None:
        """Among the favourites, or no more."""
        id_ = self.pane.list.chosen
        row = self.pane.list.row(id_) if id_ is not None else None
        if row is not None:
            self.kit.begin(self, self._favour(row.id, not row.favourite))

    async def _favour(self, customer_id: int, favourite: bool) -> None:
        await self.kit.port.write(lambda desk: desk.set_favourite(customer_id, favourite))

    def action_timeline(self) -> None:
        """Everything with the chosen one."""
        if (id_ := self.pane.list.chosen) is not None:
            self.kit.begin(self, self._timeline(id_))

    async def _timeline(self, customer_id: int) -> None:
        from app.ui.screens.timeline import Timeline

        card = await self.kit.port.read(lambda desk: desk.customer(customer_id))
        if card is not None:
            await self.app.push_screen(Timeline(self.kit, card), self._jumped)

    def _jumped(self, place: tuple[int, int] | None) -> None:
        if place is not None:
            self.jump = place
            self.dismiss(None)

    jump: tuple[int, int] | None = None
    """The chat and message that a timeline was left for."""

    def action_edit(self) -> None:
        """Change the chosen one."""
        if (id_ := self.pane.list.chosen) is not None:
            self.kit.begin(self, edit_customer(self, self.kit, id_))


async def edit_customer(screen: Screen[Any], kit: Kit, customer_id: int) -> None:
    """The customer's dialog over a screen."""
    from app.ui.screens.customer import CustomerEditor

    card, labels, fields = await kit.port.read(
        lambda desk: (desk.customer(customer_id), desk.labels(), desk.customer_fields())
    )
    if card is not None:
        await screen.app.push_screen(CustomerEditor(kit, card, labels, fields))
