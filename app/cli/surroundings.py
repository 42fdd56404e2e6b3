"""What most commands begin with: folders, settings, the database ready to be used."""

import os
from pathlib import Path

from app.config.paths import Paths, find_paths
from app.core.clock import Clock, clock_from_spec
from app.core.errors import UserError
from app.core.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.config.settings import Settings
    from app.gateway.config import SecretsProvider
    from app.services.desk import DeskService
    from app.store.database import Database


def shop_clock() -> Clock:
    """The clock the demo hands to its processes, else the machine's; UserError if `TRESEN_CLOCK` is wrong."""
    try:
        return clock_from_spec(os.environ.get("TRESEN_CLOCK"))
    except ValueError as error:
        raise UserError(_("TRESEN_CLOCK must be ORIGIN_MS:SPEED.")) from error


def made_paths() -> Paths:
    """The folders, made if need be."""
    paths = find_paths()
    paths.make()
    return paths


def open_desk(paths: Paths) -> "DeskService":
    """The desk's services over the user's database, which is made or migrated if need be."""
    from app.config.desk import read_desk_settings
    from app.services.desk import open_desk

    settings = read_desk_settings(paths.settings_file)
    return open_desk(
        paths.database,
        shop_clock(),
        read_receipts=settings.read_receipts,
        region=settings.country,
        typing_indicator=settings.typing_indicator,
        operator=settings.operator,
    )


def open_database(paths: Paths) -> "Database":
    """The user's database for writing, made or migrated if need be."""
    from app.store.database import Database
    from app.store.schema import prepare

    prepare(paths.database)
    return Database(paths.database)


def secrets_provider(paths: Paths, settings: "Settings") -> "SecretsProvider":
    """Reads an account's secrets whenever their file has changed; a file that is broken meanwhile changes nothing."""
    from app.config import secrets
    from app.gateway.config import AccountSecrets

    keyring = settings.secrets == "keyring"
    known: dict[tuple[str, str], tuple[tuple[int, int], AccountSecrets]] = {}
    if not keyring:
        secrets.all_in_file(paths.secrets_file)

    def provide(channel: str, external_id: str) -> AccountSecrets:
        stamp = _stamp(paths.secrets_file)
        before, found = known.get((channel, external_id), (None, AccountSecrets()))
        if before != stamp:
            try:
                read = secrets.read_secrets(paths.secrets_file, channel, external_id, keyring=keyring)
                found = AccountSecrets(read.access_token, read.app_secret, read.verify_token)
            except Exception:
                if keyring:  # nothing would tell when it answers again
                    return found
            known[channel, external_id] = stamp, found
        return found

    return provide


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
