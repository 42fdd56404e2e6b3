"""The grace period: what is taken back is never sent, what has gone out can't be taken back, nothing is lost."""

from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import HOUR, MINUTE, SECOND, MachineClock
from app.core.content import Place
from app.core.enums import ConversationState, View
from app.core.errors import UserError
from app.core.steps import Done, Reply
from app.services import outbox
from app.services.desk import DeskService
from app.services.grace import let_go
from app.store import lease
from app.store.outbox import Due, find_due, next_due_at
from tests.builders import FixedClock, Shop

GRACE = 30 * SECOND
FAR = 1 << 60


@pytest.fixture
def desk(shop: Shop) -> DeskService:
    """A desk with a grace period."""
    return DeskService(shop.database, FixedClock(shop.now), grace=GRACE)


def waiting_chat(shop: Shop) -> int:
    """Anna's, who asked an hour ago."""
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brezeln?", ago=HOUR)
    return chat


def due(shop: Shop, at: int) -> list[int]:
    """What a gateway would find to be sent at that time."""
    return [one.message_id for one in find_due(shop.database.reader(), at, 10)]


def draft_of(desk: DeskService, chat: int) -> str:
    """What stands in the composer when the chat is opened."""
    head = desk.chat(chat)
    assert head is not None
    return head.draft


def test_what_is_sent_waits_for_its_grace_and_the_dispatcher_knows_until_when(desk: DeskService, shop: Shop) -> None:
    message = desk.send_text(waiting_chat(shop), "Ja, gern")
    assert due(shop, message.goes_out_at - 1) == []
    assert next_due_at(shop.database.reader(), message.goes_out_at - 1) == message.goes_out_at
    assert due(shop, message.goes_out_at) == [message.id]


def test_a_message_taken_back_leaves_no_trace_but_the_draft(desk: DeskService, shop: Shop) -> None:
    chat = waiting_chat(shop)
    before = dump(shop)
    message = desk.send_text(chat, "Ja,\ngern")
    assert desk.take_back(message.id) == "Ja,\ngern"
    assert draft_of(desk, chat) == "Ja,\ngern"
    assert due(shop, FAR) == []
    assert desk.inbox_order(View.WAITING).ids == [chat]
    desk.save_draft(chat, "")
    after = dump(shop)
    # that it was read is not taken back
    for rows in (before, after):
        for row in rows["conversation"]:
            row.update(unread=0, first_unread_id=None, read_wanted_id=None)
    assert after == before


def dump(shop: Shop) -> dict[str, list[dict[str, object]]]:
    """All rows that a message touches."""
    reader = shop.database.reader()
    found = {}
    for table in ("message", "outbox", "conversation", "customer", "draft"):
        cursor = reader.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found["words"] = [{"term": term} for (term,) in reader.execute("SELECT term FROM message_word").fetchall()]
    return found


def test_text_typed_since_stands_behind_what_comes_back(desk: DeskService, shop: Shop) -> None:
    chat = waiting_chat(shop)
    message = desk.send_text(chat, "Ja")
    desk.save_draft(chat, "und Semmeln")
    desk.take_back(message.id)
    assert draft_of(desk, chat) == "Ja\nund Semmeln"


def test_a_chat_that_was_done_with_it_is_open_and_waits_again(desk: DeskService, shop: Shop) -> None:
    chat = waiting_chat(shop)
    message = desk.send_text(chat, "Ja")
    desk.done(chat)
    desk.take_back(message.id)
    row = desk.inbox_rows([chat])[chat]
    assert (row.state, row.waiting_since, row.draft) == (ConversationState.OPEN, shop.now - HOUR, True)


def test_a_chat_that_did_not_wait_does_not_wait_afterwards(desk: DeskService, shop: Shop) -> None:
    chat = waiting_chat(shop)
    desk.done(chat)
    message = desk.send_text(chat, "Übrigens")
    desk.take_back(message.id)
    row = desk.inbox_rows([chat])[chat]
    assert (row.state, row.waiting_since) == (ConversationState.DONE, None)


def test_another_desk_takes_it_back_too(desk: DeskService, shop: Shop) -> None:
    chat = waiting_chat(shop)
    message = desk.send_text(chat, "Ja")
    desk.done(chat)
    assert DeskService(shop.database, FixedClock(shop.now)).take_back(message.id) == "Ja"
    assert desk.inbox_order(View.WAITING).ids == [chat]


def test_what_is_claimed_can_not_be_taken_back_and_what_is_taken_back_can_not_be_claimed(
    desk: DeskService, shop: Shop
) -> None:
    chat = waiting_chat(shop)
    epoch, _ = lease.take(shop.database, shop.now, "http://127.0.0.1:1")
    first = desk.send_text(chat, "eins")
    assert outbox.claim(shop.database, Due(first.id, chat, shop.account_id), epoch) is not None
    with pytest.raises(UserError, match="gone out already"):
        desk.take_back(first.id)
    assert draft_of(desk, chat) == ""

    second = desk.send_text(chat, "zwei")
    desk.take_back(second.id)
    assert outbox.claim(shop.database, Due(second.id, chat, shop.account_id), epoch) is None
    with pytest.raises(UserError, match="taken back already"):
        desk.take_back(second.id)
    assert draft_of(desk, chat) == "zwei"


