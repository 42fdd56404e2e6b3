"""The part of the desk in memory for what goes out later, and for taking back what was just sent."""

from collections.abc import Mapping
from dataclasses import replace

from app.core.clock import MachineClock, Millis
from app.core.enums import ConversationState
from app.core.errors import UserError
from app.core.later import IfWritten, Later, LaterState
from app.core.rows import MessageRow
from app.core.templates import fill
from tests.fake_base import FakeBase


class FakeLater(FakeBase):
    """Keeps what goes out later; `grace` is how long what is sent can be taken back."""

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # handed on as they come
        self.grace: Millis = 0
        self.laters: list[Later] = []
        self.gone_out: set[int] = set()
        """Messages that can't be taken back any more."""
        self._before: dict[int, tuple[ConversationState, Millis | None]] = {}

    def scheduled(self, conversation_id: int | None = None) -> list[Later]:
        self._called("scheduled")
        found = [
            replace(one, window_ends_at=self.people[one.conversation_id].window_ends_at)
            for one in self.laters
            if conversation_id in (None, one.conversation_id)
        ]
        return sorted(found, key=lambda one: (one.state, one.due_at, one.id))

    def take_back(self, message_id: int) -> str:
        self._called("take_back")
        with self._lock:
            person, index = self._find(message_id)
            if message_id in self.gone_out:
                raise UserError("It has gone out already: it can't be taken back any more.")
            text = person.messages.pop(index).text
            person.state, person.waiting_since = self._before.get(message_id, (ConversationState.OPEN, None))
            person.draft = f"{text}\n{person.draft}" if person.draft else text
            self._changed("conversation", person.id)
            return text

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
        self._called("send_later")
        if due_at <= self.clock.now():
            raise UserError("That time has passed already.")
        return self._keep_later(conversation_id, text, due_at, quoted_id, if_written or IfWritten.HOLD)

    def send_template_later(
        self, conversation_id: int, template_id: int, values: Mapping[str, str], due_at: Millis
    ) -> int:
        self._called("send_template_later")
        template = next(one for one in self.templates_ if one.id == template_id)
        text = fill(template, dict(values)).body
        return self._keep_later(conversation_id, text, due_at, None, IfWritten.SEND, template=True)

    def change_later(
        self,
        later_id: int,
        *,
        text: str | None = None,
        due_at: Millis | None = None,
        if_written: IfWritten | None = None,
    ) -> None:
        self._called("change_later")
        with self._lock:
            one = self._later(later_id)
            changed = replace(
                one,
                text=one.text if text is None else text,
                due_at=due_at or one.due_at,
                if_written=if_written or one.if_written,
                state=LaterState.WAITING,
                reason="",
            )
            self.laters[self.laters.index(one)] = changed
            self._changed("conversation", one.conversation_id)

    def cancel_later(self, later_id: int) -> str:
        self._called("cancel_later")
        with self._lock:
            one = self._later(later_id)
            self.laters.remove(one)
            self._changed("conversation", one.conversation_id)
            return "" if one.template else one.text

    def send_later_now(self, later_id: int) -> MessageRow:
        self._called("send_later_now")
        with self._lock:
            one = self._later(later_id)
            message = self.send_text(one.conversation_id, one.text, one.quoted_id)  # type: ignore[attr-defined]
            self.laters.remove(one)
            return message  # type: ignore[no-any-return]  # of another part of the fake

    def hold(self, later_id: int, reason: str) -> None:
        """Its time has come, and something stands against it."""
        with self._lock:
            one = self._later(later_id)
            self.laters[self.laters.index(one)] = replace(one, state=LaterState.HELD, reason=reason)
            self._changed("conversation", one.conversation_id)

    def _keep_later(
        self,
        conversation_id: int,
        text: str,
        due_at: Millis,
        quoted_id: int | None,
        if_written: IfWritten,
        *,
        template: bool = False,
    ) -> int:
        with self._lock:
            person = self._person(conversation_id)
            self._counter += 1
            made = Later(
                self._counter,
                conversation_id,
                person.name,
                due_at,
                text,
                template,
                if_written=if_written,
                quoted_id=quoted_id,
                created_at=self.clock.now(),
            )
            self.laters.append(made)
            person.draft, person.waiting_since, person.unread = "", None, 0
            self._changed("conversation", conversation_id)
            return made.id

    def _later(self, later_id: int) -> Later:
        found = next((one for one in self.laters if one.id == later_id), None)
        if found is None:
            raise UserError(f"There is no message {later_id} for later.")
        return found

    def _with_grace(self, message: MessageRow, before: tuple[ConversationState, Millis | None]) -> MessageRow:
        """What was sent, with the time until which it can be taken back; and how its chat stood `before`."""
        if not self.grace:
            return message
        self._before[message.id] = before
        return replace(message, goes_out_at=MachineClock().now() + self.grace)
