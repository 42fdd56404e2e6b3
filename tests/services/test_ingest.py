"""From the journal to messages: nothing twice, nothing lost, the list's columns always right."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from app.channels.whatsapp.reader import WhatsAppReader
from app.core.clock import DAY, HOUR, SECOND
from app.core.enums import Author
from app.core.events import Failure, Item, MessageEvent
from app.services.sending import queue_text
from app.store import journal, sqlite
from tests import webhooks
from tests.builders import NOW, Shop
from tests.services.receiving import ANNA, BEN, Receiving, texts


def test_thousand_items_with_a_broken_one_leave_999_messages_and_one_quarantined(receiving: Receiving) -> None:
    items: list[dict[str, Any]] = [
        webhooks.text_message(f"49171392{n % 50:04}", f"wamid.{n}", f"text {n}", NOW // SECOND) for n in range(1_000)
    ]
    items[500] = {"from": ANNA, "id": "wamid.broken", "timestamp": "yesterday", "type": "text", "text": {"body": "x"}}
    receiving.deliver(webhooks.envelope(webhooks.value(items)))
    assert receiving.one("SELECT count(*) FROM message") == 999
    assert receiving.one("SELECT count(*) FROM raw_item WHERE state = 'quarantined'") == 1
    assert receiving.one("SELECT count(*) FROM raw_event") == 0


def test_webhook_delivered_again_changes_nothing(receiving: Receiving) -> None:
    body = webhooks.envelope(webhooks.value(texts("wamid.1", "wamid.2", now=NOW), names={ANNA: "Anna"}))
    receiving.deliver(body)
    before = receiving.rows("SELECT * FROM conversation"), receiving.rows("SELECT * FROM customer")
    receiving.deliver(body)
    assert (receiving.rows("SELECT * FROM conversation"), receiving.rows("SELECT * FROM customer")) == before
    assert receiving.one("SELECT count(*) FROM message") == 2


def test_message_repeated_within_one_batch_is_stored_once(receiving: Receiving) -> None:
    body = webhooks.envelope(webhooks.value(texts("wamid.1", "wamid.1", now=NOW)))
    receiving.deliver(body, body)
    assert receiving.rows("SELECT external_id, text FROM message") == [("wamid.1", "text 0")]
    assert receiving.one("SELECT unread FROM conversation") == 1


def test_text_of_a_message_is_kept_exactly(receiving: Receiving) -> None:
    text = "  Grüße\n\tvon *Anna* [/] \x1b[31m ‮ 🥨  "
    receiving.write(text, "wamid.1")
    assert receiving.one("SELECT text FROM message") == text


def test_lone_surrogates_and_null_characters_lose_no_row(receiving: Receiving) -> None:
    body = webhooks.envelope(webhooks.value(texts("wamid.1", "wamid.2", now=NOW), names={ANNA: "Anna"}))
    receiving.deliver(body.replace(b"text 0", b"a\\ud800b\\u0000c").replace(b'"Anna"', b'"\\udfffAnna"'))
    assert receiving.rows("SELECT text FROM message ORDER BY id") == [("a�bc",), ("text 1",)]
    assert receiving.one("SELECT name FROM customer") == "�Anna"


def test_item_of_an_unknown_number_is_quarantined(receiving: Receiving) -> None:
    value = webhooks.value(texts("wamid.1", now=NOW))
    value["metadata"]["phone_number_id"] = "999"
    receiving.deliver(webhooks.envelope(value))
    assert receiving.one("SELECT count(*) FROM message") == 0
    assert "not set up" in receiving.one("SELECT reason FROM raw_item WHERE state = 'quarantined'")


@pytest.mark.parametrize("body", [b"", b"hello", b"[1]", b"{}", b"\xff\xfe", b'{"object":"page","entry":[]}'])
def test_body_that_cannot_be_split_is_kept_whole(receiving: Receiving, body: bytes) -> None:
    receiving.deliver(body)
    assert receiving.rows("SELECT state, body FROM raw_event") == [("quarantined", body)]
    receiving.write("next", "wamid.1")
    assert receiving.one("SELECT count(*) FROM message") == 1


class OverflowingReader(WhatsAppReader):
    """Reads one message as something that no column can hold."""

    def split(self, body: bytes) -> list[Item]:
        """As WhatsApp's, but wamid.13 has an error code of 70 bits."""
        return [
            replace(item, event=replace(item.event, error=Failure(1 << 70, "too large")))
            if isinstance(item.event, MessageEvent) and item.event.external_id == "wamid.13"
            else item
            for item in super().split(body)
        ]


