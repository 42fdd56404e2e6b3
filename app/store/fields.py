"""Custom fields in the database: what there are, what is known of customers there."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from app.core.enums import ChangeKind
from app.core.fields import CustomField, FieldKind, FieldValue, Parsed, placeholder_values, search_words
from app.store.changes import last_id, note_changes, retire_id
from app.store.sqlite import select_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

_FIELDS = "SELECT id, name, kind, choices FROM custom_field ORDER BY position, id"
_VALUES = "SELECT customer_id, field_id, value FROM customer_field WHERE customer_id IN ({marks})"
_WORDS = (
    "SELECT v.customer_id, f.kind, v.value FROM json_each(?) j CROSS JOIN customer_field v ON v.customer_id = j.value "
    "JOIN custom_field f ON f.id = v.field_id ORDER BY f.position, f.id"
)


def read_fields(reader: sqlite3.Connection) -> list[CustomField]:
    """All of them in their order."""
    return [_field(*row) for row in reader.execute(_FIELDS).fetchall()]


def stored_fields(connection: "Connection") -> list[CustomField]:
    """The same, as the transaction sees them."""
    return [_field(*row) for row in connection.exec_driver_sql(_FIELDS)]


def read_values(reader: sqlite3.Connection, customer_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """What is known of each customer: field and value."""
    found: dict[int, list[tuple[int, str]]] = {}
    for customer_id, field_id, value in select_in(reader, _VALUES, customer_ids):
        found.setdefault(customer_id, []).append((field_id, value))
    return found


def values_of(reader: sqlite3.Connection, customer_id: int) -> tuple[FieldValue, ...]:
    """What is known of one, in the fields' order."""
    known = dict(read_values(reader, (customer_id,)).get(customer_id, ()))
    return (
        tuple(FieldValue(field, known[field.id]) for field in read_fields(reader) if field.id in known) if known else ()
    )


def field_words(connection: "Connection", customer_ids: Collection[int]) -> dict[int, list[str]]:
    """Under what the values of these customers are found."""
    found: dict[int, list[str]] = {}
    for customer_id, kind, value in connection.exec_driver_sql(_WORDS, (json.dumps([*customer_ids]),)):
        found.setdefault(customer_id, []).extend(search_words(_kind(kind), value))
    return found


