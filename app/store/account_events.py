"""What a channel says of the account itself: the lines of its log, and what they change about templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.events import AccountEvent
from app.core.text import sanitise_for_store
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST_LINE = 1_000
_NO_REASON = frozenset(("", "NONE"))


@dataclass(frozen=True, slots=True)
class Said:
    """Something the channel said about an account, and when it came."""

    account_id: int
    at: Millis
    event: AccountEvent
    refresh: bool = True
    """Whether the account is worth reading anew."""


def keep_account_events(connection: "Connection", said: Sequence[Said]) -> None:
    """Log what was said, bring the templates it speaks of up to date, and have the accounts read anew."""
    if not said:
        return
    connection.exec_driver_sql(
        "INSERT INTO account_notice (account_id, at, field, text, level) VALUES (?, ?, ?, ?, ?)",
        [
            (
                one.account_id,
                one.at,
                sanitise_for_store(one.event.field, 100),
                sanitise_for_store(one.event.text, LONGEST_LINE),
                one.event.level,
            )
            for one in said
        ],
    )
    for one in said:
        if one.event.facts:
            _change_template(connection, one.account_id, one.event.field, dict(one.event.facts))
    if refreshed := {one.account_id: one.at for one in said if one.refresh}:
        connection.exec_driver_sql(
            "INSERT INTO job (account_id, kind, payload, due_at, created_at) SELECT ?1, 'account.refresh', '{}', 0, ?2 "
            "WHERE NOT EXISTS (SELECT 1 FROM job WHERE account_id = ?1 AND kind = 'account.refresh')",
            list(refreshed.items()),
        )
    note_changes(connection, ChangeKind.ACCOUNT, {one.account_id for one in said})


def _change_template(connection: "Connection", account_id: int, field: str, facts: Mapping[str, str]) -> None:
    """Bring a template up to date, for every number of its business; one that isn't known is synced."""
    match field:
        case "message_template_status_update":
            reason = facts.get("reason", "")
            changes = {"status": facts.get("event", ""), "reason": "" if reason in _NO_REASON else reason}
        case "message_template_quality_update":
            changes = {"quality": facts.get("new_quality_score", "")}
        case "template_category_update":
            changes = {"category": facts.get("new_category", "")}
        case _:
            return
    changes = {name: sanitise_for_store(value, 500) for name, value in changes.items() if value or name == "reason"}
    if not changes.keys() - {"reason"}:
        return
    assignments = ", ".join(f"{name} = ?" for name in changes)
    connection.exec_driver_sql(
        f"UPDATE template SET {assignments} WHERE account_id IN (SELECT a.id FROM channel_account a "  # noqa: S608
        "JOIN channel_account b ON b.business_id = a.business_id AND b.channel = a.channel WHERE b.id = ?) "
        "AND (external_id = ? AND external_id <> '' OR name = ? AND language = ?)",
        (
            *changes.values(),
            account_id,
            facts.get("message_template_id", ""),
            facts.get("message_template_name", ""),
            facts.get("message_template_language", ""),
        ),
    )
