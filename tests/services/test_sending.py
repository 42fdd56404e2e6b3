"""Queueing answers: the gate is asked again, the list follows, a person decides about what is uncertain."""

import pytest

from app.core.clock import DAY, HOUR, MINUTE, SECOND
from app.core.enums import Author, ReadReceipts, Status
from app.core.errors import UserError
from app.core.ids import time_of
from app.services import outbox
from app.services.sending import discard, queue_text, resend
from app.store import lease
from app.store.outbox import find_due
from tests.builders import NOW
from tests.services.receiving import ANNA, Receiving
from tests.services.test_receipts import send, status_of


def test_queued_answer_is_last_in_the_list_and_ends_the_waiting(receiving: Receiving) -> None:
    receiving.write("Brezeln?", "wamid.1", ago=MINUTE)
    row = queue_text(receiving.shop.database, receiving.clock, 1, "Ja,\ngern", Author.OPERATOR)
    assert (row.status, row.text, time_of(row.id)) == (Status.QUEUED, "Ja,\ngern", NOW)
    assert receiving.rows(
        "SELECT waiting_since, unread, last_message_id, last_status, last_direction, preview FROM conversation"
    ) == [(None, 0, row.id, "queued", "out", "Ja, gern")]
    assert receiving.rows("SELECT message_id, state FROM outbox") == [(row.id, "queued")]
    assert receiving.one("SELECT value FROM counter WHERE name = 'queued'") == 1


def test_automatic_answer_leaves_the_customer_waiting_and_unread(receiving: Receiving) -> None:
    receiving.write("Brezeln?", "wamid.1", ago=MINUTE)
    queue_text(receiving.shop.database, receiving.clock, 1, "Wir haben zu.", Author.AUTOMATIC)
    assert receiving.rows("SELECT waiting_since, unread, read_wanted_id FROM conversation") == [(NOW - MINUTE, 1, None)]


@pytest.mark.parametrize(
    ("setting", "told"),
    [(ReadReceipts.ON_REPLY, True), (ReadReceipts.ON_OPEN, True), (ReadReceipts.NEVER, False)],
)
def test_answer_gives_blue_ticks_unless_they_are_never_given(
    receiving: Receiving, setting: ReadReceipts, told: bool
) -> None:
    receiving.write("Brezeln?", "wamid.1")
    queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR, read_receipts=setting)
    incoming = receiving.one("SELECT id FROM message WHERE direction = 'in'")
    assert receiving.one("SELECT read_wanted_id FROM conversation") == (incoming if told else None)


def test_answer_stands_behind_a_message_from_a_clock_that_is_ahead(receiving: Receiving) -> None:
    receiving.write("Brezeln?", "wamid.1", ago=-30 * SECOND)
    row = queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR)
    assert row.id > receiving.one("SELECT id FROM message WHERE direction = 'in'")
    receiving.write("aus der Zukunft", "wamid.2", ago=-DAY)
    later = queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR)
    assert time_of(later.id) <= NOW + 5 * MINUTE


@pytest.mark.parametrize(
    ("change", "text", "words"),
    [
        ("UPDATE conversation SET window_ends_at = 1", "Ja", "24 hours"),
        ("UPDATE conversation SET window_ends_at = NULL", "Ja", "never written"),
        ("UPDATE customer SET blocked = 1", "Ja", "blocked"),
        ("DELETE FROM identity", "Ja", "no address"),
        ("UPDATE conversation SET unread = 0", " \n", "empty"),
        ("UPDATE conversation SET unread = 0", "x" * 4097, "4096"),
    ],
)
def test_what_the_gate_refuses_changes_nothing(receiving: Receiving, change: str, text: str, words: str) -> None:
    receiving.write("Brezeln?", "wamid.1")
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql(change)
    before = receiving.rows("SELECT * FROM conversation")
    with pytest.raises(UserError, match=words):
        queue_text(receiving.shop.database, receiving.clock, 1, text, Author.OPERATOR)
    assert receiving.rows("SELECT * FROM conversation") == before
    assert receiving.one("SELECT count(*) FROM message") == 1


