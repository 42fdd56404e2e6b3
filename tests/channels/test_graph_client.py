"""The Graph client tells apart what was not sent, what was refused and what nobody knows."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from app.channels.base import ChannelError, NotSent, OutcomeUnknown, Policy, Rejected
from app.channels.graph.answers import read_retry_after
from app.channels.graph.client import GraphClient
from app.channels.whatsapp.errors import policy_of
from tests.http_fixture import Answer, OddServer, graph_error, odd_server

TOKEN = "EAAtestTOKEN1234567890"
HTML = b"<html>bad gateway</html>"


def call(
    *answers: Answer, how: Callable[[GraphClient], Awaitable[Any]] | None = None, **options: Any
) -> tuple[Any, OddServer, list[float]]:
    """What one call came to (an answer or an error), the server, and how long it was waited between attempts."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def run() -> tuple[Any, OddServer]:
        async with odd_server(*answers) as server:
            client = GraphClient(
                TOKEN, base_url=server.url, policy_of=policy_of, sleep=sleep, rng=random.Random(1), **options
            )
            async with client:
                try:
                    return await (how or (lambda c: c.send("106/messages", {"text": "ä"})))(client), server
                except ChannelError as error:
                    return error, server

    result, server = asyncio.run(run())
    return result, server, waits


def test_call_carries_token_version_and_json() -> None:
    result, server, _ = call(Answer(content={"messages": [{"id": "wamid.1"}]}))
    assert result == {"messages": [{"id": "wamid.1"}]}
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/v25.0/106/messages")
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert seen.headers["content-type"] == "application/json"
    assert seen.json() == {"text": "ä"}


def test_no_listener_means_not_sent() -> None:
    async def run() -> None:
        async with odd_server() as server:
            url = server.url
        async with GraphClient(TOKEN, base_url=url) as client:
            await client.send("106/messages", {})

    with pytest.raises(NotSent, match="no connection"):
        asyncio.run(run())


def test_unknown_host_means_not_sent() -> None:
    async def run() -> None:
        async with GraphClient(TOKEN, base_url="http://no-such-host.invalid") as client:
            await client.send("106/messages", {})

    with pytest.raises(NotSent):
        asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(cut_before_reading=True),
        Answer(cut_after_reading=True),
        Answer(cut_within=10),
        Answer(content={"messages": [{"id": "wamid.1"}]}, cut_within=90),
        Answer(raw=b"this is not HTTP\r\n\r\n"),
        Answer(status=500, content=HTML),
        Answer(status=502, content=b""),
        Answer(status=503, content={"message": "no error object"}),
        Answer(status=200, content=HTML),
        Answer(status=200, content=[1, 2]),
        Answer(status=200, content=b"[" * 100_000),
        Answer(status=200, content=b'{"x":"' + b"x" * 1_100_000 + b'"}'),
    ],
    ids=lambda answer: repr(answer)[:70],
)
def test_send_without_readable_answer_is_uncertain_and_never_repeated(answer: Answer) -> None:
    result, server, waits = call(answer)
    assert isinstance(result, OutcomeUnknown)
    assert waits == []
    assert server.connections_answered == 1


def test_silence_is_uncertain() -> None:
    result, server, _ = call(Answer(silent=True), answer_seconds=0.05)
    assert isinstance(result, OutcomeUnknown)
    assert len(server.seen) == 1


def test_dripping_answer_ends_with_the_call_time() -> None:
    result, _, _ = call(Answer(drip=True), call_seconds=0.1)
    assert isinstance(result, OutcomeUnknown)


