"""The shop's link and code: dark on light in every theme, saved where it says, short links made and deleted."""

from pathlib import Path

import pytest
from textual.widgets import Input

from app.core.qr import QUIET, qr_matrix
from app.ui.app import DeskApp, Look
from app.ui.glyphs import ASCII, UNICODE
from app.ui.kit import Kit
from app.ui.port import Port
from app.ui.screens.shop_link import ShopLink
from app.ui.widgets.qr import QrCode, padded
from tests.fake_desk import FakeDesk, StoppedClock, filled
from tests.shop_things import LINKS
from tests.ui.desks import running, screen_text, until

PLAIN = "https://wa.me/491713920000"


def with_links() -> FakeDesk:
    """The bakery and two short links."""
    desk = filled(FakeDesk(StoppedClock()))
    desk.links = list(LINKS)
    return desk


def opened(app: DeskApp) -> ShopLink:
    """The screen."""
    assert isinstance(app.screen, ShopLink)
    return app.screen


def drawn(code: QrCode) -> list[list[bool]]:
    """The modules as they stand on the screen, True where it is dark."""
    rows: list[list[bool]] = []
    for y in range(code.size.height):
        upper: list[bool] = []
        lower: list[bool] = []
        for segment in code.render_line(y):
            if segment.style is None or segment.text[:1] not in ("▀", " ") or segment.style.bgcolor is None:
                continue
            if segment.text == "▀":
                assert segment.style.color is not None
                upper.append(segment.style.color.name == "#000000")
                lower.append(segment.style.bgcolor.name == "#000000")
        if upper:
            rows += [upper, lower]
    return rows


@pytest.mark.parametrize("theme", ["tresen-dark", "tresen-paper", "tresen-contrast"])
async def test_the_code_is_dark_on_light_in_every_theme(theme: str) -> None:
    async with running(with_links(), look=Look(theme)) as (app, pilot, _desk):
        app.desk.action_do("shop.link")
        await until(pilot, lambda: PLAIN in screen_text(app))
        code = opened(app).code
        matrix = qr_matrix(PLAIN)
        await until(pilot, lambda: code.size.width == len(matrix) + 2 * QUIET)
        wanted = padded(matrix, QUIET)
        assert drawn(code)[: len(wanted)] == wanted


@pytest.mark.parametrize(("size", "fits"), [((80, 24), True), ((60, 18), False)])
async def test_where_there_is_no_room_it_says_so(size: tuple[int, int], fits: bool) -> None:
    async with running(with_links(), size=size) as (app, pilot, _desk):
        app.desk.action_do("shop.link")
        await until(pilot, lambda: isinstance(app.screen, ShopLink))
        await until(pilot, lambda: ("▀" in screen_text(app)) is fits)
        if not fits:
            assert "no room for the code" in " ".join(screen_text(app).split())
            await pilot.press("f4")
            await until(pilot, lambda: "▀" in screen_text(app))


def test_without_half_blocks_a_module_takes_two_cells() -> None:
    for glyphs, size in ((UNICODE, (33, 17)), (ASCII, (66, 33))):
        code = QrCode(Kit(Port(), glyphs=glyphs))
        code.show(((True,) * 25,) * 25)
        assert code.cells() == size
        assert code.fits(*size) == QUIET
        assert code.fits(size[0] - 9, size[1]) is None


async def test_the_code_follows_the_text_and_is_saved(tmp_path: Path) -> None:
    async with running(with_links()) as (app, pilot, _desk):
        app.desk.action_do("shop.link")
        await until(pilot, lambda: PLAIN in screen_text(app))
        await pilot.press(*"Brot")
        await until(pilot, lambda: f"{PLAIN}?text=Brot" in screen_text(app))
        await pilot.press("f2")
        await until(pilot, lambda: app.clipboard == f"{PLAIN}?text=Brot")
        target = tmp_path / "code.svg"
        opened(app).query_one("#file", Input).value = str(target)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saved: " in screen_text(app))
        assert target.read_text().startswith("<?xml")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "overwritten" in screen_text(app))


async def test_short_links_are_shown_made_and_deleted() -> None:
    async with running(with_links()) as (app, pilot, desk):
        app.desk.action_do("shop.link")
        await until(pilot, lambda: "7KQ2HX" in screen_text(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "needs a message" in screen_text(app))
        await pilot.press(*"Hallo")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "LINK3" in screen_text(app))
        opened(app).picks.focus()
        await pilot.press("down")
        await until(pilot, lambda: "https://wa.me/message/7KQ2HX" in screen_text(app))
        await pilot.press("f8")
        await until(pilot, lambda: "Delete this link?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: [link.code for link in desk.links] == ["M4ZT9B", "LINK3"])
