"""What a running gateway reads anew: an account's secrets, whenever their file has changed."""

from pathlib import Path

from app.cli.surroundings import secrets_provider
from app.config.paths import paths_under
from app.config.secrets import AccountSecrets, write_secrets
from app.config.settings import Settings


def test_new_secrets_are_seen_and_a_broken_file_meanwhile_changes_nothing(tmp_path: Path) -> None:
    paths = paths_under(tmp_path)
    paths.make()
    write_secrets(paths.secrets_file, "whatsapp", "111", AccountSecrets("first", "app-secret", "verify"))
    provide = secrets_provider(paths, Settings())
    assert provide("whatsapp", "111").access_token == "first"
    paths.secrets_file.write_text('[whatsapp."111"]\naccess_token = "sec')
    assert provide("whatsapp", "111").access_token == "first"
    assert provide("whatsapp", "111").app_secret == "app-secret"
    paths.secrets_file.write_text('[whatsapp."111"]\naccess_token = "second"\n')
    assert provide("whatsapp", "111").access_token == "second"
    assert provide("whatsapp", "222").access_token == ""
