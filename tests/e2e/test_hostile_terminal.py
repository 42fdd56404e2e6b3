"""Hostile customers: the desk in a real pty emits nothing that their harmless twins don't, and no row is lost."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests import webhooks
from tests.e2e.control_sequences import controls, longest_run_of_marks
from tests.processes import Shop, deliver, wait_until
from tests.terminal import Terminal, running

SIZE = (160, 90)
"""Tall enough for every row at once."""

HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b[2J\x1b[H gone",
    "\x1b]52;c;ZXZpbA==\x07 \x1b]0;owned\x1b\\ \x1b]8;;https://example.org\x07link\x1b]8;;\x07",
    "\x1b]0;never ended",
    "\x9b31m\x9d0;eight bits\x9c \x90q\x9c \x85 \x8d",
    "\x1bP+q544e\x1b\\ \x1b_Gf=24\x1b\\ \x1bc \x1b(0lqk \x1b[6n \x1b[c",
    "\x00\x01\x07\x08\x0b\x0c\x0e\x0f\x1a\x7f and \r over",
    "\u202egpj.exe\u202c \u2066a\u2069 \u2067b \u200f\u200e\u061c \U000e0041\U000e007f",
    "[/] [@click=app.quit]press[/] [b] [type=x, v={'a[0]'}] [/nope] $name",
    "\ud800 half \udfff \ud83d",
    "z" + "\u0301\u0316\u0489" * 17,
    "w" * 4_000,
    "\u200b\u200d\ufeff" * 60,
    "*_~```\n> quote\n* list\n1. one" + "\n" * 40,
)
HARMLESS = "plain words"
BOTH = ("صباح الخير", "Grüße 日本", "\u0915\u094d\u200d\u0937 \N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL}")
"""What every shop gets to see; the desk may guard it with isolates of its own."""


def people(texts: tuple[str, ...]) -> list[bytes]:
    """A delivery for each text: in a name, in a message, with words before and after to know the row by."""
    return [
        webhooks.text_webhook(
            f"4477009001{number:02}",
            f"N{number:02} {text}",
            f"wamid.hostile{number:02}",
            f"M{number:02} row {text}\nE{number:02}",
            1_790_000_000 + number,
        )
        for number, text in enumerate(texts)
    ]


def output_of_desk(home: Path, texts: tuple[str, ...]) -> bytes:
    """All the desk writes while every chat is looked at, found and its customer opened; every row was there."""
    shop = Shop(home)
    shop.setup("http://127.0.0.1:9", check=False)
    with shop.gateway() as gateway:
        for body in people(texts):
            deliver(gateway.url, body)
        wait_until(lambda: message_count(shop.database) == len(texts), "every message is stored")
        with running(shop.desk(SIZE)) as desk:
            walk(desk, len(texts))
            desk.press("ctrl+q")
            assert desk.wait() == 0
            return desk.raw


def message_count(database: Path) -> int:
    """How many messages there are."""
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM message").fetchone()[0])


def walk(desk: Terminal, rows: int) -> None:
    """Look at everything that shows a customer's words, and insist on every row."""
    everyone = [f"N{number:02}" for number in range(rows)]
    desk.wait_for(lambda lines: all(any(name in line for line in lines) for name in everyone))
    desk.settle(0.2)
    desk.press("home")
    for number in range(rows):
        desk.wait_for(f"E{number:02}")  # the end of the message stands in the chat alone
        desk.press("down")
    desk.press("f2")
    desk.wait_for("─to N00")
    last = f"{rows - 1:02}"
    in_dialog(desk, "f3", "Go to", lambda lines: any(f"+4477009001{last}" in line for line in lines))
    in_dialog(desk, "f5", "Search all chats", lambda lines: "".join(lines).count(f"M{last}") >= 2, "row")
    in_dialog(desk, "f10", "Customer", lambda lines: any("new note" in line for line in lines))


def in_dialog(desk: Terminal, key: str, title: str, shown: Callable[[list[str]], bool], typed: str = "") -> None:
    """Open a dialog, type, wait until it shows what it should, and leave it."""
    seen = sum(f"─ {title} ─" in line for line in desk.lines())
    desk.press(key)
    desk.wait_for(lambda lines: sum(f"─ {title} ─" in line for line in lines) > seen)
    desk.send(typed)
    desk.wait_for(shown)
    desk.press("escape")
    desk.wait_for(lambda lines: sum(f"─ {title} ─" in line for line in lines) == seen)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """What the desk wrote for the hostile ones, and for their twins."""
    hostile = output_of_desk(tmp_path_factory.mktemp("hostile"), HOSTILE + BOTH)
    harmless = output_of_desk(tmp_path_factory.mktemp("harmless"), (HARMLESS,) * len(HOSTILE) + BOTH)
    return hostile, harmless


def test_hostile_text_makes_the_desk_emit_nothing_its_twin_does_not(outputs: tuple[bytes, bytes]) -> None:
    hostile, harmless = map(controls, outputs)
    assert set(hostile) <= set(harmless), sorted(set(hostile) - set(harmless))


def test_floods_of_marks_do_not_reach_the_terminal(outputs: tuple[bytes, bytes]) -> None:
    assert longest_run_of_marks(outputs[0]) <= 3


def test_markup_in_a_message_is_shown_as_it_was_written(outputs: tuple[bytes, bytes]) -> None:
    assert "[@click=app.quit]" in outputs[0].decode()


@pytest.mark.parametrize("command", [("inbox",), ("messages",), ("search", "row")])
def test_hostile_text_leaves_no_control_character_on_the_command_line(home: Path, command: tuple[str, ...]) -> None:
    shop = Shop(home)
    shop.setup("http://127.0.0.1:9", check=False)
    with shop.gateway() as gateway:
        for body in people(HOSTILE):
            deliver(gateway.url, body)
        wait_until(lambda: message_count(shop.database) == len(HOSTILE), "every message is stored")
    done = shop.run(*command)
    assert done.returncode == 0, done.stderr
    assert set(controls(done.stdout.encode())) <= {ascii("\n"), ascii("\u200d")}
    assert all(f"M{number:02}" in done.stdout for number in range(len(HOSTILE)))
