"""The customer service window opens with each message of the customer and lasts 24 hours."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import HOUR
from app.core.window import CUSTOMER_SERVICE_WINDOW, is_closing, is_open, remaining, window_end

instants = st.integers(0, 4_000_000_000_000)


@given(instants, instants)
def test_window_is_open_exactly_24_hours(last: int, now: int) -> None:
    end = window_end(last)
    assert is_open(end, now) == (now < last + 24 * HOUR)
    assert (remaining(end, now) > 0) == is_open(end, now)


@given(instants)
def test_nobody_who_never_wrote_has_a_window(now: int) -> None:
    assert window_end(None) is None
    assert not is_open(None, now)
    assert remaining(None, now) == 0
    assert not is_closing(None, now)


@given(instants, instants, instants)
def test_a_later_message_never_shortens_the_window(a: int, b: int, now: int) -> None:
    early, late = sorted((a, b))
    assert remaining(window_end(late), now) >= remaining(window_end(early), now)


def test_it_is_closing_in_its_last_hour_only() -> None:
    end = CUSTOMER_SERVICE_WINDOW
    assert not is_closing(end, end - HOUR - 1)
    assert is_closing(end, end - HOUR)
    assert is_closing(end, end - 1)
    assert not is_closing(end, end)
