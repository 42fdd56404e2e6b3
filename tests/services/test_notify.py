"""What is unread and when it came in, as the desk is told; which labels ring."""

import pytest

from app.core.clock import DAY, HOUR, MINUTE
from app.core.errors import UserError
from app.core.notify import ARRIVED
from app.services.desk import DeskService
from tests.builders import FixedClock
from tests.services.receiving import ANNA, BEN, Receiving


@pytest.fixture
def desk(receiving: Receiving) -> DeskService:
    """The desk in that shop."""
    return DeskService(receiving.shop.database, FixedClock(receiving.clock.now()))


def test_news_say_when_they_came_in_however_late(receiving: Receiving, desk: DeskService) -> None:
    receiving.write("Brot?", "m1", ago=2 * HOUR)
    receiving.write("Hallo", "m2", wa_id=BEN, name="Ben")

    (ben, anna) = desk.news()

    now = receiving.clock.now()
    assert (anna.name, anna.text, anna.unread, anna.at, anna.arrived_at) == ("Anna", "Brot?", 1, now - 2 * HOUR, now)
    assert (ben.name, ben.at) == ("Ben", now)
    assert desk.news([anna.conversation_id]) == [anna]
    assert desk.news([]) == []


def test_a_chat_that_was_read_is_no_news_and_one_marked_unread_came_long_ago(
    receiving: Receiving, desk: DeskService
) -> None:
    receiving.write("Brot?", "m1")
    (one,) = desk.news()
    desk.mark_opened(one.conversation_id)
    assert desk.news() == []

    receiving.clock.time += DAY
    desk.mark_unread(one.conversation_id)

    (again,) = desk.news()
    assert again.arrived_at is not None
    assert receiving.clock.now() - again.arrived_at > ARRIVED > MINUTE


def test_a_labels_customers_ring(receiving: Receiving, desk: DeskService) -> None:
    receiving.write("Brot?", "m1", wa_id=ANNA)
    (one,) = desk.news()
    customer_id = desk.inbox_rows([one.conversation_id])[one.conversation_id].customer_id
    desk.set_labels(customer_id, ["Stammkundin"])
    assert not one.bell

    desk.set_label_bell("stammkundin", True)
    assert desk.news()[0].bell
    desk.set_label_bell("Stammkundin", False)
    assert not desk.news()[0].bell
    with pytest.raises(UserError, match="There is no label VIP"):
        desk.set_label_bell("VIP", True)
