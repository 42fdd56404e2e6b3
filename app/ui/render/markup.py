"""WhatsApp's own formatting (*bold* _italic_ ~strike~ `mono` ```mono```) and links, found in safe text as spans."""

import re
from collections.abc import Container
from typing import Final, NamedTuple

from app.core.text import Safe

_LINKS: Final = re.compile(r"https?://[^\s<>\"']{1,2000}", re.IGNORECASE)
_TRAILING: Final = ".,;:!?)]}»”’*_~"
_FENCE: Final = "```"
_CODE: Final = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
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


def web_address(text: str) -> str:
    """The text if it is the address of a page, else nothing: what a click may ask to open (raw, not checked yet)."""
    return text if text.lower().startswith(("http://", "https://")) else ""


def _found_links(text: str) -> list[tuple[int, str]]:
    found = []
    for match in _LINKS.finditer(text):
        address = match[0].rstrip(_TRAILING)
        if len(address) > len("https://"):
            found.append((match.start(), address))
    return found


def unmarked(text: Safe) -> Safe:
    """The words alone, for lines too small for styles: `*Brezen*` is `Brezen`."""
    return formatted(text)[0]


def formatted(text: Safe) -> tuple[Safe, list[Span]]:
    """The text as it is shown, its formatting characters gone, and what is to be styled; spans come in order.

    A pair counts when it stands at the edges of words and encloses something on one line, as in WhatsApp's apps.
    """
    if not _INTERESTING.search(text):
        return text, []
    styles, dropped, addresses = _found(text)
    shown: list[str] = []
    spans: list[Span] = []
    for index, character in enumerate(text):
        if index in dropped:
            continue
        _extend(spans, len(shown), styles[index], addresses.get(index, ""))
        shown.append(character)
    return Safe("".join(shown)), spans


def as_typed(text: str) -> list[Span]:
    """What is to be styled while the text is still being typed: its formatting characters stay, and are dim."""
    if not _INTERESTING.search(text):
        return []
    styles, dropped, addresses = _found(text)
    spans: list[Span] = []
    for index in range(len(text)):
        _extend(spans, index, {"dim"} if index in dropped else styles[index], addresses.get(index, ""))
    return spans


def _found(text: str) -> tuple[list[set[str]], set[int], dict[int, str]]:
    """The styles of each character, the formatting characters, and the address each character belongs to."""
    styles: list[set[str]] = [set() for _character in text]
    dropped: set[int] = set()
    _fences(text, styles, dropped)
    _code(text, styles, dropped)
    links = _found_links(text)
    addresses = {index: address for start, address in links for index in range(start, start + len(address))}
    for mark, style in _MARKS.items():
        _pairs(text, mark, style, styles, dropped, addresses)
    return styles, dropped, addresses


def _extend(spans: list[Span], at: int, styles: set[str], link: str) -> None:
    """Style the character at that place: the last span grows if it is styled alike."""
    style = " ".join(sorted(styles | ({"underline"} if link else set())))
    if not style:
        return
    last = spans[-1] if spans else None
    if last and last.end == at and last.style == style and last.link == link:
        spans[-1] = last._replace(end=at + 1)
    else:
        spans.append(Span(at, at + 1, style, link))


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


def _code(text: str, styles: list[set[str]], dropped: set[int]) -> None:
    """The same between single backticks on one line."""
    for match in _CODE.finditer(text):
        if "sage" not in styles[match.start()]:
            for index in range(match.start(), match.end()):
                styles[index].add("sage")
            dropped.update((match.start(), match.end() - 1))


def _pairs(
    text: str, mark: str, style: str, styles: list[set[str]], dropped: set[int], covered: Container[int]
) -> None:
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
