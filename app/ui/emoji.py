"""Emojis to react with: the common ones, and every other by its name or typed as it is."""

from collections.abc import Iterator
from typing import Final
from unicodedata import name as unicode_name

from app.core.enums import Channel
from app.core.i18n import _
from app.core.limits import reaction_problems


def _later(message: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return message


COMMON: Final = (
    ("👍", _later("thumbs up")),
    ("❤️", _later("heart")),
    ("🙏", _later("thanks")),
    ("😂", _later("laughing")),
    ("😊", _later("smiling")),
    ("😮", _later("surprised")),
    ("😢", _later("sad")),
    ("🎉", _later("party")),
    ("✅", _later("done")),
    ("👌", _later("fine")),
    ("👏", _later("applause")),
    ("🤝", _later("agreed")),
)
MOST: Final = 40
_RANGES: Final = ((0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1FAFF), (0x2600, 0x27BF))
_SKIN: Final = range(0x1F3FB, 0x1F400)


def emojis(typed: str) -> list[tuple[str, str]]:
    """Emojis and their names: the common ones for nothing, else those whose name holds the words, or what was typed."""
    words = typed.casefold().split()
    common = [(emoji, _(title)) for emoji, title in COMMON]
    if not words:
        return common
    if not typed.strip().isascii() and not reaction_problems(Channel.WHATSAPP, typed.strip()):
        return [(typed.strip(), _("this one"))]
    found = [(emoji, title) for emoji, title in common if all(word in title.casefold() for word in words)]
    known = {emoji.rstrip("\ufe0f") for emoji, _title in found}
    for emoji, title in _named(words):
        if emoji not in known:
            found.append((emoji, title))
        if len(found) >= MOST:
            break
    return found


def _named(words: list[str]) -> Iterator[tuple[str, str]]:
    for first, last in _RANGES:
        for code in range(first, last + 1):
            title = unicode_name(chr(code), "").lower()
            if title and code not in _SKIN and all(word in title for word in words):
                yield chr(code), title
