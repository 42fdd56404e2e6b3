"""Many chats chosen and acted upon at once, labels by a few letters, and taking it back."""

from collections.abc import Sequence

import pytest

from app.core.enums import ConversationState
from app.core.rows import InboxRow
from app.core.steps import AddLabel, Assign, Done, Priority, Refused, Reply, SetPriority, Snooze, Step, Undone
from app.ui.app import DeskApp
from app.ui.deeds.acts import act, question_words, refused_words, undone_words
from app.ui.glyphs import ASCII, UNICODE
from app.ui.layout import Pane
from app.ui.render.bars import chosen_parts, fit_parts
from app.ui.render.inbox import inbox_lines
from app.ui.render.line import plain as text_of
from app.ui.render.steps import steps_words
from app.ui.screens.labels import Carried, fitting
from app.ui.widgets.bar import Bar
from tests.fake_desk import NOW, FakeDesk, StoppedClock, filled
from tests.ui.desks import running, screen_text, until
from tests.ui.stage import BERLIN
from tests.ui.test_inbox import chat_row


def said(app: DeskApp) -> str:
    """The newest toast."""
    toasts = list(app._notifications)
    return toasts[-1].message if toasts else ""


def dialog(app: DeskApp) -> str:
    return type(app.screen).__name__


async def test_many_are_chosen_by_id_acted_upon_and_taken_back() -> None:
    async with running(filled(FakeDesk(StoppedClock()))) as (app, pilot, desk):
        inbox = app.desk.inbox
        await until(pilot, lambda: inbox.list.loaded and app.desk.focused is inbox.list)
        first, second, third = inbox.list.ids[:3]
        before = {id_: desk.people[id_].state for id_ in desk.people}
        await pilot.press("x", "x")
        assert list(inbox.list.marked) == [first, second]
        assert inbox.border_subtitle == "2 chosen"
        assert inbox.list.chosen == third
        assert UNICODE.marked in screen_text(app)

        desk.write(desk.people[inbox.list.ids[-1]], "Neu")  # whoever writes changes nothing of it
        await until(pilot, lambda: desk.calls.count("inbox_order") >= 0 and inbox.list.ids)
        assert inbox.chosen_ids() == [first, second]

        await pilot.press("d")
        await until(pilot, lambda: "2 chats: done." in said(app))
        assert "U undoes it" in said(app)
        assert [desk.people[id_].state for id_ in (first, second)] == [ConversationState.DONE] * 2
        assert not inbox.list.marked

        await pilot.press("U")
        await until(pilot, lambda: said(app) == "2 chats are as they were.")
        assert {id_: desk.people[id_].state for id_ in desk.people} == before

        await pilot.press("X")
        assert len(inbox.list.marked) == len(inbox.list.ids)
        await pilot.press("escape")
        assert inbox.list.marked == {}
        await pilot.press("shift+down", "shift+down")
        assert len(inbox.list.marked) == 3
        await pilot.press("X", "X")
        assert inbox.list.marked == {}
        await pilot.press("U", "U")
        await until(pilot, lambda: said(app) == "There is nothing to undo.")


async def test_while_chats_are_chosen_the_bar_says_what_can_be_done_to_them() -> None:
    async with running(filled(FakeDesk(StoppedClock()))) as (app, pilot, _desk):
        bar = app.desk.query_one("#bottom", Bar)
        await until(pilot, lambda: app.desk.inbox.list.loaded and app.desk.focused is app.desk.inbox.list)
        await pilot.press("x", "x")
        await until(pilot, lambda: bar.text().startswith("2 chosen   d done   z snooze   L set labels   m run a macro"))
        assert bar.text().endswith("Esc let go")
        await pilot.press("tab")
        await until(pilot, lambda: "F1 help" in bar.text())
        app.desk.go_to(Pane.INBOX)
        await until(pilot, lambda: "2 chosen" in bar.text())
        await pilot.press("escape")
        await until(pilot, lambda: "F1 help" in bar.text())


def test_in_a_narrow_bar_the_number_chosen_and_the_way_out_stay() -> None:
    keys = [("chat.done", "d", "Done"), ("chat.snooze", "z", "Snooze"), ("chat.unread", "u", "Mark unread")]
    kept = ["".join(run.text for run in part.line) for part in fit_parts(chosen_parts(12, keys), 45)]
    assert kept == ["12 chosen", "d done", "z snooze", "Esc let go"]


async def test_a_label_is_set_by_two_letters_and_a_new_one_made_in_a_colour() -> None:
    async with running(filled(FakeDesk(StoppedClock()))) as (app, pilot, desk):
        inbox = app.desk.inbox
        await until(pilot, lambda: inbox.list.loaded and app.desk.focused is inbox.list)
        first, second = inbox.list.ids[:2]
        await pilot.press("x", "x", "L")
        await until(pilot, lambda: dialog(app) == "LabelPicker" and "vegan" in screen_text(app))
        await pilot.press("v", "e", "enter")
        await until(pilot, lambda: "2 chats: label vegan." in said(app))
        assert all("vegan" in desk.people[id_].labels for id_ in (first, second))
        assert len(inbox.list.marked) == 2

        await pilot.press("L")
        await until(pilot, lambda: dialog(app) == "LabelPicker")
        await pilot.press("v", "e", "tab", "n", "e", "u")
        await until(pilot, lambda: "new: neu" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: all("neu" in desk.people[id_].labels for id_ in (first, second)))
        assert not any("vegan" in desk.people[id_].labels for id_ in (first, second))
        await pilot.press("U", "U", "U")
        await until(pilot, lambda: "neu" not in desk.people[first].labels and not desk.deeds)


