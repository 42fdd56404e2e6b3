"""The trust panel: how far WhatsApp trusts the number, what that means and how to better it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from app.core.i18n import _
from app.core.rows import Changes, Profile
from app.core.text import sanitise_for_display
from app.ui.kit import Kit
from app.ui.render.line import Line
from app.ui.render.trust import panel_lines
from app.ui.screens.dialog import SHOP_STYLES, Dialog
from app.ui.widgets.card import Card


class TrustPanel(Dialog[None]):
    """Scrolls; follows what Meta says."""

    BINDINGS: ClassVar[list[BindingType]] = [("f5", "refresh", "Read anew")]
    CSS_PATH = SHOP_STYLES
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, profile: Profile) -> None:
        name = sanitise_for_display(profile.name)
        super().__init__(kit, _("Trust in {name}").replace("{name}", name))
        self.profile = profile
        self.panel = Card("", id="panel")

    def body(self) -> ComposeResult:
        """One list of items."""
        yield self.panel
        with Horizontal(classes="buttons"):
            yield Button(_("Read anew"), id="refresh", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("F5 read anew from WhatsApp   Esc back")

    def on_mount(self) -> None:
        """The arrows scroll."""
        super().on_mount()
        self.panel.focus()
        self.panel.show(self._lines)

    def _lines(self, cells: int) -> list[Line]:
        kit = self.kit
        return panel_lines(self.profile, kit.clock.now(), kit.zone, kit.glyphs, cells)

    def take_changes(self, changes: Changes) -> None:
        """Meta has said something."""
        if changes.reload or changes.other & {"profile", "account"}:
            self.kit.port.spawn(self, self._reread())

    async def _reread(self) -> None:
        account = self.profile.account_id
        profile = await self.kit.port.read(lambda desk: desk.profile(account))
        if profile is not None:
            self.profile = profile
            self.panel.lay_out()

    @on(Button.Pressed, "#refresh")
    def action_refresh(self) -> None:
        """Ask WhatsApp anew."""
        self.kit.port.spawn(self, self._refresh())

    async def _refresh(self) -> None:
        account = self.profile.account_id
        await self.kit.port.write(lambda desk: desk.refresh_account(account))
        self.notify(_("Asked WhatsApp for the account's state."), markup=False)
