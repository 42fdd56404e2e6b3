"""`tresen`: the desk, painted before the database is opened; a gateway of its own if none runs."""

import contextlib
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable

from app.config.desk import DeskSettings, read_desk_settings
from app.config.paths import Paths, find_paths
from app.core.clock import SECOND, Clock
from app.core.errors import TresenError, UserError
from app.core.i18n import _
from app.core.notify import parse_quiet_hours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import Desk
    from app.gateway.child import GatewayChild
    from app.services.desk import DeskService
    from app.ui.keys import Keys

START_SECONDS = 20.0
LOOK_EVERY = 3.0
"""Seconds between two looks at whether a gateway runs."""
SEND_SECONDS = 3.0
"""How long leaving waits until what was just sent has been taken up by the gateway that ends with the desk."""
STDIN, STDERR = 0, 2


def open_the_desk() -> int:
    """Run the desk until it is left; the exit code."""
    from app.cli.surroundings import shop_clock

    paths = find_paths()
    settings, keys = read_wishes(paths)
    clock = shop_clock()
    shop = RealShop(paths, clock, settings)
    try:
        return run_app(shop.open, shop.start, clock, settings, keys, demo=False)
    finally:
        shop.close()


def read_wishes(paths: Paths) -> "tuple[DeskSettings, Keys]":
    """The user's settings and keys; UserError with file and line, or without a terminal, before anything is painted."""
    from app.cli.keys import checked_keys

    settings, keys = read_desk_settings(paths.settings_file), checked_keys(paths.keys_file)
    # Textual reads the one and draws on the other; without a terminal it would draw for ever.
    if not (os.isatty(STDIN) and os.isatty(STDERR)):
        raise UserError(
            _("The desk needs a terminal to draw on; scripts use tresen inbox, show and reply (see tresen --help).")
        )
    return settings, keys


def run_app(
    opener: "Callable[[], Desk]",
    start: Callable[[], None],
    clock: Clock,
    settings: DeskSettings,
    keys: "Keys",
    *,
    demo: bool,
) -> int:
    """Paint, open in a thread, start what belongs to it, and run until the operator leaves or the terminal goes."""
    from app.ui.app import DeskApp, Look

    if settings.images in ("auto", "graphics"):
        from app.ui.pictures import prepare

        prepare(only_known=settings.images == "auto")
    look = Look(
        settings.theme,
        settings.glyphs,
        settings.motion,
        settings.bell,
        settings.images,
        settings.notify,
        settings.notify_names,
        parse_quiet_hours(settings.quiet_hours),
        settings.editor,
    )
    app = DeskApp(opener, clock=clock, look=look, keys=keys, demo=demo, start_gateway=start)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: app.call_later(app.leave))
    left_with = app.run()
    return left_with if left_with is not None else app.return_code or 0


class RealShop:
    """Opens the user's database for the screen and sees to it that a gateway runs."""

    def __init__(self, paths: Paths, clock: Clock, settings: DeskSettings) -> None:
        self._paths = paths
        self._clock = clock
        self._settings = settings
        self._desk: DeskService | None = None
        self._gateway: GatewayChild | None = None
        self._closed = threading.Event()
        self._watch: threading.Thread | None = None

    def open(self) -> "Desk":
        """Called in the screen's opener thread."""
        from app.services.desk import open_desk

        self._paths.make()
        self._desk = open_desk(
            self._paths.database,
            self._clock,
            read_receipts=self._settings.read_receipts,
            typing_indicator=self._settings.typing_indicator,
            region=self._settings.country,
            grace=self._settings.grace_seconds * SECOND,
            operator=self._settings.operator,
        )
        return self._desk

    def start(self) -> None:
        """Start a gateway unless there is no account yet or a live one holds the lease; then see that one lives."""
        self._see_that_one_runs()
        self._watch = threading.Thread(target=self._look_after, name="gateway-watch", daemon=True)
        self._watch.start()
        if self._gateway is not None:
            try:
                await_gateway(self._gateway)
            except TresenError:
                if not self._closed.is_set():
                    raise

    def close(self) -> None:
        """Let go out what could still be taken back, and stop the gateway if it is ours."""
        self._closed.set()
        if self._watch is not None:
            self._watch.join()
        with contextlib.suppress(TresenError, sqlite3.Error, OSError):
            self._let_go()
        if self._gateway is not None:
            self._gateway.close()

    def _let_go(self) -> None:
        """What was just sent goes out now: nobody is here any more to take it back."""
        waiting = self._desk.in_grace() if self._desk is not None else {}
        if not waiting:
            return
        from app.services.grace import let_go
        from app.store.database import Database
        from app.store.grace import still_queued

        database = Database(self._paths.database)
        try:
            ids = let_go(database, waiting)
            deadline = time.monotonic() + SEND_SECONDS
            # what is being sent is seen to its end by the gateway itself
            while self._gateway is not None and still_queued(database.reader(), ids) and time.monotonic() < deadline:
                time.sleep(0.02)
        finally:
            database.close()

    def _look_after(self) -> None:
        """A gateway that ran elsewhere may end at any time; then one of ours takes over."""
        while not self._closed.wait(LOOK_EVERY):
            with contextlib.suppress(TresenError, sqlite3.Error, OSError):
                self._see_that_one_runs()

    def _see_that_one_runs(self) -> None:
        from app.cli.gateway_state import live_gateway
        from app.services.accounts import accounts
        from app.store.database import Database

        if self._gateway is not None and self._gateway.exit_code is None:
            return
        database = Database(self._paths.database)
        try:
            wanted = bool(accounts(database)) and live_gateway(database) is None
        finally:
            database.close()
        if wanted and not self._closed.is_set():
            self._gateway = start_gateway(dict(os.environ))


def start_gateway(environ: dict[str, str], *, port: int | None = None) -> "GatewayChild":
    """A gateway tied to this process and started again if it dies; without a port the settings' one."""
    from app.gateway.child import start_gateway_child

    given = () if port is None else ("--port", str(port))
    # A folder named app where the user happens to be is not ours.
    return start_gateway_child(given, environ | {"PYTHONSAFEPATH": "1"})


def await_gateway(child: "GatewayChild") -> str:
    """Wait until it listens and return its address; TresenError with what it said if it doesn't."""
    if not child.wait_ready(START_SECONDS):
        said = child.error.removeprefix("tresen: ")
        raise TresenError(said or _("The gateway does not start: nothing is received or sent."))
    return child.url
