"""Who writes, from webhook to chat: changed numbers and user ids, recycled numbers, ids that are no numbers."""

from typing import Any

import pytest

from app.core.clock import SECOND
from app.core.enums import IdentityKind
from app.services.desk import DeskService
from app.store.recipients import find_recipient
from tests import webhooks
from tests.services.receiving import ANNA, BEN, Receiving


def text(receiving: Receiving, id_: str, **named: str) -> dict[str, Any]:
    """A text message; `named` are the fields that say who wrote it."""
    body = webhooks.text_message("", id_, "Brot?", receiving.clock.now() // SECOND)
    return {**body, **named} if "from" in named else {**{k: v for k, v in body.items() if k != "from"}, **named}


def system(receiving: Receiving, id_: str, told: dict[str, str], **named: str) -> dict[str, Any]:
    """What WhatsApp tells of a customer."""
    body = text(receiving, id_, **named)
    del body["text"]
    return body | {"type": "system", "system": told}


def deliver(receiving: Receiving, *messages: dict[str, Any], together: bool) -> None:
    if together:
        receiving.deliver(webhooks.envelope(webhooks.value(messages)))
        return
    for message in messages:
        receiving.deliver(webhooks.envelope(webhooks.value([message])))


def customers(receiving: Receiving) -> list[int]:
    """Whose each message is, in the order of arrival."""
    return [
        id_
        for (id_,) in receiving.rows(
            "SELECT c.customer_id FROM message m JOIN conversation c ON c.id = m.conversation_id "
            "ORDER BY m.id & 2097151"
        )
    ]


@pytest.mark.parametrize("together", [True, False])
def test_changed_number_is_the_same_person_and_is_written_to(receiving: Receiving, together: bool) -> None:
    told = {"type": "user_changed_number", "wa_id": BEN, "body": f"User Anna changed from {ANNA} to {BEN}"}
    deliver(
        receiving,
        text(receiving, "wamid.1", **{"from": ANNA, "from_user_id": "DE.1a"}),
        system(receiving, "wamid.2", told, **{"from": ANNA}),
        text(receiving, "wamid.3", **{"from": BEN}),
        text(receiving, "wamid.4", **{"from": BEN, "from_user_id": "DE.2b"}),
        together=together,
    )
    one, *others = customers(receiving)
    # the last names a user id that no message announced: the number may have gone on to somebody else
    assert others[:2] == [one, one]
    with receiving.shop.database.write() as connection:
        chat = receiving.one("SELECT id FROM conversation WHERE customer_id = ?", one)
        found = find_recipient(connection, chat)
    assert found is not None
    assert found[1] in (IdentityKind.WA_ID, IdentityKind.BSUID)


@pytest.mark.parametrize("together", [True, False])
def test_changed_number_and_user_id_are_one_person_throughout(receiving: Receiving, together: bool) -> None:
    number = {"type": "user_changed_number", "wa_id": BEN, "body": "changed"}
    user_id = {"type": "user_changed_user_id", "user_id": "DE.2b", "previous_user_id": "DE.1a", "body": "changed"}
    deliver(
        receiving,
        text(receiving, "wamid.1", **{"from": ANNA, "from_user_id": "DE.1a"}),
        system(receiving, "wamid.2", number, **{"from": ANNA}),
        system(receiving, "wamid.3", user_id, **{"from": ANNA, "from_user_id": "DE.2b"}),
        text(receiving, "wamid.4", **{"from": BEN, "from_user_id": "DE.2b"}),
        text(receiving, "wamid.5", from_user_id="DE.2b"),
        together=together,
    )
    (one,) = set(customers(receiving))
    with receiving.shop.database.write() as connection:
        chat = receiving.one("SELECT id FROM conversation WHERE customer_id = ?", one)
        found = find_recipient(connection, chat)
    assert found is not None
    assert found[1:] == (IdentityKind.WA_ID, BEN)


@pytest.mark.parametrize("together", [True, False])
def test_recycled_number_is_another_person_whose_chat_begins_empty(receiving: Receiving, together: bool) -> None:
    deliver(
        receiving,
        text(receiving, "wamid.1", **{"from": ANNA, "from_user_id": "DE.1a"}),
        text(receiving, "wamid.2", **{"from": ANNA, "from_user_id": "DE.2b"}),
        text(receiving, "wamid.3", from_user_id="DE.1a"),
        together=together,
    )
    first, second, third = customers(receiving)
    assert first == third != second
    card = DeskService(receiving.shop.database, receiving.clock).customer(first)
    assert card is not None
    assert [(one.kind, one.value) for one in card.identities] == [(IdentityKind.BSUID, "DE.1a")]
    assert card.suggestions == ()


def test_number_in_another_spelling_goes_on_in_the_same_chat(receiving: Receiving) -> None:
    deliver(
        receiving,
        text(receiving, "wamid.1", **{"from": "5511987654321"}),
        text(receiving, "wamid.2", **{"from": "551187654321"}),
        together=True,
    )
    assert len(set(customers(receiving))) == 1
    assert receiving.one("SELECT name FROM customer") == "+55 11 98765-4321"


def test_user_name_given_to_another_leaves_the_first_persons_chat_alone(receiving: Receiving) -> None:
    for id_, user_id in (("wamid.1", "DE.1a"), ("wamid.2", "DE.2b")):
        value = webhooks.value([text(receiving, id_, from_user_id=user_id)])
        value["contacts"] = [{"profile": {"name": "Anna", "username": "anna.v"}, "wa_id": "", "user_id": user_id}]
        receiving.deliver(webhooks.envelope(value))
    first, second = customers(receiving)
    assert first != second
    names = receiving.rows("SELECT customer_id FROM identity WHERE kind = 'username'")
    assert names == [(second,)]
