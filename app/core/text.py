"""Text safety: everything a customer sends is hostile until it has passed here."""

import re
from itertools import groupby
from typing import Final, NewType
from unicodedata import category

Safe = NewType("Safe", str)
"""Text that may reach a terminal, a title, a log, a CSV or a file name; only `sanitise_for_display` makes one."""

STORE_LIMIT: Final = 65_536
CUT_MARK: Final = "…[cut]"
"""What stands at the end of a text that was longer than the store keeps."""

_SURROGATES: Final = re.compile("[\ud800-\udfff]")

_ESCAPES: Final = re.compile(
    # OSC, DCS, SOS, PM, APC with their payload; an unterminated one ends with its line
    "(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x9c|\x1b\\\\)?"
    # CSI, finished or not
    "|(?:\x1b\\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?"
    # every other sequence
    "|\x1b[\x20-\x2f]*[\x30-\x7e]"
)
_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNSEEN: Final = (
    "\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Direction marks, tags, fillers and other characters that change a line without being seen in it."""

_REPLACED: Final = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{_UNSEEN}]")
_JOINERS: Final = frozenset("\u200c\u200d")
_MARKS_COARSE: Final = (
    "\u0300-\u036f\u0483-\u0489\u0590-\u05cf\u0610-\u061a\u064b-\u0670\u06d4-\u0903\u093a-\u0984\u09ba-\u0bbd"
    "\u0bbe-\u0e00\u0e31\u0e34-\u0e3f\u0e47-\u109f\u1160-\u11ff\u1700-\u177f\u17b4-\u1dff\u200c\u200d\u20d0-\u20ff"
    "\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff\ud7b0-\ud7ff\ufb1e\ufe00-\ufe2f"
    "\U000101fd-\U0001efff\U0001f3fb-\U0001f3ff"
)
"""All characters that take no cell of their own, and some letters: a cheap first look, `_is_mark` decides."""
_EMOJI: Final = "\u2190-\u21ff\u231a-\u23ff\u25aa-\u27bf\u2934-\u2b55\U0001f000-\U0001faff"
_DRESS: Final = re.compile(
    # variation selectors; a gender's sign; what joins emoji into one; skin tones
    f"[\ufe00-\ufe0f]|\u200d[\u2640\u2642]|\u200d(?=[{_EMOJI}])|(?<=[{_EMOJI}])[\U0001f3fb-\U0001f3ff]"
)
"""What makes an emoji of several characters: terminals disagree about its width, and all to its right would shift."""
_SUSPECT: Final = re.compile(
    f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200c\u200d\u2028\u2029\ud800-\udfff\ufe00-\ufe0f\ufffe\uffff\U0001f3fb-\U0001f3ff"
    f"{_UNSEEN}]|[{_MARKS_COARSE}]{{4}}"
)
_MARK_RUNS: Final = re.compile(f"[{_MARKS_COARSE}]{{2,}}")
_MARKS_KEPT: Final = 3
_MARK_CATEGORIES: Final = frozenset(("Mn", "Me", "Mc", "Cn", "Cf"))
_JOIN: Final = "\u200d"
_JOINS_KEPT: Final = 4
"""More than any emoji has; a chain of them counts as one sign and would fill lines."""
_JOIN_CHAINS: Final = re.compile("\u200d(?:[^\u200d]{1,4}\u200d){4,}")
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def sanitise_for_store(s: str, limit: int = STORE_LIMIT) -> str:
    """The text as the database keeps it: lone surrogates and NUL out, cut at `limit` characters, else unchanged."""
    if len(s) > limit:
        s = s[: max(0, limit - len(CUT_MARK))] + CUT_MARK[:limit]
    return _SURROGATES.sub("\ufffd", s).replace("\x00", "")


def sanitise_for_display(s: str, *, multiline: bool = False, whole_emoji: bool = False) -> Safe:
    """The text as it may be shown: no escape sequence, control, direction or tag character, no flood of marks.

    An emoji made of several characters becomes its plain parts, whose width every terminal agrees on; `whole_emoji` is
    for text that is to be sent. Line ends become newlines, or spaces unless `multiline`. What was a control character
    is shown as its picture (␛).
    """
    if s.isascii() and s.isprintable():
        return Safe(s)
    if _SUSPECT.search(s):
        s = _ESCAPES.sub("", s)
        s = _LINE_ENDS.sub("\n", s)
        s = s.replace("\t", "    " if multiline else " ")
        s = _REPLACED.sub(_replacement, s)
        if not whole_emoji:
            s = _DRESS.sub("", s)
        s = _MARK_RUNS.sub(_cut_marks, s)
        if s.count(_JOIN) > _JOINS_KEPT:
            s = _JOIN_CHAINS.sub(_cut_chain, s)
    return Safe(s if multiline else s.replace("\n", " "))


def _replacement(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF):
        return "\ufffd"
    return ""


def _cut_marks(match: re.Match[str]) -> str:
    """At most three marks and one joiner after each letter."""
    kept: list[str] = []
    for is_mark, run in groupby(match[0], _is_mark):
        if not is_mark:
            kept.extend(run)
            continue
        marks = 0
        joined = False
        for character in run:
            if character in _JOINERS:
                if not joined:
                    kept.append(character)
                joined = True
            elif marks < _MARKS_KEPT:
                kept.append(character)
                marks += 1
    return "".join(kept)


def _cut_chain(match: re.Match[str]) -> str:
    """A chain keeps its first four joiners; what they joined stays, on its own."""
    kept = match[0].split(_JOIN)
    return _JOIN.join(kept[: _JOINS_KEPT + 1]) + "".join(kept[_JOINS_KEPT + 1 :])


def _is_mark(character: str) -> bool:
    if character in _JOINERS or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    return (
        category(character) in _MARK_CATEGORIES
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7ff"
    )


def width(text: str) -> int:
    """How many terminal cells the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def clip(text: Safe, cells: int, ellipsis: str = "…") -> Safe:
    """The text in at most that many cells, never parting a character from its marks; `ellipsis` shows what was cut."""
    if cells <= 0:
        return Safe("")
    if text.isascii():
        if len(text) <= cells:
            return text
        return Safe(text[: max(0, cells - len(ellipsis))] + ellipsis[:cells])
    if width(text) <= cells:
        return text
    ellipsis = ellipsis[:cells]
    return Safe(text[: prefix_length(text, cells - width(ellipsis))] + ellipsis)


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """Where each character with its marks begins and ends, and the cells it takes."""
    if text.isascii():
        return [(index, index + 1, 1) for index in range(len(text))]
    from rich.cells import split_graphemes

    return split_graphemes(text)[0]


def prefix_length(text: str, cells: int) -> int:
    """How many characters of the text fit into that many cells without parting a character from its marks."""
    if text.isascii():
        return min(len(text), max(0, cells))
    used = end = 0
    for _start, stop, size in graphemes(text):
        used += size
        if used > cells:
            break
        end = stop
    return min(end, len(text))


def isolate(text: Safe) -> Safe:
    """The text between isolates of our own if it holds right-to-left letters, so that it can't shuffle its line."""
    return Safe(f"\u2068{text}\u2069") if _RIGHT_TO_LEFT.search(text) else text
