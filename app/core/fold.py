"""Folding for search: case, accents, ß and umlauts stop mattering, and text without spaces becomes pairs of letters.

Every emoji is a word of its own, without skin tone, gender or what joins it to others.
"""

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

FOLD_VERSION: Final = 2
"""Raise it when `index_words` changes, with a migration that calls `store.search.rebuild`."""

WORD_LIMIT: Final = 40
"""Letters of a word that count; a longer one is found by its beginning."""

_PLAIN: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th", "ŧ": "t"}
)
"""Letters that Unicode doesn't take apart."""
_SPELT_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
"""As they are written where the letter is missing."""

_ASCII_WORD: Final = re.compile("[a-z0-9]+")
EMOJI: Final = (
    "\u203c\u2049\u2190-\u21ff\u231a-\u23ff\u25a0-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
)
"""Signs that are words, as a set of a regular expression; skin tones are not among them."""
WORD: Final = re.compile(f"[^\\W_]+|[{EMOJI}]")
"""A word of a folded text."""
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U000323af]+"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: written without spaces between words."""
_PARTS: Final = re.compile(f"({_UNSPACED.pattern})")


class _Letters(dict[int, int | None]):
    """A translation that drops every mark; asked of Unicode once a character."""

    def __missing__(self, code: int) -> int | None:
        kept = None if category(chr(code))[0] == "M" else code
        self[code] = kept
        return kept


_LETTERS: Final = _Letters()


def fold(text: str) -> str:
    """The text without case and accents (`Straße` → `strasse`, `Müller` → `muller`); for sorting and comparing."""
    return text.lower() if text.isascii() else _strip(_caseless(text))


def foldings(text: str) -> tuple[str, ...]:
    """The one or two ways in which the text may be spelt without its accents: `muller` and `mueller` for `Müller`."""
    if text.isascii():
        return (text.lower(),)
    caseless = _caseless(text)
    spelt_out = caseless.translate(_SPELT_OUT)
    return (_strip(caseless),) if spelt_out == caseless else (_strip(caseless), _strip(spelt_out))


def index_words(text: str) -> set[str]:
    """Every word under which a text is to be found, in all its spellings; letters and digits, or one emoji."""
    if text.isascii():
        return {word[:WORD_LIMIT] for word in _ASCII_WORD.findall(text.lower())}
    words: set[str] = set()
    for chunk in text.split():
        if chunk.isascii():
            words.update(split_words(chunk.lower()))
        else:
            words.update(_words_in(chunk) if len(chunk) <= WORD_LIMIT else _words_in.__wrapped__(chunk))
    return words


@lru_cache(maxsize=4096)
def _words_in(chunk: str) -> tuple[str, ...]:
    return tuple(word for folded in foldings(chunk) for word in split_words(folded))


def split_words(folded: str) -> list[str]:
    """The words of a folded text; of text without spaces every pair of neighbours, and the last letter by itself."""
    if folded.isascii():
        return [word[:WORD_LIMIT] for word in _ASCII_WORD.findall(folded)]
    words: list[str] = []
    for run in WORD.findall(folded):
        for part in _PARTS.split(run):
            if _UNSPACED.match(part):
                words.extend(part[i : i + 2] for i in range(len(part)))
            elif part:
                words.append(part[:WORD_LIMIT])
    return words


def is_unspaced(word: str) -> bool:
    """Whether the word is of a script written without spaces."""
    return _UNSPACED.match(word) is not None


def _caseless(text: str) -> str:
    return normalize("NFC", normalize("NFKC", text).casefold())


def _strip(text: str) -> str:
    return normalize("NFC", normalize("NFKD", text.translate(_PLAIN)).translate(_LETTERS))
