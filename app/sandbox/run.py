"""Runs the sandbox until it is told to stop."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import uvicorn

from app.core.errors import HeldError
from app.core.i18n import _
from app.sandbox.config import SandboxConfig
from app.sandbox.server import make_app
from app.sandbox.shops import shop_of
from app.sandbox.wire import Wires

HOST = "127.0.0.1"


class SandboxServer(uvicorn.Server):
    """uvicorn, which leaves the signals to us and says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: `run_sandbox` handles them."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()


def run_sandbox(config: SandboxConfig) -> int:
    """Serve until SIGINT, SIGTERM or the lifeline's end; 0 when it stopped in order.

    HeldError if the port is taken, UserError for an unknown shop.
    """
    shop_of(config.shop)
    listener = listen(config.port)
    url = f"http://{HOST}:{listener.getsockname()[1]}"

    def ready() -> None:
        if config.announce:
            sys.stdout.write(json.dumps({"listening": url}) + "\n")
            sys.stdout.flush()

    asyncio.run(serve(make_server(config, ready), listener, config.lifeline_fd))
    return 0


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; HeldError if the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise HeldError(
            _("Port {port} can't be used ({reason}); choose another with --port.").format(port=port, reason=reason)
        ) from None
    listener.setblocking(False)
    return listener


def make_server(config: SandboxConfig, ready: Callable[[], None]) -> SandboxServer:
    """The server, not yet running; `ready` is called when it takes requests."""
    wires = Wires()
    return SandboxServer(
        uvicorn.Config(
            make_app(config, wires),
            http=wires.protocol(),
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="error",
            access_log=False,
            # longer than any client keeps an idle connection, so that none is closed under a request
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
            server_header=False,
        ),
        ready,
    )


async def serve(server: SandboxServer, listener: socket.socket, lifeline_fd: int | None = None) -> None:
    """Run the server on this loop until a signal or the lifeline ends it."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    def lifeline() -> None:
        assert lifeline_fd is not None  # noqa: S101 - for the type checker
        with contextlib.suppress(BlockingIOError):
            if not os.read(lifeline_fd, 4096):
                loop.remove_reader(lifeline_fd)
                stop()

    # only the main thread may take signals
    with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
    if lifeline_fd is not None:
        os.set_blocking(lifeline_fd, False)
        loop.add_reader(lifeline_fd, lifeline)
    await server.serve(sockets=[listener])
