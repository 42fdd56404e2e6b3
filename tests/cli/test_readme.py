"""The README says what is so: its commands are single lines, its tables are generated, its examples run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.commands import app
from app.store.database import Database
from tests.cli.conftest import Call
from tests.readme import GENERATED, README, fences, written

TEXT = README.read_text(encoding="utf-8")


def test_two_commands_each_a_line_in_a_block_of_its_own() -> None:
    ours = [block for block in fences(TEXT) if "-m venv" in "".join(block)]

    assert [len(block) for block in ours] == [1, 1]
    (demo,), (tests,) = ours
    assert demo.endswith("tresen demo")
    assert "pytest" in tests


def test_ci_runs_the_readmes_test_command() -> None:
    script = Path(README.parent / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m 1 -E '([^']+)'", script)

    assert pattern is not None
    found = [line for line in TEXT.splitlines() if re.search(pattern[1], line)]
    assert found == [block[0] for block in fences(TEXT) if "pytest" in block[0] and "venv" in block[0]]


@pytest.mark.parametrize("name", GENERATED)
def test_generated_parts_are_up_to_date(name: str) -> None:
    assert f"<!-- {name} -->" in TEXT
    assert written(TEXT) == TEXT, "run python -m tests.readme"


def test_every_command_is_in_the_table() -> None:
    table = TEXT[TEXT.index("| command | |") : TEXT.index("`doctor` exits 0")]
    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}

    assert commands - set(re.findall(r"[a-z]+", table)) == set()


def test_linked_files_are_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", TEXT)

    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []


def test_the_examples_run(call: Call, shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    part = TEXT[TEXT.index("<!-- examples -->") : TEXT.index("<!-- /examples -->")]
    (lines,) = fences(part)
    for line in lines:
        piped, _, command = line.rpartition(" | ")
        stdin = shlex.split(piped)[1].encode() if piped else b""
        words = shlex.split(command)
        if "--wait" in words:
            words[words.index("--wait") + 1] = "0"
        done = call(*words[1:], stdin=stdin)

        assert words[0] == "tresen"
        assert done.code == (1 if "--wait" in words else 0), f"{line}: {done.err}"
    assert shop.path.exists()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell that tells of a broken pipe")
def test_the_recipes_run(call: Call, shop: Database, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "tresen"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    part = TEXT[TEXT.index("<!-- recipes -->") : TEXT.index("<!-- /recipes -->")]
    recipes = re.findall(r"^```sh\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
    env = os.environ | {
        "PATH": f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(README.parent),
        "TRESEN_HOME": str(home),
        "LC_ALL": "C.UTF-8",
    }

    script = "echo '#'\n".join(recipes)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120
    )

    assert done.returncode == 0, done.stderr
    waiting, reply, acted, later, days, refused = done.stdout.split("#\n")
    assert "Jana Vogel Haben Sie noch Roggenbrot" in waiting
    assert "queued" in reply
    assert "Yes, rye is ready until six." in call("messages", "+491713920001").out
    assert "snoozed until" in acted.splitlines()[0]
    assert acted.splitlines()[1].startswith("Taken back:")
    assert '"state": "waiting"' in later
    assert sum(int(line.split()[1]) for line in days.splitlines()) == 7
    assert refused == "3 Line 3 has no phone number: nobody could be written to.\n"
