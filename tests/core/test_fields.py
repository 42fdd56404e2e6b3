"""Values of the shop's own fields: typed in English or German, kept once and for all, sorted as what they are."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import i18n
from app.core.errors import UserError
from app.core.fields import (
    CustomField,
    FieldKind,
    Parsed,
    find_field,
    parse_link,
    parse_number,
    parse_value,
    plain_number,
    search_words,
    shown_value,
    sort_number,
)

TODAY = date(2026, 11, 22)
NUMBERS = st.decimals(min_value=Decimal(-(10**14)), max_value=Decimal(10**14), places=4)


def parsed(kind: FieldKind, typed: str, choices: tuple[str, ...] = ()) -> Parsed | None:
    return parse_value(CustomField(1, "Feld", kind, choices), typed, TODAY)


def kept(kind: FieldKind, typed: str) -> str:
    found = parsed(kind, typed)
    assert found is not None
    return found.value


@pytest.fixture
def german() -> object:
    i18n.use_language("de")
    yield
    i18n.use_language(None)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (FieldKind.NUMBER, "1,234.50", "1234.5"),
        (FieldKind.NUMBER, "1.234,50", "1234.5"),
        (FieldKind.NUMBER, "1 234,5", "1234.5"),
        (FieldKind.NUMBER, "1'234'567", "1234567"),
        (FieldKind.NUMBER, "−3,5", "-3.5"),
        (FieldKind.NUMBER, "-0", "0"),
        (FieldKind.NUMBER, "12,5", "12.5"),
        (FieldKind.NUMBER, "1,234", "1234"),
        (FieldKind.DATE, "12.3.2026", "2026-03-12"),
        (FieldKind.DATE, "12. März 2026", "2026-03-12"),
        (FieldKind.DATE, "March 12, 2026", "2026-03-12"),
        (FieldKind.DATE, "13/3/2026", "2026-03-13"),
        (FieldKind.DATE, "12.3.", "2027-03-12"),
        (FieldKind.DATE, "29.2.", "2028-02-29"),
        (FieldKind.MONEY, "12,5 €", "12.50 EUR"),
        (FieldKind.MONEY, "$1,200", "1200.00 USD"),
        (FieldKind.MONEY, "chf 3", "3.00 CHF"),
        (FieldKind.MONEY, "500 JPY", "500 JPY"),
        (FieldKind.MONEY, "7", "7.00 EUR"),
        (FieldKind.LINK, "Example.com/a?b", "https://Example.com/a?b"),
        (FieldKind.LINK, "HTTP://example.com", "http://example.com"),
        (FieldKind.LINK, "anna@example.com", "mailto:anna@example.com"),
        (FieldKind.LINK, "tel:+491713920001", "tel:+491713920001"),
        (FieldKind.TEXT, "  ohne   Nüsse ", "ohne Nüsse"),
    ],
)
def test_a_value_is_kept_in_one_form_whatever_way_it_was_typed(kind: FieldKind, typed: str, value: str) -> None:
    assert kept(kind, typed) == value


def test_german_takes_a_single_point_for_thousands_and_english_for_decimals(german: object) -> None:
    assert kept(FieldKind.NUMBER, "1.234") == "1234"
    assert shown_value(FieldKind.NUMBER, "1234.5") == "1.234,5"
    assert shown_value(FieldKind.DATE, "2026-03-12") == "12.03.2026"
    assert shown_value(FieldKind.MONEY, "1200.00 EUR") == "1.200,00 €"
    i18n.use_language(None)
    assert kept(FieldKind.NUMBER, "1.234") == "1.234"
    assert shown_value(FieldKind.MONEY, "1200.00 EUR") == "1,200.00 €"


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        (FieldKind.NUMBER, "viel", "no number"),
        (FieldKind.NUMBER, "1,2,3", "no number"),
        (FieldKind.NUMBER, "1" * 16, "at most 15 digits"),
        (FieldKind.NUMBER, "0.0000001", "6 after"),
        (FieldKind.DATE, "12/3/2026", "two days"),
        (FieldKind.DATE, "30.2.2026", "no day"),
        (FieldKind.DATE, "bald", "is not a day"),
        (FieldKind.MONEY, "12 xyz", "no currency"),
        (FieldKind.MONEY, "€ 12 EUR", "no amount"),
        (FieldKind.MONEY, "1.999 EUR", "at most 2 decimals"),
        (FieldKind.MONEY, "0.5 JPY", "at most 0 decimals"),
        (FieldKind.LINK, "javascript:alert(1)", "begins with https"),
        (FieldKind.LINK, "file:///etc/passwd", "begins with https"),
        (FieldKind.LINK, "data:text/html,x", "begins with https"),
        (FieldKind.LINK, "https://user@example.com", "no link"),
        (FieldKind.LINK, "https:example.com", "no link"),
        (FieldKind.LINK, "somewhere", "no link"),
        (FieldKind.LINK, "mailto:anna", "no link"),
        (FieldKind.CHOICE, "blau", "choose one of: rot, grün"),
        (FieldKind.TEXT, "x" * 501, "at most 500"),
    ],
)
def test_what_can_be_no_value_is_refused_in_a_sentence_that_names_the_field(
    kind: FieldKind, typed: str, why: str
) -> None:
    with pytest.raises(UserError, match=why) as told:
        parsed(kind, typed, ("rot", "grün") if kind is FieldKind.CHOICE else ())
    assert str(told.value).startswith("Feld: ")


def test_a_choice_is_taken_by_a_beginning_that_only_it_has() -> None:
    choices = ("vegan", "vegetarisch", "alles")
    assert parsed(FieldKind.CHOICE, "VEGAN", choices) == Parsed("vegan", "0000")
    assert parsed(FieldKind.CHOICE, "vege", choices) == Parsed("vegetarisch", "0001")
    with pytest.raises(UserError):
        parsed(FieldKind.CHOICE, "veg", choices)


def test_nothing_typed_is_no_value() -> None:
    assert all(parsed(kind, "  ") is None for kind in FieldKind)


@given(NUMBERS, NUMBERS)
def test_numbers_sort_as_text_as_they_do_as_numbers(one: Decimal, other: Decimal) -> None:
    assert (sort_number(one) < sort_number(other)) == (one < other)


@given(NUMBERS, st.sampled_from(["en", "de"]), st.sampled_from([FieldKind.NUMBER, FieldKind.MONEY]))
def test_what_is_shown_can_be_typed_again(number: Decimal, language: str, kind: FieldKind) -> None:
    i18n.use_language(language)
    try:
        typed = plain_number(round(number, 2))
        if language == "de":
            typed = typed.replace(".", ",")
        value = kept(kind, typed)
        assert kept(kind, shown_value(kind, value)) == value
    finally:
        i18n.use_language(None)


@given(st.sampled_from([*FieldKind]), st.text(max_size=40))
def test_any_text_is_a_value_or_a_sentence(kind: FieldKind, typed: str) -> None:
    try:
        found = parsed(kind, typed, ("a", "b") if kind is FieldKind.CHOICE else ())
    except UserError:
        return
    if found is not None:
        assert found.value.strip()
        assert shown_value(kind, found.value)
        assert search_words(kind, found.value)


@given(st.text(max_size=60))
def test_a_link_that_is_taken_is_of_the_web_mail_or_a_telephone(typed: str) -> None:
    try:
        link = parse_link(typed)
    except UserError:
        return
    assert link.partition(":")[0] in ("http", "https", "mailto", "tel")
    assert not any(character.isspace() for character in link)


@given(st.text(alphabet="0123456789.,' -+", max_size=12))
def test_a_number_is_read_or_refused_and_never_a_fault(typed: str) -> None:
    try:
        number = parse_number(typed)
    except UserError:
        return
    assert Decimal(plain_number(number)) == number


def test_a_field_is_found_whatever_its_case_and_accents() -> None:
    fields = [CustomField(1, "Allergien", FieldKind.TEXT), CustomField(2, "Größe", FieldKind.NUMBER)]
    assert find_field(fields, " GRÖSSE ") == fields[1]
    assert find_field(fields, "Farbe") is None
