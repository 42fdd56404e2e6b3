"""Blue ticks and typing: the chat's own choice wins, and nothing is shown that the operator does not want shown."""

import pytest

from app.core.clock import SECOND, MachineClock
from app.core.enums import ReadReceipts
from app.core.errors import UserError
from app.services import inbox
from app.services.desk import DeskService
from app.store import read_marks
from app.store.read_marks import due_reads, due_typing
from tests.builders import NOW, FixedClock, Shop


@pytest.fixture
def chat(shop: Shop) -> int:
    """A conversation whose customer has written."""
    _customer, chat = shop.person("Anna")
    shop.hears(chat, "Brot?")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET external_id = 'wamid.' || id")
    return chat


def typed(shop: Shop) -> list[int]:
    """The conversations whose customers are to be shown it."""
    return [mark.conversation_id for mark in due_typing(shop.database.reader(), 10)]


def told(shop: Shop) -> list[int]:
    """The conversations whose customers are to see blue ticks."""
    return [mark.conversation_id for mark in due_reads(shop.database.reader(), 10)]


@pytest.mark.parametrize(
    ("choice", "setting", "shown"),
    [
        (None, ReadReceipts.ON_REPLY, True),
        (None, ReadReceipts.ON_OPEN, True),
        (None, ReadReceipts.NEVER, False),
        (ReadReceipts.NEVER, ReadReceipts.ON_REPLY, False),
        (ReadReceipts.ON_REPLY, ReadReceipts.NEVER, True),
    ],
)
def test_typing_is_shown_unless_blue_ticks_are_never_given(
    shop: Shop, chat: int, choice: ReadReceipts | None, setting: ReadReceipts, shown: bool
) -> None:
    inbox.set_read_receipts(shop.database, chat, choice)

    inbox.typing(shop.database, chat, setting)

    assert typed(shop) == ([chat] if shown else [])


def test_typing_is_told_once_and_not_again_for_a_while(shop: Shop, chat: int) -> None:
    inbox.typing(shop.database, chat, ReadReceipts.ON_REPLY)
    (mark,) = due_typing(shop.database.reader(), 10)
    inbox.settle_typing(shop.database, mark, told=True)

    inbox.typing(shop.database, chat, ReadReceipts.ON_REPLY)

    assert typed(shop) == []
    rows = shop.database.reader().execute("SELECT read_told_id = last_inbound_id, -typing_at FROM conversation")
    assert rows.fetchall() == [(1, mark.typed_at)]
    later = mark.typed_at + 20 * SECOND
    assert read_marks.may_show_typing(shop.database.reader(), chat, ReadReceipts.ON_REPLY, later)
    assert not read_marks.may_show_typing(shop.database.reader(), chat, ReadReceipts.ON_REPLY, later - 1)


def test_typing_that_was_not_shown_gives_no_blue_ticks(shop: Shop, chat: int) -> None:
    inbox.typing(shop.database, chat, ReadReceipts.ON_REPLY)
    (mark,) = due_typing(shop.database.reader(), 10)

    inbox.settle_typing(shop.database, mark, told=False)

    assert shop.database.reader().execute("SELECT read_told_id FROM conversation").fetchall() == [(None,)]
    assert read_marks.is_stale(mark, mark.typed_at + 25 * SECOND, NOW)
    assert not read_marks.is_stale(mark, mark.typed_at + 24 * SECOND, NOW)
    assert read_marks.is_stale(mark, mark.typed_at, NOW + 31 * 86_400 * SECOND)


def test_nobody_is_shown_typing_who_has_never_written(shop: Shop) -> None:
    _customer, chat = shop.person("Anna")

    inbox.typing(shop.database, chat, ReadReceipts.ON_REPLY)
    inbox.typing(shop.database, 77, ReadReceipts.ON_REPLY)

    assert typed(shop) == []


def test_the_setting_switches_typing_off(shop: Shop, chat: int) -> None:
    DeskService(shop.database, FixedClock(), typing_indicator=False).typing(chat)
    assert typed(shop) == []
    DeskService(shop.database, FixedClock()).typing(chat)
    assert typed(shop) == [chat]


@pytest.mark.parametrize(
    ("choice", "setting", "ticks"),
    [
        (None, ReadReceipts.ON_OPEN, True),
        (None, ReadReceipts.ON_REPLY, False),
        (ReadReceipts.ON_OPEN, ReadReceipts.NEVER, True),
        (ReadReceipts.NEVER, ReadReceipts.ON_OPEN, False),
    ],
)
def test_opening_a_chat_honours_its_own_choice(
    shop: Shop, chat: int, choice: ReadReceipts | None, setting: ReadReceipts, ticks: bool
) -> None:
    desk = DeskService(shop.database, FixedClock(), read_receipts=setting)
    desk.set_read_receipts(chat, choice)

    desk.mark_opened(chat)

    assert told(shop) == ([chat] if ticks else [])
    head = desk.chat(chat)
    assert head is not None
    assert head.read_receipts is choice


def test_never_takes_back_what_was_yet_to_be_told(shop: Shop, chat: int) -> None:
    inbox.mark_opened(shop.database, chat, ReadReceipts.ON_OPEN)
    inbox.typing(shop.database, chat, ReadReceipts.ON_OPEN)

    inbox.set_read_receipts(shop.database, chat, ReadReceipts.NEVER)

    assert (told(shop), typed(shop)) == ([], [])


def test_a_chat_that_is_not_there_is_a_sentence(shop: Shop) -> None:
    with pytest.raises(UserError, match="77"):
        inbox.set_read_receipts(shop.database, 77, None)


def test_a_clock_set_back_does_not_silence_typing_for_ever(shop: Shop, chat: int) -> None:
    with shop.database.write() as connection:
        ahead = MachineClock().now() + 3_600 * SECOND
        connection.exec_driver_sql("UPDATE conversation SET typing_at = ?", (-ahead,))

    inbox.typing(shop.database, chat, ReadReceipts.ON_REPLY)

    assert typed(shop) == [chat]
