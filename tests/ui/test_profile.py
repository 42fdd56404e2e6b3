"""The profile: what is typed is checked, kept, and said to be on its way."""

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input

from app.core.errors import UserError
from app.core.rows import ClosedDay, OpeningSpan, ProfileFields
from app.ui.glyphs import ASCII
from app.ui.profile_form import (
    checked_amount,
    checked_fields,
    closed_text,
    day_text,
    parsed_closed,
    parsed_day,
    unpublished,
)
from app.ui.render.cards import limit_words, quality_words
from app.ui.render.line import line_width, plain
from app.ui.render.trust import panel_lines, used_lines
from app.ui.screens.profile_photo import dropped
from tests.fake_desk import NOW, FakeDesk, StoppedClock, bakery_profile, filled
from tests.shop_things import TRUST, versions
from tests.ui.desks import running, screen_text, until


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("6-13", [("06:00", "13:00")]),
        ("06:00–13:00, 15:00–18:30", [("06:00", "13:00"), ("15:00", "18:30")]),
        ("15-24; 8-12", [("08:00", "12:00"), ("15:00", "24:00")]),
        ("closed", []),
        ("", []),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, spans: list[tuple[str, str]]) -> None:
    assert [(span.opens, span.closes) for span in parsed_day(typed, 2)] == spans


@pytest.mark.parametrize("typed", ["13-6", "6-25", "6:75-8", "ab", "6-12, 11-14", "-6"])
def test_hours_that_make_no_sense_name_the_day(typed: str) -> None:
    with pytest.raises(UserError, match="Wed"):
        parsed_day(typed, 2)


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(0, 59)), min_size=2, max_size=6, unique=True))
def test_hours_read_back_as_they_were_written(times: list[tuple[int, int]]) -> None:
    ordered = [f"{hour:02}:{minute:02}" for hour, minute in sorted(times)]
    spans = [OpeningSpan(3, a, b) for a, b in zip(ordered[::2], ordered[1::2], strict=False)]
    assert parsed_day(day_text(spans, 3), 3) == spans


def test_closed_days_read_back_as_they_were_written() -> None:
    days = [ClosedDay("2026-12-08", "Betriebsausflug"), ClosedDay("2026-12-25", "")]
    assert parsed_closed(closed_text(days)) == days
    with pytest.raises(UserError, match="Weihnachten"):
        parsed_closed("Weihnachten")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"about": "x" * 140}, "139"),
        ({"description": "x" * 513}, "512"),
        ({"email": "nobody"}, "e-mail"),
        ({"websites": ("sonnenschein.example",)}, "https://"),
        ({"websites": ("https://a.example", "https://b.example", "https://c.example")}, "2 websites"),
        ({"vertical": "BAKERY"}, "BAKERY"),
    ],
)
def test_what_whatsapp_would_refuse_is_said_before(change: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        checked_fields(replace(ProfileFields(), **change))  # type: ignore[arg-type]  # one field at a time


def test_amounts_take_a_comma_and_refuse_words() -> None:
    assert checked_amount(" 2,50 ", "fee") == "2.50"
    with pytest.raises(UserError, match="fee"):
        checked_amount("zwei", "fee")


def test_differences_are_known_only_when_whatsapp_has_been_read() -> None:
    shop = bakery_profile()
    assert unpublished(replace(shop.fields, about="neu"), shop.live) == {"about"}
    assert unpublished(shop.fields, None) == frozenset()


def test_metas_words_are_told_in_ours() -> None:
    assert limit_words("TIER_2K") == "2,000/day"
    assert limit_words("TIER_250") == "250/day"
    assert limit_words("") == ""
    assert quality_words("YELLOW") == ("yellow", "accent")


async def test_saving_queues_what_is_whatsapps_and_says_so() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("b")
        await until(pilot, lambda: "Business profile" in screen_text(app) and "23/139" in screen_text(app))
        about = app.screen.query_one("#about", Input)
        about.value = "Brot und mehr"
        app.screen.query_one("#day_6", Input).value = "8-11"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "save_profile" in desk.calls)
        await until(pilot, lambda: "not published" in screen_text(app))
        shop = desk.shop
        assert shop is not None
        assert shop.fields.about == "Brot und mehr"
        assert OpeningSpan(6, "08:00", "11:00") in shop.hours
        assert len(shop.hours) == 7
        assert shop.delivery == bakery_profile().delivery
        assert shop.closed_days == bakery_profile().closed_days
        desk.shop = replace(shop, publish_state="failed", publish_error="(#100) about is too rude")
        desk.touch("profile")
        await until(pilot, lambda: "about is too rude" in screen_text(app))


async def test_a_mistake_is_told_in_the_box_and_nothing_is_saved() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("b")
        await until(pilot, lambda: "23/139" in screen_text(app))
        app.screen.query_one("#day_0", Input).value = "18-6"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "closing comes after opening" in screen_text(app))
        assert "save_profile" not in desk.calls


async def test_the_account_is_read_anew_on_f5() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("b")
        await until(pilot, lambda: "23/139" in screen_text(app))
        await pilot.press("f5")
        await until(pilot, lambda: desk.refreshed == 1)


