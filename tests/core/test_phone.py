"""Numbers are taken as people type them, kept in E.164, and found in all their forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.phone import format_number, is_e164, parse_number, variants

e164 = st.from_regex(r"\A\+[1-9][0-9]{4,14}\Z")
latin = st.sampled_from(["+55", "+52", "+54"]).flatmap(
    lambda country: st.from_regex(rf"\A{country.replace('+', chr(92) + '+')}[0-9]{{8,11}}\Z")
)


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("0171 3920001", "DE", "+491713920001"),
        ("0049 171 3920001", "DE", "+491713920001"),
        ("+49 (0) 171-3920001", None, "+491713920001"),
        ("  +49 171 3920001 ", None, "+491713920001"),
        ("tel:+49-171-3920001", None, "+491713920001"),
        ("07700 900123", "gb", "+447700900123"),
        ("(555) 555-0123", "US", "+15555550123"),
        ("+447700900123", "DE", "+447700900123"),
        ("011 15-2345-6789", "AR", "+5491123456789"),
        ("+52 1 55 1234 5678", None, "+525512345678"),
        ("55 1234 5678", "MX", "+525512345678"),
        ("(11) 98765-4321", "BR", "+5511987654321"),
    ],
)
def test_number_is_taken_as_people_type_it(typed: str, region: str | None, number: str) -> None:
    assert parse_number(typed, region) == number


@pytest.mark.parametrize(
    ("typed", "region", "why"),
    [
        ("", "DE", "not a phone number"),
        ("Anna", "DE", "not a phone number"),
        ("0800BROT", "DE", "not a phone number"),
        ("12", "DE", "too few digits|not a phone number"),
        ("0171 3920001", None, "names no country"),
        ("0171 3920001", "XX", "names no country"),
        ("555-0123", "US", "area code"),
        ("+49 171 3920001 3920001 3920001", None, "too many|not a phone number"),
        ("+999 12345678", None, "names no country"),
        ("1" * 500, "DE", "not a phone number"),
        ("+", "DE", "not a phone number"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(typed: str, region: str | None, why: str) -> None:
    with pytest.raises(UserError, match=why) as error:
        parse_number(typed, region)
    assert len(str(error.value)) < 200


@given(typed=st.text(max_size=30), region=st.sampled_from(["DE", "GB", "US", "BR", "MX", "AR", None, "ZZ", ""]))
def test_anything_typed_is_a_number_or_a_sentence(typed: str, region: str | None) -> None:
    try:
        number = parse_number(typed, region)
    except UserError as error:
        number, sentence = "", str(error)
    else:
        sentence = ""
    assert sentence.endswith(".") if not number else is_e164(number)
    assert not number or parse_number(number) == number


@given(number=st.from_regex(r"\A0?1[5-7][0-9]{8,9}\Z"), spaces=st.lists(st.integers(1, 9), max_size=4))
def test_spaces_and_dashes_change_nothing(number: str, spaces: list[int]) -> None:
    spread = number
    for at in spaces:
        spread = f"{spread[:at]} {spread[at:]}"
    assert parse_number(spread, "DE") == parse_number(number, "DE")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+491713920001", "+49 171 3920001"),
        ("+447700900123", "+44 7700 900123"),
        ("+5215512345678", "+52 55 1234 5678"),
        ("DE.1A2B3C", "DE.1A2B3C"),
        ("anna.v", "anna.v"),
        ("", ""),
        ("+99912345678", "+99912345678"),
    ],
)
def test_number_is_shown_as_people_read_it(number: str, shown: str) -> None:
    assert format_number(number) == shown


@given(text=st.text(max_size=20) | e164)
def test_showing_never_fails_and_keeps_the_digits(text: str) -> None:
    shown = format_number(text)
    if not is_e164(text):
        assert shown == text
    elif not text.startswith("+521"):
        assert [c for c in shown if c.isdigit()] == [c for c in text if c.isdigit()]


@given(number=e164 | latin)
def test_variants_are_the_same_seen_from_each_of_them(number: str) -> None:
    found = variants(number)
    assert number in found
    assert all(variants(other) == found for other in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+5511987654321", "+551187654321"),
        ("+5215512345678", "+525512345678"),
        ("+5491123456789", "+541123456789"),
    ],
)
def test_number_with_and_without_the_mobile_digit_is_one_person(one: str, other: str) -> None:
    assert variants(one) == {one, other}
    assert parse_number(one) in variants(other)


@pytest.mark.parametrize("number", ["+551133334444", "+491713920001", "+525512345", "+54112345"])
def test_other_numbers_have_one_form(number: str) -> None:
    assert variants(number) == {number}
