"""Short links that the channel keeps for an account."""

import sqlite3
from collections.abc import Sequence

from app.core.enums import ChangeKind
from app.core.rows import MessageLink
from app.core.text import sanitise_for_store
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

SYNC = "link.sync"
CREATE = "link.create"
DELETE = "link.delete"


def read_links(reader: sqlite3.Connection, account_id: int) -> list[MessageLink]:
    """The account's short links by their text."""
    rows = reader.execute(
        "SELECT code, text, url FROM message_link WHERE account_id = ? ORDER BY text, code", (account_id,)
    )
    return [MessageLink(*row) for row in rows.fetchall()]


def keep_links(connection: "Connection", account_id: int, links: Sequence[MessageLink]) -> None:
    """Make the list what the channel has."""
    connection.exec_driver_sql("DELETE FROM message_link WHERE account_id = ?", (account_id,))
    for link in links:
        add_link(connection, account_id, link)
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])


def add_link(connection: "Connection", account_id: int, link: MessageLink) -> None:
    """Keep one."""
    connection.exec_driver_sql(
        "INSERT INTO message_link (account_id, code, text, url) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (account_id, code) DO UPDATE SET text = excluded.text, url = excluded.url",
        (
            account_id,
            sanitise_for_store(link.code, 100),
            sanitise_for_store(link.text, 1_000),
            sanitise_for_store(link.url, 2_000),
        ),
    )
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])


def drop_link(connection: "Connection", account_id: int, code: str) -> None:
    """It is no more."""
    connection.exec_driver_sql("DELETE FROM message_link WHERE account_id = ? AND code = ?", (account_id, code))
    note_changes(connection, ChangeKind.ACCOUNT, [account_id])
