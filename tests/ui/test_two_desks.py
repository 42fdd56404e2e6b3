"""Two desks on one database: what one does the other shows, and neither takes anything from under the other's hands."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from app.core.enums import ConversationState
from app.services.desk import DeskService, open_desk
from app.ui.app import DeskApp, Look
from app.ui.keys import default_keys
from app.ui.widgets.tile import Tile
from tests.fake_desk import StoppedClock
from tests.scenes import fill
from tests.ui.desks import screen_text, until

KITA, SOPHIE, ANNA = 1, 2, 5


@dataclass(frozen=True, slots=True)
class OneDesk:
    """A desk of the two."""

    app: DeskApp
    pilot: Pilot[Any]
    data: DeskService

    def tile(self, chat: int) -> Tile:
        """The tile that chat stands in."""
        tile = self.app.desk.tiles.holding(chat)
        assert tile is not None
        return tile

    def typed(self, chat: int) -> str:
        """What stands in the chat's composer."""
        return self.tile(chat).composer.text

    async def open(self, chat: int) -> None:
        """Open a chat, ready to type."""
        await self.app.desk.open_chat(chat)
        await until(self.pilot, lambda: self.tile(chat).composer.editor.has_focus)

    async def look_at_inbox(self) -> None:
        """Leave the composer."""
        await self.pilot.press("escape")
        await until(self.pilot, lambda: self.app.desk.inbox.list.has_focus)


@asynccontextmanager
async def desk_over(path: Path) -> AsyncIterator[OneDesk]:
    """A desk on that database, once its first rows stand."""
    data = open_desk(path, StoppedClock())
    app = DeskApp(lambda: data, clock=StoppedClock(), look=Look(bell=False), keys=default_keys())
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until(pilot, lambda: app.desk.inbox.list.loaded and app.desk.status is not None, "rows", 15)
        await app.desk.first_rows()
        yield OneDesk(app, pilot, data)


@asynccontextmanager
async def two_desks(tmp_path: Path) -> AsyncIterator[tuple[OneDesk, OneDesk]]:
    """Two desks over the bakery's morning."""
    path = tmp_path / "tresen.db"
    fill(path)
    async with desk_over(path) as first, desk_over(path) as second:
        yield first, second


async def soon(desk: OneDesk, holds: Callable[[], object], what: str) -> None:
    """It holds on that desk within a second, or however long a busy machine takes; how long is said."""
    began = time.perf_counter()
    await until(desk.pilot, holds, what)
    print(f"{what}: {time.perf_counter() - began:.3f} s")


async def test_what_one_desk_does_the_other_shows_and_what_is_typed_stays(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as (first, second):
        await first.open(ANNA)
        await second.open(ANNA)

        await first.pilot.press(*"Gern")
        await until(first.pilot, lambda: first.data.chat(ANNA).draft == "Gern")  # type: ignore[union-attr]
        assert second.typed(ANNA) == "", "the cursor stands in it"
        await second.look_at_inbox()
        await soon(second, lambda: second.typed(ANNA) == "Gern", "a draft shows where nobody types")

        await second.open(ANNA)
        await second.pilot.press(*" doch")
        await until(second.pilot, lambda: second.data.chat(ANNA).draft == "Gern doch")  # type: ignore[union-attr]
        assert first.typed(ANNA) == "Gern", "the cursor stands in it"
        await first.pilot.press(*"e")
        await until(first.pilot, lambda: first.data.chat(ANNA).draft == "Gerne")  # type: ignore[union-attr]
        assert second.typed(ANNA) == "Gern doch", "the newest is kept, what stands under the cursor stays"

        await first.pilot.press("enter")
        await soon(second, lambda: "Gerne" in screen_text(second.app), "an answer shows")
        assert second.typed(ANNA) == "Gern doch"

        await first.pilot.press("ctrl+t")
        await soon(second, lambda: ANNA not in second.app.desk.inbox.list.ids, "done leaves the inbox")
        await second.pilot.press("enter")
        await soon(first, lambda: "Gern doch" in screen_text(first.app), "an answer to what is done shows")
        texts = [row.text for row in first.data.transcript(ANNA).messages]
        assert (texts.count("Gerne"), texts.count("Gern doch")) == (1, 1)
        assert first.typed(ANNA) == second.typed(ANNA) == ""
        assert first.data.inbox_rows([ANNA])[ANNA].state is ConversationState.DONE


async def test_a_chat_that_is_joined_elsewhere_goes_on_with_all_that_was_typed(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as (first, second):
        await second.open(KITA)
        await second.open(SOPHIE)
        await second.pilot.press(*"Kuchen")
        await until(second.pilot, lambda: second.data.chat(SOPHIE).draft == "Kuchen")  # type: ignore[union-attr]
        await second.pilot.press(*" ja")
        first.data.merge(ANNA, SOPHIE)
        await until(second.pilot, lambda: second.app.desk.chats.active == ANNA, "gone on")
        await until(second.pilot, lambda: "was joined with" in screen_text(second.app), "a sentence")
        await until(second.pilot, lambda: second.typed(ANNA) == "Kuchen ja")
        assert second.app.desk.chats.order == [KITA, ANNA]
        await second.pilot.press(*", bis acht")
        await until(second.pilot, lambda: second.typed(ANNA) == "Kuchen ja, bis acht")
        await second.pilot.press("alt+1", *"Hallo")
        await until(second.pilot, lambda: second.typed(KITA) == "Hallo")
        first.data.merge(ANNA, KITA)
        await until(second.pilot, lambda: second.app.desk.chats.order == [ANNA])
        await until(second.pilot, lambda: second.typed(ANNA) == "Kuchen ja, bis acht\nHallo")


async def test_sending_from_one_desk_keeps_what_the_other_typed_on(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as (first, second):
        await first.open(ANNA)
        await first.pilot.press(*"AAA")
        await until(first.pilot, lambda: _draft(second, ANNA) == "AAA")
        await second.open(ANNA)
        await until(second.pilot, lambda: second.typed(ANNA) == "AAA")
        await second.pilot.press("space", *"BBB")
        await until(second.pilot, lambda: _draft(first, ANNA) == "AAA BBB")
        await first.pilot.press("enter")
        await until(first.pilot, lambda: _draft(second, ANNA) != "AAA BBB")
        assert _draft(second, ANNA) == "BBB"


def _draft(desk: OneDesk, chat: int) -> str:
    head = desk.data.chat(chat)
    return head.draft if head is not None else ""
