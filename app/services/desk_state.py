"""The desk's part that remembers how it was left."""

from app.core.desk_state import DeskState
from app.services.desk_base import DeskBase
from app.store import desk_state


class StateDesk(DeskBase):
    """What stood where on the desk, and where a chat goes on that stood on it."""

    def desk_state(self) -> DeskState:
        """The desk as it was last left, without the chats that are gone since."""
        return desk_state.desk_state(self.database.reader())

    def goes_on_in(self, customer_id: int, account_id: int) -> int | None:
        """The chat in which that of a customer who was joined with another goes on; None if there is none."""
        return desk_state.goes_on_in(self.database.reader(), customer_id, account_id)

    def save_desk_state(self, state: DeskState) -> None:
        """Keep it; of two desks on one database the last one's stays."""
        with self.database.write() as connection:
            desk_state.save_desk_state(connection, state)
