"""Sending more than words, all of it from the composer: answers, reactions, files, forms; and what is done to files."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from app.core.clock import DAY
from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Cards,
    Cart,
    CartLine,
    Catalogue,
    Content,
    LinkButton,
    Media,
    Menu,
    Place,
    Product,
    Products,
)
from app.core.emojis import COMMON, reactions_like
from app.core.enums import Direction, MediaState, ReadReceipts, Status
from app.core.errors import UserError
from app.core.rows import MediaRow
from app.ui.app import DeskApp
from app.ui.compose_forms import complaints, coordinates, form_of, sections_of
from app.ui.screens.file_picker import entries
from app.ui.widgets.editor import pasted_path
from tests.fake_desk import NOW, FakeDesk, Person, StoppedClock, filled
from tests.ui.desks import running, screen_text, until

ANNA = 5
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 200


def dialog(app: DeskApp) -> str:
    """The name of the screen on top."""
    return type(app.screen).__name__


async def writing(app: DeskApp, pilot: Pilot[Any], typed: str = "") -> None:
    """Anna's chat is open, the cursor in its composer."""
    await app.desk.open_chat(ANNA)
    tile = app.desk.tile()
    assert tile is not None
    await until(pilot, lambda: tile.composer.editor.has_focus and tile.transcript.sheet.messages)
    if typed:
        tile.composer.editor.insert(typed)


def composer(app: DeskApp) -> Any:
    """The composer of the current chat."""
    tile = app.desk.tile()
    assert tile is not None
    return tile.composer


async def chosen(app: DeskApp, pilot: Pilot[Any], words: str) -> None:
    """^Space s, a part of the name, Enter."""
    await pilot.press("ctrl+space", "s")
    await until(pilot, lambda: dialog(app) == "SendElse")
    await pilot.press(*("space" if letter == " " else letter for letter in words), "enter")


async def test_an_answer_quotes_the_message_and_says_so_until_it_is_sent() -> None:
    async with running() as (app, pilot, desk):
        await writing(app, pilot)
        last = next(row for row in reversed(desk.people[ANNA].messages) if row.direction is Direction.IN)
        await chosen(app, pilot, "answer")
        await until(pilot, lambda: "answers: " in screen_text(app))
        assert composer(app).editor.has_focus
        await pilot.press("J", "a", "enter")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].text == "Ja")
        assert desk.people[ANNA].messages[-1].quoted_id == last.id
        await until(pilot, lambda: "answers: " not in screen_text(app))
        await pilot.press("n", "o", "enter")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].text == "no")
        assert desk.people[ANNA].messages[-1].quoted_id is None


async def test_escape_drops_the_quote_before_it_leaves_the_composer() -> None:
    async with running() as (app, pilot, _desk):
        await writing(app, pilot)
        app.desk.action_do("chat.reply")
        await until(pilot, lambda: composer(app).quote is not None)
        await pilot.press("escape")
        assert composer(app).quote is None
        assert composer(app).editor.has_focus
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.inbox.list.has_focus)


async def test_a_refused_answer_keeps_its_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as (app, pilot, desk):

        def refuse(*_given: object, **_named: object) -> None:
            raise UserError("Just closed.")

        monkeypatch.setattr(desk, "send_text", refuse)
        await writing(app, pilot, "Ja")
        app.desk.action_do("chat.reply")
        await until(pilot, lambda: composer(app).quote is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "Just closed." in screen_text(app))
        assert composer(app).text == "Ja"
        assert composer(app).quote is not None


async def test_a_marked_message_is_answered_with_a_key() -> None:
    async with running() as (app, pilot, _desk):
        await writing(app, pilot)
        tile = app.desk.tile()
        assert tile is not None
        tile.transcript.focus()
        await pilot.press("up", "up", "a")
        await until(pilot, lambda: composer(app).editor.has_focus and composer(app).quote is not None)
        assert composer(app).quote.id == tile.transcript.marked_id


