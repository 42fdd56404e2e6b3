"""Small windows: what has the keys is seen, footers stay, and single keys mean the row under the cursor."""

from dataclasses import replace

import pytest

from app.core.enums import ConversationState
from tests.fake_desk import FakeDesk, StoppedClock, filled
from tests.shop_things import LINKS, NOTICES, TEMPLATES, versions
from tests.ui.desks import running, screen_text, until

SIZES = [(80, 24), (60, 18)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("key", ["b", "e", "f1", "f3", "f5", "ctrl+n"])
async def test_a_dialogs_footer_is_seen(size: tuple[int, int], key: str) -> None:
    async with running(size=size) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await pilot.press("escape", key)
        await until(pilot, lambda: app.screen is not app.desk)
        await until(pilot, lambda: app.screen.query(".footer"))
        footer = app.screen.query_one(".footer")
        await until(pilot, lambda: app.screen.find_widget(footer).visible_region.height == 1, key)
        assert "Esc " in screen_text(app).splitlines()[footer.region.y]
        assert app.screen.query_one(".box").region.bottom <= size[1]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_field_of_the_profile_is_in_view_when_it_has_the_keys(size: tuple[int, int]) -> None:
    async with running(size=size) as (app, pilot, _desk):
        await pilot.press("b")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "about")
        seen: list[str | None] = []
        while not seen or app.focused.id != "about":  # type: ignore[union-attr]  # a dialog always has one
            field = app.focused
            assert field is not None
            await until(pilot, lambda field=field: app.screen.find_widget(field).visible_region.area > 0, str(field))  # type: ignore[misc]
            seen.append(field.id)
            await pilot.press("tab")
        assert {"about", "address", "day_0", "day_6", "fee", "note", "save", "refresh"} <= set(seen)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "action",
    [
        "chat.template",
        "customer.same",
        "customer.block",
        "shop.history",
        "shop.photo",
        "shop.trust",
        "shop.templates",
        "shop.link",
        "shop.log",
    ],
)
async def test_the_shops_dialogs_keep_their_footer_in_small_windows(size: tuple[int, int], action: str) -> None:
    desk = filled(FakeDesk(StoppedClock()))
    assert desk.shop is not None
    desk.templates_, desk.log, desk.links = list(TEMPLATES), list(NOTICES), list(LINKS)
    desk.history = list(versions(desk.shop))
    async with running(desk, size=size) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await until(pilot, lambda: app.desk.card is not None)
        app.desk.action_do(action)
        await until(pilot, lambda: app.screen is not app.desk and app.screen.query(".footer"))
        footer = app.screen.query_one(".footer")
        await until(pilot, lambda: app.screen.find_widget(footer).visible_region.height == 1, action)
        assert "Esc back" in screen_text(app).splitlines()[footer.region.y]
        assert app.screen.query_one(".box").region.bottom <= size[1]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("key", ["ctrl+r", "t"])
async def test_every_field_of_a_template_is_in_view_when_it_has_the_keys(size: tuple[int, int], key: str) -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.templates_ = list(TEMPLATES)
    async with running(desk, size=size) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        if key == "t":
            await pilot.press("escape")
        await pilot.press(key)
        await until(pilot, lambda: "abholung_bereit" in screen_text(app))
        await pilot.press(*"abholung")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query("#preview") and app.screen.query(".row, .fault"))
        await until(pilot, lambda: app.focused is not None)
        first = app.focused
        seen = 0
        while not seen or app.focused is not first:
            field = app.focused
            assert field is not None
            await until(pilot, lambda field=field: app.screen.find_widget(field).visible_region.area > 0, str(field))  # type: ignore[misc]
            seen += 1
            await pilot.press("tab")
        assert seen >= 5


async def test_in_one_pane_single_keys_mean_the_row_under_the_cursor() -> None:
    async with running(size=(60, 18)) as (app, pilot, desk):
        await app.desk.open_chat(5)
        await pilot.press("escape", "home", "down", "ctrl+t")
        await until(pilot, lambda: desk.people[2].state is ConversationState.DONE)
        assert desk.people[5].state is ConversationState.OPEN
        await pilot.press("home", "n")
        await until(pilot, lambda: app.clipboard == desk.people[1].number.replace(" ", ""))


async def test_open_chats_outlast_the_keys_and_say_how_many_have_no_room() -> None:
    async with running(size=(80, 24)) as (app, pilot, _desk):
        for chat in (1, 2, 3, 4, 5, 6):
            await app.desk.open_chat(chat)
        await until(pilot, lambda: "6 " in screen_text(app).splitlines()[-1])
        line = screen_text(app).splitlines()[-1]
        assert "F1 help" in line
        assert "F2 next waiting" in line
        assert "F4 tiles" not in line
        shown = sum(f" {number} " in line for number in range(1, 7))
        assert f"+{6 - shown}" in line
        await pilot.click("#bottom", offset=(line.index("+"), 0))
        await until(pilot, lambda: type(app.screen).__name__ == "Switcher")


async def test_a_narrow_list_wraps_what_it_says_when_it_is_empty() -> None:
    async with running(FakeDesk(StoppedClock()), size=(80, 24)) as (app, pilot, _desk):
        await until(pilot, lambda: "themselves." in screen_text(app))


async def test_a_card_makes_room_for_its_scrollbar_after_another_size() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    assert desk.shop is not None
    desk.shop = replace(desk.shop, delivery=replace(desk.shop.delivery, note="nur im Viertel, " * 12))
    async with running(desk, size=(80, 24)) as (app, pilot, _desk):
        await pilot.resize_terminal(160, 45)
        await until(pilot, lambda: app.desk.business_card.show_vertical_scrollbar)
        await until(pilot, lambda: "✓ official" in screen_text(app))
