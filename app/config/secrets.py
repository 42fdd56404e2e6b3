"""Tokens and app secrets: a 0600 file beside the settings, the keyring by choice; never the database, never a log."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

from app.config.paths import PRIVATE_FILE, write_private
from app.config.toml import complain, read_toml
from app.core.errors import TresenError, UserError
from app.core.i18n import _

SERVICE = "tresen"
CHANNELS = ("whatsapp",)


@dataclass(frozen=True, slots=True)
class AccountSecrets:
    """What one channel account needs; a missing one is an empty text."""

    access_token: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)

    def missing(self) -> tuple[str, ...]:
        """The names of those not given."""
        return tuple(name for name in NAMES if not getattr(self, name))


NAMES = tuple(f.name for f in fields(AccountSecrets))


def read_secrets(
    path: Path,
    channel: str,
    external_id: str,
    *,
    keyring: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> AccountSecrets:
    """An account's secrets; `TRESEN_WHATSAPP_ACCESS_TOKEN` and its like win over what is stored."""
    stored = _from_keyring(channel, external_id) if keyring else all_in_file(path).get((channel, external_id), {})
    values = {name: environ.get(f"TRESEN_{channel.upper()}_{name.upper()}") or stored.get(name, "") for name in NAMES}
    for name, value in values.items():
        check_secret(name, value)
    return AccountSecrets(**values)


def write_secrets(
    path: Path, channel: str, external_id: str, secrets: AccountSecrets, *, keyring: bool = False
) -> None:
    """Store an account's secrets, keeping those of the others."""
    for name in NAMES:
        check_secret(name, getattr(secrets, name))
    if keyring:
        _to_keyring(channel, external_id, secrets)
        return
    everything = all_in_file(path)
    everything[channel, external_id] = {name: getattr(secrets, name) for name in NAMES}
    lines = ["# Tresen's secrets, written by `tresen setup`. Keep this file to yourself.\n"]
    for (its_channel, its_id), values in sorted(everything.items()):
        lines.append(f'\n[{its_channel}."{its_id}"]\n')
        lines += [f'{name} = "{_escaped(value)}"\n' for name, value in values.items() if value]
    write_private(path, "".join(lines))


def all_in_file(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Everything in the file by channel and account; UserError names the line that is wrong, never its value."""
    table, text = read_toml(path)
    found: dict[tuple[str, str], dict[str, str]] = {}
    for channel, accounts in table.items():
        if channel not in CHANNELS or not isinstance(accounts, dict):
            raise complain(path, text, channel, _("there is no channel called {channel}.").format(channel=channel))
        for external_id, values in accounts.items():
            section = f'{channel}."{external_id}"'
            if not isinstance(values, dict):
                raise complain(
                    path, text, external_id, _("{name} must be a table of its own.").format(name=external_id), channel
                )
            for name, value in values.items():
                if name not in NAMES or not isinstance(value, str):
                    sentence = _("{name} must be one of {names} and a text.").format(name=name, names=", ".join(NAMES))
                    raise complain(path, text, name, sentence, section)
            found[channel, external_id] = dict(values)
    return found


def too_open(path: Path) -> bool:
    """Whether others may read the file."""
    with suppress(FileNotFoundError):
        return bool(path.stat().st_mode & 0o777 & ~PRIVATE_FILE)
    return False


def check_secret(name: str, value: str) -> None:
    """UserError if it can't be one (they travel in HTTP headers): the value itself is never repeated."""
    if not all("!" <= character <= "~" for character in value):
        raise UserError(
            _("The {name} must be plain ASCII without spaces; it was cut or mistyped.").format(
                name=name.replace("_", " ")
            )
        )


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _from_keyring(channel: str, external_id: str) -> dict[str, str]:
    keyring = _keyring()
    try:
        return {
            name: keyring.get_password(SERVICE, f"{channel}/{external_id}/{name}") or ""  # type: ignore[attr-defined]
            for name in NAMES
        }
    except Exception as error:
        raise TresenError(
            _('The keyring does not answer; set secrets = "file" in config.toml to do without.')
        ) from error


def _to_keyring(channel: str, external_id: str, secrets: AccountSecrets) -> None:
    keyring = _keyring()
    try:
        for name in NAMES:
            if value := getattr(secrets, name):
                keyring.set_password(SERVICE, f"{channel}/{external_id}/{name}", value)  # type: ignore[attr-defined]
    except Exception as error:
        raise TresenError(
            _('The keyring does not answer; set secrets = "file" in config.toml to do without.')
        ) from error


def _keyring() -> object:
    import importlib

    try:
        return importlib.import_module("keyring")
    except ImportError as error:
        raise UserError(_("secrets = \"keyring\" needs one more package: pip install 'tresen[keyring]'.")) from error
