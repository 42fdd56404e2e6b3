"""What the screen may ask and do. The services implement it; the screen knows nothing else of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.core.enums import View

TYPE_CHECKING = False
if TYPE_CHECKING:
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


class DeskReads(Protocol):
    """Short, synchronous, thread-safe questions; the screen asks them off its event loop."""

    def status(self) -> DeskStatus: ...
    def counters(self) -> Counters: ...

    def inbox_order(self, view: View, limit: int | None = None) -> InboxOrder:
        """The ids of a view; `limit` for the first screenful."""
        ...

    def inbox_rows(self, ids: Sequence[int]) -> dict[int, InboxRow]: ...

    def chat(self, conversation_id: int) -> ChatHead | None: ...

    def transcript(
        self,
        conversation_id: int,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 100,
    ) -> TranscriptPage:
        """A page of messages by id: the newest, or before, after, or on both sides of one."""
        ...

    def customer_ids(self, words: str = "", limit: int | None = None) -> list[int]:
        """Customers by name; `words` are matched against any part of name, number and label."""
        ...

    def customer_rows(self, ids: Sequence[int]) -> dict[int, CustomerRow]: ...
    def customer(self, customer_id: int) -> CustomerCard | None: ...
    def conversation_of(self, customer_id: int) -> int | None: ...
    def profile(self, account_id: int | None = None) -> Profile | None: ...
    def labels(self) -> list[Label]: ...

    def search(
        self, words: str, *, conversation_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Hit]:
        """Messages that hold all words, newest first; accents and case don't matter.

        The last word may be a beginning, if it has two letters or more and no space follows it.
        """
        ...

    def changes(self, after: int | None) -> Changes | None:
        """What changed since; None if nothing did. `after=None` asks where the sequence stands."""
        ...

    def open_chats(self) -> tuple[int, ...]:
        """The conversations that were open when the desk was last left."""
        ...


class DeskWrites(Protocol):
    """What the operator does; each is one short transaction and raises `core.errors.UserError` with a sentence."""

    def send_text(self, conversation_id: int, text: str) -> MessageRow:
        """Ask the gate, queue, clear the draft and the waiting mark."""
        ...

    def resend(self, message_id: int) -> None:
        """Queue an uncertain or failed message again."""
        ...

    def discard(self, message_id: int) -> None:
        """Give an uncertain, failed or still queued message up."""
        ...

    def save_draft(self, conversation_id: int, text: str) -> None: ...
    def mark_opened(self, conversation_id: int) -> None: ...
    def mark_unread(self, conversation_id: int) -> None: ...
    def done(self, conversation_id: int) -> None: ...
    def reopen(self, conversation_id: int) -> None: ...

    def start_chat(self, number: str, name: str = "") -> int:
        """The conversation with that number (E.164 or local), made if there is none."""
        ...

    def rename_customer(self, customer_id: int, name: str) -> None: ...
    def add_note(self, customer_id: int, text: str) -> None: ...
    def delete_note(self, note_id: int) -> None: ...
    def set_labels(self, customer_id: int, names: Sequence[str]) -> None: ...

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
        ...

    def refresh_account(self, account_id: int) -> None:
        """Ask the gateway to read profile, number and limits anew."""
        ...

    def dismiss_gap(self, gap_id: int) -> None: ...
    def save_open_chats(self, conversation_ids: Sequence[int]) -> None: ...


class Desk(DeskReads, DeskWrites, Protocol):
    """Both halves, and the end."""

    def close(self) -> None:
        """Give the database back."""
        ...
