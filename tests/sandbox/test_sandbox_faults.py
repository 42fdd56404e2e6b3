"""Faults on order: each does what its name says, as often as asked, to what it was asked for."""

from collections.abc import Iterator

import httpx
import pytest

from app.sandbox.config import SandboxConfig
from tests.sandbox.live import LiveSandbox, Receiver, live_sandbox, receiver, wait_until

SECRET = "s3cret"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(SECRET) as seen:
        yield seen


@pytest.fixture
def sandbox(hook: Receiver) -> Iterator[LiveSandbox]:
    config = SandboxConfig(
        webhook_url=hook.url, app_secret=SECRET, quiet=True, clock_spec="1790000000000:50", retry_first=0.02
    )
    with live_sandbox(config) as running:
        yield running


def accepted(sandbox: LiveSandbox) -> list[str]:
    return [entry["json"]["text"]["body"] for entry in sandbox.control("requests", path="/messages")]


def test_each_error_code_is_answered_as_the_graph_api_does(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", [{"kind": "error_code", "code": code} for code in (131056, 190, 131047)])
    answers = [sandbox.send("x") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [429, 401, 400, 200]
    assert [answer.json()["error"]["code"] for answer in answers[:3]] == [131056, 190, 131047]
    assert "pair rate limit" in answers[0].json()["error"]["message"]
    assert accepted(sandbox) == ["x"]


def test_a_status_comes_with_json_or_as_a_page(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "status", "status": 429, "retry_after": 7})
    sandbox.control("faults", {"kind": "status", "status": 503})
    sandbox.control("faults", {"kind": "html_5xx"})
    limited, busy, page = sandbox.send("a"), sandbox.send("b"), sandbox.send("c")
    assert (limited.status_code, limited.json()["error"]["code"], limited.headers["retry-after"]) == (429, 130429, "7")
    assert (busy.status_code, busy.json()["error"]["code"]) == (503, 2)
    assert (page.status_code, page.headers["content-type"].split(";")[0]) == (502, "text/html")
    assert accepted(sandbox) == []


def test_a_page_may_hide_that_the_message_was_accepted(sandbox: LiveSandbox, hook: Receiver) -> None:
    sandbox.control("faults", {"kind": "html_5xx", "accept": True})
    assert sandbox.send("a", biz_opaque_callback_data="k").status_code == 502
    assert accepted(sandbox) == ["a"]
    wait_until(lambda: [item for item in hook.items("statuses") if item["biz_opaque_callback_data"] == "k"])


def test_a_connection_cut_before_leaves_nothing(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "cut_before"})
    with pytest.raises(httpx.TransportError):
        sandbox.send("a")
    assert accepted(sandbox) == []


@pytest.mark.parametrize("partial", [False, True])
def test_a_connection_cut_after_leaves_an_accepted_message(sandbox: LiveSandbox, hook: Receiver, partial: bool) -> None:
    sandbox.control("faults", {"kind": "cut_after", "partial": partial})
    with pytest.raises(httpx.TransportError):
        sandbox.send("a", biz_opaque_callback_data="k")
    assert accepted(sandbox) == ["a"]
    assert sandbox.control("requests")[0]["fault"] == "cut_after"
    wait_until(lambda: [item for item in hook.items("statuses") if item["biz_opaque_callback_data"] == "k"])


def test_a_hanging_request_ends_when_the_client_gives_up(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", [{"kind": "hang"}, {"kind": "hang", "accept": True}])
    for text in ("a", "b"):
        with pytest.raises(httpx.ReadTimeout):
            sandbox.client.post(
                "/v25.0/1/messages",
                json={"messaging_product": "whatsapp", "to": "+491713920011", "text": {"body": text}},
                timeout=0.1,
            )
    assert accepted(sandbox) == ["b"]


def test_a_delay_delays(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "delay", "seconds": 0.2})
    assert sandbox.send("a").elapsed.total_seconds() >= 0.2


def test_a_fault_strikes_what_it_matches_after_what_it_skips_as_often_as_asked(sandbox: LiveSandbox) -> None:
    sandbox.control(
        "faults",
        {"kind": "error_code", "code": 131026, "count": 2, "skip": 1, "match": {"to": "+49 171 3920022"}},
    )
    first = [sandbox.send("x").status_code for _ in range(2)]
    second = [sandbox.send("x", to="+491713920022").status_code for _ in range(4)]
    assert first == [200, 200]
    assert second == [200, 400, 400, 200]


def test_without_match_read_marks_and_profile_reads_are_spared(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "error_code", "code": 190})
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"}
    assert sandbox.post("messages", mark).status_code == 200
    assert sandbox.client.get("/v25.0/1/whatsapp_business_profile").status_code == 200
    assert sandbox.send("x").status_code == 401


def test_faults_are_listed_and_cleared(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "cut_before", "count": None})
    assert sandbox.control("faults") == [{"kind": "cut_before", "count": None, "id": 1, "left": None}]
    assert sandbox.client.delete("/_sandbox/faults").json() == []
    assert sandbox.send("x").status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "rain"},
        {"kind": "delay", "second": 1},
        {"kind": "delay", "seconds": "1"},
        7,
        {"kind": "delay", "match": {"moon": 1}},
    ],
)
def test_a_malformed_fault_is_refused_in_a_sentence(sandbox: LiveSandbox, fault: object) -> None:
    response = sandbox.client.post("/_sandbox/faults", json=[{"kind": "hang"}, fault])
    assert response.status_code == 400
    assert response.json()["error"].endswith(".")
    assert sandbox.control("faults") == []


def test_webhooks_are_duplicated_dropped_and_failed_on_order(sandbox: LiveSandbox, hook: Receiver) -> None:
    sandbox.control(
        "faults",
        [
            {"kind": "duplicate_webhooks", "copies": 2, "match": {"status": "sent"}},
            {"kind": "drop_webhooks", "match": {"status": "delivered"}},
            {"kind": "failed_status", "code": 131026, "match": {"customer": "491713920022"}},
        ],
    )
    good = sandbox.send("x").json()["messages"][0]["id"]
    bad = sandbox.send("x", to="+491713920022").json()["messages"][0]["id"]
    wait_until(lambda: sandbox.control("webhooks")["pending"] == 0)
    assert hook.statuses(good)[:3] == ["sent"] * 3
    assert "delivered" not in hook.statuses(good)
    assert hook.statuses(bad) == ["failed"]
    failed = next(item for item in hook.items("statuses") if item["id"] == bad)
    assert failed["errors"][0]["code"] == 131026
    assert sandbox.control("webhooks")["dropped"] == 1


def test_webhooks_are_batched_into_one_post(sandbox: LiveSandbox, hook: Receiver) -> None:
    sandbox.control("faults", {"kind": "batch_webhooks", "size": 3, "seconds": 5})
    sandbox.control("inbound", [{"from": "+491713920011", "text": str(n)} for n in range(3)])
    wait_until(lambda: hook.bodies)
    assert [item["text"]["body"] for item in hook.items("messages")] == ["0", "1", "2"]
    assert len(hook.bodies) == 1


def test_webhooks_are_reordered(sandbox: LiveSandbox, hook: Receiver) -> None:
    sandbox.control("faults", {"kind": "reorder_webhooks", "size": 3, "seconds": 5})
    sandbox.control("inbound", [{"from": "+491713920011", "text": str(n)} for n in range(3)])
    wait_until(lambda: len(hook.bodies) == 3)
    assert [item["text"]["body"] for item in hook.items("messages")] == ["2", "1", "0"]
