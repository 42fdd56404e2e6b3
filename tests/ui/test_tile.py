"""A tile: its title, its composer, and that nothing typed is ever lost or sent to someone else."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from app.core.clock import DAY, HOUR
from app.core.enums import AccountState
from app.core.errors import UserError
from app.core.rows import Changes, MessageRow
from app.ui.widgets import composer as composer_module
from app.ui.widgets.tile import Tile
from tests.fake_desk import NOW, FakeDesk, Person
from tests.ui.stage import Stage, kit_for, play, until

SIZE = (80, 20)


def shop() -> tuple[FakeDesk, Person, Person]:
    desk = FakeDesk()
    anna = desk.add("Anna Huber", "+49 171 3920011")
    desk.write(anna, "Haben Sie noch Roggenbrot?", NOW - HOUR)
    murat = desk.add("Murat Aydın", "+49 171 3920033")
    desk.write(murat, "So eine Torte", NOW - HOUR)
    return desk, anna, murat


def texts(person: Person) -> list[str]:
    return [row.text for row in person.messages]


async def opened(tile: Tile, person: Person, pilot: Pilot[None]) -> None:
    await tile.show(person.id)
    tile.focus_composer()
    tile.composer.editor.cursor_blink = False
    await pilot.pause()


def test_the_title_names_the_customer_and_how_long_writing_is_free() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk), 2)
    tile.styles.border = ("round", "gray")

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        await until(pilot, lambda: stage.shows("2 Anna Huber · WhatsApp"))
        await until(pilot, lambda: stage.shows("free until tomorrow 08:35"))
        assert stage.shows("to Anna Huber · free inside the window")
        tile.number = 3
        await until(pilot, lambda: stage.shows("3 Anna Huber"))

    stage = play(tile, script, SIZE)
    assert stage.faults == []
    assert stage.told(Tile.Loaded)


def test_enter_sends_and_a_new_line_is_typed_with_ctrl_j() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        await pilot.press(*"Ja", "ctrl+j", *"gern", "enter")
        await until(pilot, lambda: "Ja\ngern" in texts(anna))
        assert tile.composer.text == ""
        tile.take_changes(Changes(1, frozenset((anna.id,))))
        await until(pilot, lambda: stage.shows("waiting to be sent"))

    stage = play(tile, script, SIZE)
    assert [told.message.text for told in stage.told(Tile.Sent)] == ["Ja\ngern"]


def test_nothing_is_sent_twice_by_a_hasty_enter() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        desk.slow = 0.02
        await pilot.press(*"Ja", "enter", "enter", "enter")
        await until(pilot, lambda: "Ja" in texts(anna))
        await tile.kit.port.settle(5)

    play(tile, script, SIZE)
    assert texts(anna).count("Ja") == 1


def test_a_refused_order_puts_the_text_back_before_what_was_typed_since(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    def refuse(*_given: object, **_named: object) -> MessageRow:
        raise UserError("The window has just closed.")

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        monkeypatch.setattr(desk, "send_text", refuse)
        await pilot.press(*"Ja", "enter")
        await until(pilot, lambda: stage.shows("The window has just closed."))
        assert tile.composer.text == "Ja"
        await tile.kit.port.settle(5)
        assert anna.draft == "Ja"

    assert play(tile, script, SIZE).faults == []


def test_a_fault_while_sending_loses_nothing_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    def fail(_conversation_id: int, _text: str, _quoted_id: int | None = None) -> MessageRow:
        raise OSError("disk full")

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        monkeypatch.setattr(desk, "send_text", fail)
        await pilot.press(*"Ja", "enter")
        await until(pilot, lambda: stage.faults)
        assert tile.composer.text == "Ja"

    play(tile, script, SIZE)


def test_a_text_refused_after_the_chat_was_left_becomes_that_chats_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, anna, murat = shop()
    tile = Tile(kit_for(desk))

    def refuse(*_given: object, **_named: object) -> MessageRow:
        raise UserError("No.")

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        monkeypatch.setattr(desk, "send_text", refuse)
        await pilot.press(*"Ja")
        sending = asyncio.ensure_future(tile.send())
        await tile.show(murat.id)
        assert not await sending
        await tile.kit.port.settle(5)
        await until(pilot, lambda: anna.draft == "Ja")
        assert tile.composer.text == ""

    play(tile, script, SIZE)


def test_each_chat_keeps_its_own_draft() -> None:
    desk, anna, murat = shop()
    tile = Tile(kit_for(desk))

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        await pilot.press(*"fuer Anna")
        await opened(tile, murat, pilot)
        assert tile.composer.text == ""
        await pilot.press(*"fuer Murat")
        await opened(tile, anna, pilot)
        assert tile.composer.text == "fuer Anna"
        await tile.kit.port.settle(5)
        assert (anna.draft, murat.draft) == ("fuer Anna", "fuer Murat")

    play(tile, script, SIZE)
    assert texts(anna) == ["Haben Sie noch Roggenbrot?"]


def test_a_draft_is_saved_when_typing_pauses_without_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composer_module, "PAUSE_SECONDS", 0.01)
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        await pilot.press(*"Moment")
        await until(pilot, lambda: anna.draft == "Moment")

    play(tile, script, SIZE)


def test_a_draft_is_saved_when_the_cursor_leaves() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        await pilot.press(*"Moment")
        tile.transcript.focus()
        await until(pilot, lambda: anna.draft == "Moment")

    play(tile, script, SIZE)


def test_a_closed_window_says_why_and_keeps_the_text() -> None:
    desk, anna, _murat = shop()
    anna.draft = "Noch da?"
    desk.clock.time = NOW + 2 * DAY
    tile = Tile(kit_for(desk))
    tile.styles.border = ("round", "gray")

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        await until(pilot, lambda: stage.shows("The 24-hour window is closed."))
        await until(pilot, lambda: stage.shows("window closed"))
        await until(pilot, lambda: "Your text is kept." in stage.text())
        await pilot.press("x")
        await until(pilot, lambda: "What you type is not taken in." in stage.text())
        assert "^Space n keeps a note instead." in stage.text()
        assert stage.shows("^r: A template may be sent")
        await pilot.press("enter")
        assert not await tile.send()
        assert tile.composer.text == "Noch da?"

    play(tile, script, SIZE)
    assert len(anna.messages) == 1


def test_the_window_closes_while_the_chat_is_open() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        await pilot.press(*"Ja")
        desk.clock.time = NOW + DAY
        tile.tick()
        await until(pilot, lambda: stage.shows("The 24-hour window is closed."))
        assert tile.composer.text == "Ja"
        desk.write(anna, "Bin noch da")
        tile.take_changes(Changes(1, frozenset((anna.id,))))
        await until(pilot, lambda: stage.shows("free inside the window"))
        await pilot.press("enter")
        await until(pilot, lambda: "Ja" in texts(anna))

    play(tile, script, SIZE)


def test_a_text_over_the_limit_is_not_sent() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        tile.composer.editor.load_text("x" * 4097)
        await pilot.press("enter")
        await until(pilot, lambda: stage.shows("at most 4096"))
        assert stage.shows("4097/4096")
        assert len(tile.composer.text) == 4097

    play(tile, script, SIZE)
    assert len(anna.messages) == 1


def test_what_is_pasted_is_made_safe() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        tile.composer.editor.post_message(events.Paste("a\x1b]0;owned\x07b\r\nc\u202e"))
        await until(pilot, lambda: tile.composer.text == "ab\nc")
        stage.copy_to_clipboard("\x1b[31md")
        tile.composer.editor.action_paste()
        assert tile.composer.text == "ab\ncd"

    play(tile, script, SIZE)


def test_an_expired_token_warns_and_still_queues() -> None:
    desk, anna, _murat = shop()
    assert desk.account is not None
    desk.account = replace(desk.account, state=AccountState.TOKEN_EXPIRED)
    tile = Tile(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        await until(pilot, lambda: stage.shows("The access token has expired"))
        await pilot.press(*"Ja", "enter")
        await until(pilot, lambda: "Ja" in texts(anna))

    play(tile, script, SIZE)


def test_a_hostile_name_reaches_neither_title_nor_markup() -> None:
    desk = FakeDesk()
    person = desk.add("[/]\x1b]0;x\x07[@click=app.quit]Eve\u202e", "+49 171 3920066")
    desk.write(person, "\x1b[2J[/nope] [bold]x")
    tile = Tile(kit_for(desk))
    tile.styles.border = ("round", "gray")

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, person, pilot)
        await until(pilot, lambda: stage.shows("1 [/][@click=app.quit]Eve · WhatsApp"))
        assert stage.shows("[/nope] [bold]x")
        assert not any(character in "".join(stage.lines()) for character in "\x1b\x07\u202e")

    assert play(tile, script, SIZE).faults == []


def test_the_frame_tells_namesakes_and_lookalikes_apart_and_changes_with_the_chat() -> None:
    desk = FakeDesk()
    names = ("Anna Huber", "Anna Huber", "\u0410nna Huber", "Murat", "\u05d0\u05e0\u05d4 \u05dc\u05d5\u05d9")
    people = [desk.add(name, f"+49 171 39200{n}") for n, name in enumerate(names, 66)]
    for person in people:
        desk.write(person, "Hallo")
    tile = Tile(kit_for(desk))
    tile.styles.border = ("round", "gray")

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        for person, number in zip(
            people, ("+49 171 3920066", "+49 171 3920067", "+49 171 3920068", "", ""), strict=True
        ):
            await opened(tile, person, pilot)
            wanted = f"to {person.name} {number}".rstrip() + " ·"
            head = next(line for line in stage.lines() if "free inside" in line)
            assert wanted in head.replace("\u2068", "").replace("\u2069", "")
            assert tile.composer.customer == person.name

    assert play(tile, script, SIZE).faults == []


def test_an_empty_tile_takes_no_text() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        await pilot.pause()
        tile.focus_composer()
        await pilot.press("x", "enter")
        assert tile.composer.text == ""
        assert not await tile.send()
        await tile.show(anna.id)
        await tile.show(None)
        assert tile.conversation_id is None
        assert tile.marked() is None

    assert play(tile, script, SIZE).faults == []


def test_the_newest_of_two_hasty_switches_wins() -> None:
    desk, anna, murat = shop()
    tile = Tile(kit_for(desk))

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        original: Callable[..., Any] = desk.chat

        def slow_for_anna(conversation_id: int) -> Any:
            if conversation_id == anna.id:
                desk_may_answer.wait(5)
            return original(conversation_id)

        desk_may_answer = threading.Event()
        desk.chat = slow_for_anna  # type: ignore[method-assign]  # a slow disk
        first = asyncio.ensure_future(tile.show(anna.id))
        await pilot.pause()
        await tile.show(murat.id)
        desk_may_answer.set()
        await first
        assert tile.conversation_id == murat.id
        assert tile.customer == "Murat Aydın"

    play(tile, script, SIZE)


def test_a_late_word_about_the_chat_before_never_names_the_one_that_came() -> None:
    desk, anna, murat = shop()
    tile = Tile(kit_for(desk))

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        original: Callable[..., Any] = desk.chat

        def slow_for_anna(conversation_id: int) -> Any:
            found = original(conversation_id)
            if conversation_id == anna.id:
                desk_may_answer.wait(5)
            return found

        await tile.show(anna.id)
        desk_may_answer = threading.Event()
        desk.chat = slow_for_anna  # type: ignore[method-assign]  # a slow disk
        switch = asyncio.ensure_future(tile.show(murat.id))
        await asyncio.sleep(0)
        tile.take_changes(Changes(9, frozenset({anna.id})))
        await switch
        desk_may_answer.set()
        await pilot.pause(0.05)
        assert tile.conversation_id == tile.composer.conversation_id == murat.id
        assert tile.customer == "Murat Aydın"

    play(tile, script, SIZE)


def test_the_composer_grows_with_its_text_up_to_six_lines() -> None:
    desk, anna, _murat = shop()
    tile = Tile(kit_for(desk))

    async def script(_stage: Stage, pilot: Pilot[None]) -> None:
        await opened(tile, anna, pilot)
        assert tile.composer.editor.size.height == 1
        await pilot.press("a", "ctrl+j", "b", "ctrl+j", "c")
        await until(pilot, lambda: tile.composer.editor.size.height == 3)
        await pilot.press(*["ctrl+j"] * 9)
        await until(pilot, lambda: tile.composer.editor.size.height == 6)

    stage = play(tile, script, SIZE)
    assert stage.faults == []
