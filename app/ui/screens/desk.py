"""The desk: all panes on one screen, laid out by the terminal's size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.timer import Timer

from app.core.enums import View
from app.core.errors import UserError
from app.core.text import sanitise_for_display
from app.ui.chats import MOST_TILES
from app.ui.keys import Keys
from app.ui.kit import Kit
from app.ui.layout import SIDES, Pane
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
    from app.core.desk import Desk
    from app.core.desk_state import DeskState
    from app.core.rows import Changes
    from app.ui.app import DeskApp
    from app.ui.widgets.tile import Tile

REMEMBER_AFTER: Final = 1.0
"""Seconds after a change until it is kept how the desk stands."""


class DeskScreen(DeskFrame):
    """Opens chats, follows keys and pointer; what the actions do is in `app.ui.deeds`."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "back", "Back")]

    def __init__(self, kit: Kit, keys: Keys, *, demo: bool = False) -> None:
        super().__init__(kit, keys, demo=demo)
        self._restored = False
        self._remembering: Timer | None = None
        self._kept: DeskState | None = None

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
                    if self.inbox.list.marked:
                        self.show_chats()
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
            if self.chats.follow:
                self.kit.begin(self, self._followed())

    def action_back(self) -> None:
        """One step back: to the inbox, or from a preview to the chat that was there."""
        if self.at is not Pane.INBOX:
            if self.at is Pane.CHAT and (chat := self.chats.current()) is not None:
                # What is done next in the inbox is done to the chat that is shown.
                self.inbox.select(chat)
            self.go_to(Pane.INBOX)
        elif self.inbox.unmark():
            return
        elif self.chats.preview is not None:
            self.chats.look_at(None)
            self.show_tiles()
        elif self.kit.grace.newest() is not None:
            self.action_do("chat.take_back")

    async def open_chat(self, conversation_id: int, *, focus: bool = True, message: int | None = None) -> None:
        """Open a chat, mark it read, and go to its composer (or to one of its messages)."""
        self.chats.open(conversation_id)
        if focus:
            self.at = Pane.CHAT
            self.show_panes()
        if self.chats.follow:
            await self.fill_tiles()
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
        self.remember()
        self.load_names()
        self.load_card()

    def remember(self) -> None:
        """Keep soon how the desk stands."""
        if self._remembering is None and self._restored:
            self._remembering = self.set_timer(REMEMBER_AFTER, self._remember)

    def _remember(self) -> None:
        self._remembering = None
        self.kit.port.spawn(self, self.save_state())

    async def save_state(self) -> None:
        """Keep how the desk stands, unless that is kept already or it doesn't stand yet."""
        from app.ui.desk_state import state_of

        state = state_of(self)
        if self._restored and state != self._kept:
            self._kept = state
            await self.kit.port.write(lambda desk: desk.save_desk_state(state))

    async def first_rows(self, seconds: float = 2.0) -> None:
        """Wait until the inbox shows its first rows, but no longer than that."""
        deadline = asyncio.get_running_loop().time() + seconds
        rows = self.inbox.list
        while not rows.loaded or (rows.ids and rows.row(rows.ids[0]) is None):
            if asyncio.get_running_loop().time() > deadline:
                return
            await asyncio.sleep(0.005)

    async def restore(self, state: DeskState) -> None:
        """Stand as last time, without marking anything read; the keys go nowhere once one was pressed."""
        from app.ui.desk_state import put_back

        try:
            await put_back(self, state, keys=not self.kit.typed.begun)
        finally:
            self._restored = True
            if self.chats.follow:
                self.inbox.reload()

    def list_again(self, state: DeskState) -> None:
        """Let the inbox list what it listed last time."""
        from app.ui.desk_state import queue_of

        queue = queue_of(state)
        if queue is not None:
            self.inbox.set_queue(queue, called=state.called, words=state.words)

    # following the queue

    def on_inbox_pane_listed(self) -> None:
        """Whoever waits takes a free tile; what stands in a tile stays."""
        if self.chats.follow and self._restored and len(self.chats.shown) < self.chats.slots:
            self.kit.port.spawn(self, self._fill_free())

    async def _fill_free(self) -> None:
        waiting, shown = await self.waiting(), list(self.chats.shown)
        self.chats.fill(waiting, ())
        if self.chats.shown != shown:
            self.show_tiles()
            self.chats_changed()

    async def fill_tiles(self) -> None:
        """On the operator's own deed: tiles nobody is at, whose chat has been answered, take the next who wait."""
        waiting = await self.waiting()
        free = {
            tile.conversation_id
            for tile in self.tiles.tiles
            if tile.display and tile.conversation_id != self.chats.active and not tile.busy
        }
        self.chats.fill(waiting, {chat for chat in free if chat is not None})

    async def waiting(self) -> Sequence[int]:
        """The first chats that wait, more than are open, of what the inbox lists and in its order."""
        queue = self.inbox.queue
        if queue.view in (View.OPEN, View.ALL):
            queue = replace(queue, view=View.WAITING)
        enough = len(self.chats.order) + len(self.chats.passed) + MOST_TILES + 1
        order = await self.kit.port.read(lambda desk: desk.inbox_order(queue, enough))
        return order.ids if queue.view is View.WAITING else order.ids[: order.waiting]

    async def _followed(self) -> None:
        """After another tile was gone to: fill the one that was left."""
        async with self.lane:
            await self.fill_tiles()
            self.show_tiles()
            self.chats_changed()
            for chat in self.chats.shown:
                await self.tiles.shown(chat)

    def on_tile_gone(self, event: Tile.Gone) -> None:
        """A chat that stands here was joined with another, or erased."""
        from app.ui.gone import let_go

        self.kit.begin(self, let_go(self, event.tile, event.head))

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

    def look_at_cursor(self) -> None:
        """Show the chat under the inbox's cursor, if another one is shown."""
        chat = self.inbox.list.chosen
        if chat is not None and chat != self.chats.current():
            self.chats.look_at(chat)
            self.show_tiles()

    async def mean_cursor(self) -> None:
        """While the inbox has the keys its cursor says which chat is meant: by the tile, the card and every action."""
        chat, chats = self.inbox.list.chosen, self.chats
        if self.at is not Pane.INBOX or chat is None or self.inbox.list.marked or chat == chats.current():
            return
        chats.look_at(chat)
        if chats.preview is None:
            chats.active = chat
        self.show_tiles()
        await self.tiles.shown(chat)
        self.load_card()

    def on_inbox_pane_marked(self) -> None:
        """Say by what keys something is done to them."""
        self.show_chats()

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
        for tile in self.tiles.tiles:
            tile.composer.count_down()

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
    def desk_app(self) -> DeskApp:
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

    def take_changes(self, changes: Changes) -> None:
        """Read anew what changed, the keys of macros and views too."""
        super().take_changes(changes)
        if changes.reload or not changes.other.isdisjoint(("macro", "saved_view")):
            self.load_own_keys()

    def load_own_keys(self) -> None:
        """Read the keys of macros and saved views, and bind them."""
        self.kit.port.spawn(self, self._load_own_keys())

    async def _load_own_keys(self) -> None:
        from app.ui.own_keys import Owned, bind_own

        macros, views = await self.kit.port.read(lambda desk: (desk.macros(), desk.saved_views()))
        owned = [Owned(one.key, one.name, f"run_macro({one.id})") for one in macros]
        owned += [Owned(one.key, one.name, f"list_view({one.id})") for one in views]
        for complaint in bind_own(self._bindings, self.keys, owned):
            self.say(complaint)
        listed = next((one for one in views if one.name == self.inbox.called), None)
        if listed is not None and listed.query != self.inbox.words:
            self.action_list_view(listed.id)

    def action_list_view(self, view_id: int) -> None:
        """A saved view's own key was pressed."""
        from app.ui.deeds import do_in_turn
        from app.ui.deeds.queue import list_view

        do_in_turn(self, list_view(self, view_id))

    def action_run_macro(self, macro_id: int) -> None:
        """A macro's own key was pressed."""
        from app.ui.deeds import do_in_turn
        from app.ui.deeds.acts import run_by_key

        do_in_turn(self, run_by_key(self, macro_id))

    def on_bar_chosen(self, event: Bar.Chosen) -> None:
        """A part of a bar was clicked."""
        self.action_do(event.action)

    def on_card_asked(self, event: Card.Asked) -> None:
        """A part of a card that offers an action, or a link, was clicked."""
        if ":" in event.action:
            self.ask_link(event.action)
        else:
            self.action_do(event.action)

    def on_card_chosen(self, event: Card.Chosen) -> None:
        """A card was double-clicked."""
        self.action_do("customer.edit" if event.card is self.customer_card else "shop.profile")
