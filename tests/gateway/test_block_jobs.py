"""Whoever is blocked is blocked here at once, and at the channel as soon as it can be told; or it is said why not."""

from app.channels.base import NotSent, Policy, Rejected
from app.core.enums import Channel, IdentityKind
from app.services import people
from app.services.desk import DeskService
from app.store.identities import learn_identity
from tests.gateway.running import Running, wait_until
from tests.services.receiving import ANNA, BEN

LONG_AGO = Rejected(131047, "Re-engagement required", "User has not messaged in the last 24 hours", Policy.FAIL)


def block(gateway: Running, customer_id: int, blocked: bool = True) -> None:
    people.set_blocked(gateway.shop.database, gateway.clock, customer_id, blocked)


def customer_of(gateway: Running, chat: int) -> int:
    return int(gateway.rows("SELECT customer_id FROM conversation WHERE id = ?", chat)[0][0])


def state(gateway: Running, customer_id: int) -> tuple[bool, str, str]:
    """Blocked, and what the channel knows of it, as the card shows it."""
    card = DeskService(gateway.shop.database, gateway.clock).customer(customer_id)
    assert card is not None
    return card.blocked, card.block_state, card.block_error


def test_block_and_unblock_are_told_to_the_channel(gateway: Running) -> None:
    anna = customer_of(gateway, gateway.hears(ANNA, "Hallo", "wamid.1"))
    block(gateway, anna)
    assert state(gateway, anna)[0] is True
    wait_until(lambda: state(gateway, anna) == (True, "", ""), "the block")
    block(gateway, anna, False)
    wait_until(lambda: state(gateway, anna) == (False, "", ""), "the unblock")
    assert gateway.channel.blocks == [(ANNA, True), (ANNA, False)]


def test_refused_block_stays_here_with_a_sentence(gateway: Running) -> None:
    anna = customer_of(gateway, gateway.hears(ANNA, "Hallo", "wamid.1"))
    gateway.channel.refusals["set_blocked"] = LONG_AGO
    block(gateway, anna)
    wait_until(lambda: state(gateway, anna)[1] == "failed", "the refusal")
    blocked, _, sentence = state(gateway, anna)
    assert blocked
    assert "only people who wrote in the last 24 hours" in sentence
    gateway.channel.refusals.clear()
    block(gateway, anna)
    wait_until(lambda: state(gateway, anna) == (True, "", ""), "the block")


def test_full_list_is_explained(gateway: Running) -> None:
    anna = customer_of(gateway, gateway.hears(ANNA, "Hallo", "wamid.1"))
    gateway.channel.refusals["set_blocked"] = Rejected(139101, "Blocklist limit reached", "", Policy.FAIL)
    block(gateway, anna)
    wait_until(lambda: state(gateway, anna)[1] == "failed", "the refusal")
    assert state(gateway, anna)[2].startswith("The list of blocked people is full. Unblock somebody first.")


def test_block_waits_while_the_channel_cannot_be_reached(gateway: Running) -> None:
    anna = customer_of(gateway, gateway.hears(ANNA, "Hallo", "wamid.1"))
    gateway.channel.refusals["set_blocked"] = NotSent("no connection")
    block(gateway, anna)
    wait_until(lambda: gateway.channel.blocks, "the try")
    assert state(gateway, anna) == (True, "queued", "")
    gateway.channel.refusals.clear()
    wait_until(lambda: state(gateway, anna) == (True, "", ""), "the block")


def test_each_number_of_a_person_is_blocked_and_one_that_is_taken_is_enough(gateway: Running) -> None:
    anna = customer_of(gateway, gateway.hears(ANNA, "Hallo", "wamid.1"))
    ben = customer_of(gateway, gateway.hears(BEN, "Hallo", "wamid.2"))
    people.merge(gateway.shop.database, gateway.clock, anna, ben)
    gateway.channel.refusals[f"set_blocked {ANNA}"] = LONG_AGO
    block(gateway, anna)
    wait_until(lambda: state(gateway, anna) == (True, "", ""), "the block")
    assert {user for user, _ in gateway.channel.blocks} == {ANNA, BEN}


def test_one_number_in_two_spellings_is_asked_once(gateway: Running) -> None:
    anna = customer_of(gateway, gateway.hears("5511987654321", "Oi", "wamid.1"))
    with gateway.shop.database.write() as connection:
        learn_identity(connection, anna, Channel.WHATSAPP, "", IdentityKind.WA_ID, "551187654321", 1)
    block(gateway, anna)
    wait_until(lambda: state(gateway, anna) == (True, "", ""), "the block")
    assert gateway.channel.blocks == [("551187654321", True)]


def test_block_asked_for_before_a_merge_is_settled_after_it(gateway: Running) -> None:
    anna = customer_of(gateway, gateway.hears(ANNA, "Hallo", "wamid.1"))
    ben = customer_of(gateway, gateway.hears(BEN, "Hallo", "wamid.2"))
    gateway.channel.refusals["set_blocked"] = NotSent("no connection")
    block(gateway, ben)
    merge_id = people.merge(gateway.shop.database, gateway.clock, anna, ben)
    gateway.channel.refusals.clear()
    wait_until(lambda: state(gateway, anna) == (True, "", ""), "the block")
    people.undo_merge(gateway.shop.database, gateway.clock, merge_id)
    assert state(gateway, anna) == (False, "", "")
    assert state(gateway, ben) == (True, "", "")
