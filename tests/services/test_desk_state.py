"""The desk's memory over a real database."""

from pathlib import Path

import pytest

from app.core.desk_state import DeskState, ReadAt
from app.services.desk import DeskService
from tests.builders import NOW, FixedClock, Said, Shop


@pytest.fixture
def desk(shop: Shop) -> DeskService:
    """A desk over the shop's database."""
    return DeskService(shop.database, FixedClock())


def test_desk_is_remembered_without_chats_that_are_gone(shop: Shop, desk: DeskService) -> None:
    chats = [shop.person("x", f"+49171392000{i:02}")[1] for i in range(3)]
    assert desk.desk_state() == DeskState()
    left = DeskState(
        (chats[2], 4711, chats[0]),
        (4711, chats[0]),
        4711,
        (chats[2],),
        3,
        True,
        inbox=4711,
        read_at=((4711, ReadAt(1, 2)),),
    )
    desk.save_desk_state(left)
    assert desk.desk_state() == DeskState((chats[2], chats[0]), (chats[0],), None, (chats[2],), 3, True)


def test_last_desk_to_leave_is_the_one_remembered(shop: Shop, desk: DeskService, tmp_path: Path) -> None:
    _, chat = shop.person("Anna", "+4917139200001")
    other = DeskService(shop.database, FixedClock())
    desk.save_desk_state(DeskState((chat,), (chat,), chat))
    other.save_desk_state(DeskState(follow=True))
    assert desk.desk_state() == other.desk_state() == DeskState(follow=True)


def test_chat_of_a_joined_customer_goes_on_in_the_chat_of_whoever_is_kept(shop: Shop, desk: DeskService) -> None:
    people = [shop.person(name, f"+49171392000{n:02}") for n, name in enumerate(("Anna", "Bea", "Cem"), 1)]
    shop.say(*(Said(chat, NOW, "Hallo") for _, chat in people))
    (anna, annas), (bea, _), (cem, _) = people
    assert desk.goes_on_in(cem, 1) == people[2][1]
    desk.merge(bea, cem)
    desk.merge(anna, bea)
    assert desk.goes_on_in(cem, 1) == annas
    assert desk.goes_on_in(cem, 99) is None
