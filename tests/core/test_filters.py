"""Filters as words of a search."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import Direction
from app.core.errors import UserError
from app.core.filters import SearchFilter, parse_search

BERLIN = ZoneInfo("Europe/Berlin")
NOW = 1_790_000_000_000
"""Monday, 21 September 2026."""


def day(year: int, month: int, day: int) -> int:
    """The first moment of a day in Berlin."""
    return round(datetime(year, month, day, tzinfo=BERLIN).timestamp()) * 1000


def parse(text: str) -> SearchFilter:
    """The filter that the text says."""
    return parse_search(text, NOW, BERLIN)


def test_all_filters_can_stand_among_words() -> None:
    found = parse("torte from:anna before:2026-03 has:image label:regular rot")

    assert found == SearchFilter("torte rot", "anna", "regular", "image", Direction.IN, before=day(2026, 3, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("von:anna", SearchFilter(who="anna", direction=Direction.IN)),
        ("from:me", SearchFilter(direction=Direction.OUT)),
        ("chat:anna", SearchFilter(who="anna")),
        ('label:"guter Kunde" brot', SearchFilter("brot", label="guter Kunde")),
        ("hat:Foto", SearchFilter(type="image")),
        ("after:2025", SearchFilter(after=day(2025, 1, 1))),
        ("seit:24.12.2025", SearchFilter(after=day(2025, 12, 24))),
        ("on:2026-03", SearchFilter(after=day(2026, 3, 1), before=day(2026, 4, 1))),
        ("on:2025-12", SearchFilter(after=day(2025, 12, 1), before=day(2026, 1, 1))),
        ("am:gestern", SearchFilter(after=day(2026, 9, 20), before=day(2026, 9, 21))),
        ("https://example.org 9:00 re: brot", SearchFilter("https://example.org 9:00 re: brot")),
        ("brot ", SearchFilter("brot ")),
        ("brot from:", SearchFilter("brot ")),
        ("before:", SearchFilter()),
        ('label:"guter Ku', SearchFilter(label="guter Ku")),
        ('torte label:"', SearchFilter("torte ")),
    ],
)
def test_filters_are_words_in_two_languages(text: str, expected: SearchFilter) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize("text", ["before:soon", "on:2026-13", "after:31.2.2026", "has:elephant"])
def test_a_value_that_is_none_is_a_sentence_with_examples(text: str) -> None:
    with pytest.raises(UserError, match=r"write 2026-03-24|there are image"):
        parse(text)


@given(st.text(max_size=60))
def test_anything_typed_is_a_search_or_a_sentence(text: str) -> None:
    try:
        found = parse(text)
    except UserError:
        return
    assert found.narrows or found.words.split() == text.split()
