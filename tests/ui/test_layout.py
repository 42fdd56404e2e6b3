"""What fits on a terminal of which size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.layout import Pane, Shape, panes, plan
from tests.ui.desks import running, screen_text, until


@pytest.mark.parametrize(
    ("size", "shape", "tiles"),
    [
        ((160, 45), Shape.FULL, 4),
        ((160, 40), Shape.FULL, 4),
        ((160, 39), Shape.THREE, 4),
        ((160, 20), Shape.THREE, 2),
        ((120, 36), Shape.THREE, 2),
        ((119, 36), Shape.TWO, 1),
        ((80, 24), Shape.TWO, 1),
        ((79, 24), Shape.ONE, 1),
        ((60, 18), Shape.ONE, 1),
        ((40, 10), Shape.ONE, 1),
        ((39, 10), Shape.TINY, 0),
        ((200, 9), Shape.TINY, 0),
    ],
)
def test_breakpoints_are_the_designs(size: tuple[int, int], shape: Shape, tiles: int) -> None:
    found = plan(*size)
    assert (found.shape, found.max_tiles) == (shape, tiles)


@given(st.integers(1, 400), st.integers(1, 120), st.sampled_from(Pane), st.sampled_from(Pane))
def test_the_pane_with_the_keys_can_be_seen(width: int, height: int, at: Pane, side: Pane) -> None:
    found = plan(width, height)
    seen = panes(found, at, side)
    assert found.shape is Shape.TINY or seen
    if found.shape in (Shape.ONE, Shape.TWO, Shape.FULL):
        assert at in seen
    else:
        most = 0 if found.shape is Shape.TINY else 3
        assert len(seen) == min(most, len({Pane.INBOX, Pane.CHAT, side}))


async def shown(size: tuple[int, int]) -> set[str]:
    async with running(size=size) as (app, _pilot, _desk):
        return {pane.value for pane, widget in app.desk.panes.items() if widget.display and widget.region.area}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((160, 45), {"inbox", "chat", "card", "customers", "business"}),
        ((160, 20), {"inbox", "chat", "card"}),
        ((120, 36), {"inbox", "chat", "card"}),
        ((80, 24), {"inbox", "chat"}),
        ((60, 18), {"inbox"}),
        ((39, 9), set()),
    ],
)
async def test_every_size_shows_its_panes(size: tuple[int, int], expected: set[str]) -> None:
    assert await shown(size) == expected


async def test_below_the_smallest_size_a_sentence_says_so() -> None:
    async with running(size=(36, 8)) as (app, pilot, _desk):
        assert "at least 40×10" in " ".join(screen_text(app).split())
        await pilot.resize_terminal(160, 45)
        await until(pilot, lambda: "Inbox · 5 waiting" in screen_text(app))
        assert "Tresen needs" not in screen_text(app)


async def test_resizing_keeps_chat_draft_and_keys() -> None:
    async with running() as (app, pilot, _desk):
        await pilot.press("enter")
        await until(pilot, lambda: app.desk.tiles.has_focus_within)
        await pilot.press("H", "a", "l", "l", "o")
        for size in ((60, 18), (80, 24), (36, 8), (160, 45)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.editor.has_focus)
        assert tile.composer.text == "Hallo"
        assert app.desk.chats.order == [1]


async def test_in_one_pane_esc_goes_back_to_the_inbox() -> None:
    async with running(size=(60, 18)) as (app, pilot, _desk):
        await pilot.press("enter")
        await until(pilot, lambda: not app.desk.inbox.display)
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.inbox.display)
        assert not app.desk.tiles.display


async def test_the_side_pane_switches_and_customers_come_left_of_a_chat() -> None:
    async with running(size=(120, 36)) as (app, pilot, _desk):
        await pilot.press("f12")
        await until(pilot, lambda: app.desk.business_card.display)
        await pilot.press("f12")
        await until(pilot, lambda: app.desk.customers.display)
        await pilot.resize_terminal(80, 24)
        app.desk.go_to(Pane.CUSTOMERS)
        await pilot.pause()
        assert app.desk.customers.region.x == 0
        app.desk.go_to(Pane.INBOX)
        await pilot.pause()
        assert app.desk.inbox.region.x == 0


@pytest.mark.parametrize("size", [(160, 45), (200, 50), (120, 36)])
async def test_tiles_go_from_one_to_the_most_that_fit_and_back(size: tuple[int, int]) -> None:
    async with running(size=size) as (app, pilot, _desk):
        for chat in (1, 2, 3, 4, 5):
            await app.desk.open_chat(chat)
        most = app.desk.plan.max_tiles
        seen = []
        for _press in range(most):
            await pilot.press("f4")
            await pilot.pause()
            await until(pilot, lambda: len([t for t in app.desk.tiles.tiles if t.display]) == app.desk.chats.slots)
            seen.append(app.desk.chats.slots)
            assert app.desk.chats.active == 5
        assert sorted(seen) == list(range(1, most + 1))
