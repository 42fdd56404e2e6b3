"""The customers' reads: the list's rows, what is searched, the card."""

import sqlite3
from collections.abc import Iterable, Sequence

from app.core.enums import Channel, Direction, IdentityKind
from app.core.fold import foldings
from app.core.ids import time_of
from app.core.phone import canonical, format_number
from app.core.rows import CustomerCard, CustomerRow, Label, Note
from app.store.chats import identities
from app.store.sqlite import select_in

_ROWS = (
    "SELECT id, name, last_at, created_at, message_count, birthday, favourite, blocked FROM customer "
    "WHERE id IN ({marks})"
)
_IDENTITIES = "SELECT customer_id, kind, value FROM identity WHERE customer_id IN ({marks}) ORDER BY id"
_LABELS = (
    "SELECT x.customer_id, l.name, l.colour FROM customer_label x JOIN label l ON l.id = x.label_id "
    "WHERE x.customer_id IN ({marks}) ORDER BY l.name"
)
_CONVERSATIONS = (
    "SELECT customer_id, id, max(last_at), channel, assignee, last_type, last_direction, preview FROM conversation "
    "WHERE customer_id IN ({marks}) GROUP BY customer_id"
)
_CARD = (
    "SELECT name, given_name, profile_name, created_at, message_count, last_at, blocked, block_state, block_error, "
    "book_name, no_marketing_since, favourite, birthday FROM customer WHERE id = ?"
)
_CARD_LABELS = (
    "SELECT l.id, l.name, l.colour FROM customer_label x JOIN label l ON l.id = x.label_id "
    "WHERE x.customer_id = ? ORDER BY l.name"
)
_NOTES = "SELECT id, text FROM note WHERE customer_id = ? ORDER BY id DESC"

_ADDRESS_ORDER = {
    kind.value: rank
    for rank, kind in enumerate(
        (IdentityKind.PHONE, IdentityKind.WA_ID, IdentityKind.USERNAME, IdentityKind.BSUID, IdentityKind.PSID)
    )
}


def search_parts(words: str) -> list[tuple[str, ...]]:
    """What must stand in a customer's search column, for each word its spellings.

    A number's leading zeros are left out, as it is kept in E.164.
    """
    parts: list[tuple[str, ...]] = []
    for word in words.split():
        digits = "".join(c for c in word if c not in "+()-/.")
        parts.append((digits.lstrip("0") or digits,) if digits.isdecimal() else foldings(word))
    return parts


def search_text(names: Iterable[str], identities: Iterable[str], labels: Iterable[str] = ()) -> str:
    """The folded column in which any part of a name, number or label is found, in both spellings."""
    values = dict.fromkeys(folded for value in (*names, *identities, *labels) if value for folded in foldings(value))
    return "\n".join(values)


def customer_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, CustomerRow]:
    """The list's rows of those customers that are there."""
    from app.store.fields import read_values

    chats = {customer_id: row for customer_id, *row in select_in(connection, _CONVERSATIONS, ids)}
    addresses = _addresses(select_in(connection, _IDENTITIES, ids))
    labels: dict[int, list[tuple[str, str]]] = {}
    for customer_id, name, colour in select_in(connection, _LABELS, ids):
        labels.setdefault(customer_id, []).append((name, colour))
    fields = read_values(connection, ids)
    rows = {}
    for id_, name, last_at, since, messages, birthday, favourite, blocked in select_in(connection, _ROWS, ids):
        chat, _at, channel, assignee, type_, direction, preview = chats.get(id_, (None, 0, None, "", "", None, ""))
        worn = labels.get(id_, ())
        rows[id_] = CustomerRow(
            id_,
            chat,
            name,
            addresses.get(id_, ""),
            tuple(label for label, _colour in worn),
            last_at,
            tuple(colour for _label, colour in worn),
            since,
            messages,
            birthday,
            bool(favourite),
            bool(blocked),
            None if channel is None else Channel(channel),
            assignee,
            type_,
            None if direction is None else Direction(direction),
            preview,
            tuple(fields.get(id_, ())),
        )
    return rows


def customer_card(connection: sqlite3.Connection, customer_id: int) -> CustomerCard | None:
    """As `core.desk.DeskReads.customer`; notes are newest first."""
    row = connection.execute(_CARD, (customer_id,)).fetchone()
    if row is None:
        return None
    from app.store.fields import values_of
    from app.store.merges import merges_of
    from app.store.suggestions import suggestions_of

    name, given_name, profile_name, created_at, messages, last_at, blocked, *told = row
    block_state, block_error, book_name, no_marketing_since, favourite, birthday = told
    labels = connection.execute(_CARD_LABELS, (customer_id,)).fetchall()
    notes = connection.execute(_NOTES, (customer_id,)).fetchall()
    return CustomerCard(
        id=customer_id,
        name=name,
        given_name=given_name,
        profile_name=profile_name,
        identities=identities(connection, customer_id),
        labels=tuple(Label(*label) for label in labels),
        notes=tuple(Note(id_, text, time_of(id_)) for id_, text in notes),
        since=created_at,
        messages=messages,
        last_at=last_at,
        blocked=bool(blocked),
        block_state=block_state,
        block_error=block_error,
        book_name=book_name,
        no_marketing_since=no_marketing_since,
        suggestions=suggestions_of(connection, customer_id),
        merges=merges_of(connection, customer_id),
        favourite=bool(favourite),
        birthday=birthday,
        fields=values_of(connection, customer_id),
    )


def conversation_of(connection: sqlite3.Connection, customer_id: int) -> int | None:
    """Their newest conversation."""
    for row in select_in(connection, _CONVERSATIONS, (customer_id,)):
        return int(row[1])
    return None


def all_labels(connection: sqlite3.Connection) -> list[Label]:
    """Every label by name."""
    rows = connection.execute("SELECT id, name, colour, bell FROM label ORDER BY name").fetchall()
    return [Label(id_, name, colour, bool(bell)) for id_, name, colour, bell in rows]


def shown_name(given: str, book: str, profile: str, identities: Iterable[tuple[str, str]]) -> str:
    """What a customer is called: the operator's name for them, the phone's contacts', the profile's, an identity."""
    if named := given or book or profile:
        return named
    address = best_address(identities)
    # WhatsApp's ids of older Brazilian accounts lack the ninth digit, by which nobody would know their number
    return format_number(canonical(address) if address.startswith("+55") else address)


def best_address(identities: Iterable[tuple[str, str]]) -> str:
    """Of (kind, value) pairs the one by which a person is told from another: a number, else a user name, else an id.

    Of several of a kind it is the last, as the one learned last is the one in use.
    """
    newest_first = reversed([*identities])
    kind, value = min(newest_first, key=lambda identity: _ADDRESS_ORDER.get(identity[0], 9), default=("", ""))
    return f"+{value}" if kind == IdentityKind.WA_ID and value.isdecimal() else value


def _addresses(rows: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    known: dict[int, list[tuple[str, str]]] = {}
    for customer_id, kind, value in rows:
        known.setdefault(customer_id, []).append((kind, value))
    return {customer_id: best_address(pairs) for customer_id, pairs in known.items()}
