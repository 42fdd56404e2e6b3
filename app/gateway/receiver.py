"""The webhook receiver: a plain ASGI application, since every acknowledgement passes through it.

GET /webhooks/NAME is Meta's subscription check, POST a delivery (Meta, "Webhooks: getting started": the signature is
HMAC-SHA256 of the raw body with the app secret; a delivery may hold 1,000 updates and 3 MB). GET /health is ours.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse

from app.channels.base import WebhookReader
from app.core.boundaries import boundary
from app.core.clock import Clock
from app.gateway.config import AccountSecrets
from app.gateway.journal import GroupCommit

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

LARGEST_BODY = 8 * 1024 * 1024
"""Bytes; the greatest delivery Meta documents is 3 MB."""
LARGEST_TOTAL = 8 * LARGEST_BODY
"""Bytes of bodies held at once, before anybody's signature has been checked."""
BODY_TIMEOUT = 30.0
"""Seconds for a body to arrive."""

_PREFIX = "/webhooks/"
_CLOSE = (b"connection", b"close")


def _empty(status: int, *headers: tuple[bytes, bytes]) -> "tuple[Message, Message]":
    return (
        {"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), *headers]},
        {"type": "http.response.body", "body": b""},
    )


_KEPT = _empty(200)
_FORBIDDEN = _empty(403)
_FORBIDDEN_UNREAD = _empty(403, _CLOSE)
_NOT_FOUND = _empty(404)
_NOT_ALLOWED = _empty(405, (b"allow", b"GET, POST"))
_TOO_SLOW = _empty(408, _CLOSE)
_TOO_LARGE = _empty(413, _CLOSE)
_FAILED = _empty(500)
_BUSY = _empty(503, _CLOSE, (b"retry-after", b"5"))


class Receiver:
    """Answers 200 only to what is signed and on disk; keeps nothing of anything else."""

    def __init__(
        self,
        readers: Mapping[str, WebhookReader],
        secrets: Callable[[str], list[AccountSecrets]],
        journal: GroupCommit,
        clock: Clock,
        health: Callable[[], dict[str, Any]],
    ) -> None:
        """`secrets` gives those of all accounts of a channel, by its name."""
        self._readers = readers
        self._secrets = secrets
        self._journal = journal
        self._clock = clock
        self._health = health
        self._held = 0

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """The ASGI application."""
        if scope["type"] != "http":
            return
        path, method = scope["path"], scope["method"]
        if path.startswith(_PREFIX) and (reader := self._readers.get(path[len(_PREFIX) :])):
            if method == "POST":
                await self._deliver(reader, scope, receive, send)
            elif method == "GET":
                await self._shake_hands(reader, scope, receive, send)
            else:
                await _answer(send, _NOT_ALLOWED)
        elif path == "/health" and method in ("GET", "HEAD"):
            state = self._health()
            await JSONResponse(state, 200 if state["status"] == "ok" else 503)(scope, receive, send)
        else:
            await _answer(send, _NOT_FOUND)

    async def _shake_hands(self, reader: WebhookReader, scope: "Scope", receive: "Receive", send: "Send") -> None:
        query = Request(scope).query_params
        for secrets in self._secrets(reader.name):
            if secrets.verify_token and (challenge := reader.handshake(query, secrets.verify_token)) is not None:
                await PlainTextResponse(challenge)(scope, receive, send)
                return
        await _answer(send, _FORBIDDEN)

    async def _deliver(self, reader: WebhookReader, scope: "Scope", receive: "Receive", send: "Send") -> None:
        length = 0
        signature: str | None = None
        for name, value in scope["headers"]:
            if name == b"content-length":
                length = int(value) if value.isdigit() else 0
            elif name == b"x-hub-signature-256":
                signature = value.decode("latin-1")
        if length > LARGEST_BODY:
            await _answer(send, _TOO_LARGE)
            return
        if signature is None:
            self._journal.count_refused()
            await _answer(send, _FORBIDDEN_UNREAD)
            return
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                message = await receive()
                body = message.get("body", b"")
                if message.get("more_body"):
                    body = await self._collect(bytearray(body), receive)
        except TimeoutError:
            body = _TOO_SLOW
        if isinstance(body, tuple):
            await _answer(send, body)
            return
        await _answer(send, await self._accept(reader, body, signature))
        boundary("journal.answered")

    async def _collect(self, body: bytearray, receive: "Receive") -> "bytes | tuple[Message, Message]":
        """The whole body, or the answer with which to refuse it."""
        held = 0
        try:
            while True:
                self._held += len(body) - held
                held = len(body)
                if held > LARGEST_BODY:
                    return _TOO_LARGE
                if self._held > LARGEST_TOTAL:
                    return _BUSY
                message = await receive()
                if message["type"] == "http.disconnect":
                    return _TOO_SLOW
                body += message.get("body", b"")
                if not message.get("more_body"):
                    return bytes(body) if len(body) <= LARGEST_BODY else _TOO_LARGE
        finally:
            self._held -= held

    async def _accept(self, reader: WebhookReader, body: bytes, signature: str) -> "tuple[Message, Message]":
        """Keep the body if it is signed."""
        if not any(
            secrets.app_secret and reader.verify(body, signature, secrets.app_secret)
            for secrets in self._secrets(reader.name)
        ):
            self._journal.count_refused()
            return _FORBIDDEN
        try:
            await self._journal.append(reader.name, self._clock.now(), body)
        except Exception:
            return _FAILED
        return _KEPT


async def _answer(send: "Send", messages: "tuple[Message, Message]") -> None:
    start, body = messages
    await send(start)
    await send(body)
