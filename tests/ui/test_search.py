"""Finding: hits as one types, a jump to the message, from hit to hit; going to a chat."""

from functools import partial

from app.core.clock import HOUR
from app.core.content import Media
from app.core.ids import time_of
from app.core.rows import Hit, Note
from app.ui.app import DeskApp
from app.ui.render.line import plain
from app.ui.screens.export_chat import ExportChat
from app.ui.screens.search import Search, snippet_line
from app.ui.widgets.editor import Editor
from app.ui.widgets.transcript import Transcript
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
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


def hits(app: DeskApp) -> list[str]:
    """The first lines of the rows found."""
    screen = app.screen
    return [plain(lines[0]) for lines in screen.picks.lines.values()] if isinstance(screen, Search) else []


async def test_people_notes_and_files_stand_among_the_messages() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.people[3].notes.append(Note(900, "Torte nur ohne Nüsse", NOW))
    desk.add("Tortenliebe", "+49 171 3920077")
    desk.write(desk.people[5], "", type_="document", content=Media("document", filename="Torte_Skizze.pdf"))
    async with running(desk) as (app, pilot, _desk):
        await pilot.press("f5", *"torte")
        await until(pilot, lambda: len(hits(app)) > 3, "hits")
        text = screen_text(app)
        assert "customer" in hits(app)[0]
        assert "Note: Torte nur ohne" in text
        assert "Document: Torte_Skizze.pdf" in text
        await pilot.press("enter")
        await until(pilot, lambda: app.desk.is_current and app.desk.chats.active == len(desk.people))


async def test_esc_goes_back_to_the_same_hit_and_from_there_to_where_one_was() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(9)
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.has_focus_within)
        await pilot.press("f5", *"morgen")
        await until(pilot, lambda: isinstance(app.screen, Search) and app.screen._found_for == "morgen", "hits")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: app.desk.is_current and app.desk.hit == 2)
        await until(pilot, lambda: isinstance(app.focused, Transcript), "keys in the chat")
        await pilot.press("ctrl+g")
        at = 3
        await until(pilot, lambda: shown(app, desk.search("morgen")[at]), "the next hit")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Search) and app.screen.picks.chosen == at, "the list again")
        assert isinstance(app.screen, Search)
        assert app.screen.input.value == "morgen"
        await pilot.press("escape")
        await until(pilot, lambda: arrived(app, 9), "back")
        await until(pilot, lambda: isinstance(app.focused, Editor), "the composer")
        assert desk.search("morgen")


async def test_a_search_from_the_inbox_comes_back_to_the_inbox() -> None:
    async with running() as (app, pilot, _desk):
        await pilot.press("down")
        await until(pilot, lambda: app.desk.chats.preview is not None)
        looked_at = app.desk.chats.preview
        await pilot.press("f5", *"roggenbrot", "enter")
        await until(pilot, lambda: arrived(app, 5) and isinstance(app.focused, Transcript))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Search))
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.is_current and app.desk.inbox.list.has_focus)
        await until(pilot, lambda: app.desk.inbox.list.chosen == looked_at)
        assert app.desk.chats.current() == looked_at


async def test_a_date_in_words_and_the_first_unread_message_are_gone_to() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    person = desk.add("Zeno", "+49 171 3920078")
    for n in range(200):
        desk.write(person, f"Nachricht {n + 1}", NOW - (200 - n) * HOUR)
    person.first_unread = person.messages[150].id
    async with running(desk) as (app, pilot, _desk):
        await app.desk.open_chat(person.id)
        tile = app.desk.tile()
        assert tile is not None
        tile.transcript.focus()
        await pilot.press("G")
        await until(pilot, lambda: tile.transcript.marked_id == person.messages[150].id)
        await pilot.press("escape")
        await until(pilot, lambda: tile.transcript.follows)
        await pilot.press("g", *"yesterday")
        await until(pilot, lambda: "first message" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.desk.is_current and tile.transcript.marked_id is not None)
        first = tile.transcript.marked_id
        assert first is not None
        assert time_of(first) < NOW - 9 * HOUR < time_of(first) + 25 * HOUR
        await pilot.press("end")
        await until(pilot, lambda: tile.transcript.follows and "Nachricht 200" in screen_text(app))


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


def shown(app: DeskApp, hit: Hit) -> bool:
    """Whether the desk stands on that hit, the keys in its chat."""
    tile = app.desk.tile()
    return tile is not None and tile.transcript.marked_id == hit.message.id and tile.transcript.has_focus


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


async def test_a_chat_is_exported_in_the_form_that_was_chosen() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(5)
        app.desk.action_do("find.export")
        await until(pilot, lambda: isinstance(app.screen, ExportChat) and len(app.screen.picks.lines) == 5)
        assert isinstance(app.screen, ExportChat)
        folder = app.screen.input.value
        await pilot.press("down", *["backspace"] * len(folder), "enter")
        await until(pilot, lambda: "Say where" in screen_text(app))
        await pilot.press(*"x/", "enter")
        await until(pilot, lambda: app.desk.is_current)
        await until(pilot, lambda: "Saved as x/" in screen_text(app))
        assert "export_chat 5 text False" in desk.calls
