"""The program around the desk: starts light, tells what is wrong, keeps what was open, lets nobody out of his box."""

import subprocess
import sys
import threading
import time
from functools import partial
from typing import Any

import pytest
from textual import events

from app.core.desk_state import DeskState
from app.core.enums import AccountState, Status
from app.core.errors import HeldError
from app.core.rows import Gap
from app.ui.app import DeskApp, Look
from app.ui.themes import themes
from tests.bakery import hostile
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until

HEAVY = ("sqlmodel", "sqlalchemy", "httpx", "pydantic", "babel", "phonenumbers", "sqlite3", "markdown_it")


def test_importing_the_app_loads_nothing_heavy() -> None:
    code = "import sys, app.ui.app; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "textual" in loaded
    assert not set(HEAVY) & set(loaded)


def test_the_first_frame_needs_no_screen_but_the_desk() -> None:
    code = "import sys, app.ui.app; print(*(n for n in sys.modules if n.startswith('app.ui.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if name.startswith(("app.ui.deeds", "app.ui.widgets.tile."))]
    assert {name for name in loaded if name.startswith("app.ui.screens.")} == {
        "app.ui.screens.desk",
        "app.ui.screens.frame",
    }


async def test_titles_stand_before_the_desk_is_open_and_keys_answer_meanwhile() -> None:
    gate = threading.Event()
    desk = filled(FakeDesk(StoppedClock()))

    def slow() -> FakeDesk:
        gate.wait(10)
        return desk

    app = DeskApp(slow, clock=desk.clock)
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "Inbox" in screen_text(app) and "Customers" in screen_text(app))
        assert "opening…" in screen_text(app)
        await pilot.press("f1")
        await until(pilot, lambda: "Help" in screen_text(app))
        await pilot.press("escape")
        gate.set()
        await until(pilot, lambda: "Kita Sternchen" in screen_text(app))


async def test_a_desk_that_cannot_be_opened_says_why_and_leaves_with_its_code() -> None:
    def refuse() -> FakeDesk:
        raise HeldError("This database belongs to a newer Tresen.")

    app = DeskApp(refuse, clock=StoppedClock())
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "belongs to a newer Tresen" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.return_value == 3)


async def test_the_gateway_is_started_once_after_the_first_rows() -> None:
    started: list[bool] = []
    desk = filled(FakeDesk(StoppedClock()))
    async with running(desk, start_gateway=lambda: started.append("inbox_rows" in desk.calls)) as (_app, pilot, _desk):
        await until(pilot, lambda: started)
        assert started == [True]


async def test_a_gateway_that_does_not_start_is_told() -> None:
    def fail() -> None:
        raise HeldError("Port 8080 is taken.")

    async with running(start_gateway=fail) as (app, pilot, _desk):
        await until(pilot, lambda: "Port 8080 is taken" in screen_text(app))


async def test_a_message_that_arrives_reaches_inbox_bar_and_tile() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(5)
        await app.desk.open_chat(9)
        desk.write(desk.people[5], "Noch eine Frage!")
        await until(pilot, lambda: screen_text(app).count("Noch eine Frage!") == 2)
        await until(pilot, lambda: "1 Anna Huber ●1" in screen_text(app).splitlines()[-1])


async def test_open_chats_come_back_and_drafts_are_kept() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    async with running(desk) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await app.desk.open_chat(9)
        await pilot.pause()
        await pilot.press("B", "a", "l", "d", "ctrl+q")
        await until(pilot, lambda: app.return_value == 0)
    assert desk.closed
    assert desk.people[9].draft == "Bald"
    assert (desk.left.chats, desk.left.shown, desk.left.active) == ((5, 9), (5, 9), 9)
    again = filled(FakeDesk(StoppedClock()))
    again.left = DeskState((9, 5), (9, 5), 9)
    async with running(again) as (app, pilot, _desk):
        await until(pilot, lambda: app.desk.chats.shown == [9, 5])
        assert "mark_opened" not in again.calls


async def test_a_locked_database_is_said_and_keys_still_answer() -> None:
    async with running() as (app, pilot, desk):
        desk.broken = OSError("database is locked")
        await until(pilot, lambda: "database is locked" in screen_text(app).splitlines()[1])
        await pilot.press("down", "f3")
        await until(pilot, lambda: type(app.screen).__name__ == "Switcher")
        await pilot.press("escape")
        desk.broken = None
        await until(pilot, lambda: "locked" not in screen_text(app).splitlines()[1])


async def test_leaving_does_not_wait_for_a_database_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.app.LEAVE", 0.05)
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(5)
        desk.slow = 3
        began = time.monotonic()
        await pilot.press("x", "ctrl+q")
        await until(pilot, lambda: app.return_value == 0)
        assert time.monotonic() - began < 2
        desk.slow = 0


async def trouble(**facts: Any) -> str:
    """The notice line under these facts."""
    desk = filled(FakeDesk(StoppedClock()))
    for name, value in facts.items():
        setattr(desk, name, value)
    async with running(desk) as (app, pilot, _desk):
        await until(pilot, lambda: app.desk.query_one("#notice").display)
        return screen_text(app).splitlines()[1]


