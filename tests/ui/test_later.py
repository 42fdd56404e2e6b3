"""Sending later and taking back, on the screen: what is offered, what Esc does, and where a text stands afterwards."""

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from app.core.clock import DAY, HOUR, SECOND, Millis
from app.core.enums import ConversationState
from app.core.later import IfWritten, Later, LaterState
from app.core.text import Safe
from app.ui.app import DeskApp
from app.ui.glyphs import UNICODE
from app.ui.grace import Grace
from app.ui.render.later import grace_foot, later_lines, list_rows, outlook
from app.ui.render.line import line_width, plain
from app.ui.screens.later_list import LaterEditor, LaterList
from app.ui.screens.send_later import SendLater
from app.ui.screens.template_fill import TemplateFill
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.shop_things import TEMPLATES
from tests.ui.desks import running, screen_text, until

ANNA = 5
BERLIN = ZoneInfo("Europe/Berlin")
LATER = Later(1, ANNA, "Anna", NOW + DAY, "Ihre Torte\nist fertig.", window_ends_at=NOW + HOUR)


@dataclass
class Machine:
    """The machine's clock, as far as the grace period asks it."""

    at: Millis = 0

    def now(self) -> Millis:
        return self.at


def patient(desk: FakeDesk | None = None) -> FakeDesk:
    """A desk on which what is sent can be taken back for half a minute."""
    made = desk or filled(FakeDesk(StoppedClock()))
    made.grace = 30 * SECOND
    return made


async def writing(app: DeskApp, pilot: Pilot[Any], typed: str = "", chat: int = ANNA) -> Any:
    """That chat is open, the cursor in its composer; the composer."""
    await app.desk.open_chat(chat)
    tile = app.desk.tile()
    assert tile is not None
    await until(pilot, lambda: tile.composer.editor.has_focus and tile.transcript.sheet.messages)
    if typed:
        tile.composer.editor.insert(typed)
    return tile.composer


# what is drawn


def test_the_foot_counts_the_seconds_and_names_another_chat() -> None:
    (own,) = grace_foot(Safe(""), 3, 0, 4096, 70, UNICODE)
    assert plain(own) == " Goes out in 3 s · Esc takes it back                           0/4096 "
    (other,) = grace_foot(Safe("Anna"), 1, 5, 4096, 70, UNICODE)
    assert plain(other).startswith(" To Anna: goes out in 1 s · Esc takes it back")
    (narrow,) = grace_foot(Safe("Anna"), 1, 5, 4096, 38, UNICODE)
    assert plain(narrow) == " 1 s · Esc takes it back       5/4096 "
    (narrowest,) = grace_foot(Safe("Anna"), 1, 5, 4096, 28, UNICODE)
    assert plain(narrowest).startswith(" Esc takes it back")


def test_the_last_second_is_told_as_one_and_the_newest_message_comes_first() -> None:
    desk, machine = patient(), Machine()
    grace = Grace(machine)
    first = replace(desk.send_text(ANNA, "eins"), goes_out_at=4 * SECOND)
    other = replace(desk.send_text(ANNA, "zwei"), goes_out_at=5 * SECOND, conversation_id=7)
    for message in (first, other, replace(first, id=9, goes_out_at=0)):
        grace.note(message, Safe("A"))
    found = grace.newest(ANNA)
    assert found is not None
    assert [grace.seconds_left(found)] + [_left(grace, machine, at) for at in (1, 1000, 3001, 3999)] == [4, 4, 3, 1, 1]
    machine.at = 4 * SECOND
    assert grace.newest(ANNA, alone=True) is None
    newest = grace.newest(ANNA)
    assert newest is not None
    assert newest.message_id == other.id
    grace.forget(other.id)
    assert grace.newest() is None


def _left(grace: Grace, machine: Machine, at: Millis) -> int:
    machine.at = at
    found = grace.newest(ANNA)
    assert found is not None
    return grace.seconds_left(found)


def test_held_messages_say_why_and_waiting_ones_when() -> None:
    held = replace(LATER, id=2, state=LaterState.HELD, reason="written")
    lines = [plain(line).rstrip() for line in later_lines([held, LATER, LATER], NOW, BERLIN, 70, UNICODE, "^Space l")]
    assert lines[0] == " ! Not sent: They have written since."
    assert lines[1].startswith("   Ihre Torte ist fertig.")
    assert lines[1].endswith("^Space l change or send")
    assert lines[2].startswith(" ◷ tomorrow 09:35  ◔ window closed by then  Ihre Torte")
    assert lines[3] == "   and 1 more"


def test_beside_a_planned_message_stands_that_the_window_will_be_closed_only_if_it_will() -> None:
    for one, cells, expected in (
        (LATER, 50, " ◷ tomorrow 09:35  ◔  Ihre Torte ist fertig."),
        (replace(LATER, window_ends_at=NOW + 2 * DAY), 70, " ◷ tomorrow 09:35  Ihre Torte ist fertig."),
        (replace(LATER, template=True), 70, " ◷ tomorrow 09:35  template: Ihre Torte ist fertig."),
    ):
        (line,) = later_lines([one], NOW, BERLIN, cells, UNICODE)
        assert plain(line).rstrip() == expected
    assert outlook(NOW + DAY, NOW + HOUR) == ("window closed by then: will be held", "red")
    assert outlook(NOW + DAY, NOW - HOUR) == ("window closed by then: will be held", "red")
    assert outlook(NOW + HOUR, NOW + DAY)[1] == "green"


