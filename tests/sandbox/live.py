"""A sandbox on a thread, over real HTTP, and a webhook receiver that keeps what it gets: for tests that need Meta."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from app.sandbox.config import PHONE_NUMBER_ID, SandboxConfig
from app.sandbox.run import listen, make_server, serve

Json = dict[str, Any]
DEADLINE = 10.0


def wait_until(condition: Callable[[], Any], deadline: float = DEADLINE) -> Any:
    """The condition's first true value; AssertionError when the deadline (seconds) passes."""
    end = time.monotonic() + deadline
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return value


@dataclass
class LiveSandbox:
    """A running sandbox and a client for it."""

    url: str
    client: httpx.Client

    def send(self, text: str, to: str = "+491713920011", **more: Any) -> httpx.Response:
        """POST a text message."""
        body = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": text}} | more
        return self.post("messages", body)

    def post(self, edge: str, body: Json) -> httpx.Response:
        """POST to an edge of the phone number."""
        return self.client.post(f"/v25.0/{PHONE_NUMBER_ID}/{edge}", json=body)

    def control(self, name: str, body: Any = None, **query: str) -> Any:
        """GET `/_sandbox/{name}`, or POST when there is a body; the answer's JSON."""
        path = f"/_sandbox/{name}"
        response = (
            self.client.get(path, params=query) if body is None else self.client.post(path, json=body, params=query)
        )
        assert response.status_code == 200, response.text
        return response.json()


@contextlib.contextmanager
def live_sandbox(config: SandboxConfig) -> Iterator[LiveSandbox]:
    """Run a sandbox while the block lasts."""
    listener = listen(config.port)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ready = threading.Event()
    server = make_server(config, ready.set)
    thread = threading.Thread(target=lambda: asyncio.run(serve(server, listener)), daemon=True)
    thread.start()
    assert ready.wait(DEADLINE)
    try:
        headers = {"Authorization": "Bearer any"}
        with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=DEADLINE) as client:
            yield LiveSandbox(url, client)
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        assert not thread.is_alive()


@dataclass
class Receiver:
    """What a webhook receiver saw; set `status` to refuse."""

    app_secret: str
    verify_token: str = "let me in"
    status: int = 200
    url: str = ""
    bodies: list[Json] = field(default_factory=list)
    """Every accepted body."""
    refused: int = 0
    raw: list[tuple[bytes, str | None, bool]] = field(default_factory=list)
    """Every body with its signature's header and whether that was right."""

    def items(self, place: str) -> list[Json]:
        """All messages or statuses, in order of arrival."""
        return [
            item
            for body in list(self.bodies)
            for entry in body["entry"]
            for change in entry["changes"]
            for item in change["value"].get(place, [])
        ]

    def statuses(self, id_: str) -> list[str]:
        """The statuses of one message, in order of arrival."""
        return [item["status"] for item in self.items("statuses") if item["id"] == id_]


@contextlib.contextmanager
def receiver(app_secret: str, port: int = 0) -> Iterator[Receiver]:
    """A receiver on loopback while the block lasts."""
    seen = Receiver(app_secret)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            good = query.get("hub.mode") == ["subscribe"] and query.get("hub.verify_token") == [seen.verify_token]
            self._answer(200 if good else 403, query["hub.challenge"][0].encode() if good else b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            signed = self.headers.get("X-Hub-Signature-256")
            right = "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
            with lock:
                seen.raw.append((body, signed, signed == right))
                status = seen.status if signed == right else 403
                if status == 200:
                    seen.bodies.append(json.loads(body))
                else:
                    seen.refused += 1
            self._answer(status, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    seen.url = f"http://127.0.0.1:{server.server_address[1]}/webhooks/whatsapp"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join(DEADLINE)
