"""Two customers who are one: what they would become is shown before it is done."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button

from app.core.desk import DeskReads
from app.core.i18n import _
from app.core.phone import format_number
from app.core.rows import MergePreview
from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line, Run
from app.ui.render.people import preview_lines
from app.ui.render.wrap import wrapped
from app.ui.screens.dialog import SHOP_STYLES, Dialog
from app.ui.widgets.line_view import LineView


@dataclass(frozen=True, slots=True)
class Pair:
    """The two customers and what joining makes of them."""

    preview: MergePreview
    kept: str
    gone: str
    numbers: tuple[str, ...]
    """The identities as people read them."""


def read_pair(desk: DeskReads, *, kept_id: int, gone_id: int) -> Pair | None:
    """Both, read in one go; None if one is not there. UserError if they can't be joined."""
    kept, gone = desk.customer(kept_id), desk.customer(gone_id)
    if kept is None or gone is None:
        return None
    preview = desk.merge_preview(kept_id, gone_id)
    numbers = tuple(format_number(identity.value) for identity in preview.identities)
    return Pair(preview, kept.name, gone.name, numbers)


class MergeScreen(Dialog[int]):
    """Joins them; dismisses with the id of the customer they are now."""

    BINDINGS: ClassVar[list[BindingType]] = [("y", "join", "Join"), ("n", "leave", "Back"), ("x", "swap", "Swap")]
    CSS_PATH = SHOP_STYLES

    def __init__(self, kit: Kit, pair: Pair) -> None:
        super().__init__(kit, _("Join two customers?"))
        self.pair = pair
        self._facts = LineView(self._lines)
        self._joining = False

    def body(self) -> ComposeResult:
        """What they would be, and the answers."""
        with VerticalScroll(id="facts", can_focus=False):
            yield self._facts
        with Horizontal(classes="buttons"):
            yield Button(_("Back"), id="back", compact=True)
            yield Button(_("Swap"), id="swap", compact=True)
            yield Button(_("Join"), id="join", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("y join   x swap whose name stays   Esc back")

    def on_mount(self) -> None:
        """Back is the careful answer."""
        super().on_mount()
        self.query_one("#back", Button).focus()

    def _lines(self, cells: int) -> list[Line]:
        pair = self.pair
        kept, gone = sanitise_for_display(pair.kept), sanitise_for_display(pair.gone)
        lines = preview_lines(pair.preview, kept, gone, pair.numbers, self.kit.glyphs, cells)
        undo = sanitise_for_display(_("It can be undone at any time under Same person."))
        return [*lines, (), *((Run(line, "dim"),) for line in wrapped(undo, cells))]

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """By mouse, or Enter on a button."""
        deeds = {"join": self.action_join, "swap": self.action_swap}
        deeds.get(event.button.id or "", self.action_leave)()

    def action_swap(self) -> None:
        """The other one is kept."""
        self.kit.port.spawn(self, self._swap())

    async def _swap(self) -> None:
        now = self.pair.preview
        pair = await self.kit.port.read(lambda desk: read_pair(desk, kept_id=now.gone_id, gone_id=now.kept_id))
        if pair is not None:
            self.pair = pair
            self._facts.again()

    def action_join(self) -> None:
        """Join them."""
        if not self._joining:
            self._joining = True
            self.kit.port.spawn(self, self._join())

    async def _join(self) -> None:
        preview = self.pair.preview
        try:
            await self.kit.port.write(lambda desk: desk.merge(preview.kept_id, preview.gone_id))
        finally:
            self._joining = False
        self.dismiss(preview.kept_id)