def test_item_that_the_database_refuses_takes_no_other_along(shop: Shop) -> None:
    receiving = Receiving(shop, OverflowingReader())
    one, other = [f"wamid.{n}" for n in range(20)], [f"wamid.{n}" for n in range(20, 25)]
    receiving.deliver(
        webhooks.envelope(webhooks.value(texts(*one, now=NOW))),
        webhooks.envelope(webhooks.value(texts(*other, now=NOW))),
    )
    assert receiving.one("SELECT count(*) FROM message") == 24
    assert receiving.rows("SELECT state, reason FROM raw_item WHERE state <> 'done'") == [
        ("quarantined", "OverflowError while it was stored")
    ]
    assert receiving.one("SELECT count(*) FROM raw_event") == 0
    assert receiving.one("SELECT unread FROM conversation") == 24


def test_every_item_is_kept_with_its_person_for_a_replay(receiving: Receiving) -> None:
    receiving.write("Guten Tag", "wamid.1")
    ((body, customer_id, message_id),) = receiving.rows("SELECT body, customer_id, message_id FROM raw_item")
    item = WhatsAppReader().parse_item(webhooks.PHONE_NUMBER_ID, body)
    assert isinstance(item.event, MessageEvent)
    assert (item.event.external_id, item.event.text) == ("wamid.1", "Guten Tag")
    assert receiving.rows("SELECT id FROM customer") == [(customer_id,)]
    assert receiving.rows("SELECT id FROM message") == [(message_id,)]


def test_list_columns_follow_what_is_written(receiving: Receiving) -> None:
    receiving.write("erste", "wamid.1", ago=2 * HOUR)
    receiving.write("zweite\nZeile", "wamid.2", ago=HOUR)
    ((state, unread, waiting, inbound, ends, last_at, direction, status, type_, preview),) = receiving.rows(
        "SELECT state, unread, waiting_since, last_inbound_at, window_ends_at, last_at, last_direction, last_status, "
        "last_type, preview FROM conversation"
    )
    assert (state, unread, waiting) == ("open", 2, NOW - 2 * HOUR)
    assert (inbound, ends, last_at) == (NOW - HOUR, NOW - HOUR + DAY, NOW - HOUR)
    assert (direction, status, type_, preview) == ("in", "received", "text", "zweite Zeile")
    assert receiving.rows("SELECT message_count, last_at FROM customer") == [(2, NOW - HOUR)]
    assert receiving.one("SELECT last_received_at FROM channel_account") == NOW


def test_late_older_message_replaces_nothing_newer(receiving: Receiving) -> None:
    receiving.write("neu", "wamid.2", ago=HOUR)
    receiving.write("alt", "wamid.1", ago=3 * HOUR)
    assert receiving.rows("SELECT preview, window_ends_at, waiting_since, unread FROM conversation") == [
        ("neu", NOW - HOUR + DAY, NOW - 3 * HOUR, 2)
    ]
    first, last = (row[0] for row in receiving.rows("SELECT id FROM message ORDER BY id"))
    assert receiving.rows("SELECT first_unread_id, last_inbound_id, last_message_id FROM conversation") == [
        (first, last, last)
    ]


