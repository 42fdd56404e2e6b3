"""Days gone by, as they are typed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import DAY, SECOND
from app.core.errors import UserError
from app.core.past import parse_past

BERLIN = ZoneInfo("Europe/Berlin")
NOW = round(datetime(2026, 11, 22, 9, 30, tzinfo=BERLIN).timestamp()) * SECOND
"""A Sunday."""


def day(text: str) -> tuple[str, int]:
    """The day it begins on, and how many days it lasts."""
    first, after = parse_past(text, NOW, BERLIN)
    return datetime.fromtimestamp(first / SECOND, BERLIN).date().isoformat(), round((after - first) / DAY)


@pytest.mark.parametrize(
    ("typed", "first", "days"),
    [
        ("today", "2026-11-22", 1),
        ("Gestern", "2026-11-21", 1),
        ("vorgestern", "2026-11-20", 1),
        ("mon", "2026-11-16", 1),
        ("Montag", "2026-11-16", 1),
        ("sunday", "2026-11-15", 1),
        ("last sunday", "2026-11-15", 1),
        ("letzten Freitag", "2026-11-20", 1),
        ("12.3.", "2026-03-12", 1),
        ("12.3", "2026-03-12", 1),
        ("24.12.", "2025-12-24", 1),
        ("22.11.", "2026-11-22", 1),
        ("29.2.", "2024-02-29", 1),
        ("12.3.25", "2025-03-12", 1),
        ("12.3.2025", "2025-03-12", 1),
        ("3.2025", "2025-03-01", 31),
        ("2026-03", "2026-03-01", 31),
        ("2026-03-24", "2026-03-24", 1),
        ("2025", "2025-01-01", 365),
        ("last week", "2026-11-09", 7),
        ("letzte Woche", "2026-11-09", 7),
        ("this week", "2026-11-16", 7),
        ("last month", "2026-10-01", 31),
        ("letztes Jahr", "2025-01-01", 365),
        ("3 days ago", "2026-11-19", 1),
        ("vor 3 Tagen", "2026-11-19", 1),
        ("2w", "2026-11-08", 1),
    ],
)
def test_a_day_gone_by_is_understood(typed: str, first: str, days: int) -> None:
    assert day(typed) == (first, days)


@pytest.mark.parametrize(
    "typed", ["", "soon", "31.2.", "32.1.", "12.13.", "2026-13", "last", "mon tue", "5 cats", "0000"]
)
def test_what_is_no_day_is_answered_with_examples(typed: str) -> None:
    with pytest.raises(UserError, match="write 2026-03-24"):
        parse_past(typed, NOW, BERLIN)


@given(st.text(max_size=20))
def test_nothing_typed_is_a_fault(typed: str) -> None:
    try:
        first, after = parse_past(typed, NOW, UTC)
    except UserError:
        return
    assert first < after
