"""Finding: hits as one types, a jump to the message, from hit to hit; going to a chat."""

from functools import partial

from app.core.ids import time_of
from app.ui.app import DeskApp
from app.ui.screens.search import Search, snippet_line
from tests.fake_desk import FakeDesk
from tests.ui.desks import running, screen_text, until


def test_a_snippet_marks_what_was_found_and_makes_the_rest_safe() -> None:
    line = snippet_line("Haben Sie \x1b[31mnoch\x07 \x02Roggen\x03brot?")
    assert [run.text for run in line if "on-found" in run.style] == ["Roggen"]
    assert "".join(run.text for run in line) == "Haben Sie noch\u2407 Roggenbrot?"


async def test_enter_jumps_to_the_hit_and_keys_go_from_hit_to_hit() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("f5")
        await pilot.press(*"morgen")
        await until(pilot, lambda: "Datschi" in screen_text(app) or "datschi" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.desk and app.desk.chats.active is not None)
        hits = desk.search("morgen")
        assert app.desk.chats.active == hits[0].conversation_id
        await pilot.press("ctrl+g")
        await until(pilot, lambda: app.desk.hit == 1 and app.desk.chats.active == hits[1].conversation_id)
        await pilot.press("p")
        await until(pilot, lambda: app.desk.hit == 0 and app.desk.chats.active == hits[0].conversation_id)
        assert time_of(hits[0].message.id) >= time_of(hits[1].message.id)


async def test_enter_typed_faster_than_the_answer_takes_the_right_hit() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("f5", *"roggenbrot", "enter")
        await until(pilot, lambda: app.screen is app.desk and app.desk.chats.active == 5)
        assert desk.search("roggenbrot")[0].conversation_id == 5


async def test_search_within_a_chat_finds_nothing_of_others() -> None:
    async with running() as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await pilot.press("ctrl+l", *"brezen")
        await until(pilot, lambda: "Nothing found" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.desk)


async def test_filters_are_told_under_the_line_and_what_is_wrong_with_one_in_their_place() -> None:
    async with running(size=(80, 24)) as (app, pilot, _desk):
        await pilot.press("f5", *"has:eleph")
        await until(pilot, lambda: "has:eleph is not known" in screen_text(app))
        line = next(n for n, line in enumerate(screen_text(app).splitlines()) if "not known" in line)
        assert "has:eleph" in screen_text(app).splitlines()[line - 1]
        await pilot.press("enter")
        assert isinstance(app.screen, Search)
        await pilot.press(*["backspace"] * len("eleph"), *"image")
        await until(pilot, lambda: "from:anna from:me chat:bob label:vip" in screen_text(app))
        assert "not known" not in screen_text(app)


async def test_filters_narrow_what_is_found() -> None:
    async with running() as (app, pilot, desk):
        everybody = {hit.name for hit in desk.search("morgen")}
        name = next(iter(sorted(everybody)))
        assert len(everybody) > 1
        await pilot.press("f5", *typed(f'morgen chat:"{name}"'))
        await until(pilot, lambda: isinstance(app.screen, Search) and app.screen.picks.lines, "hits")
        await pilot.press("enter")
        await until(pilot, lambda: app.desk.is_current and app.desk.hits)
        assert {hit.name for hit in app.desk.hits} == {name}


async def test_a_search_within_a_chat_offers_the_filters_that_make_sense_there() -> None:
    async with running() as (app, pilot, _desk):
        await app.desk.open_chat(5)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "from:me has:image" in screen_text(app))
        assert "label:" not in screen_text(app)


def typed(text: str) -> list[str]:
    """The keys of a text."""
    return [{" ": "space"}.get(c, c) for c in text]


def arrived(app: DeskApp, chat: int) -> bool:
    """Whether the desk is on top with that chat."""
    return app.desk.is_current and app.desk.chats.active == chat


async def test_go_to_finds_people_by_name_number_and_label_and_open_chats_by_number() -> None:
    for typed, chat in (("murat", 3), ("3920042", 7), ("vegan brandt", 2), ("2", 9)):
        async with running() as (app, pilot, _desk):
            await app.desk.open_chat(5)
            await app.desk.open_chat(9)
            await pilot.press("f3", *("space" if c == " " else c for c in typed), "enter")
            await until(pilot, partial(arrived, app, chat), typed)


async def test_a_new_chat_is_started_and_a_wrong_number_is_said_in_the_box() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("ctrl+n", "1", "2", "enter")
        await until(pilot, lambda: "12 is not a phone number" in screen_text(app))
        await pilot.press(*"3345678", "tab", *"Neu", "enter")
        await until(pilot, lambda: app.screen is app.desk and app.desk.chats.active == len(desk.people))
        assert desk.people[len(desk.people)].name == "Neu"


async def test_the_palette_goes_to_a_customer() -> None:
    async with running() as (app, pilot, _desk):
        await pilot.press("ctrl+p", *"murat")
        await until(pilot, lambda: "Murat Aydın  +49" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.desk and app.desk.chats.active == 3)


async def test_looking_through_the_inbox_shows_chats_without_opening_or_reading_them() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("down", "down")
        await until(pilot, lambda: app.desk.chats.current() == 3 and "So eine Torte" in screen_text(app))
        assert app.desk.chats.order == []
        assert "mark_opened" not in desk.calls
        await pilot.press("enter")
        await until(pilot, lambda: "mark_opened" in desk.calls)
        assert isinstance(desk, FakeDesk)
