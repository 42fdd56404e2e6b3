"""Breaks text into lines of at most so many cells, at words where it can, never within a character and its marks."""

import re
from typing import Final

from app.core.text import Safe, graphemes, width

_WORDS: Final = re.compile(r"\s*\S+")


def wrap(text: str, cells: int) -> list[tuple[int, int]]:
    """Where each line of the text begins and ends; a space at which a line is broken belongs to none."""
    cells = max(1, cells)
    lines: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        if width(paragraph) <= cells:
            lines.append((start, end))
        else:
            _wrap_paragraph(paragraph, start, cells, lines)
        start = end + 1
    return lines


def wrapped(text: Safe, cells: int) -> list[Safe]:
    """The lines themselves."""
    return [Safe(text[begin:end]) for begin, end in wrap(text, cells)]


def _wrap_paragraph(text: str, offset: int, cells: int, lines: list[tuple[int, int]]) -> None:
    begin = end = used = 0
    for match in _WORDS.finditer(text):
        word = match[0]
        size = width(word)
        if used + size <= cells:
            end, used = match.end(), used + size
            continue
        if end > begin:
            lines.append((offset + begin, offset + end))
            begin = match.end() - len(word.lstrip())
            size = width(text[begin : match.end()])
        end, used = match.end(), size
        if used > cells:
            begin, used = _chop(text, begin, end, offset, cells, lines)
    lines.append((offset + begin, offset + end))


def _chop(text: str, begin: int, end: int, offset: int, cells: int, lines: list[tuple[int, int]]) -> tuple[int, int]:
    """Break a word that is longer than a line; where its last piece begins and the cells that takes."""
    base, used = begin, 0
    for start, _stop, size in graphemes(text[begin:end]):
        if used + size > cells and base + start > begin:
            lines.append((offset + begin, offset + base + start))
            begin, used = base + start, 0
        used += size
    return begin, used
