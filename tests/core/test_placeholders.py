"""Placeholders of quick replies."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import DAY
from app.core.placeholders import Facts, fill, placeholders, unfilled, week_words
from app.core.rows import Delivery, OpeningSpan
from tests.fake_desk import bakery_profile

NOW = 1_790_000_000_000
"""Monday, 21 September 2026, 16:13 in Berlin."""
WEEK = (*(OpeningSpan(day, "06:00", "18:00") for day in range(5)), OpeningSpan(5, "06:00", "13:00"))
PROFILE = replace(
    bakery_profile(),
    name="Bäckerei Tresen",
    hours=WEEK,
    closed_days=(),
    delivery=Delivery(True, ("10115",), fee="2.50"),
)
FACTS = Facts("Anna Vogel", PROFILE, NOW, ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hallo {customer}!", "Hallo Anna Vogel!"),
        ("Hallo {Vorname},", "Hallo Anna,"),
        ("{business}: {hours}", "Bäckerei Tresen: Mon–Fri 06:00–18:00, Sat 06:00–13:00"),
        ("Geöffnet {next opening}.", "Geöffnet until 18:00."),
        ("{delivery}", "10115, fee 2.50 EUR"),
        ("a {b} {} {customer {first_name}}", "a {b} {} {customer Anna}"),
    ],
)
def test_placeholders_are_filled(text: str, expected: str) -> None:
    assert fill(text, FACTS).text == expected


def test_next_opening_names_the_day_when_it_is_another() -> None:
    sunday = replace(FACTS, now=NOW + 6 * DAY)

    assert fill("{next_opening}", sunday).text == "Mon 06:00"


def test_what_is_not_known_stays_and_is_told() -> None:
    filled = fill("Hallo {customer}, {address}", Facts("", None, NOW, ZoneInfo("UTC")))

    assert filled.text == "Hallo {customer}, {address}"
    assert filled.missing == ("{customer}", "{address}")


def test_every_placeholder_offered_can_be_filled() -> None:
    assert all(fill(f"{{{name}}}", FACTS).missing == () for name in placeholders())


def test_a_shop_without_hours_says_nothing() -> None:
    assert week_words(()) == ""


@given(st.text(max_size=40))
def test_words_of_a_customer_are_never_placeholders(name: str) -> None:
    assert fill("{customer}", replace(FACTS, customer=name)).text == (name or "{customer}")


def test_a_field_of_the_shops_own_is_filled_in_and_told_where_nothing_is_known() -> None:
    facts = Facts("Anna", None, 0, ZoneInfo("UTC"), {"Liefertag": "Freitag", "Kost": ""})
    assert fill("Bis {liefertag}, {customer}!", facts).text == "Bis Freitag, Anna!"
    assert fill("{Kost}?", facts).missing == ("{Kost}",)
    assert fill("{Farbe}?", facts).missing == ()


def test_only_what_would_have_been_filled_in_counts_as_left_in_a_text() -> None:
    assert unfilled("{Kunde}, {hours}? {hours} {name of nothing} {} {1}") == ("{Kunde}", "{hours}")
    assert unfilled(fill("{customer}: {hours}", FACTS).text) == ()
