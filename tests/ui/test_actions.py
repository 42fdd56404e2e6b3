"""Every action, by its key, by the palette, and without leaving the composer."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.command import CommandInput, CommandList

from app.core.enums import ConversationState, Status
from app.core.failures import FAILURES
from app.core.queue import Sort
from app.core.when import parse_when
from app.ui.actions import ACTIONS, BY_ID
from app.ui.app import DeskApp
from app.ui.deeds import all_deeds
from app.ui.layout import Pane
from app.ui.widgets.inbox import InboxPane
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until


def dialog(app: DeskApp) -> str:
    """The name of the screen on top."""
    return type(app.screen).__name__


EFFECTS: dict[str, Callable[[DeskApp, FakeDesk], object]] = {
    "chats.next_waiting": lambda app, _desk: app.desk.chats.active == 1,
    "chats.go_to": lambda app, _desk: dialog(app) == "Switcher",
    "chats.tiles": lambda app, _desk: app.desk.tiles_wanted == 3,
    "chats.follow": lambda app, _desk: app.desk.chats.follow and "following" in screen_text(app).splitlines()[-1],
    "chat.pin": lambda app, _desk: app.desk.chats.pinned == {5} and "◆ pinned" in screen_text(app),
    "chats.start": lambda app, _desk: dialog(app) == "NewChat",
    "chats.next_open": lambda app, _desk: app.desk.chats.active == 9,
    "chat.send_done": lambda _app, desk: "done" in desk.calls,
    "chat.done_next": lambda app, desk: "done" in desk.calls and app.desk.chats.active == 1,
    "chat.done": lambda _app, desk: desk.people[5].state is ConversationState.DONE,
    "chat.snooze": lambda app, _desk: dialog(app) == "Snooze",
    "chat.reopen": lambda _app, desk: "apply reopen" in desk.calls,
    "chat.unread": lambda app, desk: desk.people[5].unread == 1 and app.desk.at is Pane.INBOX,
    "chat.close": lambda app, _desk: app.desk.chats.order == [9],
    "chat.menu": lambda app, _desk: dialog(app) == "Menu",
    "chat.note": lambda app, _desk: dialog(app) == "NoteScreen",
    "chat.editor": lambda app, _desk: "an editor" in screen_text(app),
    "chat.later": lambda app, _desk: "Type first what is to go out later." in screen_text(app),
    "chat.take_back": lambda app, _desk: "nothing to take back" in screen_text(app),
    "chats.later": lambda app, _desk: dialog(app) == "LaterList",
    "chat.send_else": lambda app, _desk: dialog(app) == "SendElse",
    "chat.attach": lambda app, _desk: dialog(app) == "FilePicker",
    "chat.reply": lambda app, _desk: "answers: " in screen_text(app),
    "chat.receipts": lambda app, _desk: dialog(app) == "Receipts",
    "message.react": lambda app, _desk: dialog(app) == "React",
    "message.save": lambda app, _desk: "no file in this message" in screen_text(app),
    "message.copy_path": lambda app, _desk: "no file in this message" in screen_text(app),
    "message.fetch": lambda app, _desk: "no file in this message" in screen_text(app),
    "message.copy": lambda app, _desk: app.clipboard == "Und liefern Sie nach https://schwabing.example ?",
    "message.open_link": lambda app, _desk: dialog(app) == "ConfirmLink",
    "message.resend": lambda app, _desk: "Nothing here has failed" in screen_text(app),
    "message.discard": lambda app, _desk: "nothing to discard" in screen_text(app),
    "customer.edit": lambda app, _desk: dialog(app) == "CustomerEditor",
    "customer.favourite": lambda _app, desk: desk.people[5].favourite,
    "customer.timeline": lambda app, _desk: dialog(app) == "Timeline",
    "customer.table": lambda app, _desk: dialog(app) == "CustomersTable",
    "customer.birthdays": lambda app, _desk: dialog(app) == "Birthdays",
    "customer.fields": lambda app, _desk: dialog(app) == "CustomerFields",
    "customer.labels": lambda app, _desk: dialog(app) == "LabelManager",
    "customer.export": lambda app, _desk: dialog(app) == "ExportCustomers",
    "customer.copy_number": lambda app, _desk: app.clipboard == "+491713920011",
    "find.everywhere": lambda app, _desk: "Search all chats" in screen_text(app),
    "find.here": lambda app, _desk: "Search this chat" in screen_text(app),
    "find.next": lambda app, _desk: "Search first" in screen_text(app),
    "find.previous": lambda app, _desk: "Search first" in screen_text(app),
    "find.date": lambda app, _desk: dialog(app) == "JumpDate",
    "find.unread": lambda app, _desk: "Nothing here was unread" in screen_text(app) or _marks(app),
    "find.quoted": lambda app, _desk: "answers none" in screen_text(app),
    "find.export": lambda app, _desk: dialog(app) == "ExportChat",
    "find.back": lambda app, _desk: "Search first" in screen_text(app),
    "panes.inbox": lambda app, _desk: app.desk.inbox.list.has_focus,
    "panes.chat": lambda app, _desk: app.desk.tiles.has_focus_within and dialog(app) == "DeskScreen",
    "panes.customers": lambda app, _desk: app.desk.customers.has_focus_within,
    "panes.card": lambda app, _desk: app.desk.customer_card.has_focus,
    "panes.business": lambda app, _desk: app.desk.business_card.has_focus,
    "panes.switch": lambda app, _desk: app.desk.customer_card.has_focus,
    "inbox.view": lambda app, _desk: dialog(app) == "Views",
    "inbox.sort": lambda app, _desk: app.desk.inbox.queue.sort is Sort.WINDOW,
    "chat.assign": lambda app, _desk: dialog(app) == "AssignPicker",
    "chat.priority": lambda _app, desk: desk.people[5].priority == 1,
    "chat.label": lambda app, _desk: dialog(app) == "LabelPicker",
    "chat.macro": lambda app, _desk: dialog(app) == "MacroPicker",
    "chat.undo": lambda app, _desk: "nothing to undo" in screen_text(app),
    "chats.choose": lambda app, _desk: "chosen in the inbox" in screen_text(app),
    "chats.choose_all": lambda app, _desk: "chosen in the inbox" in screen_text(app),
    "shop.macros": lambda app, _desk: dialog(app) == "Macros",
    "chat.template": lambda app, _desk: dialog(app) == "TemplatePicker",
    "chats.retry_failed": lambda app, desk: "retry_failed" in " ".join(desk.calls),
    "message.retry_failed": lambda app, desk: "retry_failed" in " ".join(desk.calls),
    "customer.same": lambda app, _desk: dialog(app) == "SamePerson",
    "customer.merge": lambda app, _desk: dialog(app) == "CustomerPicker",
    "customer.block": lambda app, _desk: "Block?" in screen_text(app),
    "shop.history": lambda app, _desk: dialog(app) == "ProfileHistory",
    "shop.photo": lambda app, _desk: dialog(app) == "ProfilePhoto",
    "shop.trust": lambda app, _desk: dialog(app) == "TrustPanel",
    "shop.templates": lambda app, _desk: dialog(app) == "TemplateManager",
    "shop.quick_replies": lambda app, _desk: dialog(app) == "QuickReplies",
    "shop.import": lambda app, _desk: dialog(app) == "Imports",
    "shop.link": lambda app, _desk: dialog(app) == "ShopLink",
    "shop.log": lambda app, _desk: dialog(app) == "AccountLog",
    "shop.profile": lambda app, _desk: dialog(app) == "ProfileScreen",
    "shop.refresh": lambda _app, desk: desk.refreshed == 1,
    "shop.dismiss_gap": lambda app, _desk: "no gap" in screen_text(app),
    "desk.theme": lambda app, _desk: app.theme == "tresen-paper",
    "desk.help": lambda app, _desk: dialog(app) == "Help",
    "desk.palette": lambda app, _desk: dialog(app) == "Palette",
    "desk.quit": lambda app, _desk: app.return_value == 0,
    **{f"chats.open_{n}": (lambda app, _desk: app.desk.chats.active == 9) for n in (2,)},
    **{f"chats.open_{n}": (lambda app, _desk: app.desk.chats.active == 5) for n in (1, 3, 4, 5, 6, 7, 8, 9)},
}


def _marks(app: DeskApp) -> bool:
    """Whether the chat on the desk has a message under its cursor."""
    tile = app.desk.tile()
    return tile is not None and tile.transcript.marked_id is not None


def desk_with_link() -> FakeDesk:
    """The bakery; Anna's last message holds a link."""
    desk = filled(FakeDesk(StoppedClock()))
    anna = desk.people[5]
    anna.messages[-1] = replace(anna.messages[-1], text="Und liefern Sie nach https://schwabing.example ?")
    return desk


