"""Contents of messages: kept whole in the database, their words found."""

import json
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from app.core import content as c
from app.core.labels import label_of, summary

CONTENTS = st.one_of(*(st.from_type(kind) for kind in get_args(c.Content)))


def texts(value: Any) -> list[str]:
    """Every text anywhere in a content."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in texts(one)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in texts(getattr(value, field.name))]
    return []


@given(CONTENTS)
def test_content_comes_back_from_the_database_as_it_was(content: c.Content) -> None:
    assert c.from_json(c.to_json(content)) == content


@given(st.from_type(c.Extras))
def test_extras_come_back_from_the_database_as_they_were(extras: c.Extras) -> None:
    assert (c.extras_from_json(c.extras_to_json(extras)) or c.Extras()) == extras


def test_content_of_a_later_version_does_no_harm() -> None:
    assert c.from_json('{"is":"hologram","depth":3}') is None
    later = json.dumps({"is": "place", "latitude": "1", "longitude": "2", "floor": "3"})
    assert c.from_json(later) == c.Place("1", "2")


@given(CONTENTS)
def test_words_are_the_contents_own(content: c.Content) -> None:
    said = c.words_of(content)
    for text in texts(content):
        said = said.replace(text, "") if text else said
    assert set(said) <= set(" –,;/×") | set("".join(texts(content)))


def test_caption_file_name_title_place_and_cart_are_among_the_words() -> None:
    assert c.words_of(c.Media(filename="Angebot.pdf", caption="für Samstag")) == "Angebot.pdf – für Samstag"
    assert "Marktplatz" in c.words_of(c.Place("52.5", "13.4", "Marktplatz 1"))
    assert c.words_of(c.Cart((c.CartLine("BRZL", "3", "0.90", "EUR"),), note="geschnitten")) == (
        "3 × BRZL 0.90 EUR – geschnitten"
    )
    assert c.words_of(c.Choice("list_reply", "r1", "Roggenbrot", "750 g")) == "Roggenbrot – 750 g"
    assert c.words_of(c.Reaction("❤️")) == "❤️"


def test_label_and_words_make_one_line() -> None:
    assert summary("image", "Torte", c.Media(caption="Torte")) == "Photo: Torte"
    assert summary("audio", "", c.Media(voice=True)) == "Voice message"
    assert summary("text", "Hallo") == "Hallo"
    assert label_of("hologram") == "Message of type hologram"
