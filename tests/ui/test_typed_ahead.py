"""Keys that come in one go, faster than any chat opens: each reaches the chat it was meant for."""

from typing import Any

import pytest
from textual import events

from app.core.enums import ConversationState, View
from app.core.rows import QuickReply
from app.ui.app import DeskApp
from app.ui.layout import Pane
from tests.fake_desk import FakeDesk, Person, StoppedClock, filled
from tests.ui.desks import running, screen_text, until


def burst(app: DeskApp, *keys: str) -> None:
    """Press keys as a terminal hands them over when they are typed ahead; words are typed letter by letter."""
    for key in keys:
        named = (
            len(key) == 1 or key.startswith(("ctrl+", "alt+")) or key in ("enter", "escape", "tab", "f2", "f3", "f9")
        )
        for one in [key] if named or (key[0] == "f" and key[1:].isdigit()) else list(key):
            character = one if len(one) == 1 else {"enter": "\r"}.get(one)
            app.post_message(events.Key("space" if one == " " else one, character))


def own(person: Person) -> list[str]:
    """What the shop wrote to them since."""
    return [row.text for row in person.messages if row.direction == "out" and row.sent_at is None]


async def typed(app: DeskApp, pilot: Any, person: int, text: str) -> None:
    """Wait until that text stands in that chat's composer."""

    def stands() -> bool:
        tile = app.desk.tiles.holding(person)
        return tile is not None and tile.composer.text == text

    await until(pilot, stands, f"“{text}” typed to {person}")


@pytest.mark.parametrize("seconds", [0.0, 0.1])
async def test_words_typed_after_a_change_of_chat_reach_the_new_chat(seconds: float) -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(9)
        await app.desk.open_chat(5)
        desk.slow = seconds
        burst(app, "alt+1", "Neun", "alt+2", "Fuenf", "f2", "Wer", "enter")
        await until(pilot, lambda: own(desk.people[1]) == ["Wer"])
        desk.slow = 0
        assert desk.people[9].draft == "Neun"
        assert desk.people[5].draft == "Fuenf"
        assert own(desk.people[9]) == own(desk.people[5]) == []


@pytest.mark.parametrize("seconds", [0.0, 0.03])
async def test_chats_answered_labelled_and_done_in_one_go_each_get_their_own(seconds: float) -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.quick = [QuickReply(1, "danke", "", "Vielen Dank, {kunde}!"), QuickReply(2, "offen", "", "Offen ist {hours}.")]
    async with running(desk) as (app, pilot, _desk):
        waiting = list(desk.inbox_order(View.WAITING).ids)[:4]
        names = {chat: desk.people[chat].name or desk.people[chat].profile_name for chat in waiting}
        labels = {chat: desk.people[chat].labels for chat in waiting}
        desk.slow = seconds
        burst(app, "f2")
        for chat in waiting:
            burst(app, "/da", "enter", f" bis {chat}", " #", "enter", "f9")
        await until(
            pilot, lambda: all(desk.people[chat].state is ConversationState.DONE for chat in waiting), seconds=15
        )
        desk.slow = 0
        for chat in waiting:
            said = (
                f"Vielen Dank, {names[chat]}! bis {chat}"
                if names[chat][0] != "+"
                else f"Vielen Dank, {{kunde}}! bis {chat}"
            )
            assert [text.rstrip() for text in own(desk.people[chat])] == [said]
            assert desk.people[chat].labels != labels[chat]


async def test_messages_typed_in_one_go_stay_messages_of_their_own() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(5)
        desk.slow = 0.05
        burst(app, "eins", "enter", "zwei", "enter", "drei")
        await until(pilot, lambda: own(desk.people[5]) == ["eins", "zwei"])
        await typed(app, pilot, 5, "drei")
        desk.slow = 0


async def test_done_and_next_sends_all_that_was_typed_before_it() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(1)
        burst(app, "Gern, bis morgen", "f9", "Guten Tag")
        await until(pilot, lambda: own(desk.people[1]) == ["Gern, bis morgen"])
        await until(pilot, lambda: desk.people[1].state is ConversationState.DONE)
        await typed(app, pilot, 2, "Guten Tag")


async def test_what_is_typed_after_a_dialogs_key_reaches_the_dialog_and_is_never_sent() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(5)
        for key in ("f3", "ctrl+p", "f5", "ctrl+l", "ctrl+n"):
            burst(app, key, "Murat", "enter")
            await until(pilot, lambda: not app.kit.typed.held and not app.kit.typed.waiting)
            await pilot.pause(0.3)
            for _step in range(3):
                if app.screen is not app.desk:
                    await pilot.press("escape")
        assert all(own(person) == [] for person in desk.people.values())


