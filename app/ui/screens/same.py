"""Who is this: the names a customer is known by, who may be the same person, and whom they were joined with."""

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from app.core.i18n import _
from app.core.phone import format_number
from app.core.rows import CustomerCard
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, fit, own
from app.ui.render.people import identity_kind, merge_words, reason_words, shown_identities, suggestion_words
from app.ui.screens.dialog import SHOP_STYLES, Dialog
from app.ui.widgets.line_view import LineView
from app.ui.widgets.picks import Picks
from app.ui.widgets.virtual_list import VirtualList

CELLS = 68


class SamePerson(Dialog[int]):
    """Dismisses with the id of the customer to preview a joining with, 0 to choose any other; undoes by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("delete,d", "not_same", "Not the same"),
        ("o", "choose", "Join with another"),
    ]
    CSS_PATH = SHOP_STYLES
    TALL = True

    def __init__(self, kit: Kit, card: CustomerCard) -> None:
        super().__init__(kit, _("Same person"))
        self.card = card
        self._facts = LineView(self._lines, classes="known")
        self.picks = Picks(kit, height=2, id="picks")
        self.picks.can_focus = True

    def body(self) -> ComposeResult:
        """Names, then what can be done about them."""
        yield self._facts
        yield self.picks
        with Horizontal(classes="buttons"):
            yield Button(_("Join with another customer"), id="choose", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("Enter look or part   d not the same   o join with another   Esc back")

    def on_mount(self) -> None:
        """The list has the keys if there is anything in it."""
        super().on_mount()
        self._list()
        found = self.card.suggestions or self.card.merges
        (self.picks if found else self.query_one("#choose", Button)).focus()

    def _lines(self, cells: int) -> list[Line]:
        card = self.card
        lines: list[Line] = [(Run(sanitise_for_display(card.name), "bold"),)]
        for identity in shown_identities(card.identities):
            number = sanitise_for_display(format_number(identity.value))
            lines.append(
                fit((Run(number), Run(Safe(f"  {identity_kind(identity)}"), "dim")), cells, self.kit.glyphs.cut)
            )
        return lines

    def _list(self) -> None:
        kit, card = self.kit, self.card
        now = kit.clock.now()
        rows: list[tuple[Line, ...]] = [
            (
                (Run(Safe(f" {kit.glyphs.uncertain} {suggestion_words(one)}"), "accent"),),
                (Run(Safe(f"   {reason_words(one)}"), "dim"),),
            )
            for one in card.suggestions
        ]
        rows += [
            (
                (Run(Safe(f" {kit.glyphs.sent} {merge_words(one, now, kit.zone)}"), "text"),),
                (Run(own(f"   {_('Enter parts them again')}"), "dim"),),
            )
            for one in card.merges
        ]
        self.picks.put(rows, own(_("Nobody else seems to be this person.")))

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """Look at what joining would make of a suggestion; part what was joined."""
        event.stop()
        number, suggestions = event.id, self.card.suggestions
        if number < len(suggestions):
            self.dismiss(suggestions[number].customer_id)
        else:
            self._ask_undo(number - len(suggestions))

    def _ask_undo(self, place: int) -> None:
        merge = self.card.merges[place]
        sentence = _(
            "{name} becomes a customer of their own again, as before. What came in between stays with the number "
            "it came from."
        )
        words = Safe(sentence.replace("{name}", sanitise_for_display(merge.name)))
        self.confirm(_("Part them?"), words, _("Part"), partial(self._undo, merge.id))

    async def _undo(self, merge_id: int) -> None:
        await self.kit.port.write(lambda desk: desk.undo_merge(merge_id))
        await self._reload()

    def action_not_same(self) -> None:
        """They are two people: it is not suggested again."""
        number = self.picks.chosen
        if number is not None and number < len(self.card.suggestions):
            self.kit.port.spawn(self, self._dismiss_suggestion(self.card.suggestions[number].customer_id))

    async def _dismiss_suggestion(self, other: int) -> None:
        id_ = self.card.id
        await self.kit.port.write(lambda desk: desk.dismiss_suggestion(id_, other))
        await self._reload()

    async def _reload(self) -> None:
        id_ = self.card.id
        card = await self.kit.port.read(lambda desk: desk.customer(id_))
        if card is None:
            self.dismiss(None)
            return
        self.card = card
        self._facts.again()
        self._list()

    @on(Button.Pressed, "#choose")
    def action_choose(self) -> None:
        """Choose from all customers."""
        self.dismiss(0)