async def test_enter_and_a_click_lead_to_the_message_that_is_answered() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    anna = desk.people[ANNA]
    first = anna.messages[0]
    desk.write(anna, "Genau das", quoted_id=first.id, quoted_text=first.text)
    async with running(desk) as (app, pilot, _desk):
        await writing(app, pilot)
        tile = app.desk.tile()
        assert tile is not None
        transcript = tile.transcript
        transcript.focus()
        await pilot.press("up", "enter")
        await until(pilot, lambda: transcript.marked_id == first.id)
        transcript.action_newest()
        await until(pilot, lambda: "│ Gibt es heute" in screen_text(app))
        lines = screen_text(app).splitlines()
        y = max(number for number, line in enumerate(lines) if "│ Gibt es heute" in line)
        transcript.unmark()
        await pilot.click(offset=(lines[y].rindex("Gibt es heute"), y))
        await until(pilot, lambda: transcript.marked_id == first.id)


async def test_a_reaction_is_put_and_taken_back() -> None:
    async with running() as (app, pilot, desk):
        await writing(app, pilot)
        target = next(row for row in reversed(desk.people[ANNA].messages) if row.direction is Direction.IN)
        await chosen(app, pilot, "reaction")
        await until(pilot, lambda: dialog(app) == "React")
        await pilot.press(*"heart", "enter")
        await until(pilot, lambda: "react ❤️" in desk.calls)
        row = next(row for row in desk.people[ANNA].messages if row.id == target.id)
        assert [mark.emoji for mark in row.reactions] == ["❤️"]
        await until(pilot, lambda: "You: ❤" in screen_text(app))
        app.desk.action_do("message.react")
        await until(pilot, lambda: dialog(app) == "React" and "take it back" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "react " in desk.calls)
        row = next(row for row in desk.people[ANNA].messages if row.id == target.id)
        assert row.reactions == ()


async def test_what_can_not_be_reacted_to_is_told() -> None:
    async with running() as (app, pilot, desk):
        await writing(app, pilot)
        desk.clock.time = NOW + 40 * DAY
        desk.write(desk.people[6], "x")
        tile = app.desk.tile()
        assert tile is not None
        app.desk.action_do("message.react")
        await until(pilot, lambda: "24-hour window is closed" in screen_text(app))


async def test_a_file_is_chosen_looked_at_and_sent_with_what_was_typed_as_caption(tmp_path: Path) -> None:
    (tmp_path / "torte.jpg").write_bytes(JPEG)
    (tmp_path / "innen").mkdir()
    async with running() as (app, pilot, desk):
        app.kit.folder = str(tmp_path)
        await writing(app, pilot, "So *etwa*?")
        await chosen(app, pilot, "file")
        await until(pilot, lambda: dialog(app) == "FilePicker" and "torte.jpg" in screen_text(app))
        await pilot.press(*"tor")
        await pilot.press("enter")
        await until(pilot, lambda: dialog(app) == "Attach" and "image/jpeg" in screen_text(app))
        assert "10/1024" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].type == "image")
        sent = desk.people[ANNA].messages[-1]
        assert isinstance(sent.content, Media)
        assert sent.content.caption == "So *etwa*?"
        await until(pilot, lambda: composer(app).text == "" and "waiting to be uploaded" in screen_text(app))


async def test_a_file_over_the_limit_is_told_before_it_is_queued(tmp_path: Path) -> None:
    (tmp_path / "riesig.jpg").write_bytes(JPEG + b"0" * 6_000_000)
    async with running() as (app, pilot, desk):
        await writing(app, pilot)
        composer(app).editor.post_message(events.Paste(str(tmp_path / "riesig.jpg")))
        await until(pilot, lambda: dialog(app) == "Attach" and "at most 5 MB" in screen_text(app))
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert "send_file" not in desk.calls
        await pilot.press("tab", "space", "tab", "enter")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].type == "document")


