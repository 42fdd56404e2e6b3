"""Parting two customers who were made one: what was, is again; what came in between stays with whom it came from.

A column that nobody touched since the merge gets its earlier value; one that was touched stays with the kept customer.
A message that came in between goes by the identity it came from or went to; a note or label stays with the kept one.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from app.core.clock import Millis
from app.core.enums import ChangeKind, Direction, Status
from app.core.ids import time_of
from app.core.window import CUSTOMER_SERVICE_WINDOW
from app.store.changes import last_id, note_changes
from app.store.conversations import NO_QUESTIONS, wait_again, waiting_since
from app.store.customer_edits import refresh_names
from app.store.later import part_later
from app.store.merges import (
    LAST,
    Row,
    chats_of,
    fields_of,
    insert_row,
    labels_of,
    move_messages,
    row_of,
    write_draft,
    write_row,
)
from app.store.outbox import address_to, one_line
from app.store.receipts import TROUBLED
from app.store.recipients import find_recipient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

_NAMES = ("given_name", "book_name", "book_at", "profile_name")
_BLOCK = ("blocked", "block_state", "block_error")
_MADE_OF_NAMES = ("name", "sort_name", "search")
_HEARD = (
    "SELECT count(m.id), max(c.last_at) FILTER (WHERE c.last_message_id IS NOT NULL) "
    "FROM conversation c LEFT JOIN message m ON m.conversation_id = c.id WHERE c.customer_id = ?"
)
_SINCE = (
    "SELECT m.id, m.direction, m.type, m.status, m.author, m.identity_id FROM message m WHERE m.conversation_id = ? "
    "AND NOT EXISTS (SELECT 1 FROM merged_message x WHERE x.merge_id = ? AND x.message_id = m.id) ORDER BY m.id"
)


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge, as far as asking whether it can be undone needs it."""

    id: int
    kept_id: int
    undone: bool
    later: tuple[int, str] | None
    """A merge (and the name of whom it took in) that the kept one was part of afterwards: it must be undone first."""


@dataclass(frozen=True, slots=True)
class _Came:
    """A message that came in between."""

    id: int
    direction: str
    type: str
    status: str
    author: str | None
    identity_id: int | None

    @property
    def asks(self) -> bool:
        """It is the customer's own, and wants an answer."""
        return self.direction == Direction.IN and self.type not in NO_QUESTIONS

    @property
    def answers(self) -> bool:
        """A person of the shop wrote it."""
        return self.direction == Direction.OUT and self.author != "automatic" and self.status != Status.DISCARDED


@dataclass(slots=True)
class _Side:
    """One of the two, on one account."""

    before: Row | None
    """The conversation as it was; None if there was none."""
    id: int = 0
    came: list[_Came] = field(default_factory=list)


def find_merge(connection: "Connection", merge_id: int) -> Merged | None:
    """The merge of that id."""
    row = connection.exec_driver_sql("SELECT kept_id, undone_at FROM merge WHERE id = ?", (merge_id,)).first()
    if row is None:
        return None
    kept_id, undone_at = row
    later = connection.exec_driver_sql(
        "SELECT id, snapshot ->> '$.gone.name' FROM merge WHERE id > ? AND undone_at IS NULL "
        "AND (kept_id = ? OR gone_id = ?) ORDER BY id DESC LIMIT 1",
        (merge_id, kept_id, kept_id),
    ).first()
    return Merged(merge_id, kept_id, undone_at is not None, None if later is None else (later[0], later[1]))


