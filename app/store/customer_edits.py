"""What the operator does to a customer: a name, labels, notes, a new one."""

import json
from collections.abc import Collection, Sequence

from app.core.clock import Millis
from app.core.enums import ChangeKind, Channel, IdentityKind
from app.core.fold import fold
from app.core.ids import message_id
from app.store.changes import last_id, note_changes, retire_id, take_message_numbers
from app.store.customers import search_text, shown_name
from app.store.fields import field_words
from app.store.identities import holders
from app.store.note_words import note_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def find_by_number(connection: "Connection", channel: Channel, e164: str) -> int | None:
    """The customer who goes by that number (E.164) in any spelling, the longest known first."""
    found = holders(connection, channel, [(IdentityKind.PHONE.value, "", e164)])
    return found[0][1] if found else None


def make_customer(
    connection: "Connection", channel: Channel, identities: Sequence[tuple[IdentityKind, str]], name: str, now: Millis
) -> int:
    """A new customer with the operator's name for them, or none, and names that hold everywhere (numbers)."""
    id_ = last_id(connection, "customer") + 1
    connection.exec_driver_sql("INSERT INTO customer (id, given_name, created_at) VALUES (?, ?, ?)", (id_, name, now))
    connection.exec_driver_sql(
        "INSERT INTO identity (customer_id, channel, kind, scope, value, created_at) VALUES (?, ?, ?, '', ?, ?)",
        [(id_, channel.value, kind.value, value, now) for kind, value in identities],
    )
    refresh_names(connection, id_)
    return id_


def rename(connection: "Connection", customer_id: int, name: str) -> bool:
    """Set the operator's own name for them, empty for none; False if there is no such customer."""
    changed = connection.exec_driver_sql("UPDATE customer SET given_name = ? WHERE id = ?", (name, customer_id))
    if changed.rowcount:
        refresh_names(connection, customer_id)
    return bool(changed.rowcount)


def refresh_names(connection: "Connection", customer_id: int) -> None:
    """Bring the columns made of names, identities, labels and fields up to date, there and in the conversations."""
    given, book, profile = connection.exec_driver_sql(
        "SELECT given_name, book_name, profile_name FROM customer WHERE id = ?", (customer_id,)
    ).one()
    identities = [
        (kind, value)
        for kind, value in connection.exec_driver_sql(
            "SELECT kind, value FROM identity WHERE customer_id = ? ORDER BY id", (customer_id,)
        )
    ]
    labels = connection.exec_driver_sql(
        "SELECT l.name FROM customer_label x JOIN label l ON l.id = x.label_id WHERE x.customer_id = ?", (customer_id,)
    ).scalars()
    name = shown_name(given, book, profile, identities)
    more = field_words(connection, [customer_id]).get(customer_id, ())
    words = search_text((given, book, profile, name), (value for _, value in identities), (*labels, *more))
    connection.exec_driver_sql(
        "UPDATE customer SET name = ?, sort_name = ?, search = ? WHERE id = ?", (name, fold(name), words, customer_id)
    )
    connection.exec_driver_sql("UPDATE conversation SET name = ? WHERE customer_id = ?", (name, customer_id))
    note_everywhere(connection, customer_id)


def refresh_words(connection: "Connection", customer_ids: Collection[int]) -> None:
    """Bring the column in which they are found up to date, for many whose labels or fields changed."""
    these = (json.dumps([*customer_ids]),)
    names: dict[int, tuple[str, ...]] = {
        id_: tuple(found)
        for id_, *found in connection.exec_driver_sql(
            "SELECT id, given_name, book_name, profile_name, name FROM customer "
            "WHERE id IN (SELECT value FROM json_each(?))",
            these,
        )
    }
    identities: dict[int, list[str]] = {}
    for id_, value in connection.exec_driver_sql(
        "SELECT customer_id, value FROM identity WHERE customer_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        these,
    ):
        identities.setdefault(id_, []).append(value)
    labels: dict[int, list[str]] = {}
    for id_, value in connection.exec_driver_sql(
        "SELECT x.customer_id, l.name FROM customer_label x JOIN label l ON l.id = x.label_id "
        "WHERE x.customer_id IN (SELECT value FROM json_each(?))",
        these,
    ):
        labels.setdefault(id_, []).append(value)
    for id_, more in field_words(connection, customer_ids).items():
        labels.setdefault(id_, []).extend(more)
    words = [(search_text(found, identities.get(id_, ()), labels.get(id_, ())), id_) for id_, found in names.items()]
    if words:
        connection.exec_driver_sql("UPDATE customer SET search = ? WHERE id = ?", words)


