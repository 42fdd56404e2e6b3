"""The desk's frame: its panes by the terminal's size, its bars and cards by what the database says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from app.core.i18n import _
from app.core.text import sanitise_for_display
from app.ui.actions import BAR, BAR_CHOSEN, BAR_FIRST, BY_ID, LIST_KEYS, title_of
from app.ui.bindings import bind_actions
from app.ui.chats import OpenChats
from app.ui.key_words import show_key
from app.ui.keys import Keys, first_key
from app.ui.kit import Kit
from app.ui.layout import SIDES, SMALLEST, Pane, Plan, Shape, panes, plan
from app.ui.port import Generation
from app.ui.render.bars import (
    Facts,
    OpenChat,
    chat_parts,
    chosen_parts,
    follow_part,
    gap_words,
    key_parts,
    more_part,
    notice_parts,
    status_parts,
)
from app.ui.render.line import Line
from app.ui.widgets.bar import Bar, NoticeBar
from app.ui.widgets.card import Card
from app.ui.widgets.customers import CustomersPane
from app.ui.widgets.inbox import InboxPane
from app.ui.widgets.tiles import Tiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.rows import Changes, Counters, CustomerCard, DeskStatus, Hit, InboxRow, Profile
    from app.ui.deeds.find import Place
    from app.ui.screens.search import Picked
    from app.ui.widgets.tile import Tile

TILES_AT_FIRST: Final = {Shape.FULL: 2}


class DeskFrame(Screen[None]):
    """Lays the panes out by the terminal's size and fills bars and cards with what the database says."""

    AUTO_FOCUS = "InboxList"

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
        self.counters: Counters | None = None
        self.profile: Profile | None = None
        self.stalled = ""
        self.lane = asyncio.Lock()
        """Deeds that change which chat is current take turns."""
        self.notes: dict[int, str] = {}
        """Notes that were begun and not kept, by chat."""
        self.hits: list[Hit] = []
        self.hit = -1
        self.picked: Picked | None = None
        """What the last search led to."""
        self.came_from: Place | None = None
        """Where the operator was before it."""
        self.card: CustomerCard | None = None
        self._laid_out = Size(0, 0)
        self._customers_first = False
        self._rows: dict[int, InboxRow] = {}
        self._status_asked = Generation()
        self._rows_asked = Generation()
        self._card_asked = Generation()
        self.inbox = InboxPane(kit, id="inbox")
        self.tiles = Tiles(kit, id="tiles")
        self.customer_card = Card(_("Customer"), id="card", empty=_("Open a chat, and who it is with stands here."))
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
        # Laid out before they are mounted, the panes are styled and painted once.
        self.place(*self.app.size)
        yield Bar("status", self.kit.glyphs.cut)
        yield NoticeBar("notice", self.kit.glyphs.cut)
        yield Container(*self.panes.values(), id="desk")
        yield Bar("bottom", self.kit.glyphs.cut)
        small = _("Tresen needs a window of at least {columns}×{rows}.").format(columns=SMALLEST[0], rows=SMALLEST[1])
        yield Static(Content(small), id="too-small", markup=False)

    def on_mount(self) -> None:
        """Fill the bars with what is known already."""
        self.show_status()
        self.show_chats()

    # size and panes

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out for the new size; what is open stays open."""
        if event.size != self._laid_out:
            self.lay_out(*event.size)

    def lay_out(self, width: int, height: int) -> None:
        """Choose and place the panes for that size, and what stands in them."""
        # A pane may be hidden with the cursor in it: what is typed waits until it has it again.
        self.kit.typed.begin()
        self.place(width, height)
        if not self.call_after_refresh(self.keep_keys):
            self.kit.typed.end()
        self.show_tiles()
        self.show_status()
        self.show_chats()

    def place(self, width: int, height: int) -> None:
        """Choose and place the panes for that size."""
        self._laid_out = Size(width, height)
        self.plan = plan(width, height)
        for shape in Shape:
            self.set_class(self.plan.shape is shape, f"-{shape}")
        self.set_class(height < 24, "-low")
        self.show_panes()

    def show_panes(self) -> None:
        """Show the panes that the plan has room for."""
        seen = panes(self.plan, self.at, self.side)
        with self.app.batch_update():
            for pane, widget in self.panes.items():
                widget.display = pane in seen
            first = self.plan.shape is Shape.TWO and self.at is Pane.CUSTOMERS
            if first is not self._customers_first:
                self._customers_first = first
                before = self.tiles if first else self.business_card
                self.query_one("#desk").move_child(self.customers, before=before)

    def keep_keys(self) -> None:
        """After a pane that had the keys was hidden and shown again, it has them again."""
        if self.focused is None and self.app.screen is self:
            self.go_to(self.at)
        self.kit.typed.end()

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
                tile, chat = self.tile(), self.chats.current()
                if tile is not None:
                    tile.focus_composer()
                elif chat is not None:
                    self.kit.begin(self, self._focus_chat(chat))
            case Pane.CARD | Pane.BUSINESS:
                self.panes[pane].focus()

    async def _focus_chat(self, chat: int) -> None:
        """Give a chat the keys once its tile shows it, unless they went elsewhere meanwhile."""
        tile = await self.tiles.shown(chat)
        if tile is not None and self.at is Pane.CHAT and chat == self.chats.current():
            tile.focus_composer()

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

    # chats

    def tile(self) -> Tile | None:
        """The tile of the chat that keys act on."""
        return self.tiles.holding(self.chats.current())

    def show_tiles(self) -> None:
        """Let the tiles show what the model says."""
        wanted = self.tiles_wanted or TILES_AT_FIRST.get(self.plan.shape, 1)
        slots = max(1, min(wanted, self.plan.max_tiles))
        if slots != self.chats.slots:
            self.chats.resize(slots)
        self.tiles.put(self.chats, side_by_side=self.plan.side_by_side)

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
        if not self._rows_asked.is_current(number):
            return
        self._rows = rows
        # What stands in a tile is told by the tile, which may hold something typed.
        gone = [chat for chat in order if chat not in rows and self.tiles.holding(chat) is None]
        for chat in gone:
            # It goes on in the chat of the customer it was joined with.
            self.chats.close(chat)
        if gone:
            self.show_tiles()
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
        log_key = first_key(self.keys, "shop.log")
        facts = Facts(status=status, stalled=self.stalled, demo=self.demo, log_key=log_key)
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
                log_key,
            )
        if status is not None and status.gap is not None:
            gap = gap_words(status.gap, now, kit.zone)
        narrow = self.plan.shape in (Shape.ONE, Shape.TWO)
        self.query_one("#status", Bar).show(status_parts(facts, kit.glyphs, narrow=narrow))
        notices = notice_parts(facts, gap, kit.glyphs)
        self.query_one("#notice", NoticeBar).show(
            notices[:1], [replace(part, rank=rank) for rank, part in enumerate(notices[1:], 1)]
        )
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
            OpenChat(
                id_,
                sanitise_for_display(row.name),
                row.unread,
                id_ in visible,
                id_ == self.chats.active,
                id_ in self.chats.pinned,
            )
            for id_ in self.chats.order
            if (row := self._rows.get(id_)) is not None
        ]
        if self.at is Pane.INBOX and (chosen := len(self.inbox.list.marked)):
            keys = [(id_, show_key(LIST_KEYS[id_][0]), title_of(BY_ID[id_])) for id_ in BAR_CHOSEN]
            self.query_one("#bottom", Bar).show(chosen_parts(chosen, keys))
            return
        keys = [(id_, key, title_of(BY_ID[id_])) for id_ in BAR if (key := first_key(self.keys, id_))]
        open_chats = chat_parts(chats, self.kit.glyphs)
        if self.chats.follow:
            crowded = self.plan.shape in (Shape.ONE, Shape.TWO)
            open_chats.append(follow_part(self.kit.glyphs, crowded=crowded))
        self.query_one("#bottom", Bar).show(open_chats, key_parts(keys, BAR_FIRST), more_part)

    def show_business(self) -> None:
        """Draw the business card."""
        profile, kit = self.profile, self.kit
        if profile is None:
            self.business_card.show(None)
            return
        from app.ui.render.cards import business_lines
        from app.ui.render.hours import opening_of

        def lines(profile: Profile, cells: int) -> list[Line]:
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
