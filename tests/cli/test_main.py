"""The command's front door: quick where it counts, one sentence for every mistake."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.demo import DemoOptions
from app.cli.outcome import run, warn
from app.config.paths import Paths
from app.core.errors import HeldError, TresenError, UserError
from tests.cli.conftest import Call

PYTHON = [sys.executable, "-P"]


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; sys.argv = ['tresen', '--version']; {statement}; print('\\n'.join(sys.modules))"
    done = subprocess.run([*PYTHON, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_version_loads_nothing_heavy() -> None:
    loaded = loaded_by("import app.__main__; app.__main__.main()")

    assert not loaded & {"typer", "click", "textual", "sqlmodel", "sqlalchemy", "pydantic", "httpx", "rich", "asyncio"}


def test_the_command_line_loads_no_screen_and_no_tables() -> None:
    loaded = loaded_by("import app.cli.commands")

    assert not loaded & {"textual", "sqlmodel", "sqlalchemy", "httpx", "uvicorn", "starlette"}


def test_the_way_to_the_desk_loads_no_typer() -> None:
    loaded = loaded_by("import app.cli.desk, app.cli.demo, app.cli.keys, app.ui.keys, app.cli.surroundings")

    assert not loaded & {"typer", "pydantic", "sqlmodel", "sqlalchemy", "httpx", "uvicorn"}


def test_version_is_printed(call: Call) -> None:
    done = call("--version")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("tresen 0.")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["frobnicate"], "frobnicate"),
        (["inbox", "--view", "nope"], "nope"),
        (["inbox", "--limit", "0"], "--limit"),
        (["show"], "chat"),
        (["reply", "1"], "text"),
        (["demo", "--speed", "fast"], "--speed"),
        (["demo", "--shop", "zoo"], "zoo"),
        (["demo", "--customers", "0"], "--customers"),
        (["sandbox", "--shop", "zoo"], "zoo"),
        (["sandbox", "--webhook-url", "example.org"], "example.org"),
        (["messages", "--since", "yesterday"], "yesterday"),
        (["messages", "--since", "2026-11-21T08:00:00"], "time zone"),
        (["show", "five"], "five"),
        (["show", "123"], "123"),
        (["show", "+491713920099"], "+491713920099"),
    ],
)
def test_the_users_mistake_is_one_sentence_and_exit_2(call: Call, words: list[str], names: str) -> None:
    done = call(*words)

    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("tresen: ")
    assert done.err.count("\n") == 1
    assert names in done.err


@pytest.mark.parametrize("words", [(), ("demo",), ("keys",)])
@pytest.mark.parametrize("text", ['"chat.frobnicate" = "f9"', '"chats.start" = "f2"', '"chats.start" = 5', "oops"])
def test_a_mistake_in_the_key_file_is_said_before_anything_is_painted(
    call: Call, paths: Paths, words: tuple[str, ...], text: str
) -> None:
    paths.make()
    paths.keys_file.write_text(f"# mine\n{text}\n")

    done = call(*words)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"tresen: {paths.keys_file}, line 2: ")


def test_the_key_file_that_is_written_changes_nothing(call: Call, paths: Paths) -> None:
    before = call("keys").out

    written, again = call("keys", "--write"), call("keys", "--write")
    text = paths.keys_file.read_text()
    paths.keys_file.write_text("\n".join(line.removeprefix("# ") for line in text.splitlines() if " = " in line))

    assert (written.code, again.code) == (0, 2)
    assert call("keys").out == before
    assert paths.keys_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("error", "code"), [(UserError("a"), 2), (HeldError("a"), 3), (TresenError("a"), 1), (ValueError("a"), 1)]
)
def test_errors_have_their_exit_codes(error: Exception, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise error

    assert run(fail) == code
    assert "Traceback" not in capsys.readouterr().err


def test_debug_shows_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise UserError("a")

    monkeypatch.setenv("TRESEN_DEBUG", "1")

    with pytest.raises(UserError):
        run(fail)


def test_leaving_by_ctrl_c_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise KeyboardInterrupt

    assert run(fail) == 130
    assert capsys.readouterr().err == ""


def test_what_an_error_quotes_cannot_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    warn("no such chat \x1b]0;title\x07\x1b[2J\nsecond line \u202e")

    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert "\x1b" not in written
    assert "\u202e" not in written


def test_an_error_fits_an_ascii_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, encoding="ascii"))

    warn("Bäckerei")

    assert raw.getvalue() == b"tresen: B\\xe4ckerei\n"


def test_a_closed_pipe_is_no_error() -> None:
    code = (
        "import sys; from app.cli.outcome import run\ndef p():\n for _ in range(100000): print('x' * 50)\n return 0\n"
    )
    reading, writing = os.pipe()
    with subprocess.Popen(
        [*PYTHON, "-c", f"{code}sys.exit(run(p))"], stdout=writing, stderr=subprocess.PIPE
    ) as process:
        os.close(writing)
        os.read(reading, 10)
        os.close(reading)
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ([], DemoOptions()),
        (["--seed", "7", "--speed=60"], DemoOptions(seed=7, speed=60.0)),
        (["--shop=boutique", "--customers", "5", "--messages", "0"], DemoOptions(1, "boutique", 5, 0)),
        (["--help"], None),
        (["--seed"], None),
        (["--seed", "x"], None),
        (["--speed", "nan"], None),
        (["--customers", "0"], None),
        (["--shop", "zoo"], None),
        (["fast"], None),
    ],
)
def test_plain_demo_words_need_no_typer(words: list[str], options: DemoOptions | None) -> None:
    assert DemoOptions.plain(words) == options


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_without_a_terminal_the_desk_says_so_and_leaves(words: list[str], home: Path) -> None:
    done = subprocess.run(
        [*PYTHON, "-m", "app", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
    )

    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
    assert done.stdout == ""