@pytest.mark.parametrize(
    ("answer", "code", "policy"),
    [
        (graph_error(131047, details="24 hours"), 131047, Policy.FAIL),
        (graph_error(131056), 131056, Policy.RETRY_PAIR),
        (graph_error(130429, status=429), 130429, Policy.RETRY_ACCOUNT),
        (graph_error(190, status=401), 190, Policy.STOP_ACCOUNT),
        (graph_error(0, status=401), 0, Policy.STOP_ACCOUNT),
        (graph_error(230, status=403), 230, Policy.STOP_ACCOUNT),
        (graph_error(131000, status=500), 131000, Policy.RETRY),
        (graph_error(999999), 999999, Policy.FAIL),
        (graph_error(999999, status=500), 999999, Policy.RETRY),
        (graph_error(999999, status=429), 999999, Policy.RETRY_ACCOUNT),
        (graph_error(999999, status=401), 999999, Policy.STOP_ACCOUNT),
        (graph_error(999999, is_transient=True), 999999, Policy.RETRY),
        (graph_error(131026, status=200), 131026, Policy.FAIL),
        (Answer(400, {"error": {"code": "131026"}}), 131026, Policy.FAIL),
        (Answer(400, {"error": {}}), 400, Policy.FAIL),
        (Answer(429, HTML), 429, Policy.RETRY_ACCOUNT),
        (Answer(408, HTML), 408, Policy.RETRY),
        (Answer(404, HTML), 404, Policy.STOP_ACCOUNT),
        (Answer(413, HTML), 413, Policy.FAIL),
        (Answer(302, b"", {"Location": "http://127.0.0.1:1/login"}), 302, Policy.RETRY_ACCOUNT),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_answer_with_an_error_was_rejected_and_says_what_to_do(answer: Answer, code: int, policy: Policy) -> None:
    result, server, waits = call(answer)
    assert isinstance(result, Rejected)
    assert (result.code, result.policy, result.status) == (code, policy, answer.status)
    assert len(server.seen) == 1
    assert waits == []


def test_rejection_keeps_metas_words() -> None:
    result, _, _ = call(graph_error(131047, "Re-engagement message", details="More than 24 hours have passed"))
    assert isinstance(result, Rejected)
    assert result.message == "Re-engagement message"
    assert result.details == "More than 24 hours have passed"


@pytest.mark.parametrize("value", [{"details": 3}, "text", None, []])
def test_rejection_bears_odd_details(value: object) -> None:
    result, _, _ = call(graph_error(131047, error_data=value))
    assert isinstance(result, Rejected)
    assert result.details == ""


def test_retry_after_is_honoured_in_both_forms() -> None:
    result, _, _ = call(graph_error(130429, status=429, headers={"Retry-After": "17"}))
    assert isinstance(result, Rejected)
    assert result.retry_after == 17
    later = read_retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
    assert later is not None
    assert 50 < later <= 60


@pytest.mark.parametrize("value", ["", "soon", "nan", "inf", "Wed, 99 Foo 2026 00:00:00 GMT"])
def test_retry_after_that_says_nothing_is_none(value: str) -> None:
    assert read_retry_after(value) is None


def test_retry_after_is_bounded() -> None:
    assert read_retry_after("-5") == 0
    assert read_retry_after("1e12") == 3_600


def test_management_usage_is_noted_and_names_the_wait() -> None:
    usage = '{"102":[{"type":"messaging","call_count":100,"total_time":12,"estimated_time_to_regain_access":2}]}'
    result, _, _ = call(graph_error(80007, headers={"X-Business-Use-Case-Usage": usage}))
    assert isinstance(result, Rejected)
    assert result.retry_after == 120

    async def noted(client: GraphClient) -> dict[str, float]:
        await client.get("102")
        return client.usage

    assert call(Answer(headers={"X-Business-Use-Case-Usage": usage}), how=noted)[0] == {"messaging": 100}


@pytest.mark.parametrize("usage", ["x", "[]", "{}", '{"a":3}', '{"a":[3]}', '{"a":[{"call_count":"x"}]}', "[" * 9_000])
def test_odd_usage_header_harms_nothing(usage: str) -> None:
    result, _, _ = call(Answer(content={"ok": 1}, headers={"X-Business-Use-Case-Usage": usage}))
    assert result == {"ok": 1}


@pytest.mark.parametrize(
    "fault",
    [
        Answer(cut_after_reading=True),
        Answer(cut_before_reading=True),
        Answer(status=502, content=HTML),
        graph_error(131000, status=500),
        graph_error(4, status=429, headers={"Retry-After": "3"}),
    ],
    ids=lambda fault: repr(fault)[:60],
)
def test_repeatable_call_is_repeated_after_passing_faults(fault: Answer) -> None:
    result, _, waits = call(fault, fault, Answer(content={"ok": 1}), how=lambda c: c.get("106", {"fields": "id"}))
    assert result == {"ok": 1}
    assert len(waits) == 2
    assert all(0.4 < wait <= 3 for wait in waits)


def test_repeatable_call_gives_up_after_a_few_attempts() -> None:
    result, server, waits = call(Answer(status=502, content=HTML), how=lambda c: c.post("106/messages", {}))
    assert isinstance(result, OutcomeUnknown)
    assert len(server.seen) == 4
    assert waits == sorted(waits)


@pytest.mark.parametrize("code", [100, 190, 131009, 131056])
def test_final_answers_are_not_repeated(code: int) -> None:
    result, server, _ = call(graph_error(code), how=lambda c: c.get("106"))
    assert isinstance(result, Rejected)
    assert len(server.seen) == 1


def test_long_retry_after_is_left_to_the_caller() -> None:
    result, server, waits = call(graph_error(4, headers={"Retry-After": "300"}), how=lambda c: c.get("106"))
    assert isinstance(result, Rejected)
    assert result.retry_after == 300
    assert len(server.seen) == 1
    assert waits == []


def test_token_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    leak = graph_error(190, f"Malformed access token {TOKEN}", 401, details=f"token {TOKEN}")
    result, _, _ = call(leak)
    assert isinstance(result, Rejected)
    assert result.message == "Malformed access token …"
    assert TOKEN not in f"{result!r} {result} {result.details} {caplog.text}"
    assert TOKEN not in repr(GraphClient(TOKEN, base_url="http://127.0.0.1"))


@pytest.mark.parametrize("token", ["", "  ", "EA\nA", "zwölf", "two words", "EAA\x00"])
def test_impossible_token_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match="token") as error:
        GraphClient(token)
    assert not token.strip() or token not in str(error.value)


@pytest.mark.parametrize("url", ["", "graph.facebook.com", "file:///etc/passwd", "ftp://x", "https://"])
def test_impossible_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        GraphClient(TOKEN, base_url=url)


def test_proxy_settings_do_not_catch_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    result, server, _ = call(Answer(content={"ok": 1}))
    assert result == {"ok": 1}
    assert len(server.seen) == 1
