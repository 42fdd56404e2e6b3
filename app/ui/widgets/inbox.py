"""The inbox: a queue of conversations, who has waited longest first."""

from textual.containers import Vertical
from textual.message import Message

from app.core.enums import View
from app.core.rows import Changes
from app.ui.kit import Kit


class InboxPane(Vertical):
    """The list in its border; title and counts keep themselves up to date."""

    class Chosen(Message):
        """Open this chat and go to it (Enter, click)."""

        def __init__(self, conversation_id: int) -> None:
            self.conversation_id = conversation_id
            super().__init__()

    class Highlighted(Message):
        """The cursor stands on this chat."""

        def __init__(self, conversation_id: int | None) -> None:
            self.conversation_id = conversation_id
            super().__init__()

    def __init__(self, kit: Kit, view: View = View.OPEN, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.kit = kit
        self.view = view

    def reload(self) -> None:
        """Read order, counts and rows anew."""
        raise NotImplementedError

    def set_view(self, view: View) -> None:
        """List something else."""
        raise NotImplementedError

    def take_changes(self, changes: Changes) -> None:
        """Read anew what changed."""
        raise NotImplementedError

    def select(self, conversation_id: int) -> None:
        """Put the cursor on that chat, if it is listed."""
        raise NotImplementedError

    def tick(self) -> None:
        """Let times move on: once a minute."""
        raise NotImplementedError
