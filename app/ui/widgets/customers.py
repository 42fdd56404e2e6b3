"""Every person the shop knows, found by any part of name, number or label."""

from textual.containers import Vertical
from textual.message import Message

from app.core.rows import Changes
from app.ui.kit import Kit


class CustomersPane(Vertical):
    """A filter line over a list of customers."""

    class Chosen(Message):
        """Open this customer's chat (Enter, click)."""

        def __init__(self, customer_id: int) -> None:
            self.customer_id = customer_id
            super().__init__()

    def __init__(self, kit: Kit, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.kit = kit

    def reload(self) -> None:
        """Read the list anew."""
        raise NotImplementedError

    def take_changes(self, changes: Changes) -> None:
        """Read anew what changed."""
        raise NotImplementedError

    def focus_filter(self) -> None:
        """Put the cursor into the filter line."""
        raise NotImplementedError

    def tick(self) -> None:
        """Let times move on: once a minute."""
        raise NotImplementedError
