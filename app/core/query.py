"""What the operator typed into a search: its words, whether a text holds them, and where in the text they stand."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final
from unicodedata import category

from app.core.fold import WORD, WORD_LIMIT, foldings, is_unspaced, split_words

MARK_START: Final = "\x02"
MARK_END: Final = "\x03"
SNIPPET_LENGTH: Final = 120
SNIPPET_REACH: Final = 8192
"""So many characters of a text are looked through for its snippet."""


@dataclass(frozen=True, slots=True)
class TypedWord:
    """One word to look for."""

    spellings: tuple[str, ...]
    """Folded; any of them will do."""
    beginning: bool
    """Words that begin so will do as well."""

    def is_in(self, words: Collection[str]) -> bool:
        """Whether it is one of a text's `index_words`."""
        return any(
            spelling in words or (self.beginning and any(word.startswith(spelling) for word in words))
            for spelling in self.spellings
        )


def typed_words(typed: str) -> tuple[TypedWord, ...]:
    """The words typed; the last one may be a beginning if it has two letters or more and no space follows it.

    Of scripts without spaces each pair of letters is a word. Of signs only emoji are words: nothing typed is syntax.
    """
    words: list[TypedWord] = []
    for chunk in typed.split():
        parts = [split_words(folded) for folded in foldings(chunk)]
        for i in range(max(map(len, parts))):
            spellings = tuple(dict.fromkeys(part[i] for part in parts if i < len(part)))
            unspaced = is_unspaced(spellings[0])
            if unspaced and len(spellings[0]) == 1 and i > 0 and is_unspaced(parts[0][i - 1]):
                continue  # the pair with the letter before says it already
            words.append(TypedWord(spellings, unspaced and len(spellings[0]) == 1))
    unfinished = bool(words) and not typed[-1].isspace() and not is_unspaced(words[-1].spellings[0])
    if unfinished and len(words[-1].spellings[0]) > 1:
        words[-1] = TypedWord(words[-1].spellings, True)
    return tuple(words)


def snippet(text: str, words: Collection[TypedWord], length: int = SNIPPET_LENGTH) -> str:
    """About `length` characters around the first word found, on one line, the words between MARK_START and MARK_END.

    The text may be anything; marks that it holds itself are taken out, nothing else is made safe.
    """
    line = " ".join(text[:SNIPPET_REACH].replace(MARK_START, "").replace(MARK_END, "").split())
    spans = _spans(line, words)
    start = 0
    if spans and spans[0][1] > length * 3 // 4:
        space = line.find(" ", max(0, spans[0][0] - length // 2), spans[0][0])
        start = space + 1 if space >= 0 else spans[0][0]
    end = min(len(line), start + length)
    pieces = ["…"] if start else []
    position = start
    for span_start, span_end in spans:
        if span_start >= end or span_end <= start:
            continue
        span_end = min(span_end, end)
        pieces += [line[position:span_start], MARK_START, line[span_start:span_end], MARK_END]
        position = span_end
    pieces.append(line[position:end])
    if end < len(line) or len(text) > SNIPPET_REACH:
        pieces.append("…")
    return "".join(pieces)


def _spans(line: str, words: Collection[TypedWord]) -> list[tuple[int, int]]:
    """Where the words stand in the line, in order and not overlapping."""
    spans: list[tuple[int, int]] = []
    if line.isascii():
        spans += _spans_in(line.lower(), range(len(line) + 1), words)
    else:
        clusters = _clusters(line)
        for spelling in (0, -1):
            folded, owners = _fold_clusters(line, clusters, spelling)
            spans += _spans_in(folded, owners, words)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _spans_in(folded: str, owners: "list[int] | range", words: Collection[TypedWord]) -> list[tuple[int, int]]:
    """Spans in the original; `owners[i]` is where the cluster of the folded text's i-th character begins there."""
    spans: list[tuple[int, int]] = []
    for match in WORD.finditer(folded):
        word = match[0][:WORD_LIMIT]
        if any(wanted.is_in((word,)) for wanted in words):
            spans.append((owners[match.start()], owners[match.end()]))
    for wanted in words:
        for spelling in filter(is_unspaced, wanted.spellings):
            spans += [
                (owners[match.start()], owners[match.end()]) for match in re.finditer(re.escape(spelling), folded)
            ]
    return spans


def _clusters(line: str) -> list[int]:
    """Where each letter with its marks begins, and the line's end."""
    return [i for i, c in enumerate(line) if i == 0 or category(c)[0] != "M"] + [len(line)]


def _fold_clusters(line: str, clusters: list[int], spelling: int) -> tuple[str, list[int]]:
    pieces: list[str] = []
    owners: list[int] = []
    for start, end in pairwise(clusters):
        piece = _cluster_foldings(line[start:end])[spelling]
        pieces.append(piece)
        owners += [start] * len(piece)
    owners.append(len(line))
    return "".join(pieces), owners


_cluster_foldings = lru_cache(maxsize=4096)(foldings)
