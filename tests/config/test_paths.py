"""Everything lies where TRESEN_HOME says, readable by its owner alone."""

import stat
from pathlib import Path

import pytest

from app.config.paths import find_paths, paths_under, write_private
from app.core.errors import TresenError


def test_home_moves_everything(tmp_path: Path) -> None:
    paths = find_paths({"TRESEN_HOME": str(tmp_path)})

    assert paths.database == tmp_path / "data" / "tresen.db"
    assert paths.settings_file == tmp_path / "config" / "config.toml"
    assert paths.secrets_file == tmp_path / "config" / "secrets.toml"
    assert paths.keys_file == tmp_path / "config" / "keys.toml"
    assert paths.log == tmp_path / "log"
    assert list(tmp_path.iterdir()) == []


def test_without_home_the_platforms_folders_are_used() -> None:
    assert "tresen" in str(find_paths({}).database)


def test_folders_are_private_even_if_they_were_not(tmp_path: Path) -> None:
    paths = paths_under(tmp_path)
    paths.data.mkdir(mode=0o755)

    paths.make()

    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (paths.data, paths.config, paths.log)} == {0o700}


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(TresenError, match="TRESEN_HOME names another"):
        paths_under(tmp_path / "file").make()


def test_private_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    write_private(path, "first")

    with pytest.raises(UnicodeEncodeError):
        write_private(path, "a lone surrogate \ud800")

    assert path.read_text() == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
