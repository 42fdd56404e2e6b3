"""Connecting a channel account."""

from app.core.clock import Clock
from app.core.enums import AccountState
from app.store.accounts import AccountSetup, StoredAccount, save_account, stored_accounts
from app.store.database import Database

__all__ = ["AccountSetup", "StoredAccount", "accounts", "connect_account"]


def connect_account(database: Database, clock: Clock, setup: AccountSetup, *, checked: bool) -> int:
    """Make or change an account and return its id; `checked` says the channel has answered for it."""
    with database.write() as connection:
        return save_account(connection, setup, AccountState.OK if checked else AccountState.UNKNOWN, clock.now())


def accounts(database: Database) -> list[StoredAccount]:
    """All accounts, the oldest first."""
    return stored_accounts(database.reader())
