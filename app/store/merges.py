"""Making two customers one: their rows move to the one that is kept, and all that parts them again is written down.

Of every account they had, the two conversations become one; what the list shows of it is put together from both. The
snapshot holds the rows of both as they were and those that the merge made of them (`store.unmerge` compares).
"""

import json
import sqlite3
from typing import Any, Final, TypeAlias

from app.core.clock import Millis
from app.core.enums import ChangeKind
from app.core.rows import MergePreview, MergeRow
from app.store import search
from app.store.changes import note_changes, retire_id
from app.store.chats import identities
from app.store.customer_edits import refresh_names
from app.store.customers import shown_name
from app.store.later import join_later, later_of
from app.store.sqlite import select_in
from app.store.suggestions import members_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

Row: TypeAlias = dict[str, Any]
"""A row by its columns."""

LAST: Final = ("last_message_id", "last_at", "last_direction", "last_status", "last_type", "preview")
"""What a conversation shows of its last message."""

_MERGES = "SELECT id, snapshot ->> '$.gone.name', at FROM merge WHERE kept_id IN ({marks}) AND undone_at IS NULL"


def merges_of(reader: sqlite3.Connection, customer_id: int) -> tuple[MergeRow, ...]:
    """Whom the customer has taken in, themselves or through those they took in; newest first."""
    rows = select_in(reader, _MERGES, members_of(reader, customer_id))
    return tuple(sorted((MergeRow(*row) for row in rows), key=lambda merge: -merge.id))


def preview(reader: sqlite3.Connection, kept_id: int, gone_id: int) -> MergePreview | None:
    """As `core.desk.DeskReads.merge_preview`; None if one of them is not there."""
    rows = select_in(
        reader,
        "SELECT id, given_name, book_name, profile_name, message_count FROM customer WHERE id IN ({marks})",
        (kept_id, gone_id),
    )
    names = {row[0]: row[1:] for row in rows}
    if kept_id not in names or gone_id not in names:
        return None
    known = (*identities(reader, kept_id), *identities(reader, gone_id))
    given, book, profile = (kept or gone for kept, gone in zip(names[kept_id][:3], names[gone_id][:3], strict=True))
    labels = select_in(
        reader,
        "SELECT DISTINCT l.name FROM customer_label x JOIN label l ON l.id = x.label_id "
        "WHERE x.customer_id IN ({marks})",
        (kept_id, gone_id),
    )
    ((notes,),) = reader.execute("SELECT count(*) FROM note WHERE customer_id IN (?, ?)", (kept_id, gone_id)).fetchall()
    ((shared,),) = reader.execute(
        "SELECT count(*) FROM conversation k JOIN conversation g USING (account_id) "
        "WHERE k.customer_id = ? AND g.customer_id = ?",
        (kept_id, gone_id),
    ).fetchall()
    return MergePreview(
        kept_id,
        gone_id,
        shown_name(given, book, profile, ((one.kind.value, one.value) for one in known)),
        known,
        tuple(sorted(name for (name,) in labels)),
        notes,
        names[kept_id][3] + names[gone_id][3],
        shared,
    )


def merge(connection: "Connection", kept_id: int, gone_id: int, now: Millis) -> int:
    """Make two customers, who must be there, one; the merge's id."""
    snapshot = _snapshot(connection, kept_id, gone_id)
    merge_id = connection.exec_driver_sql(
        "INSERT INTO merge (kept_id, gone_id, at, snapshot) VALUES (?, ?, ?, '{}') RETURNING id",
        (kept_id, gone_id, now),
    ).scalar_one()
    connection.exec_driver_sql(
        "INSERT INTO merged_message (merge_id, message_id, conversation_id) SELECT ?, m.id, m.conversation_id "
        "FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.customer_id IN (?, ?)",
        (merge_id, kept_id, gone_id),
    )
    for table in ("identity", "note", "raw_item"):
        connection.exec_driver_sql(
            f"UPDATE {table} SET customer_id = ? WHERE customer_id = ?",  # noqa: S608 - names of tables
            (kept_id, gone_id),
        )
    connection.exec_driver_sql(
        "UPDATE OR IGNORE customer_label SET customer_id = ? WHERE customer_id = ?", (kept_id, gone_id)
    )
    connection.exec_driver_sql("DELETE FROM customer_label WHERE customer_id = ?", (gone_id,))
    connection.exec_driver_sql(
        "UPDATE OR IGNORE customer_field SET customer_id = ? WHERE customer_id = ?", (kept_id, gone_id)
    )
    connection.exec_driver_sql("DELETE FROM customer_field WHERE customer_id = ?", (gone_id,))
    touched: set[int] = set()
    for before in snapshot["accounts"].values():
        touched |= _join_chats(connection, before["kept"], before["gone"], kept_id)
    _join_customers(connection, snapshot["kept"], snapshot["gone"])
    connection.exec_driver_sql("DELETE FROM customer WHERE id = ?", (gone_id,))
    retire_id(connection, "customer", gone_id)
    refresh_names(connection, kept_id)
    snapshot["after"] = {
        "kept": row_of(connection, "customer", kept_id),
        "labels": labels_of(connection, kept_id),
        "fields": fields_of(connection, kept_id),
        "accounts": chats_of(connection, kept_id),
        "later": later_of(connection, [kept_id]),
    }
    _forget_words(snapshot)
    connection.exec_driver_sql(
        "UPDATE merge SET snapshot = ? WHERE id = ?", (json.dumps(snapshot, ensure_ascii=False), merge_id)
    )
    note_changes(connection, ChangeKind.MESSAGE, touched)
    note_changes(connection, ChangeKind.CUSTOMER, [kept_id, gone_id])
    return int(merge_id)


