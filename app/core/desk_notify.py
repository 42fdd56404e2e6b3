"""The desk's part for telling the operator what happens while they look elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.notify import News


class NotifyReads(Protocol):
    """Questions of `core.desk.DeskReads`."""

    def news(self, conversation_ids: Sequence[int] | None = None) -> list[News]:
        """Those of the conversations that have something unread; with None of all, at most some thousands."""
        ...


class NotifyWrites(Protocol):
    """Orders of `core.desk.DeskWrites`."""

    def set_label_bell(self, name: str, on: bool) -> None:
        """Whether the bell rings for the label's customers also when it is else silent; UserError if there is none."""
        ...
