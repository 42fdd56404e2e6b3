"""A running desk over the bakery in memory, for tests of the screen."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from app.ui.app import DeskApp, Look
from app.ui.keys import keymap
from tests.fake_desk import FakeDesk, StoppedClock, filled


async def until(pilot: Pilot[Any], holds: Callable[[], object], what: str = "", seconds: float = 5) -> None:
    """Let the app work until it holds; AssertionError if it doesn't in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"never: {what or holds}\n{screen_text(pilot.app)}"
        await pilot.pause()
        await asyncio.sleep(0.005)
    await pilot.pause()


def screen_text(app: Any) -> str:
    """What is on the screen, line by line; Textual gives its composed lines under no public name."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


@asynccontextmanager
async def running(
    desk: FakeDesk | None = None,
    *,
    size: tuple[int, int] = (160, 45),
    keys: dict[str, list[str]] | None = None,
    **more: Any,
) -> AsyncIterator[tuple[DeskApp, Pilot[Any], FakeDesk]]:
    """The app, its pilot and the data, once the inbox's first rows are on the screen."""
    data = desk if desk is not None else filled(FakeDesk(StoppedClock()))
    app = DeskApp(lambda: data, clock=data.clock, keys=keymap(keys or {}), look=more.pop("look", Look()), **more)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.desk.inbox.list.loaded and app.desk.status is not None, "rows")
        await app.desk.first_rows()
        await pilot.pause()
        yield app, pilot, data
