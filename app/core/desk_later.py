"""The desk's part for what goes out later, and for taking back what has just been sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.clock import Millis
    from app.core.later import IfWritten, Later
    from app.core.rows import MessageRow


class LaterReads(Protocol):
    """Questions of `core.desk.DeskReads`."""

    def scheduled(self, conversation_id: int | None = None) -> list[Later]:
        """What goes out later, of one chat or of all: held ones first, then by time."""
        ...


class LaterWrites(Protocol):
    """Orders of `core.desk.DeskWrites`."""

    def take_back(self, message_id: int) -> str:
        """Undo sending a message that has not left yet: its text stands in the chat's draft again and is returned.

        The chat is open again and waits if it did. UserError if the message has gone out.
        """
        ...

    def send_later(
        self,
        conversation_id: int,
        text: str,
        due_at: Millis,
        *,
        quoted_id: int | None = None,
        if_written: IfWritten | None = None,
        draft: str | None = None,
    ) -> int:
        """Keep a text to be sent at that time (the shop's clock); its id. The chat no longer waits for an answer.

        `draft` as for `send_text`.
        """
        ...

    def send_template_later(
        self, conversation_id: int, template_id: int, values: Mapping[str, str], due_at: Millis
    ) -> int:
        """The same with a template, filled now; it needs no open window. One with a file can't be."""
        ...

    def change_later(
        self,
        later_id: int,
        *,
        text: str | None = None,
        due_at: Millis | None = None,
        if_written: IfWritten | None = None,
    ) -> None:
        """Change what is given; one that was held waits again. UserError if it has gone out or been cancelled."""
        ...

    def cancel_later(self, later_id: int) -> str:
        """Send it never; its text. The chat waits again if its customer still wants an answer."""
        ...

    def send_later_now(self, later_id: int) -> MessageRow:
        """Send it now, asking the gate as for any other message."""
        ...
