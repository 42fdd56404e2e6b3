"""The open chats: a model that keys and mouse can't bring out of order."""

from hypothesis import given
from hypothesis import strategies as st

from app.ui.chats import OpenChats

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "close", "resize", "look_at", "pin", "fill", "follow"]),
        st.integers(1, 9),
        st.lists(st.integers(1, 9), unique=True),
        st.sets(st.integers(1, 9)),
    ),
    max_size=40,
)


def take(chats: OpenChats, what: str, number: int, waiting: list[int], free: set[int]) -> None:
    """One step of the operator, or of the queue."""
    if what == "fill":
        before = list(chats.shown)
        chats.fill(waiting, free - {chats.active})
        stays = [chat for chat in before if chat in chats.pinned or chat in waiting or chat not in free]
        assert set(stays) <= set(chats.shown)
        assert not chats.follow or all(before.index(chat) == chats.shown.index(chat) for chat in stays)
        assert chats.follow or chats.shown == before
    elif what == "follow":
        chats.follow = not chats.follow
    elif what == "pin":
        if number in chats.order:
            chats.pin(number)
    else:
        getattr(chats, what)(min(number, 4) if what == "resize" else number)


@given(STEPS)
def test_whatever_is_done_the_active_chat_is_shown_and_shown_chats_are_open(
    steps: list[tuple[str, int, list[int], set[int]]],
) -> None:
    chats = OpenChats()
    for step in steps:
        pinned = chats.pinned & set(chats.shown)
        take(chats, *step)
        if step[0] == "open" and len(pinned) < chats.slots:
            assert pinned <= set(chats.shown)
        assert chats.pinned <= set(chats.order)
        assert len(set(chats.order)) == len(chats.order)
        assert chats.places() <= chats.slots
        assert len(chats.shown) <= chats.slots
        assert len(set(chats.shown)) == len(chats.shown)
        assert set(chats.shown) <= set(chats.order)
        assert (chats.active in chats.shown) if chats.shown else chats.active is None
        assert len(chats.visible()) <= chats.slots
        assert chats.current() is None or chats.current() in chats.visible()
        assert bool(chats.shown) == bool(chats.order)


def test_opening_fills_a_free_tile_then_takes_the_active_ones_place() -> None:
    chats = OpenChats(slots=2)
    for chat in (1, 2, 3):
        chats.open(chat)
    assert chats.shown == [1, 3]
    assert chats.order == [1, 2, 3]


def test_closing_brings_back_the_latest_open_chat() -> None:
    chats = OpenChats()
    for chat in (1, 2, 3):
        chats.open(chat)
    chats.close(3)
    assert (chats.shown, chats.active) == ([2], 2)


def test_restored_chats_keep_their_order_and_the_first_is_active() -> None:
    chats = OpenChats(slots=2)
    chats.restore((7, 3, 5, 3))
    assert (chats.order, chats.shown, chats.active) == ([7, 3, 5], [7, 3], 7)


def test_restored_desk_stands_as_it_was_left_and_what_was_opened_meanwhile_stays() -> None:
    chats = OpenChats(slots=2)
    chats.restore((7, 3, 5), (5, 3), 3, {5, 99})
    assert (chats.order, chats.shown, chats.active, chats.pinned) == ([7, 3, 5], [5, 3], 3, {5})
    chats = OpenChats(slots=2)
    chats.open(9)
    chats.restore((7, 3, 5), (5, 3), 3, {5})
    assert (chats.order, chats.shown, chats.active) == ([9, 7, 3, 5], [9, 5], 9)


def test_a_pinned_chat_keeps_its_tile_and_only_the_last_one_gives_way() -> None:
    chats = OpenChats(slots=2)
    for chat in (1, 2):
        chats.open(chat)
    chats.pin(2)
    chats.open(3)
    assert (chats.shown, chats.active) == ([3, 2], 3)
    chats.pin(3)
    chats.open(4)
    assert (chats.shown, chats.order) == ([4, 2], [1, 2, 3, 4])
    chats.close(4)
    assert chats.shown == [3, 2]
    chats.resize(1)
    chats.open(1)
    chats.resize(2)
    assert chats.shown == [1, 2]


def test_tiles_that_follow_exchange_what_no_longer_waits_and_nothing_else() -> None:
    chats = OpenChats(slots=3, follow=True)
    chats.fill([1, 2, 3, 4, 5], ())
    assert (chats.shown, chats.active) == ([1, 2, 3], 1)
    assert chats.fill([2, 4, 5], {2, 3}) == [3]
    assert (chats.shown, chats.order) == ([1, 2, 4], [1, 2, 4])
    chats.open(9)
    assert chats.fill([2, 4, 5], {9, 2, 4}) == []
    assert chats.shown == [9, 2, 4]


def test_a_preview_opens_nothing() -> None:
    chats = OpenChats()
    chats.open(1)
    chats.look_at(2)
    assert (chats.visible(), chats.order, chats.current()) == ([2], [1], 2)
    chats.look_at(None)
    assert chats.visible() == [1]
