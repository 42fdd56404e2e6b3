"""The desk's program: paints the frame at once, opens the desk in a thread, and passes on what changes."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import ClassVar, Final

from textual import events, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from app.core.clock import MINUTE, Clock
from app.core.errors import TresenError, UserError
from app.core.i18n import _
from app.core.notify import QuietHours, Wishes
from app.core.text import sanitise_for_display
from app.ui.actions import ACTIONS, Where
from app.ui.bindings import bind_actions
from app.ui.bridge import Bridge, Changed, Stalled
from app.ui.glyphs import glyphs_named
from app.ui.key_names import tell_key_names
from app.ui.keys import Keys, default_keys, first_key
from app.ui.kit import Kit
from app.ui.notify import Notices
from app.ui.port import Fault, Port
from app.ui.screens.desk import DeskScreen
from app.ui.themes import DEFAULT_THEME, themes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import Desk
    from app.core.desk_state import DeskState
    from app.core.rows import Profile

SLOW: Final = 1.0
"""Seconds the database may owe an answer before the desk says so."""
LEAVE: Final = 1.0
"""Seconds that leaving waits for drafts to be kept."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the desk looks and sounds."""

    theme: str = DEFAULT_THEME
    glyphs: str = "unicode"
    """unicode or ascii"""
    motion: str = "full"
    """full or reduced"""
    bell: bool = True
    images: str = "auto"
    """auto, graphics, blocks or off"""
    notify: str = "off"
    """auto or a `core.notify.Way`"""
    notify_names: bool = False
    quiet_hours: QuietHours | None = None
    editor: str = ""
    """The command of the operator's own editor; empty follows $VISUAL and $EDITOR."""


class Opened(Message):
    """The desk is open; where its change sequence stood before anything was read."""

    def __init__(self, desk: Desk, seq: int | None, profile: Profile | None, state: DeskState) -> None:
        self.desk = desk
        self.seq = seq
        self.profile = profile
        self.state = state
        super().__init__()


class Typed(Message):
    """What was typed ahead may be given on."""


