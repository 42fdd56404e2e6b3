"""When a message is to go out: a few usual times, or one in plain words; beside each what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from app.core.clock import Millis
from app.core.errors import UserError
from app.core.hours import opening
from app.core.i18n import _, later
from app.core.later import IfWritten
from app.core.rows import ChatHead, Profile
from app.core.text import Safe, sanitise_for_display, width
from app.core.when import parse_when
from app.ui.kit import Kit
from app.ui.render.later import outlook
from app.ui.render.line import Line, Run, own
from app.ui.render.times import until
from app.ui.screens.picker import Picker

_USUAL: Final = (
    (later("in 1 hour"), "in 1 h"),
    (later("this evening"), "today 18:00"),
    (later("tomorrow morning"), "tomorrow 9:00"),
    (later("next week"), "next week"),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """When, and what becomes of it if the customer has written meanwhile."""

    due_at: Millis
    if_written: IfWritten


class SendLater(Picker[Planned, Millis]):
    """Dismisses with what was planned."""

    BINDINGS: ClassVar[list[BindingType]] = [("f2", "written", "If they write")]
    OPENS = False

    def __init__(self, kit: Kit, head: ChatHead, *, template: bool = False) -> None:
        """A `template` needs no window and goes out whoever has written."""
        name = sanitise_for_display(head.row.name)
        super().__init__(
            kit,
            Safe(_("Send to {name} later").replace("{name}", name)),
            _("a time: tue 9:00, tomorrow, in 2 h, 24.12."),
        )
        self._account_id = head.account_id or None
        self._profile: Profile | None = None
        self._window_ends_at = head.row.window_ends_at
        self._template = template
        self._if_written = IfWritten.SEND if template else IfWritten.HOLD
        self._checks = Static("", classes="caption", markup=False)

    def body(self) -> ComposeResult:
        """The times, and what is asked again then."""
        yield from super().body()
        yield self._checks

    def footer(self) -> str:
        """The keys."""
        written = "" if self._template else _("F2 if they write   ")
        return f"{written}{super().footer()}"

    def on_mount(self) -> None:
        """Say what will be asked."""
        super().on_mount()
        self._say_checks()

    def _say_checks(self) -> None:
        if self._template:
            words = _("Asked again then: whether the template may still be sent, and whether they take it.")
        elif self._if_written is IfWritten.HOLD:
            words = _("If they write before that, it is held and the chat comes back.")
        else:
            words = _("It goes out even if they write before that.")
        self._checks.update(Content(words))

    def action_written(self) -> None:
        """Hold it if they write meanwhile, or send it all the same."""
        if not self._template:
            self._if_written = IfWritten.SEND if self._if_written is IfWritten.HOLD else IfWritten.HOLD
            self._say_checks()

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
            return [((Run(until(at, now, zone), "bold"), Run(own("   ")), self._outlook(at)),)], Safe("")
        if self._profile is None:
            self._profile = await self.kit.port.read(lambda desk: desk.profile(self._account_id))
        choices = self._usual(now)
        self.found = [at for _title, at in choices]
        titles = max(width(title) for title, _at in choices) + 2
        times = max(width(until(at, now, zone)) for _title, at in choices) + 3
        return [
            (
                (
                    Run(own(title + " " * (titles - width(title)))),
                    Run(own(until(at, now, zone).ljust(times)), "bold"),
                    self._outlook(at),
                ),
            )
            for title, at in choices
        ], Safe("")

    def _usual(self, now: Millis) -> list[tuple[str, Millis]]:
        found: list[tuple[str, Millis]] = []
        for title, words in _USUAL:
            try:
                found.append((_(title), parse_when(words, now, self.kit.zone)))
            except UserError:
                continue  # the evening has begun
        if (opens := next_opening(self._profile, now, self.kit)) is not None:
            found.insert(1, (_("when we open"), opens))
        # of two names for one time the first is enough
        return [one for number, one in enumerate(found) if one[1] not in {at for _title, at in found[:number]}]

    def _outlook(self, at: Millis) -> Run:
        if self._template:
            return Run(own(_("a template needs no open window")), "dim")
        words, style = outlook(at, self._window_ends_at)
        return Run(words, style)

    def pick(self, number: int) -> None:
        """That time."""
        self.dismiss(Planned(self.rows[number], self._if_written))


def next_opening(profile: Profile | None, now: Millis, kit: Kit) -> Millis | None:
    """When the shop opens next; None if that isn't known."""
    if profile is None:
        return None
    found = opening(profile.hours, profile.closed_days, kit.zone, now)
    if found.open and found.until is not None:
        found = opening(profile.hours, profile.closed_days, kit.zone, found.until)
    return found.until if found.open is False else None
