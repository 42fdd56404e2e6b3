"""Waiting for what the gateway has been asked to do."""

import time
from collections.abc import Callable

from app.cli.gateway_state import live_gateway
from app.cli.outcome import FAULT, warn
from app.core.i18n import _
from app.store.database import Database

POLL_SECONDS = 0.05


def await_job(database: Database, kind: str, ref: str, wait: float | None, error: Callable[[], str] = str) -> int:
    """0 once the request is served, 1 if it was refused (`error` gives the sentence) or the wait is over.

    Without a wait 0 at once; without a gateway a word on who will serve it.
    """
    if live_gateway(database) is None:
        warn(_("No gateway is running: it is done when one does (`tresen gateway`)."))
    if wait is None:
        return 0
    deadline = time.monotonic() + wait
    while _open(database, kind, ref):
        if time.monotonic() >= deadline:
            warn(_("After {seconds} s it is not done yet; it is kept.").format(seconds=f"{wait:g}"))
            return FAULT
        time.sleep(POLL_SECONDS)
    if sentence := error():
        warn(sentence)
        return FAULT
    return 0


def last_notice(database: Database, field: str, after: int) -> str:
    """The text of the account log's newest line of that kind, if its id is beyond `after`."""
    row = (
        database.reader()
        .execute("SELECT text FROM account_notice WHERE field = ? AND id > ? ORDER BY id DESC LIMIT 1", (field, after))
        .fetchone()
    )
    return str(row[0]) if row else ""


def newest_notice(database: Database) -> int:
    """The id of the account log's newest line."""
    found: int = database.reader().execute("SELECT coalesce(max(id), 0) FROM account_notice").fetchone()[0]
    return found


def _open(database: Database, kind: str, ref: str) -> bool:
    found = database.reader().execute("SELECT 1 FROM job WHERE kind = ? AND ref = ?", (kind, ref)).fetchone()
    return found is not None
