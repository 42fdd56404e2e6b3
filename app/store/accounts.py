"""Channel accounts as `setup` makes them and `doctor` reads them; their secrets live outside the database."""

import sqlite3
from dataclasses import dataclass

from app.core.clock import Millis
from app.core.enums import AccountState, ChangeKind
from app.store.changes import note_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class AccountSetup:
    """How a channel account is reached."""

    channel: str
    external_id: str
    """Phone number id or page id."""
    business_id: str
    graph_url: str
    api_version: str
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """A channel account with how it is doing."""

    id: int
    setup: AccountSetup
    state: AccountState
    detail: str
    last_received_at: Millis | None


def save_account(connection: "Connection", setup: AccountSetup, state: AccountState, now: Millis) -> int:
    """Make or change the account; an empty name or number keeps what is there. Returns its id."""
    row = connection.exec_driver_sql(
        "INSERT INTO channel_account (channel, external_id, business_id, name, number, graph_url, api_version, state, "
        "state_detail, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?) ON CONFLICT (channel, external_id) DO UPDATE "
        "SET business_id = excluded.business_id, name = CASE WHEN excluded.name = '' THEN name ELSE excluded.name END, "
        "number = CASE WHEN excluded.number = '' THEN number ELSE excluded.number END, graph_url = excluded.graph_url, "
        "api_version = excluded.api_version, state = excluded.state, state_detail = '' RETURNING id",
        (
            setup.channel,
            setup.external_id,
            setup.business_id,
            setup.name,
            setup.number,
            setup.graph_url,
            setup.api_version,
            state.value,
            now,
        ),
    ).one()
    note_changes(connection, ChangeKind.ACCOUNT, [int(row[0])])
    return int(row[0])


def stored_accounts(connection: sqlite3.Connection) -> list[StoredAccount]:
    """All accounts, the oldest first."""
    rows = connection.execute(
        "SELECT id, channel, external_id, business_id, graph_url, api_version, name, number, state, state_detail, "
        "last_received_at FROM channel_account ORDER BY id"
    )
    return [
        StoredAccount(id_, AccountSetup(*setup), AccountState(state), detail, last)
        for id_, *setup, state, detail, last in rows.fetchall()
    ]
