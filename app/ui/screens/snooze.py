"""Until when a chat is put away: a few usual times, or one in plain words."""

from collections.abc import Sequence
from typing import Final

from app.core.clock import Millis
from app.core.errors import UserError
from app.core.i18n import _, later
from app.core.text import Safe
from app.core.when import parse_when
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.render.times import until
from app.ui.screens.picker import Picker

UNTIL_THEY_WRITE: Final[Millis] = 0


_USUAL: Final = (
    (later("in 1 hour"), "in 1 h"),
    (later("in 3 hours"), "in 3 h"),
    (later("this evening"), "today 18:00"),
    (later("tomorrow"), "tomorrow"),
    (later("next week"), "next week"),
)


class Snooze(Picker[Millis, Millis]):
    """Dismisses with the time, or UNTIL_THEY_WRITE."""

    OPENS = False

    def __init__(self, kit: Kit, name: Safe) -> None:
        super().__init__(
            kit, _("Snooze {name} until").format(name=name), _("a time: tue 9:00, tomorrow, in 2 h, 24.12.")
        )

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """The time typed, else the usual ones."""
        now, zone = self.kit.clock.now(), self.kit.zone
        if typed.strip():
            try:
                at = parse_when(typed, now, zone)
            except UserError as error:
                self.found = []
                return [], own(str(error))
            self.found = [at]
            return [((Run(until(at, now, zone), "bold"),),)], Safe("")
        choices: list[tuple[str, Millis]] = []
        for title, words in _USUAL:
            try:
                choices.append((_(title), parse_when(words, now, zone)))
            except UserError:
                continue  # the evening has begun
        self.found = [at for _title, at in choices] + [UNTIL_THEY_WRITE]
        widest = max(len(title) for title, _at in choices) + 2
        lines: list[tuple[Line, ...]] = [
            ((Run(own(title.ljust(widest))), Run(until(at, now, zone), "dim")),) for title, at in choices
        ]
        lines.append(((Run(own(_("until they write"))),),))
        return lines, Safe("")

    def pick(self, number: int) -> None:
        """That time."""
        self.dismiss(self.rows[number])