class NotOpened(Message):
    """The desk can't be opened."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__()


class DeskApp(App[int], inherit_bindings=False):
    """The desk. `open_desk` is called once, in a thread, after the first frame; it does the heavy imports.

    `start_gateway` is called in a thread once the first rows are read. The app's return value is the exit code.
    """

    CSS_PATH = "styles/desk.tcss"
    TITLE = "Tresen"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "how_to_leave", show=False, system=True)]

    def __init__(
        self,
        open_desk: Callable[[], Desk],
        *,
        clock: Clock,
        look: Look | None = None,
        keys: Keys | None = None,
        demo: bool = False,
        start_gateway: Callable[[], None] | None = None,
        complaint: str = "",
        open_url: Callable[[str], None] | None = None,
    ) -> None:
        self.look = look or Look()
        tell_key_names()
        super().__init__()
        self.demo = demo
        self.keys = keys or default_keys()
        self.kit = Kit(Port(), clock, glyphs=glyphs_named(self.look.glyphs), keys=self.keys, images=self.look.images)
        self.kit.editor = self.look.editor
        self.desk = DeskScreen(self.kit, self.keys, demo=demo)
        self._open_desk = open_desk
        self._start_gateway = start_gateway
        self._complaint = complaint
        self._open_url = open_url
        self._data: Desk | None = None
        self._bridge: Bridge | None = None
        self.notices = Notices(
            self.kit,
            Wishes(self.look.bell, self.look.notify_names, self.look.quiet_hours),
            self.look.notify,
            title=self._set_title,
            ring=lambda: self.bell(),
            write=self._write,
            fail=lambda error: self.post_message(Fault(error)),
        )
        self._minute = 0
        self._begun = False
        self._leaving = False
        self._last_fault = ("", 0.0)
        own = themes()
        for theme in own:
            self.register_theme(theme)
        # Not by its watcher, which has the style sheets parsed a second time before the first frame.
        self.set_reactive(App.theme, self.look.theme if self.look.theme in self.available_themes else DEFAULT_THEME)
        self.stylesheet.set_variables(self.get_css_variables())
        if self.look.motion == "reduced":
            self.animation_level = "none"
        self.kit.typed.again = partial(self.post_message, Typed())
        always = (self.keys[action.id] for action in ACTIONS if action.where is Where.APP)
        self.kit.typed.passing = frozenset(chain.from_iterable(always))
        bind_actions(self._bindings, self.keys, app=True)

    def get_css_variables(self) -> dict[str, str]:
        """The theme's, and how panes are framed: `$frame`."""
        return super().get_css_variables() | {"frame": "ascii" if self.look.glyphs == "ascii" else "round"}

    def get_default_screen(self) -> Screen[None]:
        """The desk is the first screen."""
        return self.desk

    # what is typed

    async def on_event(self, event: events.Event) -> None:
        """Every key comes through here first; one that has to wait for what an earlier one began is kept."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded and self.kit.typed.keeps(event):
            return
        await super().on_event(event)

    @on(Typed)
    async def go_on_typing(self) -> None:
        """Give on what was kept, until one of the keys begins something again."""
        typed = self.kit.typed
        while typed.waiting and not typed.held:
            await super().on_event(typed.waiting.popleft())

    # opening

    def on_mount(self) -> None:
        """Begin to watch the time."""
        self._minute = self.kit.clock.now() // MINUTE
        self.set_interval(1.0, self._second)

    def post_display_hook(self) -> None:
        """The first frame is on its way to the terminal: open the desk."""
        if not self._begun:
            self._begun = True
            self._begin()

    def _begin(self) -> None:
        threading.Thread(target=self._open, name="opener", daemon=True).start()
        if self._complaint:
            self._tell(_("The key file"), self._complaint)
        if self.theme != self.look.theme:
            self.notify(
                _("There is no theme called {name}.").format(name=sanitise_for_display(self.look.theme)), markup=False
            )

    def _open(self) -> None:
        try:
            desk = self._open_desk()
            changes = desk.changes(None)
            opened = Opened(desk, changes.seq if changes else None, desk.profile(), desk.desk_state())
        except Exception as error:
            self.post_message(NotOpened(error))
        else:
            self.post_message(opened)

    @on(Opened)
    def opened(self, event: Opened) -> None:
        """Give the desk to everyone who waits for it."""
        from app.ui.render.hours import zone_named

        if event.profile is not None:
            self.kit.zone = zone_named(event.profile.timezone)
        self._data = event.desk
        self.kit.port.open(event.desk)
        self._bridge = Bridge(event.desk, self.post_message, seq=event.seq)
        self._bridge.start()
        self.desk.profile = event.profile
        self.desk.list_again(event.state)
        self.kit.port.spawn(self, self._go_on(event.state))

    async def _go_on(self, state: DeskState) -> None:
        """What can wait until the first rows are on the screen: bars, cards, the desk of last time, the gateway."""
        await self.desk.first_rows()
        # What stands now stays: it needn't be looked through for garbage again.
        gc.freeze()
        gc.enable()
        self.desk.load_status()
        self.desk.load_own_keys()
        self.kit.port.spawn(self, self.notices.begin())
        self.kit.begin(self, self.desk.restore(state))
        if self._start_gateway is not None:
            threading.Thread(target=self._run_gateway, args=(self._start_gateway,), daemon=True).start()

    def _run_gateway(self, start: Callable[[], None]) -> None:
        try:
            start()
        except Exception as error:
            self.post_message(Fault(error))

    @on(NotOpened)
    def not_opened(self, event: NotOpened) -> None:
        """Say why, then leave with the error's exit code."""
        self.kit.port.fail(event.error)
        code = event.error.exit_code if isinstance(event.error, TresenError) else 1
        self._tell(_("The desk can't be opened"), str(event.error), lambda _answer: self.exit(code))

    def _tell(self, title: str, sentence: str, then: Callable[[None], None] | None = None) -> None:
        from app.ui.screens.notice import Notice

        self.push_screen(Notice(self.kit, title, sentence), then)

    # what changes, what fails

    @on(Changed)
    def changed(self, event: Changed) -> None:
        """Pass it to every screen that shows data."""
        for screen in self.screen_stack:
            take = getattr(screen, "take_changes", None)
            if take is not None:
                take(event.changes)
        if event.changes.conversations or event.changes.reload:
            self.kit.port.spawn(self, self.notices.change(event.changes))

    @on(events.AppFocus)
    def looked_at(self) -> None:
        """The operator is back."""
        self.notices.look(True)

    @on(events.AppBlur)
    def looked_away(self) -> None:
        """The operator is elsewhere."""
        self.notices.look(False)

    def _set_title(self, title: str) -> None:
        self.title = title
        self._write(f"\x1b]0;{title}\x07")

    def _write(self, sequence: str) -> None:
        """Give a control sequence to the terminal, if there is one."""
        if self._driver is not None and not self.is_headless and not self.is_web:
            self._driver.write(sequence)

    @on(Stalled)
    def stalled(self, event: Stalled) -> None:
        """The database can't be read, or can again."""
        self._say_stalled("" if event.error is None else str(event.error) or type(event.error).__name__)
        if event.error is None:
            self.desk.load_status()

    def _say_stalled(self, reason: str) -> None:
        if reason != self.desk.stalled:
            self.desk.stalled = reason
            self.desk.show_status()

    @on(Fault)
    def fault(self, event: Fault) -> None:
        """The operator's mistakes are a sentence in a toast; a fault is said once, not for every row it hit."""
        error = event.error
        text = str(error) or type(error).__name__
        if not isinstance(error, TresenError):
            text = _("That did not work: {reason}").format(reason=text)
        last, at = self._last_fault
        now = time.monotonic()
        if text == last and now - at < 2 and not isinstance(error, UserError):
            return
        self._last_fault = text, now
        severity = "warning" if isinstance(error, UserError) else "error"
        self.notify(sanitise_for_display(text), severity=severity, markup=False)  # type: ignore[arg-type]  # one of two

    def _second(self) -> None:
        """Once a second: has a minute gone by, does the database owe an answer?"""
        minute = self.kit.clock.now() // MINUTE
        if minute != self._minute:
            self._minute = minute
            if self._data is not None:
                self.desk.tick()
        self.notices.second(self.desk.status)
        if self._bridge is not None:
            late = self._bridge.waiting > SLOW
            if late:
                self._say_stalled(_("it is busy or slow"))
            elif self.desk.stalled == _("it is busy or slow"):
                self._say_stalled("")

    # doing

    def action_do(self, id_: str) -> None:
        """Do what the registry calls by that id, on whatever screen."""
        self.desk.action_do(id_)

    def action_how_to_leave(self) -> None:
        """Ctrl+C copies what is selected elsewhere; here it tells how to leave."""
        key = first_key(self.keys, "desk.quit") or "Esc"
        self.notify(_("{key} leaves the desk.").format(key=key), markup=False)

    def copy(self, text: str) -> None:
        """Put a text on the terminal's clipboard, made safe first, and say so."""
        safe = sanitise_for_display(text, multiline=True)
        self.copy_to_clipboard(safe)
        self.notify(_("Copied: {text}").format(text=sanitise_for_display(safe[:60])), markup=False)

    def open_link(self, url: str) -> None:
        """Open a checked link in the browser."""
        if self._open_url is not None:
            self._open_url(url)
        else:
            self.open_url(url)

    async def leave(self) -> None:
        """Keep the drafts and go; a database that doesn't answer is not waited for."""
        if self._leaving:
            return
        self._leaving = True
        for tile in self.desk.tiles.tiles:
            self.kit.port.spawn(self, tile.keep_draft())
        self.kit.port.spawn(self, self.desk.save_state())
        await self.kit.port.settle(LEAVE)
        self.exit(0)

    def on_unmount(self) -> None:
        """End the threads and give the database back, unless one of them still waits for it."""
        self.kit.port.close()
        ended = self._bridge is None or self._bridge.stop(LEAVE / 2)
        if self.kit.port.ended(LEAVE / 2) and ended and self._data is not None:
            # A connection must not be closed under a thread that uses it; the program's end closes what is left.
            self._data.close()