async def test_the_cursor_follows_the_chat_when_there_are_fewer_tiles() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(9)
        await app.desk.open_chat(5)
        for _time in range(4):
            burst(app, "f4", "x")
        await typed(app, pilot, 5, "xxxx")
        assert desk.calls.count("apply reopen") == 0


async def test_a_draft_moves_with_its_chat_to_another_size() -> None:
    async with running() as (app, pilot, _desk):
        await app.desk.open_chat(9)
        await app.desk.open_chat(5)
        await until(pilot, lambda: app.desk.chats.shown == [9, 5])
        for size, words in (
            ((80, 24), "eins "),
            ((160, 45), "zwei "),
            ((60, 18), "drei "),
            ((39, 9), "vier "),
            ((120, 36), "five"),
        ):
            burst(app, words)
            await pilot.resize_terminal(*size)
            await pilot.pause(0.05)
        await typed(app, pilot, 5, "eins zwei drei vier five")


async def test_an_open_chat_opened_again_keeps_what_is_being_typed() -> None:
    async with running() as (app, pilot, _desk):
        await app.desk.open_chat(5)
        burst(app, "abc", "alt+1", "def")
        await typed(app, pilot, 5, "abcdef")


async def test_a_desk_that_owes_an_answer_keeps_words_but_not_the_keys_that_move() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(5)
        desk.slow = 2
        burst(app, "f2", "Wer")
        await pilot.pause(1.2)
        burst(app, "escape")
        await until(pilot, lambda: app.desk.inbox.list.has_focus, seconds=0.6)
        desk.slow = 0
        await typed(app, pilot, 1, "Wer")


@pytest.mark.parametrize("seconds", [0.0, 0.1])
async def test_what_is_typed_after_a_dialogs_answer_reaches_the_chat_it_opens(seconds: float) -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(9)
        murat = next(person for person in desk.people.values() if person.name.startswith("Murat"))
        desk.slow = seconds
        burst(app, "f3", "Murat", "enter", "Hallo", "enter", "ctrl+space", "k", "never", "enter", "Bis gleich")
        await until(pilot, lambda: own(murat) == ["Hallo"], seconds=10)
        await typed(app, pilot, murat.id, "Bis gleich")
        desk.slow = 0
        assert murat.receipts == "never"
        assert own(desk.people[9]) == []
        assert desk.people[9].draft == ""


async def test_leaving_works_from_every_dialog() -> None:
    for key in ("f1", "f3", "f5", "f10", "ctrl+l", "ctrl+n", "ctrl+p"):
        async with running() as (app, pilot, _desk):
            await app.desk.open_chat(5)
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not app.desk, key)
            await pilot.press("ctrl+q")
            await until(pilot, lambda: app.return_value == 0, key)


async def test_help_opens_once_and_no_action_of_the_desk_over_a_dialog() -> None:
    async with running() as (app, pilot, _desk):
        await pilot.press("f1", "f1", "ctrl+p", "f2")
        await pilot.pause(0.1)
        assert [type(screen).__name__ for screen in app.screen_stack] == ["DeskScreen", "Help"]
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.desk)
        assert app.desk.chats.order == []


async def test_words_typed_where_nothing_may_be_sent_do_nothing() -> None:
    async with running() as (app, pilot, desk):
        desk.people[5].window_ends_at = desk.clock.now() - 1
        await app.desk.open_chat(5)
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.editor.read_only and tile.composer.editor.has_focus)
        before = list(desk.calls)
        await pilot.press("u", "r", "y", "e", "n", "b", "v", "slash", "1")
        await pilot.pause()
        assert app.screen is app.desk
        assert app.desk.at is Pane.CHAT
        assert app.clipboard == ""
        assert set(desk.calls) - set(before) <= {"mark_opened", "save_desk_state"}


async def test_the_next_waiting_chat_is_the_longest_waiting_one_again_after_an_answer() -> None:
    async with running() as (app, pilot, desk):
        order = [1, 2, 3]
        for chat in order:
            await pilot.press("f2")
            await until(pilot, lambda chat=chat: app.desk.chats.active == chat, f"walks to {chat}")  # type: ignore[misc]
        await pilot.press("J", "a", "enter")
        await until(pilot, lambda: own(desk.people[3]) == ["Ja"])
        desk.write(desk.people[3], "Danke!")
        await pilot.press("f2")
        await until(pilot, lambda: app.desk.chats.active == 1)


async def test_with_one_waiting_chat_in_front_nobody_else_waits() -> None:
    async with running() as (app, pilot, desk):
        for person in desk.people.values():
            person.waiting_since = None
        desk.write(desk.people[5], "Hallo?")
        await app.desk.open_chat(5)
        await pilot.press("f2")
        await until(pilot, lambda: "Nobody else is waiting" in screen_text(app))