async def test_a_pasted_path_that_is_not_meant_stays_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    async with running() as (app, pilot, desk):
        await writing(app, pilot)
        composer(app).editor.post_message(events.Paste(str(tmp_path / "a.txt")))
        await until(pilot, lambda: dialog(app) == "Attach")
        await pilot.press("escape")
        await until(pilot, lambda: composer(app).text == str(tmp_path / "a.txt"))
        composer(app).editor.load_text("")
        composer(app).editor.post_message(events.Paste("/nirgends/ist.das"))
        await until(pilot, lambda: composer(app).text == "/nirgends/ist.das")
        assert "send_file" not in desk.calls


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/tmp/a b.jpg", "/tmp/a b.jpg"),
        ("'/tmp/a.jpg'", "/tmp/a.jpg"),
        ("/tmp/a\\ b.jpg\n", "/tmp/a b.jpg"),
        ("file:///tmp/a%20b.jpg", "/tmp/a b.jpg"),
        ("Hallo /tmp/a.jpg", ""),
        ("/tmp/a\n/tmp/b", ""),
        ("https://a.example/x", ""),
        ("x" * 3000, ""),
    ],
)
def test_what_looks_like_a_path_is_one(text: str, path: str) -> None:
    assert pasted_path(text) == path


def test_a_folder_lists_folders_first_then_the_newest_files(tmp_path: Path) -> None:
    for name in ("b.jpg", ".versteckt", "Abend.pdf"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "zimt").mkdir()
    found = entries(f"{tmp_path}/")
    assert found is not None
    assert found[0].name == "zimt"
    assert {entry.name for entry in found} == {"zimt", "b.jpg", "Abend.pdf"}
    assert [entry.name for entry in entries(f"{tmp_path}/abe") or ()] == ["Abend.pdf"]
    assert [entry.name for entry in entries(f"{tmp_path}/", (".jpg",)) or ()] == ["zimt", "b.jpg"]
    assert entries(f"{tmp_path}/nirgends/x") is None


async def test_buttons_are_counted_refused_over_the_limit_and_sent() -> None:
    async with running() as (app, pilot, desk):
        await writing(app, pilot, "Wann holen Sie ab?")
        await chosen(app, pilot, "buttons")
        await until(pilot, lambda: dialog(app) == "Compose" and "18/1024" in screen_text(app))
        form = app.screen
        assert form.query_one("#body", TextArea).text == "Wann holen Sie ab?"
        form.query_one("#button1", Input).value = "Heute am späten Nachmittag"
        await until(pilot, lambda: "26/20" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "at most 20 characters" in screen_text(app))
        form.query_one("#button1", Input).value = "Heute"
        form.query_one("#button2", Input).value = "Morgen"
        await until(pilot, lambda: "[ Heute ]  [ Morgen ]" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].type == "interactive")
        buttons = (Button("button-1", "Heute"), Button("button-2", "Morgen"))
        assert desk.people[ANNA].messages[-1].content == Buttons("Wann holen Sie ab?", buttons)
        await until(pilot, lambda: composer(app).text == "")


FILLED: list[tuple[str, dict[str, str], type]] = [
    ("list", {"body": "Was?", "button": "Zeig", "rows": "# Brot\nRoggen | 750 g\nDinkel\n# Kuchen\nApfel"}, Menu),
    ("link", {"body": "Karte", "button": "Öffnen", "url": "https://a.example"}, LinkButton),
    ("ask_place", {"body": "Wo sind Sie?"}, AskPlace),
    ("place", {"where": "48.1596, 11.5838", "name": "Backstube"}, Place),
    ("card", {"name": "Eva Muster", "number": "+49 171 3920077"}, Cards),
    ("product", {"product": "TORTE", "catalog": "9"}, Product),
    ("products", {"header": "Kuchen", "body": "Wahl", "items": "A\nB", "catalog": "9"}, Products),
    ("catalogue", {"body": "Alles"}, Catalogue),
]


@pytest.mark.parametrize(("kind", "values", "made"), FILLED, ids=[kind for kind, _values, _made in FILLED])
def test_each_form_makes_what_whatsapp_takes(kind: str, values: dict[str, str], made: type[Content]) -> None:
    form = form_of(kind)
    blank = {field.name: "" for field in form.fields}
    content = form.build(blank | values)
    assert isinstance(content, made)
    assert list(complaints(content)) == []
    if not isinstance(content, Place):
        assert complaints(form.build(blank)) != []


