"""Imports in the database: who is known already, what an import writes, and how it is taken back.

The rows of an import (`tables.ImportedRow`) by their kind:
    customer   made by it; facts: name, notes and labels (their ids), birthday, fields (values by id)
    name       of a known customer; facts: name
    label      put on a known customer; facts: label (its id)
    note       kept about a known customer; facts: customer
    birthday   of a known customer; facts: birthday
    field      of a known customer; facts: field (its id), value
    new_label  a label there was none of
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.clock import Millis
from app.core.enums import ChangeKind, Channel, IdentityKind
from app.core.fields import Parsed, search_words
from app.core.fold import fold
from app.core.ids import message_id
from app.store.changes import last_id, note_changes, retire_id, take_message_numbers
from app.store.customer_edits import drop_unused_label, make_label, refresh_names
from app.store.customers import search_text, shown_name
from app.store.fields import stored_fields
from app.store.identities import holders, number_of
from app.store.note_words import note_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

CHUNK = 500
"""Customers that are written between two words about the progress."""


@dataclass(slots=True)
class Known:
    """A customer who has one of the numbers."""

    id: int
    given_name: str
    names: tuple[str, ...]
    numbers: list[str] = field(default_factory=list)
    """Canonical."""
    labels: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    birthday: str = ""
    fields: dict[int, str] = field(default_factory=dict)
    """What is known in the shop's own fields."""


