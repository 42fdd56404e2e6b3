"""Macros on the desk: made, bound to a key, done to the chat at hand and to many; whose key is whose."""

import pytest
from textual.binding import BindingsMap

from app.core.enums import ConversationState
from app.core.errors import UserError
from app.core.steps import AddLabel, Done, Reply
from app.ui.keys import default_keys, keymap
from app.ui.own_keys import Owned, bind_own, checked_key
from tests.fake_desk import FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until
from tests.ui.test_acts import dialog, said


async def test_a_macro_is_made_with_a_key_and_done_by_it() -> None:
    async with running(filled(FakeDesk(StoppedClock()))) as (app, pilot, desk):
        inbox = app.desk.inbox
        await until(pilot, lambda: inbox.list.loaded and app.desk.focused is inbox.list)
        app.desk.action_do("shop.macros")
        await until(pilot, lambda: "no macros yet" in screen_text(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: dialog(app) == "MacroEditor")
        await pilot.press(*"Ready", "tab", "U", "tab", *"label pickup", "enter", *"done")
        assert "label pickup, done" in screen_text(app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "given to both Undo and Ready" in screen_text(app))
        assert desk.macros_ == []
        await pilot.press("shift+tab", "backspace", "B", "tab", "f8", "ctrl+s")
        await until(pilot, lambda: dialog(app) == "Macros" and "Ready" in screen_text(app))
        assert desk.macros_[0].steps == (Done(), AddLabel("pickup"))
        await pilot.press("escape")
        await until(pilot, lambda: "B" in app.desk._bindings.key_to_bindings)

        first, second = inbox.list.ids[:2]
        await pilot.press("x", "x", "B")
        await until(pilot, lambda: "2 chats: Ready." in said(app))
        assert all(desk.people[id_].state is ConversationState.DONE for id_ in (first, second))
        assert desk.macros_[0].uses == 1
        await pilot.press("U")
        await until(pilot, lambda: desk.people[first].state is ConversationState.OPEN)

        desk.delete_macro(desk.macros_[0].id)
        await until(pilot, lambda: not app.desk._bindings.key_to_bindings.get("B"))


async def test_a_macro_answers_the_chat_and_goes_on_to_the_next_while_a_draft_stays() -> None:
    data = filled(FakeDesk(StoppedClock()))
    data.save_macro("Ready", [Reply("Ready, {customer}!"), Done()])
    async with running(data) as (app, pilot, desk):
        await pilot.press("f2")
        await until(pilot, lambda: (tile := app.desk.tile()) is not None and tile.head is not None)
        chat = app.desk.chats.current()
        assert chat is not None
        await pilot.press("ctrl+space", "m")
        await until(pilot, lambda: dialog(app) == "MacroPicker" and "Ready" in screen_text(app))
        await pilot.press("r", "e", "enter")
        await until(pilot, lambda: desk.people[chat].state is ConversationState.DONE)
        assert desk.people[chat].messages[-1].text == f"Ready, {desk.people[chat].name}!"
        await until(pilot, lambda: app.desk.chats.current() not in (chat, None) and app.screen is app.desk)

        second = app.desk.chats.current()
        assert second is not None
        await until(pilot, lambda: (tile := app.desk.tile()) is not None and tile.conversation_id == second)
        await pilot.press(*"wait", "ctrl+space", "m")
        await until(pilot, lambda: dialog(app) == "MacroPicker" and "Ready" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: desk.people[second].state is ConversationState.DONE)
        tile = app.desk.tile()
        assert tile is not None
        assert (app.desk.chats.current(), tile.composer.text) == (second, "wait")


def test_keys_of_ones_own_are_checked_against_all_others() -> None:
    keys = default_keys()
    assert checked_key("", "X", keys, {}) == ""
    assert checked_key("B", "X", keys, {}) == "B"
    assert checked_key("Shift+F5", "X", keys, {}) == "shift+f5"
    assert checked_key("Alt+b", "X", keys, {}) == "alt+b"
    for typed, words in (
        ("U", "U is given to both Undo and X"),
        ("^s", r"\^s is given to both Next open chat and X"),
        ("F2", "F2 is given to both Next waiting and X"),
        ("B", "B is given to both Other and X"),
        ("j", "needed for typing or moving"),
        ("^a", "needed for typing or moving"),
        ("Enter", "needed for typing or moving"),
        ("!", "a single key must be a letter"),
        ("hyper+q", "no key called hyper"),
    ):
        with pytest.raises(UserError, match=words):
            checked_key(typed, "X", keys, {"B": "Other"})


def test_a_rebound_action_takes_the_key_and_the_macro_is_told_of() -> None:
    bindings = BindingsMap()
    owned = [
        Owned("shift+f5", "Ready", "run_macro(1)"),
        Owned("B", "Later", "run_macro(2)"),
        Owned("B", "Again", "run_macro(3)"),
        Owned("no+such", "Odd", "run_macro(4)"),
        Owned("", "Quiet", "run_macro(5)"),
    ]
    told = bind_own(bindings, keymap({"chat.done": ["shift+f5"]}), owned)

    assert [binding.action for binding in bindings.key_to_bindings["B"]] == ["run_macro(2)"]
    assert "shift+f5" not in bindings.key_to_bindings
    assert told[0] == "Shift+F5 is given to both Done and Ready."
    assert told[1] == "B is given to both Later and Again."
    assert "no key called no+such" in told[2]
    assert len(told) == 3

    assert bind_own(bindings, default_keys(), owned[:2]) == []
    assert [binding.action for binding in bindings.key_to_bindings["shift+f5"]] == ["run_macro(1)"]
    assert len(bindings.key_to_bindings["B"]) == 1
    bind_own(bindings, default_keys(), [])
    assert not any(bindings.key_to_bindings.values())
