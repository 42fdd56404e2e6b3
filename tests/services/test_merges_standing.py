"""Two customers made one and parted again, and what the operator did to their chats and labels meanwhile."""

from collections.abc import Iterator

import pytest

from app.core.clock import DAY, HOUR
from app.core.enums import Author
from app.core.steps import Assign, Done, Priority, SetPriority, Snooze
from app.services import inbox, labels
from app.services.desk import DeskService
from app.services.sending import queue_text
from app.store.customer_list import customer_ids
from app.store.customers import all_labels
from tests.services.receiving import ANNA, BEN
from tests.services.test_merges import World, opened

STANDS = "state, snoozed_until, priority, assignee"


@pytest.fixture
def world() -> Iterator[World]:
    """Anna and Ben, who have written and wait."""
    with opened() as made:
        made.hear(ANNA, 60)
        made.hear(BEN, 30)
        yield made


@pytest.fixture
def desk(world: World) -> DeskService:
    return DeskService(world.shop.database, world.receiving.clock)


def stands(world: World, number: str) -> tuple[object, ...]:
    return tuple(world.rows(f"SELECT {STANDS} FROM conversation WHERE id = ?", world.chat(number))[0])


def ask(world: World, number: str) -> int:
    clock = world.receiving.clock
    return queue_text(world.shop.database, clock, world.chat(number), "Ja", Author.OPERATOR, grace=DAY).id


@pytest.mark.parametrize("number", [ANNA, BEN])
def test_answer_taken_back_while_two_were_one_is_an_answer_of_neither(
    world: World, desk: DeskService, number: str
) -> None:
    before = world.dump()
    answer = ask(world, number)
    merge_id = world.merge(ANNA, BEN)
    desk.take_back(answer)
    desk.save_draft(world.chat(ANNA), "")
    world.undo(merge_id)
    world.check()
    after = world.dump()
    told = "SELECT waiting_since FROM conversation WHERE id = ?"
    assert world.receiving.one(told, world.chat(number)) is not None
    assert after["message"] == before["message"]
    assert after["customer"] == before["customer"]


def test_answer_given_up_while_two_were_one_lets_its_customer_wait_after_parting(
    world: World, desk: DeskService
) -> None:
    answer = ask(world, BEN)
    desk.apply([world.chat(ANNA)], [Done()])
    merge_id = world.merge(ANNA, BEN)
    desk.discard(answer)
    world.undo(merge_id)
    world.check()
    waits = "SELECT waiting_since IS NOT NULL FROM conversation WHERE id = ?"
    assert [world.receiving.one(waits, world.chat(number)) for number in (ANNA, BEN)] == [0, 1]


def test_chat_whose_only_message_was_taken_back_while_it_was_joined_shows_none(desk: DeskService, world: World) -> None:
    chat = desk.start_chat("+4917139200009", "Dora")
    with world.shop.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE conversation SET window_ends_at = ? WHERE id = ?", (world.receiving.clock.now() + HOUR, chat)
        )
    answer = desk.send_text(chat, "Guten Tag").id
    (dora,) = world.rows("SELECT customer_id FROM conversation WHERE id = ?", chat)[0]
    merge_id = desk.merge(world.customer(ANNA), dora)
    desk.take_back(answer)
    world.undo(merge_id)
    found = world.rows("SELECT last_message_id, last_status, last_type FROM conversation WHERE id = ?", chat)
    assert found == [(None, None, "")]
    assert world.rows("SELECT message_count, last_at FROM customer WHERE id = ?", dora) == [(0, None)]


def test_chats_marked_unread_before_anybody_wrote_are_parted_all_the_same(world: World, desk: DeskService) -> None:
    chats = [desk.start_chat(f"+49171392000{n}", name) for n, name in ((8, "Dora"), (9, "Emil"))]
    for chat in chats:
        desk.mark_unread(chat)
    (dora, emil) = (world.receiving.one("SELECT customer_id FROM conversation WHERE id = ?", chat) for chat in chats)
    merge_id = desk.merge(dora, emil)
    world.hear("491713920008", 0)
    world.undo(merge_id)
    unread = "SELECT unread FROM conversation WHERE id = ?"
    assert [world.receiving.one(unread, chat) for chat in chats] == [2, 1]


