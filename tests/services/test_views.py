"""Saved views and queues through the desk."""

from collections.abc import Iterator

import pytest

from app.core.clock import HOUR, MINUTE
from app.core.enums import View
from app.core.errors import UserError
from app.core.queue import Queue, Sort, parse_queue
from app.core.steps import Assign, Priority, SetPriority
from app.services.desk import DeskService, open_desk
from tests.builders import FixedClock, Shop


@pytest.fixture
def desk(shop: Shop) -> Iterator[DeskService]:
    """The desk of Eva."""
    service = open_desk(shop.path, FixedClock(shop.now), operator="Eva")
    yield service
    service.close()


def test_views_are_kept_in_their_order_changed_counted_and_deleted(desk: DeskService, shop: Shop) -> None:
    customer, chat = shop.person("Anna")
    shop.hears(chat, "Hallo", ago=HOUR)
    desk.set_labels(customer, ["Stamm"])
    start = desk.changes(None)
    assert start is not None
    first = desk.save_view(" Stamm  kunden ", "label:stamm", Sort.WINDOW)
    second = desk.save_view("Dringend", "is:urgent", key="D")

    views = desk.saved_views()
    assert [(view.id, view.name, view.sort, view.key) for view in views] == [
        (first, "Stamm kunden", Sort.WINDOW, ""),
        (second, "Dringend", Sort.WAIT, "D"),
    ]
    assert desk.queue_counts([view.queue for view in views]) == [1, 0]
    desk.save_view("Eilig", "is:urgent", key="D", view_id=second)
    desk.delete_view(first)
    assert [view.name for view in desk.saved_views()] == ["Eilig"]
    changed = desk.changes(start.seq)
    assert changed is not None
    assert "saved_view" in changed.other


def test_what_is_wrong_with_a_view_is_a_sentence_and_nothing_is_kept(desk: DeskService) -> None:
    desk.save_view("Eilig", "is:urgent", key="D")
    for name, query, key, said in (
        (" ", "", "", "needs a name"),
        ("eilig", "", "", "already"),
        ("Neu", "is:blue", "", "is not known"),
        ("Neu", "label:vip", "", "There is no label"),
        ("Neu", "", "D", "D is given to both Eilig and Neu"),
        ("x" * 41, "", "", "41 characters; 40 are allowed"),
    ):
        with pytest.raises(UserError, match=said):
            desk.save_view(name, query, key=key)
    with pytest.raises(UserError, match="not there any more"):
        desk.save_view("Neu", "", view_id=99)
    assert [view.name for view in desk.saved_views()] == ["Eilig"]


def test_a_view_that_can_not_be_listed_any_more_is_counted_as_such(desk: DeskService) -> None:
    assert desk.queue_counts([parse_queue("label:gone"), Queue()]) == [-1, 0]


def test_what_is_assigned_and_pressing_is_found_and_sorted(desk: DeskService, shop: Shop) -> None:
    chats = [shop.person(f"Person {n}", f"+4917139200{n:03}")[1] for n in range(4)]
    for n, chat in enumerate(chats):
        shop.hears(chat, "x", ago=(9 - n) * MINUTE)
    desk.apply(chats[2:], [Assign("Eva"), SetPriority(Priority.HIGH)])
    desk.apply(chats[3:], [Assign("Bert"), SetPriority(Priority.URGENT)])

    assert desk.inbox_order(parse_queue("assigned:me")).ids == [chats[2]]
    assert desk.inbox_order(parse_queue("assigned:nobody")).ids == chats[:2]
    assert desk.assignees() == ["Eva", "Bert"]
    order = desk.inbox_order(Queue(View.OPEN, Sort.PRIORITY))
    assert (order.ids, order.waiting) == ([chats[3], chats[2], chats[0], chats[1]], 4)
    desk.undo()
    assert desk.inbox_order(parse_queue("assigned:bert is:urgent")).ids == []
    assert desk.inbox_rows(chats[3:])[chats[3]].assignee == "Eva"


def test_a_deleted_view_comes_back(desk: DeskService) -> None:
    view = desk.save_view("Eilig", "is:urgent", Sort.PRIORITY, "D")
    before = desk.saved_views()
    desk.delete_view(view)
    desk.undo()
    assert desk.saved_views() == before