def undo(connection: "Connection", merge_id: int, now: Millis) -> None:
    """Part the two of a merge that is neither undone nor followed by another of the kept one."""
    (stored,) = connection.exec_driver_sql("SELECT snapshot FROM merge WHERE id = ?", (merge_id,)).one()
    was: dict[str, Any] = json.loads(stored)
    kept_id, gone_id = was["kept"]["id"], was["gone"]["id"]
    current, after = row_of(connection, "customer", kept_id), was["after"]["kept"]
    _address_waiting(connection, merge_id, kept_id)
    insert_row(connection, "customer", was["gone"])
    _give_back(connection, was, kept_id, gone_id)
    came: dict[str, list[_Came]] = {"kept": [], "gone": []}
    touched: set[int] = set()
    chats = chats_of(connection, kept_id)
    for account in {*chats, *was["accounts"]}:
        sides = _part_chat(connection, merge_id, account, chats.get(account), was)
        for name, side in sides.items():
            came[name] += side.came
            touched.add(side.id)
    part_later(connection, was.get("later", {}), was["after"].get("later", {}))
    _part_items(connection, was, kept_id, gone_id)
    _part_customers(connection, was, current, after, came)
    connection.exec_driver_sql("UPDATE merge SET undone_at = ? WHERE id = ?", (now, merge_id))
    connection.exec_driver_sql("DELETE FROM merged_message WHERE merge_id = ?", (merge_id,))
    note_changes(connection, ChangeKind.MESSAGE, touched - {0})
    note_changes(connection, ChangeKind.CUSTOMER, [kept_id, gone_id])


def _address_waiting(connection: "Connection", merge_id: int, customer_id: int) -> None:
    """Let what still waits to be sent since then go to whom it would go now, so that it is parted by that."""
    waiting = connection.exec_driver_sql(
        "SELECT m.id, m.conversation_id, m.quoted_external_id FROM conversation c "
        "JOIN outbox o ON o.conversation_id = c.id JOIN message m ON m.id = o.message_id "
        "WHERE c.customer_id = ? AND m.identity_id IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM merged_message x WHERE x.merge_id = ? AND x.message_id = m.id)",
        (customer_id, merge_id),
    ).all()
    for id_, conversation_id, quoted in waiting:
        if (found := find_recipient(connection, conversation_id, quoted=quoted)) is not None:
            address_to(connection, id_, found[0])


def _give_back(connection: "Connection", was: dict[str, Any], kept_id: int, gone_id: int) -> None:
    """The names, notes and labels that were the gone one's; what was taken away meanwhile stays so."""
    for table, ids in (("identity", was["identities"]["gone"]), ("note", was["notes"])):
        connection.exec_driver_sql(
            f"UPDATE {table} SET customer_id = ? WHERE customer_id = ? "  # noqa: S608 - names of tables
            "AND id IN (SELECT value FROM json_each(?))",
            (gone_id, kept_id, json.dumps(ids)),
        )
    now = set(labels_of(connection, kept_id))
    kept, gone = set(was["labels"]["kept"]), set(was["labels"]["gone"])
    for label in sorted(now & (gone - kept)):
        connection.exec_driver_sql(
            "DELETE FROM customer_label WHERE customer_id = ? AND label_id = ?", (kept_id, label)
        )
    for label in sorted(now & gone):
        connection.exec_driver_sql("INSERT INTO customer_label (customer_id, label_id) VALUES (?, ?)", (gone_id, label))
    _give_fields_back(connection, was, kept_id, gone_id)


def _give_fields_back(connection: "Connection", was: dict[str, Any], kept_id: int, gone_id: int) -> None:
    """Each one's own values; one that was changed since the merge stays with the kept one."""
    before = was.get("fields", {"kept": {}, "gone": {}})
    after, now = was["after"].get("fields", {}), fields_of(connection, kept_id)
    kept = {
        field: now.get(field) if now.get(field) != after.get(field) else before["kept"].get(field)
        for field in {*now, *after, *before["kept"]}
    }
    there = {str(id_) for id_ in connection.exec_driver_sql("SELECT id FROM custom_field").scalars()}
    connection.exec_driver_sql("DELETE FROM customer_field WHERE customer_id = ?", (kept_id,))
    rows = [
        (customer_id, int(field), *value)
        for customer_id, values in ((kept_id, kept), (gone_id, before["gone"]))
        for field, value in values.items()
        if value is not None and field in there
    ]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO customer_field (customer_id, field_id, value, sort_value) VALUES (?, ?, ?, ?)", rows
        )


