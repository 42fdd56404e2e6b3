"""What later messages do to earlier ones: reactions, edits and withdrawals, in whatever order they come.

An amendment names its target by key, so that it can be kept before the target is known. A withdrawal takes away all
that the target said: its words and content, those of its edits, their place in the search, its file, its journal.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from app.core.clock import Millis
from app.core.content import Reaction
from app.core.enums import Amendment, Direction
from app.core.events import MessageEvent
from app.core.ids import external_key
from app.store import media, search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

Row: TypeAlias = tuple[int, str, Millis, int, str, str]
"""target_key, kind, at, message_id, direction, text"""

KINDS = frozenset(kind.value for kind in Amendment)
"""The types of messages that amend another."""


@dataclass(slots=True)
class Withdrawn:
    """What a withdrawal has blanked."""

    messages: set[int] = field(default_factory=set)
    conversations: set[int] = field(default_factory=set)


def amendment_of(account_id: int, event: MessageEvent, id_: int, time: Millis, text: str) -> Row | None:
    """What a message, kept under that id and with that text, does to another; None if nothing."""
    if event.type not in KINDS or not event.quoted_external_id:
        return None
    said = event.content.emoji if isinstance(event.content, Reaction) else text
    if event.type == Amendment.REVOKE:
        said = ""
    return external_key(account_id, event.quoted_external_id), event.type, time, id_, event.direction.value, said


def revocation(account_id: int, external_id: str, time: Millis) -> Row:
    """A customer's withdrawal that no message brought."""
    return external_key(account_id, external_id), Amendment.REVOKE.value, time, 0, Direction.IN.value, ""


def keep_amendments(connection: "Connection", rows: Sequence[Row]) -> None:
    """Keep amendments; one that is there already is brought up to date."""
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO amendment (target_key, kind, at, message_id, direction, text) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET direction = excluded.direction, text = excluded.text "
            "WHERE (direction, text) <> (excluded.direction, excluded.text)",
            list(rows),
        )


def withdraw(connection: "Connection", keys: Iterable[int]) -> Withdrawn:
    """Blank those of the messages with these keys, and their edits, that their own side has withdrawn."""
    revoked = connection.exec_driver_sql(
        "SELECT a.target_key, a.direction, min(a.at) FROM json_each(?) j CROSS JOIN amendment a "
        "ON a.target_key = j.value AND a.kind = 'revoke' GROUP BY a.target_key, a.direction",
        (json.dumps([*keys]),),
    ).all()
    done = Withdrawn()
    if not revoked:
        return done
    wanted = json.dumps([tuple(row) for row in revoked])
    found = connection.exec_driver_sql(_WITHDRAWN, (wanted, wanted)).all()
    connection.exec_driver_sql(
        "DELETE FROM amendment WHERE target_key = ? AND kind = 'edit' AND direction = ?",
        [(key, direction) for key, direction, _ in revoked],
    )
    if found:
        _undo(connection, [(external_key(row[8], row[7]), row[3], row[0]) for row in found if row[3] in KINDS])
        done.messages = {row[0] for row in found}
        done.conversations = {row[1] for row in found}
        search.unindex_rows(connection, [row[:5] for row in found])
        connection.exec_driver_sql(
            "UPDATE message SET text = '', content = NULL, extras = NULL, revoked_at = ? WHERE id = ?",
            [(row[6], row[0]) for row in found],
        )
        search.index_rows(connection, [(*row[:4], "") for row in found])
        connection.exec_driver_sql(
            "UPDATE conversation SET preview = '' WHERE id = ? AND last_message_id = ?",
            [(row[1], row[0]) for row in found],
        )
        connection.exec_driver_sql(
            "DELETE FROM raw_item WHERE customer_id = ? AND message_id = ?", [(row[5], row[0]) for row in found]
        )
        database = Path(connection.exec_driver_sql("PRAGMA database_list").one()[2])
        media.remove(connection, media.media_dir(database), done.messages)
    return done


def _undo(connection: "Connection", rows: Sequence[tuple[int, str, int]]) -> None:
    """Amendments (target_key, kind, message_id) were themselves withdrawn: no edit, and a reaction taken back."""
    for key, kind, id_ in rows:
        if kind == Amendment.EDIT:
            connection.exec_driver_sql("DELETE FROM amendment WHERE target_key = ? AND message_id = ?", (key, id_))
        elif kind == Amendment.REACTION:
            connection.exec_driver_sql(
                "UPDATE amendment SET text = '' WHERE target_key = ? AND message_id = ?", (key, id_)
            )


_WITHDRAWN = (
    "SELECT m.id, m.conversation_id, m.direction, m.type, m.text, c.customer_id, r.value ->> 2, "
    "coalesce(m.quoted_external_id, ''), m.account_id "
    "FROM json_each(?) r CROSS JOIN message m ON m.external_key = r.value ->> 0 AND m.direction = r.value ->> 1 "
    "JOIN conversation c ON c.id = m.conversation_id WHERE m.revoked_at IS NULL "
    "UNION SELECT m.id, m.conversation_id, m.direction, m.type, m.text, c.customer_id, r.value ->> 2, "
    "coalesce(m.quoted_external_id, ''), m.account_id "
    "FROM json_each(?) r CROSS JOIN amendment a ON a.target_key = r.value ->> 0 AND a.kind = 'edit' "
    "AND a.direction = r.value ->> 1 JOIN message m ON m.id = a.message_id "
    "JOIN conversation c ON c.id = m.conversation_id WHERE m.revoked_at IS NULL"
)
