"""Every person the shop knows, found by any part of name, number or label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from app.core.i18n import _
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.port import Generation
from app.ui.render.customers import customer_line, customer_skeleton, customers_title
from app.ui.render.line import Line
from app.ui.text import plain_content
from app.ui.widgets.virtual_list import VirtualList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.rows import Changes, CustomerRow

FIRST_SCREENFUL: Final = 100
PAUSE_SECONDS: Final = 0.12
"""The filter asks once typing has paused that long."""


class CustomerList(VirtualList["CustomerRow"]):
    """One line a person."""

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, CustomerRow]:
        """Read these rows."""
        return await self.kit.port.read(lambda desk: desk.customer_rows(ids))

    def draw(self, row: CustomerRow, cells: int, *, chosen: bool, focused: bool) -> Sequence[Line]:
        """Name, labels, last date."""
        kit = self.kit
        line = customer_line(row, cells, kit.clock.now(), kit.zone, kit.glyphs, chosen=chosen, focused=focused)
        return (line,)

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
        self._generation = Generation()
        self._timer: Timer | None = None
        self._retitle(None)

    def compose(self) -> ComposeResult:
        """The filter over the list."""
        yield self.filter
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
        elif changes.customers:
            self.list.changed(changes.customers)
            self._ask_soon()

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
        if not self.list.loaded:
            first = await self.kit.port.read(lambda desk: desk.customer_ids(words, FIRST_SCREENFUL))
            if not self._generation.is_current(number):
                return
            self.list.offer(first)
        ids = await self.kit.port.read(lambda desk: desk.customer_ids(words))
        if self._generation.is_current(number):
            self.list.offer(ids)
            self._retitle(len(ids))

    def _retitle(self, count: int | None) -> None:
        self.border_title = plain_content(customers_title(count))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter once typing pauses."""
        event.stop()
        self._ask_soon()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the filter opens the row under the cursor."""
        event.stop()
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