def test_a_list_is_typed_a_row_a_line() -> None:
    assert sections_of("eins\n# Brot\nzwei\n\n#Kuchen") == [("", ["eins"]), ("Brot", ["zwei"]), ("Kuchen", [])]


@pytest.mark.parametrize(
    "text",
    [
        "48.1596, 11.5838",
        "48.1596 11.5838",
        "https://www.openstreetmap.org/?mlat=48.1596&mlon=11.5838#map=17/48.1/11.5",
        "https://www.google.com/maps/@48.1596,11.5838,15z",
        "https://maps.google.com/?q=48.1596,11.5838",
    ],
)
def test_a_place_is_read_from_numbers_or_a_link(text: str) -> None:
    assert coordinates(text) == ("48.1596", "11.5838")


def test_a_place_that_is_none_is_told() -> None:
    with pytest.raises(UserError, match="latitude"):
        coordinates("Hohenzollernstraße")


async def test_the_catalogue_spoken_of_last_is_filled_in() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.write(desk.people[ANNA], "", type_="order", content=Cart((CartLine("A", "1"),), catalog_id="777"))
    async with running(desk) as (app, pilot, _desk):
        await writing(app, pilot)
        await chosen(app, pilot, "one of")
        await until(pilot, lambda: dialog(app) == "Compose")
        assert app.screen.query_one("#catalog", Input).value == "777"


async def test_outside_the_window_only_a_template_is_offered_and_why() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.people[ANNA].window_ends_at = NOW - 1
    async with running(desk) as (app, pilot, _desk):
        await app.desk.open_chat(ANNA)
        await until(pilot, lambda: "^r: A template may be sent" in screen_text(app))
        await pilot.press("ctrl+space", "s")
        await until(pilot, lambda: dialog(app) == "SendElse" and "Template" in screen_text(app))
        text = screen_text(app)
        assert "also outside the window" in text
        assert "Buttons" not in text
        await until(pilot, lambda: "24-hour window is closed" in screen_text(app))


async def test_typing_is_told_now_and_then_but_not_for_a_draft_that_is_shown() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    anna = desk.people[ANNA]
    anna.draft = "angefangen"
    async with running(desk) as (app, pilot, _desk):
        await writing(app, pilot)
        assert composer(app).text == "angefangen"
        assert anna.typed == 0
        await pilot.press("x", "y", "z")
        await until(pilot, lambda: anna.typed)
        assert anna.typed == 1
        composer(app)._told_at -= 30
        await pilot.press("x")
        await until(pilot, lambda: anna.typed == 2)


async def test_a_chat_has_read_receipts_of_its_own() -> None:
    async with running() as (app, pilot, desk):
        await writing(app, pilot)
        app.desk.action_do("chat.receipts")
        await until(pilot, lambda: dialog(app) == "Receipts" and "● as the setting says" in screen_text(app))
        await pilot.press(*"never", "enter")
        await until(pilot, lambda: desk.people[ANNA].receipts is ReadReceipts.NEVER)
        await until(pilot, lambda: "Kept for this chat." in screen_text(app))


async def test_formatting_looks_as_it_will_while_it_is_typed() -> None:
    async with running() as (app, pilot, _desk):
        await writing(app, pilot, "so *fett* und `roh`\n> _kursiv_\n- ~weg~")
        editor = composer(app).editor
        styles = {
            line.plain[span.start : span.end]: span.style
            for line in (editor.get_line(number) for number in range(3))
            for span in line.spans
        }
        assert styles["fett"].bold
        assert styles["kursiv"].italic
        assert styles["weg"].strike
        assert {"*", "`", "> ", "- "} <= set(styles)
        assert editor.text.startswith("so *fett*")


def with_file(person: Person, desk: FakeDesk, path: str, **more: Any) -> int:
    """A photo from the customer, its file at that path."""
    row = desk.write(person, "", type_="image", content=Media(filename="torte.jpg"))
    media = MediaRow(row.id, MediaState.READY, None, "", "image/jpeg", 204, 0, "torte.jpg", path)
    desk.amend(row.id, media=replace(media, **more))
    return row.id


