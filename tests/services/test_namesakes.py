"""Customers of one name: the head of each one's chat has what tells them apart."""

from app.services.customers import rename
from app.store.chats import chat_head
from tests.builders import NOW
from tests.services.receiving import BEN, Receiving


def address(receiving: Receiving, conversation_id: int) -> str:
    """What the composer shows beside the name."""
    head = chat_head(receiving.shop.database.reader(), conversation_id, NOW)
    assert head is not None
    return head.address


def test_a_namesake_whatever_the_accents_and_a_lookalike_have_their_number_beside_them(receiving: Receiving) -> None:
    receiving.write("Hallo", "wamid.1")
    receiving.write("Hallo", "wamid.2", wa_id=BEN, name="Ben")
    database = receiving.shop.database
    rename(database, receiving.clock, 1, "Anna Müller")
    rename(database, receiving.clock, 2, "Ben")
    assert (address(receiving, 1), address(receiving, 2)) == ("", "")
    rename(database, receiving.clock, 2, "anna muller")
    numbers = [address(receiving, 1), address(receiving, 2)]
    assert all(number.startswith("+") for number in numbers)
    assert len(set(numbers)) == 2
    rename(database, receiving.clock, 2, "Аnna Müller")
    assert address(receiving, 2) == numbers[1]


def test_looking_for_a_namesake_reads_an_index(receiving: Receiving) -> None:
    from app.store.chats import _NAMESAKE

    plan = receiving.shop.database.reader().execute(f"EXPLAIN QUERY PLAN {_NAMESAKE}", (1, 1)).fetchall()
    assert not [row for row in plan if "SCAN" in row[3]]
