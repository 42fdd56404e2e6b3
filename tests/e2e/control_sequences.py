"""What a terminal would act on in a stream of output."""

import re
import unicodedata
from collections import Counter

_SEQUENCE = re.compile(
    "\x1b\\][^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"  # OSC
    "|\x1b[PX^_][^\x1b\x9c]*(?:\x1b\\\\|\x9c)?"  # DCS, SOS, PM, APC
    "|\x1b\\[[0-?]*[ -/]*[@-~]?"  # CSI
    "|\x1b[ -/]*[0-~]?"  # the rest
    "|[\x00-\x1f\x7f-\x9f]"  # C0 and C1
)
_PLACED = re.compile("\x1b\\[[0-9;]*([HABCDGdJKm])")
_UNSEEN = ("Cf", "Cs", "Co", "Zl", "Zp")


def controls(output: bytes) -> Counter[str]:
    """Every control sequence and unseen character by its text; colours and cursor moves by their kind alone."""
    text = output.decode("utf-8")
    found: Counter[str] = Counter()
    for match in _SEQUENCE.finditer(text):
        placed = _PLACED.fullmatch(match[0])
        found[f"CSI {placed[1]}" if placed else ascii(match[0])] += 1
    found.update(ascii(character) for character in text if unicodedata.category(character) in _UNSEEN)
    return found


def longest_run_of_marks(output: bytes) -> int:
    """The most combining marks on one character."""
    runs = re.findall("[\u0300-\u036f\u0489\u20d0-\u20ff]+", output.decode("utf-8"))
    return max(map(len, runs), default=0)
