"""The desk's part for what the inbox lists: queues, how many each holds, saved views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.core.queue import Sort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.enums import View
    from app.core.queue import Queue, SavedView
    from app.core.rows import InboxOrder


class QueueReads(Protocol):
    """Questions of `core.desk.DeskReads`."""

    def inbox_order(self, queue: View | Queue, limit: int | None = None) -> InboxOrder:
        """The ids of a queue; `limit` for the first screenful. A view alone is listed in its own order.

        UserError if a label isn't known, or `assigned:me` is asked and nobody has said who that is.
        """
        ...

    def queue_counts(self, queues: Sequence[Queue]) -> list[int]:
        """How many chats each lists, COUNTED + 1 standing for more; -1 for one that can't be listed."""
        ...

    def saved_views(self) -> list[SavedView]:
        """In the order in which they were kept."""
        ...

    def assignees(self) -> list[str]:
        """The names to which chats are assigned, and the operator's own first, if it is known."""
        ...


class QueueWrites(Protocol):
    """Orders of `core.desk.DeskWrites`."""

    def save_view(self, name: str, query: str, sort: Sort = Sort.WAIT, key: str = "", *, view_id: int = 0) -> int:
        """Keep a new one (`view_id` 0) or change one, its name too; its id.

        UserError if its words can't be read, or another view has the name or the key.
        """
        ...

    def delete_view(self, view_id: int) -> None:
        """It is not needed any more; the chats are as they are."""
        ...
