"""A reply queued by a process of its own, as the desk does: `python -m tests.crash.reply DATABASE CHAT TEXT`."""

import sys
from pathlib import Path

from app.core.clock import MachineClock
from app.core.enums import Author
from app.services.sending import queue_text
from app.store.database import Database


def main() -> int:
    """Queue it and print its id once that is committed."""
    database, chat, text = sys.argv[1:]
    row = queue_text(Database(Path(database)), MachineClock(), int(chat), text, Author.OPERATOR)
    sys.stdout.write(f"{row.id}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
