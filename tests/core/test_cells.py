"""Cells of CSV files: no spreadsheet takes one for a formula, and all come back as they were."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.cells import guarded, number_cell, unguarded

TEXTS = st.text(alphabet="=+-@\uff1d\uff0b'\" ;,\t\r\n|a1\u200b", max_size=10) | st.text(max_size=20)


@given(TEXTS)
@example("'=1")
@example("\t=1")
@example("'\r")
def test_a_guarded_cell_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_no_cell_begins_with_what_a_formula_begins_with_whatever_the_separator_is_taken_for(text: str) -> None:
    cell = guarded(text)
    if re.fullmatch(r"\+[\d ]+", cell):
        return
    for part in re.split(r"[;,|\t\r\n]", cell):
        assert part.lstrip(' "\u200b\u00a0')[:1] not in tuple("=+-@\uff1d\uff0b\uff20\uff0d\u2212")


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A0",
        "+1+2",
        "-2+3+cmd|' /C calc'!D2",
        "@SUM(A1)",
        " =1",
        '"=1',
        "\uff1d1",
        "\t=1",
        "a;=1",
        "\u200b=1",
    ],
)
def test_the_known_attacks_are_defused(text: str) -> None:
    assert guarded(text) != text


def test_a_phone_number_stays_one_and_is_written_without_signs_of_arithmetic() -> None:
    assert guarded("+49 171 3920001") == "+49 171 3920001"
    assert guarded("+491713920001") == "+491713920001"
    assert number_cell("+1 202-555-0134") == "+1 202 555 0134"
    assert guarded("+1-202") == "'+1-202"
