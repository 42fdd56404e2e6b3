"""Quick replies in the composer: a `/`, a few letters, Enter; and the list in which they are kept."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from app.core.rows import QuickReply
from app.ui.app import DeskApp
from app.ui.quick import offered
from app.ui.widgets.composer import Composer
from tests.fake_desk import FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until

ANNA = 5
REPLIES = [
    QuickReply(1, "danke", "Gruß", "Vielen Dank, {kunde}!", uses=2),
    QuickReply(2, "offen", "Zeiten", "Wir haben {nächste öffnung} offen."),
    QuickReply(3, "datum", "", "Für welchen Tag?", uses=1),
    QuickReply(4, "lieferung", "Zeiten", "{lieferung} – ab Montag"),
]


def with_replies() -> FakeDesk:
    """The bakery and its quick replies."""
    desk = filled(FakeDesk(StoppedClock()))
    desk.quick = list(REPLIES)
    return desk


async def composer_of(app: DeskApp, chat: int = ANNA) -> Composer:
    """The composer of that chat, with the keys."""
    await app.desk.open_chat(chat)
    tile = app.desk.tile()
    assert tile is not None
    return tile.composer


async def typed(pilot: Pilot[int], text: str) -> None:
    """Press the keys, as fast as they come."""
    names = {" ": "space", "/": "slash", ":": "colon", "\n": "enter"}
    await pilot.press(*(names.get(letter, letter) for letter in text))


async def test_two_letters_and_enter_put_it_in_and_count_it() -> None:
    async with running(with_replies()) as (app, pilot, desk):
        composer = await composer_of(app)
        await typed(pilot, "/da")
        await until(pilot, lambda: composer.picker.is_open and "/danke" in screen_text(app))
        assert "Vielen Dank, {kunde}!" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: composer.text == "Vielen Dank, Anna Huber!")
        await until(pilot, lambda: next(one for one in desk.quick if one.id == 1).uses == 3)
        assert not composer.picker.is_open
        assert "send_text" not in " ".join(desk.calls)
        await pilot.press("enter")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].text == "Vielen Dank, Anna Huber!")


async def test_keys_typed_at_once_are_neither_lost_nor_turned_round() -> None:
    desk = with_replies()
    desk.slow = 0.05
    async with running(desk) as (app, pilot, _desk):
        composer = await composer_of(app)
        await typed(pilot, "/da\n Bis bald, /datu\n Ja")
        await until(pilot, lambda: composer.text == "Vielen Dank, Anna Huber! Bis bald, Für welchen Tag? Ja")


async def test_escape_leaves_the_slash_as_it_is_and_enter_sends_it() -> None:
    async with running(with_replies()) as (app, pilot, desk):
        composer = await composer_of(app)
        await typed(pilot, "/da")
        await until(pilot, lambda: composer.picker.is_open)
        await pilot.press("escape")
        await until(pilot, lambda: not composer.picker.is_open)
        await typed(pilot, "x")
        assert (composer.text, composer.picker.is_open) == ("/dax", False)
        assert app.focused is composer.editor
        await pilot.press("enter")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].text == "/dax")


@pytest.mark.parametrize("text", ["https://da", "1/2", "und/oder", "/ da", "//da", "/da nn", "/home/da"])
async def test_a_slash_that_asks_for_nothing_opens_nothing(text: str) -> None:
    async with running(with_replies()) as (app, pilot, desk):
        composer = await composer_of(app)
        await typed(pilot, text)
        await until(pilot, lambda: composer.text == text)
        await pilot.pause(0.05)
        assert not composer.picker.is_open
        await pilot.press("enter")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].text == text)


async def test_what_fits_nothing_is_text_like_any_other() -> None:
    async with running(with_replies()) as (app, pilot, desk):
        composer = await composer_of(app)
        await typed(pilot, "/xyz\n")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].text == "/xyz")
        assert composer.text == ""


async def test_a_wrong_letter_taken_back_offers_again_and_arrows_choose() -> None:
    async with running(with_replies()) as (app, pilot, _desk):
        composer = await composer_of(app)
        await typed(pilot, "Hallo /dax")
        await until(pilot, lambda: composer.picker.word() == "dax" and not composer.picker.is_open)
        await pilot.press("backspace")
        await until(pilot, lambda: composer.picker.is_open)
        await pilot.press("down", "enter")
        await until(pilot, lambda: composer.text == "Hallo Für welchen Tag?")


async def test_what_nothing_is_known_for_stays_and_is_told() -> None:
    desk = with_replies()
    desk.shop = None
    async with running(desk) as (app, pilot, _desk):
        composer = await composer_of(app)
        await typed(pilot, "/lief\n")
        await until(pilot, lambda: composer.text == "{lieferung} – ab Montag")
        await until(pilot, lambda: "Nothing is known for {lieferung}" in screen_text(app))


async def test_a_text_with_a_placeholder_left_in_it_is_sent_only_when_that_is_meant() -> None:
    desk = with_replies()
    desk.shop = None
    async with running(desk) as (app, pilot, _desk):
        composer = await composer_of(app)
        await typed(pilot, "/lief\n")
        await until(pilot, lambda: composer.text == "{lieferung} – ab Montag")
        await pilot.press("x", "enter")
        await until(pilot, lambda: "{lieferung} is not filled in" in screen_text(app))
        assert composer.text == "{lieferung} – ab Montagx"
        assert not [call for call in desk.calls if call.startswith("send_text")]
        await pilot.press("enter")
        await until(pilot, lambda: desk.people[ANNA].messages[-1].text == "{lieferung} – ab Montagx")


async def test_a_click_puts_it_in() -> None:
    async with running(with_replies()) as (app, pilot, _desk):
        composer = await composer_of(app)
        await typed(pilot, "/")
        await until(pilot, lambda: composer.picker.is_open)
        await pilot.click(composer.picker, offset=(4, 1))
        await until(pilot, lambda: composer.text == "Für welchen Tag?")
        assert app.focused is composer.editor


def test_names_come_before_categories_and_words_and_the_most_used_first() -> None:
    def names(letters: str) -> list[str]:
        return [one.name for one in offered(sorted(REPLIES, key=lambda one: -one.uses), letters)]

    assert names("") == ["danke", "datum", "offen", "lieferung"]
    assert names("da") == ["danke", "datum"]
    assert names("ÖF") == ["offen"]
    assert names("zeit") == ["offen", "lieferung"]
    assert names("tag") == ["datum"]
    assert names("dke") == ["danke"]
    assert names("xyz") == []


async def test_they_are_made_changed_and_deleted_in_their_list() -> None:
    async with running(with_replies()) as (app, pilot, desk):
        app.desk.action_do("shop.quick_replies")
        await until(pilot, lambda: "/danke" in screen_text(app) and "never used" in screen_text(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: type(app.screen).__name__ == "QuickReplyEditor")
        await typed(pilot, "zwei worte")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "one word" in screen_text(app))
        app.screen.query_one("#name", Input).value = "morgen"
        app.screen.query_one("#text", TextArea).insert("Bis morgen!")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "/morgen" in screen_text(app))

        await typed(pilot, "morgen\n")
        await until(pilot, lambda: type(app.screen).__name__ == "QuickReplyEditor")
        await pilot.press("end", *"!", "ctrl+s")
        await until(pilot, lambda: any(one.text == "Bis morgen!!" for one in desk.quick))

        await until(pilot, lambda: type(app.screen).__name__ == "QuickReplies")
        await pilot.press("f8")
        await until(pilot, lambda: "“/morgen” is deleted" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: all(one.name != "morgen" for one in desk.quick))
        await until(pilot, lambda: "No quick reply fits." in screen_text(app))
