"""`tresen backup` and `tresen restore`."""

from pathlib import Path

from app.cli.output import print_line
from app.cli.surroundings import made_paths


def backup(file: str) -> int:
    """Copy the database to a new file (0600)."""
    from app.services.backup import backup

    paths = made_paths()
    target = Path(file).expanduser().absolute()
    backup(paths.database, target)
    print_line(f"Copied to {target} ({target.stat().st_size / 2**20:.1f} MiB). It holds messages and no tokens.")
    return 0


def restore(file: str) -> int:
    """Put a copy in the database's place."""
    from app.services.backup import restore

    paths = made_paths()
    kept = restore(Path(file).expanduser().absolute(), paths.database)
    print_line("Restored." + (f" What was there before is kept in {kept}." if kept else ""))
    return 0
