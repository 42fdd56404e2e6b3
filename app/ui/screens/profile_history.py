"""What the profile was: every earlier version, what differs from now, and the way back."""

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from app.core.i18n import _
from app.core.rows import Changes, Profile, ProfileVersion
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.render.profile import difference_lines, differing_words
from app.ui.render.times import clock, day_of
from app.ui.screens.dialog import SHOP_STYLES, Dialog
from app.ui.widgets.card import Card
from app.ui.widgets.picks import Picks
from app.ui.widgets.virtual_list import VirtualList


class ProfileHistory(Dialog[None]):
    """Enter goes back to the version under the cursor, after asking."""

    BINDINGS: ClassVar[list[BindingType]] = [("r", "restore", "Go back to it")]
    CSS_PATH = SHOP_STYLES
    WIDE = True
    TALL = True

    def __init__(self, kit: Kit, profile: Profile) -> None:
        super().__init__(kit, _("Profile history"))
        self.profile = profile
        self.versions: list[ProfileVersion] = []
        self.picks = Picks(kit, id="picks")
        self.picks.can_focus = True
        self.difference = Card("", id="difference")

    def body(self) -> ComposeResult:
        """Versions over what differs."""
        yield self.picks
        yield self.difference
        with Horizontal(classes="buttons"):
            yield Button(_("Go back to it"), id="restore", compact=True)

    def footer(self) -> str:
        """The keys."""
        return _("Enter go back to this version   Esc back")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.difference.can_focus = False
        self.picks.focus()
        self.difference.show(self._differences)
        self.kit.port.spawn(self, self._read())

    async def _read(self) -> None:
        account = self.profile.account_id
        profile, versions = await self.kit.port.read(
            lambda desk: (desk.profile(account), desk.profile_history(account))
        )
        self.profile = profile or self.profile
        self.versions = versions
        self.picks.put([(self._line(one),) for one in versions], own(_("The profile has not been changed yet.")))
        self.difference.lay_out()

    def _line(self, version: ProfileVersion) -> Line:
        kit, now = self.kit, self.kit.clock.now()
        who = _("changed at WhatsApp") if version.by == "meta" else _("saved here")
        when = Safe(f" {day_of(version.at, now, kit.zone)} {clock(version.at, kit.zone)}".ljust(18))
        words = Safe(f"  {differing_words(version.fields, self.profile.fields)}")
        return Run(when), Run(own(who.ljust(20)), "dim"), Run(words, "dim")

    def take_changes(self, changes: Changes) -> None:
        """The profile was changed or read."""
        if changes.reload or changes.other & {"profile", "account"}:
            self.kit.port.spawn(self, self._read())

    def chosen(self) -> ProfileVersion | None:
        """The version under the cursor."""
        number = self.picks.chosen
        return self.versions[number] if number is not None and number < len(self.versions) else None

    def _differences(self, cells: int) -> list[Line]:
        version, profile = self.chosen(), self.profile
        if version is None:
            if profile.live is None or profile.live == profile.fields:
                return []
            return difference_lines((_("here"), profile.fields), ("WhatsApp", profile.live), cells)
        lines = difference_lines((_("then"), version.fields), (_("now"), profile.fields), cells)
        return lines or [(Run(own(_("This is what the profile is now.")), "dim"),)]

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """Show what differs."""
        event.stop()
        self.difference.lay_out()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """Go back to it."""
        event.stop()
        self.action_restore()

    @on(Button.Pressed, "#restore")
    def action_restore(self) -> None:
        """Go back to the version under the cursor, after asking."""
        version = self.chosen()
        if version is None or version.fields == self.profile.fields:
            return
        sentence = own(_("What customers see of the shop becomes as it was then; it is published at once."))
        self.confirm(_("Go back to this version?"), sentence, _("Go back"), partial(self._restore, version.id))

    async def _restore(self, version_id: int) -> None:
        await self.kit.port.write(lambda desk: desk.restore_profile(version_id))
        self.notify(_("Saved; queued to be published on WhatsApp."), markup=False)
        await self._read()
