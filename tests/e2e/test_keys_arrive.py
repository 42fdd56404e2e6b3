"""Every default key reaches the program as what it is, from xterm and through tmux."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ui.actions import ACTIONS, LIST_KEYS, TYPING_KEYS
from tests.terminal import Terminal, Tmux

PROBE = [sys.executable, str(Path(__file__).with_name("key_probe.py"))]


def default_keys() -> Iterator[str]:
    """Every key that means something before anybody changes a key file."""
    for action in ACTIONS:
        yield from action.keys
    for keys in LIST_KEYS.values():
        yield from keys
    for key, _description in TYPING_KEYS:
        yield key


def check_each_arrives(terminal: Terminal | Tmux) -> list[str]:
    """Press all keys, each once the one before was seen; those that arrived under another name."""
    terminal.wait_for("ready")
    wrong = []
    for number, key in enumerate(dict.fromkeys(default_keys()), 1):
        terminal.press(key)
        terminal.wait_for(f"<{number} ")
        line = next(line for line in terminal.lines() if line.startswith(f"<{number} "))
        if line.strip() != f"<{number} {key}>":
            wrong.append(f"{key} came as {line.strip()}")
    return wrong


def test_default_keys_arrive_as_xterm_sends_them() -> None:
    with Terminal(PROBE, size=(60, 18)) as terminal:
        assert check_each_arrives(terminal) == []


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_default_keys_arrive_through_tmux() -> None:
    with Tmux(PROBE, size=(60, 18)) as terminal:
        assert check_each_arrives(terminal) == []
