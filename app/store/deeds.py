"""What the operator did and can take back: a deed keeps what it changed, as it stood before and after.

Only what a deed changed is put back, and only where it still stands as the deed left it: a chat in which it doesn't, or
whose customer has written since, is left alone.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from app.core.clock import Millis
from app.core.enums import ChangeKind, Status
from app.core.steps import Undone
from app.store import grace, macros, receipts
from app.store.changes import note_changes
from app.store.conversations import wait_again
from app.store.customer_edits import drop_unused_label, refresh_names, refresh_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

KEPT: Final = 200
"""So many deeds can be taken back."""
LARGE: Final = 1 << 20
KEPT_BYTES: Final = 64 * LARGE
"""Of deeds on thousands of chats fewer are kept."""

_STATE: Final = ("state", "snoozed_until", "waiting_since", "unread", "first_unread_id")
"""What a customer who writes changes too."""
_ANSWERED: Final = ("waiting_since", "unread", "first_unread_id", "read_wanted_id")
"""What an answer that is out has settled for good."""
_COLUMNS: Final = (*_STATE, "priority", "assignee", "read_wanted_id")
_ASIDE: Final = "read_wanted_id"
"""The gateway clears it once the customer has been told: it is put back if it can be, and no reason to leave a chat."""
_OWN: Final = ("favourite", "birthday")
_ROWS: Final = {"note": "customer", "quick_reply": "", "macro": "", "saved_view": ""}
"""The tables whose deleted rows come back, and whom they belong to."""

_Chat = tuple[int, int, int | None, dict[str, Any]]
"""Conversation, customer, the customer's last message, columns."""


