"""The listener: a socket of ours, so that a taken port is a sentence, under a uvicorn that leaves signals to us."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import uvicorn

from app.core.errors import HeldError
from app.core.i18n import _

if TYPE_CHECKING:
    from starlette.types import ASGIApp

KEEP_ALIVE_SECONDS = 75
"""Longer than the proxies before us keep an idle connection, so that none is closed under a request."""
GRACE_SECONDS = 5
AT_ONCE = 1_000
"""Connections; more are told to come back later."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; HeldError if the port is taken or the address isn't ours."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise _taken(host, port, error) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _taken(host, port, error) from None
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """http://host:port of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Calls `ready` when it takes requests."""

    def __init__(self, application: "ASGIApp", ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=GRACE_SECONDS,
                limit_concurrency=AT_ONCE,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the gateway's."""
        yield


def _taken(host: str, port: int, error: Exception) -> HeldError:
    reason = getattr(error, "strerror", None) or str(error)
    return HeldError(
        _("The gateway can't listen on {host}:{port} ({reason}). Choose another with --port.").format(
            host=host, port=port, reason=reason
        )
    )
