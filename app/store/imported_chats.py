"""Chats of the past that are imported: what is known already, writing them, and taking them away again.

Kinds of an import's rows (`tables.ImportedRow`) besides those of people:
    message   written by it
    chat      a conversation there was none of before
"""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Final, Protocol

from app.core.clock import MINUTE, Millis
from app.core.content import Media
from app.core.enums import ChangeKind, IdentityKind, MediaFault, MediaState
from app.core.events import MessageEvent
from app.core.ids import external_key, first_id_at, time_of
from app.core.window import CUSTOMER_SERVICE_WINDOW
from app.store import media, search
from app.store.changes import note_changes, retire_id
from app.store.conversations import NO_QUESTIONS
from app.store.ingest import Arrival, sort_out, store_messages
from app.store.journal import RawItem
from app.store.outbox import installation_of, one_line
from app.store.people import People, read_accounts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

PREFIX: Final = "export-"
"""How the external ids of imported messages begin; the channel's never do."""


class File(Protocol):
    """A copy that lies in the media folder."""

    @property
    def name(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...


def zone_name(connection: "Connection", account_id: int) -> str:
    """The shop's zone; empty if it has none."""
    sql = "SELECT timezone FROM business_profile WHERE account_id = ?"
    return str(connection.exec_driver_sql(sql, (account_id,)).scalar() or "")


def identity_of(connection: "Connection", business_id: str, customer_id: int) -> tuple[IdentityKind, str] | None:
    """The name by which a customer is found again: the number known longest, else the business's user id of them."""
    rows = connection.exec_driver_sql(
        "SELECT kind, value FROM identity WHERE customer_id = ? AND channel = 'whatsapp' "
        "AND (kind IN ('phone', 'wa_id') OR (kind = 'bsuid' AND scope = ?)) ORDER BY kind = 'bsuid', id LIMIT 1",
        (customer_id, business_id),
    ).first()
    return None if rows is None else (IdentityKind(rows[0]), rows[1])


def known_ids(connection: "Connection", account_id: int, external_ids: Collection[str]) -> set[str]:
    """Those of the messages that are there."""
    keys = {external_key(account_id, id_): id_ for id_ in external_ids}
    rows = connection.exec_driver_sql(
        "SELECT m.external_key FROM json_each(?) j CROSS JOIN message m ON m.external_key = j.value",
        (json.dumps([*keys]),),
    )
    return {keys[key] for (key,) in rows}


def said(
    connection: "Connection", account_id: int, customer_id: int, since: Millis, until: Millis
) -> Iterator[tuple[str, Millis, str]]:
    """What the channel itself brought in that time: direction, minute, words."""
    rows = connection.exec_driver_sql(
        "SELECT m.direction, m.id, m.text FROM conversation c JOIN message m ON m.conversation_id = c.id "
        "WHERE c.account_id = ? AND c.customer_id = ? AND m.id >= ? AND m.id < ? "
        "AND coalesce(m.external_id, '') NOT LIKE ?",
        (account_id, customer_id, first_id_at(since // MINUTE * MINUTE), first_id_at(until), f"{PREFIX}%"),
    )
    for direction, id_, text in rows:
        yield direction, time_of(id_) // MINUTE, text


def write_messages(
    connection: "Connection",
    batch_id: int,
    account_id: int,
    events: Sequence[tuple[MessageEvent, File | None]],
    now: Millis,
) -> None:
    """Store past messages of one chat, each with its file or the word that it is gone."""
    account = next(one for one in read_accounts(connection) if one.id == account_id)
    files = {event.external_id: file for event, file in events}
    arrivals = [
        Arrival(account, event, RawItem(account.channel.value, account.id, now, "done", "", 0, event.external_id))
        for event, _file in events
    ]
    fresh, _known = sort_out(connection, arrivals)
    if not fresh:
        return
    people = People(connection, account.channel, [(account, fresh[0][1].event.party)])
    person = people.known(account, fresh[0][1].event.party)
    there = (
        person is not None
        and connection.exec_driver_sql(
            "SELECT 1 FROM conversation WHERE account_id = ? AND customer_id = ?", (account_id, person.id)
        ).first()
    )
    kept = store_messages(connection, account.channel, installation_of(connection), people, fresh, now)
    rows: list[tuple[str, int]] = [("message", raw.message_id) for raw in kept if raw.message_id is not None]
    if kept and not there:
        sql = "SELECT conversation_id FROM message WHERE id = ?"
        rows.append(("chat", connection.exec_driver_sql(sql, (kept[0].message_id,)).scalar_one()))
    connection.exec_driver_sql(
        "INSERT INTO imported_row (batch_id, kind, ref) VALUES (?, ?, ?)", [(batch_id, *row) for row in rows]
    )
    with_file = [
        (arrival.raw.message_id, account_id, *_file_columns(arrival.event, files[arrival.event.external_id]))
        for _key, arrival in fresh
        if isinstance(arrival.event.content, Media)
    ]
    if with_file:
        connection.exec_driver_sql(
            "INSERT INTO media (message_id, account_id, direction, state, fault, mime, sha256, size, done, filename, "
            "path) VALUES (?, ?, 'in', ?, ?, ?, ?, ?, ?, ?, ?)",
            with_file,
        )


def _file_columns(event: MessageEvent, file: File | None) -> tuple[object, ...]:
    name = event.content.filename if isinstance(event.content, Media) else ""
    if file is None:
        return MediaState.GONE.value, MediaFault.NOT_EXPORTED.value, "", "", 0, 0, name, ""
    return MediaState.READY.value, None, file.mime, file.sha256, file.size, file.size, name, file.name


def remove_messages(connection: "Connection", folder: "Path", batch_id: int) -> None:
    """Take the messages of an import away, and the conversations it made if they are empty by then."""
    rows = connection.exec_driver_sql(
        "SELECT m.id, m.conversation_id, m.direction, m.type, m.text, c.customer_id FROM imported_row i "
        "JOIN message m ON m.id = i.ref JOIN conversation c ON c.id = m.conversation_id "
        "WHERE i.batch_id = ? AND i.kind = 'message'",
        (batch_id,),
    ).all()
    chats = {row[1]: row[5] for row in rows}
    if rows:
        ids = json.dumps([row[0] for row in rows])
        search.unindex_rows(connection, [(row[0], row[1], row[2], row[3], row[4]) for row in rows])
        media.remove(connection, folder, [row[0] for row in rows])
        for table, column in (("media", "message_id"), ("message_event", "message_id"), ("message", "id")):
            connection.exec_driver_sql(
                f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608 - own names
                (ids,),
            )
    for chat in chats:
        _show_last(connection, chat)
    made = connection.exec_driver_sql(
        "SELECT c.id, c.customer_id FROM imported_row i JOIN conversation c ON c.id = i.ref WHERE i.batch_id = ? "
        "AND i.kind = 'chat' AND c.last_message_id IS NULL AND c.state = 'open' "
        "AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.conversation_id = c.id) "
        "AND NOT EXISTS (SELECT 1 FROM scheduled s WHERE s.conversation_id = c.id)",
        (batch_id,),
    ).all()
    for chat, _customer in made:
        connection.exec_driver_sql("DELETE FROM conversation WHERE id = ?", (chat,))
        retire_id(connection, "conversation", chat)
    for customer_id in {*chats.values()}:
        gone = sum(row[5] == customer_id for row in rows)
        connection.exec_driver_sql(
            "UPDATE customer SET message_count = max(0, message_count - ?), last_at = (SELECT max(last_at) "
            "FROM conversation c WHERE c.customer_id = customer.id AND c.last_message_id IS NOT NULL) WHERE id = ?",
            (gone, customer_id),
        )
    note_changes(connection, ChangeKind.MESSAGE, chats)
    note_changes(connection, ChangeKind.CUSTOMER, {*chats.values()})


def _show_last(connection: "Connection", conversation_id: int) -> None:
    """Let the conversation's columns be those of the messages it still has."""
    last = connection.exec_driver_sql(
        "SELECT id, direction, status, type, text FROM message WHERE conversation_id = ? ORDER BY id DESC LIMIT 1",
        (conversation_id,),
    ).first()
    id_, direction, status, type_, text = last or (None, None, None, "", "")
    heard, asked = connection.exec_driver_sql(
        "SELECT max(id), max(CASE WHEN type NOT IN (SELECT value FROM json_each(?)) THEN id END) FROM message "
        "WHERE conversation_id = ? AND direction = 'in'",
        (json.dumps(NO_QUESTIONS), conversation_id),
    ).one()
    connection.exec_driver_sql(
        "UPDATE conversation SET last_message_id = ?, last_at = ?, last_direction = ?, last_status = ?, last_type = ?, "
        "preview = ?, last_inbound_at = ?, window_ends_at = ? WHERE id = ?",
        (
            id_,
            0 if id_ is None else time_of(id_),
            direction,
            status,
            type_,
            one_line(text),
            None if heard is None else time_of(heard),
            None if asked is None else time_of(asked) + CUSTOMER_SERVICE_WINDOW,
            conversation_id,
        ),
    )
