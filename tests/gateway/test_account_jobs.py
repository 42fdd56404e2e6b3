"""The account between gateway and Meta's stand-in, over HTTP: templates with their review, links, picture, trust."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.channels.whatsapp.client import whatsapp_client
from app.core.enums import Author, ReadReceipts
from app.core.rows import Template
from app.core.trust import trust_lines
from app.sandbox.config import SandboxConfig
from app.services import inbox, links, templates
from app.services.profile import refresh_account
from app.services.profile_photo import set_photo
from app.store.profile import read_profile
from app.store.templates import read_templates
from tests import webhooks
from tests.builders import Shop
from tests.gateway.running import Running, running, wait_until
from tests.sandbox.live import LiveSandbox, live_sandbox
from tests.services.test_profile_history import png

ANNA = "491713920001"
BODY = json.dumps([{"type": "BODY", "text": "Hi {{1}}, all done.", "example": {"body_text": [["Jana"]]}}])
DONE = Template(0, 0, "done", "de", "UTILITY", "LOCAL", "UNKNOWN", "", BODY)


@contextmanager
def counter(shop: Shop) -> Iterator[tuple[Running, LiveSandbox]]:
    """A gateway that asks a sandbox, which tells it what happens."""
    config = SandboxConfig(quiet=True, app_secret=webhooks.APP_SECRET, clock_spec="1790000000000:100")
    with live_sandbox(config) as sandbox:
        with shop.database.write() as connection:
            connection.exec_driver_sql("UPDATE channel_account SET graph_url = ?", (sandbox.url,))
        with running(
            shop, client=lambda address, token: whatsapp_client(token, address.external_id, graph_url=address.graph_url)
        ) as gateway:
            told = {
                "override_callback_uri": f"{gateway.http.base_url}/webhooks/whatsapp",
                "verify_token": webhooks.VERIFY_TOKEN,
            }
            assert sandbox.client.post("/v25.0/102290129340398/subscribed_apps", json=told).status_code == 200
            yield gateway, sandbox


def found(gateway: Running, name: str) -> Template | None:
    """The template of that name."""
    return next((one for one in read_templates(gateway.shop.database.reader(), 1) if one.name == name), None)


def stands(gateway: Running, name: str, status: str) -> Template:
    """Wait until the template of that name has that status."""
    template = wait_until(
        lambda: (one := found(gateway, name)) and one.status == status and not one.state and one, f"{name} {status}"
    )
    assert isinstance(template, Template)
    return template


def idle(gateway: Running) -> bool:
    """Nothing is asked for any more."""
    return gateway.rows("SELECT count(*) FROM job") == [(0,)]


def test_a_template_is_written_reviewed_sent_paused_changed_and_deleted(shop: Shop) -> None:
    with counter(shop) as (gateway, sandbox):
        stands(gateway, "abholbereit", "APPROVED")
        id_ = templates.save_template(shop.database, gateway.clock, 1, DONE)
        template = stands(gateway, "done", "APPROVED")
        assert template.id == id_

        chat = gateway.hears(ANNA, "Fertig?", "wamid.1")
        row = templates.queue_template(shop.database, gateway.clock, chat, id_, {"1": "Anna"}, Author.OPERATOR)
        wait_until(lambda: gateway.status(row.id) in ("sent", "delivered", "read"), "the template")
        (sent,) = sandbox.control("requests", type="template")
        assert sent["json"]["template"] == {
            "name": "done",
            "language": {"code": "de"},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": "Anna"}]}],
        }

        sandbox.control("templates", {"name": "done", "event": "PAUSED"})
        stands(gateway, "done", "PAUSED")
        assert gateway.rows("SELECT count(*) > 0 FROM account_notice WHERE text LIKE '%done%'") == [(1,)]
        changed = replace(template, components=json.dumps([{"type": "BODY", "text": "All done."}]))
        templates.save_template(shop.database, gateway.clock, 1, changed)
        wait_until(lambda: (one := found(gateway, "done")) and one.status == "APPROVED" and not one.state, "the review")

        templates.delete_template(shop.database, gateway.clock, id_)
        wait_until(lambda: found(gateway, "done") is None, "the deletion")


def test_a_rejected_template_says_why(shop: Shop) -> None:
    with counter(shop) as (gateway, _sandbox):
        wait_until(lambda: idle(gateway), "the start")
        body = json.dumps([{"type": "BODY", "text": "Our casino is open."}])
        templates.save_template(shop.database, gateway.clock, 1, replace(DONE, components=body))
        assert stands(gateway, "done", "REJECTED").reason == "ABUSIVE_CONTENT"


def test_a_template_that_meta_will_not_have_keeps_its_words(shop: Shop) -> None:
    with counter(shop) as (gateway, sandbox):
        wait_until(lambda: idle(gateway), "the start")
        match = {"path": "message_templates", "method": "POST"}
        sandbox.control("faults", {"kind": "error_code", "code": 100, "details": "It already exists.", "match": match})
        templates.save_template(shop.database, gateway.clock, 1, DONE)
        template = wait_until(lambda: (one := found(gateway, "done")) and one.state == "failed" and one, "the refusal")
        assert isinstance(template, Template)
        assert "It already exists." in template.error


def test_a_template_with_a_picture_of_our_own_is_uploaded_and_sent(shop: Shop, tmp_path: Path) -> None:
    picture = tmp_path / "laden.png"
    picture.write_bytes(png(640, 640))
    with counter(shop) as (gateway, sandbox):
        template = stands(gateway, "ladenfoto", "APPROVED")
        chat = gateway.hears(ANNA, "Wie sieht es aus?", "wamid.1")
        values = {"header": str(picture), "1": "Anna"}
        row = templates.queue_template(shop.database, gateway.clock, chat, template.id, values, Author.OPERATOR)
        wait_until(lambda: gateway.status(row.id) in ("sent", "delivered", "read"), "the template")
        (sent,) = sandbox.control("requests", type="template")
        header, body = sent["json"]["template"]["components"]
        (upload,) = sandbox.control("requests", path="/media", method="POST")
        assert header["parameters"][0]["image"] == {"id": upload["answer"]["id"]}
        assert body["parameters"] == [{"type": "text", "text": "Anna"}]


def test_a_short_link_is_made_and_given_up(shop: Shop) -> None:
    with counter(shop) as (gateway, sandbox):
        wait_until(lambda: idle(gateway), "the start")
        links.create_link(shop.database, gateway.clock, 1, "Brot bestellen")
        ((code, url),) = wait_until(lambda: gateway.rows("SELECT code, url FROM message_link"), "the link")
        assert url == f"https://wa.me/message/{code}"
        links.delete_link(shop.database, gateway.clock, 1, code)
        wait_until(lambda: not gateway.rows("SELECT 1 FROM message_link"), "the end")
        assert sandbox.client.get("/v25.0/106540352242922/message_qrdls").json()["data"] == []


def test_the_picture_is_uploaded_and_shown(shop: Shop, tmp_path: Path) -> None:
    picture = tmp_path / "laden.png"
    picture.write_bytes(png(640, 640))
    with counter(shop) as (gateway, _sandbox):
        wait_until(lambda: gateway.rows("SELECT app_id FROM channel_account") == [("1",)], "the app")
        set_photo(shop.database, gateway.clock, 1, str(picture))

        def photo() -> str:
            profile = read_profile(shop.database.reader(), 1)
            return "" if profile is None else profile.trust.photo_url

        assert str(wait_until(photo, "the picture")).startswith("https://")


def test_trust_follows_what_the_number_says(shop: Shop) -> None:
    with counter(shop) as (gateway, sandbox):
        wait_until(lambda: idle(gateway), "the start")
        problem = {
            "entity_type": "WABA",
            "id": "1",
            "can_send_message": "BLOCKED",
            "errors": [{"error_code": 141006, "error_description": "No payment.", "possible_solution": "Pay."}],
        }
        sandbox.control(
            "number",
            {"is_pin_enabled": False, "health_status": {"can_send_message": "BLOCKED", "entities": [problem]}},
        )
        refresh_account(shop.database, gateway.clock, 1)

        def bad() -> list[str]:
            profile = read_profile(shop.database.reader(), 1)
            return [] if profile is None else [one.key for one in trust_lines(profile) if one.tone == "bad"]

        assert wait_until(bad, "the trouble") == ["health"]
        profile = read_profile(shop.database.reader(), 1)
        assert profile is not None
        assert profile.trust.pin_enabled is False
        assert profile.trust.health[0].solution == "Pay."


def test_the_customer_is_shown_that_we_type(shop: Shop) -> None:
    with counter(shop) as (gateway, sandbox):
        chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
        inbox.typing(shop.database, chat, ReadReceipts.ON_REPLY)
        wait_until(
            lambda: gateway.rows("SELECT read_told_id = last_inbound_id FROM conversation") == [(1,)], "the sign"
        )
        shown = [one["json"] for one in sandbox.control("requests", path="/messages") if "status" in one["json"]]
        assert shown == [
            {
                "messaging_product": "whatsapp",
                "status": "read",
                "message_id": "wamid.1",
                "typing_indicator": {"type": "text"},
            }
        ]


@pytest.mark.parametrize("kind", ["status", "cut_after"])
def test_a_template_is_there_once_whatever_the_line_does(shop: Shop, kind: str) -> None:
    with counter(shop) as (gateway, sandbox):
        wait_until(lambda: idle(gateway), "the start")
        sandbox.control("faults", {"kind": kind, "match": {"path": "message_templates", "method": "POST"}})
        templates.save_template(shop.database, gateway.clock, 1, DONE)
        stands(gateway, "done", "APPROVED")
        made = [
            one
            for one in sandbox.control("requests", path="message_templates", method="POST")
            if one["status"] == 200 or one.get("fault")
        ]
        assert len(made) == 1
