"""The load of `webhooks`: 32 keep-alive connections on raw sockets, in a process of its own.

`python -m tests.bench.load PORT --prefix P --seconds S` sends signed text messages, one at a time on each connection,
for so many seconds or until there are `--count`, and prints one line of JSON. It speaks to 127.0.0.1 only.
"""

import argparse
import asyncio
import json
import sys
import time

from tests import webhooks

CONNECTIONS = 32
CUSTOMERS = 1_000
LIMIT = 60_000
"""Requests at most."""


def request(path: str, prefix: str, number: int, now: int) -> bytes:
    """One delivery as bytes on the wire; its message's id is `prefix` and the number."""
    customer = number % CUSTOMERS
    body = webhooks.text_webhook(
        f"447700900{customer:03}",
        f"Customer {customer}",
        f"wamid.{prefix}{number}",
        f"Do you have bread, {number}?",
        now,
    )
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: {webhooks.signature(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the last is answered."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.next()

    def next(self) -> None:
        """Send another, or stop when the time is up."""
        assert self.transport is not None
        data = self.load.take()
        if data is None:
            self.transport.close()
        else:
            self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Take an answer; answers have no body or a Content-Length."""
        self.buffer += data
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        if len(rest) < length:
            return
        self.buffer = rest[length:]
        if head.startswith(b"HTTP/1.1 200"):
            self.load.acknowledged += 1
        else:
            self.load.refused += 1
        self.next()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it as ended."""
        self.load.ended(exc)


class Load:
    """What the connections share."""

    def __init__(self, requests: list[bytes], seconds: float) -> None:
        self.requests = iter(requests)
        self.seconds = seconds
        self.deadline = 0.0
        self.acknowledged = 0
        self.refused = 0
        self.broken = 0
        self.open = 0
        self.done: asyncio.Future[None] | None = None

    def take(self) -> bytes | None:
        """The next request; None when it is time to stop."""
        return next(self.requests, None) if time.perf_counter() < self.deadline else None

    def ended(self, error: Exception | None) -> None:
        """One connection is closed."""
        self.broken += error is not None
        self.open -= 1
        if self.open == 0 and self.done is not None and not self.done.done():
            self.done.set_result(None)

    async def run(self, port: int, connections: int) -> dict[str, float]:
        """Send until the time is up and everything sent is answered."""
        loop = asyncio.get_running_loop()
        self.done = loop.create_future()
        self.open = connections
        began = time.perf_counter()
        self.deadline = began + self.seconds
        for _ in range(connections):
            await loop.create_connection(lambda: Connection(self), "127.0.0.1", port)
        await asyncio.wait_for(self.done, self.seconds + 30)
        seconds = time.perf_counter() - began
        return {
            "acknowledged": self.acknowledged,
            "refused": self.refused,
            "broken": self.broken,
            "seconds": seconds,
            "rate": self.acknowledged / seconds,
        }


def main() -> None:
    """Prepare, wait for a line on standard input, send, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--count", type=int, default=LIMIT)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    options = parser.parse_args()
    now = int(time.time())
    count = min(LIMIT, options.count, int(options.seconds * 15_000) + options.connections)
    requests = [request("/webhooks/whatsapp", options.prefix, number, now) for number in range(count)]
    sys.stdin.readline()
    found = asyncio.run(Load(requests, min(options.seconds, 120)).run(options.port, options.connections))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
