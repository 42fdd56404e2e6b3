"""The account's log."""

from app.store import notices
from app.store.database import Database


def see_notices(database: Database) -> None:
    """The operator has seen the account log."""
    with database.write() as connection:
        notices.see_all(connection)
