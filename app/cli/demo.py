"""`tresen demo`: a shop of its own in a folder of its own, painted first and furnished while the screen shows."""

import os
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol, TypeVar

from app.cli.desk import read_wishes, run_app
from app.config.paths import find_paths, paths_under
from app.core.clock import SECOND, Clock, FastClock, MachineClock, Millis
from app.core.i18n import language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.cli.children import Child
    from app.core.desk import Desk

PREFIX = "tresen-demo-"
PHONE_NUMBER_ID = "100200300400500"
WABA_ID = "100200300400600"
VERIFY_TOKEN = "demo-verify"  # noqa: S105 - nobody relies on it
APP_SECRET = "demo-secret"  # noqa: S105
ACCESS_TOKEN = "demo-token"  # noqa: S105


class Closing(Protocol):
    """Something that is to be ended."""

    def close(self) -> None: ...


Part = TypeVar("Part", bound=Closing)


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the demo is like."""

    seed: int = 1
    shop: str = "bakery"
    customers: int = 60
    messages: int = 1_500
    speed: float = 1.0

    @classmethod
    def plain(cls, words: list[str]) -> "DemoOptions | None":
        """The options if they are all well-formed; None leaves help and errors to the full command line."""
        given: dict[str, int | str | float] = {}
        types = {field.name: type(getattr(cls(), field.name)) for field in fields(cls)}
        pairs = iter(word for each in words for word in (each.split("=", 1) if each.startswith("--") else [each]))
        for option in pairs:
            name, value = option.removeprefix("--"), next(pairs, None)
            if not option.startswith("--") or name not in types or value is None:
                return None
            try:
                given[name] = types[name](value)
            except ValueError:
                return None
        found = cls(**given)  # type: ignore[arg-type]  # each is of its field's type
        return found if found._in_range() else None

    def _in_range(self) -> bool:
        return (
            self.shop in ("bakery", "boutique")
            and 1 <= self.customers <= 200_000
            and 0 <= self.messages <= 5_000_000
            and 0.1 <= self.speed <= 1_000
        )


def open_the_demo(options: DemoOptions) -> int:
    """Run the demo until it is left; nothing stays behind."""
    from app.cli.sandbox import check_shop

    check_shop(options.shop)
    settings, keys = read_wishes(find_paths())
    shop = DemoShop(options, settings.grace_seconds * SECOND)
    try:
        return run_app(shop.open, shop.start, shop.clock, settings, keys, demo=True)
    finally:
        shop.close()


class DemoShop:
    """The made-up shop: its folder, its stand-in for Meta, its gateway; all of it ends with `close` or with us."""

    def __init__(self, options: DemoOptions, grace: Millis = 0) -> None:
        """What is sent can be taken back within `grace`."""
        self._options = options
        self._grace = grace
        self.clock: Clock = MachineClock()
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("TRESEN_")}
        self._environ["TRESEN_LANGUAGE"] = language()
        if options.speed != 1:
            self.clock = clock = FastClock(MachineClock().now(), options.speed)
            self._environ["TRESEN_CLOCK"] = clock.spec()
        self._home: Path | None = None
        self._parts: list[Closing] = []
        self._lock = threading.Lock()
        self._closed = False
        self._starting = threading.Lock()
        self._sandbox: Child | None = None

    def open(self) -> "Desk":
        """Called in the screen's opener thread: a furnished shop; whoever calls on it comes a moment later."""
        from app.cli.demo_past import furnish, region_of
        from app.services.desk import open_desk

        with self._lock:
            self._home = home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self._environ["TRESEN_HOME"] = str(home)
        paths = paths_under(home)
        paths.make()
        self._sandbox = self._start_sandbox()
        furnish(paths, self._options, self.clock)
        return open_desk(paths.database, self.clock, demo=True, region=region_of(self._options.shop), grace=self._grace)

    def _start_sandbox(self) -> "Child":
        from app.cli.children import Child
        from app.sandbox.config import SandboxConfig

        assert self._home is not None  # noqa: S101 - for the type checker
        options = self._options
        clock_spec = self._environ.get("TRESEN_CLOCK")

        def words(pipe: int) -> tuple[str, ...]:
            config = SandboxConfig(
                app_secret=APP_SECRET,
                seed=options.seed,
                shop=options.shop,
                clock_spec=clock_spec,
                phone_number_id=PHONE_NUMBER_ID,
                waba_id=WABA_ID,
                announce=True,
                lifeline_fd=pipe,
            )
            return ("sandbox", "--config", config.to_json())

        child = Child(words, self._environ, self._home / "log" / "sandbox.log")
        self._keep(child)
        return child

    def start(self) -> None:
        """Once the stand-in listens: point the account at it, start the gateway, subscribe its webhooks."""
        from app.cli.demo_past import connect, subscribe
        from app.cli.desk import await_gateway, start_gateway

        assert self._home is not None and self._sandbox is not None  # noqa: S101, PT018 - `open` has run
        paths = paths_under(self._home)
        with self._starting:
            try:
                graph_url = self._sandbox.address()
                connect(paths, graph_url, self.clock)
                gateway = self._keep(start_gateway(self._environ, port=0))
                subscribe(graph_url, f"{await_gateway(gateway)}/webhooks/whatsapp")
            except Exception:
                if not self._closed:
                    raise
        sweep()

    def _keep(self, part: Part) -> Part:
        with self._lock:
            self._parts.append(part)
            closed = self._closed
        if closed:
            part.close()
        return part

    def close(self) -> None:
        """Stop the children and remove the folder."""
        with self._lock:
            self._closed = True
            parts = [*self._parts]
        for part in reversed(parts):
            part.close()
        with self._starting:
            if self._home is not None:
                shutil.rmtree(self._home, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of demos that were killed."""
    from app.store.lease import process_runs

    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, ValueError, IndexError):
            pid = int(folder.name.removeprefix(PREFIX).split("-")[0])
            if folder.stat().st_uid == os.getuid() and not folder.is_symlink() and not process_runs(pid):
                shutil.rmtree(folder, ignore_errors=True)
