"""The desk: all panes on one screen, laid out by the terminal's size."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType

from app.core.desk import Desk
from app.core.errors import UserError
from app.core.text import sanitise_for_display
from app.ui.layout import SIDES, Pane, Shape
from app.ui.screens.frame import DeskFrame
from app.ui.widgets.bar import Bar
from app.ui.widgets.card import Card
from app.ui.widgets.customers import CustomersPane
from app.ui.widgets.inbox import InboxPane
from app.ui.widgets.messages import (
    ActionRequested,
    CopyRequested,
    DiscardRequested,
    LinkRequested,
    PathPasted,
    ResendRequested,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.ui.app import DeskApp

TILES_AT_FIRST: Final = {Shape.FULL: 2}


class DeskScreen(DeskFrame):
    """Opens chats, follows keys and pointer; what the actions do is in `app.ui.deeds`."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "back", "Back")]

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow the keys: the pane they are in, and the chat they act on."""
        if event.widget is not self.focused:
            return
        for widget in event.widget.ancestors_with_self:
            for pane, candidate in self.panes.items():
                if widget is candidate:
                    self.at = pane
                    if pane in SIDES:
                        self.side = pane
            if widget in self.tiles.tiles:
                self._activate(self.tiles.tiles.index(widget))

    def _activate(self, slot: int) -> None:
        visible = self.chats.visible()
        if slot >= len(visible):
            return
        chat = visible[slot]
        if chat == self.chats.preview:
            self.kit.begin(self, self.open_chat(chat))
        elif chat != self.chats.active:
            self.chats.preview = None
            self.chats.active = chat
            self.show_tiles()
            self.show_chats()
            self.chats_changed()

    def action_back(self) -> None:
        """One step back: to the inbox, or from a preview to the chat that was there."""
        if self.at is not Pane.INBOX:
            self.go_to(Pane.INBOX)
        elif self.chats.preview is not None:
            self.chats.look_at(None)
            self.show_tiles()

    async def open_chat(self, conversation_id: int, *, focus: bool = True, message: int | None = None) -> None:
        """Open a chat, mark it read, and go to its composer (or to one of its messages)."""
        self.chats.open(conversation_id)
        if focus:
            self.at = Pane.CHAT
            self.show_panes()
        self.show_tiles()
        tile = await self.tiles.shown(conversation_id)
        if tile is None:
            return
        if message is not None:
            await tile.jump_to(message)
        elif focus:
            tile.focus_composer()
        self.inbox.select(conversation_id)
        self.chats_changed()
        # Beside: what is typed ahead needn't wait until it is written.
        self.kit.port.spawn(self, self._write(lambda desk: desk.mark_opened(conversation_id)))

    def close_chat(self, conversation_id: int) -> None:
        """Take a chat off the desk; where it stood comes the next open one."""
        self.chats.close(conversation_id)
        self.show_tiles()
        self.chats_changed()
        self.go_to(Pane.CHAT if self.chats.current() is not None else Pane.INBOX)

    def chats_changed(self) -> None:
        """Remember which chats are open, and show it."""
        order = list(self.chats.order)
        active = self.chats.active
        if active in order:
            order.remove(active)
            order.insert(0, active)
        self.kit.port.spawn(self, self._save(tuple(order)))
        self.load_names()
        self.load_card()

    async def _save(self, order: Sequence[int]) -> None:
        await self.kit.port.write(lambda desk: desk.save_open_chats(order))

    async def first_rows(self, seconds: float = 2.0) -> None:
        """Wait until the inbox shows its first rows, but no longer than that."""
        deadline = asyncio.get_running_loop().time() + seconds
        rows = self.inbox.list
        while not rows.loaded or (rows.ids and rows.row(rows.ids[0]) is None):
            if asyncio.get_running_loop().time() > deadline:
                return
            await asyncio.sleep(0.005)

    def restore(self, chats: Sequence[int]) -> None:
        """Open the chats of last time, without marking anything read."""
        self.chats.restore(chats)
        self.show_tiles()
        self.load_names()

    def on_inbox_pane_highlighted(self, event: InboxPane.Highlighted) -> None:
        """Show the chat under the cursor while the operator looks through the inbox."""
        # A chat that is being opened has left the inbox before the keys have.
        if self.at is Pane.INBOX and self.inbox.has_focus_within:
            self.chats.look_at(event.conversation_id)
            if self.tiles.tiles:
                self.show_tiles()
            else:
                # The first rows are painted before the first tile is built.
                self.call_after_refresh(self.show_tiles)

    def on_inbox_pane_chosen(self, event: InboxPane.Chosen) -> None:
        """Open it."""
        self.kit.begin(self, self.open_chat(event.conversation_id))

    def on_customers_pane_chosen(self, event: CustomersPane.Chosen) -> None:
        """Open the customer's chat."""
        self.kit.begin(self, self.open_customer(event.customer_id))

    async def open_customer(self, customer_id: int) -> None:
        """Open the customer's newest conversation."""
        conversation = await self.kit.port.read(lambda desk: desk.conversation_of(customer_id))
        if conversation is not None:
            await self.open_chat(conversation)

    def on_tile_sent(self) -> None:
        """Whoever has waited longest is next again, also who was passed over."""
        self.chats.passed.clear()

    def on_tile_loaded(self) -> None:
        """A tile knows who it shows: so does the card."""
        self.load_card()

    # doing

    def say(self, sentence: str) -> None:
        """Tell the outcome of the operator's own action."""
        self.notify(sanitise_for_display(sentence), markup=False, timeout=3)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        self.desk_app.copy(text)

    def ask_link(self, text: str) -> None:
        """Show where a link leads, and open it if that is wanted."""
        from app.ui.links import checked_link
        from app.ui.screens.link import ConfirmLink

        try:
            link = checked_link(text)
        except UserError as error:
            self.say(str(error))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.desk_app.open_link(link.url)

        self.app.push_screen(ConfirmLink(self.kit, link), answered)

    async def leave(self) -> None:
        """Leave the desk."""
        await self.desk_app.leave()

    @property
    def desk_app(self) -> "DeskApp":
        """The app as what it is."""
        from app.ui.app import DeskApp

        assert isinstance(self.app, DeskApp)  # noqa: S101 - the desk runs in no other
        return self.app

    def on_copy_requested(self, event: CopyRequested) -> None:
        """A message was to be copied."""
        self.copy(event.text)

    def on_link_requested(self, event: LinkRequested) -> None:
        """A link was clicked."""
        self.ask_link(event.url)

    def on_action_requested(self, event: ActionRequested) -> None:
        """A part that offers an action was clicked."""
        self.action_do(event.action)

    def on_path_pasted(self, event: PathPasted) -> None:
        """Ask whether the file is to be sent."""
        from app.ui.deeds.send import pasted

        self.kit.begin(self, pasted(self, event.path, event.text))

    def on_resend_requested(self, event: ResendRequested) -> None:
        """A message is to be sent again."""
        self.kit.port.spawn(self, self._write(lambda desk: desk.resend(event.message_id)))

    def on_discard_requested(self, event: DiscardRequested) -> None:
        """A message is given up."""
        self.kit.port.spawn(self, self._write(lambda desk: desk.discard(event.message_id)))

    async def _write(self, order: Callable[[Desk], None]) -> None:
        await self.kit.port.write(order)

    def action_do(self, id_: str) -> None:
        """Do what the registry calls by that id."""
        from app.ui.deeds import do

        do(self, id_)

    def on_bar_chosen(self, event: Bar.Chosen) -> None:
        """A part of a bar was clicked."""
        self.action_do(event.action)

    def on_card_asked(self, event: Card.Asked) -> None:
        """A part of a card that offers an action was clicked."""
        self.action_do(event.action)

    def on_card_chosen(self, event: Card.Chosen) -> None:
        """A card was double-clicked."""
        self.action_do("customer.edit" if event.card is self.customer_card else "shop.profile")