async def test_what_is_wrong_stands_under_the_bar() -> None:
    account = filled(FakeDesk(StoppedClock())).account
    assert account is not None
    from dataclasses import replace

    assert "gateway is not running" in await trouble(gateway_alive=False)
    assert "token has expired" in await trouble(account=replace(account, state=AccountState.TOKEN_EXPIRED))
    assert "blocked this account: spam" in await trouble(
        account=replace(account, state=AccountState.BLOCKED, detail="spam")
    )
    assert "3 received items" in await trouble(quarantined=3)
    gap = Gap(1, NOW - 6 * 3_600_000, NOW - 4 * 3_600_000)
    assert "Nothing was received from 03:35 to 05:35" in await trouble(gap=gap)


async def test_the_gap_is_dismissed_by_a_click() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.gap = Gap(1, NOW - 6 * 3_600_000, NOW - 4 * 3_600_000)
    async with running(desk) as (app, pilot, _desk):
        await until(pilot, lambda: app.desk.query_one("#notice").display)
        await pilot.click("#notice", offset=(10, 0))
        await until(pilot, lambda: desk.gap is None and not app.desk.query_one("#notice").display)


async def test_while_not_looked_at_the_title_counts_and_the_bell_rings_once_a_second() -> None:
    async with running() as (app, pilot, desk):
        rings: list[float] = []
        app.bell = lambda: rings.append(time.monotonic())  # type: ignore[method-assign]
        desk.write(desk.people[6], "gesehen")
        await until(pilot, lambda: app.notices._teller._unread.get(6) == 1)
        assert (rings, app.title) == ([], "Tresen")
        app.post_message(events.AppBlur())
        await pilot.pause()
        for number, person in enumerate((7, 8, 11), 1):
            desk.write(desk.people[person], "hallo")
            await until(pilot, partial(titled, app, f"({number}) Tresen"))
        assert len(rings) == 1
        app.post_message(events.AppFocus())
        await until(pilot, lambda: app.title == "Tresen")


def titled(app: DeskApp, title: str) -> bool:
    """Whether the terminal's title is that."""
    return app.title == title


@pytest.mark.parametrize("key", [None, "f1", "f3", "f5", "ctrl+n", "ctrl+p", "f10", "b"])
async def test_the_demo_is_marked_on_every_screen(key: str | None) -> None:
    async with running(demo=True) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await until(pilot, lambda: app.desk.card is not None)
        if key:
            if key == "b":
                await pilot.press("escape")
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not app.desk)
            await pilot.pause()
        lines = screen_text(app).splitlines()
        assert "DEMO" in lines[0]
        assert app.screen is app.desk or any("DEMO" in line for line in lines[1:])


async def test_an_empty_desk_says_what_to_do() -> None:
    desk = FakeDesk(StoppedClock())
    desk.account = desk.shop = None
    async with running(desk, size=(60, 18)) as (app, pilot, _desk):
        await until(pilot, lambda: "tresen demo" in screen_text(app))
        assert "tresen setup whatsapp" in screen_text(app)


@pytest.mark.parametrize("theme", [theme.name for theme in themes()])
async def test_each_theme_draws_every_pane(theme: str) -> None:
    async with running(look=Look(theme=theme)) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await until(pilot, lambda: "zahlt immer bar" in screen_text(app))
        assert app.theme == theme


async def test_an_unknown_theme_is_told_and_the_default_taken() -> None:
    async with running(look=Look(theme="neon")) as (app, pilot, _desk):
        await until(pilot, lambda: "There is no theme called neon" in screen_text(app))
        assert app.theme == "tresen-dark"


async def test_plain_signs_leave_no_other_sign_on_the_bars() -> None:
    async with running(look=Look(glyphs="ascii", motion="reduced")) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await until(pilot, lambda: "1 Anna" in screen_text(app).splitlines()[-1])
        text = screen_text(app)
        assert text.splitlines()[-1].isascii()
        assert not set("●◔✓▌★◌⌕╭─│╰") & set(text)
        assert app.animation_level == "none"
        await pilot.press("f1")
        await until(pilot, lambda: "+- Help" in screen_text(app))


async def test_hostile_names_and_words_stay_text_on_every_screen() -> None:
    desk = filled(FakeDesk(StoppedClock()), hostile)
    async with running(desk) as (app, pilot, _desk):
        for chat in tuple(desk.people):
            await app.desk.open_chat(chat)
        await until(pilot, lambda: app.desk.card is not None and app.desk.card.id == len(desk.people))
        seen = screen_text(app)
        for key in ("f3", "f5", "ctrl+p", "f10"):
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not app.desk)
            if key in ("f5", "ctrl+p"):
                await pilot.press("h", "a")
            await pilot.pause(0.3)
            seen += screen_text(app)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.desk)
        await pilot.press("f8")
        await until(pilot, lambda: ": done." in screen_text(app))
        seen += screen_text(app)
        assert app.return_value is None
        assert not [c for c in seen if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000]
        assert not set("\u202e\u202c\u2066") & set(seen)
        assert "[/]" in seen
        assert "[@click=app.quit]" in seen


async def test_a_failed_send_stands_in_words() -> None:
    async with running() as (app, pilot, desk):
        hotel = next(person for person in desk.people.values() if person.name == "Hotel Post")
        await app.desk.open_chat(hotel.id)
        await until(pilot, lambda: "x discard" in screen_text(app))
        assert hotel.messages[-1].status is Status.FAILED


async def test_the_key_files_mistake_is_told_with_the_defaults_in_force() -> None:
    async with running(complaint="F3 is given to both chats.go_to and chats.tiles.") as (app, pilot, _desk):
        await until(pilot, lambda: "given to both" in screen_text(app))
        await pilot.press("enter", "f3")
        await until(pilot, lambda: type(app.screen).__name__ == "Switcher")
