"""The shop: profile, trust, templates, link, account log, gap; and what failed in all chats."""

from collections.abc import Callable, Coroutine
from typing import Any

from app.core.i18n import _, ngettext
from app.core.rows import Profile
from app.ui.deeds import does
from app.ui.screens.desk import DeskScreen


@does("shop.profile")
async def profile(desk: DeskScreen) -> None:
    """See and edit the profile."""

    async def show(profile: Profile) -> None:
        from app.ui.screens.profile import ProfileScreen

        await desk.app.push_screen(ProfileScreen(desk.kit, profile))

    await with_profile(desk, show)


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


async def with_profile(desk: DeskScreen, then: Callable[[Profile], Coroutine[Any, Any, None]]) -> None:
    """The account's profile; with several accounts, the one that the operator chooses."""
    accounts = desk.status.accounts if desk.status is not None else ()
    if len(accounts) > 1:
        from app.ui.screens.account_picker import AccountPicker

        def chosen(account_id: int | None) -> None:
            if account_id is not None:
                desk.kit.begin(desk, _with(desk, account_id, then))

        await desk.app.push_screen(AccountPicker(desk.kit, accounts), chosen)
    else:
        await _with(desk, None, then)


async def _with(desk: DeskScreen, account_id: int | None, then: Callable[[Profile], Coroutine[Any, Any, None]]) -> None:
    found = await desk.kit.port.read(lambda data: data.profile(account_id))
    if found is None:
        desk.say(_("No account is connected yet. Run: tresen setup whatsapp"))
    else:
        await then(found)


@does("shop.history")
async def history(desk: DeskScreen) -> None:
    """What the profile was, and what WhatsApp shows."""

    async def show(profile: Profile) -> None:
        from app.ui.screens.profile_history import ProfileHistory

        await desk.app.push_screen(ProfileHistory(desk.kit, profile))

    await with_profile(desk, show)


@does("shop.photo")
async def photo(desk: DeskScreen) -> None:
    """Another picture for the shop."""

    async def show(profile: Profile) -> None:
        from app.ui.screens.profile_photo import ProfilePhoto

        await desk.app.push_screen(ProfilePhoto(desk.kit, profile))

    await with_profile(desk, show)


@does("shop.trust")
async def trust(desk: DeskScreen) -> None:
    """How far the number is trusted."""

    async def show(profile: Profile) -> None:
        from app.ui.screens.trust import TrustPanel

        await desk.app.push_screen(TrustPanel(desk.kit, profile))

    await with_profile(desk, show)


@does("shop.templates")
async def templates(desk: DeskScreen) -> None:
    """All templates and how their review stands."""

    async def show(profile: Profile) -> None:
        from app.ui.screens.template_manager import TemplateManager

        await desk.app.push_screen(TemplateManager(desk.kit, profile.account_id))

    await with_profile(desk, show)


@does("shop.quick_replies")
async def quick_replies(desk: DeskScreen) -> None:
    """All texts that are used again and again."""
    from app.ui.screens.quick_replies import QuickReplies

    await desk.app.push_screen(QuickReplies(desk.kit))


@does("shop.import")
async def imports(desk: DeskScreen) -> None:
    """Bring people or a chat along from a file."""
    from app.ui.screens.imports import Imports

    await desk.app.push_screen(Imports(desk.kit))


@does("shop.link")
async def link(desk: DeskScreen) -> None:
    """The link and the QR code that open a chat with the shop."""

    async def show(profile: Profile) -> None:
        from app.ui.screens.shop_link import ShopLink

        await desk.app.push_screen(ShopLink(desk.kit, profile))

    await with_profile(desk, show)


@does("shop.log")
async def log(desk: DeskScreen) -> None:
    """What WhatsApp says about the account; what is shown has been seen."""
    from app.ui.screens.account_log import AccountLog

    accounts = desk.status.accounts if desk.status is not None else ()
    await desk.app.push_screen(AccountLog(desk.kit, accounts))


@does("chats.retry_failed")
async def retry_all(desk: DeskScreen) -> None:
    """Queue all that failed again, of all chats."""
    count = await desk.kit.port.write(lambda data: data.retry_failed(None))
    desk.say(retried_words(count))


def retried_words(count: int) -> str:
    """How many were queued again."""
    if not count:
        return _("Nothing has failed that may be sent again.")
    return ngettext("{n} message is queued again.", "{n} messages are queued again.", count).format(n=count)
