"""Opening hours."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.hours import Opening, check_closed_days, check_hours, opening
from app.core.rows import ClosedDay, OpeningSpan

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = tuple(OpeningSpan(day, "06:00", "18:00") for day in range(5))
TIMES = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))
SPANS = st.lists(st.builds(OpeningSpan, st.integers(0, 6), TIMES, st.one_of(TIMES, st.just("24:00"))), max_size=8)


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-09-21 06:00", Opening(True, at("2026-09-21 18:00"))),
        ("2026-09-21 05:59", Opening(False, at("2026-09-21 06:00"))),
        ("2026-09-21 18:00", Opening(False, at("2026-09-22 06:00"))),
        ("2026-09-25 20:00", Opening(False, at("2026-09-28 06:00"))),
    ],
)
def test_open_from_the_first_minute_to_before_the_last(moment: str, expected: Opening) -> None:
    assert opening(WEEK, (), BERLIN, at(moment)) == expected


def test_closed_day_wins_over_the_week() -> None:
    days = (ClosedDay("2026-09-21", "Inventur"),)
    assert opening(WEEK, days, BERLIN, at("2026-09-21 10:00")) == Opening(False, at("2026-09-22 06:00"))


def test_midnight_continues_into_the_next_day() -> None:
    hours = (OpeningSpan(4, "20:00", "24:00"), OpeningSpan(5, "00:00", "02:00"))
    assert opening(hours, (), BERLIN, at("2026-09-25 23:00")) == Opening(True, at("2026-09-26 02:00"))


def test_hours_are_wall_clock_times_when_the_clocks_change() -> None:
    hours = (OpeningSpan(6, "01:00", "10:00"),)
    assert opening(hours, (), BERLIN, at("2026-10-25 04:00")).until == at("2026-10-25 10:00")
    assert at("2026-10-25 10:00") - at("2026-10-25 01:00") == 10 * 3_600_000


def test_no_hours_say_nothing() -> None:
    assert opening((), (), BERLIN, 0) == Opening(None, None)


@given(SPANS, st.integers(0, 1_900_000_000_000))
def test_answer_holds_until_it_says(spans: list[OpeningSpan], now: int) -> None:
    try:
        hours = check_hours(spans)
    except UserError:
        return
    found = opening(hours, (), UTC, now)
    if found.until is not None:
        assert found.until > now
        assert opening(hours, (), UTC, found.until).open is not found.open
        assert opening(hours, (), UTC, found.until - 1).open is found.open


@given(SPANS)
def test_checked_hours_are_in_order_and_never_overlap(spans: list[OpeningSpan]) -> None:
    try:
        hours = check_hours(spans)
    except UserError:
        return
    assert sorted(hours, key=lambda s: (s.weekday, s.opens)) == list(hours)
    for a, b in pairwise(hours):
        assert a.weekday < b.weekday or a.closes <= b.opens


@pytest.mark.parametrize(
    "span",
    [
        OpeningSpan(7, "06:00", "07:00"),
        OpeningSpan(0, "6:00", "07:00"),
        OpeningSpan(0, "08:00", "08:00"),
        OpeningSpan(0, "22:00", "02:00"),
        OpeningSpan(0, "25:00", "26:00"),
        OpeningSpan(0, "24:00", "24:00"),
    ],
)
def test_what_is_no_span_is_refused(span: OpeningSpan) -> None:
    with pytest.raises(UserError):
        check_hours([span])


def test_closed_days_are_dates_each_once() -> None:
    days = [ClosedDay("2026-12-25", "b"), ClosedDay("2026-12-24", "a"), ClosedDay("2026-12-25", "c")]
    assert check_closed_days(days) == (ClosedDay("2026-12-24", "a"), ClosedDay("2026-12-25", "c"))
    with pytest.raises(UserError, match=r"25\.12"):
        check_closed_days([ClosedDay("25.12.", "")])