def test_leaving_lets_only_this_desks_messages_go_at_once(desk: DeskService, shop: Shop) -> None:
    mine = desk.send_text(waiting_chat(shop), "Ja")
    other = DeskService(shop.database, FixedClock(shop.now), grace=GRACE)
    _, ben = shop.person("Ben", "+4917139200002")
    shop.hears(ben, "Hallo")
    other.send_text(ben, "Nein")
    assert let_go(shop.database, desk.in_grace()) == [mine.id]
    assert due(shop, MachineClock().now()) == [mine.id]
    assert let_go(shop.database, {}) == []


def test_more_than_words_waits_too_and_leaves_the_composer_as_it_is(desk: DeskService, shop: Shop) -> None:
    chat = waiting_chat(shop)
    message = desk.send_content(chat, Place("48.1", "11.5"))
    assert message.goes_out_at
    assert desk.take_back(message.id) == ""
    assert draft_of(desk, chat) == ""
    assert desk.inbox_order(View.WAITING).ids == [chat]


def test_a_file_taken_back_is_given_up_and_its_caption_comes_back(
    desk: DeskService, shop: Shop, tmp_path: Path
) -> None:
    chat = waiting_chat(shop)
    path = tmp_path / "karte.txt"
    path.write_text("Brezel 1 EUR")
    message = desk.send_file(chat, str(path), "unsere Karte")
    assert desk.take_back(message.id) == "unsere Karte"
    assert [row.status.value for row in desk.transcript(chat).messages][-1] == "discarded"
    assert due(shop, FAR) == []


def test_without_a_grace_period_it_goes_out_at_once(shop: Shop) -> None:
    message = DeskService(shop.database, FixedClock(shop.now)).send_text(waiting_chat(shop), "Ja")
    assert message.goes_out_at == 0
    assert due(shop, 1) == [message.id]


def test_a_machine_clock_set_back_makes_nothing_wait_for_long(desk: DeskService, shop: Shop) -> None:
    message = desk.send_text(waiting_chat(shop), "Ja")
    epoch, _ = lease.take(shop.database, shop.now, "http://127.0.0.1:1")
    outbox.clock_set_back(shop.database, epoch, message.goes_out_at - 10 * MINUTE)
    assert due(shop, message.goes_out_at - 10 * MINUTE) == [message.id]


def test_in_whatever_order_every_text_is_sent_once_or_stands_in_the_draft_once(shop: Shop) -> None:
    epoch, _ = lease.take(shop.database, shop.now, "http://127.0.0.1:1")
    numbers = count(1)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from(("send", "back", "claim", "quit", "type")), max_size=12))
    def check(steps: list[str]) -> None:
        desk = DeskService(shop.database, FixedClock(shop.now), grace=GRACE)
        _, chat = shop.person("Anna", f"+49171392{next(numbers):05d}")
        shop.hears(chat, "Brezeln?")
        written: list[str] = []
        sent: list[str] = []
        newest = 0
        for number, step in enumerate(steps):
            if step in ("send", "type"):
                written.append(f"text{number}")
                typed = "\n".join(filter(None, (draft_of(desk, chat), written[-1])))
                if step == "send":
                    newest = desk.send_text(chat, typed).id
                else:
                    desk.save_draft(chat, typed)
            elif step == "back" and newest:
                with suppress(UserError):
                    desk.take_back(newest)
            elif step == "quit":
                let_go(shop.database, desk.in_grace())
            elif step == "claim":
                sent += _sent(shop, epoch, MachineClock().now())
        sent += _sent(shop, epoch, FAR)
        assert sorted("\n".join([*sent, draft_of(desk, chat)]).split()) == sorted(written)

    check()


def _sent(shop: Shop, epoch: int, now: int) -> list[str]:
    """Claim and settle all that is due: the texts."""
    texts = []
    while found := find_due(shop.database.reader(), now, 10):
        for one in found:
            claimed = outbox.claim(shop.database, one, epoch)
            if claimed is not None:
                texts.append(claimed.text)
                with shop.database.write() as connection:
                    connection.exec_driver_sql("DELETE FROM outbox WHERE message_id = ?", (one.message_id,))
                    connection.exec_driver_sql("UPDATE message SET status = 'sent' WHERE id = ?", (one.message_id,))
    return texts


def test_a_reply_of_a_macro_goes_out_on_leaving_as_well(desk: DeskService, shop: Shop) -> None:
    chat = waiting_chat(shop)
    desk.apply([chat], [Reply("Ist fertig!"), Done()])
    ((message_id, until),) = desk.in_grace().items()
    assert (due(shop, until - 1), due(shop, until)) == ([], [message_id])
    assert let_go(shop.database, desk.in_grace()) == [message_id]
    assert due(shop, 1) == [message_id]


@pytest.mark.parametrize("undone", [False, True])
def test_a_message_that_may_have_reached_them_is_never_taken_out_of_the_chat(
    desk: DeskService, shop: Shop, undone: bool
) -> None:
    chat = waiting_chat(shop)
    desk.apply([chat], [Reply("Ja, gern")])
    epoch, _ = lease.take(shop.database, shop.now, "")
    (found,) = find_due(shop.database.reader(), FAR, 10)
    claimed = outbox.claim(shop.database, found, epoch)
    assert claimed is not None
    outbox.settle_unknown(shop.database, claimed, shop.now)
    desk.resend(found.message_id)
    if undone:
        desk.undo()
    else:
        desk.take_back(found.message_id)
    assert due(shop, FAR) == []
    (_, message) = desk.transcript(chat).messages
    assert (message.text, message.status) == ("Ja, gern", "discarded")
    assert desk.inbox_order(View.WAITING).ids == [chat]
