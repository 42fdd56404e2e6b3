"""What messages hold, what a phone app brings along, and what is said of customers and the account."""

import json
from itertools import permutations
from typing import Any

import pytest

from app.core.clock import DAY, HOUR, SECOND
from app.core.content import Cart, CartLine, Extras, Media, Place
from app.core.enums import MediaState
from app.core.rows import MessageRow
from app.store.media import media_dir
from app.store.search import search
from app.store.transcript import transcript
from tests import webhooks
from tests.builders import NOW, Said
from tests.services.receiving import ANNA, BEN, Receiving

AT = NOW // SECOND
SHOP = "491713920000"


def messages(receiving: Receiving, chat: int = 1) -> list[MessageRow]:
    """A chat as the transcript shows it."""
    return transcript(receiving.shop.database.reader(), chat).messages


def found(receiving: Receiving, words: str) -> list[str]:
    """The snippets of what a search finds, without marks."""
    hits = search(receiving.shop.database.reader(), words)
    return [hit.snippet.replace("\x02", "").replace("\x03", "") for hit in hits]


def deliver(receiving: Receiving, type_: str, content: Any, **beside: Any) -> None:
    receiving.deliver(
        webhooks.envelope(webhooks.value([webhooks.message(ANNA, "wamid.1", AT, type_, content, **beside)]))
    )


def test_photo_is_kept_with_its_words_and_its_file_is_wanted(receiving: Receiving) -> None:
    content = {"id": "4711", "mime_type": "image/jpeg", "caption": "So eine Torte?", "sha256": "AB" * 32}
    deliver(receiving, "image", content, context={"forwarded": True})
    (row,) = messages(receiving)
    assert (row.type, row.text) == ("image", "So eine Torte?")
    assert row.content == Media("4711", "image/jpeg", "ab" * 32, caption="So eine Torte?")
    assert row.extras == Extras(forwarded="once")
    assert row.media is not None
    assert (row.media.state, row.media.mime, row.media.path) == (MediaState.WANTED, "image/jpeg", "")
    assert receiving.rows("SELECT direction, external_id, sha256, account_id FROM media") == [
        ("in", "4711", "ab" * 32, 1)
    ]
    assert found(receiving, "torte") == ["So eine Torte?"]
    assert receiving.one("SELECT preview FROM conversation") == "So eine Torte?"


def test_words_of_what_is_no_text_are_found(receiving: Receiving) -> None:
    deliver(receiving, "order", {"catalog_id": "7", "product_items": [{"product_retailer_id": "BREZEL-3", **_THREE}]})
    (row,) = messages(receiving)
    assert row.content == Cart((CartLine("BREZEL-3", "3", "1.2", "EUR"),), "7")
    assert found(receiving, "brezel") == [row.text]


def test_file_that_is_there_is_shown_with_its_path(receiving: Receiving) -> None:
    _, chat = receiving.shop.person("Anna", f"+{ANNA}")
    receiving.shop.say(Said(chat, NOW, type="document", content=Media("1", filename="Karte.pdf"), text="", file="%PDF"))
    (row,) = messages(receiving, chat)
    assert row.media is not None
    assert row.media.state is MediaState.READY
    assert row.media.path.startswith(str(media_dir(receiving.shop.path)))
    assert (row.text, row.media.filename) == ("Karte.pdf", "Karte.pdf")


def test_plain_text_holds_nothing_but_its_words(receiving: Receiving) -> None:
    receiving.write("Photo: Torte", "wamid.1")
    assert receiving.rows("SELECT text, content, extras FROM message") == [("Photo: Torte", None, None)]
    assert receiving.one("SELECT count(*) FROM media") == 0


def test_quotation_says_what_is_quoted(receiving: Receiving) -> None:
    deliver(receiving, "location", {"latitude": 52.5, "longitude": 13.4, "name": "Markt"})
    answer = {**webhooks.text_message(ANNA, "wamid.2", "dort", AT), "context": {"id": "wamid.1"}}
    receiving.deliver(webhooks.envelope(webhooks.value([answer])))
    place, row = messages(receiving)
    assert place.content == Place("52.5", "13.4", "Markt")
    assert (row.quoted_id, row.quoted_text) == (place.id, "Place: Markt – 52.5, 13.4")


def test_content_that_no_database_holds_is_kept_as_far_as_it_can_be(receiving: Receiving) -> None:
    body = webhooks.envelope(
        webhooks.value(
            [webhooks.message(ANNA, "wamid.1", AT, "document", {"id": "1", "filename": "aXb", "caption": "Y"})]
        )
    )
    receiving.deliver(body.replace(b"aXb", b"a\\ud800\\u0000b"))
    (row,) = messages(receiving)
    assert isinstance(row.content, Media)
    assert (row.content.caption, row.type) == ("Y", "document")
    assert receiving.one("SELECT count(*) FROM raw_item WHERE state = 'quarantined'") == 0


