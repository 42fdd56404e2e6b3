"""Cells of a CSV file that no spreadsheet takes for a formula, and back again.

OWASP, "CSV Injection": a cell is a formula if it begins with `=`, `+`, `-`, `@`, a tab or a line end; some programs
also take the full-width signs, and blanks and quotes before any of them, and one that reads the file with another
separator begins cells in the midst of ours. So an apostrophe is put where such a beginning is or could be.
A phone number as `core.phone.format_number` writes it (`+49 171 3920001`) stays: of `+`, digits and blanks no formula
can be made, spreadsheets keep it as text, and every program that reads contacts knows it.
"""

import re
from typing import Final

_SIGNS: Final = "=+@\\-\uff1d\uff0b\uff20\uff0d\u2212\ufe62\ufe63\ufe66\ufe6b"
_BEFORE: Final = " '\"\u2018\u2019\u201c\u201d\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff"
"""What may stand before a sign and doesn't count."""
_LOOK: Final = rf"(?=[{_BEFORE}]*[{_SIGNS}])"
_FIRST: Final = rf"(?=[{_BEFORE}]*[{_SIGNS}\t\r\n])"
_STARTS: Final = re.compile(rf"\A{_FIRST}|(?<=[;,|\t\r\n]){_LOOK}")
_GUARDED: Final = re.compile(rf"\A'{_FIRST}|(?<=[;,|\t\r\n])'{_LOOK}")
_NUMBER: Final = re.compile(r"\+\d{1,3}(?: \d+)+|\+\d{5,15}")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return text if _NUMBER.fullmatch(text) else _STARTS.sub("'", text)


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return _GUARDED.sub("", cell)


def number_cell(shown: str) -> str:
    """A phone number as people read it, its groups parted by blanks only."""
    return " ".join(re.sub(r"[()/.\-]", " ", shown).split())
