"""What the desk asks of the gateway besides messages comes to its end: templates, links, picture, profile, typing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.channels.base import NotSent, OutcomeUnknown, Policy, Rejected
from app.core.enums import AccountState, Author, ReadReceipts
from app.core.errors import UserError
from app.core.rows import Delivery, MessageLink, ProfileFields, Template
from app.gateway.job_kinds import KINDS
from app.services import inbox, links, templates
from app.services.profile import save_profile
from app.services.profile_photo import set_photo
from app.store.jobs import queue_job
from app.store.templates import read_templates
from tests.builders import FixedClock, Shop
from tests.gateway.running import FakeChannel, Running, running, wait_until
from tests.services.test_profile_history import png

ANNA = "491713920001"
BODY = json.dumps([{"type": "BODY", "text": "Hi {{1}}, all done.", "example": {"body_text": [["Jana"]]}}])
DONE = Template(0, 0, "done", "de", "UTILITY", "APPROVED", "GREEN", "", BODY, external_id="900")
REFUSED = Rejected(100, "bad", "Meta's own words", Policy.FAIL)


def listed(gateway: Running) -> list[tuple[str, str, str]]:
    """Name, status and state of all templates."""
    return [(one.name, one.status, one.state) for one in read_templates(gateway.shop.database.reader(), 1)]


def idle(gateway: Running) -> bool:
    """Nothing is asked for any more."""
    return gateway.rows("SELECT count(*) FROM job") == [(0,)]


def write(gateway: Running, template: Template = replace(DONE, external_id="")) -> int:  # noqa: B008 - frozen
    """The operator writes a template."""
    return templates.save_template(gateway.shop.database, gateway.clock, 1, template)


def test_templates_and_links_are_read_when_the_gateway_starts(shop: Shop) -> None:
    link = MessageLink("A1", "Brot", "https://wa.me/message/A1")
    with running(shop, FakeChannel(templates=[DONE], links=[link])) as gateway:
        wait_until(lambda: listed(gateway) == [("done", "APPROVED", "")], "the templates")
        wait_until(lambda: gateway.rows("SELECT code FROM message_link") == [("A1",)], "the links")


def test_a_template_that_meta_no_longer_has_goes_with_the_next_sync(shop: Shop) -> None:
    with running(shop, FakeChannel(templates=[DONE, replace(DONE, language="en")])) as gateway:
        wait_until(lambda: len(listed(gateway)) == 2, "the templates")
        gateway.channel.templates.pop()
        templates.sync_templates(shop.database, gateway.clock, 1)
        wait_until(lambda: len(listed(gateway)) == 1, "the sync")


def test_a_new_template_is_sent_for_review(gateway: Running) -> None:
    wait_until(lambda: idle(gateway), "the start")
    write(gateway)
    wait_until(lambda: listed(gateway) == [("done", "PENDING", "")], "the review")
    assert gateway.channel.saved == [("done", "")]
    assert gateway.rows("SELECT external_id FROM template") == [("9001",)]


def test_a_template_whose_answer_was_lost_is_not_created_twice(gateway: Running) -> None:
    wait_until(lambda: idle(gateway), "the start")
    gateway.channel.refusals["save_template"] = OutcomeUnknown("no answer")
    write(gateway)
    wait_until(lambda: gateway.rows("SELECT attempts FROM job WHERE kind = 'template.save'") == [(1,)], "the try")
    gateway.channel.templates.append(replace(DONE, status="PENDING"))
    wait_until(lambda: listed(gateway) == [("done", "PENDING", "")], "the other look")
    assert len(gateway.channel.saved) == 1


def test_a_refused_template_keeps_the_words_of_its_refusal(gateway: Running) -> None:
    wait_until(lambda: idle(gateway), "the start")
    gateway.channel.refusals["save_template"] = REFUSED
    id_ = write(gateway)
    wait_until(lambda: listed(gateway) == [("done", "LOCAL", "failed")], "the refusal")
    assert "Meta's own words" in gateway.rows("SELECT error FROM template")[0][0]
    templates.sync_templates(gateway.shop.database, gateway.clock, 1)
    wait_until(lambda: idle(gateway), "the sync")
    assert listed(gateway) == [("done", "LOCAL", "failed")]
    templates.delete_template(gateway.shop.database, gateway.clock, id_)
    assert listed(gateway) == []


def test_a_deleted_template_is_deleted_at_meta(shop: Shop) -> None:
    with running(shop, FakeChannel(templates=[DONE])) as gateway:
        wait_until(lambda: listed(gateway), "the templates")
        (template,) = read_templates(shop.database.reader(), 1)
        gateway.channel.refusals["delete_template"] = REFUSED
        templates.delete_template(shop.database, gateway.clock, template.id)
        wait_until(lambda: listed(gateway) == [("done", "APPROVED", "failed")], "the refusal")
        del gateway.channel.refusals["delete_template"]
        templates.delete_template(shop.database, gateway.clock, template.id)
        wait_until(lambda: not listed(gateway), "the deletion")
        assert gateway.channel.templates == []


def test_a_template_gone_at_meta_can_still_be_deleted_here(shop: Shop) -> None:
    with running(shop, FakeChannel(templates=[DONE])) as gateway:
        wait_until(lambda: listed(gateway), "the templates")
        (template,) = read_templates(shop.database.reader(), 1)
        gateway.channel.templates.clear()
        gateway.channel.refusals["delete_template"] = REFUSED
        templates.delete_template(shop.database, gateway.clock, template.id)
        wait_until(lambda: not listed(gateway), "the deletion")


def test_a_token_without_the_right_to_read_templates_still_sends(shop: Shop) -> None:
    denied = Rejected(200, "permission", "whatsapp_business_management", Policy.STOP_ACCOUNT)
    with running(shop, FakeChannel(refusals={"list_templates": denied, "list_links": denied})) as gateway:
        wait_until(lambda: gateway.rows("SELECT 1 FROM account_notice WHERE field = 'template.sync'"), "the notice")
        wait_until(lambda: idle(gateway), "the end")
        assert gateway.account()[0] == AccountState.OK
        assert gateway.rows("SELECT count(*) FROM account_notice") == [(1,)]


def test_a_short_link_is_made_and_given_up(gateway: Running) -> None:
    wait_until(lambda: idle(gateway), "the start")
    links.create_link(gateway.shop.database, gateway.clock, 1, "Brot bestellen")
    wait_until(lambda: gateway.rows("SELECT text FROM message_link") == [("Brot bestellen",)], "the link")
    with pytest.raises(UserError, match="XYZ"):
        links.delete_link(gateway.shop.database, gateway.clock, 1, "XYZ")
    links.delete_link(gateway.shop.database, gateway.clock, 1, "CODE0")
    wait_until(lambda: gateway.rows("SELECT text FROM message_link") == [], "the end")
    assert gateway.channel.links == []


def test_a_short_link_whose_answer_was_lost_is_not_made_twice(gateway: Running) -> None:
    wait_until(lambda: idle(gateway), "the start")
    gateway.channel.refusals["create_link"] = OutcomeUnknown("no answer")
    links.create_link(gateway.shop.database, gateway.clock, 1, "Brot")
    wait_until(lambda: gateway.rows("SELECT code FROM message_link") == [("CODE0",)], "the link")
    assert len(gateway.channel.links) == 1


@pytest.mark.parametrize("text", ["", "  ", "x" * 141])
def test_a_short_link_beyond_metas_limits_is_refused(shop: Shop, text: str) -> None:
    with pytest.raises(UserError):
        links.create_link(shop.database, FixedClock(), 1, text)
    with pytest.raises(UserError, match="77"):
        links.create_link(shop.database, FixedClock(), 77, "Brot")


def test_a_picture_waits_for_the_app_and_is_forgotten_once_it_is_up(gateway: Running, tmp_path: Path) -> None:
    wait_until(lambda: idle(gateway), "the start")
    picture = tmp_path / "laden.png"
    picture.write_bytes(png(640, 640))
    set_photo(gateway.shop.database, gateway.clock, 1, str(picture))
    wait_until(lambda: gateway.rows("SELECT 1 FROM account_notice WHERE field = 'photo'"), "the refusal")
    assert gateway.channel.photos == []

    with gateway.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE channel_account SET app_id = '77'")
    set_photo(gateway.shop.database, gateway.clock, 1, str(picture))
    wait_until(lambda: gateway.channel.photos == [("77", "image/png")], "the picture")
    wait_until(lambda: not [*(gateway.shop.path.parent / "profile").iterdir()], "the end")


def test_what_meta_did_not_keep_of_the_profile_is_told(shop: Shop) -> None:
    with running(shop, FakeChannel(keeps_profile=False)) as gateway:
        wait_until(lambda: idle(gateway), "the start")
        fields = ProfileFields(about="Kuchen")
        save_profile(shop.database, gateway.clock, 1, fields, (), (), "Europe/Berlin", Delivery())
        wait_until(lambda: gateway.rows("SELECT publish_state FROM business_profile") == [("failed",)], "the word")
        ((error, live),) = gateway.rows("SELECT publish_error, live FROM business_profile")
        assert "about" in error
        assert json.loads(live)["about"] == "Brot"


def test_typing_is_shown_once_and_marks_the_message_read(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    inbox.typing(gateway.shop.database, chat, ReadReceipts.ON_REPLY)
    inbox.typing(gateway.shop.database, chat, ReadReceipts.ON_REPLY)
    wait_until(lambda: gateway.channel.typing == ["wamid.1"], "the sign")
    wait_until(lambda: gateway.rows("SELECT read_told_id = last_inbound_id FROM conversation") == [(1,)], "the tick")
    assert gateway.rows("SELECT status FROM message") == [("read",)]


def test_typing_that_could_not_be_shown_at_once_is_not_shown_later(gateway: Running) -> None:
    gateway.channel.refusals["mark_read"] = NotSent("offline")
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    inbox.typing(gateway.shop.database, chat, ReadReceipts.ON_REPLY)
    wait_until(lambda: gateway.rows("SELECT typing_at < 0 FROM conversation") == [(1,)], "the try")
    assert gateway.rows("SELECT read_told_id FROM conversation") == [(None,)]


def test_a_sync_with_a_broken_business_id_is_told_and_ends_nothing(gateway: Running) -> None:
    wait_until(lambda: idle(gateway), "the start")
    gateway.channel.refusals["list_templates"] = ValueError("the id must consist of digits")
    templates.sync_templates(gateway.shop.database, gateway.clock, 1)
    wait_until(lambda: gateway.rows("SELECT 1 FROM account_notice WHERE field = 'template.sync'"), "the notice")
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    id_ = gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.status(id_) == "sent", "the answer")


@pytest.mark.parametrize(
    ("kind", "ref", "payload"),
    [
        ("link.create", "", "{"),
        ("link.create", "", "{}"),
        ("link.delete", "", "7"),
        ("template.save", "x", "{}"),
        ("template.delete", "x", "[]"),
        ("photo", "", '{"path": 7}'),
        ("profile.publish", "", '{"later": 1}'),
        ("block", "x", "{}"),
    ],
)
def test_a_request_that_can_not_be_read_stops_no_other(gateway: Running, kind: str, ref: str, payload: str) -> None:
    wait_until(lambda: idle(gateway), "the start")
    with gateway.shop.database.write() as connection:
        queue_job(connection, 1, kind, payload, gateway.clock.now(), ref)
    links.create_link(gateway.shop.database, gateway.clock, 1, "Brot bestellen")
    wait_until(lambda: gateway.rows("SELECT text FROM message_link") == [("Brot bestellen",)], "the link")
    wait_until(lambda: idle(gateway), "the end")


def test_a_filled_template_is_sent(shop: Shop) -> None:
    with running(shop, FakeChannel(templates=[DONE])) as gateway:
        wait_until(lambda: listed(gateway), "the templates")
        (template,) = read_templates(shop.database.reader(), 1)
        chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
        row = templates.queue_template(shop.database, gateway.clock, chat, template.id, {"1": "Anna"}, Author.OPERATOR)
        wait_until(lambda: gateway.status(row.id) == "sent", "the template")
        (sent,) = gateway.channel.outgoing
        assert (sent.type, sent.text) == ("template", "Hi Anna, all done.")
        with pytest.raises(UserError, match="filled in"):
            templates.queue_template(shop.database, gateway.clock, chat, template.id, {}, Author.OPERATOR)


def test_every_kind_has_one_handler() -> None:
    assert {"profile.publish", "account.refresh", "template.sync", "template.save", "template.delete"} <= set(KINDS)
    assert {"link.sync", "link.create", "link.delete", "photo"} <= set(KINDS)
