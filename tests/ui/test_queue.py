"""The inbox's lists on the desk: views chosen, filters typed, orders, assignee and priority."""

from dataclasses import replace

import pytest

from app.core.enums import View
from app.core.queue import Queue, QueueFilter, Sort
from app.core.rows import InboxOrder
from app.ui.glyphs import ASCII, UNICODE
from app.ui.render.inbox import inbox_lines
from app.ui.render.line import plain
from app.ui.render.queue import queue_subtitle, queue_title
from tests.fake_desk import NOW
from tests.ui.desks import running, screen_text, until
from tests.ui.stage import BERLIN
from tests.ui.test_actions import dialog
from tests.ui.test_render_lines import ROW

REGULARS = Queue(View.OPEN, Sort.NEWEST, QueueFilter(labels=("regular",)))


def test_title_and_foot_say_what_is_listed_and_in_which_order() -> None:
    assert queue_title(REGULARS, "Regulars", None, InboxOrder([1, 2], 0)) == "Regulars · 2 chats"
    assert queue_title(REGULARS, "", None, InboxOrder([1, 2], 2)) == "Inbox · 2 waiting"
    assert queue_title(REGULARS, "Regulars", None, None) == "Regulars"
    assert queue_subtitle(REGULARS, "Regulars", "label:regular") == "newest first"
    assert queue_subtitle(REGULARS, "", "label:regular") == "label:regular · newest first"
    assert queue_subtitle(Queue(), "", "") == "longest wait first"


@pytest.mark.parametrize(
    ("priority", "assignee", "cells", "expected"),
    [
        (2, "Eva", 44, "Anna Huber  ▲▲ urgent  @Eva"),
        (1, "Eva", 30, "Anna Huber  ▲ high"),
        (1, "", 24, "▲ Anna Huber"),
        (0, "Eva", 44, "Anna Huber  @Eva"),
        (0, "Eva", 24, "Anna Huber"),
    ],
)
def test_a_row_says_how_pressing_it_is_in_words_if_there_is_room(
    priority: int, assignee: str, cells: int, expected: str
) -> None:
    row = replace(ROW, priority=priority, assignee=assignee)
    first, _second = inbox_lines(row, cells, NOW, BERLIN, UNICODE)
    assert plain(first).strip().startswith(expected + "  ")
    assert plain(first).rstrip().endswith("4 min ●1")
    assert plain(inbox_lines(row, cells, NOW, BERLIN, ASCII)[0]).isascii()


async def test_filters_are_counted_as_they_are_typed_listed_and_kept_as_a_view_with_a_key() -> None:
    async with running() as (app, pilot, desk):
        for person in list(desk.people.values())[:3]:
            person.labels = ("stamm",)
        await pilot.press("escape", "v")
        await until(pilot, lambda: "Waiting" in screen_text(app))
        await pilot.press(*"label:stamm is:all")
        await until(pilot, lambda: "Filter  label:stamm is:all · longest wait first" in screen_text(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: dialog(app) == "ViewEditor" and "3 chats" in screen_text(app))
        await pilot.press(*"Regulars", "tab", "tab", "z", "ctrl+s")
        await until(pilot, lambda: "z is given to both Snooze and Regulars" in screen_text(app))
        await pilot.press("backspace", "D", "f2", "ctrl+s")
        await until(pilot, lambda: [view.name for view in desk.views] == ["Regulars"])
        assert (desk.views[0].query, desk.views[0].sort, desk.views[0].key) == (
            "label:stamm is:all",
            Sort.WINDOW,
            "D",
        )
        await until(pilot, lambda: dialog(app) == "Views" and "7 Regulars" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.inbox.list.has_focus)
        await pilot.press("D")
        await until(pilot, lambda: "Regulars · 3 waiting" in screen_text(app))
        assert "window closing first" in screen_text(app)
        await pilot.press("v")
        await until(pilot, lambda: "7 Regulars" in screen_text(app))
        await pilot.press("2")
        await until(pilot, lambda: app.desk.inbox.queue == Queue(View.WAITING))


async def test_what_is_wrong_with_a_filter_is_told_where_it_is_typed() -> None:
    async with running() as (app, pilot, _desk):
        await pilot.press("escape", "v")
        await until(pilot, lambda: "Waiting" in screen_text(app))
        await pilot.press(*"window:ajar", "enter")
        await until(pilot, lambda: "window:ajar is not known; there are open, closing, closed." in screen_text(app))
        assert app.desk.inbox.queue == Queue()


async def test_next_is_the_next_of_the_list_that_was_narrowed() -> None:
    async with running() as (app, pilot, desk):
        waiting = [person for person in desk.people.values() if person.waiting_since is not None]
        waiting[-1].assignee = "Eva"
        app.desk.inbox.set_queue(Queue(filter=QueueFilter(assignee="Eva")), words="assigned:Eva")
        await pilot.press("f2")
        await until(pilot, lambda: app.desk.chats.active == waiting[-1].id)
        await pilot.press("f2")
        await until(pilot, lambda: "Nobody else is waiting in this list." in screen_text(app))


async def test_chosen_chats_are_assigned_and_made_pressing_at_once() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("escape", "x", "x", "A")
        await until(pilot, lambda: dialog(app) == "AssignPicker" and "Anna" in screen_text(app))
        await pilot.press(*"Eva", "enter")
        await until(pilot, lambda: sum(person.assignee == "Eva" for person in desk.people.values()) == 2)
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: sum(person.priority == 1 for person in desk.people.values()) >= 1)
        await pilot.press("s", "s")
        await until(pilot, lambda: "most pressing first" in screen_text(app))
        top = app.desk.inbox.list.ids[0]
        assert desk.people[top].priority == 1


async def test_the_chat_shown_is_the_one_under_the_cursor_after_another_list() -> None:
    async with running() as (app, pilot, desk):
        desk.people[3].labels = ("stamm",)
        await app.desk.open_chat(5)
        await pilot.press("escape", "v")
        await until(pilot, lambda: dialog(app) == "Views")
        await pilot.press(*"label:stamm is:all")
        await until(pilot, lambda: "Filter  label:stamm is:all" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.desk.inbox.list.chosen == 3)
        await until(pilot, lambda: app.desk.chats.current() == 3 and app.desk.tile() is not None)


async def test_every_action_from_the_inbox_means_the_marked_row() -> None:
    async with running() as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.inbox.list.has_focus)
        # Something else than the operator's cursor keys left another chat on the desk.
        app.desk.inbox.select(3)
        await pilot.pause()
        app.desk.chats.preview = None
        app.desk.show_tiles()
        app.desk.action_do("find.export")
        await until(pilot, lambda: dialog(app) == "ExportChat")
        assert app.desk.chats.current() == 3
        assert "Murat" in screen_text(app)
