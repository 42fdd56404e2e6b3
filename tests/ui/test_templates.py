"""Templates on the desk: chosen, filled in, sent, written, deleted; what is wrong stands where the eye is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input, TextArea

from app.core.clock import HOUR
from app.core.content import FilledTemplate
from app.core.template_drafts import DraftButton
from app.ui.app import DeskApp
from app.ui.render.templates import found
from app.ui.screens.template_fill import TemplateFill
from app.ui.template_form import button_line, buttons_text, parsed_buttons
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.shop_things import TEMPLATES
from tests.ui.desks import running, screen_text, until

ANNA = 5


def with_templates() -> FakeDesk:
    """The bakery and its templates."""
    desk = filled(FakeDesk(StoppedClock()))
    desk.templates_ = list(TEMPLATES)
    return desk


def dialog(app: DeskApp) -> str:
    """The name of the screen on top."""
    return type(app.screen).__name__


async def test_those_that_can_be_sent_come_first_and_the_others_say_why_not() -> None:
    async with running(with_templates()) as (app, pilot, _desk):
        await app.desk.open_chat(ANNA)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "abholung_bereit" in screen_text(app) and "gutschein" in screen_text(app))
        text = screen_text(app)
        assert text.index("order_ready") < text.index("gutschein")
        assert "✓ approved" in text
        assert "paused" in text
        assert "Meta is still reviewing" in text
        await pilot.press(*"gutschein")
        await until(pilot, lambda: "order_ready" not in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: screen_text(app).count("Meta rejected this template") == 2)
        assert dialog(app) == "TemplatePicker"


async def test_a_customer_who_stopped_marketing_is_not_offered_any() -> None:
    desk = with_templates()
    desk.people[ANNA].no_marketing_since = NOW - HOUR
    async with running(desk) as (app, pilot, _desk):
        await app.desk.open_chat(ANNA)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "This customer wants no marketing" in screen_text(app))


async def test_what_is_wrong_stands_under_its_field_and_nothing_is_sent_until_it_is_right() -> None:
    async with running(with_templates()) as (app, pilot, desk):
        await app.desk.open_chat(ANNA)
        await pilot.press("ctrl+r", *"abholung")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TemplateFill) and "{{1}}" in screen_text(app))
        assert "not filled in" not in screen_text(app)
        assert "Guten Tag {{1}}" in screen_text(app)
        assert "free inside the window, category utility" in screen_text(app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "{{1}} is not filled in." in screen_text(app))
        assert app.focused is app.screen.query(Input).first()
        await pilot.press("enter")
        assert app.focused is app.screen.query(Input).first()
        assert not [call for call in desk.calls if call.startswith("send_template")]
        await pilot.press(*"Frau", "space", *"Huber", "enter")
        await until(pilot, lambda: "Guten Tag Frau Huber" in screen_text(app))
        await pilot.press(*"18", "enter", *"10", "enter")
        await until(pilot, lambda: app.screen is app.desk)
        sent = desk.people[ANNA].messages[-1].content
        assert isinstance(sent, FilledTemplate)
        assert sent.body == "Guten Tag Frau Huber, Ihre Bestellung 18 liegt ab 10 Uhr für Sie bereit."


async def test_outside_the_window_it_says_what_it_costs() -> None:
    desk = with_templates()
    desk.people[ANNA].window_ends_at = NOW - 1
    async with running(desk, size=(80, 24)) as (app, pilot, _desk):
        await app.desk.open_chat(ANNA)
        await pilot.press("ctrl+r", *"abholung")
        await pilot.press("enter")
        await until(pilot, lambda: "charged by Meta, category utility" in screen_text(app))


async def test_enter_leads_to_the_templates_where_nothing_else_may_be_sent() -> None:
    desk = with_templates()
    desk.people[ANNA].window_ends_at = NOW - 1
    desk.people[ANNA].draft = "noch da"
    async with running(desk) as (app, pilot, _desk):
        await app.desk.open_chat(ANNA)
        await pilot.press("enter")
        await until(pilot, lambda: dialog(app) == "TemplatePicker" and "abholung_bereit" in screen_text(app))
        await pilot.press("escape")
        tile = app.desk.tile()
        assert tile is not None
        assert tile.composer.text == "noch da"


async def test_a_template_is_written_checked_and_queued_for_review() -> None:
    async with running(with_templates()) as (app, pilot, desk):
        app.desk.action_do("shop.templates")
        await until(pilot, lambda: "abholung_bereit" in screen_text(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: dialog(app) == "TemplateEditor" and "The text is missing" in screen_text(app))
        screen = app.screen
        await pilot.press(*"frueh_zu")
        screen.query_one("#body", TextArea).insert("Heute schließen wir um {{1}} Uhr. Bis morgen!")
        await until(pilot, lambda: "45/1024" in screen_text(app) and "{{1}} needs an example" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is screen and screen.query(".example"))
        assert "save_template" not in desk.calls
        screen.query_one(".example", Input).value = "13"
        screen.query_one("#buttons", TextArea).insert("Danke\nSpeisekarte https://sonnenschein.example")
        await until(pilot, lambda: "schließen wir um 13 Uhr" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: dialog(app) == "TemplateManager")
        new = next(one for one in desk.templates_ if one.name == "frueh_zu")
        assert new.language == "de"
        assert '"url":"https://sonnenschein.example"' in new.components
        await until(pilot, lambda: "on its way to Meta" in screen_text(app))


async def test_a_template_is_changed_under_its_name() -> None:
    async with running(with_templates()) as (app, pilot, desk):
        app.desk.action_do("shop.templates")
        await until(pilot, lambda: "abholung_bereit" in screen_text(app))
        await pilot.press(*"abholung", "enter")
        await until(pilot, lambda: dialog(app) == "TemplateEditor" and "Anna Huber" in screen_text(app))
        screen = app.screen
        assert screen.query_one("#name", Input).disabled
        assert (
            screen.query_one("#buttons", TextArea).text
            == "Ich komme\nSo finden Sie uns https://sonnenschein.example/weg"
        )
        screen.query_one("#footer", Input).value = "Ihre Bäckerei"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "save_template" in desk.calls)
        changed = next(one for one in desk.templates_ if one.id == 1)
        assert "Ihre Bäckerei" in changed.components
        assert "Anna Huber" in changed.components


async def test_what_meta_locks_is_shown_and_not_saved() -> None:
    desk = with_templates()
    desk.templates_[0] = replace(desk.templates_[0], status="PENDING")
    async with running(desk) as (app, pilot, desk):
        app.desk.action_do("shop.templates")
        await until(pilot, lambda: "abholung_bereit" in screen_text(app))
        await pilot.press(*"abholung", "enter")
        await until(pilot, lambda: "does not let it be changed" in screen_text(app))
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "save_template" not in desk.calls


async def test_deleting_asks_first_and_syncing_is_one_key() -> None:
    async with running(with_templates()) as (app, pilot, desk):
        app.desk.action_do("shop.templates")
        await until(pilot, lambda: "abholung_bereit" in screen_text(app))
        await pilot.press("f5")
        await until(pilot, lambda: desk.synced == 1)
        await pilot.press("f8")
        await until(pilot, lambda: "Delete this template?" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: dialog(app) == "TemplateManager")
        assert len(desk.templates_) == len(TEMPLATES)
        await pilot.press("f8", "y")
        await until(pilot, lambda: len(desk.templates_) == len(TEMPLATES) - 1)
        await until(pilot, lambda: "abholung_bereit" not in screen_text(app))


async def test_the_list_follows_what_meta_says() -> None:
    async with running(with_templates()) as (app, pilot, desk):
        app.desk.action_do("shop.templates")
        await until(pilot, lambda: "under review" in screen_text(app))
        desk.templates_[2] = replace(desk.templates_[2], status="APPROVED")
        desk.touch("account")
        await until(pilot, lambda: "under review" not in screen_text(app))


def test_words_in_a_name_come_before_words_in_a_text() -> None:
    assert [one.name for one in found(TEMPLATES, "bereit")] == ["abholung_bereit"]
    hits = [one.name for one in found((*TEMPLATES, replace(TEMPLATES[4], name="zz_bestellung")), "Bestellung")]
    assert hits == ["zz_bestellung", "abholung_bereit"]
    assert [one.name for one in found(TEMPLATES, "", sendable_first=True)][-1] == "oeffnungszeiten"
    assert found(TEMPLATES, "nirgends") == []


@pytest.mark.parametrize(
    ("line", "button"),
    [
        ("Ja, gern", DraftButton("QUICK_REPLY", "Ja, gern")),
        ("Karte https://a.example/x", DraftButton("URL", "Karte", "https://a.example/x")),
        (
            "Karte https://a.example/{{1}} https://a.example/7",
            DraftButton("URL", "Karte", "https://a.example/{{1}}", "https://a.example/7"),
        ),
        ("Anrufen +49 171 3920000", DraftButton("PHONE_NUMBER", "Anrufen", "+491713920000")),
        ("code: FRISCH10", DraftButton("COPY_CODE", value="FRISCH10")),
    ],
)
def test_buttons_are_read_as_people_write_them(line: str, button: DraftButton) -> None:
    assert parsed_buttons(line) == (button,)


_WORDS = st.text("abcäß ,!?1", min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)


@given(st.lists(_WORDS, max_size=5))
def test_buttons_read_back_as_they_were_written(words: list[str]) -> None:
    buttons = (
        *(DraftButton("QUICK_REPLY", one) for one in words),
        DraftButton("URL", "Karte", "https://a.example/{{1}}", "https://a.example/7"),
        DraftButton("PHONE_NUMBER", "Anrufen", "+491713920000"),
        DraftButton("COPY_CODE", value="FRISCH10"),
    )
    assert parsed_buttons(buttons_text(buttons)) == buttons
    assert all("\n" not in button_line(one) for one in buttons)
