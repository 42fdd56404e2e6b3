"""What follows from a message of ours having failed, or standing after all, besides its status.

A failed reaction is not shown on its message; an error that says that the window is closed, or that the person wants
no marketing, corrects what we believed.
"""

import json
from collections.abc import Iterable
from typing import Final

from app.core.enums import Amendment, ChangeKind, Direction, Status
from app.core.ids import external_key, time_of
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.store.receipts import Target

WINDOW_CLOSED: Final = 131047
NO_MARKETING: Final = 131050
_GONE: Final = frozenset((Status.FAILED, Status.DISCARDED))


def add_reaction(connection: "Connection", message_id: int) -> None:
    """Show a reaction of ours on the message it speaks of."""
    _write_reactions(connection, [message_id], stands=True)


def reaction_of_ours(connection: "Connection", account_id: int, external_id: str | None) -> str:
    """The emoji we have put on a message; empty if none stands."""
    if not external_id:
        return ""
    found = connection.exec_driver_sql(
        "SELECT text FROM amendment WHERE target_key = ? AND kind = ? AND direction = ? "
        "ORDER BY at DESC, message_id DESC LIMIT 1",
        (external_key(account_id, external_id), Amendment.REACTION.value, Direction.OUT.value),
    ).scalar()
    return found or ""


def follow(connection: "Connection", targets: "Iterable[Target]") -> None:
    """Do what follows from these changes of status, in the transaction that writes them."""
    gone: list[int] = []
    back: list[int] = []
    for target in targets:
        if (target.before in _GONE) is not (target.status in _GONE):
            (gone if target.status in _GONE else back).append(target.id)
        if target.status is Status.FAILED and target.error is not None:
            _correct(connection, target, target.error.code)
    _write_reactions(connection, gone, stands=False)
    _write_reactions(connection, back, stands=True)


def _correct(connection: "Connection", target: "Target", code: int) -> None:
    sent_at = time_of(target.id)
    if code == WINDOW_CLOSED:
        connection.exec_driver_sql(
            "UPDATE conversation SET window_ends_at = min(window_ends_at, ?) "
            "WHERE id = ? AND COALESCE(last_inbound_at, 0) <= ?",
            (sent_at, target.conversation_id, sent_at),
        )
    elif code == NO_MARKETING:
        # what they said themselves later counts
        changed = connection.exec_driver_sql(
            "UPDATE customer SET no_marketing_since = ?, marketing_at = ? "
            "WHERE id = ? AND no_marketing_since IS NULL AND marketing_at < ?",
            (sent_at, sent_at, target.customer_id, sent_at),
        )
        if changed.rowcount:
            note_changes(connection, ChangeKind.CUSTOMER, [target.customer_id])


def _write_reactions(connection: "Connection", ids: list[int], *, stands: bool) -> None:
    if not ids:
        return
    found = connection.exec_driver_sql(
        "SELECT m.id, m.account_id, m.quoted_external_id, m.text FROM json_each(?) j CROSS JOIN message m "
        "ON m.id = j.value WHERE m.type = 'reaction' AND m.quoted_external_id IS NOT NULL",
        (json.dumps(ids),),
    ).all()
    for id_, account_id, quoted, emoji in found:
        row = external_key(account_id, quoted), Amendment.REACTION.value, time_of(id_), id_
        if stands:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO amendment (target_key, kind, at, message_id, direction, text) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (*row, Direction.OUT.value, emoji),
            )
        else:
            connection.exec_driver_sql(
                "DELETE FROM amendment WHERE target_key = ? AND kind = ? AND at = ? AND message_id = ?", row
            )
