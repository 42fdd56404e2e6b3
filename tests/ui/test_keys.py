"""Keys: defaults that arrive and shadow nothing, and a key file that can't lose anything silently."""

import pytest

from app.core.errors import UserError
from app.ui.actions import ACTIONS, BY_ID, LIST_KEYS, TYPING_KEYS
from app.ui.key_words import key_table_markdown, show_key
from app.ui.keys import EDITING_KEYS, default_keys, keymap
from tests.ui.desks import running, until

SAFE = {f"f{n}" for n in (1, 2, 3, 4, 5, 8, 9, 10, 12)} | {f"ctrl+{letter}" for letter in "glnopqrst"} | {"ctrl+space"}


def test_default_keys_arrive_in_every_terminal_and_no_action_needs_alt_alone_but_numbers() -> None:
    for action in ACTIONS:
        if action.id.startswith("chats.open_"):
            assert LIST_KEYS[action.id]
        else:
            assert set(action.keys) <= SAFE, action.id


def test_no_default_key_edits_text_and_none_is_given_twice() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    assert not EDITING_KEYS & set(keys)


def test_editing_keys_hold_every_key_that_textual_gives_its_editors() -> None:
    from textual.binding import Binding
    from textual.widgets import Input, TextArea

    for editor in (Input, TextArea):
        for binding in editor.BINDINGS:
            assert isinstance(binding, Binding)
            named = {key.strip() for key in binding.key.split(",")}
            assert {key for key in named if not key.startswith("super+")} <= EDITING_KEYS | {"alt+delete"}, binding


def test_an_unknown_action_is_named_and_a_near_one_suggested() -> None:
    with pytest.raises(UserError, match=r"chats\.next_wating.*chats\.next_waiting"):
        keymap({"chats.next_wating": ["f2"]})


def test_a_clash_names_both_actions_and_the_key() -> None:
    with pytest.raises(UserError, match=r"F3.*chats\.next_waiting.*chats\.go_to|F3.*chats\.go_to.*chats\.next_waiting"):
        keymap({"chats.next_waiting": ["f3"]})


def test_two_actions_may_swap_their_keys() -> None:
    keys = keymap({"chats.next_waiting": ["F3"], "chats.go_to": ["f2"]})
    assert keys["chats.next_waiting"] == ("f3",)
    assert keys["chats.go_to"] == ("f2",)


@pytest.mark.parametrize("key", ["ctrl+a", "ctrl+i", "ctrl+m", "enter", "x", "f6", "^w"])
def test_a_key_that_is_needed_for_typing_is_refused(key: str) -> None:
    with pytest.raises(UserError, match=r"desk\.theme"):
        keymap({"desk.theme": [key]})


def test_a_key_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UserError, match="hyper"):
        keymap({"desk.theme": ["hyper+f2"]})


def test_an_empty_list_takes_an_actions_keys_away() -> None:
    assert keymap({"desk.quit": []})["desk.quit"] == ()


async def test_a_rebound_key_works_and_the_old_one_does_not() -> None:
    async with running(keys={"chats.next_waiting": ["f9"], "chat.done_next": ["f2"]}) as (app, pilot, desk):
        await pilot.press("f9")
        await until(pilot, lambda: app.desk.chats.order == [1])
        assert "done" not in desk.calls
        await pilot.press("f2")
        await until(pilot, lambda: "done" in desk.calls)


def test_the_key_table_names_every_action_and_fixed_key() -> None:
    table = key_table_markdown()
    for action in ACTIONS:
        if not action.id.startswith("chats.open_") or action.id == "chats.open_1":
            assert f"`{action.id}`" in table
    for key, _words in TYPING_KEYS:
        assert f"`{show_key(key)}`" in table
    assert "{n}" not in table


def test_ids_are_unique_and_every_default_is_in_the_keymap() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert set(default_keys()) == set(BY_ID)
