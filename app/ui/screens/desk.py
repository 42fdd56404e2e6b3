"""The desk: all panes on one screen, laid out by the terminal's size."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from app.core.desk import Desk
from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import Changes, Counters, CustomerCard, DeskStatus, Hit, InboxRow, Profile
from app.core.text import sanitise_for_display
from app.ui.actions import BAR, BY_ID, title_of
from app.ui.bindings import bind_actions
from app.ui.chats import OpenChats
from app.ui.keys import Keys, first_key
from app.ui.kit import Kit
from app.ui.layout import SIDES, Pane, Plan, Shape, panes, plan
from app.ui.port import Generation
from app.ui.render.bars import Facts, OpenChat, chat_parts, gap_words, key_parts, notice_parts, status_parts
from app.ui.widgets.bar import Bar, NoticeBar
from app.ui.widgets.card import Card
from app.ui.widgets.customers import CustomersPane
from app.ui.widgets.inbox import InboxPane
from app.ui.widgets.messages import CopyRequested, DiscardRequested, LinkRequested, ResendRequested
from app.ui.widgets.tiles import Tiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.ui.app import DeskApp
    from app.ui.widgets.tile import Tile

TILES_AT_FIRST: Final = {Shape.FULL: 2}


class DeskScreen(Screen[None]):
    """Holds the panes and the open chats; what the operator can do with them is in `app.ui.deeds`."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "back", "Back")]
    AUTO_FOCUS = ""

    def __init__(self, kit: Kit, keys: Keys, *, demo: bool = False) -> None:
        super().__init__()
        self.kit = kit
        self.keys = keys
        self.demo = demo
        self.chats = OpenChats()
        self.plan: Plan = plan(80, 24)
        self.at = Pane.INBOX
        self.side = Pane.CARD
        self.tiles_wanted: int | None = None
        self.status: DeskStatus | None = None
        self.counters = Counters()
        self.profile: Profile | None = None
        self.stalled = ""
        self.lane = asyncio.Lock()
        """Deeds that change which chat is current take turns."""
        self.hits: list[Hit] = []
        self.hit = -1
        self.card: CustomerCard | None = None
        self._rows: dict[int, InboxRow] = {}
        self._status_asked = Generation()
        self._rows_asked = Generation()
        self._card_asked = Generation()
        self.inbox = InboxPane(kit, id="inbox")
        self.tiles = Tiles(kit, id="tiles")
        self.customer_card = Card(_("Customer"), id="card")
        self.customers = CustomersPane(kit, id="customers")
        self.business_card = Card(_("Business"), id="business")
        self.panes: dict[Pane, Widget] = {
            Pane.INBOX: self.inbox,
            Pane.CHAT: self.tiles,
            Pane.CARD: self.customer_card,
            Pane.CUSTOMERS: self.customers,
            Pane.BUSINESS: self.business_card,
        }
        bind_actions(self._bindings, keys, app=False)

    def compose(self) -> ComposeResult:
        """Bars above and below, the panes between."""
        yield Bar("status")
        yield NoticeBar("notice")
        yield Container(*self.panes.values(), id="desk")
        yield Bar("bottom")
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Fill the bars with what is known already."""
        self.show_status()
        self.show_chats()

    # size and panes

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out for the new size; what is open stays open."""
        self.lay_out(event.size.width, event.size.height)

    def lay_out(self, width: int, height: int) -> None:
        """Choose and place the panes for that size."""
        self.plan = plan(width, height)
        for shape in Shape:
            self.set_class(self.plan.shape is shape, f"-{shape}")
        self.set_class(height < 24, "-low")
        self.query_one("#too-small", Static).update(
            Content(_("Tresen needs a window of at least {columns} × {rows}.").format(columns=40, rows=10))
        )
        self.show_panes()
        self.show_tiles()
        self.show_status()
        self.show_chats()

    def show_panes(self) -> None:
        """Show the panes that the plan has room for."""
        seen = panes(self.plan, self.at, self.side)
        with self.app.batch_update():
            for pane, widget in self.panes.items():
                widget.display = pane in seen
            first = self.plan.shape is Shape.TWO and self.at is Pane.CUSTOMERS
            order = self.query_one("#desk").children
            if first is not (order[0] is self.customers):
                before = self.tiles if first else self.business_card
                self.query_one("#desk").move_child(self.customers, before=before)

    def go_to(self, pane: Pane) -> None:
        """Bring a pane into view and give it the keys."""
        if pane in SIDES:
            self.side = pane
        self.at = pane
        self.show_panes()
        match pane:
            case Pane.INBOX:
                self.inbox.focus_list()
            case Pane.CUSTOMERS:
                self.customers.focus_filter()
            case Pane.CHAT:
                tile = self.tile()
                if tile is not None:
                    tile.focus_composer()
            case Pane.CARD | Pane.BUSINESS:
                self.panes[pane].focus()

    def switch_side(self) -> None:
        """Show the next pane where panes switch; the keys stay where they are if they can."""
        if self.plan.shape is Shape.FULL:
            self.go_to(SIDES[(SIDES.index(self.at) + 1) % len(SIDES)] if self.at in SIDES else SIDES[0])
        elif self.plan.shape is Shape.THREE:
            self.side = SIDES[(SIDES.index(self.side) + 1) % len(SIDES)]
            if self.at in SIDES:
                self.go_to(self.side)
            self.show_panes()
        else:
            order = (Pane.CHAT, *SIDES)
            self.go_to(order[(order.index(self.at) + 1) % len(order)] if self.at in order else SIDES[0])

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow the keys: the pane they are in, and the chat they act on."""
        for widget in event.widget.ancestors_with_self:
            for pane, candidate in self.panes.items():
                if widget is candidate:
                    self.at = pane
                    if pane in SIDES:
                        self.side = pane
            if widget in self.tiles.tiles:
                self._activate(self.tiles.tiles.index(widget))  # type: ignore[arg-type]  # it is one of the tiles

    def _activate(self, slot: int) -> None:
        visible = self.chats.visible()
        if slot >= len(visible):
            return
        chat = visible[slot]
        if chat == self.chats.preview:
            self.run_worker(self.open_chat(chat), exit_on_error=False)
        elif chat != self.chats.active:
            self.chats.preview = None
            self.chats.active = chat
            self.show_tiles()
            self.show_chats()
            self.load_card()

    def action_back(self) -> None:
        """One step back: to the inbox, or from a preview to the chat that was there."""
        if self.at is not Pane.INBOX:
            self.go_to(Pane.INBOX)
        elif self.chats.preview is not None:
            self.chats.look_at(None)
            self.show_tiles()

    # chats

    def tile(self) -> "Tile | None":
        """The tile of the chat that keys act on."""
        return self.tiles.holding(self.chats.current())

    def show_tiles(self) -> None:
        """Let the tiles show what the model says."""
        wanted = self.tiles_wanted or TILES_AT_FIRST.get(self.plan.shape, 1)
        slots = max(1, min(wanted, self.plan.max_tiles))
        if slots != self.chats.slots:
            self.chats.resize(slots)
        self.tiles.put(self.chats, side_by_side=self.plan.side_by_side)

    async def open_chat(self, conversation_id: int, *, focus: bool = True, message: int | None = None) -> None:
        """Open a chat, mark it read, and go to its composer (or to one of its messages)."""
        self.chats.open(conversation_id)
        if focus:
            self.at = Pane.CHAT
            self.show_panes()
        self.show_tiles()
        tile = self.tile()
        if tile is None:
            slot = self.chats.visible().index(conversation_id)
            tile = self.tiles.tiles[slot]
        await tile.show(conversation_id)
        if message is not None:
            await tile.jump_to(message)
        elif focus:
            tile.focus_composer()
        self.inbox.select(conversation_id)
        self.chats_changed()
        await self.kit.port.write(lambda desk: desk.mark_opened(conversation_id))

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

    def restore(self, chats: Sequence[int]) -> None:
        """Open the chats of last time, without marking anything read."""
        self.chats.restore(chats)
        self.show_tiles()
        self.load_names()

    def on_inbox_pane_highlighted(self, event: InboxPane.Highlighted) -> None:
        """Show the chat under the cursor while the operator looks through the inbox."""
        if self.inbox.has_focus_within and self.plan.shape not in (Shape.ONE, Shape.TINY):
            self.chats.look_at(event.conversation_id)
            self.show_tiles()

    def on_inbox_pane_chosen(self, event: InboxPane.Chosen) -> None:
        """Open it."""
        self.run_worker(self.open_chat(event.conversation_id), exit_on_error=False)

    def on_customers_pane_chosen(self, event: CustomersPane.Chosen) -> None:
        """Open the customer's chat."""
        self.run_worker(self.open_customer(event.customer_id), exit_on_error=False)

    async def open_customer(self, customer_id: int) -> None:
        """Open the customer's newest conversation."""
        conversation = await self.kit.port.read(lambda desk: desk.conversation_of(customer_id))
        if conversation is not None:
            await self.open_chat(conversation)

    def on_tile_loaded(self) -> None:
        """A tile knows who it shows: so does the card."""
        self.load_card()

    # what the database says

    def take_changes(self, changes: Changes) -> None:
        """Read anew what is shown of what changed."""
        self.inbox.take_changes(changes)
        self.customers.take_changes(changes)
        for tile in self.tiles.tiles:
            if tile.display:
                tile.take_changes(changes)
        self.load_status()
        if changes.reload or not changes.conversations.isdisjoint(self.chats.order):
            self.load_names()
        if changes.reload or (self.card is not None and self.card.id in changes.customers):
            self.load_card()

    def load_status(self) -> None:
        """Read what the bars and the business card show."""
        self.kit.port.spawn(self, self._load_status())

    async def _load_status(self) -> None:
        number = self._status_asked.next()
        status, counters, profile = await self.kit.port.read(
            lambda desk: (desk.status(), desk.counters(), desk.profile())
        )
        if self._status_asked.is_current(number):
            first = self.status is None
            self.status, self.counters, self.profile = status, counters, profile
            self.show_status()
            self.show_business()
            if first and not status.accounts:
                self.at = Pane.CHAT
                self.show_panes()

    def load_names(self) -> None:
        """Read who the open chats are with."""
        self.kit.port.spawn(self, self._load_names())

    async def _load_names(self) -> None:
        number, order = self._rows_asked.next(), tuple(self.chats.order)
        rows = await self.kit.port.read(lambda desk: desk.inbox_rows(order))
        if self._rows_asked.is_current(number):
            self._rows = rows
            self.show_chats()

    def load_card(self) -> None:
        """Read the card of the customer whose chat is looked at."""
        tile = self.tile()
        if tile is None or tile.head is None:
            if self.chats.current() is None:
                self.card = None
                self.customer_card.show(None)
            return
        self.kit.port.spawn(self, self._load_card(tile.head.row.customer_id))

    async def _load_card(self, customer_id: int) -> None:
        from app.core.phone import format_number
        from app.ui.render.cards import customer_lines

        number = self._card_asked.next()
        card, numbers = await self.kit.port.read(
            lambda desk: (
                (card := desk.customer(customer_id)),
                [format_number(identity.value) for identity in card.identities] if card else [],
            )
        )
        if not self._card_asked.is_current(number):
            return
        self.card = card
        if card is None:
            self.customer_card.show(None)
        else:
            kit = self.kit
            self.customer_card.show(
                lambda cells: customer_lines(card, numbers, kit.clock.now(), kit.zone, kit.glyphs, cells)
            )

    # what is shown of it

    def show_status(self) -> None:
        """Draw the top bar and what is wrong."""
        from app.ui.render.hours import opening_of, opening_words

        kit, profile, status = self.kit, self.profile, self.status
        now = kit.clock.now()
        facts = Facts(status=status, stalled=self.stalled, demo=self.demo)
        gap = sanitise_for_display("")
        if profile is not None:
            opening = opening_of(profile, now)
            facts = Facts(
                profile.name,
                profile.official,
                status,
                opening.open,
                opening_words(opening, now, kit.zone) if opening.open is not None else gap,
                self.stalled,
                self.demo,
            )
        if status is not None and status.gap is not None:
            gap = gap_words(status.gap, now, kit.zone)
        narrow = self.plan.shape in (Shape.ONE, Shape.TWO)
        self.query_one("#status", Bar).show(status_parts(facts, kit.glyphs, narrow=narrow))
        notices = notice_parts(facts, gap, kit.glyphs)
        self.query_one("#notice", NoticeBar).show(notices[:1], notices[1:])
        self.tiles.hint(self._hint())

    def _hint(self) -> Content:
        from app.ui.screens.first_start import welcome

        if self.status is not None and not self.status.accounts:
            return welcome()
        key = first_key(self.keys, "chats.next_waiting")
        return Content(_("{key} opens the chat that has waited longest.").format(key=key) if key else "")

    def show_chats(self) -> None:
        """Draw the bottom bar."""
        visible = self.chats.visible()
        chats = [
            OpenChat(id_, sanitise_for_display(row.name), row.unread, id_ in visible, id_ == self.chats.active)
            for id_ in self.chats.order
            if (row := self._rows.get(id_)) is not None
        ]
        keys = [(id_, key, title_of(BY_ID[id_])) for id_ in BAR if (key := first_key(self.keys, id_))]
        self.query_one("#bottom", Bar).show(chat_parts(chats, self.kit.glyphs), key_parts(keys))

    def show_business(self) -> None:
        """Draw the business card."""
        profile, kit = self.profile, self.kit
        if profile is None:
            self.business_card.show(None)
            return
        from app.ui.render.cards import business_lines
        from app.ui.render.hours import opening_of

        def lines(profile: Profile, cells: int):  # type: ignore[no-untyped-def]  # list[Line]
            now = kit.clock.now()
            return business_lines(profile, opening_of(profile, now), now, kit.zone, kit.glyphs, cells)

        self.business_card.show(partial(lines, profile))

    def tick(self) -> None:
        """Let times move on: once a minute."""
        self.inbox.tick()
        self.customers.tick()
        for tile in self.tiles.tiles:
            tile.tick()
        self.customer_card.lay_out()
        self.business_card.lay_out()
        self.load_status()

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

    def on_card_chosen(self, event: Card.Chosen) -> None:
        """A card was double-clicked."""
        self.action_do("customer.edit" if event.card is self.customer_card else "shop.profile")
