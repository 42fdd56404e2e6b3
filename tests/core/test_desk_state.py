"""The desk as it was left: what is written is read again, and whatever else is found does no harm."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.core.desk_state import DeskState, ReadAt, from_json, to_json

WHOLE = DeskState(
    chats=(7, 3, 5),
    shown=(3, 7),
    active=7,
    pinned=(5,),
    tiles=2,
    follow=True,
    at="chat",
    side="business",
    view="unread",
    sort="window",
    words="label:regular",
    called="Stammkunden",
    inbox=9,
    read_at=((3, ReadAt(1_000, -2)),),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["message_id", "line"]), inner),
    max_leaves=8,
)


def test_what_was_left_is_read_as_it_was_written() -> None:
    assert from_json(to_json(WHOLE)) == WHOLE


def test_list_of_chats_of_an_earlier_version_is_read_with_the_active_one_first() -> None:
    assert from_json("[9, 5, 9]") == DeskState(chats=(9, 5), shown=(9, 5), active=9)


@given(st.dictionaries(st.sampled_from([*DeskState.__dataclass_fields__, "later"]), JSON) | JSON)
def test_whatever_is_found_is_a_desk_that_can_be_put_back(found: object) -> None:
    state = from_json(json.dumps(found))
    assert from_json(to_json(state)) == state
    assert {*state.shown, *state.pinned, *(chat for chat, _ in state.read_at)} <= set(state.chats)
    assert state.active is None or state.active in state.chats


@given(st.text(max_size=40))
def test_what_is_no_json_is_a_new_desk_or_nothing_at_all(text: str) -> None:
    assert isinstance(from_json(text), DeskState)


def test_chats_that_are_gone_are_nowhere_on_the_desk() -> None:
    left = WHOLE.without({7, 3, 9})
    assert (left.chats, left.shown, left.active, left.inbox, left.read_at) == ((5,), (), None, None, ())
    assert left.follow