def _forget_words(snapshot: dict[str, Any]) -> None:
    """Keep no copy of what customers wrote: they may take it back, and what a list shows is read from the messages."""
    sides = [row for account in snapshot["accounts"].values() for row in account.values()]
    for row in (*sides, *snapshot["after"]["accounts"].values()):
        if row is not None:
            row["preview"] = ""


def row_of(connection: "Connection", table: str, id_: int) -> Row:
    """A row by its id; empty if it is not there."""
    sql = f"SELECT * FROM {table} WHERE id = ?"  # noqa: S608 - a table's name
    found = connection.exec_driver_sql(sql, (id_,)).mappings().first()
    return {} if found is None else dict(found)


def labels_of(connection: "Connection", customer_id: int) -> list[int]:
    """The ids of their labels."""
    sql = "SELECT label_id FROM customer_label WHERE customer_id = ? ORDER BY label_id"
    return [*connection.exec_driver_sql(sql, (customer_id,)).scalars()]


def fields_of(connection: "Connection", customer_id: int) -> dict[str, list[str]]:
    """What is known of them in the shop's own fields: value and sort value by field."""
    sql = "SELECT field_id, value, sort_value FROM customer_field WHERE customer_id = ?"
    return {str(id_): [value, sort] for id_, value, sort in connection.exec_driver_sql(sql, (customer_id,))}


def chats_of(connection: "Connection", customer_id: int) -> dict[str, Row]:
    """Their conversations by account; each with its `draft_row`, or None."""
    rows = connection.exec_driver_sql("SELECT * FROM conversation WHERE customer_id = ?", (customer_id,)).mappings()
    found: dict[str, Row] = {}
    for row in rows.all():
        draft = connection.exec_driver_sql("SELECT * FROM draft WHERE conversation_id = ?", (row["id"],)).mappings()
        kept = draft.first()
        found[str(row["account_id"])] = {**row, "draft_row": None if kept is None else dict(kept)}
    return found


def write_row(connection: "Connection", table: str, row: Row) -> None:
    """Let the row of that id be exactly so."""
    columns = [name for name in row if name not in ("id", "draft_row")]
    sql = f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in columns)} WHERE id = ?"  # noqa: S608 - own names
    connection.exec_driver_sql(sql, (*(row[name] for name in columns), row["id"]))


def insert_row(connection: "Connection", table: str, row: Row) -> None:
    """Put a row in."""
    columns = [name for name in row if name != "draft_row"]
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    connection.exec_driver_sql(sql, tuple(row[name] for name in columns))


def move_messages(connection: "Connection", ids: list[int], before: int, conversation_id: int) -> None:
    """Let messages of a conversation be of another, with their rows in the outbox and in the search index."""
    if ids:
        search.move_rows(connection, ids, before, conversation_id)
        some = json.dumps(ids)
        for table, key in (("message", "id"), ("outbox", "message_id")):
            connection.exec_driver_sql(
                f"UPDATE {table} SET conversation_id = ? WHERE {key} IN (SELECT value FROM json_each(?))",  # noqa: S608
                (conversation_id, some),
            )


def write_draft(connection: "Connection", conversation_id: int, draft: Row | None) -> None:
    """Let the conversation have that draft, or none."""
    connection.exec_driver_sql("DELETE FROM draft WHERE conversation_id = ?", (conversation_id,))
    if draft is not None:
        insert_row(connection, "draft", draft | {"conversation_id": conversation_id})


