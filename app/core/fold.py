"""Folding for search: case, accents, ß and umlauts stop mattering, and text without spaces becomes pairs of letters."""

import re
from typing import Final
from unicodedata import category, normalize

FOLD_VERSION: Final = 1
"""Raise it when `index_words` changes: the index must then be built anew (`store.search.rebuild`)."""

WORD_LIMIT: Final = 40
"""Letters of a word that count; a longer one is found by its beginning."""

_PLAIN: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th", "ŧ": "t"}
)
"""Letters that Unicode doesn't take apart."""
_SPELT_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
"""As they are written where the letter is missing."""

_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_WORD: Final = re.compile(r"[^\W_]+")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U000323af]+"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: written without spaces between words."""
_PARTS: Final = re.compile(f"({_UNSPACED.pattern})")


def fold(text: str) -> str:
    """The text without case and accents (`Straße` → `strasse`, `Müller` → `muller`); for sorting and comparing."""
    if text.isascii():
        return text.lower()
    return _strip(normalize("NFKC", text).casefold())


def fold_spelt_out(text: str) -> str:
    """Like `fold`, but `ü` becomes `ue` and so on (`Müller` → `mueller`)."""
    if text.isascii():
        return text.lower()
    return _strip(normalize("NFKC", normalize("NFKC", text).casefold()).translate(_SPELT_OUT))


def foldings(text: str) -> tuple[str, ...]:
    """The one or two ways in which the text may be spelt without its accents."""
    plain = fold(text)
    if text.isascii():
        return (plain,)
    spelt_out = fold_spelt_out(text)
    return (plain,) if plain == spelt_out else (plain, spelt_out)


def index_words(text: str) -> set[str]:
    """Every word under which a text is to be found, in all its spellings; letters and digits only."""
    if text.isascii():
        return {word[:WORD_LIMIT] for word in _ASCII_WORD.findall(text.lower())}
    return {word for folded in foldings(text) for word in split_words(folded)}


def split_words(folded: str) -> list[str]:
    """The words of a folded text; of text without spaces every pair of neighbours, and the last letter by itself."""
    if folded.isascii():
        return [word[:WORD_LIMIT] for word in _ASCII_WORD.findall(folded)]
    words: list[str] = []
    for run in _WORD.findall(folded):
        for part in _PARTS.split(run):
            if _UNSPACED.match(part):
                words.extend(part[i : i + 2] for i in range(len(part)))
            elif part:
                words.append(part[:WORD_LIMIT])
    return words


def is_unspaced(word: str) -> bool:
    """Whether the word is of a script written without spaces."""
    return _UNSPACED.match(word) is not None


def _strip(text: str) -> str:
    kept = "".join(c for c in normalize("NFKD", text.translate(_PLAIN)) if category(c)[0] != "M")
    return normalize("NFC", kept)
