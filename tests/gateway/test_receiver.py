"""The webhook address: 200 means on disk, and nothing unsigned, oversized or unknown gets any further."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from app.core.clock import SECOND
from app.gateway import receiver
from app.gateway.journal import GroupCommit
from app.gateway.receiver import LARGEST_BODY
from app.store import sqlite
from tests import webhooks
from tests.builders import Shop
from tests.gateway.running import Running, wait_until

HUGE = 20_000_000


def counter(gateway: Running, name: str) -> int:
    """A counter's value."""
    return sum(value for (value,) in gateway.rows("SELECT value FROM counter WHERE name = ?", name))


def test_acknowledged_webhook_is_in_the_database(gateway: Running) -> None:
    body = webhooks.text_webhook("491713920001", "Anna", "wamid.1", "Brezeln?", gateway.clock.now() // SECOND)
    assert gateway.deliver(body).status_code == 200
    kept = gateway.rows("SELECT (SELECT count(*) FROM raw_event) + (SELECT count(*) FROM message)")
    assert kept == [(1,)]
    wait_until(lambda: gateway.rows("SELECT text FROM message") == [("Brezeln?",)])


@pytest.mark.parametrize("signature", ["sha256=" + "0" * 64, "sha1=abc", "", "sha256=", "\xff\xfe"])
def test_wrong_signature_is_refused_and_leaves_nothing_but_a_count(gateway: Running, signature: str) -> None:
    body = webhooks.envelope()
    answer = gateway.http.post(
        "/webhooks/whatsapp",
        content=body,
        headers=[(b"X-Hub-Signature-256", signature.encode("latin-1"))],
    )
    assert answer.status_code == 403
    wait_until(lambda: counter(gateway, "bad_signature") == 1, "the count")
    assert gateway.rows("SELECT count(*) FROM raw_event") == [(0,)]


def test_unsigned_requests_cause_no_commit_each(gateway: Running) -> None:
    for _ in range(50):
        assert gateway.http.post("/webhooks/whatsapp", content=b"{}").status_code == 403
    wait_until(lambda: counter(gateway, "bad_signature") == 50, "the count")


def test_signed_body_that_is_no_webhook_is_acknowledged_and_set_aside(gateway: Running) -> None:
    assert gateway.deliver(b"not json").status_code == 200
    wait_until(lambda: gateway.rows("SELECT state FROM raw_event") == [("quarantined",)], "the quarantine")


def test_handshake_answers_the_challenge_to_the_right_token_only(gateway: Running) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "4711", "hub.verify_token": webhooks.VERIFY_TOKEN}
    answer = gateway.http.get("/webhooks/whatsapp", params=query)
    assert (answer.status_code, answer.text) == (200, "4711")
    assert answer.headers["content-type"].startswith("text/plain")
    assert gateway.http.get("/webhooks/whatsapp", params=query | {"hub.verify_token": "guess"}).status_code == 403
    assert gateway.http.get("/webhooks/whatsapp").status_code == 403


def test_other_addresses_and_methods_are_refused(gateway: Running) -> None:
    assert gateway.http.get("/").status_code == 404
    assert gateway.http.post("/webhooks/other", content=b"{}").status_code == 404
    assert gateway.http.put("/webhooks/whatsapp", content=b"{}").status_code == 405


def test_health_says_ok_and_which_installation_answers(gateway: Running) -> None:
    found = gateway.http.get("/health").json()
    assert found["status"] == "ok"
    assert [(found["installation"],)] == gateway.rows("SELECT value FROM meta WHERE name = 'installation'")


def talk(gateway: Running, head: str, chunks: Iterator[bytes]) -> tuple[bytes, int]:
    """Send a request bit by bit: the answer, and how many bytes of the body were taken."""
    address = urlsplit(str(gateway.http.base_url))
    taken = 0
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        try:
            for chunk in chunks:
                connection.sendall(chunk)
                taken += len(chunk)
        except OSError:
            pass
        try:
            return connection.recv(4096), taken
        except OSError:
            return b"", taken