def set_labels(connection: "Connection", customer_id: int, names: Sequence[str]) -> None:
    """They carry exactly these labels; new ones are made."""
    wanted = {find_label(connection, name) or make_label(connection, name) for name in names}
    connection.exec_driver_sql("DELETE FROM customer_label WHERE customer_id = ?", (customer_id,))
    if wanted:
        connection.exec_driver_sql(
            "INSERT INTO customer_label (customer_id, label_id) VALUES (?, ?)",
            [(customer_id, label_id) for label_id in sorted(wanted)],
        )
    refresh_words(connection, [customer_id])
    note_everywhere(connection, customer_id)


def set_favourite(connection: "Connection", customer_id: int, favourite: bool) -> None:
    """They are among the favourites, or no more."""
    connection.exec_driver_sql("UPDATE customer SET favourite = ? WHERE id = ?", (favourite, customer_id))
    note_everywhere(connection, customer_id)


def set_birthday(connection: "Connection", customer_id: int, birthday: str) -> None:
    """Their birthday (YYYY-MM-DD, MM-DD), empty for none."""
    connection.exec_driver_sql("UPDATE customer SET birthday = ? WHERE id = ?", (birthday, customer_id))
    note_everywhere(connection, customer_id)


def add_label(connection: "Connection", customer_ids: Collection[int], label_id: int) -> None:
    """They carry that label too."""
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO customer_label (customer_id, label_id) SELECT value, ? FROM json_each(?)",
        (label_id, json.dumps([*customer_ids])),
    )


def remove_label(connection: "Connection", customer_ids: Collection[int], label_id: int) -> None:
    """They don't carry that label."""
    connection.exec_driver_sql(
        "DELETE FROM customer_label WHERE label_id = ? AND customer_id IN (SELECT value FROM json_each(?))",
        (label_id, json.dumps([*customer_ids])),
    )


def find_label(connection: "Connection", name: str) -> int | None:
    """The label of that name; one that differs in case or accents only is the same."""
    wanted = fold(name)
    found = connection.exec_driver_sql("SELECT id, name FROM label").all()
    return next((int(id_) for id_, known in found if fold(known) == wanted), None)


def make_label(connection: "Connection", name: str, colour: str = "") -> int:
    """A new label; its id, which no label ever had: merges, imports and deeds may still name those that are gone."""
    id_ = last_id(connection, "label") + 1
    connection.exec_driver_sql("INSERT INTO label (id, name, colour) VALUES (?, ?, ?)", (id_, name, colour or "plain"))
    return id_


def drop_label(connection: "Connection", label_id: int) -> None:
    """It is no more, nobody carries it, and its id is given to no other."""
    connection.exec_driver_sql("DELETE FROM customer_label WHERE label_id = ?", (label_id,))
    connection.exec_driver_sql("DELETE FROM label WHERE id = ?", (label_id,))
    retire_id(connection, "label", label_id)


def drop_unused_label(connection: "Connection", label_id: int) -> None:
    """The same, if nobody carries it."""
    found = connection.exec_driver_sql("SELECT 1 FROM customer_label WHERE label_id = ? LIMIT 1", (label_id,)).first()
    if found is None:
        drop_label(connection, label_id)


def add_notes(connection: "Connection", customer_ids: Collection[int], text: str, now: Millis) -> list[int]:
    """Keep the same note about each of them; their ids."""
    first = take_message_numbers(connection, len(customer_ids))
    words = note_words(text)
    rows = [(message_id(now, first + n), customer_id, text, words) for n, customer_id in enumerate(customer_ids)]
    if rows:
        connection.exec_driver_sql("INSERT INTO note (id, customer_id, text, search) VALUES (?, ?, ?, ?)", rows)
    return [row[0] for row in rows]


def add_note(connection: "Connection", customer_id: int, text: str, now: Millis) -> int:
    """Keep a note about them; its id."""
    (id_,) = add_notes(connection, [customer_id], text, now)
    note_everywhere(connection, customer_id)
    return id_


def delete_note(connection: "Connection", note_id: int) -> None:
    """Take a note away."""
    customer_id = connection.exec_driver_sql("DELETE FROM note WHERE id = ? RETURNING customer_id", (note_id,)).scalar()
    if customer_id is not None:
        note_everywhere(connection, customer_id)


def exists(connection: "Connection", customer_id: int) -> bool:
    """Whether there is such a customer."""
    return connection.exec_driver_sql("SELECT 1 FROM customer WHERE id = ?", (customer_id,)).first() is not None


def conversations_of(connection: "Connection", customer_id: int) -> list[int]:
    """The ids of their conversations."""
    found = connection.exec_driver_sql("SELECT id FROM conversation WHERE customer_id = ?", (customer_id,))
    return list(found.scalars())


def note_everywhere(connection: "Connection", customer_id: int) -> None:
    """Say in the change log that the customer and their chats look different."""
    note_changes(connection, ChangeKind.CONVERSATION, conversations_of(connection, customer_id))
    note_changes(connection, ChangeKind.CUSTOMER, [customer_id])
