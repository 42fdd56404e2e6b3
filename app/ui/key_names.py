"""Alt+1 … Alt+9 and Ctrl+Space as the keys they are.

Textual 8 takes what xterm and tmux send for Alt and a digit (ESC and the digit) for what WezTerm on macOS sends for
Option and the digit, and types `¡`, `™`, `£` … instead. Nobody loses a character by this: those who have such keys get
it as UTF-8. Ctrl+Space it calls `ctrl+@`, but only in terminals that don't speak Kitty's protocol.
"""

from enum import StrEnum
from typing import Any


class KeyName(StrEnum):
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
    CTRL_SPACE = "ctrl+space"


def tell_key_names() -> None:
    """Let Textual's terminal parser know them; without effect on a Textual that keeps its table elsewhere."""
    try:
        from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
    except ImportError:
        return
    table: Any = ANSI_SEQUENCES_KEYS
    for key in KeyName:
        table["\x00" if key is KeyName.CTRL_SPACE else f"\x1b{key[-1]}"] = (key,)