def test_body_announced_too_large_is_refused_before_it_is_sent(gateway: Running) -> None:
    answer, _ = talk(gateway, f"Content-Length: {HUGE}\r\nX-Hub-Signature-256: sha256=0", iter(()))
    assert answer.startswith(b"HTTP/1.1 413")


def test_body_announced_too_large_is_not_read_whole(gateway: Running) -> None:
    head = f"Content-Length: {HUGE}\r\nX-Hub-Signature-256: sha256=0"
    answer, taken = talk(gateway, head, (b"x" * 65_536 for _ in range(HUGE // 65_536)))
    assert answer.startswith(b"HTTP/1.1 413") or not answer
    assert taken < HUGE


def test_chunked_body_too_large_is_refused_without_reading_on(gateway: Running) -> None:
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    head = "Transfer-Encoding: chunked\r\nX-Hub-Signature-256: sha256=0"
    answer, taken = talk(gateway, head, (chunk for _ in range(2 * HUGE // 65_536)))
    assert answer.startswith(b"HTTP/1.1 413") or not answer
    assert taken < 2 * HUGE
    assert gateway.rows("SELECT count(*) FROM raw_event") == [(0,)]


@pytest.mark.parametrize("sent", [b"", b"{"])
def test_body_that_never_comes_is_not_waited_for(
    gateway: Running, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "BODY_TIMEOUT", 0.1)
    answer, _ = talk(gateway, "Content-Length: 9\r\nX-Hub-Signature-256: sha256=0", iter((sent,)))
    assert answer.startswith(b"HTTP/1.1 408")


def test_largest_body_allowed_is_kept_whole(gateway: Running) -> None:
    body = webhooks.envelope() + b" " * (LARGEST_BODY - len(webhooks.envelope()))
    assert gateway.deliver(body).status_code == 200
    assert gateway.deliver(body + b" ").status_code == 413


def test_webhooks_that_arrive_together_share_one_commit(shop: Shop) -> None:
    commits: list[int] = []
    writing = threading.Lock()

    async def together() -> list[None]:
        group = GroupCommit(shop.path, asyncio.get_running_loop(), writing, lambda: commits.append(1))
        group.start()
        writing.acquire()
        first = group.append("whatsapp", 1, b"0")
        await asyncio.to_thread(wait_until, lambda: not group.waiting, "the first commit")
        rest = [group.append("whatsapp", 1, str(n).encode()) for n in range(1, 50)]
        writing.release()
        try:
            return await asyncio.gather(first, *rest)
        finally:
            await asyncio.to_thread(group.stop)

    asyncio.run(together())
    with sqlite.connect(shop.path, read_only=True) as connection:
        bodies = [body for (body,) in connection.execute("SELECT body FROM raw_event ORDER BY id").fetchall()]
    connection.close()
    assert bodies == [str(n).encode() for n in range(50)]
    assert len(commits) == 2


def test_webhook_that_no_database_could_keep_leaves_the_journal_alive(shop: Shop) -> None:
    async def one_after_another() -> None:
        group = GroupCommit(shop.path, asyncio.get_running_loop(), threading.Lock(), lambda: None)
        group.start()
        try:
            with pytest.raises(OverflowError):
                await asyncio.wait_for(group.append("whatsapp", 1 << 80, b"0"), 5)
            await asyncio.wait_for(group.append("whatsapp", 1, b"1"), 5)
        finally:
            await asyncio.to_thread(group.stop)

    asyncio.run(one_after_another())
    assert shop.database.reader().execute("SELECT body FROM raw_event").fetchall() == [(b"1",)]


def test_webhook_that_can_not_be_kept_is_not_acknowledged(gateway: Running) -> None:
    with gateway.shop.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE raw_event RENAME TO gone")
    body = webhooks.text_webhook("491713920001", "Anna", "wamid.1", "Brezeln?", 1)
    assert gateway.deliver(body).status_code == 500
    assert gateway.http.get("/health").status_code == 503
    with gateway.shop.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO raw_event")
    assert gateway.deliver(body).status_code == 200
    assert gateway.http.get("/health").json()["status"] == "ok"