async def test_a_photo_is_looked_at_saved_and_its_path_copied(tmp_path: Path) -> None:
    path = tmp_path / "ab.jpg"
    path.write_bytes(JPEG)
    desk = filled(FakeDesk(StoppedClock()))
    id_ = with_file(desk.people[ANNA], desk, str(path))
    async with running(desk) as (app, pilot, _desk):
        await writing(app, pilot)
        app.desk.action_do("message.open_link")
        await until(pilot, lambda: dialog(app) == "FileScreen" and "torte.jpg" in screen_text(app))
        await pilot.press("w")
        await until(pilot, lambda: dialog(app) == "SaveFile")
        app.screen.query_one("#target", Input).value = "/tmp/neu.jpg"
        await pilot.press("enter")
        await until(pilot, lambda: desk.saved == [(id_, "/tmp/neu.jpg")])
        await until(pilot, lambda: "Saved as /tmp/neu.jpg" in screen_text(app))
        app.desk.action_do("message.copy_path")
        await until(pilot, lambda: app.clipboard == str(path))


async def test_a_file_that_failed_is_fetched_again_by_key_and_by_click() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    id_ = with_file(desk.people[ANNA], desk, "", state=MediaState.FAILED)
    async with running(desk) as (app, pilot, _desk):
        await writing(app, pilot)
        tile = app.desk.tile()
        assert tile is not None
        tile.transcript.focus()
        await pilot.press("f")
        await until(pilot, lambda: "fetch_media" in desk.calls)
        desk.amend(id_, media=replace(desk.people[ANNA].messages[-1].media, state=MediaState.FAILED))  # type: ignore[type-var]
        desk.calls.clear()
        await until(pilot, lambda: "f fetch again" in screen_text(app))
        lines = screen_text(app).splitlines()
        y = next(number for number, line in enumerate(lines) if "f fetch again" in line)
        await pilot.click(offset=(lines[y].index("f fetch again") + 1, y))
        await until(pilot, lambda: "fetch_media" in desk.calls)


async def test_a_file_that_could_run_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "ab.bin"
    path.write_bytes(b"MZ")
    desk = filled(FakeDesk(StoppedClock()))
    with_file(desk.people[ANNA], desk, str(path), filename="rechnung.exe", mime="application/octet-stream")
    async with running(desk) as (app, pilot, _desk):
        await writing(app, pilot)
        app.desk.action_do("message.open_link")
        await until(pilot, lambda: dialog(app) == "FileScreen")
        await pilot.press("o")
        await until(pilot, lambda: "it could run" in screen_text(app))


async def test_a_place_opens_its_map_after_showing_the_host() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.write(desk.people[ANNA], "", type_="location", content=Place("48.1596", "11.5838"))
    async with running(desk) as (app, pilot, _desk):
        await writing(app, pilot)
        app.desk.action_do("message.open_link")
        await until(pilot, lambda: dialog(app) == "ConfirmLink" and "www.openstreetmap.org" in screen_text(app))


def test_emojis_are_found_by_name_or_taken_as_typed() -> None:
    assert reactions_like("")[0] == ("👍", "thumbs up")
    assert reactions_like("croissant")[0][0] == "🥐"
    assert reactions_like("🥨") == [("🥨", "this one")]
    assert reactions_like("xyzzy") == []
    assert len(COMMON) < len(reactions_like("face"))


async def test_sending_something_else_lets_the_next_waiting_be_passed_again() -> None:
    async with running() as (app, pilot, desk):
        await writing(app, pilot)
        app.desk.chats.passed.add(3)
        await chosen(app, pilot, "where they")
        await until(pilot, lambda: dialog(app) == "Compose")
        app.screen.query_one("#body", TextArea).text = "Wo?"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].content == AskPlace("Wo?"))
        await until(pilot, lambda: not app.desk.chats.passed)
        assert desk.people[ANNA].messages[-1].status is Status.QUEUED
        await asyncio.sleep(0)