def _part_chat(
    connection: "Connection", merge_id: int, account: str, current: Row | None, was: dict[str, Any]
) -> dict[str, _Side]:
    """Make the conversations of one account two again, or one that only one of them had."""
    before = was["accounts"].get(account, {"kept": None, "gone": None})
    kept, gone = _Side(before["kept"]), _Side(before["gone"])
    sides = {"kept": kept, "gone": gone}
    if current is None:
        return sides
    alone = kept.before is None and gone.before is not None
    names_of_gone = set(was["identities"]["gone"])
    for since in connection.exec_driver_sql(_SINCE, (current["id"], merge_id)).all():
        message = _Came(*since)
        theirs = alone if message.identity_id is None else message.identity_id in names_of_gone
        (gone if theirs else kept).came.append(message)
    holder, other = (gone, kept) if alone else (kept, gone)
    holder.id = current["id"]
    if alone:
        connection.exec_driver_sql(
            "UPDATE conversation SET customer_id = ? WHERE id = ?", (was["gone"]["id"], current["id"])
        )
    if other.before is not None:
        other.id = other.before["id"]
        insert_row(connection, "conversation", other.before)
    elif other.came:
        other.id = last_id(connection, "conversation") + 1
        new = _blank(current) | {"id": other.id, "customer_id": was["kept" if alone else "gone"]["id"]}
        insert_row(connection, "conversation", new)
    if other.id:
        _move_back(connection, merge_id, current["id"], other)
    after = was["after"]["accounts"].get(account)
    drafts_untouched = after is not None and current["draft_row"] == after["draft_row"]
    unread = _unread(connection, (holder, other), current, after)
    for side in (holder, other):
        if side.id:
            row = _parted_columns(connection, side, current, after, side is holder)
            row["unread"] = len(unread[side.id])
            row["first_unread_id"] = min((id_ for id_ in unread[side.id] if id_ is not None), default=None)
            row["customer_id"] = was["gone" if side is gone else "kept"]["id"]
            if drafts_untouched and side.before is not None:
                write_draft(connection, side.id, side.before["draft_row"])
                row["draft"] = side.before["draft"]
            else:
                row["draft"] = current["draft"] if side is holder else False
            write_row(connection, "conversation", row)
    _wait_again(connection, sides, current, was, merge_id)
    return sides


def _wait_again(
    connection: "Connection", sides: dict[str, _Side], current: Row, was: dict[str, Any], merge_id: int
) -> None:
    """If an answer was taken back or given up meanwhile, whoever wants one waits for it as the joined chat did."""
    (left,) = connection.exec_driver_sql(
        "SELECT count(*) FROM merged_message x JOIN message m ON m.id = x.message_id "
        "WHERE x.merge_id = ? AND m.status <> 'discarded'",
        (merge_id,),
    ).one()
    if current["waiting_since"] is None or left >= was["kept"]["message_count"] + was["gone"]["message_count"]:
        return
    for side in sides.values():
        if side.id and (waiting_since(connection, side.id) or 0) >= current["waiting_since"]:
            wait_again(connection, side.id)


def _move_back(connection: "Connection", merge_id: int, current_id: int, other: _Side) -> None:
    moved = connection.exec_driver_sql(
        "SELECT x.message_id FROM merged_message x JOIN message m ON m.id = x.message_id "
        "WHERE x.merge_id = ? AND x.conversation_id = ? AND m.conversation_id = ? ORDER BY x.message_id",
        (merge_id, other.id, current_id),
    ).scalars()
    move_messages(connection, [*moved, *(message.id for message in other.came)], current_id, other.id)


