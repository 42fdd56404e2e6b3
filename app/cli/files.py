"""`tresen backup` and `tresen restore`."""

from contextlib import closing
from pathlib import Path

from app.cli.gateway_state import live_gateway
from app.cli.outcome import warn
from app.cli.output import print_line
from app.cli.surroundings import made_paths
from app.core.i18n import _
from app.core.limits import size_words
from app.store.database import Database
from app.store.media import media_dir
from app.store.media_audit import audit


def backup(file: str) -> int:
    """Copy the database to a new file (0600)."""
    from app.store.backup import backup

    target = Path(file).expanduser().absolute()
    backup(made_paths().database, target)
    size = f"{target.stat().st_size / 2**20:.1f} MiB"
    print_line(_("Copied to {file} ({size}). It holds messages and no tokens.").format(file=target, size=size))
    _say_where_files_are(made_paths().database)
    return 0


def _say_where_files_are(database_path: Path) -> None:
    """Photos and documents are not in the database: say what to copy besides it, if there are any."""
    folder = media_dir(database_path)
    with closing(Database(database_path)) as database:
        found = audit(database.reader(), folder)
    if found.files:
        words = _("Photos and documents are apart ({size}): copy {folder} as well, at any time: no file in it changes.")
        print_line(words.format(size=size_words(found.size), folder=folder))


def restore(file: str) -> int:
    """Put a copy in the database's place; what was there is kept beside it."""
    from app.store.backup import restore

    paths = made_paths()
    kept = restore(paths.database, Path(file).expanduser().absolute())
    before = " " + _("What was there before is in {file}.").format(file=kept) if kept else ""
    print_line(_("Restored.") + before)
    database = Database(paths.database)
    try:
        uncertain = database.reader().execute("SELECT count(*) FROM outbox WHERE state = 'uncertain'").fetchone()[0]
        if uncertain:
            warn(
                _(
                    "Answers that may have been sent since the backup: {n}. Resend or discard them in their chats."
                ).format(n=uncertain)
            )
        if missing := audit(database.reader(), media_dir(paths.database)).missing:
            words = _("Files of messages that are not in {folder}: {n}. Put them back, or: tresen media retry --all.")
            warn(words.format(folder=media_dir(paths.database), n=missing))
        if live_gateway(database) is not None:
            print_line(_("The gateway that runs goes on with it."))
    finally:
        database.close()
    return 0
