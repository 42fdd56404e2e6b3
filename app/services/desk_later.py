"""The desk's part for what goes out later, and for taking back what has just been sent."""

from collections.abc import Callable, Mapping

from app.core.clock import MachineClock, Millis
from app.core.later import Before, IfWritten, Later
from app.core.rows import MessageRow
from app.services.desk_base import DeskBase
from app.store import inbox
from app.store.later import read_later


class LaterDesk(DeskBase):
    """Implements `core.desk_later`; all writes are imported when first used."""

    def scheduled(self, conversation_id: int | None = None) -> list[Later]:
        """What goes out later, of one chat or of all: held ones first, then by time."""
        return read_later(self.database.reader(), conversation_id)

    def take_back(self, message_id: int) -> str:
        """Undo sending a message that has not left yet; its text, which is the chat's draft again."""
        from app.services.grace import take_back

        _until, before = self._in_grace.get(message_id, (0, None))
        text = take_back(self.database, self._clock, message_id, before)
        self._in_grace.pop(message_id, None)
        return text

    def in_grace(self) -> dict[int, Millis]:
        """What was sent here and may still wait: by message, until when (the machine's clock)."""
        now = MachineClock().now()
        return {id_: until for id_, (until, _before) in [*self._in_grace.items()] if until > now}

    def send_later(
        self,
        conversation_id: int,
        text: str,
        due_at: Millis,
        *,
        quoted_id: int | None = None,
        if_written: IfWritten | None = None,
        draft: str | None = None,
    ) -> int:
        """Keep a text to be sent at that time; its id."""
        from app.services.later import send_later

        return send_later(
            self.database,
            self._clock,
            conversation_id,
            text,
            due_at,
            quoted_id=quoted_id,
            if_written=if_written or IfWritten.HOLD,
            draft=draft,
        )

    def send_template_later(
        self, conversation_id: int, template_id: int, values: Mapping[str, str], due_at: Millis
    ) -> int:
        """The same with a template."""
        from app.services.later import send_template_later

        return send_template_later(self.database, self._clock, conversation_id, template_id, values, due_at)

    def change_later(
        self,
        later_id: int,
        *,
        text: str | None = None,
        due_at: Millis | None = None,
        if_written: IfWritten | None = None,
    ) -> None:
        """Change what is given; one that was held waits again."""
        from app.services.later import change_later

        change_later(self.database, self._clock, later_id, text=text, due_at=due_at, if_written=if_written)

    def cancel_later(self, later_id: int) -> str:
        """Send it never; its text."""
        from app.services.later import cancel_later

        return cancel_later(self.database, later_id)

    def send_later_now(self, later_id: int) -> MessageRow:
        """Send it now."""
        from app.services.later import send_now

        return send_now(self.database, self._clock, later_id, read_receipts=self._read_receipts, grace=self._grace)

    def _with_grace(self, conversation_id: int, queue: Callable[[], MessageRow]) -> MessageRow:
        """Queue a message and remember how its chat stood, for as long as it can be taken back."""
        if not self._grace:
            return queue()
        row = inbox.inbox_rows(self.database.reader(), (conversation_id,)).get(conversation_id)
        message = queue()
        if row is not None and message.goes_out_at:
            waiting = self.in_grace()
            self._in_grace = {id_: kept for id_, kept in self._in_grace.items() if id_ in waiting}
            self._in_grace[message.id] = message.goes_out_at, Before(row.state, row.waiting_since)
        return message
