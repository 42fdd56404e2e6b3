"""The desk's questions and orders, as `core.desk` states them; asking loads neither SQLModel nor SQLAlchemy.

Customers and search are imported when first asked: folding's tables would take a third of the time to the first row.
"""

import threading
from collections.abc import Sequence
from pathlib import Path

from app.core.clock import Clock, MachineClock
from app.core.enums import Author, ReadReceipts, View
from app.core.rows import (
    Changes,
    ChatHead,
    ClosedDay,
    Counters,
    CustomerCard,
    CustomerRow,
    Delivery,
    DeskStatus,
    Hit,
    InboxOrder,
    InboxRow,
    Label,
    MessageRow,
    OpeningSpan,
    Profile,
    ProfileFields,
    TranscriptPage,
)
from app.store import chats, inbox, status
from app.store import transcript as transcripts
from app.store.changes import read_changes
from app.store.database import Database
from app.store.profile import read_profile
from app.store.schema import prepare


def open_desk(
    path: Path,
    clock: Clock,
    *,
    demo: bool = False,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    region: str = "DE",
) -> "DeskService":
    """The desk over the database in that file, which is made or brought up to date first; errors as `prepare`."""
    prepare(path)
    return DeskService(Database(path), clock, demo=demo, read_receipts=read_receipts, region=region)


class DeskService:
    """Implements `core.desk.Desk`; thread-safe."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        demo: bool = False,
        read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
        region: str = "DE",
    ) -> None:
        """`region` says where a number without a country code belongs."""
        self.database = database
        self._clock = clock
        self._demo = demo
        self._read_receipts = read_receipts
        self._region = region
        self._seen = threading.local()

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def status(self) -> DeskStatus:
        """The status bar's facts."""
        return status.desk_status(self.database.reader(), self._clock, MachineClock().now(), demo=self._demo)

    def counters(self) -> Counters:
        """The counters, kept on write."""
        return inbox.counters(self.database.reader())

    def inbox_order(self, view: View, limit: int | None = None) -> InboxOrder:
        """The ids of a view; `limit` for the first screenful."""
        return inbox.inbox_order(self.database.reader(), view, limit)

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

    def customer_ids(self, words: str = "", limit: int | None = None) -> list[int]:
        """Customers by name; `words` are matched against any part of name, number and label."""
        from app.store.customers import customer_ids

        return customer_ids(self.database.reader(), words, limit)

    def customer_rows(self, ids: Sequence[int]) -> dict[int, CustomerRow]:
        """The rows of those customers that are there."""
        from app.store.customers import customer_rows

        return customer_rows(self.database.reader(), ids)

    def customer(self, customer_id: int) -> CustomerCard | None:
        """Everything about one person; None if they are gone."""
        from app.store.customers import customer_card

        return customer_card(self.database.reader(), customer_id)

    def conversation_of(self, customer_id: int) -> int | None:
        """Their newest conversation."""
        from app.store.customers import conversation_of

        return conversation_of(self.database.reader(), customer_id)

    def profile(self, account_id: int | None = None) -> Profile | None:
        """That account's profile, or the first account's."""
        return read_profile(self.database.reader(), account_id)

    def labels(self) -> list[Label]:
        """Every label by name."""
        from app.store.customers import all_labels

        return all_labels(self.database.reader())

    def search(
        self, words: str, *, conversation_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Hit]:
        """Messages that hold all words, newest first."""
        from app.store.search import search

        return search(self.database.reader(), words, conversation_id=conversation_id, before=before, limit=limit)

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

    def open_chats(self) -> tuple[int, ...]:
        """The conversations that were open when the desk was last left."""
        return status.open_chats(self.database.reader())

    def send_text(self, conversation_id: int, text: str) -> MessageRow:
        """Ask the gate, queue, clear the draft and the waiting mark."""
        from app.services.sending import queue_text

        return queue_text(
            self.database,
            self._clock,
            conversation_id,
            text,
            Author.OPERATOR,
            read_receipts=self._read_receipts,
            clear_draft=True,
        )

    def resend(self, message_id: int) -> None:
        """Queue an uncertain or failed message again."""
        from app.services.sending import resend

        resend(self.database, self._clock, message_id)

    def discard(self, message_id: int) -> None:
        """Give an uncertain, failed or still queued message up."""
        from app.services.sending import discard

        discard(self.database, message_id)

    def save_draft(self, conversation_id: int, text: str) -> None:
        """Keep what was typed."""
        from app.services.inbox import save_draft

        save_draft(self.database, self._clock, conversation_id, text)

    def mark_opened(self, conversation_id: int) -> None:
        """The operator has seen it."""
        row = self.inbox_rows((conversation_id,)).get(conversation_id)
        if row is None or (not row.unread and self._read_receipts is not ReadReceipts.ON_OPEN):
            return
        from app.services.inbox import mark_opened

        mark_opened(self.database, conversation_id, self._read_receipts)

    def mark_unread(self, conversation_id: int) -> None:
        """The operator wants to come back to it."""
        from app.services.inbox import mark_unread

        mark_unread(self.database, conversation_id)

    def done(self, conversation_id: int) -> None:
        """It is done."""
        from app.services.inbox import done

        done(self.database, conversation_id)

    def reopen(self, conversation_id: int) -> None:
        """It isn't done after all."""
        from app.services.inbox import reopen

        reopen(self.database, conversation_id)

    def start_chat(self, number: str, name: str = "") -> int:
        """The conversation with that number, made if there is none."""
        from app.services.customers import start_chat

        return start_chat(self.database, self._clock, number, name, self._region)

    def rename_customer(self, customer_id: int, name: str) -> None:
        """Set the operator's own name for them."""
        from app.services.customers import rename

        rename(self.database, customer_id, name)

    def add_note(self, customer_id: int, text: str) -> None:
        """Keep a note about them."""
        from app.services.customers import add_note

        add_note(self.database, self._clock, customer_id, text)

    def delete_note(self, note_id: int) -> None:
        """Take a note away."""
        from app.services.customers import delete_note

        delete_note(self.database, note_id)

    def set_labels(self, customer_id: int, names: Sequence[str]) -> None:
        """They carry exactly these labels."""
        from app.services.customers import set_labels

        set_labels(self.database, customer_id, names)

    def save_profile(
        self,
        account_id: int,
        fields: ProfileFields,
        hours: Sequence[OpeningSpan],
        closed_days: Sequence[ClosedDay],
        timezone: str,
        delivery: Delivery,
    ) -> None:
        """Keep the profile; what Meta keeps of it is queued to be published."""
        from app.services.profile import save_profile

        save_profile(self.database, self._clock, account_id, fields, hours, closed_days, timezone, delivery)

    def refresh_account(self, account_id: int) -> None:
        """Ask the gateway to read profile, number and limits anew."""
        from app.services.profile import refresh_account

        refresh_account(self.database, self._clock, account_id)

    def dismiss_gap(self, gap_id: int) -> None:
        """The operator has seen it; one that lasts can't be dismissed."""
        if gap_id == status.LASTING_GAP:
            return
        from app.services.inbox import dismiss_gap

        dismiss_gap(self.database, gap_id)

    def save_open_chats(self, conversation_ids: Sequence[int]) -> None:
        """Remember which chats are open."""
        from app.services.inbox import save_open_chats

        save_open_chats(self.database, conversation_ids)
