"""Names that can be taken for another: words that mix alphabets whose letters look alike."""

import re
from typing import Final
from unicodedata import name as unicode_name

_WORDS: Final = re.compile(r"[^\W\d_]+")
_ALIKE: Final = ("LATIN", "CYRILLIC", "GREEK", "COPTIC", "CHEROKEE", "ARMENIAN")
"""Alphabets that share shapes; also their letters of mathematics and of full width."""


def mixes_alphabets(text: str) -> bool:
    """Whether one of its words is written in letters of two alphabets that look alike (`Аnna` with a Cyrillic А)."""
    if text.isascii():
        return False
    return any(len(_alphabets(word)) > 1 for word in _WORDS.findall(text))


def _alphabets(word: str) -> set[str]:
    names = (unicode_name(letter, "") for letter in word)
    return {found for name in names if (found := next((one for one in _ALIKE if one in name), ""))}
