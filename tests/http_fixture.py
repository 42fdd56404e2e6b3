"""A server on loopback that answers as told and misbehaves on purpose, for tests of whatever calls HTTP."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Seen:
    """A request the server has read."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """How one request is answered."""

    status: int = 200
    content: object = field(default_factory=dict)
    """JSON, or bytes that are sent as they are."""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_before_reading: bool = False
    """Close the connection without reading the request."""
    cut_after_reading: bool = False
    """Read the request and close the connection without a word."""
    cut_within: int | None = None
    """Close the connection after so many bytes of the answer."""
    silent: bool = False
    """Read the request and never answer."""
    drip: bool = False
    """Send the head, then a byte now and then, without end."""
    raw: bytes | None = None
    """Send these bytes instead of an HTTP answer."""


def graph_error(code: int, message: str = "(#0) refused", status: int = 400, **more: object) -> Answer:
    """An error as the Graph API writes it; `details` goes where it puts them, the rest beside the code."""
    error: dict[str, object] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    if "details" in more:
        error["error_data"] = {"messaging_product": "whatsapp", "details": more.pop("details")}
    headers = more.pop("headers", {})
    assert isinstance(headers, dict)
    return Answer(status, {"error": error | more}, headers)


class OddServer:
    """Answers request n with answer n; the last answer stays."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = 0
        self.seen: list[Seen] = []
        self.url = ""

    @property
    def connections_answered(self) -> int:
        """How many requests or connections have used up an answer."""
        return self._turn

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if self._next().cut_before_reading:
            self._turn += 1
            return False
        seen = await _read(reader)
        answer = self._next()
        self._turn += 1
        self.seen.append(seen)
        if answer.silent:
            await asyncio.Event().wait()
        if answer.cut_after_reading:
            return False
        wire = answer.raw if answer.raw is not None else _encode(answer)
        writer.write(wire if answer.cut_within is None else wire[: answer.cut_within])
        await writer.drain()
        while answer.drip:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)
        return answer.cut_within is None and answer.raw is None

    def _next(self) -> Answer:
        return self._answers[min(self._turn, len(self._answers) - 1)]

    async def stop(self) -> None:
        """End all connections."""
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def odd_server(*answers: Answer) -> AsyncIterator[OddServer]:
    """A server on a free port of 127.0.0.1 for the time of the block."""
    odd = OddServer(*answers or (Answer(),))
    server = await asyncio.start_server(odd.handle, "127.0.0.1", 0)
    odd.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield odd
    finally:
        server.close()
        await odd.stop()


async def _read(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    address = urlsplit(target)
    return Seen(method, address.path, dict(parse_qsl(address.query)), headers, body)


def _encode(answer: Answer) -> bytes:
    content = answer.content if isinstance(answer.content, bytes) else json.dumps(answer.content).encode()
    length = len(content) + 1_000_000 * answer.drip
    headers = {"Content-Type": "application/json", "Content-Length": str(length)} | dict(answer.headers)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} X\r\n{head}\r\n".encode("latin-1") + content
