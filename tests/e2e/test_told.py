"""A desk in a real terminal calls only who looks elsewhere."""

import os
import signal
import sys
from pathlib import Path

from tests.terminal import Terminal, clean_environment, running

ROOT = Path(__file__).parent.parent.parent
DESK = [sys.executable, "-m", "tests.e2e.told_desk", "osc777"]
TOLD = b"\x1b]777;notify;Tresen;"


def test_a_desk_that_is_not_looked_at_tells_and_one_that_is_does_not() -> None:
    env = clean_environment(PYTHONPATH=str(ROOT))
    with running(Terminal(DESK, size=(120, 36), env=env)) as terminal:
        terminal.wait_for_bytes(b"\x1b[?1004h")
        terminal.wait_for("Kita Sternchen")
        terminal.settle()
        os.kill(terminal.pid, signal.SIGUSR1)
        terminal.wait_for("Noch")
        terminal.settle()
        assert TOLD not in terminal.raw
        assert b"]0;(" not in terminal.raw

        terminal.send("\x1b[O")
        terminal.settle()
        os.kill(terminal.pid, signal.SIGUSR1)
        terminal.wait_for_bytes(TOLD)
        terminal.wait_for_bytes(b"\x1b]0;(1) Tresen\x07")
        told = terminal.raw.partition(TOLD)[2].partition(b"\x07")[0].decode()
        assert told.endswith(": Noch eins")

        seen = len(terminal.chunks)
        terminal.send("\x1b[I")
        terminal.wait_for_bytes(b"\x1b]0;Tresen\x07", after=seen)