def _parted_columns(connection: "Connection", side: _Side, current: Row, after: Row | None, holds: bool) -> Row:
    """One side's conversation: as it was, and with what came in between."""
    before = side.before or (current if holds else {}) | _blank(current) | {"id": side.id}
    row = {name: value for name, value in before.items() if name != "draft_row"}
    last = connection.exec_driver_sql(
        "SELECT id, direction, status, type, text FROM message WHERE conversation_id = ? ORDER BY id DESC LIMIT 1",
        (side.id,),
    ).first()
    if last is not None:
        shown = (last[0], time_of(last[0]), last[1], last[2], last[3], one_line(last[4]))
        row.update(zip(LAST, shown, strict=True))
    elif row["last_message_id"] is not None:  # it was taken back meanwhile
        row.update({name: value for name, value in _blank(row).items() if name in LAST})
    row["trouble"] = connection.exec_driver_sql(
        "SELECT count(*) FROM message WHERE conversation_id = ? AND direction = 'out' AND status IN (?, ?)",
        (side.id, *TROUBLED),
    ).scalar_one()
    for message in side.came:
        if message.direction == Direction.IN:
            at = time_of(message.id)
            row["last_inbound_at"] = max(row["last_inbound_at"] or at, at)
            row["last_inbound_id"] = max(row["last_inbound_id"] or message.id, message.id)
            if message.asks:
                ends = at + CUSTOMER_SERVICE_WINDOW
                row["window_ends_at"] = max(row["window_ends_at"] or ends, ends)
    untouched = after or current
    for name in ("read_wanted_id", "read_told_id", "read_receipts", "held_until", "typing_at", "priority", "assignee"):
        # a merge may be of a time before there was such a column
        if holds and current[name] != untouched.get(name, current[name]):
            row[name] = current[name]
    asked = any(message.asks for message in side.came)
    moved = any(current[name] != untouched[name] for name in ("state", "snoozed_until"))
    if moved or asked or side.before is None:
        row.update(state=current["state"], snoozed_until=current["snoozed_until"])
    row["waiting_since"] = _waiting_since(side, row) if row["state"] == "open" else None
    return row


def _waiting_since(side: _Side, row: Row) -> Millis | None:
    answered = max((message.id for message in side.came if message.answers), default=0)
    asked = [time_of(message.id) for message in side.came if message.asks and message.id > answered]
    waited = row["waiting_since"]
    if waited is not None and (not answered or time_of(answered) < waited):
        asked.append(int(waited))
    return min(asked, default=None)


def _unread(
    connection: "Connection", sides: tuple[_Side, _Side], current: Row, after: Row | None
) -> dict[int, list[int]]:
    """The unread messages that each side's conversation has more than before, or all if it was opened since."""
    first, came = current["first_unread_id"], [message for side in sides for message in side.came]
    # a chat may be marked unread in which nobody has written: it has no first unread message
    before = None if after is None else after["first_unread_id"]
    opened = before is not None and (first is None or first > before)
    if after is None or not after["unread"] or opened or current["unread"] < after["unread"]:
        # one that came late stands before some that were read already
        rows = connection.exec_driver_sql(
            "SELECT id, conversation_id FROM message WHERE conversation_id IN (?, ?) AND direction = 'in' AND id >= ? "
            "ORDER BY id IN (SELECT value FROM json_each(?)) DESC, id DESC LIMIT ?",
            (*(side.id for side in sides), first or 0, json.dumps([message.id for message in came]), current["unread"]),
        ).all()
        return {side.id: [id_ for id_, there in rows if there == side.id] for side in sides}
    incoming = sorted((message.id for message in came if message.direction == Direction.IN), reverse=True)
    newest = set(incoming[: max(current["unread"] - after["unread"], 0)])
    return {
        side.id: [
            *([side.before["first_unread_id"]] * side.before["unread"] if side.before else []),
            *(message.id for message in side.came if message.id in newest),
        ]
        for side in sides
    }


