"""To a day of the chat, in plain words; the first message from then on is shown before Enter goes there."""

from collections.abc import Sequence

from app.core.clock import Millis
from app.core.desk import DeskReads
from app.core.errors import UserError
from app.core.i18n import _, later
from app.core.ids import time_of
from app.core.past import parse_past
from app.core.text import Safe
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.render.times import moment
from app.ui.screens.picker import Picker

_USUAL = ("today", "yesterday", "this week", "last week", "this month", "last month")


_TITLES = {
    "today": later("today"),
    "yesterday": later("yesterday"),
    "this week": later("this week"),
    "last week": later("last week"),
    "this month": later("this month"),
    "last month": later("last month"),
}


class JumpDate(Picker[int, int]):
    """Dismisses with the message to go to."""

    def __init__(self, kit: Kit, conversation_id: int) -> None:
        super().__init__(kit, _("Jump to a date"), _("a day: yesterday, mon, 12.3., 2026-03, last week"))
        self._conversation_id = conversation_id

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """What is typed, else the usual days; each with the first message from then on."""
        now, zone, chat = self.kit.clock.now(), self.kit.zone, self._conversation_id
        self.found = []
        words = [typed] if typed.strip() else [*_USUAL]
        try:
            days = [parse_past(word, now, zone)[0] for word in words]
        except UserError as error:
            return [], own(str(error))

        def question(desk: DeskReads) -> list[int | None]:
            return [desk.first_at(chat, day) for day in days]

        lines: list[tuple[Line, ...]] = []
        for word, day, message_id in zip(words, days, await self.kit.port.read(question), strict=True):
            if message_id is not None and message_id not in self.found:
                self.found.append(message_id)
                lines.append((self._line(word, day, message_id),))
        return lines, own(_("There is nothing in this chat yet."))

    def _line(self, word: str, day: Millis, message_id: int) -> Line:
        now, zone, at = self.kit.clock.now(), self.kit.zone, time_of(message_id)
        title = _(_TITLES[word]) if word in _TITLES else moment(day, now, zone)
        words = _("first message {time}") if at >= day else _("nothing since; last message {time}")
        return (Run(own(f"{title}  "), "bold"), Run(own(words.format(time=moment(at, now, zone))), "dim"))

    def pick(self, number: int) -> None:
        """There."""
        self.dismiss(self.rows[number])
