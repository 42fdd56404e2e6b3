"""Tiles that follow the queue, and chats that are pinned: nothing is exchanged under the operator."""

from typing import Any

from app.core.enums import ConversationState
from app.ui.app import DeskApp
from tests.fake_desk import FakeDesk
from tests.ui.desk_play import long_morning
from tests.ui.desks import running, screen_text, until

KITA, SOPHIE, MURAT, CAFE, ANNA, HOTEL = 1, 2, 3, 4, 5, 9
"""The first five wait, in this order."""


async def following(app: DeskApp, pilot: Any, *, tiles: int = 2) -> None:
    """So many tiles follow the queue."""
    app.desk.tiles_wanted = tiles
    app.desk.show_tiles()
    await pilot.press("Q")
    await until(pilot, lambda: app.desk.chats.shown == [KITA, SOPHIE, MURAT, CAFE][:tiles], "filled")
    await until(pilot, lambda: stands(app, *app.desk.chats.shown))


def stands(app: DeskApp, *chats: int) -> bool:
    """Whether just these chats stand in the tiles, in this order, and are read."""
    return [tile.conversation_id for tile in app.desk.tiles.tiles if tile.display and not tile.vacant] == list(chats)


async def answered(app: DeskApp, pilot: Any, desk: FakeDesk, chat: int, text: str = "Gern") -> None:
    """The chat in front is answered."""
    assert app.desk.chats.active == chat
    await pilot.press(*text, "enter")
    await until(pilot, lambda: desk.people[chat].waiting_since is None)


async def test_tiles_take_who_waits_and_an_answered_one_is_exchanged_when_its_tile_is_left() -> None:
    async with running() as (app, pilot, desk):
        await following(app, pilot)
        assert "↻ following" in screen_text(app).splitlines()[-1]
        await app.desk.open_chat(KITA)
        await answered(app, pilot, desk, KITA)
        assert stands(app, KITA, SOPHIE)
        await pilot.press("alt+2")
        await until(pilot, lambda: stands(app, MURAT, SOPHIE))
        assert app.desk.chats.order == [MURAT, SOPHIE]
        await pilot.press("alt+1", "N", "a")
        await until(pilot, lambda: app.desk.chats.active == MURAT)
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.text == "Na")
        assert tile.conversation_id == MURAT


async def test_a_tile_with_something_typed_scrolled_back_or_pinned_stays() -> None:
    async with running() as (app, pilot, desk):
        await following(app, pilot, tiles=4)
        for chat in (KITA, SOPHIE, MURAT, CAFE):
            desk.done(chat)
        kita, sophie, murat, cafe = (app.desk.tiles.holding(chat) for chat in (KITA, SOPHIE, MURAT, CAFE))
        assert kita is not None
        assert sophie is not None
        assert murat is not None
        assert cafe is not None
        kita.composer.editor.insert("Halt")
        sophie.transcript.action_mark(-1)
        app.desk.chats.pin(MURAT)
        await app.desk.open_chat(ANNA)
        await app.desk.open_chat(HOTEL)
        await until(pilot, lambda: "Halt" in desk.people[KITA].draft)
        shown = app.desk.chats.shown
        assert {SOPHIE, MURAT} <= set(shown)
        assert shown.index(SOPHIE) == 1
        assert shown.index(MURAT) == 2


async def test_what_happens_elsewhere_exchanges_nothing_and_fills_a_free_tile_only() -> None:
    async with running() as (app, pilot, desk):
        for chat in (SOPHIE, MURAT, CAFE, ANNA):
            desk.done(chat)
        await pilot.pause(0.1)
        app.desk.tiles_wanted = 2
        app.desk.show_tiles()
        await pilot.press("Q")
        await until(pilot, lambda: app.desk.chats.shown == [KITA])
        await until(pilot, lambda: "Takes the next chat that waits" in screen_text(app))
        region = app.desk.tiles.tiles[0].region
        await app.desk.open_chat(KITA)
        await pilot.press("a")
        desk.write(desk.people[SOPHIE], "Noch da?")
        await until(pilot, lambda: stands(app, KITA, SOPHIE))
        assert app.desk.tiles.tiles[0].region == region
        await pilot.press("b")
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.text == "ab")
        desk.done(SOPHIE)
        desk.write(desk.people[MURAT], "Und ich?")
        await until(pilot, lambda: desk.people[MURAT].id in app.desk.inbox.list.ids)
        await pilot.pause(0.2)
        assert stands(app, KITA, SOPHIE)


