"""The sandbox's block list takes who wrote within a day, says who it can't take, and lets nothing of theirs through."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.sandbox.config import PHONE_NUMBER_ID, SandboxConfig
from tests.sandbox.live import LiveSandbox, Receiver, live_sandbox, receiver, wait_until

ANNA, BEN = "491713920011", "491713920012"
USER_ID = "DE.1a2b3c"
PATH = f"/v25.0/{PHONE_NUMBER_ID}/block_users"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver("a secret") as found:
        yield found


@pytest.fixture
def live(hook: Receiver) -> Iterator[LiveSandbox]:
    with live_sandbox(SandboxConfig(webhook_url=hook.url, app_secret=hook.app_secret, quiet=True)) as found:
        yield found


def ask(live: LiveSandbox, method: str, *users: Any, **more: Any) -> httpx.Response:
    body = {"messaging_product": "whatsapp", "block_users": [{"user": user} for user in users]} | more
    return live.client.request(method, PATH, json=body)


def hear(live: LiveSandbox, who: str = ANNA, **more: Any) -> str:
    order = {"from": who} if who.isdigit() else {"user_id": who}
    (id_,) = live.control("inbound", order | {"text": "Hallo"} | more)["ids"]
    return str(id_)


def test_who_wrote_is_blocked_writes_in_vain_and_is_let_in_again(live: LiveSandbox, hook: Receiver) -> None:
    hear(live)
    blocked = ask(live, "POST", f"+{ANNA}")
    assert blocked.status_code == 200
    assert blocked.json() == {
        "messaging_product": "whatsapp",
        "block_users": {"added_users": [{"input": f"+{ANNA}", "wa_id": ANNA}]},
    }
    assert live.client.get(PATH).json()["data"] == [{"messaging_product": "whatsapp", "wa_id": ANNA}]
    assert live.send("Hallo", f"+{ANNA}").json()["error"]["code"] == 131026
    lost = hear(live)
    removed = ask(live, "DELETE", f"+{ANNA}")
    assert removed.json()["block_users"] == {"removed_users": [{"input": f"+{ANNA}", "wa_id": ANNA}]}
    found = hear(live)
    wait_until(lambda: found in [item["id"] for item in hook.items("messages")])
    assert lost not in [item["id"] for item in hook.items("messages")]


def test_stranger_and_who_wrote_long_ago_are_refused_each_with_the_reason(live: LiveSandbox) -> None:
    hear(live)
    hear(live, "491713920013", time=1_000)
    answer = ask(live, "POST", ANNA, BEN, "491713920013")
    assert answer.status_code == 400
    found = answer.json()
    assert found["error"]["code"] == 139100
    assert [user["wa_id"] for user in found["block_users"]["added_users"]] == [ANNA]
    assert [user["input"] for user in found["block_users"]["failed_users"]] == [BEN, "491713920013"]
    (error,) = found["block_users"]["failed_users"][0]["errors"]
    assert (error["code"], error["message"]) == (131047, "Re-engagement required")
    assert error["error_data"]["details"] == "User has not messaged in the last 24 hours"


def test_user_id_is_taken_instead_of_a_number(live: LiveSandbox) -> None:
    hear(live, USER_ID)
    blocked = ask(live, "POST", USER_ID).json()["block_users"]["added_users"]
    assert blocked == [{"input": USER_ID, "wa_id": "", "user_id": USER_ID}]


def test_list_is_read_a_page_at_a_time(live: LiveSandbox) -> None:
    people = [f"4917139200{n}" for n in range(20, 25)]
    for person in people:
        hear(live, person)
    assert ask(live, "POST", *people).status_code == 200
    first = live.client.get(PATH, params={"limit": "3"}).json()
    rest = live.client.get(PATH, params={"limit": "3", "after": first["paging"]["cursors"]["after"]}).json()
    assert [one["wa_id"] for page in (first, rest) for one in page["data"]] == people


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"block_users": [{"user": ANNA}]}, 100),
        ({"messaging_product": "whatsapp"}, 100),
        ({"messaging_product": "whatsapp", "block_users": [{"wa_id": ANNA}]}, 100),
        ({"messaging_product": "whatsapp", "block_users": [{"user": str(n)} for n in range(1001)]}, 130429),
    ],
)
def test_wrong_request_is_answered_as_meta_does(live: LiveSandbox, body: dict[str, Any], code: int) -> None:
    assert live.client.post(PATH, json=body).json()["error"]["code"] == code


def test_shops_own_number_is_never_blocked(live: LiveSandbox) -> None:
    own = live.client.get(f"/v25.0/{PHONE_NUMBER_ID}", params={"fields": "display_phone_number"}).json()
    answer = ask(live, "POST", own["display_phone_number"]).json()
    assert answer["block_users"]["failed_users"][0]["errors"][0]["code"] == 131021
