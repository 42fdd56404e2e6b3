"""WhatsApp's own formatting (*bold* _italic_ ~strike~ ```mono```) and links, found in safe text as spans."""

import re
from typing import Final, NamedTuple

from app.core.text import Safe

_LINKS: Final = re.compile(r"https?://[^\s<>\"']{1,2000}", re.IGNORECASE)
_TRAILING: Final = ".,;:!?)]}»”’*_~"
_FENCE: Final = "```"
_MARKS: Final = {"*": "bold", "_": "italic", "~": "strike"}
_INTERESTING: Final = re.compile(r"[*_~`]|https?://", re.IGNORECASE)


class Span(NamedTuple):
    """A stretch of the shown text with a style of its own."""

    start: int
    end: int
    style: str
    link: str = ""


def links_in(text: str) -> list[str]:
    """The web addresses in a text, in order, as written."""
    return [address for _start, address in _found_links(text)]


def _found_links(text: str) -> list[tuple[int, str]]:
    found = []
    for match in _LINKS.finditer(text):
        address = match[0].rstrip(_TRAILING)
        if len(address) > len("https://"):
            found.append((match.start(), address))
    return found


def formatted(text: Safe) -> tuple[Safe, list[Span]]:
    """The text as it is shown, its formatting characters gone, and what is to be styled; spans come in order.

    A pair counts when it stands at the edges of words and encloses something on one line, as in WhatsApp's apps.
    """
    if not _INTERESTING.search(text):
        return text, []
    styles: list[set[str]] = [set() for _character in text]
    dropped: set[int] = set()
    _fences(text, styles, dropped)
    links = _found_links(text)
    covered = {index for start, address in links for index in range(start, start + len(address))}
    for mark, style in _MARKS.items():
        _pairs(text, mark, style, styles, dropped, covered)
    addresses = {index: address for start, address in links for index in range(start, start + len(address))}
    shown: list[str] = []
    spans: list[Span] = []
    for index, character in enumerate(text):
        if index in dropped:
            continue
        link = addresses.get(index, "")
        words = sorted(styles[index] | ({"underline"} if link else set()))
        if words:
            style = " ".join(words)
            at = len(shown)
            last = spans[-1] if spans else None
            if last and last.end == at and last.style == style and last.link == link:
                spans[-1] = last._replace(end=at + 1)
            else:
                spans.append(Span(at, at + 1, style, link))
        shown.append(character)
    return Safe("".join(shown)), spans


def _fences(text: str, styles: list[set[str]], dropped: set[int]) -> None:
    """Text between triple backticks is shown in another colour and not formatted any further."""
    start = text.find(_FENCE)
    while start >= 0:
        end = text.find(_FENCE, start + 3)
        if end < 0:
            return
        if end > start + 3:
            for index in range(start, end + 3):
                styles[index].add("sage")
            dropped.update(range(start, start + 3), range(end, end + 3))
        start = text.find(_FENCE, end + 3)


def _pairs(text: str, mark: str, style: str, styles: list[set[str]], dropped: set[int], covered: set[int]) -> None:
    opened: int | None = None
    length = len(text)
    for index, character in enumerate(text):
        if character == "\n":
            opened = None
        if character != mark or "sage" in styles[index] or index in covered:
            continue
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < length else " "
        if opened is not None and not before.isspace() and not after.isalnum() and index > opened + 1:
            for inside in range(opened + 1, index):
                styles[inside].add(style)
            dropped.update((opened, index))
            opened = None
        elif not after.isspace() and not before.isalnum() and after != mark:
            opened = index