async def test_a_text_to_many_is_asked_about_and_who_is_left_out_is_named() -> None:
    async with running(filled(FakeDesk(StoppedClock()))) as (app, pilot, desk):
        await until(pilot, lambda: app.desk.inbox.list.loaded)
        ids = list(desk.people)
        app.desk.kit.begin(app.desk, act(app.desk, ids, [Reply("Wir haben heute zu."), Done()]))
        await until(pilot, lambda: dialog(app) == "Confirm")
        shut = sum(not (one.window_ends_at or 0) > NOW for one in desk.people.values())
        assert 0 < shut < len(ids)
        assert f"{len(ids) - shut} customers get:" in screen_text(app)
        assert f"{shut} are left out: the window is closed." in screen_text(app)
        assert "apply reply done" not in desk.calls
        await pilot.press("y")
        await until(pilot, lambda: dialog(app) == "Notice")
        closed = [one for one in desk.people.values() if not (one.window_ends_at or 0) > NOW]
        assert closed
        assert closed[0].name in screen_text(app)
        assert all(one.state is not ConversationState.DONE for one in closed)


async def test_a_long_text_to_many_leaves_the_answers_in_sight() -> None:
    async with running(filled(FakeDesk(StoppedClock())), size=(80, 24)) as (app, pilot, desk):
        await until(pilot, lambda: app.desk.inbox.list.loaded)
        app.desk.kit.begin(app.desk, act(app.desk, list(desk.people), [Reply("Wir haben heute zu.\n" * 40)]))
        await until(pilot, lambda: dialog(app) == "Confirm" and "y Send to" in screen_text(app))
        await until(pilot, lambda: app.screen.focused is not None and app.screen.focused.id == "back")
        assert app.screen.query_one("#yes").region.bottom < 24
        await pilot.press("shift+tab", "pagedown", "pagedown", "pagedown")
        await until(pilot, lambda: "left out" in screen_text(app))


def test_what_goes_to_many_can_be_read_whole_before_it_does() -> None:
    text = "Liebe Kundinnen und Kunden, wir haben\nheute wegen der Hitze ab 14 Uhr zu."
    words = question_words(61, 1, [Reply(text), AddLabel("Hitze"), Done()])
    assert words == f"61 customers get:\n\n{text}\n\nThen: label Hitze, done.\n\n1 is left out: the window is closed."
    assert "left out" not in question_words(7, 0, [Reply("Hallo")])


def test_who_was_left_out_is_named_by_reason_and_no_list_is_endless() -> None:
    many = [Refused(n, f"Gast {n}", "The window is closed.") for n in range(1, 41)]
    words = refused_words([*many, Refused(41, "", "There is no chat 41."), Refused(42, "Anna", "Blocked.")])
    first, second, third = words.split("\n\n")
    assert first.startswith("Gast 1, Gast 2, ")
    assert first.endswith("Gast 12, 28 more: The window is closed.")
    assert (second, third) == ("There is no chat 41.", "Anna: Blocked.")


def test_a_chosen_row_carries_a_sign() -> None:
    for glyphs in (UNICODE, ASCII):
        plain, marked = (
            text_of(inbox_lines(chat_row(1), 40, NOW, BERLIN, glyphs, marked=marked)[0]) for marked in (False, True)
        )
        assert plain.split()[0] == "Customer"
        assert marked.split()[0] == glyphs.marked
        assert len(plain) == len(marked)


@pytest.mark.parametrize(
    ("undone", "words"),
    [
        (Undone("done", (1,)), "Customer 1 is open again."),
        (Undone("label", (1,)), "Customer 1 is as before."),
        (Undone("done", (1, 2, 3)), "3 chats are as they were."),
        (Undone("done", (1, 2), 1), "2 chats are as they were. 1 has changed since and was left."),
        (Undone("reply", (1,), 0, 1), "Customer 1 is open again. 1 message is out already and stays."),
        (Undone("done", (), 4), "4 have changed since and were left."),
        (Undone("quick_reply_deleted", ()), "It is as it was."),
    ],
)
def test_what_was_taken_back_is_a_sentence(undone: Undone, words: str) -> None:
    row: InboxRow = chat_row(1)
    assert undone_words(undone, row if undone.conversation_ids else None) == words


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([Reply("Gern,\nbis\x1b[31m morgen"), Done()], "answer “Gern, bis morgen”, done"),
        ([AddLabel("neu"), Snooze("tue 9:00"), Assign("")], "label neu, snoozed until tue 9:00, for nobody"),
        ([Snooze(), Assign("Eva"), SetPriority(Priority.URGENT)], "snoozed until they write, for Eva, urgent"),
    ],
)
def test_steps_are_said_in_a_word_or_two(steps: Sequence[Step], words: str) -> None:
    assert steps_words(steps) == words


def test_labels_fit_by_their_beginning_and_unknown_ones_can_be_made() -> None:
    known = [Carried("Bio", "sage"), Carried("Rabattbio", "plain"), Carried("Stammkunde", "plain")]
    assert [one.name for one in fitting(known, "bio")] == ["Bio", "Rabattbio"]
    assert [one.name for one in fitting(known, "BÍO")] == ["Bio", "Rabattbio"]
    made = fitting(known, "neu")
    assert {one.name for one in made} == {"neu"}
    assert all(one.new for one in made)
    assert len({one.colour for one in made}) == len(made) == 5
    assert fitting(known, "") == known
