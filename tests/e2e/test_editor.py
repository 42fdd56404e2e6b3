"""The operator's own editor takes over a real terminal and gives it back, with the text."""

import sys
from pathlib import Path

from tests.terminal import Terminal, clean_environment, running

ROOT = Path(__file__).parent.parent.parent
DESK = [sys.executable, "-m", "tests.e2e.told_desk", "off"]
EDITOR = """\
import pathlib, sys
path = pathlib.Path(sys.argv[1])
print("EDITING", path.read_text(), flush=True)
answer = sys.stdin.readline().strip()
path.write_text(path.read_text() + " " + answer + "\\nzweite Zeile\\n")
"""


def test_a_long_text_is_written_in_the_editor_and_comes_back_to_its_chat(tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(EDITOR)
    env = clean_environment(PYTHONPATH=str(ROOT), VISUAL=f"{sys.executable} {editor}", TMPDIR=str(tmp_path))
    with running(Terminal(DESK, size=(120, 36), env=env)) as terminal:
        terminal.wait_for("Kita Sternchen")
        terminal.press("f2")
        terminal.wait_for("to Kita Sternchen")
        terminal.send("Liebe Kita")
        terminal.press("ctrl+space")
        terminal.send("e")
        terminal.wait_for("EDITING Liebe Kita")
        terminal.send("im Editor\r")
        terminal.wait_for("Liebe Kita im Editor")
        terminal.wait_for("zweite Zeile")
        assert list(tmp_path.glob("tresen-*")) == []
        terminal.send(" und weiter")
        terminal.wait_for("zweite Zeile und weiter")
