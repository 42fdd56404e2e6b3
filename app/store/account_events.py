"""What a channel says of the account itself: the lines of its log, and what they change about templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clock import DAY, Millis
from app.core.enums import ChangeKind
from app.core.events import AccountEvent
from app.core.text import sanitise_for_store
from app.store.changes import note_changes
from app.store.templates import tell_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST_LINE = 1_000
AGAIN = 7 * DAY
"""So long a delivery may be repeated; a line whose time isn't told counts as the same one within it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something the channel said about an account, and when it came."""

    account_id: int
    at: Millis
    event: AccountEvent
    refresh: bool = True
    """Whether the account is worth reading anew."""


def keep_account_events(connection: "Connection", said: Sequence[Said]) -> None:
    """Log what was said, bring the templates it speaks of up to date, and have the accounts read anew.

    What came before is not said again: channels deliver at least once.
    """
    fresh: list[Said] = []
    for one in said:
        logged = connection.exec_driver_sql(
            _LOG,
            (
                one.account_id,
                one.event.time or one.at,
                sanitise_for_store(one.event.field, 100),
                sanitise_for_store(one.event.text, LONGEST_LINE),
                one.event.level,
                0 if one.event.time else AGAIN,
            ),
        )
        if logged.rowcount > 0:
            fresh.append(one)
    for one in fresh:
        if one.event.facts:
            tell_template(connection, one.account_id, one.event.field, dict(one.event.facts), one.event.time or one.at)
    if refreshed := {one.account_id: one.at for one in fresh if one.refresh}:
        connection.exec_driver_sql(
            "INSERT INTO job (account_id, kind, payload, due_at, created_at) SELECT ?1, 'account.refresh', '{}', 0, ?2 "
            "WHERE NOT EXISTS (SELECT 1 FROM job WHERE account_id = ?1 AND kind = 'account.refresh')",
            list(refreshed.items()),
        )
    note_changes(connection, ChangeKind.ACCOUNT, {one.account_id for one in fresh})


_LOG = (
    "INSERT INTO account_notice (account_id, at, field, text, level) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS "
    "(SELECT 1 FROM (SELECT * FROM account_notice ORDER BY id DESC LIMIT 1000) "
    "WHERE account_id = ?1 AND field = ?3 AND text = ?4 AND at BETWEEN ?2 - ?6 AND ?2 + ?6)"
)
