"""One open chat: its title, its messages and its composer."""

from textual.containers import Vertical
from textual.message import Message

from app.core.rows import Changes, ChatHead, MessageRow
from app.ui.kit import Kit


class Tile(Vertical):
    """A chat on the desk; `show` puts another conversation into it without building it anew."""

    class Sent(Message):
        """The composer's text was queued."""

        def __init__(self, tile: "Tile", message: MessageRow) -> None:
            self.tile = tile
            self.message = message
            super().__init__()

    class Loaded(Message):
        """`head` is known or has changed."""

        def __init__(self, tile: "Tile") -> None:
            self.tile = tile
            super().__init__()

    def __init__(self, kit: Kit, number: int = 1, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter
        super().__init__(id=id)
        self.kit = kit
        self.number = number
        self.conversation_id: int | None = None
        self.head: ChatHead | None = None

    async def show(self, conversation_id: int | None) -> None:
        """Show that chat, or none; what was typed in the one before is kept as its draft."""
        raise NotImplementedError

    async def jump_to(self, message_id: int) -> None:
        """Show that message, marked."""
        raise NotImplementedError

    def take_changes(self, changes: Changes) -> None:
        """Read anew what changed."""
        raise NotImplementedError

    def focus_composer(self) -> None:
        """Put the cursor where the answer is typed."""
        raise NotImplementedError

    async def send(self) -> bool:
        """Queue what is typed; True if it was, False if there was nothing or it was refused (the composer says why)."""
        raise NotImplementedError

    async def keep_draft(self) -> None:
        """Save what is typed now."""
        raise NotImplementedError

    def marked(self) -> MessageRow | None:
        """The message under the transcript's cursor, else the customer's last one."""
        raise NotImplementedError

    def links(self) -> list[str]:
        """The addresses in the marked message, as written."""
        raise NotImplementedError

    def tick(self) -> None:
        """Let times move on: once a minute and when the window closes."""
        raise NotImplementedError
