"""What becomes of a send: every kind of error has its own way on, and the lease's epoch stands before each claim."""

import pytest

from app.channels.base import Policy, Rejected
from app.core.clock import DAY, HOUR, MINUTE, SECOND
from app.core.enums import Author
from app.services import outbox
from app.services.sending import queue_text, resend
from app.store import lease
from app.store.lease import LeaseLost
from app.store.outbox import Claim, Due, find_due, next_due_at
from app.store.read_marks import due_reads
from tests.builders import NOW
from tests.services.receiving import ANNA, BEN, Receiving
from tests.services.test_receipts import status_of

LATER = 1 << 60


def claim_next(receiving: Receiving, now: int = LATER) -> Claim:
    """Claim what is due first."""
    database = receiving.shop.database
    epoch, _ = lease.take(database, NOW, "")
    claimed = outbox.claim(database, find_due(database.reader(), now, 10)[0], epoch)
    assert claimed is not None
    return claimed


def queue(receiving: Receiving, text: str = "Ja", wa_id: str = ANNA) -> int:
    """Queue an answer to a person."""
    if not receiving.rows("SELECT 1 FROM identity WHERE value = ?", wa_id):
        receiving.write("Brezeln?", f"wamid.{wa_id}", wa_id=wa_id)
    chat = receiving.one("SELECT c.id FROM conversation c JOIN identity i USING (customer_id) WHERE i.value = ?", wa_id)
    receiving.clock.time += 1
    return queue_text(receiving.shop.database, receiving.clock, chat, text, Author.OPERATOR).id


def due(receiving: Receiving, now: int = LATER) -> list[int]:
    """The messages that may be sent at that time."""
    return [found.message_id for found in find_due(receiving.shop.database.reader(), now, 10)]


def rejected(policy: Policy, code: int = 131000, retry_after: float | None = None) -> Rejected:
    """An answer with an error."""
    return Rejected(code, "refused", "the details", policy, retry_after)


def test_only_the_first_of_a_conversation_is_due(receiving: Receiving) -> None:
    first, second = queue(receiving, "eins"), queue(receiving, "zwei")
    other = queue(receiving, "drei", BEN)
    assert set(due(receiving)) == {first, other}
    claim_next(receiving)
    assert due(receiving) == [other]
    assert status_of(receiving, first) == "sending"
    assert second not in due(receiving)


def test_gateway_whose_lease_was_taken_claims_nothing(receiving: Receiving) -> None:
    id_ = queue(receiving)
    database = receiving.shop.database
    old, _ = lease.take(database, NOW, "")
    lease.take(database, NOW, "")
    with pytest.raises(LeaseLost):
        outbox.claim(database, Due(id_, 1, 1), old)
    assert status_of(receiving, id_) == "queued"


def test_message_discarded_before_its_turn_is_not_claimed(receiving: Receiving) -> None:
    id_ = queue(receiving)
    database = receiving.shop.database
    epoch, _ = lease.take(database, NOW, "")
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    assert outbox.claim(database, Due(id_, 1, 1), epoch) is None


def test_taking_over_makes_everything_under_way_uncertain(receiving: Receiving) -> None:
    first, second = queue(receiving, "eins"), queue(receiving, "zwei")
    claim_next(receiving)
    epoch, _ = lease.take(receiving.shop.database, NOW, "")
    assert outbox.recover(receiving.shop.database, epoch, NOW) == 1
    assert (status_of(receiving, first), status_of(receiving, second)) == ("uncertain", "queued")
    assert receiving.one("SELECT value FROM counter WHERE name = 'uncertain'") == 1
    assert due(receiving, NOW + 59 * SECOND) == []
    assert due(receiving, NOW + 60 * SECOND) == [second]


def test_unknown_outcome_holds_its_conversation_alone(receiving: Receiving) -> None:
    queue(receiving, "eins")
    queue(receiving, "zwei")
    outbox.settle_unknown(receiving.shop.database, claim_next(receiving), NOW)
    other = queue(receiving, "drei", BEN)
    assert due(receiving, NOW + SECOND) == [other]
    assert len(due(receiving, NOW + outbox.HOLD_UNCERTAIN)) == 2