def test_rows_of_the_list_fit_and_warn_of_a_closed_window() -> None:
    for one in (LATER, replace(LATER, name="\x1b[31m" + "Weiß" * 30, text="x" * 900, template=True)):
        rows = list_rows(one, NOW, BERLIN, 60, UNICODE)
        assert [line_width(row) for row in rows] == [60, 60]
        assert "\x1b" not in "".join(plain(row) for row in rows)
    assert "window is closed then" in plain(list_rows(LATER, NOW, BERLIN, 60, UNICODE)[1])
    assert "window" not in plain(list_rows(replace(LATER, template=True), NOW, BERLIN, 60, UNICODE)[1])


# taking back


async def test_esc_takes_back_what_was_just_sent_and_the_text_can_be_mended() -> None:
    async with running(patient()) as (app, pilot, desk):
        composer = await writing(app, pilot)
        waiting = desk.people[ANNA].waiting_since
        before = len(desk.people[ANNA].messages)
        await pilot.press(*"Ja")
        await pilot.press("enter")
        await until(pilot, lambda: "Goes out in 30 s · Esc takes it back" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: composer.text == "Ja" and "Taken back" in screen_text(app))
        assert composer.editor.has_focus
        assert composer.editor.cursor_location == (0, 2)
        assert len(desk.people[ANNA].messages) == before
        assert desk.people[ANNA].waiting_since == waiting
        await until(pilot, lambda: "Goes out in" not in screen_text(app))
        await pilot.press("!")
        await until(pilot, lambda: composer.text == "Ja!")
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.inbox.has_focus_within)


async def test_an_answer_taken_back_still_quotes_what_it_answers() -> None:
    async with running(patient()) as (app, pilot, desk):
        composer = await writing(app, pilot, "Ja")
        composer.answer(desk.people[ANNA].messages[-1])
        await pilot.press("enter")
        await until(pilot, lambda: "Esc takes it back" in screen_text(app))
        assert composer.quote is None
        await pilot.press("escape")
        await until(pilot, lambda: composer.text == "Ja" and "answers: " in screen_text(app))


async def test_after_done_and_next_esc_in_the_next_chat_brings_the_chat_and_its_text_back() -> None:
    async with running(patient()) as (app, pilot, desk):
        await writing(app, pilot, "Bis morgen")
        await pilot.press("f9")
        await until(pilot, lambda: app.desk.chats.active not in (ANNA, None) and "To Anna" in screen_text(app))
        await until(pilot, lambda: "Anna Huber: done" in screen_text(app))
        assert desk.people[ANNA].state is ConversationState.DONE
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.chats.active == ANNA)
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.text == "Bis morgen" and tile.composer.editor.has_focus)
        assert desk.people[ANNA].state is ConversationState.OPEN
        assert not any(row.text == "Bis morgen" for row in desk.people[ANNA].messages)
        await until(pilot, lambda: "Taken back" in screen_text(app))
        assert [note.message for note in app._notifications] == ["Taken back: it is not sent."]


async def test_after_taking_back_the_inbox_stands_on_the_chat_that_is_shown() -> None:
    async with running(patient()) as (app, pilot, desk):
        await writing(app, pilot, "Bis morgen")
        await pilot.press("f9")
        await until(pilot, lambda: app.desk.chats.active not in (ANNA, None) and "To Anna" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.chats.active == ANNA)
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.text == "Bis morgen" and tile.composer.editor.has_focus)
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.inbox.has_focus_within)
        assert app.desk.inbox.list.chosen == ANNA
        await pilot.press("d")
        await until(pilot, lambda: desk.people[ANNA].state is ConversationState.DONE)


async def test_esc_with_something_typed_to_the_next_customer_takes_nothing_back() -> None:
    async with running(patient()) as (app, pilot, desk):
        await writing(app, pilot, "Bis morgen")
        await pilot.press("f9")
        await until(pilot, lambda: app.desk.chats.active not in (ANNA, None))
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.editor.has_focus)
        await pilot.press("J", "escape")
        await until(pilot, lambda: app.desk.inbox.has_focus_within)
        assert desk.people[ANNA].messages[-1].text == "Bis morgen"


async def test_what_has_gone_out_meanwhile_is_said_and_nothing_is_lost() -> None:
    async with running(patient()) as (app, pilot, desk):
        composer = await writing(app, pilot, "Ja")
        await pilot.press("enter")
        await until(pilot, lambda: "Esc takes it back" in screen_text(app))
        desk.gone_out.add(desk.people[ANNA].messages[-1].id)
        await pilot.press(*"und", "escape")
        await until(pilot, lambda: "It has gone out already" in screen_text(app))
        assert composer.text == "und"


# sending later


