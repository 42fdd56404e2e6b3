"""`tresen`: the desk, painted before the database is opened; a gateway of its own if none runs."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from app.config.look import Look, language_of, read_look
from app.config.paths import Paths, find_paths
from app.core.clock import Clock
from app.core.i18n import use_language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.cli.children import Child
    from app.core.desk import Desk
    from app.ui.keys import Keys


def open_the_desk() -> int:
    """Run the desk until it is left; the exit code."""
    from app.cli.surroundings import shop_clock

    paths = find_paths()
    look, keys = read_wishes(paths)
    shop = RealShop(paths, shop_clock())
    try:
        return run_app(shop.open, look, keys, demo=False)
    finally:
        shop.close()


def read_wishes(paths: Paths) -> "tuple[Look, Keys]":
    """The user's look and keys; UserError with file and line before anything is painted."""
    from app.cli.keys import checked_keys

    look = read_look(paths.settings_file)
    use_language(language_of(look))
    return look, checked_keys(paths.keys_file)


def run_app(opener: "Callable[[], Desk]", look: Look, keys: "Keys", *, demo: bool) -> int:
    """Paint, open in a thread, and run until the operator leaves or the terminal goes."""
    if look.motion == "reduced":
        os.environ["TEXTUAL_ANIMATIONS"] = "none"
    from app.ui.app import TresenApp

    app = TresenApp(opener, keys=keys, theme=look.theme, glyphs=look.glyphs, bell=look.bell, demo=demo)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: app.exit(return_code=0))
    app.run()
    return app.return_code or 0


class RealShop:
    """Opens the user's database for the screen and sees to it that a gateway runs."""

    def __init__(self, paths: Paths, clock: Clock) -> None:
        self._paths = paths
        self._clock = clock
        self._gateway: Child | None = None
        self._starter: threading.Thread | None = None
        self._closing = threading.Event()

    def open(self) -> "Desk":
        """Called in the screen's opener thread."""
        from app.services.desk import open_desk

        self._paths.make()
        desk = open_desk(self._paths.database, self._clock)
        self._starter = threading.Thread(target=self._start_gateway, name="gateway starter", daemon=True)
        self._starter.start()
        return desk

    def _start_gateway(self) -> None:
        """Start one unless there is no account yet or a live one holds the lease."""
        from app.cli.gateway_state import live_gateway
        from app.services.accounts import accounts
        from app.store.database import Database

        database = Database(self._paths.database)
        try:
            wanted = bool(accounts(database)) and live_gateway(database) is None
        finally:
            database.close()
        if wanted and not self._closing.is_set():
            self._gateway = start_gateway(dict(os.environ), self._paths.log / "desk.log")

    def close(self) -> None:
        """Stop the gateway if it is ours."""
        self._closing.set()
        if self._starter is not None:
            self._starter.join(5)
        if self._gateway is not None:
            self._gateway.stop()


def start_gateway(environ: dict[str, str], log: Path, *, port: int | None = None) -> "Child":
    """A gateway tied to this process; without a port the settings' one."""
    from app.cli.children import Child

    given = () if port is None else ("--port", str(port))
    return Child(lambda pipe: ("gateway", "--announce", "--parent-fd", str(pipe), *given), environ, log)
