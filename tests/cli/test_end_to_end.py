"""The command line against real programs: a sandbox, a gateway and a database file, over loopback."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import webhooks
from tests.processes import Daemon, Shop, deliver, wait_until

WA_ID = "491713920001"
HOSTILE = (
    "\x1b]0;böse\x07[/] \u202egnirts \ud83e\udd50 4096 ".encode("utf-16", "surrogatepass").decode("utf-16") + "ß" * 20
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Daemon, Daemon]]:
    """A connected home with its sandbox and gateway."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    with shop.sandbox() as sandbox:
        shop.setup(sandbox.url)
        with shop.gateway() as gateway:
            yield shop, sandbox, gateway


def arrive(shop: Shop, gateway: Daemon, external_id: str, body: str, wa_id: str = WA_ID) -> dict[str, Any]:
    """Deliver a text and wait until scripts can see it."""
    deliver(gateway.url, webhooks.text_webhook(wa_id, "Jana Vogel", external_id, body, int(time.time())))

    def seen() -> dict[str, Any] | None:
        rows = [json.loads(line) for line in shop.run("messages", "--since", "1h", "--json").stdout.splitlines()]
        return next((row for row in rows if row["external_id"] == external_id), None)

    return wait_until(seen, f"{external_id} in `tresen messages`")


def sent(sandbox: Daemon) -> list[dict[str, Any]]:
    rows = httpx.get(f"{sandbox.url}/_sandbox/requests", trust_env=False).json()
    return [row for row in rows if row["path"].endswith("/messages") and row["json"].get("type") == "text"]


def test_what_a_customer_writes_is_in_the_inbox_exactly(running: tuple[Shop, Daemon, Daemon]) -> None:
    shop, _, gateway = running

    message = arrive(shop, gateway, "wamid.IN1", HOSTILE)

    assert message["text"] == HOSTILE
    assert (message["direction"], message["type"], message["status"]) == ("in", "text", "received")
    (row,) = [row for row in shop.json("inbox") if row["last_message"]["external_id"] == "wamid.IN1"]
    assert {"kind": "phone", "value": f"+{WA_ID}"} in row["customer"]["identities"]
    assert row["unread"] >= 1


def test_a_reply_is_sent_once_and_waited_for(running: tuple[Shop, Daemon, Daemon]) -> None:
    shop, sandbox, gateway = running
    arrive(shop, gateway, "wamid.IN2", "Noch Brot da?")

    done = shop.run("reply", f"+{WA_ID}", "-", "--wait", "20", "--json", stdin="Ja, bis sechs \U0001f950\n")

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["status"] in ("sent", "delivered", "read")
    bodies = [row["json"]["text"]["body"] for row in sent(sandbox)]
    assert bodies.count("Ja, bis sechs \U0001f950") == 1
    shown = shop.json("show", f"+{WA_ID}")["messages"]
    assert next(m for m in shown if m["id"] == answer["id"])["external_id"].startswith("wamid.")


def test_a_failed_reply_says_why(running: tuple[Shop, Daemon, Daemon]) -> None:
    shop, sandbox, gateway = running
    arrive(shop, gateway, "wamid.IN3", "Hallo?", "491713920007")
    fault = {"kind": "error_code", "code": 131026, "match": {"to": "491713920007"}}
    httpx.post(f"{sandbox.url}/_sandbox/faults", json=fault, trust_env=False).raise_for_status()

    done = shop.run("reply", "+491713920007", "Ja?", "--wait", "20", "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["status"] == "failed"
    assert "131026" in done.stderr


def test_a_second_gateway_says_who_holds_it(running: tuple[Shop, Daemon, Daemon]) -> None:
    shop, _, gateway = running

    done = shop.run("gateway", "--port", "0")

    assert done.returncode == 3
    assert str(gateway.pid) in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_doctor_sees_the_gateway_and_no_quarantine(running: tuple[Shop, Daemon, Daemon]) -> None:
    shop, _, gateway = running
    arrive(shop, gateway, "wamid.IN4", "Guten Tag")

    checks = {check["name"]: check for check in shop.json("doctor")["checks"]}

    assert checks["gateway"]["ok"]
    assert checks["accounts"]["ok"]
    assert checks["secrets"]["ok"]
    assert checks["quarantine"]["count"] == 0


def test_secrets_are_nowhere_but_in_their_file(running: tuple[Shop, Daemon, Daemon]) -> None:
    shop, _, gateway = running
    arrive(shop, gateway, "wamid.IN5", "Guten Tag")
    secrets = [webhooks.ACCESS_TOKEN.encode(), webhooks.APP_SECRET.encode(), webhooks.VERIFY_TOKEN.encode()]

    holding = {
        path.name
        for path in shop.home.rglob("*")
        if path.is_file() and any(secret in path.read_bytes() for secret in secrets)
    }

    assert holding == {"secrets.toml"}
    assert not any(secret in b"".join(gateway.said) for secret in secrets)


def test_a_taken_port_is_exit_3(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        done = Shop(tmp_path).run("gateway", "--port", str(other.getsockname()[1]))

    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