def _snapshot(connection: "Connection", kept_id: int, gone_id: int) -> dict[str, Any]:
    kept, gone = chats_of(connection, kept_id), chats_of(connection, gone_id)
    listed = "SELECT id FROM {} WHERE customer_id = ? ORDER BY id"
    # an item of one of their messages follows its message; the others are few
    others = (
        "SELECT r.id FROM raw_item r WHERE r.customer_id = ? AND NOT EXISTS (SELECT 1 FROM message m "
        "JOIN conversation c ON c.id = m.conversation_id WHERE m.id = r.message_id AND c.customer_id = r.customer_id)"
    )
    return {
        "kept": row_of(connection, "customer", kept_id),
        "gone": row_of(connection, "customer", gone_id),
        "labels": {"kept": labels_of(connection, kept_id), "gone": labels_of(connection, gone_id)},
        "fields": {"kept": fields_of(connection, kept_id), "gone": fields_of(connection, gone_id)},
        "identities": {
            "kept": [*connection.exec_driver_sql(listed.format("identity"), (kept_id,)).scalars()],
            "gone": [*connection.exec_driver_sql(listed.format("identity"), (gone_id,)).scalars()],
        },
        "notes": [*connection.exec_driver_sql(listed.format("note"), (gone_id,)).scalars()],
        "later": later_of(connection, [kept_id, gone_id]),
        "raw_items": [*connection.exec_driver_sql(others, (gone_id,)).scalars()],
        "accounts": {
            account: {"kept": kept.get(account), "gone": gone.get(account)} for account in sorted({*kept, *gone})
        },
    }


def _join_chats(connection: "Connection", kept: Row | None, gone: Row | None, kept_id: int) -> set[int]:
    """Make the two conversations of an account one; those that look different now."""
    if gone is None:
        return set() if kept is None else {kept["id"]}
    if kept is None:
        connection.exec_driver_sql("UPDATE conversation SET customer_id = ? WHERE id = ?", (kept_id, gone["id"]))
        return {gone["id"]}
    ids = connection.exec_driver_sql("SELECT id FROM message WHERE conversation_id = ? ORDER BY id", (gone["id"],))
    move_messages(connection, [*ids.scalars()], gone["id"], kept["id"])
    write_draft(connection, gone["id"], None)
    join_later(connection, kept["id"], gone["id"])
    connection.exec_driver_sql("DELETE FROM conversation WHERE id = ?", (gone["id"],))
    retire_id(connection, "conversation", gone["id"])
    if gone["draft_row"] is not None:
        text = gone["draft_row"]["text"]
        if kept["draft_row"] is not None:
            text = f"{kept['draft_row']['text']}\n{text}"
        write_draft(connection, kept["id"], gone["draft_row"] | {"text": text})
    write_row(connection, "conversation", joined_columns(kept, gone))
    return {kept["id"], gone["id"]}


def joined_columns(kept: Row, gone: Row) -> Row:
    """The kept conversation's row when it holds the messages of both."""
    row = dict(kept)
    if (gone["last_message_id"] or 0) > (kept["last_message_id"] or 0):
        row.update({name: gone[name] for name in LAST})
    for name in ("unread", "trouble"):
        row[name] = kept[name] + gone[name]
    for name in ("last_inbound_at", "window_ends_at", "last_inbound_id", "read_wanted_id", "held_until"):
        row[name] = _of_both(max, kept[name], gone[name])
    for name in ("waiting_since", "first_unread_id"):
        row[name] = _of_both(min, kept[name], gone[name])
    row["created_at"] = min(kept["created_at"], gone["created_at"])
    states = (kept["state"], gone["state"])
    row["state"] = next(state for state in ("open", "snoozed", "done") if state in states)
    if row["state"] == "snoozed":  # whoever is to come back first brings both
        times = [one["snoozed_until"] for one in (kept, gone) if one["state"] == "snoozed"]
        row["snoozed_until"] = min((time for time in times if time is not None), default=None)
    row["priority"] = max(kept["priority"], gone["priority"])
    row["assignee"] = kept["assignee"] or gone["assignee"]
    # what only one of the two was told of is told again rather than never
    told = (kept["read_told_id"], gone["read_told_id"])
    row["read_told_id"] = None if None in told else min(told)
    row["read_receipts"] = kept["read_receipts"] or gone["read_receipts"]
    row["draft"] = bool(kept["draft"] or gone["draft"])
    return row


def _join_customers(connection: "Connection", kept: Row, gone: Row) -> None:
    """Let the kept customer's own columns be those of both; a block and a refusal of marketing hold for both."""
    row = dict(kept)
    for name in ("given_name", "profile_name", "birthday", "favourite"):
        row[name] = kept[name] or gone[name]
    if not kept["book_name"]:
        row.update(book_name=gone["book_name"], book_at=gone["book_at"])
    if gone["blocked"] and not kept["blocked"]:
        row.update({name: gone[name] for name in ("blocked", "block_state", "block_error")})
    row["no_marketing_since"] = _of_both(min, kept["no_marketing_since"], gone["no_marketing_since"])
    row["marketing_at"] = max(kept["marketing_at"], gone["marketing_at"])
    row["created_at"] = min(kept["created_at"], gone["created_at"])
    row["last_at"] = _of_both(max, kept["last_at"], gone["last_at"])
    row["message_count"] = kept["message_count"] + gone["message_count"]
    write_row(connection, "customer", row)


def _of_both(choose: Any, kept: int | None, gone: int | None) -> int | None:
    there = [value for value in (kept, gone) if value is not None]
    return choose(there) if there else None
