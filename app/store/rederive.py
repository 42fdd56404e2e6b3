"""Reading a stored message anew: what its item says by today's reading, and nothing of what happened to it since.

What a person did (read it, answered, labelled) and what the channel withdrew stays as it is.
"""

import json
from collections.abc import Sequence
from typing import Any

from app.core.content import Notice
from app.core.enums import Author, ChangeKind, Direction
from app.core.events import MessageEvent
from app.core.ids import time_of
from app.store import amendments, receipts, search
from app.store.changes import note_changes
from app.store.ingest import INSERT_FILE, Arrival, brings_file, stored_content, stored_text, touched, wanted_file
from app.store.outbox import one_line
from app.store.people import Account

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def complete_messages(connection: "Connection", known: Sequence[tuple[int, Arrival]]) -> list[Arrival]:
    """Of known messages that come again, add the file to those that lacked it; the arrivals that brought one.

    A phone app's history names a message first and its file in a webhook of its own.
    """
    bringing = {key: arrival for key, arrival in known if brings_file(arrival.event)}
    if not bringing:
        return []
    rows = connection.exec_driver_sql(
        "SELECT m.external_key, m.id, c.customer_id FROM json_each(?) j "
        "CROSS JOIN message m ON m.external_key = j.value JOIN conversation c ON c.id = m.conversation_id "
        "WHERE m.revoked_at IS NULL AND NOT EXISTS (SELECT 1 FROM media f WHERE f.message_id = m.id)",
        (json.dumps([*bringing]),),
    ).all()
    brought = [(key, bringing[key]) for key, _, _ in rows]
    rederive(connection, [(key, arrival.account, arrival.event) for key, arrival in brought])
    for key, id_, customer_id in rows:
        bringing[key].raw.message_id, bringing[key].raw.customer_id = id_, customer_id
    return [arrival for _, arrival in brought]


def rederive(connection: "Connection", readings: Sequence[tuple[int, Account, MessageEvent]]) -> int:
    """Bring stored messages to what these readings (key, account, event) say; how many were changed."""
    events = {key: (account, event) for key, account, event in readings}
    rows = connection.exec_driver_sql(_STORED, (json.dumps([*events]),)).all()
    before: list[search.Indexed] = []
    after: list[search.Indexed] = []
    updates: list[tuple[Any, ...]] = []
    files: list[tuple[object, ...]] = []
    amended: list[amendments.Row] = []
    for row in rows:
        key, id_, chat, direction, type_, text, *stored, revoked_at, author, has_file, identity_id, customer_id = row
        account, event = events[key]
        if revoked_at is not None or direction != event.direction.value or author == Author.OPERATOR:
            continue
        if has_file and not brings_file(event):
            continue  # the first half of a message whose file came later
        new_text = stored_text(event.text)
        errors = receipts.failure_columns(event.error) if event.direction is Direction.IN else (stored[3], stored[4])
        fresh = [*stored_content(event), event.quoted_external_id, *errors]
        if (type_, text, *stored) != (event.type, new_text, *fresh):
            updates.append((event.type, new_text, *fresh, id_))
            before.append((id_, chat, direction, type_, text))
            after.append((id_, chat, direction, event.type, new_text))
            if isinstance(event.content, Notice):
                _apply_notice(connection, account, customer_id, event.content, id_)
        if identity_id is None:
            _name_source(connection, account, event, id_, customer_id)
        if not has_file and (file := wanted_file(account.id, id_, event)) is not None:
            files.append(file)
        if (amendment := amendments.amendment_of(account.id, event, id_, time_of(id_), new_text)) is not None:
            amended.append(amendment)
    if updates:
        _write(connection, updates, before, after)
    if files:
        connection.exec_driver_sql(INSERT_FILE, files)
    new = _unknown(connection, amended)
    amendments.keep_amendments(connection, amended)
    withdrawn = amendments.withdraw(connection, {*events, *(row[0] for row in amended)})
    changed = {row[1] for row in after} | touched(connection, new, withdrawn)
    note_changes(connection, ChangeKind.MESSAGE, changed)
    return len({row[0] for row in after} | {row[0] for row in files} | {row[3] for row in new} | withdrawn.messages)


def _write(
    connection: "Connection",
    updates: Sequence[tuple[Any, ...]],
    before: Sequence[search.Indexed],
    after: Sequence[search.Indexed],
) -> None:
    search.unindex_rows(connection, before)
    connection.exec_driver_sql(
        "UPDATE message SET type = ?, text = ?, content = ?, extras = ?, quoted_external_id = ?, error_code = ?, "
        "error_text = ? WHERE id = ?",
        list(updates),
    )
    search.index_rows(connection, after)
    connection.exec_driver_sql(
        "UPDATE conversation SET last_type = ?, preview = ? WHERE id = ? AND last_message_id = ?",
        [(row[3], one_line(row[4]), row[1], row[0]) for row in after],
    )


def _unknown(connection: "Connection", rows: Sequence[amendments.Row]) -> list[amendments.Row]:
    """Those amendments that aren't kept yet."""
    if not rows:
        return []
    found = connection.exec_driver_sql(
        "SELECT a.message_id, a.text FROM json_each(?) j CROSS JOIN amendment a ON a.target_key = j.value",
        (json.dumps([row[0] for row in rows]),),
    )
    kept = {tuple(row) for row in found}
    return [row for row in rows if (row[3], row[5]) not in kept]


def _name_source(connection: "Connection", account: Account, event: MessageEvent, id_: int, customer_id: int) -> None:
    """Keep which of the customer's identities the message came from, of the time before that was kept."""
    for kind, value in event.party.identities:
        named = connection.exec_driver_sql(
            "UPDATE message SET identity_id = i.id FROM identity i WHERE message.id = ? AND i.customer_id = ? "
            "AND i.channel = ? AND i.kind = ? AND i.value = ?",
            (id_, customer_id, account.channel.value, kind.value, value),
        )
        if named.rowcount:
            return


def _apply_notice(connection: "Connection", account: Account, customer_id: int, notice: Notice, id_: int) -> None:
    """A number or user id that changed, told in a message that was not understood when it came."""
    from app.store.identities import apply_change

    apply_change(connection, account, customer_id, notice, time_of(id_))


_STORED = (
    "SELECT m.external_key, m.id, m.conversation_id, m.direction, m.type, m.text, m.content, m.extras, "
    "m.quoted_external_id, m.error_code, m.error_text, m.revoked_at, m.author, "
    "EXISTS (SELECT 1 FROM media f WHERE f.message_id = m.id), m.identity_id, c.customer_id "
    "FROM json_each(?) j CROSS JOIN message m ON m.external_key = j.value "
    "JOIN conversation c ON c.id = m.conversation_id"
)
