"""The account's log: newest first, by days, each level told by more than colour; opening it is having seen it."""

from dataclasses import replace
from datetime import UTC

from app.core.clock import MINUTE
from app.core.enums import AccountState, Channel
from app.core.rows import AccountRow, DeskStatus, NoticeRow, Profile
from app.core.text import Safe
from app.ui.glyphs import ASCII, UNICODE
from app.ui.render.bars import Facts, notice_parts, status_parts
from app.ui.render.line import line_width, plain
from app.ui.render.log import log_lines
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.shop_things import NOTICES
from tests.ui.desks import running, screen_text, until


def with_log() -> FakeDesk:
    """The bakery and what WhatsApp said about its account."""
    desk = filled(FakeDesk(StoppedClock()))
    desk.log = list(NOTICES)
    return desk


async def test_the_bar_points_to_it_and_opening_it_is_having_seen_it() -> None:
    async with running(with_log()) as (app, pilot, desk):
        await until(pilot, lambda: "2 account notices · l" in screen_text(app))
        await pilot.press("l")
        await until(pilot, lambda: "was approved" in screen_text(app))
        text = screen_text(app)
        assert text.index("stollen_angebot") < text.index("bewertung") < text.index("A payment")
        await until(pilot, lambda: not any(row.new for row in desk.log))
        assert desk.calls.count("see_notices") == 1
        await pilot.press("escape")
        await until(pilot, lambda: "account notice" not in screen_text(app))


async def test_what_comes_while_it_is_read_is_shown_and_seen() -> None:
    async with running(with_log()) as (app, pilot, desk):
        await pilot.press("l")
        await until(pilot, lambda: "was approved" in screen_text(app))
        desk.log.append(NoticeRow(9, 1, NOW, "security", "Somebody changed the PIN.", "warning", True))
        desk.touch("account")
        await until(pilot, lambda: "changed the PIN" in screen_text(app))
        await until(pilot, lambda: not any(row.new for row in desk.log))


async def test_older_lines_come_as_they_are_reached() -> None:
    desk = with_log()
    desk.log = [
        NoticeRow(n, 1, NOW - (900 - n) * MINUTE, "x", f"line number {n:03}", "info", False) for n in range(250)
    ]
    async with running(desk, size=(80, 24)) as (app, pilot, _desk):
        app.desk.action_do("shop.log")
        await until(pilot, lambda: "line number 249" in screen_text(app))

        def pressed() -> bool:
            app.screen.query_one("#log").scroll_end(animate=False)
            return "line number 000" in screen_text(app)

        await until(pilot, pressed)


async def test_a_click_on_the_bar_opens_it() -> None:
    async with running(with_log()) as (app, pilot, _desk):
        await until(pilot, lambda: "account notices" in screen_text(app))
        await pilot.click("#status", offset=(screen_text(app).splitlines()[0].index("account notices"), 0))
        await until(pilot, lambda: type(app.screen).__name__ == "AccountLog")


def test_levels_have_a_sign_and_a_word_and_lines_keep_to_their_width() -> None:
    for glyphs in (UNICODE, ASCII):
        for cells in (30, 60, 100):
            lines = log_lines(NOTICES, {1: Safe("Shop")}, NOW, UTC, glyphs, cells)
            text = "\n".join(plain(line) for line in lines)
            assert all(word in text for word in ("error", "warning", "note", glyphs.discarded, glyphs.failed, "Shop"))
            assert all(line_width(line) <= cells for line in lines), (cells, glyphs)


def test_two_accounts_of_one_channel_are_told_apart() -> None:
    def account(id_: int, name: str, number: str) -> AccountRow:
        return AccountRow(id_, Channel.WHATSAPP, name, number, AccountState.OK, "", NOW)

    def words(*accounts: AccountRow) -> str:
        status = DeskStatus(False, accounts, True, None, 0, 0)
        return "   ".join(plain(part.line) for part in status_parts(Facts(status=status), UNICODE))

    one, two = account(1, "Laden", "+49 171 3920000"), account(2, "Lieferung", "+49 171 3920001")
    assert words(one).endswith("WhatsApp")
    assert "WhatsApp Laden" in words(one, two)
    assert "WhatsApp Lieferung" in words(one, two)
    assert "WhatsApp +49 171 3920001" in words(one, replace(two, name="Laden"))


def test_what_is_wrong_with_an_account_leads_to_where_it_is_explained() -> None:
    for state, action in ((AccountState.BLOCKED, "shop.trust"), (AccountState.TOKEN_EXPIRED, "shop.profile")):
        account = AccountRow(1, Channel.WHATSAPP, "Laden", "+49 171 3920000", state, "spam", NOW)
        facts = Facts(status=DeskStatus(False, (account,), True, None, 0, 0))
        (notice,) = notice_parts(facts, Safe(""), UNICODE)
        assert notice.action == action


class TwoShops(FakeDesk):
    """The bakery and its delivery, each with a number of its own."""

    asked: int | None = None

    def status(self) -> DeskStatus:
        status = super().status()
        (one,) = status.accounts
        return replace(status, accounts=(one, replace(one, id=2, name="Lieferung", number="+49 171 3920001")))

    def profile(self, account_id: int | None = None) -> Profile | None:
        self.asked = account_id
        return super().profile(account_id)


async def test_with_several_accounts_the_shops_screens_ask_which() -> None:
    async with running(filled(TwoShops(StoppedClock()))) as (app, pilot, desk):
        assert isinstance(desk, TwoShops)
        app.desk.action_do("shop.trust")
        await until(pilot, lambda: type(app.screen).__name__ == "AccountPicker")
        await pilot.press(*"lief")
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen).__name__ == "TrustPanel")
        assert desk.asked == 2