def test_what_a_failure_offers_is_an_action() -> None:
    offered = {explanation.offers for explanation in FAILURES.values()} - {""}
    assert offered
    assert offered <= set(BY_ID)


def test_every_action_has_a_deed_and_an_effect_to_test() -> None:
    assert set(all_deeds()) == set(BY_ID) == set(EFFECTS)


async def composing(app: DeskApp, pilot: object) -> None:
    """Two chats are open, the cursor is in Anna's composer."""
    await app.desk.open_chat(5)
    await app.desk.open_chat(9)
    await app.desk.open_chat(5)
    await until(pilot, lambda: app.desk.card is not None and app.desk.card.id == 5, "the card")  # type: ignore[arg-type]
    tile = app.desk.tile()
    assert tile is not None
    assert tile.composer.editor.has_focus


@pytest.mark.parametrize("id_", [action.id for action in ACTIONS if action.keys])
async def test_each_key_works_from_inside_the_composer(id_: str) -> None:
    async with running(desk_with_link()) as (app, pilot, desk):
        await composing(app, pilot)
        await pilot.press(BY_ID[id_].keys[0])
        await until(pilot, lambda: EFFECTS[id_](app, desk), id_)


@pytest.mark.parametrize(
    "id_", [a.id for a in ACTIONS if a.id != "desk.palette" and not a.id.startswith("chats.open_")]
)
async def test_each_action_is_reached_through_the_palette(id_: str) -> None:
    async with running(desk_with_link()) as (app, pilot, desk):
        await composing(app, pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: dialog(app) == "Palette")
        title = BY_ID[id_].title
        app.screen.query_one(CommandInput).value = title  # as if pasted: letters one by one cost each a search
        # While it still searches, Enter would find nothing to take.
        await until(pilot, lambda: not any(worker.is_running for worker in app.workers), "searched")
        await until(pilot, lambda: listed(app) and listed(app)[0].startswith(title), title)
        await pilot.press("enter")
        await until(pilot, lambda: EFFECTS[id_](app, desk), id_)


