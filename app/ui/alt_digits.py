"""Alt+1 … Alt+9 as the keys they are.

Textual 8 takes what xterm and tmux send for them (ESC and the digit) for what WezTerm on macOS sends for Option and the
digit, and types `¡`, `™`, `£` … instead. Nobody loses a character by this: those who have such keys get it as UTF-8.
"""

from enum import StrEnum
from typing import Any


class AltDigit(StrEnum):
    """The names Textual gives these keys in terminals that speak Kitty's protocol."""

    ALT_1 = "alt+1"
    ALT_2 = "alt+2"
    ALT_3 = "alt+3"
    ALT_4 = "alt+4"
    ALT_5 = "alt+5"
    ALT_6 = "alt+6"
    ALT_7 = "alt+7"
    ALT_8 = "alt+8"
    ALT_9 = "alt+9"


def tell_alt_digits() -> None:
    """Let Textual's terminal parser know them; without effect on a Textual that keeps its table elsewhere."""
    try:
        from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
    except ImportError:
        return
    table: Any = ANSI_SEQUENCES_KEYS
    for key in AltDigit:
        table[f"\x1b{key[-1]}"] = (key,)