@dataclass(slots=True)
class Recording:
    """A deed while it is done: what it adds is entered here, what it changes is found by comparing."""

    kind: str
    conversation_ids: tuple[int, ...]
    customer_ids: tuple[int, ...]
    deed_id: int = 0
    """Set at the end; 0 if nothing was changed."""
    notes: list[tuple[int, int]] = field(default_factory=list)
    """Customer and note, of notes that were added."""
    messages: list[tuple[int, int]] = field(default_factory=list)
    """Conversation and message, of messages that were queued."""
    labels: list[int] = field(default_factory=list)
    """Labels that were made."""
    rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Table and row, of what was deleted."""


@contextmanager
def recording(
    connection: "Connection",
    kind: str,
    now: Millis,
    conversation_ids: Collection[int] = (),
    customer_ids: Collection[int] = (),
) -> Iterator[Recording]:
    """Record what is done within to those conversations, their customers and these; tell the change log of it."""
    before = _chats(connection, conversation_ids)
    customers = {*customer_ids, *(chat[1] for chat in before.values())}
    labels, names, own = _labels(connection, customers), _names(connection, customers), _own(connection, customers)
    record = Recording(kind, tuple(before), tuple(customers))
    yield record
    after = _chats(connection, before)
    moved = [
        (id_, customer, last, changes)
        for id_, (_, customer, last, columns) in after.items()
        if (changes := _differences(before[id_][3], columns))
    ]
    relabelled = []
    for id_, found in _labels(connection, customers).items():
        if found != labels[id_]:
            relabelled.append((id_, [*(found - labels[id_])], [*(labels[id_] - found)]))
    renamed = [(id_, names[id_], name) for id_, name in _names(connection, customers).items() if name != names[id_]]
    changed = [
        (
            id_,
            {
                name: (own[id_].get(name), found.get(name))
                for name in sorted({*own[id_], *found})
                if own[id_].get(name) != found.get(name)
            },
        )
        for id_, found in _own(connection, customers).items()
        if found != own[id_]
    ]
    touched = {id_ for id_, _ in record.notes} | {row[0] for rows in (relabelled, renamed, changed) for row in rows}
    answered = {id_ for id_, _ in record.messages}
    chats: list[_Chat] = [
        (id_, customer, last, {})
        for id_, (_, customer, last, _) in after.items()
        if customer in touched or id_ in answered
    ]
    chats = [*moved, *(chat for chat in chats if chat[0] not in {row[0] for row in moved})]
    facts = {
        "chats": chats,
        "labels": relabelled,
        "names": renamed,
        "own": changed,
        "notes": record.notes,
        "messages": record.messages,
        "made": record.labels,
        "rows": record.rows,
    }
    if not any(facts.values()):
        return
    if relabelled:
        refresh_words(connection, [row[0] for row in relabelled])
    note_changes(connection, ChangeKind.CONVERSATION, [chat[0] for chat in chats])
    note_changes(connection, ChangeKind.CUSTOMER, sorted(touched))
    record.deed_id = _keep(connection, kind, now, {k: v for k, v in facts.items() if v})


def undo_last(connection: "Connection", now: Millis) -> Undone | None:
    """Take back the last deed that stands; None if there is none."""
    found = connection.exec_driver_sql(
        "SELECT id, kind, before FROM deed WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1"
    ).first()
    if found is None:
        return None
    deed_id, kind, stored = found
    facts: dict[str, list[Any]] = json.loads(stored)
    connection.exec_driver_sql("UPDATE deed SET undone_at = ? WHERE id = ?", (now, deed_id))
    chats: list[_Chat] = [(chat[0], chat[1], chat[2], chat[3]) for chat in facts.get("chats", [])]
    left = _left(connection, chats, facts)
    out = _take_back_messages(connection, facts.get("messages", []), left.chats)
    kept = [chat for chat in chats if chat[0] not in left.chats]
    _restore_columns(connection, kept, {id_ for id_, _ in out})
    customers = _restore_customers(connection, facts, left.customers)
    lost = _restore_rows(connection, facts.get("rows", []))
    note_changes(connection, ChangeKind.CONVERSATION, [chat[0] for chat in chats])
    note_changes(connection, ChangeKind.CUSTOMER, sorted({*customers, *(chat[1] for chat in chats)}))
    alone = left.customers - {chat[1] for chat in chats}
    return Undone(kind, tuple(chat[0] for chat in kept), len(left.chats) + len(alone) + lost, len(out))


@dataclass(slots=True)
class _Left:
    """Those to whom something has happened meanwhile."""

    chats: set[int]
    customers: set[int]


def _left(connection: "Connection", chats: Sequence[_Chat], facts: dict[str, list[Any]]) -> _Left:
    now = _chats(connection, [chat[0] for chat in chats])
    left = {chat[0] for chat in chats if chat[0] not in now or _has_moved(chat, now[chat[0]])}
    customers = {chat[1] for chat in chats if chat[0] in left}
    labels = _labels(connection, {row[0] for row in facts.get("labels", [])})
    known = {id_ for (id_,) in connection.exec_driver_sql("SELECT id FROM label")} if labels else set()
    for id_, added, removed in facts.get("labels", []):
        carried = labels.get(id_)
        if carried is None or not carried.issuperset(added) or carried & {*removed} or not known.issuperset(removed):
            customers.add(id_)
    names = _names(connection, {row[0] for row in facts.get("names", [])})
    customers |= {id_ for id_, _, name in facts.get("names", []) if names.get(id_) != name}
    own = _own(connection, {row[0] for row in facts.get("own", [])})
    customers |= {
        id_
        for id_, changes in facts.get("own", [])
        if id_ not in own or any(own[id_].get(name) != after for name, (_, after) in changes.items())
    }
    return _Left(left | {chat[0] for chat in chats if chat[1] in customers}, customers)


def _has_moved(chat: _Chat, now: _Chat) -> bool:
    _, customer, last, changes = chat
    if now[1] != customer or (now[2] != last and any(name in changes for name in _STATE)):
        return True
    return any(now[3][name] != after for name, (_, after) in changes.items() if name != _ASIDE)


def _take_back_messages(
    connection: "Connection", messages: Sequence[Sequence[int]], left: set[int]
) -> list[tuple[int, int]]:
    """Take those away that are still queued; the others, which are out. Of the chats only those left move by it."""
    out: list[tuple[int, int]] = []
    back: list[receipts.Target] = []
    waits: list[int] = []
    for conversation_id, message_id in messages:
        target = receipts.find_target(connection, message_id)
        if target is not None and target.status is Status.QUEUED:
            back.append(target)
            if conversation_id in left:
                waits.append(target.conversation_id)  # which may have been joined with another
        elif target is not None and target.status is not Status.DISCARDED:
            out.append((conversation_id, message_id))
    grace.take_away(connection, back)
    for conversation_id in waits:
        wait_again(connection, conversation_id)
    return out


def _restore_columns(connection: "Connection", chats: Sequence[_Chat], answered: set[int]) -> None:
    """Put the columns back, those that an answer has settled for good left out."""
    now = _chats(connection, [chat[0] for chat in chats])
    rows: list[tuple[tuple[str, ...], tuple[Any, ...]]] = []
    for id_, _, _, changes in chats:
        back = {name: before for name, (before, _) in changes.items()}
        if id_ in answered:
            back = {name: value for name, value in back.items() if name not in _ANSWERED}
        elif _ASIDE in changes and now[id_][3][_ASIDE] != changes[_ASIDE][1]:
            del back[_ASIDE]
        if back.get("state", "open") != "open":
            back["waiting_since"] = None  # an answer that was given up meanwhile lets none wait that is out of sight
        if back:
            rows.append((tuple(back), (*back.values(), id_)))
    for names, group in groupby(sorted(rows, key=lambda row: row[0]), key=lambda row: row[0]):
        sets = ", ".join(f"{name} = ?" for name in names)
        connection.exec_driver_sql(
            f"UPDATE conversation SET {sets} WHERE id = ?",  # noqa: S608 - columns' names
            [values for _, values in group],
        )


def _restore_customers(connection: "Connection", facts: dict[str, list[Any]], left: set[int]) -> set[int]:
    """Put labels, names and notes back; who was touched."""
    labels = [row for row in facts.get("labels", []) if row[0] not in left]
    gone = [(id_, label) for id_, added, _ in labels for label in added]
    back = [(id_, label) for id_, _, removed in labels for label in removed]
    names = [(before, id_) for id_, before, _ in facts.get("names", []) if id_ not in left]
    notes = [(id_,) for customer, id_ in facts.get("notes", []) if customer not in left]
    for sql, rows in (
        ("DELETE FROM customer_label WHERE customer_id = ? AND label_id = ?", gone),
        ("INSERT OR IGNORE INTO customer_label (customer_id, label_id) VALUES (?, ?)", back),
        ("UPDATE customer SET given_name = ? WHERE id = ?", names),
        ("DELETE FROM note WHERE id = ?", notes),
    ):
        if rows:
            connection.exec_driver_sql(sql, rows)
    for label in facts.get("made", []):
        drop_unused_label(connection, label)
    refresh_words(connection, [row[0] for row in labels])
    for _, id_ in names:
        refresh_names(connection, id_)
    own = [row for row in facts.get("own", []) if row[0] not in left]
    for id_, changes in own:
        _restore_own(connection, id_, {name: before for name, (before, _) in changes.items()})
    refresh_words(connection, [row[0] for row in own])
    return (
        {row[0] for row in own}
        | {row[0] for row in facts.get("labels", [])}
        | {customer for customer, _ in facts.get("notes", [])}
    )


def _restore_own(connection: "Connection", customer_id: int, before: dict[str, Any]) -> None:
    for name, value in before.items():
        if name in _OWN:
            connection.exec_driver_sql(
                f"UPDATE customer SET {name} = ? WHERE id = ?",  # noqa: S608 - a column of _OWN
                (value, customer_id),
            )
            continue
        connection.exec_driver_sql(
            "DELETE FROM customer_field WHERE customer_id = ? AND field_id = ?", (customer_id, int(name))
        )
        if value is not None:
            connection.exec_driver_sql(
                "INSERT INTO customer_field (customer_id, field_id, value, sort_value) "
                "SELECT ?, id, ?, ? FROM custom_field WHERE id = ?",
                (customer_id, *value, int(name)),
            )


def _restore_rows(connection: "Connection", rows: Sequence[Sequence[Any]]) -> int:
    """Put deleted rows back; how many could not be, since something else has their place or nobody owns them."""
    lost = 0
    for table, row in rows:
        owner = _ROWS[table]
        if (
            owner
            and not connection.exec_driver_sql(
                f"SELECT 1 FROM {owner} WHERE id = ?",  # noqa: S608 - a table of _ROWS
                (row[f"{owner}_id"],),
            ).first()
        ):
            lost += 1
            continue
        if table != "note" and _is_taken(connection, table, row["id"]):
            row = {name: value for name, value in row.items() if name != "id"}  # its own is another's by now
        if row.get("key") and row["key"] in macros.key_owners(connection, 0):
            row = {**row, "key": ""}
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        made = connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks}) RETURNING id",  # noqa: S608 - as they were read
            tuple(row.values()),
        ).scalar()
        lost += made is None
        note_changes(connection, _KINDS.get(table, ChangeKind.CUSTOMER), [row.get("customer_id", made or 0)])
    return lost


def _is_taken(connection: "Connection", table: str, id_: int) -> bool:
    sql = f"SELECT 1 FROM {table} WHERE id = ?"  # noqa: S608 - a table of _ROWS
    return connection.exec_driver_sql(sql, (id_,)).first() is not None


_KINDS: Final = {
    "quick_reply": ChangeKind.QUICK_REPLY,
    "macro": ChangeKind.MACRO,
    "saved_view": ChangeKind.SAVED_VIEW,
}


def delete_row(connection: "Connection", record: Recording, table: str, id_: int) -> dict[str, Any] | None:
    """Delete a row of one of the tables whose rows can come back; it as it was, None if there is none."""
    if table not in _ROWS:
        raise KeyError(table)
    row = (
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE id = ? RETURNING *", (id_,))  # noqa: S608 - of _ROWS
        .mappings()
        .first()
    )
    if row is None:
        return None
    record.rows.append((table, dict(row)))
    return dict(row)


def _keep(connection: "Connection", kind: str, now: Millis, facts: dict[str, Any]) -> int:
    stored = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    id_ = int(
        connection.exec_driver_sql(
            "INSERT INTO deed (kind, at, before) VALUES (?, ?, ?) RETURNING id", (kind, now, stored)
        ).scalar_one()
    )
    connection.exec_driver_sql("DELETE FROM deed WHERE id <= ?", (id_ - KEPT,))
    if len(stored) > LARGE:
        connection.exec_driver_sql(
            "DELETE FROM deed WHERE id IN (SELECT id FROM "
            "(SELECT id, sum(length(before)) OVER (ORDER BY id DESC) AS total FROM deed) WHERE total > ?) AND id < ?",
            (KEPT_BYTES, id_),
        )
    return id_


def _chats(connection: "Connection", ids: Collection[int]) -> dict[int, _Chat]:
    rows = connection.exec_driver_sql(
        "SELECT id, customer_id, last_inbound_id, state, snoozed_until, waiting_since, unread, first_unread_id, "
        "priority, assignee, read_wanted_id FROM conversation WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*ids]),),
    ).all()
    return {row[0]: (row[0], row[1], row[2], dict(zip(_COLUMNS, row[3:], strict=True))) for row in rows}


def _labels(connection: "Connection", customer_ids: Collection[int]) -> dict[int, set[int]]:
    """The labels of those customers that are there."""
    found: dict[int, set[int]] = {
        id_: set()
        for (id_,) in connection.exec_driver_sql(
            "SELECT id FROM customer WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*customer_ids]),)
        )
    }
    for id_, label in connection.exec_driver_sql(
        "SELECT customer_id, label_id FROM customer_label WHERE customer_id IN (SELECT value FROM json_each(?))",
        (json.dumps([*customer_ids]),),
    ):
        found[id_].add(label)
    return found


def _names(connection: "Connection", customer_ids: Collection[int]) -> dict[int, str]:
    rows = connection.exec_driver_sql(
        "SELECT id, given_name FROM customer WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*customer_ids]),),
    )
    return {row[0]: row[1] for row in rows}


def _own(connection: "Connection", customer_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Favourite and birthday of those customers, and what is known in the shop's own fields, by the field's id."""
    these = (json.dumps([*customer_ids]),)
    rows = connection.exec_driver_sql(
        "SELECT id, favourite, birthday FROM customer WHERE id IN (SELECT value FROM json_each(?))", these
    )
    found: dict[int, dict[str, Any]] = {row[0]: dict(zip(_OWN, row[1:], strict=True)) for row in rows}
    for id_, field_id, value, sort in connection.exec_driver_sql(
        "SELECT customer_id, field_id, value, sort_value FROM customer_field "
        "WHERE customer_id IN (SELECT value FROM json_each(?))",
        these,
    ):
        found[id_][str(field_id)] = [value, sort]
    return found


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (before[name], after[name]) for name in _COLUMNS if before[name] != after[name]}
