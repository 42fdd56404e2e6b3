"""Emojis by their names, in the operator's language and in English: for reactions, and for `:` while one types."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.core.enums import Channel
from app.core.fold import fold, foldings
from app.core.i18n import _, language, later
from app.core.limits import reaction_problems

COMMON: Final = (
    ("👍", later("thumbs up")),
    ("❤️", later("heart")),
    ("🙏", later("thanks")),
    ("😂", later("laughing")),
    ("😊", later("smiling")),
    ("😮", later("surprised")),
    ("😢", later("sad")),
    ("🎉", later("party")),
    ("✅", later("done")),
    ("👌", later("fine")),
    ("👏", later("applause")),
    ("🤝", later("agreed")),
)
MOST: Final = 40
_LEFT_OUT: Final = frozenset((*map(chr, range(0x1F3FB, 0x1F400)), "\U000e007f"))
"""Skin tones, and what ends a region's flag, which is spelt in characters that no text of ours may hold."""


@dataclass(frozen=True, slots=True)
class Emoji:
    """One emoji and what it is called."""

    sign: str
    """Whole, as it is sent: with the selectors and joiners it is made of."""
    title: str
    names: tuple[str, ...]
    """All its names, folded, words parted by blanks; first what it is called in that language."""
    own: int
    """So many of them are in that language."""
    since: float
    """The version of the emoji standard it came with: the older, the better known."""


@lru_cache(maxsize=4)
def emojis_of(spoken: str) -> tuple[Emoji, ...]:
    """Every emoji there is, but for skin tones and regions' flags, with its names there and in English; slow once."""
    import emoji

    if spoken in emoji.LANGUAGES:
        emoji.config.load_language(spoken)
    whole = emoji.STATUS["fully_qualified"]
    found = []
    for sign, facts in emoji.EMOJI_DATA.items():
        if facts["status"] == whole and _LEFT_OUT.isdisjoint(sign):
            codes = (facts.get(spoken) or facts["en"], facts["en"], *facts.get("alias", ()))
            titles = [code.strip(":").replace("_", " ") for code in codes]
            names = dict.fromkeys(form for title in titles for form in foldings(title))
            own = len(dict.fromkeys(foldings(titles[0])))
            found.append(Emoji(sign, titles[0], tuple(names), own, float(facts["E"])))
    return tuple(found)


def emojis_like(typed: str, most: int = MOST) -> list[tuple[str, str]]:
    """Emojis and their names: the common ones for nothing, else those whose name has the words, the best first.

    A name that only has the letters in their order counts where no other fits.
    """
    wanted = fold(typed.replace("_", " ")).strip()
    common = [(sign, _(title)) for sign, title in COMMON]
    if not wanted:
        return common[:most]
    words = wanted.split()
    ranked: dict[str, tuple[tuple[float, ...], str]] = {}
    own = {sign: (place, title) for place, (sign, title) in enumerate(common)}
    for one in emojis_of(language()):
        place, title = own.get(one.sign, (len(own), one.title))
        ours = (*foldings(title), *one.names[: one.own]) if place < len(own) else one.names[: one.own]
        others = (fold(COMMON[place][1]), *one.names[one.own :]) if place < len(own) else one.names[one.own :]
        # Of two that fit as well, the one that is called so in the operator's language is meant.
        rank = min(
            min(_rank(name, wanted, words) for name in ours),
            min((_rank(name, wanted, words) + 0.5 for name in others), default=_NONE),
        )
        if rank < _NONE:
            ranked[one.sign] = ((rank if place == len(own) else min(rank, 1), place, one.since, len(title)), title)
    if not ranked:
        letters = wanted.replace(" ", "")
        ranked = {
            one.sign: ((len(one.title),), one.title)
            for one in emojis_of(language())
            if len(letters) > 2 and any(_in_order(letters, name) for name in one.names)
        }
    best = sorted(ranked.items(), key=lambda item: item[1][0])
    return [(sign, title) for sign, (_rank_, title) in best[:most]]


def reactions_like(typed: str) -> list[tuple[str, str]]:
    """As `emojis_like`, or what was typed if that is an emoji itself."""
    sign = typed.strip()
    if sign and not sign.isascii() and not reaction_problems(Channel.WHATSAPP, sign):
        return [(sign, _("this one"))]
    return emojis_like(typed)


def emoji_named(code: str) -> str:
    """The emoji with exactly that name (`thumbs_up`, `daumen_hoch`); empty if there is none."""
    wanted = fold(code.replace("_", " ")).strip()
    if not wanted:
        return ""
    for sign, title in COMMON:
        if wanted in (*foldings(_(title)), title):
            return sign
    return next((one.sign for one in emojis_of(language()) if wanted in one.names), "")


_NONE: Final = 4


def _rank(name: str, wanted: str, words: list[str]) -> int:
    """How well a name fits, 0 best; `_NONE` if it doesn't."""
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if all(f" {word}" in f" {name}" for word in words):
        return 2
    return 3 if all(word in name for word in words) else _NONE


def _in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)
