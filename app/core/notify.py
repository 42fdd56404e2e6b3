"""What the operator is told of while they look elsewhere, when, and in which words a terminal or a desktop takes it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Final

from app.core.clock import HOUR, MINUTE, Millis
from app.core.errors import UserError
from app.core.i18n import _, ngettext
from app.core.text import Safe, clip, sanitise_for_display

TITLE: Final = "Tresen"
EVERY: Final = 5.0
"""Seconds between two notifications; what happens meanwhile is told together."""
RING_EVERY: Final = 1.0
"""Seconds between two rings of the bell."""
DOWN_FOR: Final = 60.0
"""Seconds that nothing can be received before that is told."""
FRESH: Final[Millis] = HOUR
"""What was written longer ago is history: it is counted, and nobody is called for it."""
ARRIVED: Final[Millis] = 5 * MINUTE
"""A chat that is unread though nothing came in that time was marked so, or replayed."""
_LONGEST: Final = 160
_NAMES: Final = 3


class Way(StrEnum):
    """How a notification reaches the desktop."""

    OFF = "off"
    OSC9 = "osc9"
    OSC777 = "osc777"
    OSC99 = "osc99"
    DESKTOP = "desktop"
    """By D-Bus or macOS, on the machine that Tresen runs on."""


WAYS: Final = ("auto", *Way)
"""What the setting may say."""


@dataclass(frozen=True, slots=True)
class News:
    """A conversation with something unread."""

    conversation_id: int
    name: str
    text: str
    """The start of what was written last; raw."""
    unread: int
    at: Millis
    """When the customer wrote last."""
    arrived_at: Millis | None
    """When something of theirs came in last; None if that isn't known."""
    bell: bool = False
    """One of the customer's labels rings though the bell is else silent."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A daily span of the shop's time, in minutes after midnight; it may go over midnight."""

    begins: int
    ends: int

    def hold(self, now: Millis, zone: tzinfo) -> bool:
        """Whether it is quiet now, by what the wall clock shows: a shifted hour counts as it is called."""
        local = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone)
        minute = local.hour * 60 + local.minute
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


_SPAN: Final = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")


def parse_quiet_hours(text: str) -> QuietHours | None:
    """`22:00-07:00`, or None for an empty text; UserError if it is neither."""
    if not text.strip():
        return None
    match = _SPAN.fullmatch(text)
    if match is not None:
        begins, ends = (int(match[n]) * 60 + int(match[n + 1]) for n in (1, 3))
        whole = int(match[2]) < 60 and int(match[4]) < 60 and begins < 24 * 60 and ends <= 24 * 60
        if whole and begins != ends:
            return QuietHours(begins, ends)
    raise UserError(_("quiet_hours must be a span such as 22:00-07:00."))


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the operator wants to be told."""

    bell: bool = True
    names: bool = False
    """Names and words may stand in a notification."""
    quiet: QuietHours | None = None


class Teller:
    """Knows what was told and what is still to be told; asks no clock itself.

    `at` are seconds of any clock that goes on steadily; `now` is the shop's time.
    """

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._unread: dict[int, int] = {}
        self._missed: dict[int, News] = {}
        self._untold: dict[int, News] = {}
        self._told_at: float | None = None
        self._rang_at: float | None = None

    @property
    def missed(self) -> int:
        """In how many chats customers wrote since the operator looked away."""
        return len(self._missed)

    def begin(self, found: Iterable[News]) -> None:
        """What is unread already is no news."""
        self._unread = {one.conversation_id: one.unread for one in found}

    def hear(
        self, asked: Iterable[int] | None, found: Sequence[News], *, now: Millis, at: float, looking: bool, quiet: bool
    ) -> bool:
        """These chats changed (None: any may have), `found` are those of them with something unread.

        Returns whether the bell is to ring.
        """
        fresh = [one for one in found if _is_news(one, self._unread.get(one.conversation_id, 0), now)]
        if asked is None:
            self._unread.clear()
        for id_ in asked or ():
            self._unread.pop(id_, None)
        self._unread.update((one.conversation_id, one.unread) for one in found)
        gone = self._missed.keys() - self._unread.keys()
        for id_ in gone:  # read or answered elsewhere
            del self._missed[id_]
            self._untold.pop(id_, None)
        if looking or not fresh:
            return False
        self._missed.update((one.conversation_id, one) for one in fresh)
        called = [one for one in fresh if now - one.at <= FRESH]
        if not called or quiet:
            return False
        self._untold.update((one.conversation_id, one) for one in called)
        wanted = self._wishes.bell or any(one.bell for one in called)
        if not wanted or (self._rang_at is not None and at - self._rang_at < RING_EVERY):
            return False
        self._rang_at = at
        return True

    def sentence(self, at: float) -> Safe | None:
        """What is to be told now, at most once in a few seconds; None if nothing."""
        if not self._untold or (self._told_at is not None and at - self._told_at < EVERY):
            return None
        self._told_at = at
        self._untold.clear()
        return waiting_words([*self._missed.values()], names=self._wishes.names)

    def look(self) -> None:
        """The operator is back: nothing is missed any more."""
        self._missed.clear()
        self._untold.clear()


def _is_news(one: News, before: int, now: Millis) -> bool:
    return one.unread > before and one.arrived_at is not None and now - one.arrived_at <= ARRIVED


def waiting_words(missed: Sequence[News], *, names: bool) -> Safe:
    """Who waits, in a sentence; nobody's name and words unless asked."""
    count = len(missed)
    if not names:
        return Safe(ngettext("{n} customer is waiting.", "{n} customers are waiting.", count).format(n=count))
    said = [clip(sanitise_for_display(one.name), 30) for one in missed[-_NAMES:]]
    if count == 1:
        return Safe(f"{said[0]}: {clip(sanitise_for_display(missed[0].text), 80)}")
    listed = ", ".join(said)
    if count > len(said):
        more = count - len(said)
        return Safe(
            ngettext("{names} and {n} more are waiting.", "{names} and {n} more are waiting.", more)
            .replace("{n}", str(more))
            .replace("{names}", listed)
        )
    return Safe(_("{names} are waiting.").replace("{names}", listed))


