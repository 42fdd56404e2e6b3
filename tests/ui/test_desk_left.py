"""Reopening the program: the desk stands as it was left, and what is done meanwhile stays where it was done."""

from typing import Any

from app.core.desk_state import DeskState, ReadAt, to_json
from app.core.enums import View
from app.core.queue import Queue, QueueFilter, Sort
from app.ui.app import DeskApp
from app.ui.desk_state import queue_of
from app.ui.layout import Pane
from tests.fake_desk import FakeDesk
from tests.ui.desk_play import long_morning
from tests.ui.desks import running, screen_text, until

KITA, SOPHIE, MURAT, CAFE, ANNA, HOTEL = 1, 2, 3, 4, 5, 9


async def leave(app: DeskApp, pilot: Any) -> None:
    """Go home."""
    await pilot.press("ctrl+q")
    await until(pilot, lambda: app.return_value == 0)


def stands(app: DeskApp, *chats: int) -> bool:
    """Whether just these chats stand in the tiles, in this order, and are read."""
    return [tile.conversation_id for tile in app.desk.tiles.tiles if tile.display] == list(chats)


async def test_desk_stands_as_it_was_left() -> None:
    desk = long_morning()
    async with running(desk, size=(200, 50)) as (app, pilot, _desk):
        for chat in (HOTEL, SOPHIE, CAFE, ANNA):
            await app.desk.open_chat(chat)
        app.desk.tiles_wanted = 3
        app.desk.show_tiles()
        await until(pilot, lambda: len([tile for tile in app.desk.tiles.tiles if tile.display]) == 3)
        await app.desk.open_chat(SOPHIE)
        app.desk.action_do("chat.pin")
        await until(pilot, lambda: app.desk.chats.pinned == {SOPHIE})
        app.desk.inbox.set_queue(Queue(View.ALL))
        app.desk.side = Pane.BUSINESS
        reading = app.desk.tiles.holding(SOPHIE)
        assert reading is not None
        reading.transcript.action_page(-1)
        reading.transcript.action_page(-1)
        await pilot.pause()
        place, shown = reading.transcript.place(), list(app.desk.chats.shown)
        first_line = reading.transcript.render_line(0).text
        assert place is not None
        await leave(app, pilot)
    assert desk.left.read_at == ((SOPHIE, ReadAt(*place)),)
    desk.calls.clear()
    async with running(desk, size=(200, 50)) as (app, pilot, _desk):
        chats = app.desk.chats
        await until(pilot, lambda: chats.active == SOPHIE and stands(app, *shown))
        assert (chats.order, chats.pinned, chats.slots) == ([HOTEL, SOPHIE, CAFE, ANNA], {SOPHIE}, 3)
        assert app.desk.inbox.view is View.ALL
        assert app.desk.side is Pane.BUSINESS
        tile = app.desk.tiles.holding(SOPHIE)
        assert tile is not None
        await until(pilot, lambda: tile.composer.editor.has_focus)
        await until(pilot, lambda: tile.transcript.place() == place)
        assert tile.transcript.render_line(0).text == first_line
        assert "mark_opened" not in desk.calls
        assert "· ◆ pinned" in screen_text(app)


async def test_tiles_follow_again_and_take_who_waits_by_now() -> None:
    desk = long_morning()
    desk.left = DeskState((KITA, SOPHIE), (KITA, SOPHIE), KITA, tiles=3, follow=True)
    async with running(desk) as (app, pilot, _desk):
        await until(pilot, lambda: app.desk.chats.shown == [KITA, SOPHIE, MURAT])
        await until(pilot, lambda: "following" in screen_text(app).splitlines()[-1])


async def test_a_key_pressed_before_the_desk_stands_again_keeps_the_keys_where_they_are() -> None:
    desk = long_morning()
    desk.left = DeskState((ANNA,), (ANNA,), ANNA, at="chat")
    async with running(desk) as (app, pilot, _desk):
        app.kit.typed.begun = True
        app.desk.chats.close(ANNA)
        app.desk.go_to(Pane.INBOX)
        await app.desk.restore(desk.left)
        await pilot.pause()
        assert app.desk.inbox.list.has_focus
        assert app.desk.chats.order == [ANNA]


async def test_desk_is_kept_soon_after_a_change_without_leaving() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: desk.left.chats == (ANNA,), seconds=3)
        before = desk.calls.count("save_desk_state")
        await app.desk.save_state()
        assert desk.calls.count("save_desk_state") == before


async def test_a_desk_that_was_never_put_back_does_not_forget_what_was_kept() -> None:
    desk = FakeDesk()
    desk.left = left = DeskState((ANNA,), (ANNA,), ANNA)
    async with running(desk) as (app, _pilot, _desk):
        app.desk._restored = False
        await app.desk.save_state()
    assert to_json(desk.left) == to_json(left)


def test_queue_is_the_one_that_was_listed_or_the_usual_one() -> None:
    filtered = Queue(View.UNREAD, Sort.WINDOW, QueueFilter(labels=("vegan",)))
    assert queue_of(DeskState(view="unread", sort="window", words="is:unread label:vegan")) == filtered
    assert queue_of(DeskState(view="done", sort="newest")) == Queue(View.DONE, Sort.NEWEST)
    assert queue_of(DeskState(view="open", sort="wait", words="is:nonsense")) is None
    assert queue_of(DeskState(view="cellar", sort="wait")) is None
    assert queue_of(DeskState()) is None
