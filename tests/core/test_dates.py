"""Birthdays: with and without a year, in the coming year, on 29 February."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import i18n
from app.core.dates import age_on, is_birthday, next_birthday, parse_birthday, shown_day
from app.core.errors import UserError

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("24.12.", "12-24"),
        ("24.12", "12-24"),
        ("24. Dez.", "12-24"),
        ("Dec 24", "12-24"),
        ("--1224", "12-24"),
        ("24.12.1985", "1985-12-24"),
        ("24.12.85", "1985-12-24"),
        ("3.1.11", "2011-01-03"),
        ("19851224", "1985-12-24"),
        ("1985-12-24", "1985-12-24"),
        ("29.2.", "02-29"),
        ("", ""),
    ],
)
def test_a_birthday_is_read_in_either_language_with_or_without_its_year(typed: str, kept: str) -> None:
    assert parse_birthday(typed, TODAY) == kept


@pytest.mark.parametrize("typed", ["24.13.", "31.4.", "29.2.2023", "24.12.1785", "23.11.2026", "morgen", "1.2/3"])
def test_a_day_that_is_none_or_to_come_is_no_birthday(typed: str) -> None:
    with pytest.raises(UserError):
        parse_birthday(typed, TODAY)


def test_the_next_one_is_today_or_later_and_says_the_age() -> None:
    assert next_birthday("11-22", TODAY) == TODAY
    assert next_birthday("1985-11-21", TODAY) == date(2027, 11, 21)
    assert age_on("1985-11-21", date(2027, 11, 21)) == 42
    assert age_on("1985-11-22", date(2027, 11, 21)) == 41
    assert age_on("11-21", TODAY) is None


def test_29_february_is_the_28th_in_a_year_without_one() -> None:
    assert next_birthday("2004-02-29", TODAY) == date(2027, 2, 28)
    assert next_birthday("02-29", date(2027, 12, 1)) == date(2028, 2, 29)
    assert age_on("2004-02-29", date(2027, 2, 28)) == 23


@given(st.dates(date(1900, 1, 1), TODAY), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_the_next_birthday_is_within_a_year_and_what_is_shown_is_read_again(born: date, today: date) -> None:
    kept = born.isoformat()
    assert today <= next_birthday(kept, today) <= today + timedelta(days=366)
    assert is_birthday(kept)
    assert is_birthday(kept[5:])
    for language in ("en", "de"):
        i18n.use_language(language)
        try:
            assert parse_birthday(shown_day(kept), TODAY) == kept
            assert parse_birthday(shown_day(kept[5:]), TODAY) == kept[5:]
        finally:
            i18n.use_language(None)


@given(st.text(max_size=20))
def test_any_text_is_a_birthday_or_a_sentence(typed: str) -> None:
    try:
        kept = parse_birthday(typed, TODAY)
    except UserError:
        return
    assert kept == "" or is_birthday(kept)
