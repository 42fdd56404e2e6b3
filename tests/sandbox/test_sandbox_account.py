"""What the sandbox keeps of the account: templates and their review, short links, uploads, the number's fields."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.sandbox.config import PHONE_NUMBER_ID, SandboxConfig
from app.sandbox.template_texts import TEXTS
from app.sandbox.templates import PAGE
from tests.sandbox.live import LiveSandbox, Receiver, live_sandbox, receiver, wait_until

SECRET = "hush"
WABA = "102290129340398"
BODY = [{"type": "BODY", "text": "Hi {{1}}, all done.", "example": {"body_text": [["Jana"]]}}]


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(SECRET) as seen:
        yield seen


@pytest.fixture
def sandbox(hook: Receiver) -> Iterator[LiveSandbox]:
    config = SandboxConfig(webhook_url=hook.url, app_secret=SECRET, quiet=True, clock_spec="1790000000000:100")
    with live_sandbox(config) as running:
        yield running


def create(sandbox: LiveSandbox, **changes: Any) -> Any:
    """POST a template; the answer."""
    body = {"name": "done", "language": "de", "category": "UTILITY", "components": BODY} | changes
    return sandbox.client.post(f"/v25.0/{WABA}/message_templates", json=body)


def listed(sandbox: LiveSandbox, name: str = "done") -> list[Any]:
    """The templates of a name."""
    found: list[Any] = sandbox.client.get(f"/v25.0/{WABA}/message_templates", params={"name": name}).json()["data"]
    return found


def decided(hook: Receiver) -> list[tuple[str, str]]:
    """Name and event of every decision that arrived."""
    changes = [change for body in list(hook.bodies) for entry in body["entry"] for change in entry["changes"]]
    return [
        (change["value"]["message_template_name"], change["value"]["event"])
        for change in changes
        if change["field"] == "message_template_status_update"
    ]


def test_a_sound_template_is_approved_after_a_while(sandbox: LiveSandbox, hook: Receiver) -> None:
    made = create(sandbox).json()
    assert (made["status"], made["category"]) == ("PENDING", "UTILITY")
    wait_until(lambda: decided(hook) == [("done", "APPROVED")])
    (entry,) = listed(sandbox)
    assert (entry["id"], entry["status"]) == (made["id"], "APPROVED")
    assert hook.bodies[0]["entry"][0]["id"] == WABA
    assert sandbox.client.get(f"/v25.0/{made['id']}").json()["name"] == "done"


def test_certain_words_are_rejected(sandbox: LiveSandbox, hook: Receiver) -> None:
    create(sandbox, components=[{"type": "BODY", "text": "Our casino is open."}])
    wait_until(lambda: decided(hook) == [("done", "REJECTED")])
    assert listed(sandbox)[0]["rejected_reason"] == "ABUSIVE_CONTENT"


def test_a_decision_can_be_ordered(sandbox: LiveSandbox, hook: Receiver) -> None:
    create(sandbox)
    wait_until(lambda: decided(hook) == [("done", "APPROVED")])
    sandbox.control("templates", {"name": "done", "event": "PAUSED"})
    wait_until(lambda: decided(hook)[1:] == [("done", "PAUSED")])
    assert sandbox.client.post("/_sandbox/templates", json={"name": "none"}).status_code == 400


@pytest.mark.parametrize(
    ("changes", "subcode"),
    [
        ({"name": "Not Good"}, None),
        ({"language": ""}, None),
        ({"category": "NEWS"}, None),
        ({"components": []}, None),
        ({"components": [{"type": "BODY", "text": "Hi {{1}} there"}]}, 2388043),
        ({"components": [{"type": "BODY", "text": "x" * 1025}]}, 2388040),
        ({"components": [{"type": "BODY", "text": "{{1}} here", "example": {}}]}, 2388043),
        ({"components": [{"type": "BODY", "text": "{{1}} here", "example": {"body_text": [["a"]]}}]}, 2388299),
        ({"components": [{"type": "BODY", "text": "Hi {{n}}!", "example": {"x": 1}}]}, None),
    ],
)
def test_a_wrong_template_is_refused_as_meta_does(
    sandbox: LiveSandbox, changes: dict[str, Any], subcode: int | None
) -> None:
    answer = create(sandbox, **changes)
    assert answer.status_code == 400
    assert answer.json()["error"].get("error_subcode") == subcode


def test_a_name_is_taken_once_a_language_and_free_after_deletion(sandbox: LiveSandbox, hook: Receiver) -> None:
    id_ = create(sandbox).json()["id"]
    assert create(sandbox).json()["error"]["error_subcode"] == 2388024
    assert create(sandbox, language="en").status_code == 200
    path, gone = f"/v25.0/{WABA}/message_templates", {"name": "done", "hsm_id": id_}
    assert sandbox.client.delete(path, params=gone).json() == {"success": True}
    assert [one["language"] for one in listed(sandbox)] == ["en"]
    assert sandbox.client.delete(path, params=gone).json()["error"]["error_subcode"] == 2593002


def test_a_changed_template_is_reviewed_again(sandbox: LiveSandbox, hook: Receiver) -> None:
    id_ = create(sandbox).json()["id"]
    changed = {"components": [{"type": "BODY", "text": "All done."}]}
    assert sandbox.client.post(f"/v25.0/{id_}", json=changed).status_code == 400
    wait_until(lambda: decided(hook) == [("done", "APPROVED")])
    assert sandbox.client.post(f"/v25.0/{id_}", json=changed).json() == {"success": True}
    wait_until(lambda: decided(hook) == [("done", "APPROVED")] * 2)
    assert listed(sandbox)[0]["components"] == changed["components"]


def test_the_list_comes_in_pages(sandbox: LiveSandbox) -> None:
    for n in range(PAGE):
        create(sandbox, name=f"t{n}")
    first = sandbox.client.get(f"/v25.0/{WABA}/message_templates", params={"fields": "name"}).json()
    assert len(first["data"]) == PAGE
    assert set(first["data"][0]) == {"name", "id"}
    after = first["paging"]["cursors"]["after"]
    second = sandbox.client.get(f"/v25.0/{WABA}/message_templates", params={"after": after}).json()
    assert len(second["data"]) == len(TEXTS["bakery"])
    assert "next" not in second["paging"]


@pytest.mark.parametrize(
    ("name", "parameters", "code"),
    [
        ("heute_geschlossen", 0, None),
        ("heute_geschlossen", 1, 132000),
        ("weihnachten", 0, 132015),
        ("unknown", 3, None),
    ],
)
def test_a_known_template_is_checked_when_it_is_sent(
    sandbox: LiveSandbox, name: str, parameters: int, code: int | None
) -> None:
    given = [{"type": "text", "text": "x"}] * parameters
    template = {"name": name, "language": {"code": "de"}, "components": [{"type": "body", "parameters": given}]}
    body = {"messaging_product": "whatsapp", "to": "+491713920011", "type": "template", "template": template}
    assert sandbox.post("messages", body).json().get("error", {}).get("code") == code


def test_short_links_are_kept_changed_and_given_up(sandbox: LiveSandbox) -> None:
    made = sandbox.post("message_qrdls", {"prefilled_message": "Brot", "generate_qr_image": "SVG"}).json()
    assert made["deep_link_url"] == f"https://wa.me/message/{made['code']}"
    sandbox.post("message_qrdls", {"prefilled_message": "Kuchen", "code": made["code"]})
    path = f"/v25.0/{PHONE_NUMBER_ID}/message_qrdls"
    (kept,) = sandbox.client.get(path).json()["data"]
    assert kept["prefilled_message"] == "Kuchen"
    assert sandbox.client.delete(f"{path}/{made['code']}").json() == {"success": True}
    assert sandbox.client.delete(f"{path}/{made['code']}").status_code == 400
    assert sandbox.post("message_qrdls", {"prefilled_message": "x" * 141}).status_code == 400
    assert sandbox.post("message_qrdls", {}).status_code == 400


def test_a_picture_is_uploaded_by_a_session_and_shown(sandbox: LiveSandbox) -> None:
    app = sandbox.client.get("/v25.0/app").json()["id"]
    about = {"file_name": "a.png", "file_length": "5", "file_type": "image/png"}
    session = sandbox.client.post(f"/v25.0/{app}/uploads", params=about).json()["id"]
    headers = {"Authorization": "OAuth any", "file_offset": "0"}
    assert sandbox.client.post(f"/v25.0/{session}", content=b"123", headers=headers).status_code == 400
    handle = sandbox.client.post(f"/v25.0/{session}", content=b"12345", headers=headers).json()["h"]
    profile = {"messaging_product": "whatsapp", "profile_picture_handle": handle}
    assert sandbox.post("whatsapp_business_profile", profile).json() == {"success": True}
    path, fields = f"/v25.0/{PHONE_NUMBER_ID}/whatsapp_business_profile", {"fields": "profile_picture_url"}
    shown = sandbox.client.get(path, params=fields).json()
    assert shown["data"][0]["profile_picture_url"].startswith("https://")
    assert sandbox.post("whatsapp_business_profile", profile | {"profile_picture_handle": "no"}).status_code == 400
    assert sandbox.client.post(f"/v25.0/{app}/uploads", params={"file_length": "x"}).status_code == 400


def test_the_number_says_what_is_ordered_and_takes_a_pin(sandbox: LiveSandbox) -> None:
    path, fields = f"/v25.0/{PHONE_NUMBER_ID}", {"fields": "quality_rating,is_pin_enabled"}
    sandbox.control("number", {"quality_rating": "RED", "is_pin_enabled": False})
    assert sandbox.client.get(path, params=fields).json()["quality_rating"] == "RED"
    assert sandbox.client.post(path, json={"pin": "12"}).status_code == 400
    assert sandbox.client.post(path, json={"pin": "123456"}).json() == {"success": True}
    assert sandbox.client.get(path, params=fields).json()["is_pin_enabled"] is True
