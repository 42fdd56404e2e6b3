"""Everything with one person, newest first; Enter goes to the chat at that place."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from app.core.clock import Millis
from app.core.i18n import _
from app.core.rows import CustomerCard
from app.core.text import sanitise_for_display
from app.core.timeline import EventKind, TimelineEvent
from app.ui.kit import Kit
from app.ui.render.line import Line, own
from app.ui.render.timeline import timeline_line
from app.ui.screens.dialog import Dialog
from app.ui.widgets.picks import Picks
from app.ui.widgets.virtual_list import VirtualList

AHEAD: Final = 30
"""So many lines before the end, older ones are asked for."""


class Timeline(Dialog[tuple[int, int]]):
    """Dismisses with the conversation and the message to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "ends(-1)", show=False),
        Binding("end", "ends(1)", show=False),
        Binding("enter", "take", show=False),
    ]
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, card: CustomerCard) -> None:
        name = sanitise_for_display(card.name)
        super().__init__(kit, _("Timeline of {name}").replace("{name}", name))
        self._card = card
        self.events: list[TimelineEvent] = []
        self._before: Millis | None = None
        self._reading = False
        self.picks = Picks(kit, id="picks")

    def body(self) -> ComposeResult:
        """The lines."""
        yield self.picks

    def footer(self) -> str:
        """The keys."""
        arrows = _("↑↓ choose   ") if self.kit.glyphs.up == "↑" else ""
        return arrows + _("Enter go there   Esc back")

    def on_mount(self) -> None:
        """Read the newest."""
        super().on_mount()
        self._reading = True
        self.kit.port.spawn(self, self._read(None))

    async def _read(self, before: Millis | None) -> None:
        try:
            id_ = self._card.id
            page = await self.kit.port.read(lambda desk: desk.timeline(id_, before))
        finally:
            self._reading = False
        at = self.picks.chosen or 0
        top = self.picks.scroll_offset.y
        self.events += page.events
        self._before = page.before
        self.picks.put([(line,) for line in self._lines()], own(_("Nothing yet.")))
        self.picks.action_move(at)
        self.picks.scroll_to(y=top, animate=False, force=True)

    def _lines(self) -> list[Line]:
        kit = self.kit
        now, cells = kit.clock.now(), max(40, self.picks.scrollable_content_region.width - 1 or 104)
        befores = [None, *self.events[:-1]] if self.events else []
        return [
            timeline_line(event, before, now, kit.zone, kit.glyphs, cells)
            for event, before in zip(self.events, befores, strict=True)
        ]

    @on(VirtualList.Highlighted)
    def highlighted(self) -> None:
        """Ask for older lines before they are reached."""
        near = (self.picks.chosen or 0) + AHEAD >= len(self.events)
        if near and self._before is not None and not self._reading:
            self._reading = True
            self.kit.port.spawn(self, self._read(self._before))

    def action_move(self, by: int) -> None:
        """One line up or down."""
        self.picks.action_move(by)

    def action_page(self, by: int) -> None:
        """A screenful."""
        self.picks.action_page(by)

    def action_ends(self, end: int) -> None:
        """To the newest or the oldest that is read."""
        (self.picks.action_last if end > 0 else self.picks.action_first)()

    def action_take(self) -> None:
        """Go to what the line tells of."""
        if self.picks.chosen is not None:
            self._go(self.events[self.picks.chosen])

    @on(VirtualList.Chosen)
    def clicked(self, event: VirtualList.Chosen) -> None:
        """A click goes there."""
        event.stop()
        self._go(self.events[event.id])

    def _go(self, event: TimelineEvent) -> None:
        at = event
        if at.message_id is None:
            # What is no message is nearest to the one before it.
            older = self.events[self.events.index(event) :]
            found = next((one for one in older if one.kind is EventKind.MESSAGES), None)
            if found is None:
                self.complain(_("Nothing was written before that."))
                return
            at = found
        if at.conversation_id is not None and at.message_id is not None:
            self.dismiss((at.conversation_id, at.message_id))
