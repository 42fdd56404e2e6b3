"""What the WhatsApp client sends is Meta's shape, and what it reads bears Meta's contradictions."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.channels.base import (
    AccountInfo,
    ChannelClient,
    ChannelError,
    OutcomeUnknown,
    Outgoing,
    Policy,
    Recipient,
    Rejected,
    Sent,
)
from app.channels.whatsapp.client import WhatsAppClient, whatsapp_client
from app.core.enums import AccountState, IdentityKind
from app.core.rows import ProfileFields
from tests.channels.webhooks import NUMBER_ID, WABA
from tests.http_fixture import Answer, OddServer, graph_error, odd_server

ANNA = Recipient(IdentityKind.WA_ID, "491713920001")
ACCEPTED = Answer(content={"contacts": [{"wa_id": "491713920001"}], "messages": [{"id": "wamid.OUT1"}]})
SUCCESS = Answer(content={"success": True})
NOT_ALLOWED = graph_error(10, "(#10) Application does not have permission for this action", 403)
NUMBER = {
    "verified_name": "Bäckerei Vogel",
    "display_phone_number": "+49 171 3920099",
    "quality_rating": "GREEN",
    "name_status": "APPROVED",
    "status": "CONNECTED",
    "is_official_business_account": False,
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
    "id": NUMBER_ID,
}
PROFILE = ProfileFields("Brot", "Torstr. 1", "Seit 1920", "laden@example.org", ("https://vogel.example",), "GROCERY")


def text(body: str, key: str = "k.1", quoted: str | None = None) -> Outgoing:
    """A text to be sent."""
    return Outgoing("text", body, None, key, quoted)


def run(use: Callable[[WhatsAppClient], Awaitable[Any]], *answers: Answer) -> tuple[Any, OddServer]:
    """What a use of the client came to (a result or an error), and the server."""

    async def inner() -> tuple[Any, OddServer]:
        async with odd_server(*answers) as server:
            client = whatsapp_client("EAAtest", NUMBER_ID, graph_url=server.url)
            try:
                return await use(client), server
            except ChannelError as error:
                return error, server
            finally:
                await client.close()

    return asyncio.run(inner())


def test_text_goes_out_in_metas_shape_with_our_key() -> None:
    result, server = run(lambda c: c.send(ANNA, text("Guten Tag", "a1b2c3d4.77")), ACCEPTED)
    assert result == Sent("wamid.OUT1", "491713920001")
    (seen,) = server.seen
    assert seen.path == f"/v25.0/{NUMBER_ID}/messages"
    assert seen.json() == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+491713920001",
        "type": "text",
        "text": {"body": "Guten Tag", "preview_url": False},
        "biz_opaque_callback_data": "a1b2c3d4.77",
    }


@pytest.mark.parametrize("body", ["ä😀\n\t[/]", "a" * 4096, "\x1b[31m", "\ud800 lone"])
def test_text_arrives_as_it_was_typed(body: str) -> None:
    _, server = run(lambda c: c.send(ANNA, text(body, "k.1")), ACCEPTED)
    assert server.seen[0].json()["text"]["body"] == body


def test_quoted_message_is_named() -> None:
    _, server = run(lambda c: c.send(ANNA, text("Ja", "k.1", "wamid.IN1")), ACCEPTED)
    assert server.seen[0].json()["context"] == {"message_id": "wamid.IN1"}


@pytest.mark.parametrize(("body", "preview"), [("siehe https://vogel.example", True), ("kein Link", False)])
def test_links_get_a_preview(body: str, preview: bool) -> None:
    _, server = run(lambda c: c.send(ANNA, text(body, "k.1")), ACCEPTED)
    assert server.seen[0].json()["text"]["preview_url"] is preview


@pytest.mark.parametrize(
    ("to", "field", "written"),
    [
        (Recipient(IdentityKind.WA_ID, "491713920001"), "to", "+491713920001"),
        (Recipient(IdentityKind.PHONE, "+491713920001"), "to", "+491713920001"),
        (Recipient(IdentityKind.BSUID, "DE.1A2B3C"), "recipient", "DE.1A2B3C"),
    ],
)
def test_recipient_is_written_so_that_no_stranger_is_reached(to: Recipient, field: str, written: str) -> None:
    _, server = run(lambda c: c.send(to, text("Hallo", "k.1")), ACCEPTED)
    body = server.seen[0].json()
    assert body[field] == written
    assert len({"to", "recipient"} & set(body)) == 1


@pytest.mark.parametrize(
    "to",
    [
        Recipient(IdentityKind.USERNAME, "anna"),
        Recipient(IdentityKind.PSID, "77"),
        Recipient(IdentityKind.BSUID, ""),
        Recipient(IdentityKind.WA_ID, ""),
        Recipient(IdentityKind.PHONE, "0171 3920001"),
    ],
)
def test_nobody_is_written_to_by_a_name_whatsapp_does_not_take(to: Recipient) -> None:
    result, server = run(lambda c: c.send(to, text("Hallo", "k.1")), ACCEPTED)
    assert isinstance(result, Rejected)
    assert result.policy is Policy.FAIL
    assert server.seen == []


@pytest.mark.parametrize(
    "content",
    [{}, {"messages": []}, {"messages": [{}]}, {"messages": "x"}, {"messages": [{"id": 7}]}, {"messages": [None]}],
)
def test_acceptance_without_an_id_is_uncertain(content: object) -> None:
    result, _ = run(lambda c: c.send(ANNA, text("Hallo", "k.1")), Answer(content=content))
    assert isinstance(result, OutcomeUnknown)


def test_answer_may_name_the_person_by_user_id_or_not_at_all() -> None:
    by_id = Answer(content={"contacts": [{"user_id": "DE.9"}], "messages": [{"id": "w"}]})
    assert run(lambda c: c.send(ANNA, text("x", "k.1")), by_id)[0] == Sent("w", "DE.9")
    unnamed = Answer(content={"messages": [{"id": "w"}]})
    assert run(lambda c: c.send(ANNA, text("x", "k.1")), unnamed)[0] == Sent("w")


@pytest.mark.parametrize("typing", [False, True])
def test_read_mark_and_typing(typing: bool) -> None:
    _, server = run(lambda c: c.mark_read("wamid.IN1", typing=typing), SUCCESS)
    shown = {"typing_indicator": {"type": "text"}} if typing else {}
    assert server.seen[0].json() == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.IN1",
        **shown,
    }


@pytest.mark.parametrize("nested", [False, True])
def test_profile_is_read_in_both_of_metas_shapes(nested: bool) -> None:
    flat = {
        "about": "Brot",
        "address": "Torstr. 1",
        "description": "Seit 1920",
        "email": "laden@example.org",
        "websites": ["https://vogel.example"],
        "vertical": "GROCERY",
        "messaging_product": "whatsapp",
    }
    result, server = run(
        lambda c: c.read_profile(), Answer(content={"data": [{"business_profile": flat} if nested else flat]})
    )
    assert result == PROFILE
    assert server.seen[0].query == {"fields": "about,address,description,email,websites,vertical"}


@pytest.mark.parametrize("content", [{}, {"data": []}, {"data": [{}]}, {"data": [{"websites": 3, "about": None}]}])
def test_empty_profile_is_empty_fields(content: object) -> None:
    assert run(lambda c: c.read_profile(), Answer(content=content))[0] == ProfileFields()


def test_only_what_differs_is_published() -> None:
    wanted = ProfileFields("Brot", "Torstr. 2", "", "laden@example.org", (), "GROCERY")
    _, server = run(lambda c: c.write_profile(wanted, PROFILE), SUCCESS)
    assert server.seen[0].json() == {
        "messaging_product": "whatsapp",
        "address": "Torstr. 2",
        "description": "",
        "websites": [],
    }


def test_everything_is_published_when_the_live_profile_is_not_known() -> None:
    _, server = run(lambda c: c.write_profile(PROFILE), SUCCESS)
    assert set(server.seen[0].json()) == {
        "messaging_product", "about", "address", "description", "email", "websites", "vertical",
    }  # fmt: skip


def test_about_is_never_emptied_and_category_never_unset() -> None:
    _, server = run(lambda c: c.write_profile(ProfileFields(), PROFILE), SUCCESS)
    assert not {"about", "vertical"} & set(server.seen[0].json())


def test_unchanged_profile_is_not_published() -> None:
    _, server = run(lambda c: c.write_profile(PROFILE, PROFILE), SUCCESS)
    assert server.seen == []


def test_number_is_read_with_its_limit_and_badge() -> None:
    result, _ = run(lambda c: c.read_account(), Answer(content=NUMBER), NOT_ALLOWED, NOT_ALLOWED)
    assert result == AccountInfo(
        "Bäckerei Vogel", "+491713920099", False, "APPROVED", "GREEN", "TIER_2K", "CONNECTED", AccountState.OK
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"official_business_account": {"oba_status": "APPROVED"}}, {"official": True}),
        ({"is_official_business_account": True}, {"official": True}),
        (
            {"whatsapp_business_manager_messaging_limit": None, "messaging_limit_tier": "TIER_1K"},
            {"messaging_limit": "TIER_1K"},
        ),
        ({"whatsapp_business_manager_messaging_limit": {"limit": "TIER_10K"}}, {"messaging_limit": "TIER_10K"}),
        ({"quality_rating": "NA"}, {"quality": "UNKNOWN"}),
        ({"quality_rating": None}, {"quality": "UNKNOWN"}),
        ({"status": "BANNED"}, {"state": AccountState.BLOCKED}),
        ({"status": None, "display_phone_number": []}, {"phone_status": "", "number": ""}),
    ],
)
def test_number_is_read_in_every_shape(more: dict[str, object], expected: dict[str, object]) -> None:
    info, _ = run(lambda c: c.read_account(), Answer(content=NUMBER | more))
    assert {name: getattr(info, name) for name in expected} == expected


def test_app_is_subscribed_with_an_address_of_its_own() -> None:
    _, server = run(lambda c: c.subscribe_app(WABA, "https://shop.example/webhooks/whatsapp", "geheim"), SUCCESS)
    (seen,) = server.seen
    assert seen.path == f"/v25.0/{WABA}/subscribed_apps"
    assert seen.json() == {"override_callback_uri": "https://shop.example/webhooks/whatsapp", "verify_token": "geheim"}


def test_numbers_of_a_business_account_are_listed() -> None:
    listed = Answer(content={"data": [{"id": NUMBER_ID}, None, {"id": "77"}]})
    result, server = run(lambda c: c.numbers_of(WABA), listed)
    assert result == [NUMBER_ID, "77"]
    assert server.seen[0].path == f"/v25.0/{WABA}/phone_numbers"
    assert run(lambda c: c.numbers_of(WABA), Answer(content={"data": "x"}))[0] == []


@pytest.mark.parametrize("id_", ["", "../106", "106/messages", "1 06", "１０６", "1?x=1"])
def test_id_that_would_leave_its_place_in_the_path_is_refused(id_: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        whatsapp_client("EAAtest", id_)


def test_client_is_a_channel_client_that_hides_its_token() -> None:
    client: ChannelClient = whatsapp_client("EAAsecret", NUMBER_ID)
    assert "EAAsecret" not in repr(client)
    assert NUMBER_ID in repr(client)