@dataclass(slots=True)
class Addition:
    """What is written for one customer."""

    customer_id: int
    """0 makes one; then it is set."""
    name: str = ""
    numbers: Sequence[str] = ()
    """Of one that is made: E.164, the one to write to first."""
    labels: Sequence[str] = ()
    notes: Sequence[str] = ()
    birthday: str = ""
    fields: Mapping[int, Parsed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """An import."""

    id: int
    kind: str
    name: str
    at: Millis
    counts: dict[str, int]
    undone_at: Millis | None


def read_known(connection: "Connection", numbers: Collection[str]) -> list[Known]:
    """The customers who have one of these numbers (E.164) in any spelling, the longest known number first."""
    keys = [(IdentityKind.PHONE.value, "", number) for number in numbers]
    found: dict[int, list[str]] = {}
    for _id, customer_id, (kind, _scope, value) in holders(connection, Channel.WHATSAPP, keys):
        if (number := number_of(kind, value)) is not None:
            found.setdefault(customer_id, []).append(number)
    ids = json.dumps([*found])
    rows = connection.exec_driver_sql(
        "SELECT c.id, c.given_name, c.book_name, c.profile_name, c.birthday "
        "FROM json_each(?) j JOIN customer c ON c.id = j.value",
        (ids,),
    )
    known = {
        row[0]: Known(row[0], row[1], tuple(filter(None, row[1:4])), found[row[0]], birthday=row[4]) for row in rows
    }
    for customer_id, field_id, value in connection.exec_driver_sql(
        "SELECT v.customer_id, v.field_id, v.value FROM json_each(?) j "
        "JOIN customer_field v ON v.customer_id = j.value",
        (ids,),
    ):
        known[customer_id].fields[field_id] = value
    for customer_id, label in connection.exec_driver_sql(
        "SELECT x.customer_id, l.name FROM json_each(?) j JOIN customer_label x ON x.customer_id = j.value "
        "JOIN label l ON l.id = x.label_id",
        (ids,),
    ):
        known[customer_id].labels.append(label)
    for customer_id, text in connection.exec_driver_sql(
        "SELECT n.customer_id, n.text FROM json_each(?) j JOIN note n ON n.customer_id = j.value", (ids,)
    ):
        known[customer_id].notes.append(text)
    return [known[id_] for id_ in found if id_ in known]


def read_names(connection: "Connection", folded: Collection[str]) -> dict[str, tuple[int, ...]]:
    """The customers who are shown under these folded names."""
    found: dict[str, list[int]] = {}
    for name, id_ in connection.exec_driver_sql(
        "SELECT c.sort_name, c.id FROM json_each(?) j CROSS JOIN customer c ON c.sort_name = j.value ORDER BY c.id",
        (json.dumps([*folded]),),
    ):
        found.setdefault(name, []).append(id_)
    return {name: tuple(ids) for name, ids in found.items()}


def add_batch(connection: "Connection", kind: str, name: str, counts: dict[str, int], now: Millis) -> int:
    """Write down that a file is imported; the batch's id."""
    return int(
        connection.exec_driver_sql(
            "INSERT INTO import_batch (kind, name, at, counts) VALUES (?, ?, ?, ?) RETURNING id",
            (kind, name, now, json.dumps(counts)),
        ).scalar_one()
    )


def write_people(
    connection: "Connection",
    batch_id: int,
    additions: Sequence[Addition],
    now: Millis,
    progress: Callable[[int, int], None],
) -> None:
    """Write what a batch brings, set by set; `progress` is told how many of how many are done."""
    labels = _labels(connection, batch_id, additions)
    for start in range(0, len(additions), CHUNK):
        part = additions[start : start + CHUNK]
        first = take_message_numbers(connection, sum(len(one.notes) for one in part))
        new, old = [one for one in part if not one.customer_id], [one for one in part if one.customer_id]
        _make(connection, batch_id, new, labels, first, now)
        first += sum(len(one.notes) for one in new)
        for one in old:
            _change(connection, batch_id, one, labels, first, now)
            first += len(one.notes)
        progress(start + len(part), len(additions))


def batches(connection: "Connection") -> list[BatchRow]:
    """All imports, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT id, kind, name, at, counts, undone_at FROM import_batch ORDER BY id DESC"
    ).all()
    return [BatchRow(id_, kind, name, at, json.loads(counts), undone) for id_, kind, name, at, counts, undone in rows]


def undo_batch(connection: "Connection", batch_id: int, now: Millis) -> list[tuple[int, str]]:
    """Take an import back; the customers it made who are kept, since there is more about them by now: id and name."""
    rows = connection.exec_driver_sql(
        "SELECT kind, ref, facts FROM imported_row WHERE batch_id = ? ORDER BY id", (batch_id,)
    ).all()
    made = {ref: json.loads(text) for kind, ref, text in rows if kind == "customer"}
    kept = _more_about(connection, made)
    changed: set[int] = set()
    for kind, ref, text in rows:
        facts = json.loads(text)
        if kind == "name":
            connection.exec_driver_sql(
                "UPDATE customer SET given_name = '' WHERE id = ? AND given_name = ?", (ref, facts["name"])
            )
            changed.add(ref)
        elif kind == "birthday":
            connection.exec_driver_sql(
                "UPDATE customer SET birthday = '' WHERE id = ? AND birthday = ?", (ref, facts["birthday"])
            )
            changed.add(ref)
        elif kind == "field":
            connection.exec_driver_sql(
                "DELETE FROM customer_field WHERE customer_id = ? AND field_id = ? AND value = ?",
                (ref, facts["field"], facts["value"]),
            )
            changed.add(ref)
        elif kind == "label":
            connection.exec_driver_sql(
                "DELETE FROM customer_label WHERE customer_id = ? AND label_id = ?", (ref, facts["label"])
            )
            changed.add(ref)
        elif kind == "note":
            connection.exec_driver_sql("DELETE FROM note WHERE id = ?", (ref,))
            changed.add(facts["customer"])
    _delete(connection, [id_ for id_ in made if id_ not in kept])
    for kind, ref, _facts in rows:
        if kind == "new_label":
            drop_unused_label(connection, ref)
    for customer_id in sorted(changed):
        if connection.exec_driver_sql("SELECT 1 FROM customer WHERE id = ?", (customer_id,)).first():
            refresh_names(connection, customer_id)
    connection.exec_driver_sql("UPDATE import_batch SET undone_at = ? WHERE id = ?", (now, batch_id))
    return sorted(kept.items())


def _labels(connection: "Connection", batch_id: int, additions: Iterable[Addition]) -> dict[str, int]:
    """Every label's id by its folded name; those that are missing are made."""
    known = {fold(name): id_ for id_, name in connection.exec_driver_sql("SELECT id, name FROM label")}
    for label in dict.fromkeys(label for one in additions for label in one.labels):
        if fold(label) not in known:
            known[fold(label)] = id_ = make_label(connection, label)
            _note_rows(connection, batch_id, [("new_label", id_, {})])
    return known


def _make(
    connection: "Connection",
    batch_id: int,
    additions: Sequence[Addition],
    labels: dict[str, int],
    first: int,
    now: Millis,
) -> None:
    """Make customers."""
    if not additions:
        return
    last = last_id(connection, "customer")
    next_identity = last_id(connection, "identity")
    kinds = {one.id: one.kind for one in stored_fields(connection)}
    values: list[tuple[object, ...]] = []
    customers: list[tuple[object, ...]] = []
    identities: list[tuple[object, ...]] = []
    worn: list[tuple[int, int]] = []
    notes: list[tuple[int, int, str, str]] = []
    imported: list[tuple[str, int, dict[str, Any]]] = []
    for id_, one in enumerate(additions, last + 1):
        one.customer_id = id_
        known = [(IdentityKind.PHONE.value, number) for number in reversed(one.numbers)]
        name = shown_name(one.name, "", "", known)
        more = [word for field_id, value in one.fields.items() for word in search_words(kinds[field_id], value.value)]
        words = search_text((one.name, name), one.numbers, (*one.labels, *more))
        customers.append((id_, one.name, name, fold(name), words, now, one.birthday))
        values += [(id_, field_id, value.value, value.sort) for field_id, value in one.fields.items()]
        for kind, number in known:  # of several the one learned last is written to
            next_identity += 1
            identities.append((next_identity, id_, Channel.WHATSAPP.value, kind, number, now))
        wears = sorted({labels[fold(label)] for label in one.labels})
        worn += [(id_, label_id) for label_id in wears]
        ids = [message_id(now, first + position) for position in range(len(one.notes))]
        first += len(ids)
        notes += [(note_id, id_, text, note_words(text)) for note_id, text in zip(ids, one.notes, strict=True)]
        facts: dict[str, Any] = {"name": one.name, "notes": ids, "labels": wears}
        if one.birthday:
            facts["birthday"] = one.birthday
        if one.fields:
            facts["fields"] = {str(field_id): value.value for field_id, value in one.fields.items()}
        imported.append(("customer", id_, facts))
    for sql, rows in (
        (
            "INSERT INTO customer (id, given_name, name, sort_name, search, created_at, birthday) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            customers,
        ),
        (
            "INSERT INTO identity (id, customer_id, channel, kind, scope, value, created_at) "
            "VALUES (?, ?, ?, ?, '', ?, ?)",
            identities,
        ),
        ("INSERT INTO customer_label (customer_id, label_id) VALUES (?, ?)", worn),
        ("INSERT INTO customer_field (customer_id, field_id, value, sort_value) VALUES (?, ?, ?, ?)", values),
        ("INSERT INTO note (id, customer_id, text, search) VALUES (?, ?, ?, ?)", notes),
    ):
        if rows:
            connection.exec_driver_sql(sql, [*rows])
    _note_rows(connection, batch_id, imported)
    note_changes(connection, ChangeKind.CUSTOMER, [last + n for n in range(1, len(additions) + 1)])


def _change(
    connection: "Connection",
    batch_id: int,
    one: Addition,
    labels: dict[str, int],
    first: int,
    now: Millis,
) -> None:
    """Let a known customer have more."""
    customer_id = one.customer_id
    imported: list[tuple[str, int, dict[str, Any]]] = []
    if one.name:
        connection.exec_driver_sql("UPDATE customer SET given_name = ? WHERE id = ?", (one.name, customer_id))
        imported.append(("name", customer_id, {"name": one.name}))
    if one.birthday:
        connection.exec_driver_sql("UPDATE customer SET birthday = ? WHERE id = ?", (one.birthday, customer_id))
        imported.append(("birthday", customer_id, {"birthday": one.birthday}))
    for field_id, value in one.fields.items():
        connection.exec_driver_sql(
            "INSERT INTO customer_field (customer_id, field_id, value, sort_value) VALUES (?, ?, ?, ?)",
            (customer_id, field_id, value.value, value.sort),
        )
        imported.append(("field", customer_id, {"field": field_id, "value": value.value}))
    for label_id in sorted({labels[fold(label)] for label in one.labels}):
        connection.exec_driver_sql(
            "INSERT INTO customer_label (customer_id, label_id) VALUES (?, ?)", (customer_id, label_id)
        )
        imported.append(("label", customer_id, {"label": label_id}))
    for position, text in enumerate(one.notes, first):
        note_id = message_id(now, position)
        connection.exec_driver_sql(
            "INSERT INTO note (id, customer_id, text, search) VALUES (?, ?, ?, ?)",
            (note_id, customer_id, text, note_words(text)),
        )
        imported.append(("note", note_id, {"customer": customer_id}))
    _note_rows(connection, batch_id, imported)
    refresh_names(connection, customer_id)


def _note_rows(connection: "Connection", batch_id: int, rows: Sequence[tuple[str, int, dict[str, Any]]]) -> None:
    connection.exec_driver_sql(
        "INSERT INTO imported_row (batch_id, kind, ref, facts) VALUES (?, ?, ?, ?)",
        [(batch_id, kind, ref, json.dumps(facts, ensure_ascii=False)) for kind, ref, facts in rows],
    )


def _more_about(connection: "Connection", made: dict[int, dict[str, Any]]) -> dict[int, str]:
    """The names of those about whom there is more than the import brought, which its facts say; a merge is more."""
    ids = json.dumps([*made])
    kept = {id_: str(facts["name"]) for id_, facts in made.items()}
    for id_, name, given_name, birthday, more in connection.exec_driver_sql(
        "SELECT c.id, c.name, c.given_name, c.birthday, c.blocked OR c.favourite OR c.message_count > 0 "
        "OR c.no_marketing_since IS NOT NULL "
        "OR c.book_name <> '' OR EXISTS (SELECT 1 FROM conversation x WHERE x.customer_id = c.id) "
        "OR EXISTS (SELECT 1 FROM raw_item r WHERE r.customer_id = c.id) "
        "OR EXISTS (SELECT 1 FROM merge m WHERE m.kept_id = c.id AND m.undone_at IS NULL) "
        "FROM json_each(?) j JOIN customer c ON c.id = j.value",
        (ids,),
    ):
        if more or given_name != made[id_]["name"] or birthday != made[id_].get("birthday", ""):
            kept[id_] = name
        else:
            del kept[id_]
    for table, column, what in (("note", "id", "notes"), ("customer_label", "label_id", "labels")):
        found = connection.exec_driver_sql(
            f"SELECT c.id, c.name, x.{column} FROM json_each(?) j JOIN customer c ON c.id = j.value "  # noqa: S608
            f"JOIN {table} x ON x.customer_id = c.id",
            (ids,),
        )
        kept.update((id_, name) for id_, name, ref in found if ref not in made[id_][what])
    fields = connection.exec_driver_sql(
        "SELECT c.id, c.name, v.field_id, v.value FROM json_each(?) j JOIN customer c ON c.id = j.value "
        "JOIN customer_field v ON v.customer_id = c.id",
        (ids,),
    )
    kept.update(
        (id_, name) for id_, name, field_id, value in fields if made[id_].get("fields", {}).get(str(field_id)) != value
    )
    return kept


def _delete(connection: "Connection", ids: Sequence[int]) -> None:
    """Take customers away about whom nothing was said."""
    if not ids:
        return
    some = json.dumps([*ids])
    last = last_id(connection, "identity")
    for table, columns in (
        ("customer_label", ("customer_id",)),
        ("customer_field", ("customer_id",)),
        ("note", ("customer_id",)),
        ("identity", ("customer_id",)),
        ("link_suggestion", ("customer_id", "other_id")),
        ("customer", ("id",)),
    ):
        for column in columns:
            connection.exec_driver_sql(
                f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608 - own names
                (some,),
            )
    retire_id(connection, "customer", max(ids))
    retire_id(connection, "identity", last)
    note_changes(connection, ChangeKind.CUSTOMER, ids)