class Line:
    """Whether messages can come and go, and when to say so."""

    def __init__(self) -> None:
        self._down_since: float | None = None
        self._told = False

    def look(self, down: str, at: float, *, telling: bool) -> Safe | None:
        """`down` says why nothing can be received, empty if all is well; what is to be told, once each way.

        Without `telling` (the operator looks, or it is quiet) nothing is told, and what was told before is forgotten
        only when the line is back.
        """
        if not down:
            back, self._down_since, self._told = self._told, None, False
            return Safe(_("Messages come and go again.")) if back and telling else None
        if self._down_since is None:
            self._down_since = at
        if self._told or not telling or at - self._down_since < DOWN_FOR:
            return None
        self._told = True
        return sanitise_for_display(down)


# how it gets out of the terminal

_BY_TERM: Final = (
    ("xterm-kitty", Way.OSC99),
    ("foot", Way.OSC777),
    ("rxvt", Way.OSC777),
    ("xterm-ghostty", Way.OSC777),
)
_BY_PROGRAM: Final = {
    "iTerm.app": Way.OSC9,
    "WarpTerminal": Way.OSC9,
    "WezTerm": Way.OSC777,
    "ghostty": Way.OSC777,
    "kitty": Way.OSC99,
}
_BY_VARIABLE: Final = (
    ("KITTY_WINDOW_ID", Way.OSC99),
    ("GHOSTTY_RESOURCES_DIR", Way.OSC777),
    ("WEZTERM_PANE", Way.OSC777),
    ("ITERM_SESSION_ID", Way.OSC9),
    ("ConEmuPID", Way.OSC9),
)
"""Found also within tmux, whose own TERM says nothing of the terminal around it."""
_REMOTE: Final = ("SSH_CONNECTION", "SSH_TTY")


def way_of(setting: str, environ: Mapping[str, str], *, desktop: bool) -> Way:
    """The way that the setting names or, with `auto`, that the terminal is known to take.

    `desktop` says whether the library for the other way is installed; over ssh that would be the wrong desktop.
    """
    if setting != "auto":
        way = Way(setting)
        return way if desktop or way is not Way.DESKTOP else Way.OFF
    term = environ.get("TERM", "")
    for beginning, way in _BY_TERM:
        if term.startswith(beginning):
            return way
    if (found := _BY_PROGRAM.get(environ.get("TERM_PROGRAM", ""))) is not None:
        return found
    for variable, way in _BY_VARIABLE:
        if environ.get(variable):
            return way
    if environ.get("LC_TERMINAL") == "iTerm2":
        return Way.OSC9
    return Way.DESKTOP if desktop and not any(map(environ.get, _REMOTE)) else Way.OFF


_UNFIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def sequence(way: Way, text: str, *, tmux: bool = False) -> str:
    """The control sequence that has a terminal show the text; whatever the text holds, it ends where it should.

    Within tmux it is wrapped, so that tmux passes it on if its `allow-passthrough` says so, and else drops it.
    """
    words = _UNFIT.sub(" ", clip(sanitise_for_display(text), _LONGEST))
    if way is Way.OSC9:
        # A text that begins with a number and a semicolon would be ConEmu's progress bar.
        made = f"\x1b]9;{TITLE}: {words}\x07"
    elif way is Way.OSC777:
        made = f"\x1b]777;notify;{TITLE};{words.replace(';', ',')}\x07"
    elif way is Way.OSC99:
        payload = base64.b64encode(words.encode()).decode("ascii")
        made = f"\x1b]99;i=tresen:f={_NAME}:o=unfocused:e=1;{payload}\x1b\\"
    else:
        return ""
    return "\x1bPtmux;" + made.replace("\x1b", "\x1b\x1b") + "\x1b\\" if tmux else made


_NAME: Final = base64.b64encode(TITLE.encode()).decode("ascii")
