"""Photos: in half blocks where nothing better is known, never more than is good, a sentence where they can't be."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.core.content import Media
from app.core.enums import MediaState
from app.core.errors import UserError
from app.ui import pictures
from app.ui.app import Look
from app.ui.pictures import can_draw, draws_graphics, half_blocks, load
from tests.fake_desk import FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until

ANNA = 5


def photo(path: Path, size: tuple[int, int] = (64, 32), kind: str = "JPEG") -> Path:
    Image.new("RGB", size, (200, 120, 40)).save(path, kind)
    return path


def test_a_photo_becomes_half_blocks_that_fit(tmp_path: Path) -> None:
    image = load(str(photo(tmp_path / "a.jpg")), (1600, 1600))
    strips = half_blocks(image, 20, 10)
    assert len(strips) == 5
    assert {strip.cell_length for strip in strips} == {20}
    assert {strip.text for strip in strips} == {"▀" * 20}


def test_a_large_photo_is_made_small_when_it_is_read(tmp_path: Path) -> None:
    image = load(str(photo(tmp_path / "a.png", (900, 300), "PNG")), (90, 90))
    assert image.size == (90, 30)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"\xff\xd8\xff" + b"0" * 100),
        lambda path: path.write_bytes(photo(path).read_bytes()[:300]),
        lambda path: photo(path, kind="BMP"),
        lambda path: path.write_text("<svg/>"),
    ],
)
def test_what_is_broken_or_of_another_kind_is_a_sentence(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    path = tmp_path / "a.jpg"
    spoil(path)
    with pytest.raises(UserError, match="can't be drawn"):
        load(str(path), (100, 100))


def test_a_bomb_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = photo(tmp_path / "a.png", (60, 60), "PNG")
    monkeypatch.setattr(pictures, "MOST_PIXELS", 3599)
    with pytest.raises(UserError, match="too large"):
        load(str(path), (10, 10))


@pytest.mark.parametrize(
    ("environ", "draws"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "tmux-256color", "TMUX": "x", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "xterm-256color"}, False),
        ({}, False),
    ],
)
def test_only_terminals_that_are_known_to_draw_are_asked(environ: dict[str, str], draws: bool) -> None:
    assert draws_graphics(environ) is draws


async def test_the_viewer_draws_the_photo_and_nothing_when_images_are_off(tmp_path: Path) -> None:
    path = photo(tmp_path / "ab.jpg")
    for look, drawn in ((Look(), True), (Look(images="off"), False)):
        desk = filled(FakeDesk(StoppedClock()))
        row = desk.write(desk.people[ANNA], "", type_="image", content=Media())
        desk.give_file(row.id, str(path), MediaState.READY)
        async with running(desk, look=look) as (app, pilot, _desk):
            await app.desk.open_chat(ANNA)
            await until(pilot, lambda app=app: "Photo" in screen_text(app))  # type: ignore[misc]
            app.desk.action_do("message.open_link")
            await until(pilot, lambda app=app: type(app.screen).__name__ == "FileScreen")  # type: ignore[misc]
            if drawn:
                await until(pilot, lambda app=app: "▀▀▀▀" in screen_text(app))  # type: ignore[misc]
            else:
                assert not can_draw(look.images)
                assert "▀" not in screen_text(app)