async def test_palette_says_that_it_found_nothing() -> None:
    async with running(desk_with_link()) as (app, pilot, _desk):
        await composing(app, pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: dialog(app) == "Palette")
        await pilot.press(*"qqqq")
        await until(pilot, lambda: listed(app) == ["Nothing is called that."], "said")


async def test_enter_right_behind_words_in_the_palette_does_what_they_name() -> None:
    async with running(desk_with_link()) as (app, pilot, _desk):
        await composing(app, pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: listed(app), "listed")
        await pilot.press(*"profile", "enter")
        await until(pilot, lambda: dialog(app) == "ProfileScreen", "done")


async def test_enter_in_the_palette_does_nothing_where_nothing_fits() -> None:
    async with running(desk_with_link()) as (app, pilot, _desk):
        await composing(app, pilot)
        before = app.desk.chats.active
        await pilot.press("ctrl+p")
        await until(pilot, lambda: listed(app), "listed")
        await pilot.press(*"qqqq", "enter")
        await until(pilot, lambda: listed(app) == ["Nothing is called that."], "said")
        assert (dialog(app), app.desk.chats.active) == ("Palette", before)


def listed(app: DeskApp) -> list[str]:
    """What the palette offers."""
    options = app.screen.query(CommandList)
    return [str(option.prompt) for option in options.first().options] if options else []


SINGLE = {
    "u": "chat.unread",
    "b": "shop.profile",
    "slash": "find.everywhere",
    "v": "inbox.view",
    "g": "find.date",
    "2": "chats.open_2",
    "question_mark": "desk.help",
}


@pytest.mark.parametrize("key", SINGLE)
async def test_single_keys_work_in_lists_and_type_in_the_composer(key: str) -> None:
    async with running(desk_with_link()) as (app, pilot, desk):
        await composing(app, pilot)
        await pilot.press(key)
        await pilot.pause()
        assert dialog(app) == "DeskScreen"
        tile = app.desk.tile()
        assert tile is not None
        assert len(tile.composer.text) == 1
        await pilot.press("escape")
        await until(pilot, lambda: app.desk.inbox.list.has_focus)
        await pilot.press(key)
        await until(pilot, lambda: EFFECTS[SINGLE[key]](app, desk), key)


async def test_answering_done_and_next_takes_three_keys_beside_the_words() -> None:
    async with running() as (app, pilot, desk):
        await pilot.press("f2")
        await until(pilot, lambda: app.desk.tiles.has_focus_within)
        await pilot.press("J", "a")
        await pilot.press("f9")
        await until(pilot, lambda: app.desk.chats.active == 2)
        kita = desk.people[1]
        assert kita.messages[-1].text == "Ja"
        assert kita.messages[-1].status is Status.QUEUED
        assert kita.state is ConversationState.DONE
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.editor.has_focus)
        assert tile.composer.text == ""
        assert app.desk.chats.order == [2]