async def test_a_customer_is_renamed_labelled_and_noted() -> None:
    async with running(filled(FakeDesk(StoppedClock()))) as (app, pilot, desk):
        await app.desk.open_chat(5)
        await until(pilot, lambda: app.desk.card is not None)
        await pilot.press("f10")
        await until(pilot, lambda: "a note that only the shop sees" in screen_text(app))
        assert "zahlt immer bar" in screen_text(app)
        app.screen.query_one("#name", Input).value = "Anna H."
        app.screen.query_one("#labels", Input).value = "regular, Nachbarin"
        app.screen.query_one("#note", Input).value = "mag Roggen"
        app.screen.query_one("#note", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: any(note.text == "mag Roggen" for note in desk.people[5].notes))
        await pilot.click(".delete")
        await until(pilot, lambda: [note.text for note in desk.people[5].notes] == ["mag Roggen"])
        desk.labels = list  # type: ignore[method-assign]  # the fake knows no new label's colour
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is app.desk)
        assert desk.people[5].name == "Anna H."
        assert desk.people[5].labels == ("regular", "Nachbarin")


async def test_esc_asks_once_about_what_is_not_saved() -> None:
    async with running(size=(160, 45)) as (app, pilot, desk):
        await pilot.press("b")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "about")
        await pilot.press("X", "escape")
        await until(pilot, lambda: "not saved" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "save_profile" in desk.calls and "not saved" not in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.desk)
        await pilot.press("b")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "about")
        await pilot.press("Y", "escape", "escape")
        await until(pilot, lambda: app.screen is app.desk)
        assert desk.shop is not None
        assert "Y" not in desk.shop.fields.about


async def test_what_differs_from_the_live_profile_is_shown_side_by_side() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    assert desk.shop is not None
    assert desk.shop.live is not None
    desk.shop = replace(desk.shop, live=replace(desk.shop.live, about="Brot, Semmeln, Kuchen"))
    async with running(desk) as (app, pilot, _desk):
        await pilot.press("b")
        await until(pilot, lambda: "Brot, Semmeln, Kuchen" in screen_text(app))
        text = screen_text(app)
        assert "WhatsApp  Brot, Semmeln, Kuchen" in text
        assert "here      Brot aus Natursauerteig" in text
        assert "second website" in text


async def test_an_earlier_version_is_looked_at_and_brought_back() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    assert desk.shop is not None
    desk.history = list(versions(desk.shop))
    async with running(desk) as (app, pilot, desk):
        await pilot.press("b")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "about")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "changed at WhatsApp" in screen_text(app) and "as it is now" in screen_text(app))
        await pilot.press("down")
        await until(pilot, lambda: "then  Brot, Semmeln, Kuchen" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Go back to this version?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: desk.shop is not None and desk.shop.fields.about == "Brot, Semmeln, Kuchen")
        await until(pilot, lambda: type(app.screen).__name__ == "ProfileHistory")
        await pilot.press("escape")
        about = app.screen.query_one("#about", Input)
        await until(pilot, lambda: about.value == "Brot, Semmeln, Kuchen")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.desk)


async def test_a_picture_is_uploaded_by_its_path_and_a_wrong_one_is_told_in_the_box() -> None:
    async with running() as (app, pilot, desk):
        app.desk.action_do("shop.photo")
        await until(pilot, lambda: "JPEG or PNG" in screen_text(app))
        await pilot.press(*"laden.gif", "enter")
        await until(pilot, lambda: "must be a JPEG or PNG" in screen_text(app))
        app.screen.query_one("#path", Input).value = "'/tmp/mein laden.jpg'"
        await pilot.press("enter")
        await until(pilot, lambda: desk.photo == "/tmp/mein laden.jpg" and app.screen is app.desk)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/a/b.jpg", "/a/b.jpg"),
        ("'/a/b c.jpg'", "/a/b c.jpg"),
        ("/a/b\\ c.jpg ", "/a/b c.jpg"),
        ("file:///a/b.png", "/a/b.png"),
    ],
)
def test_a_dropped_file_is_its_path(typed: str, path: str) -> None:
    assert dropped(typed) == path


async def test_the_trust_panel_says_what_each_item_means_and_how_to_better_it() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    assert desk.shop is not None
    desk.shop = replace(desk.shop, trust=TRUST)
    async with running(desk) as (app, pilot, desk):
        app.desk.action_do("shop.trust")
        await until(pilot, lambda: "640 of 2000 used" in screen_text(app) and "32 %" in screen_text(app))
        text = screen_text(app)
        assert "✓ high" in text
        assert "! limited" in text
        assert "→ Verify the business in Meta's Security Centre." in text
        await pilot.press("f5")
        await until(pilot, lambda: desk.refreshed == 1)
        assert desk.shop is not None
        desk.shop = replace(desk.shop, quality="RED")
        desk.touch("profile")
        await until(pilot, lambda: "× low" in screen_text(app))


def test_the_used_limit_is_a_measure_of_its_share() -> None:
    shop = replace(bakery_profile(), trust=TRUST)
    for used, cells, style in (
        (0, 0, "green"),
        (1, 1, "green"),
        (1000, 12, "green"),
        (1700, 20, "accent"),
        (9999, 24, "red"),
    ):
        (line,) = used_lines(replace(shop, trust=replace(TRUST, limit_used=used)), ASCII, 80)
        assert line[0].text == "#" * cells
        assert line[0].style == style
    assert used_lines(replace(shop, messaging_limit="TIER_UNLIMITED"), ASCII, 80) == []


def test_trust_lines_keep_to_their_width() -> None:
    shop = replace(bakery_profile(), trust=TRUST)
    for cells in (30, 58, 100):
        for line in panel_lines(shop, NOW, UTC, ASCII, cells):
            assert line_width(line) <= cells, plain(line)
