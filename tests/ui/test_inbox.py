"""Inbox and customers: any number of rows, the choice held by id, nothing moves under the operator's fingers."""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

import pytest
from textual.pilot import Pilot

from app.core.clock import MINUTE
from app.core.enums import Channel, ConversationState, Direction, Status, View
from app.core.queue import Queue
from app.core.rows import Changes, InboxOrder, InboxRow
from app.ui.glyphs import ASCII
from app.ui.widgets import virtual_list
from app.ui.widgets.customers import CustomersPane
from app.ui.widgets.inbox import InboxPane
from tests.bakery import morning
from tests.fake_desk import NOW, FakeDesk
from tests.ui.stage import Stage, kit_for, play, until

SIZE = (42, 20)


class ManyChats(FakeDesk):
    """Any number of conversations, made up when asked for."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.order = list(range(1, count + 1))
        self.asked: list[int] = []

    def inbox_order(self, queue: View | Queue, limit: int | None = None) -> InboxOrder:
        return InboxOrder(self.order[:limit], 0)

    def inbox_rows(self, ids: Sequence[int]) -> dict[int, InboxRow]:
        self.asked.extend(ids)
        return {id_: chat_row(id_) for id_ in ids}


def chat_row(id_: int) -> InboxRow:
    return InboxRow(
        id_,
        id_,
        f"Customer {id_}",
        Channel.WHATSAPP,
        ConversationState.OPEN,
        0,
        None,
        None,
        NOW - id_ * MINUTE,
        Direction.OUT,
        Status.READ,
        "text",
        f"Preview {id_}",
        False,
        0,
    )


def bakery() -> FakeDesk:
    desk = FakeDesk()
    morning(desk)
    return desk


def test_the_inbox_shows_who_waits_before_who_was_answered() -> None:
    pane = InboxPane(kit_for(bakery()))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Jonas Weber"))
        lines = stage.lines()
        names = ("Kita Sternchen", "Anna Huber", "answered", "Jonas Weber")
        places = [next(number for number, line in enumerate(lines) if name in line) for name in names]
        assert places == sorted(places)
        assert pane.border_title == "Inbox · 5 waiting"

    stage = play(pane, script, (42, 40))
    assert stage.faults == []


def test_a_skeleton_stands_until_the_desk_is_open() -> None:
    kit = kit_for(bakery())
    from app.ui.port import Port

    kit.port = Port()
    pane = InboxPane(kit)

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert not pane.list.loaded
        assert stage.shows("─────")
        kit.port.open(bakery())
        await until(pilot, lambda: stage.shows("Kita Sternchen"))

    assert play(pane, script, SIZE).faults == []


def test_a_hundred_thousand_chats_cost_a_screenful_of_rows() -> None:
    desk = ManyChats(100_000)
    pane = InboxPane(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: len(pane.list.ids) == 100_000)
        pane.list.focus()
        await pilot.press("end")
        await until(pilot, lambda: stage.shows("Customer 100000"))
        await pilot.press("home")
        await until(pilot, lambda: stage.shows("Customer 1 "))

    play(pane, script, SIZE)
    assert len(set(desk.asked)) < 300


def test_keys_and_clicks_choose_and_open() -> None:
    pane = InboxPane(kit_for(ManyChats(50)))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Customer 3"))
        pane.list.focus()
        await pilot.press("down", "down", "up", "enter")
        await pilot.click(pane.list, offset=(4, 8))
        await pilot.press("pagedown", "pageup")
        assert pane.list.chosen == 5

    stage = play(pane, script, SIZE)
    assert [message.conversation_id for message in stage.told(InboxPane.Chosen)] == [2, 5]
    assert stage.told(InboxPane.Highlighted)[0].conversation_id == 1


def test_a_new_order_waits_for_the_keys_to_rest_and_keeps_the_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtual_list, "STILL_SECONDS", 1_000.0)
    desk = ManyChats(50)
    pane = InboxPane(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Customer 3"))
        pane.list.focus()
        await pilot.press("down", "down")
        desk.order = [9, 8, 7, *(id_ for id_ in range(1, 51) if id_ not in (7, 8, 9))]
        reads = len(desk.calls)
        pane.reload()
        await until(pilot, lambda: pane.list._waiting is not None or len(desk.calls) > reads + 4)
        assert pane.list.ids[0] == 1
        assert pane.list.chosen == 3
        pane.list._moved_at = monotonic() - 2_000
        pane.list._offer_again()
        await pilot.pause()
        assert pane.list.ids[0] == 9
        assert pane.list.chosen == 3
        await pilot.press("enter")

    stage = play(pane, script, SIZE)
    assert [message.conversation_id for message in stage.told(InboxPane.Chosen)] == [3]


def test_a_row_in_the_middle_stays_on_its_line_when_others_move_above_it() -> None:
    desk = ManyChats(200)
    pane = InboxPane(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: len(pane.list.ids) == 200)
        pane.list.focus()
        pane.select(100)
        await until(pilot, lambda: stage.shows("Customer 100"))
        before = [number for number, line in enumerate(stage.lines()) if "Customer 100" in line]
        pane.list._moved_at = 0.0
        pane.list.offer([150, 151, 152, *(id_ for id_ in desk.order if id_ not in (150, 151, 152))])
        await until(pilot, lambda: stage.shows("Customer 100"))
        after = [number for number, line in enumerate(stage.lines()) if "Customer 100" in line]
        assert after == before
        assert pane.list.chosen == 100

    play(pane, script, SIZE)


def test_when_the_chosen_chat_leaves_the_next_one_takes_its_place() -> None:
    pane = InboxPane(kit_for(ManyChats(10)))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Customer 3"))
        pane.select(3)
        pane.list.offer([1, 2, 4, 5])
        await pilot.pause()
        assert pane.list.chosen == 4

    play(pane, script, SIZE)


def test_a_changed_row_is_read_anew_and_others_are_not() -> None:
    desk = bakery()
    pane = InboxPane(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Anna Huber"))
        anna = next(person for person in desk.people.values() if person.name == "Anna Huber")
        desk.write(anna, "Und Brezen?")
        pane.take_changes(Changes(1, frozenset((anna.id,))))
        await until(pilot, lambda: stage.shows("Und Brezen?"))

    assert play(pane, script, (42, 30)).faults == []


def test_the_view_can_be_changed() -> None:
    pane = InboxPane(kit_for(bakery()))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Kita Sternchen"))
        pane.set_queue(Queue(View.ALL))
        await until(pilot, lambda: str(pane.border_title).startswith("Inbox · 22"))
        assert pane.border_subtitle == "all, newest first"
        await until(pilot, lambda: not stage.shows("answered"))

    play(pane, script, (42, 40))


def test_an_empty_inbox_says_so() -> None:
    pane = InboxPane(kit_for(FakeDesk()))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Nothing here."))
        pane.list.focus()
        await pilot.press("down", "enter", "end")

    assert play(pane, script, SIZE).told(InboxPane.Chosen) == []


def test_a_fault_of_the_desk_is_told_and_the_keys_still_answer() -> None:
    desk = ManyChats(10)
    pane = InboxPane(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Customer 3"))
        desk.inbox_rows = fail  # type: ignore[method-assign, assignment]  # the disk breaks
        pane.take_changes(Changes(1, frozenset((2,))))
        await until(pilot, lambda: stage.faults)
        pane.list.focus()
        await pilot.press("down")
        assert pane.list.chosen == 2

    def fail(_ids: Sequence[int]) -> dict[int, InboxRow]:
        raise OSError("disk")

    assert isinstance(play(pane, script, SIZE).faults[0], OSError)


def test_plain_signs_replace_every_special_one() -> None:
    kit = replace(kit_for(bakery()), glyphs=ASCII)
    pane = InboxPane(kit)

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("Jonas Weber"))
        for special in "●◔✓✎▌⌕…─":
            assert not stage.shows(special)

    play(pane, script, (42, 40))


def test_a_hostile_name_stays_a_row() -> None:
    desk = FakeDesk()
    person = desk.add("\x1b]0;owned\x07[/][@click=app.quit]\u202eevil" + "e\u0301" * 20, "+49 171 3920055")
    desk.write(person, "\x1b[2J\x9b31m" + "a\u0301" * 500)
    pane = InboxPane(kit_for(desk))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stage.shows("[/][@click=app.quit]evil"))
        assert not any(character in "".join(stage.lines()) for character in "\x1b\x9b\u202e\x07")

    assert play(pane, script, SIZE).faults == []


def test_customers_are_found_as_the_filter_is_typed() -> None:
    pane = CustomersPane(kit_for(bakery()))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: pane.border_title == "Customers · 22")
        pane.focus_filter()
        await pilot.press(*"anna")
        await until(pilot, lambda: pane.border_title == "Customers · 1")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"xyz")
        await until(pilot, lambda: stage.shows("Nobody found."))

    stage = play(pane, script, (60, 20))
    assert len(stage.told(CustomersPane.Chosen)) == 1
    assert stage.faults == []


def test_the_filters_arrows_move_the_list() -> None:
    pane = CustomersPane(kit_for(bakery()))

    async def script(stage: Stage, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: pane.list.loaded and len(pane.list.ids) == 22)
        pane.focus_filter()
        await pilot.press("down", "down", "up")
        assert pane.list.chosen == pane.list.ids[1]

    play(pane, script, (60, 20))
