"""Tells the operator who looks elsewhere that customers wrote or the line is down: by title, bell and desktop."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from time import monotonic
from typing import ClassVar, Final

from app.core.errors import TresenError
from app.core.i18n import _
from app.core.notify import TITLE, Line, Teller, Way, Wishes, sequence, way_of
from app.core.text import Safe, sanitise_for_display
from app.ui.kit import Kit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.rows import Changes, DeskStatus

LIBRARY: Final = "desktop_notifier"
"""Of the extra `tresen[notify]`."""


class Notices:
    """Made by the app, which says what changed and when the terminal is looked at.

    `title`, `ring` and `write` reach the terminal; `fail` is told, from any thread, what kept the desktop from showing.
    """

    def __init__(
        self,
        kit: Kit,
        wishes: Wishes,
        setting: str,
        *,
        title: Callable[[str], None],
        ring: Callable[[], None],
        write: Callable[[str], None],
        fail: Callable[[Exception], object],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._kit = kit
        self._wishes = wishes
        self._setting = setting
        self._title = title
        self._ring = ring
        self._write = write
        self._fail = fail
        self._environ = os.environ if environ is None else environ
        self._teller = Teller(wishes)
        self._line = Line()
        self._looking = True
        """Also of a terminal that never says so."""
        self._shown = TITLE
        self._begun = False
        self._reading = False
        self._ids: set[int] = set()
        self._all = False
        self._way: Way | None = None
        self._desktop: SimpleQueue[Safe] | None = None

    async def begin(self) -> None:
        """What is unread now was so before."""
        self._teller.begin(await self._kit.port.read(lambda desk: desk.news(None)))
        self._begun = True
        await self._read()

    async def change(self, changes: Changes) -> None:
        """Something changed: are there news?"""
        self._ids |= changes.conversations
        self._all = self._all or changes.reload
        await self._read()

    def look(self, looking: bool) -> None:
        """The terminal is looked at from now on, or isn't."""
        self._looking = looking
        if looking:
            self._teller.look()
            self._show_title()

    def second(self, status: DeskStatus | None) -> None:
        """Once a second: tell what has waited to be told, and whether the line is down."""
        at = monotonic()
        self._tell_waiting(at)
        if status is not None:
            telling = not self._looking and not self._is_quiet()
            sentence = self._line.look(down_words(status), at, telling=telling)
            if sentence is not None:
                self._tell(sentence)

    async def _read(self) -> None:
        """Ask about all that changed since the last question; one question at a time, so that answers keep order."""
        if not self._begun or self._reading:
            return
        self._reading = True
        try:
            while self._ids or self._all:
                asked = None if self._all else tuple(self._ids)
                self._ids, self._all = set(), False
                found = await self._kit.port.read(lambda desk, asked=asked: desk.news(asked))  # type: ignore[misc]  # bound at once
                at = monotonic()
                ring = self._teller.hear(
                    asked,
                    found,
                    now=self._kit.clock.now(),
                    at=at,
                    looking=self._looking,
                    quiet=self._is_quiet(),
                )
                self._show_title()
                if ring:
                    self._ring()
                self._tell_waiting(at)
        finally:
            self._reading = False

    def _is_quiet(self) -> bool:
        quiet = self._wishes.quiet
        return quiet is not None and quiet.hold(self._kit.clock.now(), self._kit.zone)

    def _show_title(self) -> None:
        title = f"({self._teller.missed}) {TITLE}" if self._teller.missed else TITLE
        if title != self._shown:
            self._shown = title
            self._title(title)

    def _tell_waiting(self, at: float) -> None:
        if not self._looking and (sentence := self._teller.sentence(at)) is not None:
            self._tell(sentence)

    def _tell(self, sentence: Safe) -> None:
        if self._way is None:
            self._way = way_of(self._setting, self._environ, desktop=is_installed())
        if self._way is Way.DESKTOP:
            self._tell_desktop(sentence)
        elif self._way is not Way.OFF:
            self._write(sequence(self._way, sentence, tmux=bool(self._environ.get("TMUX"))))

    def _tell_desktop(self, sentence: Safe) -> None:
        """D-Bus or macOS may take their time: a thread of its own, begun with the first."""
        if self._desktop is None:
            self._desktop = SimpleQueue()
            threading.Thread(target=self._serve, args=(self._desktop,), name="notify", daemon=True).start()
        self._desktop.put(sentence)

    def _serve(self, queue: SimpleQueue[Safe]) -> None:
        """Show them one after another, until the desktop refuses one."""
        try:
            desktop = Desktop()
            while True:
                desktop.show(queue.get())
        except Exception as error:  # whatever the library makes of a desktop that isn't there
            self._way = Way.OFF
            reason = sanitise_for_display(str(error) or type(error).__name__)
            self._fail(TresenError(_("The desktop shows no notifications: {reason}").format(reason=reason)))


class Desktop:
    """The library that speaks D-Bus or to macOS; what it would write to the terminal is raised instead."""

    _kept: ClassVar[list[object]] = []
    """Its event loops complain when they are thrown away."""

    def __init__(self) -> None:
        import importlib

        self._log = _Log()
        logger = logging.getLogger(LIBRARY)
        logger.handlers[:] = [self._log]
        logger.propagate = False
        self._notifier = importlib.import_module(f"{LIBRARY}.sync").DesktopNotifierSync(app_name=TITLE)
        self._kept.append(self._notifier)

    def show(self, sentence: Safe) -> None:
        """Show it; any error if that can't be done."""
        from html import escape

        # Linux desktops read markup in it.
        self._notifier.send(
            title=TITLE, message=sentence if sys.platform == "darwin" else escape(sentence, quote=False)
        )
        if self._log.said is not None:
            raise self._log.said


class _Log(logging.Handler):
    """Keeps the last warning instead of writing it."""

    said: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the error, or the words."""
        if record.levelno >= logging.WARNING:
            cause = record.exc_info[1] if record.exc_info else None
            self.said = cause or TresenError(record.getMessage())


def is_installed() -> bool:
    """Whether the library is there that speaks to the desktop."""
    from importlib.util import find_spec

    return find_spec(LIBRARY) is not None


def down_words(status: DeskStatus) -> str:
    """Why nothing can be received or sent; empty if it can."""
    from app.core.enums import AccountState

    if not status.accounts:
        return ""
    if not status.gateway_alive:
        return _("Nothing is received or sent: the gateway does not run.")
    states = {account.state for account in status.accounts}
    if AccountState.TOKEN_EXPIRED in states:
        return _("Nothing is sent: the access token has expired.")
    if AccountState.BLOCKED in states:
        return _("Nothing is sent: WhatsApp has blocked the account.")
    if AccountState.OFFLINE in states:
        return _("WhatsApp can't be reached.")
    return ""
