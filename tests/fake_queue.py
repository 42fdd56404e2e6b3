"""The part of the desk in memory that lists chats: what a queue lists, said as plainly as can be; saved views."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from app.core.clock import Millis
from app.core.enums import View
from app.core.errors import UserError
from app.core.queue import COUNTED, Queue, QueueFilter, SavedView, Sort, parse_queue, window_is
from app.core.rows import InboxOrder, InboxRow
from tests.fake_base import FakeBase


@dataclass(frozen=True, slots=True)
class Listed:
    """A chat and what is known of its customer."""

    row: InboxRow
    labels: Collection[str] = ()
    favourite: bool = False
    search: str = ""


def listed(queue: Queue, chats: Iterable[Listed], now: Millis, limit: int | None = None) -> InboxOrder:
    """The ids of a queue in its order."""
    rows = [chat.row for chat in chats if _is_in(queue.view, chat.row) and _fits(queue.filter, chat, now)]
    waiting = [row for row in rows if row.waiting_since is not None]
    rest = [row for row in rows if row.waiting_since is None]
    whole = queue.sort is Sort.NEWEST or (queue.sort is Sort.WAIT and queue.view in (View.UNREAD, View.DONE))
    if whole:
        waiting, rest = [], rows
    key = _snoozed if queue.sort is Sort.WAIT and queue.view is View.SNOOZED else _KEYS[queue.sort](now)
    waiting.sort(key=key)
    rest.sort(key=_newest if whole else key)
    ids = [row.id for row in (*waiting, *rest)][:limit]
    return InboxOrder(ids, min(len(waiting), len(ids)))


def _is_in(view: View, row: InboxRow) -> bool:
    match view:
        case View.ALL:
            return True
        case View.WAITING:
            return row.waiting_since is not None
        case View.UNREAD:
            return row.unread > 0
    return row.state.value == view.value


def _fits(wanted: QueueFilter, chat: Listed, now: Millis) -> bool:
    row = chat.row
    return (
        set(wanted.labels) <= set(chat.labels)
        and wanted.channel in (None, row.channel)
        and wanted.assignee in (None, row.assignee)
        and (wanted.window is None or window_is(wanted.window, row.window_ends_at, now))
        and wanted.priority in (None, row.priority)
        and (row.unread > 0 or not wanted.unread)
        and (chat.favourite or not wanted.favourite)
        and (row.draft or not wanted.draft)
        and (row.trouble > 0 or not wanted.trouble)
        and all(word.casefold() in chat.search for word in wanted.words.split())
    )


_Key = Callable[[InboxRow], tuple[int, ...]]


def _newest(row: InboxRow) -> tuple[int, ...]:
    return -row.last_at, -row.id


def _longest(row: InboxRow) -> tuple[int, ...]:
    return (row.waiting_since, row.id) if row.waiting_since is not None else _newest(row)


def _snoozed(row: InboxRow) -> tuple[int, ...]:
    return row.snoozed_until is None, row.snoozed_until or 0, row.id


def _closing(now: Millis) -> _Key:
    def key(row: InboxRow) -> tuple[int, ...]:
        if row.window_ends_at is not None and row.window_ends_at > now:
            return 0, row.window_ends_at, row.id
        return 1, *_longest(row)

    return key


_KEYS: dict[Sort, Callable[[Millis], _Key]] = {
    Sort.WAIT: lambda _now: _longest,
    Sort.NEWEST: lambda _now: _newest,
    Sort.WINDOW: _closing,
    Sort.PRIORITY: lambda _now: lambda row: (-row.priority, *_longest(row)),
}


class FakeQueue(FakeBase):
    """Lists, counts and saved views."""

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # handed on as they come
        self.views: list[SavedView] = []
        self.operator = "Anna"

    def inbox_order(self, queue: View | Queue, limit: int | None = None) -> InboxOrder:
        queue = Queue(queue) if isinstance(queue, View) else queue
        self._called(f"inbox_order {queue.view} {queue.sort} {limit}")
        with self._lock:
            chats = [
                Listed(
                    self._inbox_row(person),
                    person.labels,
                    person.favourite,
                    " ".join((person.name, person.number.replace(" ", ""), *person.labels)).casefold(),
                )
                for person in self.people.values()
            ]
        known = {label for chat in chats for label in chat.labels}
        for label in queue.filter.labels:
            if label not in known:
                raise UserError(f"There is no label “{label}”.")
        return listed(queue.of(self.operator), chats, self.clock.now(), limit)

    def queue_counts(self, queues: Sequence[Queue]) -> list[int]:
        self._called("queue_counts")
        return [min(COUNTED + 1, len(self.inbox_order(queue).ids)) for queue in queues]

    def saved_views(self) -> list[SavedView]:
        self._called("saved_views")
        return sorted(self.views, key=lambda view: view.position)

    def assignees(self) -> list[str]:
        self._called("assignees")
        return sorted({person.assignee for person in self.people.values() if person.assignee})

    def save_view(self, name: str, query: str, sort: Sort = Sort.WAIT, key: str = "", *, view_id: int = 0) -> int:
        self._called("save_view")
        parse_queue(query)
        with self._lock:
            if any(view.name == name and view.id != view_id for view in self.views):
                raise UserError(f"There is a view {name} already.")
            known = next((view for view in self.views if view.id == view_id), None)
            self._counter += 1
            view = SavedView(self._counter, name, query, sort, key, len(self.views))
            if known is not None:
                view = replace(view, id=known.id, position=known.position)
            self.views = [one for one in self.views if one.id != view.id] + [view]
            self._changed("saved_view", 0)
            return view.id

    def delete_view(self, view_id: int) -> None:
        self._called("delete_view")
        self.views = [view for view in self.views if view.id != view_id]
        self._changed("saved_view", 0)
