"""Message ids sort by time and fit SQLite's integers."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.ids import COUNTER_MASK, LATEST, first_id_at, message_id, time_of

times = st.integers(0, LATEST)
counters = st.integers(0, COUNTER_MASK)


@given(times, counters, times, counters)
def test_ids_sort_by_time_then_counter(t1: int, c1: int, t2: int, c2: int) -> None:
    assert (message_id(t1, c1) < message_id(t2, c2)) == ((t1, c1) < (t2, c2))


@given(times, counters)
def test_time_comes_back_and_id_fits_63_bits(time: int, counter: int) -> None:
    id_ = message_id(time, counter)
    assert time_of(id_) == time
    assert 0 <= id_ < 1 << 63
    assert first_id_at(time) <= id_


@given(st.integers(), st.integers(0))
def test_absurd_times_are_clamped_not_refused(time: int, counter: int) -> None:
    assert 0 <= message_id(time, counter) < 1 << 63