def test_echo_of_a_photo_has_its_file_fetched_too(receiving: Receiving) -> None:
    echo = webhooks.message(SHOP, "wamid.1", AT, "image", {"id": "9", "mime_type": "image/jpeg"}, to=ANNA)
    receiving.deliver(webhooks.change("smb_message_echoes", webhooks.value() | {"message_echoes": [echo]}))
    assert receiving.rows("SELECT direction, state, external_id FROM media") == [("in", "wanted", "9")]
    assert receiving.rows("SELECT direction, author, status FROM message") == [("out", "phone_app", "sent")]


def history(*messages: dict[str, Any]) -> bytes:
    """A chunk of the phone app's history with Anna."""
    thread = {"id": ANNA, "messages": list(messages)}
    chunk = {"metadata": {"phase": 0, "chunk_order": 1, "progress": 10}, "threads": [thread]}
    value = webhooks.value() | {"history": [chunk]}
    value["metadata"]["display_phone_number"] = SHOP
    return webhooks.change("history", value)


def past(wa_id: str, external_id: str, body: str, ago: int, status: str = "READ") -> dict[str, Any]:
    message = webhooks.text_message(wa_id, external_id, body, (NOW - ago) // SECOND)
    return {**message, "history_context": {"status": status}}


def test_history_asks_for_nothing_and_keeps_its_time(receiving: Receiving) -> None:
    receiving.deliver(history(past(ANNA, "wamid.1", "Brot?", 3 * HOUR), past(SHOP, "wamid.2", "Ja", 2 * HOUR)))
    assert [(row.text, row.direction.value, row.status.value) for row in messages(receiving)] == [
        ("Brot?", "in", "received"),
        ("Ja", "out", "read"),
    ]
    assert receiving.rows(
        "SELECT unread, waiting_since, first_unread_id, last_inbound_at, window_ends_at, preview, last_status "
        "FROM conversation"
    ) == [(0, None, None, NOW - 3 * HOUR, NOW - 3 * HOUR + DAY, "Ja", "read")]


@pytest.mark.parametrize("later", [True, False])
def test_history_disturbs_no_live_message(receiving: Receiving, later: bool) -> None:
    body = history(past(ANNA, "wamid.1", "alt", 3 * HOUR), past(SHOP, "wamid.2", "auch alt", 2 * HOUR))
    if not later:
        receiving.deliver(body)
    receiving.write("neu", "wamid.3", ago=HOUR)
    if later:
        receiving.deliver(body)
    (live,) = receiving.rows("SELECT id FROM message WHERE external_id = 'wamid.3'")[0]
    assert receiving.rows(
        "SELECT unread, waiting_since, first_unread_id, last_message_id, last_inbound_id, window_ends_at, preview "
        "FROM conversation"
    ) == [(1, NOW - HOUR, live, live, live, NOW - HOUR + DAY, "neu")]


def test_history_is_not_told_to_be_read(receiving: Receiving) -> None:
    receiving.deliver(history(past(ANNA, "wamid.1", "alt", HOUR)))
    assert receiving.one("SELECT last_inbound_id FROM conversation") is None


def test_what_failed_long_ago_is_nobodys_trouble(receiving: Receiving) -> None:
    receiving.deliver(history(past(SHOP, "wamid.1", "kam nie an", DAY, "ERROR")))
    assert receiving.rows("SELECT status FROM message") == [("discarded",)]
    assert receiving.one("SELECT trouble FROM conversation") == 0


def test_file_of_the_past_comes_in_a_webhook_of_its_own(receiving: Receiving) -> None:
    placeholder = {**past(ANNA, "wamid.1", "", HOUR), "type": "media_placeholder"}
    receiving.deliver(history(placeholder))
    message = webhooks.message(ANNA, "wamid.1", (NOW - HOUR) // SECOND, "image", {"id": "5", "caption": "Torte"})
    body = webhooks.change("history", webhooks.value([message]))
    receiving.deliver(body, body)
    (row,) = messages(receiving)
    assert (row.type, row.text) == ("image", "Torte")
    assert receiving.rows("SELECT external_id, state FROM media") == [("5", "wanted")]
    assert found(receiving, "torte") == ["Torte"]
    assert receiving.rows("SELECT unread, preview, last_type FROM conversation") == [(0, "Torte", "image")]
    receiving.deliver(history(placeholder))
    assert messages(receiving) == [row]


def contact(name: str, at: int, *, action: str = "add", number: str = ANNA) -> bytes:
    entry = {
        "type": "contact",
        "action": action,
        "contact": {"phone_number": number, **({"full_name": name} if name else {})},
        "metadata": {"timestamp": str(at)},
    }
    return webhooks.change("smb_app_state_sync", webhooks.value() | {"state_sync": [entry]})


@pytest.mark.parametrize("order", permutations(range(3)))
def test_latest_name_of_the_phones_contacts_is_shown(receiving: Receiving, order: tuple[int, ...]) -> None:
    bodies = (
        contact("Anna Alt", AT),
        contact("Anna Neu", AT + 9),
        webhooks.text_webhook(ANNA, "anni", "wamid.1", "a", AT),
    )
    for place in order:
        receiving.deliver(bodies[place])
    assert receiving.rows("SELECT name, book_name, profile_name FROM customer") == [("Anna Neu", "Anna Neu", "anni")]
    assert receiving.one("SELECT name FROM conversation") == "Anna Neu"
    assert "anna neu" in receiving.one("SELECT search FROM customer")


def test_contact_that_is_removed_is_called_by_what_is_left(receiving: Receiving) -> None:
    receiving.deliver(contact("Anna Müller", AT))
    receiving.deliver(contact("", AT + 1, action="remove"))
    assert receiving.rows("SELECT name, book_name FROM customer") == [("+49 171 3920001", "")]
    receiving.deliver(contact("", AT, action="remove", number=BEN))
    assert receiving.one("SELECT count(*) FROM customer") == 1


def test_operators_own_name_stands_above_the_phones(receiving: Receiving) -> None:
    receiving.write("hallo", "wamid.1")
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE customer SET given_name = 'Frau A.', name = 'Frau A.'")
    receiving.deliver(contact("Anna Müller", AT))
    assert receiving.rows("SELECT name, book_name FROM customer") == [("Frau A.", "Anna Müller")]


def preference(value: str, at: int) -> bytes:
    chosen = {"wa_id": ANNA, "category": "marketing_messages", "value": value, "timestamp": at}
    return webhooks.change("user_preferences", webhooks.value(names={ANNA: "Anna"}) | {"user_preferences": [chosen]})


@pytest.mark.parametrize("order", permutations(range(3)))
def test_latest_choice_about_marketing_counts(receiving: Receiving, order: tuple[int, ...]) -> None:
    bodies = (preference("stop", AT), preference("resume", AT + 5), preference("stop", AT + 9))
    for place in order:
        receiving.deliver(bodies[place], bodies[place])
    assert receiving.one("SELECT no_marketing_since FROM customer") == (AT + 9) * SECOND


def test_choice_leaves_a_line_in_the_accounts_log(receiving: Receiving) -> None:
    receiving.deliver(preference("stop", AT))
    receiving.deliver(preference("stop", AT))
    assert receiving.rows("SELECT field, text, level FROM account_notice") == [
        ("user_preferences", "Anna wants no more marketing messages.", "info")
    ]
    receiving.deliver(preference("resume", AT + 1))
    assert receiving.one("SELECT no_marketing_since FROM customer") is None


def test_what_meta_says_of_a_template_is_kept_in_its_row(receiving: Receiving) -> None:
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO template (account_id, external_id, name, language, status) VALUES "
            "(1, '77', 'fertig', 'de', 'PENDING'), (1, '78', 'fertig', 'en', 'PENDING')"
        )
    who = {"message_template_id": 77, "message_template_name": "fertig", "message_template_language": "de"}
    receiving.deliver(
        webhooks.change("message_template_status_update", {**who, "event": "REJECTED", "reason": "PROMOTIONAL"}),
        webhooks.change("message_template_quality_update", {**who, "new_quality_score": "RED"}),
    )
    assert receiving.rows("SELECT status, reason, quality FROM template ORDER BY id") == [
        ("REJECTED", "PROMOTIONAL", "RED"),
        ("PENDING", "", "UNKNOWN"),
    ]
    receiving.deliver(webhooks.change("message_template_status_update", {**who, "event": "APPROVED", "reason": "NONE"}))
    assert receiving.rows("SELECT status, reason FROM template WHERE id = 1") == [("APPROVED", "")]


def test_item_of_an_unknown_number_remembers_which(receiving: Receiving) -> None:
    value = webhooks.value([webhooks.text_message(ANNA, "wamid.1", "hallo", AT)])
    value["metadata"]["phone_number_id"] = "999"
    receiving.deliver(webhooks.envelope(value))
    body = json.loads(receiving.one("SELECT body FROM raw_item"))
    assert (body["account"], body["item"]["id"]) == ("999", "wamid.1")


_THREE = {"quantity": 3, "item_price": 1.2, "currency": "EUR"}


def test_whole_address_book_is_taken_in_one_go(receiving: Receiving) -> None:
    entries = [
        {
            "type": "contact",
            "action": "add",
            "contact": {"phone_number": f"4917139201{n:03}", "full_name": f"Gast {n}"},
            "metadata": {"timestamp": str(AT)},
        }
        for n in range(300)
    ]
    receiving.write("hallo", "wamid.1", wa_id="4917139201007", name="gustl")
    seen = receiving.one("SELECT max(seq) FROM change")
    receiving.deliver(webhooks.change("smb_app_state_sync", webhooks.value() | {"state_sync": entries}))
    assert receiving.one("SELECT count(*) FROM customer WHERE book_name LIKE 'Gast %'") == 300
    assert receiving.rows("SELECT name FROM conversation") == [("Gast 7",)]
    assert receiving.rows("SELECT DISTINCT ref FROM change WHERE kind = 'conversation' AND seq > ?", seen) == [(1,)]
