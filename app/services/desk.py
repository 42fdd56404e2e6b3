"""The desk's questions and orders, as `core.desk` states them; asking loads neither SQLModel nor SQLAlchemy.

Customers and search are imported when first asked: folding's tables would take a third of the time to the first row.
"""

from collections.abc import Sequence
from pathlib import Path

from app.core.clock import Clock, MachineClock, Millis
from app.core.enums import ReadReceipts
from app.core.rows import Changes, ChatHead, Counters, DeskStatus, Hit, InboxRow, TranscriptPage
from app.core.steps import Done, Reopen, Unread
from app.services.desk_acts import ActsDesk
from app.services.desk_customers import CustomersDesk
from app.services.desk_find import FindDesk
from app.services.desk_imports import ImportDesk
from app.services.desk_messages import MessagesDesk
from app.services.desk_notify import NotifyDesk
from app.services.desk_people import PeopleDesk
from app.services.desk_queue import QueueDesk
from app.services.desk_shop import ShopDesk
from app.services.desk_state import StateDesk
from app.store import chats, inbox, read_marks, status
from app.store import transcript as transcripts
from app.store.changes import read_changes
from app.store.database import Database
from app.store.schema import prepare


def open_desk(
    path: Path,
    clock: Clock,
    *,
    demo: bool = False,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    region: str = "DE",
    typing_indicator: bool = True,
    grace: Millis = 0,
    operator: str = "",
) -> "DeskService":
    """The desk over the database in that file, which is made or brought up to date first; errors as `prepare`."""
    prepare(path)
    return DeskService(
        Database(path),
        clock,
        demo=demo,
        read_receipts=read_receipts,
        region=region,
        typing_indicator=typing_indicator,
        grace=grace,
        operator=operator,
    )


class DeskService(
    QueueDesk, CustomersDesk, ActsDesk, MessagesDesk, PeopleDesk, ShopDesk, StateDesk, NotifyDesk, ImportDesk, FindDesk
):
    """Implements `core.desk.Desk`; thread-safe."""

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def status(self) -> DeskStatus:
        """The status bar's facts."""
        return status.desk_status(self.database.reader(), self._clock, MachineClock().now(), demo=self._demo)

    def counters(self) -> Counters:
        """The counters, kept on write."""
        return inbox.counters(self.database.reader())

    def inbox_rows(self, ids: Sequence[int]) -> dict[int, InboxRow]:
        """The rows of those conversations that are there."""
        return inbox.inbox_rows(self.database.reader(), ids)

    def chat(self, conversation_id: int) -> ChatHead | None:
        """What a tile needs besides the messages; None if there is no such conversation."""
        return chats.chat_head(self.database.reader(), conversation_id, self._clock.now())

    def transcript(
        self,
        conversation_id: int,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 100,
    ) -> TranscriptPage:
        """A page of messages and notes by id."""
        return transcripts.transcript(
            self.database.reader(), conversation_id, before=before, after=after, around=around, limit=limit
        )

    def search(
        self, words: str, *, conversation_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Hit]:
        """Messages and notes that hold all words and pass the filters among them, newest first."""
        from app.core.filters import parse_search
        from app.store.note_search import search_all

        sought = parse_search(words, self._clock.now(), self._zone())
        return search_all(self.database.reader(), sought, conversation_id=conversation_id, before=before, limit=limit)

    def changes(self, after: int | None) -> Changes | None:
        """What changed since; None if nothing did. Costs next to nothing while nobody commits."""
        reader = self.database.reader()
        (version,) = reader.execute("PRAGMA data_version").fetchone()
        if after is not None and getattr(self._seen, "quiet", None) == (version, after):
            return None
        found = read_changes(reader, after)
        seq = after if found is None else found.seq
        self._seen.quiet = (version, seq)
        return found

    def mark_opened(self, conversation_id: int) -> None:
        """The operator has seen it."""
        row = self.inbox_rows((conversation_id,)).get(conversation_id)
        receipts = read_marks.choice_of(self.database.reader(), conversation_id) or self._read_receipts
        if row is None or (not row.unread and receipts is not ReadReceipts.ON_OPEN):
            return
        from app.services.inbox import mark_opened

        mark_opened(self.database, conversation_id, self._read_receipts)

    def mark_unread(self, conversation_id: int) -> None:
        """The operator wants to come back to it."""
        from app.services.acts import apply_to_one

        apply_to_one(self.database, self._clock, conversation_id, Unread())

    def done(self, conversation_id: int) -> None:
        """It is done."""
        from app.services.acts import apply_to_one

        apply_to_one(self.database, self._clock, conversation_id, Done())

    def snooze(self, conversation_id: int, until: Millis | None) -> None:
        """Out of sight until that time, or until the customer writes."""
        from app.services.acts import snooze_until

        snooze_until(self.database, self._clock, conversation_id, until)

    def reopen(self, conversation_id: int) -> None:
        """It isn't done after all."""
        from app.services.acts import apply_to_one

        apply_to_one(self.database, self._clock, conversation_id, Reopen())

    def dismiss_gap(self, gap_id: int) -> None:
        """The operator has seen it; one that lasts can't be dismissed."""
        if gap_id == status.LASTING_GAP:
            return
        from app.services.inbox import dismiss_gap

        dismiss_gap(self.database, gap_id)