def test_chat_that_is_not_there_is_a_sentence(receiving: Receiving) -> None:
    with pytest.raises(UserError, match="no chat 77"):
        queue_text(receiving.shop.database, receiving.clock, 77, "Ja", Author.OPERATOR)


def test_uncertain_message_is_sent_again_only_by_a_person(receiving: Receiving) -> None:
    id_ = send(receiving, external_id=None)
    database = receiving.shop.database
    outbox.recover(database, 1, NOW)
    assert find_due(database.reader(), 1 << 60, 10) == []
    resend(database, receiving.clock, id_)
    assert status_of(receiving, id_) == "queued"
    assert receiving.rows("SELECT trouble, held_until FROM conversation") == [(0, None)]
    assert [due.message_id for due in find_due(database.reader(), 1 << 60, 10)] == [id_]


def test_given_up_message_leaves_the_outbox_and_the_trouble(receiving: Receiving) -> None:
    id_ = send(receiving, external_id=None)
    outbox.recover(receiving.shop.database, 1, NOW)
    discard(receiving.shop.database, id_)
    assert status_of(receiving, id_) == "discarded"
    assert receiving.rows("SELECT trouble, held_until, last_status FROM conversation") == [(0, None, "discarded")]
    assert receiving.one("SELECT count(*) FROM outbox") == 0


def test_customer_waits_again_when_the_only_answer_is_given_up(receiving: Receiving) -> None:
    receiving.write("Brezeln?", "wamid.1", ago=HOUR)
    receiving.write("Hallo?", "wamid.2", ago=MINUTE)
    database = receiving.shop.database
    first = queue_text(database, receiving.clock, 1, "Ja", Author.OPERATOR)
    second = queue_text(database, receiving.clock, 1, "Gern", Author.OPERATOR)
    discard(database, first.id)
    assert receiving.one("SELECT waiting_since FROM conversation") is None
    discard(database, second.id)
    assert receiving.one("SELECT waiting_since FROM conversation") == NOW - HOUR
    assert receiving.one("SELECT value FROM counter WHERE name = 'waiting'") == 1


def test_message_under_way_or_sent_can_be_neither_given_up_nor_sent_again(receiving: Receiving) -> None:
    under_way = send(receiving, external_id=None)
    with pytest.raises(UserError, match="being sent"):
        discard(receiving.shop.database, under_way)
    with pytest.raises(UserError, match="no such message"):
        discard(receiving.shop.database, 5)
    with pytest.raises(UserError, match="Only a message"):
        resend(receiving.shop.database, receiving.clock, under_way)
    assert status_of(receiving, under_way) == "sending"


def test_sending_again_asks_the_gate(receiving: Receiving) -> None:
    id_ = send(receiving)
    receiving.report("wamid.out", "failed", NOW, code=131000)
    receiving.clock.time += DAY + HOUR
    with pytest.raises(UserError, match="24 hours"):
        resend(receiving.shop.database, receiving.clock, id_)
    assert status_of(receiving, id_) == "failed"


def test_number_is_preferred_to_a_user_id_and_the_newest_to_an_old_one(receiving: Receiving) -> None:
    receiving.write("Brezeln?", "wamid.1")
    database = receiving.shop.database
    with database.write() as connection:
        for kind, value in (("bsuid", "DE.1"), ("wa_id", "491713920009")):
            connection.exec_driver_sql(
                "INSERT INTO identity (customer_id, channel, kind, value, created_at) VALUES (1, 'whatsapp', ?, ?, ?)",
                (kind, value, NOW + 1),
            )
    queue_text(database, receiving.clock, 1, "Ja", Author.OPERATOR)
    epoch, _ = lease.take(database, NOW, "")
    (due,) = find_due(database.reader(), 1 << 60, 10)
    claimed = outbox.claim(database, due, epoch)
    assert claimed is not None
    assert claimed.recipient == ("wa_id", "491713920009")
    assert claimed.recipient[1] != ANNA
