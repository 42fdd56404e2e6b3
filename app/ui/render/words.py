"""Somebody's words as lines: with WhatsApp's formatting, lists and quotes, wrapped to a width."""

import re
from collections.abc import Sequence
from typing import Final

from app.core.text import Safe, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, own
from app.ui.render.markup import Span, formatted
from app.ui.render.wrap import wrap

_LEAD: Final = re.compile(r"(?:[-*] +|\d{1,3}\. +|> )(?=\S)")
"""What makes a line an item of a list, or a quote."""
_SOME_LEAD: Final = re.compile(rf"^{_LEAD.pattern}", re.MULTILINE)


def words_lines(text: Safe, cells: int, glyphs: Glyphs, base: str = "text") -> list[Line]:
    """The text as it is meant to look, in lines of at most that many cells; `base` is the style of plain words."""
    shown, spans = formatted(text)
    if _SOME_LEAD.search(shown) is None:
        return _wrapped(shown, 0, len(shown), cells, spans, base)
    lines: list[Line] = []
    start = 0
    for paragraph in shown.split("\n"):
        end = start + len(paragraph)
        lead = _LEAD.match(paragraph)
        if lead is None or any(span.start <= start < span.end and "sage" in span.style for span in spans):
            lines += _wrapped(shown, start, end, cells, spans, base)
        else:
            lines += _led(shown, start, end, lead[0], cells, spans, base, glyphs)
        start = end + 1
    return lines


def paragraph(text: Safe, cells: int, style: str = "text") -> list[Line]:
    """Words in one style and without formatting, wrapped."""
    return [(Run(Safe(text[start:end]), style),) for start, end in wrap(text, cells)] if text else []


def is_led(line: str) -> int:
    """How many characters of a typed line make it an item of a list or a quote."""
    lead = _LEAD.match(line)
    return lead.end() if lead is not None else 0


def _led(
    text: Safe, start: int, end: int, lead: str, cells: int, spans: Sequence[Span], base: str, glyphs: Glyphs
) -> list[Line]:
    """An item of a list hangs from its mark; a quote has a bar before each of its lines."""
    if lead.startswith(">"):
        first = rest = Run(own(f"{glyphs.quote} "), "dim")
        base = f"{base} dim"
    else:
        mark = f"{lead.strip()} " if lead[0].isdigit() else f"{glyphs.bullet} "
        first, rest = Run(own(mark), base), Run(own(" " * len(mark)), base)
    indent = width(first.text)
    if cells <= indent + 4:
        return _wrapped(text, start, end, cells, spans, base)
    body = _wrapped(text, start + len(lead), end, cells - indent, spans, base)
    return [(first if number == 0 else rest, *line) for number, line in enumerate(body)]


def _wrapped(text: Safe, start: int, end: int, cells: int, spans: Sequence[Span], base: str) -> list[Line]:
    pieces = [(start + one, start + other) for one, other in wrap(text[start:end], cells)]
    if not spans:
        return [(Run(Safe(text[one:other]), base),) for one, other in pieces]
    return [_styled(text, one, other, spans, base) for one, other in pieces]


def _styled(text: Safe, start: int, end: int, spans: Sequence[Span], base: str) -> Line:
    runs: list[Run] = []
    for span in spans:
        if span.end <= start:
            continue
        if span.start >= end:
            break
        if span.start > start:
            runs.append(Run(Safe(text[start : span.start]), base))
        stop = min(span.end, end)
        runs.append(Run(Safe(text[max(start, span.start) : stop]), f"{base} {span.style}", span.link))
        start = stop
    if start < end:
        runs.append(Run(Safe(text[start:end]), base))
    return tuple(runs)