def test_nothing_sent_is_queued_again_as_if_untried(receiving: Receiving) -> None:
    id_ = queue(receiving)
    outbox.settle_not_sent(receiving.shop.database, claim_next(receiving), NOW, 4 * SECOND)
    assert status_of(receiving, id_) == "queued"
    assert receiving.rows("SELECT attempts, due_at, first_failed_at FROM outbox") == [(0, NOW + 4 * SECOND, NOW)]
    assert receiving.rows("SELECT state FROM channel_account") == [("offline",)]
    assert next_due_at(receiving.shop.database.reader(), NOW) == NOW + 4 * SECOND


def test_passing_error_is_tried_again_a_few_times_then_fails(receiving: Receiving) -> None:
    id_ = queue(receiving)
    waits = []
    while status_of(receiving, id_) == "queued":
        outbox.settle_rejected(receiving.shop.database, claim_next(receiving), rejected(Policy.RETRY), NOW, 1.0)
        waits += [at - NOW for (at,) in receiving.rows("SELECT due_at FROM outbox")]
    assert waits == [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert receiving.rows("SELECT status, error_code, error_text FROM message WHERE id = ?", id_) == [
        ("failed", 131000, "the details")
    ]
    assert receiving.one("SELECT trouble FROM conversation") == 1
    assert receiving.one("SELECT count(*) FROM outbox") == 0


def test_too_fast_for_one_person_holds_that_person_four_times_longer_each_time(receiving: Receiving) -> None:
    queue(receiving)
    for wait in (4, 16, 64):
        outbox.settle_rejected(receiving.shop.database, claim_next(receiving), rejected(Policy.RETRY_PAIR), NOW, 0.5)
        assert receiving.rows("SELECT held_until - ? FROM conversation", NOW) == [(wait * SECOND,)]
    assert receiving.rows("SELECT state FROM channel_account") == [("ok",)]


def test_the_days_limit_holds_a_message_for_two_days_and_nobody_else(receiving: Receiving) -> None:
    id_, other = queue(receiving), queue(receiving, "Ja", BEN)
    error = rejected(Policy.RETRY_TOMORROW, 131064)
    now = NOW
    for _ in range(48):
        database = receiving.shop.database
        claimed = outbox.claim(database, Due(id_, 1, 1), lease.take(database, NOW, "")[0])
        assert claimed is not None
        assert outbox.settle_rejected(database, claimed, error, now, 0.5) == 0
        assert receiving.rows("SELECT due_at FROM outbox WHERE message_id = ?", id_) == [(now + HOUR,)]
        assert due(receiving, now) == [other]
        now += HOUR
    claimed = outbox.claim(database, Due(id_, 1, 1), lease.take(database, NOW, "")[0])
    assert claimed is not None
    outbox.settle_rejected(database, claimed, error, now, 0.5)
    assert status_of(receiving, id_) == "failed"


def test_too_fast_for_the_number_lets_the_account_wait_as_long_as_told(receiving: Receiving) -> None:
    queue(receiving)
    error = rejected(Policy.RETRY_ACCOUNT, 130429, 90)
    assert outbox.settle_rejected(receiving.shop.database, claim_next(receiving), error, NOW, 0.5) == 90 * SECOND


@pytest.mark.parametrize(("code", "state"), [(190, "token_expired"), (0, "token_expired"), (131031, "blocked")])
def test_dead_token_or_account_keeps_everything_queued_and_says_what_to_do(
    receiving: Receiving, code: int, state: str
) -> None:
    id_ = queue(receiving)
    error = rejected(Policy.STOP_ACCOUNT, code)
    outbox.settle_rejected(receiving.shop.database, claim_next(receiving), error, NOW, 0.5)
    assert status_of(receiving, id_) == "queued"
    ((found, detail),) = receiving.rows("SELECT state, state_detail FROM channel_account")
    assert found == state
    assert detail.endswith(".")
    assert due(receiving) == []
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE channel_account SET state = 'ok'")
    assert due(receiving) == [id_]


def test_final_error_is_kept_in_the_channels_words_and_lets_the_next_go(receiving: Receiving) -> None:
    first, second = queue(receiving, "eins"), queue(receiving, "zwei")
    error = rejected(Policy.FAIL, 131026)
    outbox.settle_rejected(receiving.shop.database, claim_next(receiving), error, NOW, 0.5)
    assert receiving.rows("SELECT status, error_code, error_text FROM message WHERE id = ?", first) == [
        ("failed", 131026, "the details")
    ]
    assert due(receiving) == [second]


def test_clock_set_back_lets_nothing_wait_for_years(receiving: Receiving) -> None:
    database = receiving.shop.database
    far = NOW + 400 * DAY
    first, held = queue(receiving, "eins"), queue(receiving, "zwei", BEN)
    outbox.settle_not_sent(database, claim_next(receiving), far, SECOND)
    outbox.settle_rejected(database, claim_next(receiving, NOW), rejected(Policy.RETRY_PAIR), far, 0.5)
    epoch, _ = lease.take(database, NOW, "")
    assert due(receiving, NOW + HOUR) == []
    outbox.clock_set_back(database, epoch, NOW)
    assert due(receiving, NOW) == [first]
    assert set(due(receiving, NOW + MINUTE)) == {first, held}


def test_waits_of_this_clock_are_kept_when_a_gateway_takes_over(receiving: Receiving) -> None:
    queue(receiving)
    database = receiving.shop.database
    outbox.settle_rejected(database, claim_next(receiving), rejected(Policy.RETRY, retry_after=3_600), NOW, 0.5)
    epoch, _ = lease.take(database, NOW, "")
    outbox.recover(database, epoch, NOW)
    assert due(receiving, NOW + HOUR - SECOND) == []


def test_account_that_waits_holds_up_no_other(receiving: Receiving) -> None:
    queue(receiving, "eins")
    other = queue(receiving, "zwei", BEN)
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO channel_account (id, channel, external_id) VALUES (7, 'whatsapp', '7')")
        connection.exec_driver_sql("UPDATE outbox SET account_id = 7 WHERE message_id = ?", (other,))
    reader = receiving.shop.database.reader()
    assert [due.message_id for due in find_due(reader, LATER, 1, {receiving.shop.account_id})] == [other]


def test_read_marks_of_an_account_that_can_not_work_hold_up_no_other(receiving: Receiving) -> None:
    queue(receiving)
    queue(receiving, wa_id=BEN)
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO channel_account (id, channel, external_id, state) VALUES (7, 'whatsapp', '7', 'blocked')"
        )
        connection.exec_driver_sql("UPDATE conversation SET account_id = 7 WHERE id = 1")
    assert [mark.conversation_id for mark in due_reads(receiving.shop.database.reader(), 1)] == [2]


@pytest.mark.parametrize("late", ["not sent", "unknown", "refused"])
def test_late_outcome_of_a_gateway_that_lost_its_lease_does_not_touch_the_second_attempt(
    receiving: Receiving, late: str
) -> None:
    """Else it would be queued, or offered for sending again, while it is on its way."""
    database = receiving.shop.database
    id_ = queue(receiving)
    first = claim_next(receiving)
    outbox.recover(database, lease.take(database, NOW, "")[0], NOW)
    resend(database, receiving.clock, id_)
    claim_next(receiving)
    if late == "not sent":
        outbox.settle_not_sent(database, first, NOW, SECOND)
    elif late == "unknown":
        outbox.settle_unknown(database, first, NOW)
    else:
        outbox.settle_rejected(database, first, rejected(Policy.FAIL), NOW, 0.5)
    assert status_of(receiving, id_) == "sending"
