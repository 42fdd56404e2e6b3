"""The key file is read in both of its shapes and its mistakes name the line."""

from pathlib import Path

import pytest

from app.config.keymap import read_keys
from app.core.errors import UserError


def test_keys_are_one_or_several_or_none(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('"chat.close" = "f4"\ninbox.next = ["f6", "ctrl+n"]\nquit = []\n\n[customer]\nnote = "f7"\n')

    file = read_keys(path)

    assert file.bindings == {
        "chat.close": ("f4",),
        "inbox.next": ("f6", "ctrl+n"),
        "quit": (),
        "customer.note": ("f7",),
    }
    assert file.lines == {"chat.close": 1, "inbox.next": 2, "quit": 3, "customer.note": 6}


def test_no_file_binds_nothing(tmp_path: Path) -> None:
    assert read_keys(tmp_path / "none").bindings == {}


def test_a_value_that_is_no_key_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('# keys\n"chat.close" = 4\n')

    with pytest.raises(UserError, match=r"keys\.toml, line 2: chat\.close must be a key"):
        read_keys(path)
