"""The desk's part for what the inbox lists."""

from collections.abc import Sequence

from app.core.enums import View
from app.core.errors import UserError
from app.core.queue import Queue, SavedView, Sort
from app.core.rows import InboxOrder
from app.services.desk_base import DeskBase
from app.store import inbox


class QueueDesk(DeskBase):
    """Queues and saved views; what keeps them is imported when first used."""

    def inbox_order(self, queue: View | Queue, limit: int | None = None) -> InboxOrder:
        """The ids of a queue; `limit` for the first screenful."""
        wanted = Queue(queue) if isinstance(queue, View) else queue.of(self._operator)
        return inbox.inbox_order(self.database.reader(), wanted, limit, self._clock.now())

    def queue_counts(self, queues: Sequence[Queue]) -> list[int]:
        """How many chats each lists; -1 for one that can't be listed."""
        return [self._count(queue) for queue in queues]

    def saved_views(self) -> list[SavedView]:
        """In the order in which they were kept."""
        from app.store.views import read_views

        return read_views(self.database.reader())

    def assignees(self) -> list[str]:
        """The names to which chats are assigned, the operator's own first."""
        from app.store.views import read_assignees

        own = [self._operator] if self._operator else []
        return own + [name for name in read_assignees(self.database.reader()) if name not in own]

    def save_view(self, name: str, query: str, sort: Sort = Sort.WAIT, key: str = "", *, view_id: int = 0) -> int:
        """Keep a new one (`view_id` 0) or change one; its id."""
        from app.services.views import save_view

        return save_view(self.database, name, query, sort, key, view_id=view_id)

    def delete_view(self, view_id: int) -> None:
        """It is not needed any more."""
        from app.services.views import delete_view

        delete_view(self.database, self._clock, view_id)

    def _count(self, queue: Queue) -> int:
        from app.store.queue import queue_count

        try:
            return queue_count(self.database.reader(), queue.of(self._operator), self._clock.now())
        except UserError:
            return -1
