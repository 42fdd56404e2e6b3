"""Names that can be taken for another."""

import pytest

from app.core.lookalikes import mixes_alphabets


@pytest.mark.parametrize(
    "name", ["\u0410nna Huber", "Anna Hub\u0435r", "\u039cax", "B\u00e4cker\u0435i", "\uff21nn\u0430"]
)
def test_letters_of_two_alphabets_in_a_word_are_a_lookalike(name: str) -> None:
    assert mixes_alphabets(name)


@pytest.mark.parametrize(
    "name",
    [
        "Anna Huber",
        "Zoë Müller-Šimić",
        "Анна Huber",
        "Анна",
        "אנה Levi",
        "山田Taro",
        "+49 171 3920066",
        "🥐 Anna",
        "Ｌｉｌｙ",
        "",
    ],
)
def test_a_name_in_one_alphabet_a_word_is_none(name: str) -> None:
    assert not mixes_alphabets(name)
