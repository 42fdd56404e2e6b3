"""Times as a user writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.output import iso, lasting
from app.cli.times import parse_time
from app.core.clock import DAY, HOUR, MINUTE
from app.core.errors import UserError

NOW = 1_795_000_000_000


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("1970-01-02", DAY),
        ("1970-01-02T00:00:00Z", DAY),
        ("1970-01-02T01:00:00.250+01:00", DAY + 250),
        ("1970-01-02 00:00Z", DAY),
        ("2h", NOW - 2 * HOUR),
        (" 30M ", NOW - 30 * MINUTE),
        ("3d", NOW - 3 * DAY),
        ("1w", NOW - 7 * DAY),
        ("1900-01-01", 0),
    ],
)
def test_times_and_spans_are_understood(text: str, time: int) -> None:
    assert parse_time(text, NOW) == time


@pytest.mark.parametrize(
    "text", ["", "now", "12:00", "2026-11-21T08:00:00", "2 fortnights", "2026-13-01", "-3d", "1e3d"]
)
def test_what_is_no_time_or_names_no_zone_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_time(text, NOW)


@given(st.integers(0, 4_000_000_000_000))
def test_what_is_printed_is_read_back(time: int) -> None:
    printed = iso(time)

    assert printed is not None
    assert printed.endswith("Z")
    assert parse_time(printed, NOW) == time


def test_spans_are_short() -> None:
    assert [lasting(ms) for ms in (-5, 0, 59 * MINUTE, 3 * HOUR, 47 * HOUR, 3 * DAY)] == [
        "0 min",
        "0 min",
        "59 min",
        "3 h",
        "47 h",
        "3 d",
    ]
