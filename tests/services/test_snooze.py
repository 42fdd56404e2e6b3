"""Snoozed chats: out of sight, and back where they are seen."""

import pytest

from app.core.clock import HOUR, MINUTE
from app.core.enums import ConversationState, View
from app.core.errors import UserError
from app.services.desk import DeskService
from app.services.inbox import wake_due
from tests.builders import FixedClock, Shop
from tests.services.receiving import Receiving


@pytest.fixture
def clock(shop: Shop) -> FixedClock:
    """The shop's clock."""
    return FixedClock(shop.now)


@pytest.fixture
def desk(shop: Shop, clock: FixedClock) -> DeskService:
    """The desk in that shop."""
    return DeskService(shop.database, clock)


def test_a_snoozed_chat_is_listed_by_when_it_comes_back_and_waits_for_nothing(desk: DeskService, shop: Shop) -> None:
    _, late = shop.person("Anna")
    _, soon = shop.person("Bert", "+4917139200002")
    _, reply = shop.person("Cleo", "+4917139200003")
    for chat in (late, soon, reply):
        shop.hears(chat, "Haben Sie noch Brot?")

    desk.snooze(late, shop.now + 2 * HOUR)
    desk.snooze(soon, shop.now + HOUR)
    desk.snooze(reply, None)

    assert desk.inbox_order(View.SNOOZED).ids == [soon, late, reply]
    assert desk.inbox_order(View.WAITING).ids == []
    assert desk.inbox_order(View.OPEN).ids == []
    row = desk.inbox_rows([soon])[soon]
    assert (row.state, row.unread, row.waiting_since) == (ConversationState.SNOOZED, 0, None)
    assert desk.counters().waiting == 0


def test_a_snooze_ends_at_its_time_and_the_chat_waits_since_its_customer_wrote(
    desk: DeskService, shop: Shop, clock: FixedClock
) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Und morgen?", ago=30 * MINUTE)
    desk.snooze(chat, shop.now + HOUR)

    assert wake_due(shop.database, shop.now + HOUR - 1) == 0
    assert wake_due(shop.database, shop.now + HOUR) == 1

    row = desk.inbox_rows([chat])[chat]
    assert (row.state, row.waiting_since) == (ConversationState.OPEN, shop.now - 30 * MINUTE)


def test_an_answered_chat_comes_back_among_those_who_wait(desk: DeskService, shop: Shop) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Danke", ago=30 * MINUTE)
    desk.send_text(chat, "Gern")
    desk.snooze(chat, shop.now + HOUR)

    wake_due(shop.database, shop.now + 2 * HOUR)

    assert desk.inbox_order(View.WAITING).ids == [chat]
    assert desk.inbox_rows([chat])[chat].waiting_since == shop.now + HOUR


def test_a_customer_who_writes_ends_the_snooze(desk: DeskService, shop: Shop, receiving: Receiving) -> None:
    _, chat = shop.person("Anna", "+491713920001")
    shop.hears(chat, "Hallo")
    desk.snooze(chat, None)
    assert wake_due(shop.database, shop.now + 1000 * HOUR) == 0

    receiving.write("Sind Sie da?", "wamid.1")

    row = desk.inbox_rows([chat])[chat]
    assert (row.state, row.unread) == (ConversationState.OPEN, 1)
    assert desk.inbox_order(View.WAITING).ids == [chat]
    assert desk.inbox_order(View.SNOOZED).ids == []


def test_a_snooze_into_the_past_is_a_sentence(desk: DeskService, shop: Shop) -> None:
    _, chat = shop.person("Anna")

    with pytest.raises(UserError, match="has passed"):
        desk.snooze(chat, shop.now)


def test_done_chats_are_listed_newest_first(desk: DeskService, shop: Shop) -> None:
    chats = [shop.person(name, f"+491713920000{n}")[1] for n, name in enumerate(("Anna", "Bert"))]
    for n, chat in enumerate(chats):
        shop.hears(chat, "Danke", ago=(2 - n) * HOUR)
        desk.done(chat)

    assert desk.inbox_order(View.DONE).ids == chats[::-1]
