"""Writing otherwise: in one's own editor, whose text comes back to the chat it was written to, and private notes."""

import os
import stat
import sys
from pathlib import Path

import pytest

from app.core.errors import UserError
from app.ui.deeds.writing import put
from app.ui.outside import edited, editor_command
from tests.ui.desks import running, screen_text, until
from tests.ui.test_actions import dialog
from tests.ui.test_typed_ahead import burst


def script(tmp_path: Path, body: str) -> list[str]:
    """An editor in Python that gets `path`, with an argument of its own before it."""
    file = tmp_path / "editor.py"
    file.write_text(f"import os, pathlib, sys\npath = pathlib.Path(sys.argv[2])\nassert sys.argv[1] == '-w'\n{body}\n")
    return [sys.executable, str(file), "-w"]


def test_the_editor_is_the_setting_s_else_visual_s_else_editor_s() -> None:
    environ = {"VISUAL": "code --wait", "EDITOR": "vi"}
    assert editor_command("'/opt/my editor' -n", environ) == ["/opt/my editor", "-n"]
    assert editor_command("", environ) == ["code", "--wait"]
    assert editor_command(" ", {"VISUAL": " ", "EDITOR": "vi"}) == ["vi"]
    with pytest.raises(UserError, match=r"Name an editor first.*\$EDITOR"):
        editor_command("", {})
    with pytest.raises(UserError, match="can't be read: vi 'x"):
        editor_command("vi 'x", {})


def test_the_file_is_the_user_s_alone_and_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = tmp_path / "told"
    body = (
        f"mode = lambda p: oct(p.stat().st_mode & 0o777)\n"
        f"open({str(told)!r}, 'w').write(f'{{path}} {{mode(path)}} {{mode(path.parent)}}')\n"
        "(path.parent / 'message.txt~').write_text('old')\n"
        "path.write_text(path.read_text().upper() + '\\n')"
    )
    assert edited("grüße\naus dem Laden", script(tmp_path, body)) == "GRÜSSE\nAUS DEM LADEN"
    path, of_file, of_folder = told.read_text().split()
    assert (of_file, of_folder) == ("0o600", "0o700")
    assert not os.path.exists(os.path.dirname(path))
    assert stat.S_ISDIR(os.stat(tmp_path).st_mode)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("sys.exit(3)", r"failed \(3\); the text is as it was"),
        ("path.unlink()", "left no text"),
        ("path.write_bytes(b'x' * ((1 << 20) + 1))", "too long"),
    ],
)
def test_an_editor_that_fails_changes_nothing_and_is_told(tmp_path: Path, body: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        edited("text", script(tmp_path, body))


def test_an_editor_that_is_not_there_is_told() -> None:
    with pytest.raises(UserError, match=r"The editor no-such-editor can't be started: No such file"):
        edited("text", ["/nowhere/no-such-editor"])


def test_bytes_that_are_no_text_come_back_readable(tmp_path: Path) -> None:
    assert edited("", script(tmp_path, r"path.write_bytes(b'\xef\xbb\xbfa\xff\r\nb\n\n')")) == "a\ufffd\nb"


async def test_the_text_comes_back_to_its_own_chat_even_if_that_left_the_tile() -> None:
    async with running(size=(80, 24)) as (app, pilot, desk):
        await app.desk.open_chat(9)
        await app.desk.open_chat(5)
        tile = app.desk.tile()
        assert tile is not None
        await put(app.desk, 9, "Für Neun")
        await until(pilot, lambda: desk.people[9].draft == "Für Neun")
        assert tile.composer.text == ""
        await put(app.desk, 5, "Für \x1b[31mFünf\u202e\nzwei")
        assert tile.composer.text == "Für Fünf\nzwei"
        await until(pilot, lambda: desk.people[5].draft == "Für Fünf\nzwei")
        assert tile.composer.editor.has_focus


async def test_a_note_typed_in_one_go_is_kept_and_nothing_is_sent() -> None:
    async with running() as (app, pilot, desk):
        await app.desk.open_chat(5)
        sent = len(desk.people[5].messages)
        notes = len(desk.people[5].notes)
        burst(app, "Mag Dinkel", "ctrl+space", "n")
        await until(pilot, lambda: "NOTE about Anna Huber" in screen_text(app))
        burst(app, " sehr", "enter", "Hallo")
        await until(pilot, lambda: [note.text for note in desk.people[5].notes[notes:]] == ["Mag Dinkel sehr"])
        tile = app.desk.tile()
        assert tile is not None
        await until(pilot, lambda: tile.composer.text == "Hallo")
        assert len(desk.people[5].messages) == sent


async def test_a_note_may_be_kept_where_nothing_may_be_sent_and_a_begun_one_waits() -> None:
    async with running() as (app, pilot, desk):
        desk.people[5].window_ends_at = desk.clock.now() - 1
        await app.desk.open_chat(5)
        app.desk.action_do("chat.note")
        await until(pilot, lambda: dialog(app) == "NoteScreen")
        await pilot.press("enter")
        await until(pilot, lambda: "Type the note first." in screen_text(app))
        await pilot.press(*"Ruft an", "escape")
        await until(pilot, lambda: dialog(app) == "DeskScreen")
        app.desk.action_do("chat.note")
        await until(pilot, lambda: dialog(app) == "NoteScreen" and "Ruft an" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: desk.people[5].notes[-1].text == "Ruft an")
