"""`tresen doctor`: everything that can be wrong, each with a count and what to do about it."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from app.cli.gateway_state import live_gateway
from app.cli.output import lasting, local, print_columns, print_json
from app.cli.surroundings import made_paths, shop_clock
from app.config.paths import Paths
from app.config.secrets import read_secrets, too_open
from app.config.settings import Settings, read_settings
from app.core.clock import MINUTE, MachineClock, Millis
from app.core.enums import AccountState
from app.core.errors import TresenError
from app.core.i18n import _
from app.core.limits import size_words
from app.core.notify import Way, way_of
from app.services.accounts import StoredAccount, accounts
from app.store.database import Database
from app.store.health import Health, damage, read_health
from app.store.journal import count_old_items
from app.store.media import media_dir
from app.store.media_audit import audit
from app.store.schema import prepare, read_version

LEAST_FREE = 500 * 1024 * 1024
"""Bytes of disk below which it is time to act."""
LONG_QUEUED: Millis = 5 * MINUTE
EARLIEST_CLOCK: Millis = 1_767_225_600_000
"""2026-01-01: a machine's clock before that is wrong."""
AHEAD: Millis = 10 * MINUTE


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `count` is how many there are of what the name says."""

    name: str
    ok: bool
    detail: str
    count: int = 0


def doctor(*, as_json: bool) -> int:
    """Print all checks; 0 whenever it could look, whatever it saw."""
    paths = made_paths()
    checks = [*_checks(paths)]
    if as_json:
        print_json({"checks": [asdict(check) for check in checks]})
    else:
        rows = [("ok" if check.ok else _("LOOK"), check.name, _counted(check)) for check in checks]
        print_columns(rows)
    return 0


def _checks(paths: Paths) -> Iterator[Check]:
    settings, settings_check = _settings(paths)
    yield settings_check
    try:
        prepare(paths.database)
        with closing(Database(paths.database)) as database:
            yield _database(database)
            yield from _within(database, paths, settings)
    except (TresenError, sqlite3.Error) as error:
        yield Check("database", False, str(error), 1)
    yield _permissions(paths)
    yield _disk(paths.data)
    yield _notifications(settings)


def _settings(paths: Paths) -> tuple[Settings, Check]:
    from app.cli.keys import checked_keys

    try:
        settings = read_settings(paths.settings_file)
    except TresenError as error:
        return Settings.model_construct(), Check("settings", False, str(error), 1)
    try:
        checked_keys(paths.keys_file)
    except TresenError as error:
        return settings, Check("settings", False, str(error), 1)
    return settings, Check("settings", True, _("{path} is in order.").format(path=paths.config))


def _database(database: Database) -> Check:
    found = damage(database.reader())
    if found:
        return Check(
            "database", False, _("The file is damaged: {reason}. Restore a backup.").format(reason=found[0]), len(found)
        )
    size = database.path.stat().st_size / 2**20
    version = read_version(database.path)
    return Check(
        "database",
        True,
        _("{path} is sound ({size}, schema {version}).").format(
            path=database.path, size=f"{size:.1f} MiB", version=version
        ),
    )


def _within(database: Database, paths: Paths, settings: Settings) -> Iterator[Check]:
    health = read_health(database.reader())
    yield Check(
        "quarantine",
        health.quarantined == 0,
        _("Everything received could be read.")
        if not health.quarantined
        else _("Received but not understood; kept whole in the database for a newer version."),
        health.quarantined,
    )
    yield _replay(database)
    holder = live_gateway(database)
    known = accounts(database)
    yield Check(
        "gateway",
        holder is not None or not known,
        _("Process {pid} on {host} listens at {address}.").format(
            pid=holder.pid, host=holder.host, address=holder.address
        )
        if holder
        else _("No gateway runs: nothing is received or sent until `tresen gateway` or the desk starts one."),
        int(holder is not None),
    )
    yield _accounts(known)
    yield _secrets(known, paths, settings)
    yield from _queues(health)
    yield Check(
        "signatures",
        health.bad_signatures == 0,
        _("No webhook was refused.")
        if not health.bad_signatures
        else _("Webhooks were refused for their signature: a wrong app secret, or a stranger at the door."),
        health.bad_signatures,
    )
    yield Check(
        "gaps",
        health.gaps == 0,
        _("No time without a gateway.")
        if not health.gaps
        else _("There were times in which nothing can have been received."),
        health.gaps,
    )
    yield _files(database)
    yield _clock(health)


def _replay(database: Database) -> Check:
    from app.channels.whatsapp.reader import WhatsAppReader

    waiting = count_old_items(database.reader(), {WhatsAppReader.name.value: WhatsAppReader.parser_version})
    return Check(
        "replay",
        waiting == 0,
        _("Everything received was read by this version.")
        if not waiting
        else _("Received by an earlier version, which may have understood less: `tresen replay` reads it anew."),
        waiting,
    )


def _counted(check: Check) -> str:
    """The detail, behind how many there are of what is wrong."""
    return check.detail if check.ok or not check.count else f"{check.count}: {check.detail}"


def _accounts(known: list[StoredAccount]) -> Check:
    if not known:
        return Check("accounts", False, _("No account is connected: `tresen setup whatsapp`."))
    lines = []
    for account in known:
        name = account.setup.name or account.setup.external_id
        state = account.state.value.replace("_", " ") + (f" ({account.detail})" if account.detail else "")
        lines.append(
            _("{name}: {state}, last received {time}").format(
                name=name, state=state, time=local(account.last_received_at)
            )
        )
    good = all(account.state in (AccountState.OK, AccountState.UNKNOWN) for account in known)
    return Check("accounts", good, "; ".join(lines), len(known))


def _secrets(known: list[StoredAccount], paths: Paths, settings: Settings) -> Check:
    missing = []
    for account in known:
        try:
            found = read_secrets(
                paths.secrets_file,
                account.setup.channel,
                account.setup.external_id,
                keyring=settings.secrets == "keyring",
            )
        except TresenError as error:
            return Check("secrets", False, str(error), 1)
        missing += [f"{account.setup.external_id}: {name.replace('_', ' ')}" for name in found.missing()]
    if missing:
        return Check(
            "secrets",
            False,
            _("Missing for {names}. `tresen setup` asks for them.").format(names="; ".join(missing)),
            len(missing),
        )
    return Check("secrets", True, _("Every account has its secrets."))


def _queues(health: Health) -> Iterator[Check]:
    waits = 0 if health.oldest_queued_at is None else MachineClock().now() - health.oldest_queued_at
    yield Check(
        "queue",
        waits < LONG_QUEUED,
        _("Nothing waits to be sent.")
        if not health.queued
        else _("Waiting to be sent, the oldest for {time}.").format(time=lasting(waits)),
        health.queued,
    )
    yield Check(
        "journal",
        health.unsplit < 1_000,
        _("Everything received is in its chat.") if not health.unsplit else _("Received and not yet in a chat."),
        health.unsplit,
    )
    yield Check(
        "uncertain",
        health.uncertain == 0,
        _("No outcome is open.")
        if not health.uncertain
        else _("It isn't known whether these were sent: look at the chat and resend or discard."),
        health.uncertain,
    )
    yield Check(
        "failed",
        health.failed == 0,
        _("No send has failed.") if not health.failed else _("Sends failed; the chat says why."),
        health.failed,
    )


def _files(database: Database) -> Check:
    """The files of messages: size and permissions of their folder, and what is missing there."""
    folder = media_dir(database.path)
    found = audit(database.reader(), folder)
    sentences = [_("{folder}: {size}.").format(folder=folder, size=size_words(found.size))]
    if found.too_open:
        sentences.append(_("Others on this machine may read {n} of them: chmod -R go= it.").format(n=found.too_open))
    if found.missing:
        sentences.append(
            _("No longer there: {n}. Put them back, or fetch them: tresen media retry --all.").format(n=found.missing)
        )
    if found.failed:
        sentences.append(_("Not fetched: {n}; `tresen media list` says why.").format(n=found.failed))
    if found.stray:
        sentences.append(_("Of no message: {n}.").format(n=found.stray))
    wrong = found.too_open + found.missing + found.failed
    return Check("files", not wrong, " ".join(sentences), wrong or found.files)


def _clock(health: Health) -> Check:
    now, shop_now = MachineClock().now(), shop_clock().now()
    if now < EARLIEST_CLOCK:
        return Check(
            "clock",
            False,
            _("This machine's clock says {time}; tokens and windows depend on it.").format(time=local(now)),
            1,
        )
    if health.newest_at is not None and health.newest_at > shop_now + AHEAD:
        return Check(
            "clock",
            False,
            _("A message is from {time}, later than this clock's now.").format(time=local(health.newest_at)),
            1,
        )
    return Check("clock", True, f"{local(now)} {_zone()}".strip())


def _zone() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).astimezone().tzname() or ""


def _permissions(paths: Paths) -> Check:
    if sys.platform == "win32":
        return Check("permissions", True, _("Not looked at on this system."))
    folders = [folder for folder in (paths.data, paths.config, paths.log) if folder.stat().st_mode & 0o077]
    files = [file for file in (paths.database, paths.secrets_file) if too_open(file)]
    found = [str(path) for path in (*folders, *files)]
    detail = (
        _("Others on this machine may read {files}: chmod go= them.").format(files=", ".join(found))
        if found
        else _("Yours alone.")
    )
    return Check("permissions", not found, detail, len(found))


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    enough = free >= LEAST_FREE
    sentence = _("{size} free.") if enough else _("{size} free: webhooks are refused when it is full.")
    detail = sentence.format(size=f"{free / 2**30:.1f} GiB")
    return Check("disk", enough, detail, free // 2**20)


def _notifications(settings: Settings) -> Check:
    """How this terminal would be told; that it can't be is no fault, unless it was asked for."""
    from app.ui.notify import is_installed

    installed = is_installed()
    way = way_of(settings.notify, os.environ, desktop=installed)
    missing = settings.notify == Way.DESKTOP.value and not installed
    if missing:
        detail = _("notify = \"desktop\" needs a library: pip install 'tresen[notify]'.")
    elif settings.notify == Way.OFF.value:
        detail = _("Switched off; the window's title counts.")
    elif way is Way.OFF:
        detail = _(
            "This terminal isn't known to show any; pip install 'tresen[notify]' asks the desktop. "
            "Bell and title work without."
        )
    elif way is Way.DESKTOP:
        detail = _("The desktop shows them while the terminal is not looked at.")
    else:
        detail = _("The terminal shows them ({way}) while it is not looked at.").format(way=way.value)
    if os.environ.get("TMUX") and way not in (Way.OFF, Way.DESKTOP):
        detail += " " + _("tmux passes them on with: set -g allow-passthrough on, and set -g focus-events on.")
    return Check("notifications", not missing, detail, int(missing))
