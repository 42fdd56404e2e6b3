"""A desk in memory: a lively bakery on a Saturday morning, for tests and pictures of the screen."""

from collections.abc import Callable, Sequence

from app.core.clock import HOUR
from app.core.desk_state import DeskState
from app.core.enums import ConversationState
from app.core.rows import Changes, Counters, DeskStatus, InboxRow
from tests.fake_acts import FakeActs
from tests.fake_base import NOW, Person, StoppedClock
from tests.fake_find import FakeFind, marked
from tests.fake_imports import FakeImports
from tests.fake_messages import FakeMessages
from tests.fake_notify import FakeNotify
from tests.fake_people import FakePeople
from tests.fake_queue import FakeQueue
from tests.fake_shop import FakeShop, bakery_profile

__all__ = ("NOW", "FakeDesk", "Person", "StoppedClock", "bakery_profile", "filled", "marked")


class FakeDesk(FakeActs, FakeFind, FakeMessages, FakePeople, FakeShop, FakeNotify, FakeImports, FakeQueue):
    """`core.desk.Desk` over plain lists; `slow` makes every question take that many seconds, `broken` fails it."""

    def status(self) -> DeskStatus:
        self._called("status")
        now = self.clock.now()
        closing = sum(
            1
            for person in self.people.values()
            if person.waiting_since is not None and 0 < (person.window_ends_at or 0) - now <= HOUR
        )
        notices = sum(row.new for row in self.log)
        accounts = (self.account,) if self.account else ()
        return DeskStatus(self.demo, accounts, self.gateway_alive, self.gap, closing, self.quarantined, notices)

    def counters(self) -> Counters:
        self._called("counters")
        rows = [self._inbox_row(person) for person in self.people.values()]
        return Counters(
            waiting=sum(row.waiting_since is not None for row in rows),
            unread=sum(row.unread > 0 for row in rows),
            open=sum(row.state is ConversationState.OPEN for row in rows),
            snoozed=sum(row.state is ConversationState.SNOOZED for row in rows),
            done=sum(row.state is ConversationState.DONE for row in rows),
            all=len(rows),
            customers=len(rows),
        )

    def inbox_rows(self, ids: Sequence[int]) -> dict[int, InboxRow]:
        self._called("inbox_rows")
        with self._lock:
            return {id_: self._inbox_row(self.people[id_]) for id_ in ids if id_ in self.people}

    def changes(self, after: int | None) -> Changes | None:
        if self.broken:
            raise self.broken
        with self._lock:
            if after is None:
                return Changes(self._seq)
            if after >= self._seq:
                return None
            new = [(kind, id_) for seq, kind, id_ in self._log if seq > after]
            return Changes(
                self._seq,
                frozenset(id_ for kind, id_ in new if kind == "conversation"),
                frozenset(id_ for kind, id_ in new if kind == "customer"),
                frozenset(kind for kind, _ in new if kind not in ("conversation", "customer")),
            )

    def desk_state(self) -> DeskState:
        return self.left.without(set(self.left.chats) - set(self.people))

    def goes_on_in(self, customer_id: int, account_id: int) -> int | None:
        while customer_id not in self.people:
            kept = [kept for kept, gone in self._gone.values() if gone.id == customer_id]
            if not kept:
                return None
            customer_id = kept[-1]
        return customer_id

    def save_desk_state(self, state: DeskState) -> None:
        self._called("save_desk_state")
        self.left = state

    def close(self) -> None:
        self.closed = True


def filled(desk: FakeDesk, fill: Callable[[FakeDesk], None] | None = None) -> FakeDesk:
    """The desk with the bakery's morning on it."""
    from tests.bakery import morning

    (fill or morning)(desk)
    return desk
