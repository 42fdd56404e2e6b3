"""The menu of a chat: a letter does it, and what is typed after the letter reaches what it opened."""

import pytest

from app.ui.actions import ACTIONS, BY_ID, GROUP_TITLES, MENU
from app.ui.actions.action import IN_MENU
from app.ui.render.line import line_width, own, plain
from app.ui.render.menu import Entry, Section, menu_lines
from app.ui.screens.menu import sections
from tests.ui.desks import running, screen_text, until
from tests.ui.test_actions import dialog
from tests.ui.test_typed_ahead import burst


def test_no_letter_of_the_menu_means_two_things_and_each_stands_in_it() -> None:
    letters = [action.menu for action in ACTIONS if action.menu]
    assert len(letters) == len(set(letters)), sorted(one for one in letters if letters.count(one) > 1)
    shown = {entry.id for section in sections() for entry in section.entries}
    assert shown == set(MENU.values())


def test_what_is_done_to_a_chat_and_has_no_key_of_its_own_has_a_letter() -> None:
    without = {
        action.id
        for action in ACTIONS
        if action.group in IN_MENU and not action.keys and not action.menu and action.lists
    }
    assert not without
    assert {BY_ID[id_].group for id_ in MENU.values()} <= set(GROUP_TITLES)


@pytest.mark.parametrize(("cells", "rows"), [(100, 38), (72, 17), (54, 12), (30, 40)])
def test_every_line_of_the_menu_fits_and_cut_titles_have_a_sign(cells: int, rows: int) -> None:
    long = Entry("x", own("x"), own("a title that is much too long for any column of a menu in a window"))
    lines = menu_lines([*sections(), Section(own("More"), (long,))], cells, rows)
    assert max(map(line_width, lines)) <= cells
    assert sum("…" in plain(line) for line in lines) >= (cells < 80)
    links = {run.link for line in lines for run in line if run.link}
    assert links == {*MENU.values(), "x"}


async def test_a_letter_acts_at_once_and_keeps_what_is_typed_after_it() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(5)
        burst(app, "ctrl+space", "k", "never", "enter")
        await until(pilot, lambda: desk.people[5].receipts == "never")
        await until(pilot, lambda: dialog(app) == "DeskScreen" and not app.kit.typed.held)
        burst(app, "ctrl+space", "a", "Ja", "enter", "ctrl+space", "u", "z")
        await until(pilot, lambda: desk.people[5].messages[-1].text == "Ja")
        assert desk.people[5].messages[-1].quoted_id is not None
        await until(pilot, lambda: dialog(app) == "Snooze" and desk.people[5].unread == 1)


async def test_a_letter_that_means_nothing_is_told_and_esc_goes_back() -> None:
    async with running(size=(80, 24)) as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await pilot.press("ctrl+space")
        await until(pilot, lambda: "Anna Huber: what next?" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: "Nothing here has the key x." in screen_text(app))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: dialog(app) == "Palette")
        await pilot.press("escape")
        await until(pilot, lambda: dialog(app) == "DeskScreen")
        await pilot.press("ctrl+space")
        await until(pilot, lambda: dialog(app) == "Menu")
        await pilot.press("escape")
        await until(pilot, lambda: dialog(app) == "DeskScreen")
        tile = app.desk.tile()
        assert tile is not None
        assert tile.composer.text == ""
