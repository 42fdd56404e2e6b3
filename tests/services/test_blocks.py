"""Blocking is kept at once, asks the gateway once, and closes the gate."""

import pytest

from app.core.errors import UserError
from app.core.gate import Refusal
from app.services import people
from app.services.desk import DeskService
from tests.builders import FixedClock, Shop


def test_blocked_person_may_not_be_written_to_and_the_gateway_is_asked_once(shop: Shop) -> None:
    customer, chat = shop.person("Anna")
    shop.hears(chat, "Hallo")
    desk = DeskService(shop.database, FixedClock())
    for blocked in (True, False, True):
        desk.set_blocked(customer, blocked)
    head = desk.chat(chat)
    assert head is not None
    assert head.verdict.refusal is Refusal.BLOCKED
    jobs = shop.database.reader().execute("SELECT kind, ref, payload FROM job").fetchall()
    assert jobs == [("block", str(customer), '{"blocked": true}')]


def test_person_without_a_chat_is_blocked_here_alone(shop: Shop) -> None:
    customer, chat = shop.person("Anna")
    with shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM conversation WHERE id = ?", (chat,))
    people.set_blocked(shop.database, FixedClock(), customer, True)
    found = shop.database.reader().execute("SELECT blocked, block_state FROM customer").fetchall()
    assert found == [(1, "")]


def test_nobody_is_a_sentence(shop: Shop) -> None:
    with pytest.raises(UserError, match="There is no customer 7"):
        people.set_blocked(shop.database, FixedClock(), 7, True)