def fields_of_chats(connection: "Connection", conversation_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """What the placeholders named like fields stand for, by conversation (`core.fields.placeholder_values`)."""
    fields = stored_fields(connection)
    if not fields:
        return {}
    found: dict[int, dict[int, str]] = {id_: {} for id_ in conversation_ids}
    for id_, field_id, value in connection.exec_driver_sql(
        "SELECT c.id, v.field_id, v.value FROM json_each(?) j CROSS JOIN conversation c ON c.id = j.value "
        "JOIN customer_field v ON v.customer_id = c.customer_id",
        (json.dumps([*conversation_ids]),),
    ):
        found[id_][field_id] = value
    return {id_: placeholder_values(fields, values) for id_, values in found.items()}


def values_count(reader: sqlite3.Connection) -> dict[int, int]:
    """Of how many customers each field is known."""
    return dict(reader.execute("SELECT field_id, count(*) FROM customer_field GROUP BY field_id").fetchall())


def set_values(connection: "Connection", customer_id: int, values: Mapping[int, Parsed | None]) -> None:
    """Keep the values of these fields, or that nothing is known there; names and search are brought up to date."""
    from app.store.customer_edits import note_everywhere, refresh_words

    for field_id, value in values.items():
        if value is None:
            connection.exec_driver_sql(
                "DELETE FROM customer_field WHERE customer_id = ? AND field_id = ?", (customer_id, field_id)
            )
        else:
            connection.exec_driver_sql(
                "INSERT INTO customer_field (customer_id, field_id, value, sort_value) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET value = excluded.value, sort_value = excluded.sort_value",
                (customer_id, field_id, value.value, value.sort),
            )
    refresh_words(connection, [customer_id])
    note_everywhere(connection, customer_id)


def keep_field(connection: "Connection", field: CustomField) -> int:
    """Insert it at the end (id 0), or give the one of that id name and choices; its id."""
    choices = json.dumps(field.choices, ensure_ascii=False)
    if field.id:
        connection.exec_driver_sql(
            "UPDATE custom_field SET name = ?, choices = ? WHERE id = ?", (field.name, choices, field.id)
        )
        id_ = field.id
    else:
        id_ = last_id(connection, "custom_field") + 1
        connection.exec_driver_sql(
            "INSERT INTO custom_field (id, name, kind, choices, position) VALUES (?, ?, ?, ?, "
            "(SELECT coalesce(max(position), 0) + 1 FROM custom_field))",
            (id_, field.name, field.kind.value, choices),
        )
    note_changes(connection, ChangeKind.FIELDS, [id_])
    return id_


def rename_choices(connection: "Connection", field_id: int, renamed: Mapping[str, str], order: Sequence[str]) -> None:
    """Let values follow their choice's new name and place; one whose choice is gone stays as it was written."""
    for old, new in renamed.items():
        # set aside first, so that two choices can take each other's name
        connection.exec_driver_sql(
            "UPDATE customer_field SET value = ? WHERE field_id = ? AND value = ?", (f"\x01{new}", field_id, old)
        )
    if renamed:
        connection.exec_driver_sql(
            "UPDATE customer_field SET value = substr(value, 2) WHERE field_id = ? AND substr(value, 1, 1) = char(1)",
            (field_id,),
        )
    for place, choice in enumerate(order):
        connection.exec_driver_sql(
            "UPDATE customer_field SET sort_value = ? WHERE field_id = ? AND value = ? AND sort_value <> ?",
            (f"{place:04d}", field_id, choice, f"{place:04d}"),
        )
    if renamed:
        _refresh(connection, field_id)


def order_fields(connection: "Connection", ids: Sequence[int]) -> None:
    """List them in that order."""
    connection.exec_driver_sql(
        "UPDATE custom_field SET position = ? WHERE id = ?", [(place, id_) for place, id_ in enumerate(ids, 1)]
    )
    note_changes(connection, ChangeKind.FIELDS, [0])


def drop_field(connection: "Connection", field_id: int) -> None:
    """It is no more, nor what is known there."""
    ids = connection.exec_driver_sql("SELECT customer_id FROM customer_field WHERE field_id = ?", (field_id,)).scalars()
    customers = [*ids]
    connection.exec_driver_sql("DELETE FROM customer_field WHERE field_id = ?", (field_id,))
    connection.exec_driver_sql("DELETE FROM custom_field WHERE id = ?", (field_id,))
    retire_id(connection, "custom_field", field_id)  # an undone merge may still name it
    note_changes(connection, ChangeKind.FIELDS, [field_id])
    _rewrite(connection, customers)


def _refresh(connection: "Connection", field_id: int) -> None:
    ids = connection.exec_driver_sql("SELECT customer_id FROM customer_field WHERE field_id = ?", (field_id,)).scalars()
    _rewrite(connection, [*ids])


def _rewrite(connection: "Connection", customers: Sequence[int]) -> None:
    from app.store.customer_edits import refresh_words

    refresh_words(connection, customers)
    note_changes(connection, ChangeKind.CUSTOMER, customers)


def _field(id_: int, name: str, kind: str, choices: str) -> CustomField:
    try:
        listed = tuple(choice for choice in json.loads(choices) if isinstance(choice, str))
    except (ValueError, TypeError):
        listed = ()
    return CustomField(id_, name, _kind(kind), listed)


def _kind(kind: str) -> FieldKind:
    """A kind this version doesn't know is shown as it is."""
    return FieldKind(kind) if kind in [*FieldKind] else FieldKind.TEXT