def test_snooze_of_a_joined_chat_ends_after_the_two_were_parted(world: World, desk: DeskService) -> None:
    merge_id = world.merge(ANNA, BEN)
    until = world.receiving.clock.now() + HOUR
    desk.snooze(world.chat(ANNA), until)
    world.undo(merge_id)
    assert {stands(world, number)[:2] for number in (ANNA, BEN)} == {("snoozed", until)}
    inbox.wake_due(world.shop.database, until)
    assert {stands(world, number)[0] for number in (ANNA, BEN)} == {"open"}


def test_snoozed_chat_that_is_joined_with_a_done_one_comes_back_in_time(world: World, desk: DeskService) -> None:
    until = world.receiving.clock.now() + HOUR
    desk.apply([world.chat(ANNA)], [Done()])
    desk.snooze(world.chat(BEN), until)
    merge_id = world.merge(ANNA, BEN)
    assert stands(world, ANNA)[:2] == ("snoozed", until)
    world.undo(merge_id)
    assert (stands(world, ANNA)[:2], stands(world, BEN)[:2]) == (("done", None), ("snoozed", until))


def test_joined_chat_is_as_pressing_as_either_was_and_somebodys_if_one_was(world: World, desk: DeskService) -> None:
    desk.apply([world.chat(BEN)], [SetPriority(Priority.HIGH), Assign("Eva")])
    merge_id = world.merge(ANNA, BEN)
    assert stands(world, ANNA)[2:] == (int(Priority.HIGH), "Eva")
    world.undo(merge_id)
    assert (stands(world, ANNA)[2:], stands(world, BEN)[2:]) == ((0, ""), (int(Priority.HIGH), "Eva"))


def test_priority_given_to_a_joined_chat_stays_with_the_kept_one(world: World, desk: DeskService) -> None:
    merge_id = world.merge(ANNA, BEN)
    desk.apply([world.chat(ANNA)], [SetPriority(Priority.HIGH), Assign("Eva")])
    world.undo(merge_id)
    assert (stands(world, ANNA)[2:], stands(world, BEN)[2:]) == ((int(Priority.HIGH), "Eva"), (0, ""))


def test_label_renamed_while_two_were_one_is_found_by_its_new_name(world: World) -> None:
    database = world.shop.database
    world.label(BEN, "vegan")
    merge_id = world.merge(ANNA, BEN)
    (label,) = all_labels(database.reader())
    labels.save_label(database, label.id, "laktosefrei", "green")
    world.undo(merge_id)
    assert customer_ids(database.reader(), "laktose") == [world.customer(BEN)]
    assert customer_ids(database.reader(), "vegan") == []


def test_label_made_after_another_was_deleted_is_no_part_of_an_earlier_merge(world: World) -> None:
    database = world.shop.database
    world.label(BEN, "vegan")
    merge_id = world.merge(ANNA, BEN)
    (label,) = all_labels(database.reader())
    labels.delete_label(database, label.id)
    world.label(ANNA, "schwierig")
    world.undo(merge_id)
    carried = world.rows("SELECT customer_id FROM customer_label")
    assert carried == [(world.customer(ANNA),)]


def test_snooze_until_they_write_joined_with_one_until_a_time_ends_at_that_time(
    world: World, desk: DeskService
) -> None:
    until = world.receiving.clock.now() + HOUR
    desk.apply([world.chat(ANNA)], [Snooze()])
    desk.snooze(world.chat(BEN), until)
    world.merge(ANNA, BEN)
    assert stands(world, ANNA)[:2] == ("snoozed", until)
