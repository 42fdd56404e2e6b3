"""Where things lie: `TRESEN_HOME` moves everything, else the platform's own folders."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import TresenError
from app.core.i18n import _

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Paths:
    """The three folders and what is in them; nothing is made by asking."""

    data: Path
    config: Path
    log: Path

    @property
    def database(self) -> Path:
        """Customers, messages, journal: one SQLite file."""
        return self.data / "tresen.db"

    @property
    def settings_file(self) -> Path:
        """config.toml"""
        return self.config / "config.toml"

    @property
    def keys_file(self) -> Path:
        """keys.toml"""
        return self.config / "keys.toml"

    @property
    def secrets_file(self) -> Path:
        """secrets.toml, 0600"""
        return self.config / "secrets.toml"

    def make(self) -> None:
        """Make the folders, readable by their owner alone."""
        for folder in (self.data, self.config, self.log):
            try:
                folder.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
                folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
                folder.chmod(PRIVATE_FOLDER)
            except OSError as error:
                raise TresenError(
                    _("The folder {folder} cannot be used: {reason}. TRESEN_HOME names another.").format(
                        folder=folder, reason=error.strerror
                    )
                ) from error


def paths_under(home: Path) -> Paths:
    """The folders below one home, as `TRESEN_HOME` sets it."""
    home = home.expanduser().absolute()
    return Paths(home / "data", home / "config", home / "log")


def find_paths(environ: Mapping[str, str] = os.environ) -> Paths:
    """The folders for this environment."""
    if home := environ.get("TRESEN_HOME"):
        return paths_under(Path(home))
    from platformdirs import PlatformDirs

    folders = PlatformDirs("tresen", appauthor=False)
    return Paths(folders.user_data_path, folders.user_config_path, folders.user_log_path)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