def test_message_reopens_a_chat_that_was_done(receiving: Receiving) -> None:
    receiving.write("danke", "wamid.1", ago=HOUR)
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE conversation SET state = 'done', waiting_since = NULL, unread = 0")
    receiving.write("doch noch etwas", "wamid.2")
    assert receiving.rows("SELECT state, waiting_since, unread FROM conversation") == [("open", NOW, 1)]


def test_reaction_counts_as_an_answer_and_is_seen(receiving: Receiving) -> None:
    receiving.write("danke", "wamid.1", ago=HOUR)
    queue_text(receiving.shop.database, receiving.clock, 1, "gern", Author.OPERATOR)
    receiving.clock.time += SECOND
    reaction = {"from": ANNA, "id": "wamid.2", "timestamp": str(receiving.clock.now() // SECOND), "type": "reaction"}
    reaction_body = {**reaction, "reaction": {"message_id": "wamid.9", "emoji": "👍"}}
    receiving.deliver(webhooks.envelope(webhooks.value([reaction_body])))
    [(waiting_since, unread, last_type)] = receiving.rows("SELECT waiting_since, unread, last_type FROM conversation")
    assert waiting_since is not None
    assert (unread, last_type) == (1, "reaction")
    assert "👍" in receiving.one("SELECT text FROM message WHERE type = 'reaction'")


def test_answer_from_the_phone_app_ends_the_waiting(receiving: Receiving) -> None:
    receiving.write("Brezeln?", "wamid.1", ago=HOUR)
    echo = webhooks.text_message("491713920000", "wamid.2", "Ja", NOW // SECOND) | {"to": ANNA}
    value: Mapping[str, Any] = {**webhooks.value(), "message_echoes": [echo]}
    body = {"entry": [{"id": webhooks.WABA_ID, "changes": [{"field": "smb_message_echoes", "value": value}]}]}
    receiving.deliver(json.dumps({"object": "whatsapp_business_account", **body}).encode())
    assert receiving.rows("SELECT waiting_since, unread, preview, last_direction FROM conversation") == [
        (None, 0, "Ja", "out")
    ]
    assert receiving.rows("SELECT status, author FROM message WHERE direction = 'out'") == [("sent", "phone_app")]


def test_person_known_by_user_id_alone_stays_one_when_the_number_appears(receiving: Receiving) -> None:
    hidden = {**webhooks.text_message("DE.1234567890", "wamid.1", "wer bin ich", NOW // SECOND)}
    receiving.deliver(webhooks.envelope(webhooks.value([hidden])))
    shown = {**webhooks.text_message(ANNA, "wamid.2", "Anna", NOW // SECOND), "from_user_id": "DE.1234567890"}
    receiving.deliver(webhooks.envelope(webhooks.value([shown])))
    assert receiving.one("SELECT count(*) FROM customer") == 1
    assert receiving.one("SELECT count(*) FROM conversation") == 1
    assert {kind for (kind,) in receiving.rows("SELECT kind FROM identity")} == {"bsuid", "wa_id", "phone"}


def test_new_profile_name_is_shown_unless_the_operator_gave_one(receiving: Receiving) -> None:
    receiving.write("hallo", "wamid.1", name="Anna")
    receiving.write("hallo", "wamid.2", wa_id=BEN, name="Ben")
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE customer SET given_name = 'Frau A.', name = 'Frau A.' WHERE id = 1")
        connection.exec_driver_sql("UPDATE conversation SET name = 'Frau A.' WHERE customer_id = 1")
    receiving.write("hallo", "wamid.3", name="Annika")
    receiving.write("hallo", "wamid.4", wa_id=BEN, name="Benno")
    assert receiving.rows("SELECT name FROM conversation ORDER BY id") == [("Frau A.",), ("Benno",)]
    assert "annika" in receiving.one("SELECT search FROM customer WHERE id = 1")
    assert receiving.one("SELECT sort_name FROM customer WHERE id = 2") == "benno"


def test_person_without_a_name_is_shown_by_number(receiving: Receiving) -> None:
    receiving.deliver(webhooks.envelope(webhooks.value(texts("wamid.1", now=NOW))))
    assert receiving.one("SELECT name FROM conversation") == "+49 171 3920001"


def test_changes_tell_the_desk_what_to_read_anew(receiving: Receiving) -> None:
    seen = receiving.one("SELECT coalesce(max(seq), 0) FROM change")
    receiving.write("hallo", "wamid.1")
    found: Sequence[tuple[str, int]] = receiving.rows("SELECT kind, ref FROM change WHERE seq > ?", seen)
    assert set(found) == {("message", 1), ("customer", 1)}


def test_notice_about_the_account_is_kept_and_has_it_read_anew(receiving: Receiving) -> None:
    value = {"display_phone_number": "491713920000", "event": "FLAGGED", "current_limit": "TIER_250"}
    change = {"field": "phone_number_quality_update", "value": value}
    better = change | {"value": value | {"event": "UNFLAGGED"}}
    body = {"object": "whatsapp_business_account", "entry": [{"id": webhooks.WABA_ID, "changes": [change, better]}]}
    receiving.deliver(json.dumps(body).encode())
    assert receiving.one("SELECT count(*) FROM account_notice") == 2
    assert receiving.rows("SELECT kind, account_id FROM job") == [("account.refresh", 1)]


def test_notice_that_is_delivered_again_is_said_once(receiving: Receiving) -> None:
    change = {"field": "phone_number_quality_update", "value": {"event": "FLAGGED", "current_limit": "TIER_250"}}
    for time in (1_790_000_000, 1_790_000_000, 1_790_000_060):
        entry = {"id": webhooks.WABA_ID, "time": time, "changes": [change]}
        receiving.deliver(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())
    assert receiving.rows("SELECT at FROM account_notice") == [(1_790_000_000_000,), (1_790_000_060_000,)]
    error = webhooks.value() | {"errors": [{"code": 130429, "title": "Rate limit hit"}]}
    for _ in range(2):
        receiving.deliver(webhooks.envelope(error))
    assert receiving.one("SELECT count(*) FROM account_notice") == 3


def test_user_name_taken_over_by_a_stranger_leads_to_nobody_else(receiving: Receiving) -> None:
    for wa_id, name, external_id in ((ANNA, "Anna", "wamid.1"), (BEN, "Mallory", "wamid.2")):
        value = webhooks.value([webhooks.text_message(wa_id, external_id, "hallo", NOW // SECOND)])
        value["contacts"] = [{"profile": {"name": name, "username": "anna"}, "wa_id": wa_id}]
        receiving.deliver(webhooks.envelope(value))
    assert receiving.rows(
        "SELECT c.name, m.external_id FROM message m JOIN conversation c ON c.id = conversation_id"
    ) == [
        ("Anna", "wamid.1"),
        ("Mallory", "wamid.2"),
    ]
    assert receiving.rows(
        "SELECT k.name, k.search LIKE '%mallory%' FROM identity i JOIN customer k ON k.id = customer_id "
        "WHERE i.kind = 'username'"
    ) == [("Mallory", 1)]


def test_webhook_that_another_gateway_has_split_makes_no_room_for_a_later_one(receiving: Receiving) -> None:
    """A gateway that slept through the loss of its lease removes what it had read, and nothing else."""
    with closing(sqlite.connect(receiving.shop.path)) as connection:
        journal.append(connection, [("whatsapp", NOW, b"{}")], 0)
        read = journal.next_rows(connection, 10, 1_000)
        connection.execute("DELETE FROM raw_event")
        journal.append(connection, [("whatsapp", NOW, b"later")], 0)
    with receiving.shop.database.write() as writing:
        journal.remove(writing, [row.id for row in read])
    assert receiving.rows("SELECT body FROM raw_event") == [(b"later",)]
