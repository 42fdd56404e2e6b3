"""What the screen may ask and do. The services implement it; the screen knows nothing else of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.core.desk_acts import ActReads, ActWrites
from app.core.desk_customers import CustomersReads, CustomersWrites
from app.core.desk_find import FindReads
from app.core.desk_imports import ImportReads, ImportWrites
from app.core.desk_later import LaterReads, LaterWrites
from app.core.desk_notify import NotifyReads, NotifyWrites
from app.core.desk_queue import QueueReads, QueueWrites
from app.core.desk_state import StateReads, StateWrites
from app.core.enums import ReadReceipts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.clock import Millis
    from app.core.content import Content
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
        InboxRow,
        Label,
        MergePreview,
        MessageLink,
        MessageRow,
        NoticeRow,
        OpeningSpan,
        Profile,
        ProfileFields,
        ProfileVersion,
        QuickReply,
        Template,
        TranscriptPage,
    )


class DeskReads(
    CustomersReads, ActReads, LaterReads, FindReads, StateReads, NotifyReads, ImportReads, QueueReads, Protocol
):
    """Short, synchronous, thread-safe questions; the screen asks them off its event loop."""

    def status(self) -> DeskStatus: ...
    def counters(self) -> Counters: ...

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

    def customer_rows(self, ids: Sequence[int]) -> dict[int, CustomerRow]: ...
    def customer(self, customer_id: int) -> CustomerCard | None: ...
    def conversation_of(self, customer_id: int) -> int | None: ...
    def profile(self, account_id: int | None = None) -> Profile | None: ...
    def labels(self) -> list[Label]: ...

    def search(
        self, words: str, *, conversation_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Hit]:
        """Messages and private notes that hold all words, newest first; accents and case don't matter.

        The last word may be a beginning, if it has two letters or more and no space follows it. Filters may stand among
        the words (`core.filters`), also alone; UserError if the value of one can't be.
        """
        ...

    def changes(self, after: int | None) -> Changes | None:
        """What changed since; None if nothing did. `after=None` asks where the sequence stands."""
        ...

    def merge_preview(self, kept_id: int, gone_id: int) -> MergePreview:
        """What joining two customers would make of them; UserError if they can't be joined."""
        ...

    def templates(self, account_id: int | None = None) -> list[Template]:
        """The account's templates by name and language; of the first account if none is named."""
        ...

    def profile_history(self, account_id: int) -> list[ProfileVersion]:
        """What the profile's fields were, newest first."""
        ...

    def message_links(self, account_id: int) -> list[MessageLink]: ...

    def quick_replies(self) -> list[QuickReply]:
        """All of them, the most used first."""
        ...

    def notices(self, before: int | None = None, limit: int = 100) -> list[NoticeRow]:
        """The account log, newest first."""
        ...


class DeskWrites(
    CustomersWrites, ActWrites, LaterWrites, StateWrites, NotifyWrites, ImportWrites, QueueWrites, Protocol
):
    """What the operator does; each is one short transaction and raises `core.errors.UserError` with a sentence."""

    def send_text(
        self, conversation_id: int, text: str, quoted_id: int | None = None, *, draft: str | None = None
    ) -> MessageRow:
        """Ask the gate, queue, clear the draft and the waiting mark; `quoted_id` is the message it answers.

        `draft` is the chat's draft as the sender knows it: what another desk has saved since stays. None clears it.
        """
        ...

    def send_content(self, conversation_id: int, content: Content, quoted_id: int | None = None) -> MessageRow:
        """Queue a place, cards, buttons, a list, a product, … (not a file, a reaction or a template)."""
        ...

    def send_file(
        self,
        conversation_id: int,
        path: str,
        caption: str = "",
        *,
        as_document: bool = False,
        quoted_id: int | None = None,
    ) -> MessageRow:
        """Check the file against the channel's limits, keep a copy, queue its upload and the message."""
        ...

    def send_template(self, conversation_id: int, template_id: int, values: dict[str, str]) -> MessageRow:
        """Fill and queue a template; `values` are by parameter name (`core.templates.parameters_of`)."""
        ...

    def react(self, message_id: int, emoji: str) -> None:
        """Put an emoji on a message; an empty one takes ours back."""
        ...

    def typing(self, conversation_id: int) -> None:
        """The operator is typing; the customer is shown it if setting and chat allow it."""
        ...

    def retry_failed(self, conversation_id: int | None = None) -> int:
        """Queue all failed messages that may be sent again, of one chat or of all; how many."""
        ...

    def fetch_media(self, message_id: int) -> None:
        """Fetch or upload the message's file again."""
        ...

    def save_media(self, message_id: int, target: str) -> str:
        """Copy the file to a path or into a folder, overwriting nothing; where it was put."""
        ...

    def set_read_receipts(self, conversation_id: int, choice: ReadReceipts | None) -> None:
        """This chat's own choice; None follows the setting."""
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

    def snooze(self, conversation_id: int, until: Millis | None) -> None:
        """Out of sight until that time (shop clock), or with None until the customer writes."""
        ...

    def start_chat(self, number: str, name: str = "") -> int:
        """The conversation with that number (E.164 or local), made if there is none."""
        ...

    def rename_customer(self, customer_id: int, name: str) -> None: ...
    def add_note(self, customer_id: int, text: str) -> None: ...
    def delete_note(self, note_id: int) -> None: ...
    def set_labels(self, customer_id: int, names: Sequence[str]) -> None: ...

    def set_blocked(self, customer_id: int, blocked: bool) -> None:
        """Block or unblock, here at once and at the channel as soon as it can be told."""
        ...

    def merge(self, kept_id: int, gone_id: int) -> int:
        """Make two customers one; the id by which it can be undone."""
        ...

    def undo_merge(self, merge_id: int) -> None:
        """Part them again: everything is as it was, and what came in between is with whom it came from."""
        ...

    def dismiss_suggestion(self, customer_id: int, other_id: int) -> None:
        """They are two people; it is not suggested again."""
        ...

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

    def restore_profile(self, version_id: int) -> None:
        """Want the fields of an earlier version again, and queue their publishing."""
        ...

    def set_profile_photo(self, account_id: int, path: str) -> None:
        """Check a JPEG or PNG and queue its upload as the business's picture."""
        ...

    def sync_templates(self, account_id: int) -> None:
        """Ask the gateway to read the account's templates."""
        ...

    def save_template(self, account_id: int, template: Template) -> int:
        """Create (`id` 0) or change a template and queue it for Meta's review; its id."""
        ...

    def delete_template(self, template_id: int) -> None: ...

    def create_link(self, account_id: int, text: str) -> None:
        """Ask Meta for a short link with that text; it appears in `message_links`."""
        ...

    def delete_link(self, account_id: int, code: str) -> None: ...

    def save_quick_reply(self, name: str, text: str, category: str = "", *, reply_id: int = 0) -> int:
        """Keep a new one (`reply_id` 0) or change one, its name too; its id."""
        ...

    def delete_quick_reply(self, reply_id: int) -> None: ...

    def use_quick_reply(self, reply_id: int) -> None:
        """It was put into a message: those used most are offered first."""
        ...

    def see_notices(self) -> None:
        """The operator has seen the account log."""
        ...

    def dismiss_gap(self, gap_id: int) -> None: ...


class Desk(DeskReads, DeskWrites, Protocol):
    """Both halves, and the end."""

    def close(self) -> None:
        """Give the database back."""
        ...