def _part_items(connection: "Connection", was: dict[str, Any], kept_id: int, gone_id: int) -> None:
    """Let the kept raw items be of the person whose message they brought."""
    connection.exec_driver_sql(
        "UPDATE raw_item SET customer_id = ?1 WHERE customer_id = ?2 AND (id IN (SELECT value FROM json_each(?3)) OR "
        "message_id IN (SELECT m.id FROM conversation c JOIN message m ON m.conversation_id = c.id "
        "WHERE c.customer_id = ?1))",
        (gone_id, kept_id, json.dumps(was["raw_items"])),
    )


def _part_customers(
    connection: "Connection", was: dict[str, Any], current: Row, after: Row, came: dict[str, list[_Came]]
) -> None:
    """Both customers' own columns; a refusal of marketing that came in between holds for both."""
    blocked = "gone" if was["gone"]["blocked"] and not was["kept"]["blocked"] else "kept"
    unchanged_block = all(current[column] == after[column] for column in _BLOCK)
    renamed = current["profile_name"] not in {row["profile_name"] for row in (after, was["kept"], was["gone"])}
    renames = _last_to_write(connection, was, came) if renamed else ""
    for name in ("kept", "gone"):
        row = dict(was[name])
        if name == "kept":
            row.update({column: current[column] for column in row if current[column] != after[column]})
        elif current["no_marketing_since"] != after["no_marketing_since"]:
            row.update(no_marketing_since=current["no_marketing_since"], marketing_at=current["marketing_at"])
        row["profile_name"] = (current if name == renames else was[name])["profile_name"]
        # counted anew: one that was there before may have been taken back
        row["message_count"], row["last_at"] = connection.exec_driver_sql(_HEARD, (row["id"],)).one()
        blocks = was[name] if name != blocked or unchanged_block else current
        row.update({column: blocks[column] for column in _BLOCK})
        named_as_before = all(row[column] == was[name][column] for column in _NAMES)
        for column in _MADE_OF_NAMES:
            row[column] = was[name][column]
        write_row(connection, "customer", row)
        refresh_names(connection, row["id"])
        names = [
            *connection.exec_driver_sql(
                "SELECT id FROM identity WHERE customer_id = ? ORDER BY id", (row["id"],)
            ).scalars()
        ]
        same = (
            names == was["identities"][name]
            and labels_of(connection, row["id"]) == was["labels"][name]
            and fields_of(connection, row["id"]) == was.get("fields", {}).get(name, {})
        )
        if named_as_before and same:
            words = row_of(connection, "customer", row["id"])["search"]
            if {*words.split()} != {*row["search"].split()}:  # a label was renamed meanwhile
                row["search"] = words
            write_row(connection, "customer", row)
            connection.exec_driver_sql(
                "UPDATE conversation SET name = ? WHERE customer_id = ?", (row["name"], row["id"])
            )


def _last_to_write(connection: "Connection", was: dict[str, Any], came: dict[str, list[_Came]]) -> str:
    """Which of the two wrote the message that arrived last, and so brought the profile's name; else the kept one."""
    sides = {message.id: name for name, messages in came.items() for message in messages}
    last = connection.exec_driver_sql(
        "SELECT message_id FROM raw_item WHERE customer_id IN (?, ?) "
        "AND message_id IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 1",
        (was["kept"]["id"], was["gone"]["id"], json.dumps([*sides])),
    ).scalar()
    return "kept" if last is None else sides[last]


def _blank(like: Row) -> Row:
    """A conversation of the same account in which nothing has been said."""
    return {name: like[name] for name in ("account_id", "channel", "name", "created_at")} | {
        "state": "open",
        "unread": 0,
        "waiting_since": None,
        "last_inbound_at": None,
        "window_ends_at": None,
        "last_message_id": None,
        "last_at": like["created_at"],
        "last_direction": None,
        "last_status": None,
        "last_type": "",
        "preview": "",
        "draft": False,
        "trouble": 0,
        "first_unread_id": None,
        "last_inbound_id": None,
        "read_wanted_id": None,
        "read_told_id": None,
        "held_until": None,
        "read_receipts": None,
        "typing_at": None,
    }
