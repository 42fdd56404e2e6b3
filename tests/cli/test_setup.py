"""Connecting an account: asked of the API, stored apart from its secrets, tried from outside."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.channels.whatsapp.reader import WhatsAppReader
from app.config.paths import Paths
from app.config.secrets import read_secrets
from app.sandbox.config import SandboxConfig
from tests.cli.conftest import Call, Done
from tests.sandbox.live import LiveSandbox, live_sandbox

TOKEN = "EAAtoken4711"
SECRET = "appsecret4711"
VERIFY = "verify4711"


@pytest.fixture(scope="module")
def graph() -> Iterator[LiveSandbox]:
    with live_sandbox(SandboxConfig(quiet=True)) as sandbox:
        yield sandbox


def connect(call: Call, url: str, *more: str) -> Done:
    given = ("--phone-number-id", "1001", "--waba-id", "2002", "--access-token", TOKEN, "--app-secret", SECRET)
    return call("setup", "whatsapp", *given, "--verify-token", VERIFY, "--graph-url", url, *more)


def stored(paths: Paths) -> dict[str, object]:
    with closing(sqlite3.connect(paths.database)) as raw:
        raw.row_factory = sqlite3.Row
        rows = raw.execute("SELECT * FROM channel_account").fetchall()
    assert len(rows) == 1
    return dict(rows[0])


def test_a_checked_account_has_metas_name_and_number(call: Call, graph: LiveSandbox, paths: Paths) -> None:
    done = connect(call, graph.url)

    assert done.code == 0, done.err
    account = stored(paths)
    assert (account["external_id"], account["business_id"], account["state"]) == ("1001", "2002", "ok")
    assert account["name"] == "Bäckerei Sonnenschein"
    assert str(account["number"]).startswith("+49")
    assert account["graph_url"] == graph.url


def test_secrets_are_in_their_file_alone(call: Call, graph: LiveSandbox, paths: Paths, home: Path) -> None:
    done = connect(call, graph.url)

    assert read_secrets(paths.secrets_file, "whatsapp", "1001", environ={}).access_token == TOKEN
    holding = [
        path
        for path in home.rglob("*")
        if path.is_file() and any(s.encode() in path.read_bytes() for s in (TOKEN, SECRET, VERIFY))
    ]
    assert holding == [paths.secrets_file]
    assert not any(s in done.out + done.err for s in (TOKEN, SECRET, VERIFY))


def test_repeating_it_changes_what_is_given_and_keeps_the_rest(call: Call, graph: LiveSandbox, paths: Paths) -> None:
    connect(call, graph.url)

    done = call("setup", "whatsapp", "--access-token", "fresh", "--name", "Filiale")

    assert done.code == 0, done.err
    secrets = read_secrets(paths.secrets_file, "whatsapp", "1001", environ={})
    assert (secrets.access_token, secrets.app_secret) == ("fresh", SECRET)
    assert (stored(paths)["name"], stored(paths)["business_id"]) == ("Filiale", "2002")


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ("--phone-number-id", "--phone-number-id"),
        ("--waba-id", "--waba-id"),
        ("--access-token", "TRESEN_WHATSAPP_ACCESS_TOKEN"),
        ("--app-secret", "TRESEN_WHATSAPP_APP_SECRET"),
        ("--verify-token", "TRESEN_WHATSAPP_VERIFY_TOKEN"),
    ],
)
def test_without_a_terminal_what_is_missing_is_named(call: Call, left_out: str, named: str, paths: Paths) -> None:
    given = {
        "--phone-number-id": "1001",
        "--waba-id": "2002",
        "--access-token": TOKEN,
        "--app-secret": SECRET,
        "--verify-token": VERIFY,
    }
    del given[left_out]

    done = call("setup", "whatsapp", *(word for pair in given.items() for word in pair))

    assert (done.code, done.out) == (2, "")
    assert named in done.err
    assert not paths.secrets_file.exists()


def test_secrets_may_come_from_the_environment(
    call: Call, graph: LiveSandbox, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRESEN_WHATSAPP_ACCESS_TOKEN", "from-outside")
    monkeypatch.setenv("TRESEN_WHATSAPP_APP_SECRET", SECRET)
    monkeypatch.setenv("TRESEN_WHATSAPP_VERIFY_TOKEN", VERIFY)

    done = call("setup", "whatsapp", "--phone-number-id", "1001", "--waba-id", "2002", "--graph-url", graph.url)

    assert done.code == 0, done.err
    assert stored(paths)["state"] == "ok"


def test_an_expired_token_is_said_in_words_and_nothing_is_stored(call: Call, paths: Paths) -> None:
    with live_sandbox(SandboxConfig(quiet=True)) as sandbox:
        sandbox.control("faults", {"kind": "error_code", "code": 190, "count": None, "match": {"method": "GET"}})

        done = connect(call, sandbox.url)

    assert done.code == 2
    assert "190" in done.err
    assert "token" in done.err
    assert TOKEN not in done.err
    assert not paths.secrets_file.exists()


def test_an_api_that_cannot_be_reached_is_a_fault_unless_unchecked(
    call: Call, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.channels.graph.client.ATTEMPTS", 1)
    refused = connect(call, "http://127.0.0.1:9")
    unchecked = connect(call, "http://127.0.0.1:9", "--no-check")

    assert refused.code == 1
    assert "--no-check" in refused.err
    assert unchecked.code == 0
    assert stored(paths)["state"] == "unknown"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--phone-number-id", "+49 171 3920001"),
        ("--graph-url", "graph.facebook.com"),
        ("--graph-url", "http://graph.facebook.com"),
        ("--access-token", "two words"),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_asked(
    call: Call, option: str, value: str, paths: Paths
) -> None:
    done = connect(call, "http://127.0.0.1:9", "--no-check", option, value)

    assert done.code == 2
    assert done.err.count("\n") == 1
    assert not paths.secrets_file.exists()


class Door(BaseHTTPRequestHandler):
    """A public address: a gateway behind it, or something else."""

    kind = "gateway"

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        challenge = WhatsAppReader().handshake(query, VERIFY)
        if self.kind == "parking":
            self._answer(200, b"<h1>It works!</h1>")
        elif self.kind == "proxy":
            self._answer(502, b"Bad Gateway")
        elif self.kind == "moved":
            self._answer(301, b"")
        elif challenge is None or self.kind == "other token":
            self._answer(403, b"")
        else:
            self._answer(200, challenge.encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        good = WhatsAppReader().verify(body, self.headers["X-Hub-Signature-256"], SECRET)
        assert WhatsAppReader().split(body) == []
        self._answer(200 if good and self.kind == "gateway" else 403, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def door(kind: str) -> Iterator[str]:
    handler = type("ThisDoor", (Door,), {"kind": kind})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/webhooks/whatsapp"
        finally:
            server.shutdown()
            thread.join()


def test_the_public_address_is_called_as_meta_will(call: Call, graph: LiveSandbox) -> None:
    connect(call, graph.url)
    with door("gateway") as url:
        done = call("setup", "whatsapp", "--public-url", url)

    assert done.code == 0, done.err
    assert "subscription check" in done.out
    assert "signed delivery arrived" in done.out
    assert "https" in done.err


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("parking", "not Tresen's gateway"),
        ("proxy", "502"),
        ("moved", "redirects"),
        ("other token", "another verify token"),
        ("other secret", "app secret"),
    ],
)
def test_what_was_seen_at_the_public_address_is_said(call: Call, graph: LiveSandbox, kind: str, said: str) -> None:
    connect(call, graph.url)
    with door(kind) as url:
        done = call("setup", "whatsapp", "--public-url", url)

    assert done.code == 1
    assert said in done.err


def test_a_public_address_nobody_answers_at_is_said(call: Call, graph: LiveSandbox) -> None:
    connect(call, graph.url)

    done = call("setup", "whatsapp", "--public-url", "http://127.0.0.1:9/webhooks/whatsapp")
    wrong = call("setup", "whatsapp", "--public-url", "https://chat.example.org/")

    assert (done.code, wrong.code) == (1, 2)
    assert "cannot be called" in done.err
    assert json.dumps("/webhooks/whatsapp").strip('"') in wrong.err
