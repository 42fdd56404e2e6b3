"""Times to come in plain words, English and German."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.when import LONGEST, parse_when

BERLIN = ZoneInfo("Europe/Berlin")
NOW = 1_790_000_000_000
"""Monday, 21 September 2026, 16:13:20 in Berlin."""


def meant(text: str, now: int = NOW) -> str:
    """The time meant, as Berlin's clocks show it."""
    at = parse_when(text, now, BERLIN)
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(BERLIN).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow", "Tue 2026-09-22 09:00"),
        ("morgen", "Tue 2026-09-22 09:00"),
        ("morgen früh", "Tue 2026-09-22 09:00"),
        ("morgen 14:30", "Tue 2026-09-22 14:30"),
        ("übermorgen um 8 Uhr", "Wed 2026-09-23 08:00"),
        ("tue 9:00", "Tue 2026-09-22 09:00"),
        ("Dienstag Abend", "Tue 2026-09-22 18:00"),
        ("di 9.15", "Tue 2026-09-22 09:15"),
        ("Dienstag morgen", "Tue 2026-09-22 09:00"),
        ("monday", "Mon 2026-09-28 09:00"),
        ("monday 18:00", "Mon 2026-09-21 18:00"),
        ("next monday", "Mon 2026-09-28 09:00"),
        ("nächste Woche", "Mon 2026-09-28 09:00"),
        ("next week fri", "Fri 2026-10-02 09:00"),
        ("17:00", "Mon 2026-09-21 17:00"),
        ("8", "Tue 2026-09-22 08:00"),
        ("5pm", "Mon 2026-09-21 17:00"),
        ("12am", "Tue 2026-09-22 00:00"),
        ("today at 18", "Mon 2026-09-21 18:00"),
        ("heute abend", "Mon 2026-09-21 18:00"),
        ("tonight", "Mon 2026-09-21 18:00"),
        ("in 2 h", "Mon 2026-09-21 18:13"),
        ("in 2 Stunden", "Mon 2026-09-21 18:13"),
        ("in einer Stunde", "Mon 2026-09-21 17:13"),
        ("90m", "Mon 2026-09-21 17:43"),
        ("1h 30min", "Mon 2026-09-21 17:43"),
        ("in 3 Tagen", "Thu 2026-09-24 16:13"),
        ("2026-12-24 18:00", "Thu 2026-12-24 18:00"),
        ("24.12. 18 Uhr", "Thu 2026-12-24 18:00"),
        ("am 24.12.2026", "Thu 2026-12-24 09:00"),
        ("1.3.", "Mon 2027-03-01 09:00"),
    ],
)
def test_plain_words_name_a_time(text: str, expected: str) -> None:
    assert meant(text) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "tomorrow tomorrowish", "25:00", "24.13.", "9:75", "in", "in h", "in 0 h", "tue 9:00 10:00"]
)
def test_what_names_no_time_is_a_sentence_with_examples(text: str) -> None:
    with pytest.raises(UserError, match="is no time; write for example"):
        parse_when(text, NOW, BERLIN)


@pytest.mark.parametrize(
    ("text", "sentence"), [("today 9:00", "has passed"), ("1.1.2026", "has passed"), ("2028-01-01", "year")]
)
def test_what_has_passed_or_is_far_away_is_told(text: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        parse_when(text, NOW, BERLIN)


def test_a_day_keeps_its_hour_over_the_change_of_the_clocks() -> None:
    saturday = round(datetime(2026, 10, 24, 12, tzinfo=BERLIN).timestamp()) * 1000

    assert meant("tomorrow 9:00", saturday) == "Sun 2026-10-25 09:00"
    assert meant("mo 9", saturday) == "Mon 2026-10-26 09:00"


@given(st.text(max_size=40), st.integers(0, 4 * 10**12))
def test_anything_typed_is_a_time_to_come_or_a_sentence(text: str, now: int) -> None:
    try:
        at = parse_when(text, now, BERLIN)
    except UserError:
        return
    assert now < at <= now + LONGEST
