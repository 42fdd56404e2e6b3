"""The fake desk's part that says what is unread."""

from collections.abc import Sequence

from app.core.enums import Direction
from app.core.errors import UserError
from app.core.ids import time_of
from app.core.notify import News
from tests.fake_base import FakeBase


class FakeNotify(FakeBase):
    """Everything came in when it was written."""

    def news(self, conversation_ids: Sequence[int] | None = None) -> list[News]:
        self._called("news")
        found = []
        with self._lock:
            for person in self.people.values():
                if not person.unread or (conversation_ids is not None and person.id not in conversation_ids):
                    continue
                last = next((row for row in reversed(person.messages) if row.direction is Direction.IN), None)
                at = time_of(last.id) if last else person.since
                bell = any(label in self.ringing for label in person.labels)
                name = person.name or person.number
                found.append(News(person.id, name, last.text if last else "", person.unread, at, at, bell))
        return found

    def set_label_bell(self, name: str, on: bool) -> None:
        if not any(name in person.labels for person in self.people.values()):
            raise UserError(f"There is no label {name}.")
        (self.ringing.add if on else self.ringing.discard)(name)
