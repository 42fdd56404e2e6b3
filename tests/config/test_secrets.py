"""Secrets live in a 0600 file, the environment wins, and no error repeats one."""

import stat
from pathlib import Path

import pytest

from app.config.secrets import AccountSecrets, read_secrets, too_open, write_secrets
from app.core.errors import UserError

GIVEN = AccountSecrets('EAA-token"with\\marks', "app-secret", "verify")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    write_secrets(path, "whatsapp", "111", GIVEN)
    write_secrets(path, "whatsapp", "222", AccountSecrets("other", "s", "v"))

    assert read_secrets(path, "whatsapp", "111", environ={}) == GIVEN
    assert read_secrets(path, "whatsapp", "222", environ={}).access_token == "other"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not too_open(path)


def test_the_environment_wins(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    write_secrets(path, "whatsapp", "111", GIVEN)

    found = read_secrets(path, "whatsapp", "111", environ={"TRESEN_WHATSAPP_ACCESS_TOKEN": "fresh"})

    assert (found.access_token, found.app_secret) == ("fresh", "app-secret")


def test_missing_ones_are_named(tmp_path: Path) -> None:
    found = read_secrets(tmp_path / "none", "whatsapp", "1", environ={"TRESEN_WHATSAPP_APP_SECRET": "x"})

    assert found.missing() == ("access_token", "verify_token")


def test_an_open_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    write_secrets(path, "whatsapp", "111", GIVEN)
    path.chmod(0o640)

    assert too_open(path)
    assert not too_open(tmp_path / "none")


@pytest.mark.parametrize("secret", ["two words", "line\nbreak", "Schlüssel", "\x1b[31m"])
def test_a_mistyped_secret_is_refused_without_repeating_it(tmp_path: Path, secret: str) -> None:
    with pytest.raises(UserError) as caught:
        write_secrets(tmp_path / "s", "whatsapp", "1", AccountSecrets(access_token=secret))

    assert secret not in str(caught.value)
    assert not (tmp_path / "s").exists()


def test_a_mistake_in_the_file_names_its_line_and_no_value(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text('[whatsapp."111"]\naccess_token = "a"\napp_secret = 12345\n')

    with pytest.raises(UserError) as caught:
        read_secrets(path, "whatsapp", "111", environ={})

    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert "12345" not in str(caught.value)


def test_secrets_show_in_no_repr() -> None:
    assert repr(GIVEN) == "AccountSecrets()"


def test_without_the_keyring_package_the_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)

    with pytest.raises(UserError, match="pip install"):
        read_secrets(tmp_path / "s", "whatsapp", "1", keyring=True, environ={})
