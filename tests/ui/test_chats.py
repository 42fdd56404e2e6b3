"""The open chats: a model that keys and mouse can't bring out of order."""

from hypothesis import given
from hypothesis import strategies as st

from app.ui.chats import OpenChats

STEPS = st.lists(
    st.tuples(st.sampled_from(["open", "close", "resize", "look_at"]), st.integers(1, 9)),
    max_size=40,
)


@given(STEPS)
def test_whatever_is_done_the_active_chat_is_shown_and_shown_chats_are_open(steps: list[tuple[str, int]]) -> None:
    chats = OpenChats()
    for what, number in steps:
        getattr(chats, what)(min(number, 4) if what == "resize" else number)
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


def test_a_preview_opens_nothing() -> None:
    chats = OpenChats()
    chats.open(1)
    chats.look_at(2)
    assert (chats.visible(), chats.order, chats.current()) == ([2], [1], 2)
    chats.look_at(None)
    assert chats.visible() == [1]