async def test_what_is_typed_goes_out_at_a_time_in_plain_words_and_is_listed_in_the_chat() -> None:
    async with running() as (app, pilot, desk):
        composer = await writing(app, pilot, "Ihre Torte ist fertig.")
        await pilot.press("ctrl+space", "l")
        await until(pilot, lambda: isinstance(app.screen, SendLater))
        text = screen_text(app)
        assert "when we open" in text
        assert "it is held and the chat comes back" in text
        await pilot.press(*"mon", "f2")
        await until(pilot, lambda: "Mon 09:00" in screen_text(app) and "even if they write" in screen_text(app))
        assert "will be held" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: desk.laters)
        (one,) = desk.laters
        assert (one.text, one.if_written) == ("Ihre Torte ist fertig.", IfWritten.SEND)
        await until(pilot, lambda: composer.text == "" and "◷ Mon 09:00" in screen_text(app))
        assert desk.people[ANNA].draft == ""


async def test_a_text_that_can_not_be_planned_stays_in_the_composer() -> None:
    async with running() as (app, pilot, desk):
        composer = await writing(app, pilot, "Hallo")
        app.desk.action_do("chat.later")
        await until(pilot, lambda: isinstance(app.screen, SendLater))
        desk.clock.time += 2 * HOUR
        await pilot.press("enter")
        await until(pilot, lambda: "has passed already" in screen_text(app))
        assert (composer.text, desk.laters) == ("Hallo", [])


async def test_a_held_message_is_changed_and_waits_again() -> None:
    data = filled(FakeDesk(StoppedClock()))
    id_ = data.send_later(ANNA, "Ihre Torte ist fertig.", NOW + HOUR)
    data.hold(id_, "written")
    async with running(data) as (app, pilot, desk):
        await writing(app, pilot)
        await until(pilot, lambda: "Not sent: They have written since." in screen_text(app))
        app.desk.action_do("chat.later")
        await until(pilot, lambda: isinstance(app.screen, LaterList) and "held" in screen_text(app))
        await pilot.press("enter")
        await until(
            pilot, lambda: isinstance(app.screen, LaterEditor) and app.screen.query_one("#when", Input).has_focus
        )
        assert "They have written since." in screen_text(app)
        await pilot.press(*"in", "space", *"3", "space", "h", "enter")
        await until(pilot, lambda: isinstance(app.screen, LaterList))
        (one,) = desk.laters
        assert (one.state, one.due_at, one.text) == (LaterState.WAITING, NOW + 3 * HOUR, "Ihre Torte ist fertig.")


@pytest.mark.parametrize("key", ["f8", "f9", "f2"])
async def test_the_list_of_all_cancels_sends_and_opens(key: str) -> None:
    data = filled(FakeDesk(StoppedClock()))
    data.send_later(ANNA, "Bis gleich", NOW + 2 * HOUR)
    async with running(data) as (app, pilot, desk):
        await pilot.press("T")
        await until(pilot, lambda: isinstance(app.screen, LaterList) and "Bis gleich" in screen_text(app))
        await pilot.press(key)
        if key == "f2":
            await until(pilot, lambda: app.desk.chats.active == ANNA)
            return
        await until(pilot, lambda: "Nothing goes out later." in screen_text(app))
        assert desk.laters == []
        assert [row.text for row in desk.people[ANNA].messages].count("Bis gleich") == (key == "f9")


async def test_with_nothing_typed_and_nothing_planned_it_is_said() -> None:
    async with running() as (app, pilot, _desk):
        await writing(app, pilot)
        app.desk.action_do("chat.later")
        await until(pilot, lambda: "Type first what is to go out later." in screen_text(app))


async def test_send_and_snooze_is_two_keys_from_the_composer_and_can_be_taken_back() -> None:
    async with running(patient()) as (app, pilot, desk):
        await writing(app, pilot, "Ich frage nach")
        await pilot.press("ctrl+space", "z")
        await until(pilot, lambda: type(app.screen).__name__ == "Snooze")
        await pilot.press("enter")
        await until(pilot, lambda: desk.people[ANNA].state is ConversationState.SNOOZED)
        assert desk.people[ANNA].messages[-1].text == "Ich frage nach"
        await until(pilot, lambda: app.desk.chats.active not in (ANNA, None))
        await until(pilot, lambda: "To Anna" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.chats.active == ANNA)
        assert desk.people[ANNA].state is ConversationState.OPEN


async def test_a_template_is_planned_from_where_it_is_filled_in() -> None:
    data = filled(FakeDesk(StoppedClock()))
    data.templates_ = list(TEMPLATES)
    async with running(data) as (app, pilot, desk):
        head = desk.chat(ANNA)
        assert head is not None
        template = next(one for one in desk.templates_ if one.name == "order_ready")
        await app.push_screen(TemplateFill(app.kit, head, template))
        await until(pilot, lambda: isinstance(app.screen, TemplateFill))
        await pilot.press("f2")
        assert isinstance(app.screen, TemplateFill)
        for field in app.screen.query(Input):
            field.value = "Torte"
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, SendLater) and "needs no open window" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: desk.laters and not isinstance(app.screen, TemplateFill))
        assert (desk.laters[0].template, desk.laters[0].if_written) == (True, IfWritten.SEND)
