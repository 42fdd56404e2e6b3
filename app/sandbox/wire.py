"""Connections that can be cut in the middle, which no web framework offers."""

import asyncio

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]


class Wires:
    """The open connections of one server, by the client's address."""

    def __init__(self) -> None:
        self._transports: dict[Address, asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """uvicorn's HTTP protocol, noting its connections here (`uvicorn.Config(http=…)`)."""
        transports = self._transports

        class NotedProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
                super().connection_made(transport)
                if self.client is not None:
                    transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    transports.pop(self.client, None)
                super().connection_lost(exc)

        return NotedProtocol

    async def cut(self, scope: Scope, receive: Receive, sent: bytes = b"") -> None:
        """Cut this request's connection, after these bytes if any; returns when it is gone."""
        transport = self._transports.get(tuple(scope["client"]))
        if transport is None:
            return
        if sent:
            transport.write(sent)
            transport.close()
        else:
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


async def until_gone(receive: Receive) -> None:
    """Wait until the client has given up."""
    while (await receive())["type"] != "http.disconnect":
        pass
