"""Whether a gateway runs, as the database has it."""

from app.core.clock import MachineClock
from app.store.database import Database
from app.store.lease import Holder, is_alive, read_holder


def live_gateway(database: Database) -> Holder | None:
    """Who holds the lease, if that gateway still runs."""
    holder = read_holder(database.reader())
    return holder if is_alive(holder, MachineClock().now()) else None