async def test_what_may_not_be_sent_stays_and_the_chat_is_not_done() -> None:
    desk = filled(FakeDesk(StoppedClock()))
    desk.people[5].draft = "noch da"
    desk.people[5].window_ends_at = NOW - 1
    async with running(desk) as (app, pilot, _desk):
        await composing(app, pilot)
        await pilot.press("f8")
        await pilot.pause(0.2)
        assert "done" not in desk.calls
        tile = app.desk.tile()
        assert tile is not None
        assert tile.composer.text == "noch da"


async def test_a_failed_message_is_resent_and_discarded() -> None:
    async with running() as (app, pilot, desk):
        hotel = next(person for person in desk.people.values() if person.name == "Hotel Post")
        await app.desk.open_chat(hotel.id)
        app.desk.action_do("message.resend")
        await until(pilot, lambda: hotel.messages[-1].status is Status.QUEUED)
        app.desk.action_do("message.discard")
        await until(pilot, lambda: hotel.messages[-1].status is Status.DISCARDED)


async def test_the_cursor_s_late_word_does_not_take_the_place_of_a_chat_being_opened() -> None:
    async with running() as (app, pilot, _desk):
        app.desk.go_to(Pane.INBOX)
        await until(pilot, lambda: app.desk.inbox.list.has_focus)

        opening = asyncio.create_task(app.desk.open_chat(1))
        await asyncio.sleep(0)
        app.desk.on_inbox_pane_highlighted(InboxPane.Highlighted(5))
        await opening

        assert app.desk.chats.current() == 1
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.editor.has_focus)


async def test_done_again_reopens() -> None:
    async with running() as (app, pilot, desk):
        await composing(app, pilot)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: desk.people[5].state is ConversationState.DONE)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: desk.people[5].state is ConversationState.OPEN)


async def test_snoozing_sends_what_is_typed_puts_the_chat_away_and_goes_on() -> None:
    async with running() as (app, pilot, desk):
        await composing(app, pilot)
        await pilot.press(*"Bis morgen")
        app.desk.action_do("chat.snooze")
        await until(pilot, lambda: "until they write" in screen_text(app))
        await pilot.press(*"tomorrow 8:30", "enter")

        await until(pilot, lambda: desk.people[5].state is ConversationState.SNOOZED)
        assert desk.people[5].messages[-1].text == "Bis morgen"
        assert desk.people[5].snoozed_until == parse_when("tomorrow 8:30", app.kit.clock.now(), app.kit.zone)
        await until(pilot, lambda: app.desk.chats.active == 1)
        assert "snoozed until tomorrow 08:30" in screen_text(app)


async def test_a_time_that_is_none_is_told_where_it_is_typed() -> None:
    async with running() as (app, pilot, desk):
        await composing(app, pilot)
        app.desk.action_do("chat.snooze")
        await until(pilot, lambda: "until they write" in screen_text(app))
        await pilot.press(*"soonish", "enter")

        await until(pilot, lambda: "is no time; write for example" in screen_text(app))
        assert desk.people[5].state is ConversationState.OPEN


async def test_snoozed_chats_have_a_view_that_says_when_they_come_back() -> None:
    async with running() as (app, pilot, desk):
        desk.snooze(5, None)
        await pilot.press("v")
        await until(pilot, lambda: "Snoozed" in screen_text(app))
        await pilot.press("4")

        await until(pilot, lambda: "Inbox · 1 snoozed" in screen_text(app))
        await until(pilot, lambda: "until they write" in screen_text(app))


async def test_when_nobody_waits_the_desk_says_so() -> None:
    async with running(filled(FakeDesk(StoppedClock()), lambda desk: None)) as (app, pilot, _desk):
        await pilot.press("f2")
        await until(pilot, lambda: "Nobody else is waiting" in screen_text(app))


async def test_the_bars_are_clickable() -> None:
    async with running() as (app, pilot, _desk):
        line = screen_text(app).splitlines()[-1]
        await pilot.click("#bottom", offset=(line.index("search"), 0))
        await until(pilot, lambda: dialog(app) == "Search")
        await pilot.press("escape")
        await app.desk.open_chat(5)
        await app.desk.open_chat(9)
        await until(pilot, lambda: "1 Anna Huber" in screen_text(app).splitlines()[-1])
        line = screen_text(app).splitlines()[-1]
        await pilot.click("#bottom", offset=(line.index("Anna"), 0))
        await until(pilot, lambda: app.desk.chats.active == 5)
