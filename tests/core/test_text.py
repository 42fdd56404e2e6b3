"""Text safety: what a customer wrote can neither drive the terminal nor be changed in the store."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import (
    CUT_MARK,
    STORE_LIMIT,
    Safe,
    clip,
    isolate,
    sanitise_for_display,
    sanitise_for_store,
    width,
)

NASTY = st.text(
    st.one_of(
        st.sampled_from(
            list(
                "ab []0;?m\\ \n\r\t\x00\x07\x1b\x7f\x85\x90\x9b\x9c\x9d\u0301\u0302\u200c\u200d\u200b\u202e\u2066\u2028"
                "\ufe0f\ufeff\u3164\u1161👩😀\U000e0041\U0001f3fd\ud800ש字"
            )
        ),
        st.characters(),
        st.characters(categories=("Cs", "Cc", "Cf", "Mn", "Zl", "Zp")),
    ),
    max_size=80,
)
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
    "\ufffe\uffff\U000e0000-\U000e0fff]"
)


@given(NASTY, st.booleans())
def test_display_text_holds_nothing_a_terminal_obeys(text: str, multiline: bool) -> None:
    shown = sanitise_for_display(text, multiline=multiline)
    assert not FORBIDDEN.search(shown)
    assert multiline or "\n" not in shown


@given(NASTY, st.booleans())
def test_display_text_stays_as_it_is_when_sanitised_again(text: str, multiline: bool) -> None:
    once = sanitise_for_display(text, multiline=multiline)
    assert sanitise_for_display(once, multiline=multiline) == once


@given(NASTY)
def test_no_letter_carries_more_than_three_marks(text: str) -> None:
    shown = sanitise_for_display(text, multiline=True)
    run = 0
    for character in shown:
        run = (
            run + 1
            if unicodedata.category(character) in ("Mn", "Me")
            else 0
            if character not in "\u200c\u200d"
            else run
        )
        assert run <= 3


@given(st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=60))
def test_plain_words_are_shown_unchanged(text: str) -> None:
    plain = "".join(c for c in text if unicodedata.category(c) != "Zs" and not 0x1100 <= ord(c) <= 0x11FF)
    plain = re.sub("[\u3164\uffa0\ud7b0-\ud7ff]", "", plain)
    assert sanitise_for_display(plain, multiline=True) == plain


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("a\x1b]0;title\x07b", "ab"),
        ("a\x1b]52;c;ZXZpbA==\x1b\\b", "ab"),
        ("a\x9b31mb", "ab"),
        ("a\x9d0;t\x9cb", "ab"),
        ("a\x1bPq#0\x1b\\b", "ab"),
        ("a\x1b_apc\x1b\\b\x1bcd", "abd"),
        ("a\x1b[", "a"),
        ("a\x1b]0;never ends", "a"),
        ("a\x1b", "a␛"),
        ("a\x07\x7f\x00", "a␇␡␀"),
        ("\u202eevil\u202c", "evil"),
        ("\U000e0041hi\U000e007f", "hi"),
        ("a\u200b\u2060\ufeffb", "ab"),
        ("a\u200d\u200d\u200db", "a\u200db"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 3),
        ("lone \ud83d", "lone \ufffd"),
        ("tab\tbed\r\ntwo\u2028three", "tab    bed\ntwo\nthree"),
        ("[/] [@click=app.quit]x", "[/] [@click=app.quit]x"),
    ],
)
def test_known_attacks_lose_their_teeth_and_keep_their_words(hostile: str, shown: str) -> None:
    assert sanitise_for_display(hostile, multiline=True) == shown


def test_an_unfinished_sequence_swallows_no_more_than_its_line() -> None:
    assert sanitise_for_display("a\x1b]0;lost\nkept", multiline=True) == "a\nkept"


def test_a_single_line_has_spaces_for_line_ends() -> None:
    assert sanitise_for_display("one\r\ntwo\tthree\n", multiline=False) == "one two three "


@given(NASTY)
def test_the_store_changes_nothing_but_surrogates_and_nul(text: str) -> None:
    stored = sanitise_for_store(text)
    stored.encode()
    expected = "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text if c != "\x00")
    assert stored == expected


def test_the_store_keeps_decomposed_accents_as_they_came() -> None:
    assert sanitise_for_store("Cafe\u0301") == "Cafe\u0301"


def test_the_store_cuts_megabytes_and_says_so() -> None:
    stored = sanitise_for_store("x" * 1_000_000)
    assert len(stored) == STORE_LIMIT
    assert stored.endswith(CUT_MARK)
    assert sanitise_for_store(stored) == stored


@given(NASTY, st.integers(0, 30))
def test_a_clip_fits_and_begins_like_its_text(text: str, cells: int) -> None:
    safe = sanitise_for_display(text)
    cut = clip(safe, cells)
    assert width(cut) <= cells
    assert cut == safe or safe.startswith(cut.removesuffix("…"))


def test_a_clip_keeps_accents_and_families_whole() -> None:
    assert clip(Safe("e\u0301e\u0301e\u0301e\u0301"), 3) == "e\u0301e\u0301…"
    assert clip(Safe("字字字"), 4) == "字…"
    assert clip(Safe("Bäckerei"), 8) == "Bäckerei"


def test_right_to_left_text_is_isolated_and_other_text_is_not() -> None:
    assert isolate(Safe("שלום")) == "\u2068שלום\u2069"
    assert isolate(Safe("hello")) == "hello"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\u2600\ufe0f", "\u2600"),
        ("\u2764\ufe0f\u200d\U0001f525", "\u2764\U0001f525"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("\U0001f937\u200d\u2640\ufe0f", "\U0001f937"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\U0001f469\U0001f467"),
        ("1\ufe0f\u20e3", "1\u20e3"),
    ],
)
def test_an_emoji_takes_the_cells_every_terminal_gives_it(sent: str, shown: str) -> None:
    assert sanitise_for_display(sent) == shown
    assert sanitise_for_display(f"{sent} {sent}") == f"{shown} {shown}"


def test_an_emoji_that_is_to_be_sent_stays_whole() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f \U0001f44d\U0001f3fd"
    assert sanitise_for_display(family, whole_emoji=True) == family
