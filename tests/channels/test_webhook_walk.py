"""A webhook is read to its last item; what is broken is set aside alone, and everything can be read again."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.whatsapp.reader import MOST_ITEMS
from app.core.content import extras_from_json, extras_to_json, from_json, to_json
from app.core.enums import Channel, IdentityKind, Status
from app.core.events import AccountEvent, MessageEvent, Quarantined, ReceiptEvent, RevokedEvent
from tests.channels.webhooks import (
    AT_MILLIS,
    CUSTOMER,
    NUMBER_ID,
    READER,
    WABA,
    change,
    contact,
    envelope,
    events,
    message,
    split,
    status,
    value,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_KEYS = (
    "entry changes field value messages statuses errors contacts metadata phone_number_id from id timestamp type text"
    " body profile name wa_id user_id order product_items interactive reaction system message_echoes history threads"
    " state_sync user_preferences unsupported edit revoke location image context"
)
NAMES = tuple(_KEYS.split())
_KINDS = (
    "text image video audio document sticker location contacts reaction button interactive order system unsupported"
    " request_welcome edit revoke poll media_placeholder"
)
shaped = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from([*NAMES, CUSTOMER, "1739321024", "sent", "\ud800", "\x00", "99" * 400]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=30,
)


def storable(text: str) -> bool:
    """Whether the database can hold it."""
    return "\x00" not in text and text.encode("utf-8", "replace") == text.encode("utf-8", "surrogatepass")


def test_handshake_answers_the_challenge_for_the_right_token_only() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "geheim", "hub.challenge": "1158201444"}
    assert READER.handshake(query, "geheim") == "1158201444"
    assert READER.handshake(query, "anders") is None
    assert READER.handshake(query, "") is None
    assert READER.handshake(query | {"hub.mode": "unsubscribe"}, "geheim") is None
    assert READER.handshake({}, "geheim") is None
    assert READER.handshake(query | {"hub.verify_token": "\ud800ü"}, "geheim") is None


def test_signature_is_checked_over_the_raw_bytes() -> None:
    body = b'{"a": "\\u00e4" }'
    right = "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert READER.verify(body, right, "secret")
    assert not READER.verify(body + b" ", right, "secret")
    assert not READER.verify(body, right, "other")
    assert not READER.verify(body, right, "")
    assert not READER.verify(body, right.replace("sha256=", ""), "secret")
    assert not READER.verify(body, "sha256=", "secret")
    assert not READER.verify(body, "sha256=ü\ud800", "secret")
    assert not READER.verify(body, None, "secret")


def test_every_item_of_every_change_of_every_entry_is_read() -> None:
    body = json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": WABA,
                    "changes": [
                        change(contacts=[contact()], messages=[message(n=1), message(n=2)]),
                        change(
                            statuses=[status("sent", 3), status("read", 4)], errors=[{"code": 131000, "title": "x"}]
                        ),
                    ],
                },
                {"id": WABA, "changes": [change(messages=[message(n=5)])]},
            ],
        }
    ).encode()
    found = READER.split(body)
    ids = [getattr(item.event, "external_id", None) for item in found]
    assert ids == ["wamid.IN1", "wamid.IN2", "wamid.OUT3", "wamid.OUT4", None, "wamid.IN5"]
    assert {item.account for item in found} == {NUMBER_ID}


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "text",
        7,
        [],
        {},
        message() | {"timestamp": "gestern"},
        message() | {"timestamp": None},
        message() | {"timestamp": "9" * 5_000},
        message() | {"timestamp": -5},
        message() | {"timestamp": True},
        message() | {"id": None},
        message() | {"id": ""},
        message() | {"id": 12},
        message() | {"type": 5},
        message() | {"text": "no object"},
        message() | {"text": {"body": 5}},
        message() | {"text": {}},
        message("image", "no object"),
        message("contacts", {"no": "list"}),
    ],
    ids=lambda broken: repr(broken)[:60],
)
def test_broken_item_is_quarantined_and_999_arrive(broken: object) -> None:
    batch: list[object] = [message(n=n) for n in range(1_000)]
    batch[500] = broken
    found = split(change(contacts=[contact()], messages=batch))
    assert len(found) == 1_000
    assert sum(isinstance(item.event, MessageEvent) for item in found) == 999
    assert isinstance(found[500].event, Quarantined)
    assert found[500].event.reason
    assert found[500].account == NUMBER_ID
    assert json.loads(found[500].raw)["item"] == broken


def test_item_that_names_nobody_is_quarantined() -> None:
    lonely = message()
    del lonely["from"]
    (event,) = events(change(messages=[lonely]))
    assert event == Quarantined("the item names nobody")


@pytest.mark.parametrize(
    "broken",
    [None, 3, [], {}, {"field": "messages"}, {"field": "messages", "value": []}, {"field": "messages", "value": {}}],
)
def test_broken_change_does_not_stop_the_next(broken: object) -> None:
    found = events(broken, change(messages=[message()]))
    assert isinstance(found[0], Quarantined)
    assert isinstance(found[1], MessageEvent)


@pytest.mark.parametrize("broken", [None, 3, [], {}, {"id": WABA}, {"changes": {}}])
def test_broken_entry_does_not_stop_the_next(broken: object) -> None:
    good = {"id": WABA, "changes": [change(messages=[message()])]}
    found = READER.split(json.dumps({"object": "whatsapp_business_account", "entry": [broken, good]}).encode())
    assert isinstance(found[0].event, Quarantined)
    assert isinstance(found[1].event, MessageEvent)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"{}",
        b'{"object":"page","entry":[]}',
        b'{"object":"whatsapp_business_account","entry":{}}',
        b'{"entry":[NaN]}',
        b"[" * 200_000,
        b'{"entry":' + b'{"a":' * 100_000,
        b'{"entry":[{"changes":[{"field":"x","value":{"a":' + b"[" * 900 + b"]" * 900 + b"}}]}]}" * 2,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_body_that_is_no_webhook_is_refused_whole(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        READER.split(body)


def test_empty_list_of_entries_holds_nothing() -> None:
    assert READER.split(b'{"object":"whatsapp_business_account","entry":[]}') == []


def test_deep_nesting_never_crashes() -> None:
    for depth in (10, 100, 300, 900, 990, 5_000):
        deep = b'{"entry":[{"changes":[{"field":"messages","value":{"messages":[' + b"[" * depth + b"]" * depth
        try:
            found = READER.split(deep + b"]}}]}]}")
        except ValueError:
            continue
        assert [type(item.event) for item in found] == [Quarantined]


def test_stored_item_keeps_every_number_as_it_was_written() -> None:
    text = envelope(change(messages=[message("order", {"product_items": [{"item_price": "P", "quantity": "Q"}]})]))
    (item,) = READER.split(text.replace(b'"P"', b"3.20").replace(b'"Q"', b"1e1"))
    assert '"item_price":3.20,"quantity":1e1' in item.raw
    assert READER.parse_item(item.account, item.raw) == item


def test_list_that_nobody_knows_yet_is_told_beside_the_messages() -> None:
    found = events(change(messages=[message()], holograms=[{"id": "h1", "title": "Stern"}], version=3))
    assert isinstance(found[0], MessageEvent)
    assert found[1:] == [
        AccountEvent(
            "messages",
            "messages: id h1, title Stern",
            facts=(("holograms.0.id", "h1"), ("holograms.0.title", "Stern")),
        )
    ]


def test_absurd_integers_spoil_only_themselves() -> None:
    text = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [
        change(messages=[message(n=1) | {"huge": "HUGE"}, message(n=2)])]}]})  # fmt: skip
    found = READER.split(text.replace('"HUGE"', "7" * 6_000).encode())
    assert [type(item.event) for item in found] == [MessageEvent, MessageEvent]
    assert json.loads(found[0].raw)["item"]["huge"] == "7" * 6_000


def test_byte_order_mark_and_stray_bytes_cost_no_item() -> None:
    body = envelope(change(messages=[message(content={"body": "BODY"})]))
    (item,) = READER.split(b"\xef\xbb\xbf" + body.replace(b"BODY", b"a\xffb"))
    assert isinstance(item.event, MessageEvent)
    assert item.event.text == "a\ufffdb"


@pytest.mark.parametrize(
    ("name", "rung"),
    [
        ("sent", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("read", Status.READ),
        ("played", Status.PLAYED),
        ("failed", Status.FAILED),
    ],
)
def test_status_becomes_a_receipt_with_our_key(name: str, rung: Status) -> None:
    (event,) = events(change(statuses=[status(name, biz_opaque_callback_data="a1b2c3d4.77")]))
    assert event == ReceiptEvent("wamid.OUT1", rung, AT_MILLIS, "a1b2c3d4.77")


def test_failed_status_brings_metas_error() -> None:
    error = {
        "code": 131047,
        "title": "Re-engagement message",
        "error_data": {"details": "24 hours"},
        "href": "https://x",
    }
    (event,) = events(change(statuses=[status("failed", errors=[error])]))
    assert isinstance(event, ReceiptEvent)
    assert event.error is not None
    assert (event.error.code, event.error.title, event.error.details) == (131047, "Re-engagement message", "24 hours")


@pytest.mark.parametrize("errors", [None, [], {}, "x", [None], [{}], [{"code": "x", "error_data": 3}]])
def test_failed_status_with_odd_errors_still_fails(errors: object) -> None:
    (event,) = events(change(statuses=[status("failed", errors=errors)]))
    assert isinstance(event, ReceiptEvent)
    assert event.status is Status.FAILED


@pytest.mark.parametrize("name", ["warning", "teleported"])
def test_status_that_is_no_rung_is_a_notice(name: str) -> None:
    (event,) = events(change(statuses=[status(name)]))
    assert isinstance(event, AccountEvent)
    assert event.field == "statuses"


def test_deleted_status_takes_the_message_back() -> None:
    (event,) = events(change(statuses=[status("deleted")]))
    assert event == RevokedEvent("wamid.OUT1", AT_MILLIS)


def test_error_beside_the_messages_is_a_notice() -> None:
    error = {"code": 130429, "title": "Rate limit hit", "error_data": {"details": "Cloud API throughput"}}
    (event,) = events(change(errors=[error]))
    assert isinstance(event, AccountEvent)
    assert event.text == "WhatsApp reported error 130429: Rate limit hit – Cloud API throughput"
    assert (event.field, event.level) == ("errors", "warning")
    assert ("error_data.details", "Cloud API throughput") in event.facts


def test_person_is_known_by_every_name_meta_gives() -> None:
    who = contact("Anna", user_id="DE.1A2B3C", profile={"name": "Anna", "username": "anna.v"})
    (event,) = events(change(contacts=[who], messages=[message(from_user_id="DE.1A2B3C")]))
    assert isinstance(event, MessageEvent)
    assert event.party.name == "Anna"
    assert event.party.identities == (
        (IdentityKind.WA_ID, CUSTOMER),
        (IdentityKind.PHONE, f"+{CUSTOMER}"),
        (IdentityKind.BSUID, "DE.1A2B3C"),
        (IdentityKind.USERNAME, "anna.v"),
    )


@pytest.mark.parametrize(
    ("who", "sender"),
    [
        ({"wa_id": "", "user_id": "DE.9Z"}, {"from": "", "from_user_id": "DE.9Z"}),
        ({"user_id": "DE.9Z"}, {"from": "DE.9Z"}),
        ({"user_id": "DE.9Z"}, {}),
        (None, {"from_user_id": "DE.9Z"}),
    ],
)
def test_person_without_a_number_is_known_by_their_user_id(who: dict[str, Any] | None, sender: dict[str, Any]) -> None:
    text = message()
    del text["from"]
    contacts = [] if who is None else [{"profile": {"name": "Ben", "username": "ben"}} | who]
    (event,) = events(change(contacts=contacts, messages=[text | sender]))
    assert isinstance(event, MessageEvent)
    assert event.party.identities[0] == (IdentityKind.BSUID, "DE.9Z")
    assert all(kind is not IdentityKind.PHONE for kind, _ in event.party.identities)


def test_batch_gives_each_message_its_own_person() -> None:
    others = [contact(f"Person {n}", f"4917139200{n:02}") for n in range(10)]
    texts = [message(n=n) | {"from": f"4917139200{n:02}"} for n in reversed(range(10))]
    found = events(change(contacts=others, messages=texts))
    names = [event.party.name for event in found if isinstance(event, MessageEvent)]
    assert names == [f"Person {n}" for n in reversed(range(10))]


def test_stranger_in_a_batch_does_not_get_anothers_name() -> None:
    first, stranger = events(
        change(contacts=[contact("Anna")], messages=[message(), message() | {"from": "491713920077"}])
    )
    assert isinstance(first, MessageEvent)
    assert isinstance(stranger, MessageEvent)
    assert (first.party.name, stranger.party.name) == ("Anna", "")
    assert stranger.party.identities == ((IdentityKind.WA_ID, "491713920077"), (IdentityKind.PHONE, "+491713920077"))


@pytest.mark.parametrize(
    ("sender", "wa_id", "others"),
    [
        ("5511961234567", "551161234567", 3),  # Brazil's ninth digit
        ("5215512345678", "525512345678", 3),  # Mexico's 1
        ("543411234567", "5493411234567", 3),  # Argentina's 9
        ("15550100123", "15550199999", 0),  # alone with its contact: an id that is not the number
        ("+15550100123", "15550100123", 3),
    ],
)
def test_person_whose_id_is_not_their_number_is_known_by_both(sender: str, wa_id: str, others: int) -> None:
    texts = [message() | {"from": sender}, *(message(n=n) | {"from": f"4917139200{n:02}"} for n in range(others))]
    event = events(change(contacts=[contact("Lia", wa_id)], messages=texts))[0]
    assert isinstance(event, MessageEvent)
    assert event.party.name == "Lia"
    assert event.party.identities == (
        (IdentityKind.WA_ID, wa_id),
        (IdentityKind.PHONE, f"+{sender.removeprefix('+')}"),
    )


@pytest.mark.parametrize("contacts", [None, [], {}, "x", [None], [{}], [{"profile": 3, "wa_id": []}]])
def test_odd_contacts_cost_no_message(contacts: object) -> None:
    (event,) = events(change(contacts=contacts, messages=[message()]))
    assert isinstance(event, MessageEvent)
    assert event.party.identities[0] == (IdentityKind.WA_ID, CUSTOMER)


@given(body=json_values)
def test_any_json_is_items_or_a_value_error(body: object) -> None:
    try:
        items = READER.split(json.dumps(body).encode())
    except ValueError:
        return
    assert isinstance(items, list)


@given(body=st.binary(max_size=60))
def test_any_bytes_are_items_or_a_value_error(body: bytes) -> None:
    try:
        items = READER.split(body)
    except ValueError:
        return
    assert isinstance(items, list)


FIELDS = [
    "messages",
    "smb_message_echoes",
    "history",
    "smb_app_state_sync",
    "account_update",
    "user_preferences",
    "account_alerts",
    "standby",
    "ünï\n",
]


@settings(max_examples=200)
@given(
    field=st.sampled_from(FIELDS) | st.text(max_size=5),
    kind=st.sampled_from(
        ["messages", "statuses", "errors", "message_echoes", "contacts", "history", "state_sync", "user_preferences"]
    ),
    items=st.lists(shaped, max_size=4),
    rest=st.dictionaries(st.sampled_from(NAMES), shaped, max_size=4),
)
def test_any_contents_are_read_or_quarantined_and_read_again_alike(
    field: str, kind: str, items: list[object], rest: dict[str, object]
) -> None:
    found = READER.split(envelope({"field": field, "value": {**rest, kind: items}}))
    assert found or not items or kind == "contacts"
    for item in found:
        assert item.raw.isascii()
        assert all(storable(text) for text in strings(item.event))
        again = READER.parse_item(item.account, item.raw)
        assert again.raw == item.raw
        if not isinstance(item.event, Quarantined):
            assert again == item
        else:
            assert isinstance(again.event, Quarantined)


@settings(max_examples=200)
@given(
    type_=st.sampled_from(_KINDS.split(" ")),
    content=shaped,
    more=st.dictionaries(st.sampled_from(NAMES), shaped, max_size=3),
)
def test_any_contents_of_a_message_are_read_or_quarantined(type_: str, content: object, more: dict[str, Any]) -> None:
    item = {**more, "from": CUSTOMER, "id": "wamid.1", "timestamp": "1739321024", "type": type_, type_: content}
    (event,) = events(change(messages=[item]))
    assert isinstance(event, (MessageEvent, Quarantined))
    assert all(storable(text) for text in strings(event))
    if isinstance(event, MessageEvent):
        assert from_json(to_json(event.content)) == event.content
        assert extras_from_json(extras_to_json(event.extras)) == event.extras


def strings(event: object) -> list[str]:
    """All texts in an event."""
    if isinstance(event, str):
        return [event]
    if isinstance(event, tuple):
        return [text for inner in event for text in strings(inner)]
    return [text for name in getattr(event, "__dataclass_fields__", ()) for text in strings(getattr(event, name))]


def test_stored_item_is_read_again_without_its_webhook() -> None:
    who = contact("Anna", user_id="DE.1A2B3C")
    found = split(
        change(contacts=[who], messages=[message(), message("order", {"product_items": []}, 2)], statuses=[status()]),
        change("account_update", event="VERIFIED_ACCOUNT"),
    )
    assert len(found) == 4
    assert [READER.parse_item(item.account, item.raw) for item in found] == found


@pytest.mark.parametrize(
    "raw", ["", "null", "[]", "{}", '{"field":1}', '{"field":"messages","list":"nothing","item":{}}', "["]
)
def test_damaged_stored_item_is_quarantined(raw: str) -> None:
    item = READER.parse_item(NUMBER_ID, raw)
    assert isinstance(item.event, Quarantined)
    assert (item.account, item.raw) == (NUMBER_ID, raw)


def test_reader_says_which_channel_and_version_it_is() -> None:
    assert READER.name is Channel.WHATSAPP
    assert READER.parser_version >= 2
    assert value()["metadata"]["phone_number_id"] == NUMBER_ID


@pytest.mark.parametrize(
    "body",
    [
        b'{"entry":[%s]}',
        b'{"entry":[{"changes":[%s]}]}',
        b'{"entry":[{"changes":[{"field":"messages","value":{"statuses":[%s]}}]}]}',
    ],
)
def test_body_of_far_too_many_items_is_kept_whole_instead(body: bytes) -> None:
    assert len(READER.split(body % b",".join([b"{}"] * MOST_ITEMS))) == MOST_ITEMS
    with pytest.raises(ValueError, match="more items"):
        READER.split(body % b",".join([b"{}"] * (MOST_ITEMS + 1)))
