"""Folding, typed words and snippets."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.fold import EMOJI, fold, foldings, index_words, split_words
from app.core.query import MARK_END, MARK_START, TypedWord, snippet, typed_words

GERMAN = st.text(alphabet="abcdeäöüßÄÖÜéñ MÜS-,.", min_size=0, max_size=40)


def found(typed: str, stored: str) -> bool:
    words = typed_words(typed)
    return bool(words) and all(word.is_in(index_words(stored)) for word in words)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Mueller", "Frau Müller"),
        ("Muller", "Frau Müller"),
        ("Müller", "Frau Müller"),
        ("Müller", "Frau Mueller"),
        ("MÜLLER", "frau mu\u0308ller"),
        ("Strasse", "Hauptstr. oder Straße?"),
        ("straße", "STRASSE"),
        ("mül", "Müller"),
        ("muel", "Müller"),
        ("Creme brulee", "Crème brûlée"),
        ("Orsted", "Ørsted"),
        ("oersted", "Ørsted"),
        ("istanbul", "İstanbul"),
        ("lodz", "Łódź"),
        ("fish", "ﬁsh"),
        ("ABC", "ＡＢＣ"),
        ("好吗", "你好吗"),
        ("好", "你好吗"),
        ("吗", "你好吗"),
        ("ありがとう", "本当にありがとうございます"),
        ("a", "plan a"),
        ("привет", "ПРИВЕТ, мир"),
        ("محمد", "مُحَمَّد"),
        ("e-mail", "Meine E-Mail"),
        ("42", "Größe 42"),
        ("🍰", "Torte 🍰 bitte"),
        ("🍰", "Torte🍰bitte"),
        ("torte", "Torte🍰bitte"),
        ("❤", "❤️"),
        ("❤️", "alles ❤"),
        ("👍", "👍🏽"),
        ("👍🏽", "👍"),
        ("👩", "👨‍👩‍👧"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_words_are_found_however_they_are_spelt(typed: str, stored: str) -> None:
    assert found(typed, stored)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a", "plan"),
        ("mul ", "Müller"),
        ("plan b", "plan a"),
        ("吗好", "你好吗"),
        ("", "x"),
        ("-", "-"),
        ("🍰", "🥐"),
        ("🏽", "👍🏽"),
    ],
)
def test_other_words_are_not(typed: str, stored: str) -> None:
    assert not found(typed, stored)


def test_only_the_last_word_may_be_a_beginning() -> None:
    assert typed_words("bro bro") == (TypedWord(("bro",), False), TypedWord(("bro",), True))
    assert typed_words("bro ") == (TypedWord(("bro",), False),)
    assert typed_words("b") == (TypedWord(("b",), False),)


@pytest.mark.parametrize("typed", ['"', "*", "a* OR b", "NEAR(a b)", "x:y", "-a", "(", "a AND NOT b", "\x00", "\ue000"])
def test_search_syntax_is_only_words(typed: str) -> None:
    for word in typed_words(typed):
        assert all(spelling.isalnum() for spelling in word.spellings)


@given(st.text(max_size=60))
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_index_words_are_letters_and_digits_or_an_emoji(text: str) -> None:
    assert all(word.isalnum() or re.fullmatch(f"[{EMOJI}]", word) for word in index_words(text))
    assert all(" " not in word for word in split_words(fold(text)))


@given(GERMAN)
def test_every_word_of_a_text_finds_it(text: str) -> None:
    for word in text.split():
        if typed_words(word):
            assert found(word, text)
        for spelling in foldings(word):
            if typed_words(spelling):
                assert found(spelling, text)


@given(st.text(max_size=300), st.text(max_size=20))
def test_snippet_is_the_text_with_marks_only(text: str, typed: str) -> None:
    line = " ".join(text.replace(MARK_START, "").replace(MARK_END, "").split())
    shown = snippet(text, typed_words(typed))
    assert shown.count(MARK_START) == shown.count(MARK_END)
    plain = shown.replace(MARK_START, "").replace(MARK_END, "")
    assert plain.removeprefix("…").removesuffix("…") in line or plain in line
    depth = 0
    for c in shown:
        depth += (c == MARK_START) - (c == MARK_END)
        assert depth in (0, 1)


@given(GERMAN)
def test_snippet_marks_what_was_found(text: str) -> None:
    for word in text.split():
        words = typed_words(word)
        if words:
            assert MARK_START in snippet(text, words)


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Hallo Frau Müller,\n die Straße?", "strasse muel", "Hallo Frau [Müller], die [Straße]?"),
        ("mu\u0308ller", "mueller", "[mu\u0308ller]"),
        ("abc 你好吗 def", "好吗", "abc 你[好吗] def"),
        ("ﬁsh \x02and\x03 chips", "fish", "[ﬁsh] and chips"),
        ("nothing here", "zzz", "nothing here"),
        ("Torte 🍰 bitte", "🍰", "Torte [🍰] bitte"),
        ("", "a", ""),
    ],
)
def test_snippets(text: str, typed: str, shown: str) -> None:
    assert snippet(text, typed_words(typed)).replace(MARK_START, "[").replace(MARK_END, "]") == shown


def test_snippet_of_a_long_text_is_short_and_shows_the_hit() -> None:
    text = "wort " * 500 + "Brezel" + " wort" * 500
    shown = snippet(text, typed_words("brez"))
    assert len(shown) < 130
    assert f"{MARK_START}Brezel{MARK_END}" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
