"""The baseline of `webhooks`: what one writes first, a SQLModel session and a commit on disk for every request.

`python -m tests.bench.commit_server DATABASE` listens on a free port and prints it as JSON; signature check and
uvicorn's settings are the gateway's, a request's commit runs in the usual thread pool.
"""

import hashlib
import hmac
import json
import socket
import sys
import time
from pathlib import Path

import uvicorn
from sqlalchemy import QueuePool, create_engine
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from app.store import sqlite
from app.store.gateway_tables import RawEvent
from tests import webhooks


class CommitServer:
    """Answers 200 after one commit of its own."""

    def __init__(self, database: Path) -> None:
        self.engine = create_engine(
            "sqlite://", creator=lambda: sqlite.connect(database, durable=True), poolclass=QueuePool, pool_size=40
        )

    def keep(self, body: bytes) -> None:
        """One row, one commit."""
        with Session(self.engine) as session:
            session.add(RawEvent(channel="whatsapp", received_at=int(time.time() * 1000), body=body))
            session.commit()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        given = dict(scope["headers"]).get(b"x-hub-signature-256", b"").decode()
        expected = "sha256=" + hmac.new(webhooks.APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        status = 403
        if hmac.compare_digest(given, expected):
            await run_in_threadpool(self.keep, body)
            status = 200
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


def main() -> None:
    """Serve until terminated."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    print(json.dumps({"listening": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    config = uvicorn.Config(
        CommitServer(Path(sys.argv[1])), access_log=False, log_level="warning", lifespan="off", ws="none"
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
