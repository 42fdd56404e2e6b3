"""Emojis by their names: in the operator's language and in English, whole, the common ones first."""

from collections.abc import Iterator

import pytest

from app.core.emojis import COMMON, MOST, emoji_named, emojis_like, emojis_of, reactions_like
from app.core.enums import Channel
from app.core.i18n import use_language
from app.core.limits import reaction_problems
from app.core.text import sanitise_for_display


@pytest.fixture
def german() -> Iterator[None]:
    """German is spoken."""
    use_language("de")
    yield
    use_language(None)


def signs(typed: str) -> list[str]:
    """What is found."""
    return [sign for sign, _title in emojis_like(typed)]


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("daumen_h", "👍"),
        ("Herz", "❤️"),
        ("croiss", "🥐"),
        ("thumbs", "👍"),
        ("brezel", "🥨"),
        ("tuer", "🚪"),
        ("kkn", "🐤"),
    ],
)
def test_a_german_operator_finds_them_by_german_and_english_names(typed: str, sign: str) -> None:
    assert sign in signs(typed)[:5]


@pytest.mark.usefixtures("german")
def test_a_name_in_the_operators_language_comes_before_an_english_one_that_fits_as_well() -> None:
    found = signs("bre")
    assert found[0] == "🥨"
    assert "🍞" in found[1:]


@pytest.mark.parametrize(
    ("code", "sign"),
    [("thumbs_up", "👍"), ("+1", "👍"), ("heart", "❤️"), ("THUMBSUP", "👍"), ("12", ""), ("", ""), ("d", "")],
)
def test_a_name_typed_out_means_one_emoji_or_none(code: str, sign: str) -> None:
    assert emoji_named(code) == sign


@pytest.mark.usefixtures("german")
def test_the_german_name_typed_out_means_it_too() -> None:
    assert emoji_named("daumen_hoch") == "👍"
    assert emoji_named("danke") == emoji_named("thanks") == "🙏"


@pytest.mark.parametrize("spoken", ["en", "de", "xx"])
def test_every_emoji_is_whole_and_may_be_sent_as_a_reaction(spoken: str) -> None:
    every = emojis_of(spoken)
    assert len(every) > 1800
    for one in every:
        assert sanitise_for_display(one.sign, whole_emoji=True) == one.sign
        assert one.title
        assert one.names
    assert not [one.sign for one in every if reaction_problems(Channel.WHATSAPP, one.sign)]


def test_nothing_typed_offers_the_common_ones_and_never_more_than_asked_for() -> None:
    assert [sign for sign, _title in emojis_like("")] == [sign for sign, _title in COMMON]
    assert len(emojis_like("face", 3)) == 3
    assert len(emojis_like("a")) == MOST
    assert emojis_like("xyzzy") == []


def test_an_emoji_typed_as_it_is_is_taken_as_a_reaction() -> None:
    assert reactions_like("🥨") == [("🥨", "this one")]
    assert reactions_like(" croissant ")[0][0] == "🥐"
