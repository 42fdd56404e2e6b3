"""Sending while two customers are made one or parted: nothing stops, and nothing reaches the other of the two."""

from dataclasses import dataclass

import pytest

from app.channels.base import Policy
from app.core.clock import HOUR, SECOND
from app.core.enums import Author
from app.services import outbox, people
from app.services.sending import queue_reaction, queue_text
from app.store import lease
from app.store.outbox import Claim, find_due
from tests import webhooks
from tests.builders import NOW
from tests.services.receiving import ANNA, BEN, Receiving
from tests.services.test_outbox import claim_next, rejected
from tests.services.test_receipts import status_of

LATER = 1 << 60
USER_IDS = {ANNA: "DE.1111111111111111", BEN: "DE.2222222222222222"}


@dataclass(slots=True)
class Two:
    """Anna and Ben, who write with number and user id, as WhatsApp sends them."""

    receiving: Receiving

    def hear(self, number: str, external_id: str, ago: int = 0) -> int:
        """A message arrives; its id."""
        time = (self.receiving.clock.now() - ago) // SECOND
        said = webhooks.text_message(number, external_id, "Brot?", time) | {"from_user_id": USER_IDS[number]}
        value = webhooks.value([said], names={number: "Somebody"})
        value["contacts"][0]["user_id"] = USER_IDS[number]
        self.receiving.deliver(webhooks.envelope(value))
        return int(self.receiving.one("SELECT id FROM message WHERE external_id = ?", external_id))

    def customer(self, number: str) -> int:
        return int(self.receiving.one("SELECT customer_id FROM identity WHERE kind = 'wa_id' AND value = ?", number))

    def chat(self, number: str) -> int:
        return int(self.receiving.one("SELECT id FROM conversation WHERE customer_id = ?", self.customer(number)))

    def merge(self) -> int:
        """Make Ben one with Anna."""
        return people.merge(self.receiving.shop.database, self.receiving.clock, self.customer(ANNA), self.customer(BEN))

    def answer(self, number: str, quoted_id: int | None = None) -> int:
        self.receiving.clock.time += 1
        database, clock = self.receiving.shop.database, self.receiving.clock
        return queue_text(database, clock, self.chat(number), "Ja", Author.OPERATOR, quoted_id=quoted_id).id

    def goes_to(self, claimed: Claim) -> str:
        """Whose name it is that a message is addressed to."""
        assert claimed.recipient is not None
        owners = {value: number for number in (ANNA, BEN) for value in (number, USER_IDS[number])}
        return owners[claimed.recipient[1]]


@pytest.fixture
def two(receiving: Receiving) -> Two:
    made = Two(receiving)
    made.hear(BEN, "wamid.b", ago=2 * HOUR)
    made.hear(ANNA, "wamid.a", ago=HOUR)
    return made


def test_message_found_due_before_its_chat_was_joined_is_sent_all_the_same(two: Two) -> None:
    id_ = two.answer(BEN)
    database = two.receiving.shop.database
    (due,) = find_due(database.reader(), LATER, 10)
    two.merge()
    claimed = outbox.claim(database, due, lease.take(database, NOW, "")[0])
    assert claimed is not None
    assert claimed.message_id == id_
    assert claimed.conversation_id == two.chat(ANNA)


def test_refusal_of_a_message_whose_chat_was_joined_meanwhile_is_settled(two: Two) -> None:
    id_ = two.answer(BEN)
    database = two.receiving.shop.database
    claimed = claim_next(two.receiving)
    two.merge()
    outbox.settle_rejected(database, claimed, rejected(Policy.FAIL, outbox.NOT_BY_USER_ID), NOW, 0.5)
    assert status_of(two.receiving, id_) in ("queued", "failed")


def test_hold_after_a_chat_was_joined_meanwhile_is_on_the_chat_that_has_the_message(two: Two) -> None:
    two.answer(BEN)
    claimed = claim_next(two.receiving)
    two.merge()
    outbox.settle_rejected(two.receiving.shop.database, claimed, rejected(Policy.RETRY_PAIR, 131056, 9), NOW, 0.5)
    assert two.receiving.one("SELECT held_until FROM conversation WHERE id = ?", two.chat(ANNA)) == NOW + 9 * SECOND


@pytest.mark.parametrize("number", [ANNA, BEN])
def test_of_two_who_were_made_one_the_phone_that_wrote_last_is_answered(two: Two, number: str) -> None:
    two.merge()
    two.hear(number, "wamid.new")
    two.answer(ANNA)
    assert two.goes_to(claim_next(two.receiving)) == number


@pytest.mark.parametrize("number", [ANNA, BEN])
def test_in_a_joined_chat_a_quote_or_reaction_goes_to_the_phone_that_has_the_message(two: Two, number: str) -> None:
    old = {ANNA: "wamid.a", BEN: "wamid.b"}[number]
    id_ = int(two.receiving.one("SELECT id FROM message WHERE external_id = ?", old))
    two.merge()
    two.hear(ANNA if number == BEN else BEN, "wamid.new")
    two.answer(ANNA, quoted_id=id_)
    assert two.goes_to(claim_next(two.receiving)) == number
    with two.receiving.shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    queue_reaction(two.receiving.shop.database, two.receiving.clock, id_, "👍", Author.OPERATOR)
    assert two.goes_to(claim_next(two.receiving)) == number


@pytest.mark.parametrize("number", [ANNA, BEN])
def test_answer_still_waiting_when_two_are_parted_goes_to_whom_it_answers(two: Two, number: str) -> None:
    merge_id = two.merge()
    two.hear(number, "wamid.new")
    id_ = two.answer(ANNA)
    people.undo_merge(two.receiving.shop.database, two.receiving.clock, merge_id)
    assert two.receiving.one("SELECT conversation_id FROM message WHERE id = ?", id_) == two.chat(number)
    assert two.goes_to(claim_next(two.receiving)) == number


@pytest.mark.parametrize("number", [ANNA, BEN])
def test_quote_still_waiting_when_two_are_parted_goes_to_whom_it_quotes(two: Two, number: str) -> None:
    merge_id = two.merge()
    quoted = two.hear(number, "wamid.new")
    two.hear(ANNA if number == BEN else BEN, "wamid.newer")
    id_ = two.answer(ANNA, quoted_id=quoted)
    people.undo_merge(two.receiving.shop.database, two.receiving.clock, merge_id)
    assert two.receiving.one("SELECT conversation_id FROM message WHERE id = ?", id_) == two.chat(number)
