"""The shop: profile, account, gap."""

from app.core.i18n import _
from app.ui.deeds import does
from app.ui.screens.desk import DeskScreen


@does("shop.profile")
async def profile(desk: DeskScreen) -> None:
    """See and edit the profile."""
    found = await desk.kit.port.read(lambda data: data.profile())
    if found is None:
        desk.say(_("No account is connected yet. Run: tresen setup whatsapp"))
        return
    from app.ui.screens.profile import ProfileScreen

    await desk.app.push_screen(ProfileScreen(desk.kit, found))


@does("shop.refresh")
async def refresh(desk: DeskScreen) -> None:
    """Read profile, number and limits anew."""
    account = desk.profile.account_id if desk.profile is not None else None
    if account is None:
        desk.say(_("No account is connected yet. Run: tresen setup whatsapp"))
        return
    await desk.kit.port.write(lambda data: data.refresh_account(account))
    desk.say(_("Asked WhatsApp for the account's state."))


@does("shop.dismiss_gap")
async def dismiss_gap(desk: DeskScreen) -> None:
    """Take the gap's line off."""
    gap = desk.status.gap if desk.status is not None else None
    if gap is None:
        desk.say(_("There is no gap to dismiss."))
        return
    await desk.kit.port.write(lambda data: data.dismiss_gap(gap.id))
    desk.load_status()
