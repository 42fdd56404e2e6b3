"""Whom a message is addressed to: who wrote last, what Meta accepts, and what its answer teaches."""

from app.channels.base import Policy, Sent
from app.core.clock import HOUR, MINUTE
from app.core.enums import Author
from app.services import outbox
from app.services.sending import queue_text
from tests.builders import NOW
from tests.services.receiving import ANNA, Receiving
from tests.services.test_outbox import claim_next, due, rejected
from tests.services.test_receipts import installation, status_of

BSUID = "DE.13491208655302741918"


def name(receiving: Receiving, kind: str, value: str, at: int) -> int:
    """Anna is known by another name from then on; the identity's id."""
    scope = receiving.one("SELECT business_id FROM channel_account") if kind == "bsuid" else ""
    with receiving.shop.database.write() as connection:
        return int(
            connection.exec_driver_sql(
                "INSERT INTO identity (customer_id, channel, kind, scope, value, created_at) "
                "VALUES (1, 'whatsapp', ?, ?, ?, ?) RETURNING id",
                (kind, scope, value, at),
            ).scalar_one()
        )


def answer(receiving: Receiving) -> int:
    receiving.clock.time += 1
    return queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR).id


def test_of_two_numbers_the_one_that_wrote_last_is_answered(receiving: Receiving) -> None:
    receiving.write("Hallo", "wamid.1", ago=HOUR)
    other = name(receiving, "wa_id", "491713920009", NOW - MINUTE)
    receiving.write("Und?", "wamid.2")
    id_ = answer(receiving)
    claimed = claim_next(receiving)
    assert claimed.recipient == ("wa_id", ANNA)
    assert receiving.one("SELECT identity_id FROM message WHERE id = ?", id_) == claimed.identity_id != other


def test_a_number_the_channel_has_named_since_is_written_to(receiving: Receiving) -> None:
    receiving.write("Hallo", "wamid.1", ago=HOUR)
    name(receiving, "wa_id", "491713920009", NOW)
    answer(receiving)
    assert claim_next(receiving).recipient == ("wa_id", "491713920009")


def test_user_id_that_is_not_taken_gives_way_to_a_number_once(receiving: Receiving) -> None:
    receiving.write("Hallo", "wamid.1")
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM identity")
    name(receiving, "bsuid", BSUID, NOW)
    id_ = answer(receiving)
    first = claim_next(receiving)
    assert first.recipient == ("bsuid", BSUID)
    name(receiving, "wa_id", ANNA, NOW)
    error = rejected(Policy.FAIL, outbox.NOT_BY_USER_ID)
    outbox.settle_rejected(receiving.shop.database, first, error, NOW, 0.5)
    assert due(receiving) == [id_]
    second = claim_next(receiving)
    assert second.recipient == ("wa_id", ANNA)
    outbox.settle_rejected(receiving.shop.database, second, error, NOW, 0.5)
    assert status_of(receiving, id_) == "failed"


def test_user_id_that_is_not_taken_fails_if_there_is_nothing_else(receiving: Receiving) -> None:
    receiving.write("Hallo", "wamid.1")
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM identity")
    name(receiving, "bsuid", BSUID, NOW)
    id_ = answer(receiving)
    error = rejected(Policy.FAIL, outbox.NOT_BY_USER_ID)
    outbox.settle_rejected(receiving.shop.database, claim_next(receiving), error, NOW, 0.5)
    assert status_of(receiving, id_) == "failed"


def test_a_try_stays_with_the_address_of_the_one_before(receiving: Receiving) -> None:
    receiving.write("Hallo", "wamid.1", ago=MINUTE)
    answer(receiving)
    first = claim_next(receiving)
    name(receiving, "wa_id", "491713920009", NOW)
    outbox.settle_rejected(receiving.shop.database, first, rejected(Policy.RETRY), NOW, 0.5)
    assert claim_next(receiving).recipient == first.recipient


def test_the_name_by_which_the_answer_calls_them_is_learned(receiving: Receiving) -> None:
    receiving.write("Hallo", "wamid.1")
    for external_id, called in (("wamid.a", ANNA), ("wamid.b", "491713920077"), ("wamid.c", BSUID), ("wamid.d", "")):
        answer(receiving)
        outbox.settle_sent(
            receiving.shop.database, installation(receiving), claim_next(receiving), Sent(external_id, called)
        )
    known = {tuple(row) for row in receiving.rows("SELECT kind, value FROM identity WHERE customer_id = 1")}
    assert {("wa_id", ANNA), ("wa_id", "491713920077"), ("bsuid", BSUID)} <= known
    assert len(known) == 4
    account = receiving.one("SELECT business_id FROM channel_account")
    assert receiving.one("SELECT scope FROM identity WHERE kind = 'bsuid'") == account
