"""The desk's part that sends: texts, files, templates, reactions, and what becomes of those that failed."""

from app.core.content import Content
from app.core.enums import Author, ReadReceipts
from app.core.rows import MessageRow
from app.services.desk_later import LaterDesk


class MessagesDesk(LaterDesk):
    """What the operator sends and does to messages; all writes are imported when first used."""

    def send_text(
        self, conversation_id: int, text: str, quoted_id: int | None = None, *, draft: str | None = None
    ) -> MessageRow:
        """Ask the gate, queue, clear the draft and the waiting mark; `quoted_id` is the message it answers."""
        from app.services.sending import queue_text

        return self._with_grace(
            conversation_id,
            lambda: queue_text(
                self.database,
                self._clock,
                conversation_id,
                text,
                Author.OPERATOR,
                read_receipts=self._read_receipts,
                clear_draft=True,
                draft=draft,
                quoted_id=quoted_id,
                grace=self._grace,
            ),
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

    def send_content(self, conversation_id: int, content: Content, quoted_id: int | None = None) -> MessageRow:
        """Queue a place, cards, buttons, a list, a product, …"""
        from app.services.sending import queue_content

        return self._with_grace(
            conversation_id,
            lambda: queue_content(
                self.database,
                self._clock,
                conversation_id,
                content,
                Author.OPERATOR,
                read_receipts=self._read_receipts,
                quoted_id=quoted_id,
                grace=self._grace,
            ),
        )

    def send_file(
        self,
        conversation_id: int,
        path: str,
        caption: str = "",
        *,
        as_document: bool = False,
        quoted_id: int | None = None,
    ) -> MessageRow:
        """Check the file, keep a copy, queue its upload and the message."""
        from app.services.media import queue_file

        return self._with_grace(
            conversation_id,
            lambda: queue_file(
                self.database,
                self._clock,
                conversation_id,
                path,
                caption,
                Author.OPERATOR,
                as_document=as_document,
                read_receipts=self._read_receipts,
                quoted_id=quoted_id,
                grace=self._grace,
            ),
        )

    def send_template(self, conversation_id: int, template_id: int, values: dict[str, str]) -> MessageRow:
        """Fill and queue a template."""
        from app.services.templates import queue_template

        return self._with_grace(
            conversation_id,
            lambda: queue_template(
                self.database,
                self._clock,
                conversation_id,
                template_id,
                values,
                Author.OPERATOR,
                read_receipts=self._read_receipts,
                grace=self._grace,
            ),
        )

    def react(self, message_id: int, emoji: str) -> None:
        """Put an emoji on a message; an empty one takes ours back."""
        from app.services.sending import queue_reaction

        queue_reaction(
            self.database, self._clock, message_id, emoji, Author.OPERATOR, read_receipts=self._read_receipts
        )

    def typing(self, conversation_id: int) -> None:
        """The operator is typing."""
        if not self._typing_indicator:
            return
        from app.services.inbox import typing

        typing(self.database, conversation_id, self._read_receipts)

    def retry_failed(self, conversation_id: int | None = None) -> int:
        """Queue all failed messages that may be sent again; how many."""
        from app.services.sending import retry_failed

        return retry_failed(self.database, self._clock, conversation_id)

    def fetch_media(self, message_id: int) -> None:
        """Fetch or upload the message's file again."""
        from app.services.media import fetch_again

        fetch_again(self.database, message_id)

    def save_media(self, message_id: int, target: str) -> str:
        """Copy the file to a path or into a folder; where it was put."""
        from app.services.media import save_copy

        return save_copy(self.database, message_id, target)

    def set_read_receipts(self, conversation_id: int, choice: ReadReceipts | None) -> None:
        """This chat's own choice; None follows the setting."""
        from app.services.inbox import set_read_receipts

        set_read_receipts(self.database, conversation_id, choice)