async def test_done_and_next_goes_to_the_longest_waiting_tile_and_refills_its_own() -> None:
    async with running() as (app, pilot, desk):
        await following(app, pilot)
        await app.desk.open_chat(KITA)
        await pilot.press("f9")
        await until(pilot, lambda: desk.people[KITA].state is ConversationState.DONE)
        await until(pilot, lambda: stands(app, MURAT, SOPHIE) and app.desk.chats.active == SOPHIE)
        await pilot.press("f9")
        await until(pilot, lambda: stands(app, MURAT, CAFE) and app.desk.chats.active == MURAT)


async def test_done_and_next_leaves_a_pinned_chat_in_its_tile() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(HOTEL)
        await app.desk.open_chat(KITA)
        await pilot.press("ctrl+space", "p")
        await until(pilot, lambda: app.desk.chats.pinned == {KITA})
        assert "1 Hotel" in screen_text(app).splitlines()[-1]
        assert "2 Kita Sternchen ◆" in screen_text(app).splitlines()[-1]
        await pilot.press("f9")
        await until(pilot, lambda: app.desk.chats.active == SOPHIE)
        assert desk.people[KITA].state is ConversationState.DONE
        assert app.desk.chats.shown == [SOPHIE, KITA]
        assert "· ◆ pinned" in screen_text(app)
        await pilot.press("alt+2", "ctrl+o")
        await until(pilot, lambda: KITA not in app.desk.chats.order)
        assert app.desk.chats.pinned == set()


async def test_a_chat_under_the_inbox_s_cursor_is_opened_to_be_pinned() -> None:
    async with running() as (app, pilot, _desk):
        await pilot.press("home", "down", "P")
        await until(pilot, lambda: app.desk.chats.pinned == {SOPHIE})
        assert app.desk.inbox.list.has_focus
        await pilot.press("P")
        await until(pilot, lambda: app.desk.chats.pinned == set())
        assert app.desk.chats.order == [SOPHIE]


async def test_each_tile_has_a_composer_a_draft_and_a_place_of_its_own_and_keys_go_round_by_number() -> None:
    async with running(long_morning(), size=(200, 50)) as (app, pilot, desk):
        for chat in (HOTEL, SOPHIE, ANNA):
            await app.desk.open_chat(chat)
        app.desk.tiles_wanted = 3
        app.desk.show_tiles()
        await until(pilot, lambda: len(app.desk.chats.shown) == 3)
        tiles = {chat: await app.desk.tiles.shown(chat) for chat in (HOTEL, SOPHIE, ANNA)}
        for chat, word in ((HOTEL, "eins"), (SOPHIE, "zwei"), (ANNA, "drei")):
            await pilot.press("ctrl+s")
            await until(pilot, lambda chat=chat: app.desk.chats.active == chat)  # type: ignore[misc]
            await pilot.press(*word)
        reading = tiles[SOPHIE]
        assert reading is not None
        reading.transcript.action_page(-1)
        await pilot.pause()
        assert {chat: tile.composer.text for chat, tile in tiles.items() if tile is not None} == {
            HOTEL: "eins",
            SOPHIE: "zwei",
            ANNA: "drei",
        }
        assert [chat for chat, tile in tiles.items() if tile is not None and tile.transcript.place()] == [SOPHIE]
        await until(pilot, lambda: [desk.people[chat].draft for chat in tiles] == ["eins", "zwei", "drei"])
        await pilot.press("escape", "2")
        await until(pilot, lambda: app.desk.chats.active == SOPHIE and reading.composer.editor.has_focus)
