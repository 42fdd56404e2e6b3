"""Steps done to one chat or many, and taken back."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from app.core.clock import DAY, HOUR
from app.core.enums import ConversationState, Status
from app.core.errors import UserError
from app.core.steps import (
    AddLabel,
    AddNote,
    Assign,
    Done,
    Priority,
    Read,
    RemoveLabel,
    Reopen,
    Reply,
    SetPriority,
    Snooze,
    Step,
    Unread,
)
from app.services.desk import DeskService
from app.store import receipts
from app.store.deeds import KEPT
from tests.builders import FixedClock, Shop
from tests.services.receiving import Receiving

TABLES = ("conversation", "customer", "customer_label", "label", "note", "message", "draft", "outbox", "customer_field")
STATE = "state, waiting_since, unread, first_unread_id"
NAMES = ("Anna", "Ben", "Çelik")


@pytest.fixture
def desk(shop: Shop) -> DeskService:
    """The desk in that shop."""
    return DeskService(shop.database, FixedClock())


@pytest.fixture
def chats(shop: Shop) -> list[int]:
    """Three people who wait for an answer."""
    return people(shop)


def people(shop: Shop) -> list[int]:
    made = []
    for n, name in enumerate(NAMES, 1):
        _, chat = shop.person(name, f"+49171392000{n}")
        shop.hears(chat, "Haben Sie noch Brot?", ago=n * HOUR)
        made.append(chat)
    return made


def dump(shop: Shop) -> dict[str, Any]:
    """Every row of what steps may change, and the counters."""
    reader = shop.database.reader()
    tables = {table: reader.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES}
    counters = "SELECT name, value FROM counter WHERE name <> 'message_id' AND name NOT LIKE 'last%' ORDER BY name"
    return {**tables, "counter": reader.execute(counters).fetchall()}


def columns(shop: Shop, chat: int, names: str = STATE) -> tuple[Any, ...]:
    return tuple(shop.database.reader().execute(f"SELECT {names} FROM conversation WHERE id = ?", (chat,)).fetchone())


STEPS: Sequence[Step] = (
    AddLabel("Stammkunde"),
    AddLabel("stammkunde"),
    AddLabel("neu"),
    RemoveLabel("neu"),
    RemoveLabel("nie"),
    Snooze("tomorrow"),
    Snooze(),
    Done(),
    Reopen(),
    Unread(),
    Read(),
    AddNote("mag keine Nüsse"),
    Assign("Eva"),
    Assign(),
    SetPriority(Priority.URGENT),
    SetPriority(),
)


def test_each_step_does_what_it_says_to_every_chat(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    steps = (AddLabel("neu"), AddNote("ruft an"), Assign("Eva"), SetPriority(Priority.HIGH), Snooze("in 2 h"))

    applied = desk.apply(chats[:2], steps)

    assert applied.conversation_ids == tuple(chats[:2])
    assert not applied.refused
    for chat in chats[:2]:
        row = desk.inbox_rows([chat])[chat]
        card = desk.customer(row.customer_id)
        assert card is not None
        assert (row.state, row.snoozed_until, row.waiting_since) == (
            ConversationState.SNOOZED,
            shop.now + 2 * HOUR,
            None,
        )
        assert ([label.name for label in card.labels], [note.text for note in card.notes]) == (["neu"], ["ruft an"])
        assert columns(shop, chat, "priority, assignee") == (Priority.HIGH, "Eva")
    assert desk.inbox_rows([chats[2]])[chats[2]].state is ConversationState.OPEN


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sets(st.integers(0, 2), min_size=1), st.lists(st.sampled_from(STEPS), min_size=1, max_size=3)),
            st.integers(0, 2),
        ),
        min_size=1,
        max_size=7,
    )
)
def test_undoing_everything_restores_every_row_and_leaves_whoever_wrote_meanwhile(
    happens: list[tuple[set[int], list[Step]] | int],
) -> None:
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "tresen.db")
        desk, receiving = DeskService(shop.database, FixedClock()), Receiving(shop)
        chats = people(shop)
        before = dump(shop)
        expected = {chat: columns(shop, chat) for chat in chats}
        wrote = set()
        for n, what in enumerate(happens):
            if isinstance(what, int):
                receiving.write("Hallo?", f"wamid.{n}", wa_id=f"49171392000{what + 1}", name=NAMES[what])
                wrote.add(chats[what])
                expected[chats[what]] = columns(shop, chats[what])
            else:
                desk.apply([chats[index] for index in what[0]], what[1])
        while desk.undo() is not None:
            pass
        assert {chat: columns(shop, chat) for chat in chats} == expected
        if not wrote:
            assert dump(shop) == before
        shop.close()


def test_twice_takes_back_the_two_last(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    first = dump(shop)
    desk.apply(chats, [AddLabel("neu")])
    second = dump(shop)
    desk.done(chats[0])

    undone = desk.undo()
    assert undone is not None
    assert (undone.kind, undone.conversation_ids) == ("done", (chats[0],))
    assert dump(shop) == second
    again = desk.undo()
    assert again is not None
    assert (again.kind, again.conversation_ids, again.left) == ("label", tuple(chats), 0)
    assert dump(shop) == first
    assert desk.undo() is None


def test_a_chat_changed_by_someone_else_is_left_and_counted(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    desk.apply(chats, [Done()])
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE conversation SET state = 'snoozed' WHERE id = ?", (chats[1],))

    undone = desk.undo()

    assert undone is not None
    assert (undone.conversation_ids, undone.left) == ((chats[0], chats[2]), 1)
    assert columns(shop, chats[1], "state") == ("snoozed",)


def test_a_refused_chat_is_untouched_and_the_others_are_done(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    _, late = shop.person("Dora", "+4917139200009")
    shop.hears(late, "Hallo", ago=3 * DAY)
    before = columns(shop, late, "*")

    applied = desk.apply([*chats, late, 4711], [AddLabel("neu"), Reply("Gern, {first name}!"), Done()])

    assert applied.conversation_ids == tuple(chats)
    assert [one.conversation_id for one in applied.refused] == [late, 4711]
    assert "24 hours" in applied.refused[0].why
    assert applied.refused[0].name == "Dora"
    assert columns(shop, late, "*") == before
    assert [desk.transcript(chat).messages[-1].text for chat in chats] == [f"Gern, {name}!" for name in NAMES]


def test_a_placeholder_nobody_can_fill_sends_nothing(desk: DeskService, shop: Shop) -> None:
    _, chat = shop.person("", "+4917139200008")
    shop.hears(chat, "Hallo")

    applied = desk.apply([chat], [Reply("Hallo {customer}"), Done()])

    assert applied.deed_id == 0
    assert "{customer}" in applied.refused[0].why
    assert columns(shop, chat, "state") == ("open",)


def test_what_is_queued_is_taken_away_and_the_chat_waits_as_before(
    desk: DeskService, shop: Shop, chats: list[int]
) -> None:
    before = dump(shop)
    desk.apply(chats[:1], [Reply("Ja"), Done()])

    undone = desk.undo()

    assert undone is not None
    assert (undone.conversation_ids, undone.out) == ((chats[0],), 0)
    assert dump(shop) == before


def test_what_is_out_stays_out_and_its_chat_answered(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    desk.apply(chats[:1], [Reply("Ja"), AddLabel("neu"), Done()])
    sent = desk.transcript(chats[0]).messages[-1].id
    with shop.database.write() as connection:
        target = receipts.find_target(connection, sent)
        assert target is not None
        target.status = Status.SENT
        receipts.write_statuses(connection, [target])

    undone = desk.undo()

    assert undone is not None
    assert (undone.conversation_ids, undone.left, undone.out) == ((chats[0],), 0, 1)
    assert columns(shop, chats[0], "state, waiting_since, unread") == ("open", None, 0)
    assert desk.labels() == []


def test_notes_deleted_and_names_given_come_back(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    customer = desk.inbox_rows(chats)[chats[0]].customer_id
    desk.add_note(customer, "mag keine Nüsse")
    before = dump(shop)
    card = desk.customer(customer)
    assert card is not None
    desk.delete_note(card.notes[0].id)
    desk.rename_customer(customer, "Frau Vogel")
    assert desk.inbox_rows(chats)[chats[0]].name == "Frau Vogel"

    assert desk.undo() is not None
    assert desk.undo() is not None

    assert dump(shop) == before


def test_labels_set_by_hand_come_back(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    customer = desk.inbox_rows(chats)[chats[0]].customer_id
    desk.set_labels(customer, ["alt", "treu"])
    desk.set_labels(customer, ["treu", "neu"])

    undone = desk.undo()

    assert undone is not None
    assert undone.conversation_ids == (chats[0],)
    card = desk.customer(customer)
    assert card is not None
    assert [label.name for label in card.labels] == ["alt", "treu"]


def test_only_the_newest_deeds_are_kept(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    with shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO deed (id, kind, at, before) VALUES (?, 'done', 0, '{}')", [(n,) for n in range(1, KEPT + 20)]
        )
    desk.done(chats[0])
    assert shop.database.reader().execute("SELECT count(*) FROM deed").fetchone() == (KEPT,)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Snooze("gestern Abend irgendwann"), "is no time"),
        (AddNote("  "), "note is empty"),
        (AddLabel(" "), "needs a name"),
        (AddLabel("x" * 41), "At most 40"),
    ],
)
def test_a_step_that_makes_no_sense_is_a_sentence_and_changes_nothing(
    desk: DeskService, shop: Shop, chats: list[int], step: Step, words: str
) -> None:
    before = dump(shop)
    with pytest.raises(UserError, match=words):
        desk.apply(chats, [Done(), step])
    assert dump(shop) == before


def test_too_many_at_once_are_a_sentence(desk: DeskService) -> None:
    with pytest.raises(UserError, match="At most 1,000 chats can be answered"):
        desk.apply(range(1_001), [Done(), Reply("Guten Tag")])
    with pytest.raises(UserError, match="At most 10,000 chats"):
        desk.apply(range(1, 10_002), [Done()])


def test_nothing_changed_leaves_nothing_to_undo(desk: DeskService, shop: Shop, chats: list[int]) -> None:
    assert desk.apply(chats, [Read(), Reopen(), RemoveLabel("nie"), Assign("")]).deed_id != 0  # they were unread
    assert desk.apply(chats, [Read(), Reopen(), RemoveLabel("nie"), Assign("")]).deed_id == 0
    assert desk.apply([], [Done()]).deed_id == 0


def test_many_are_one_transaction_and_tell_the_screen_at_once(
    desk: DeskService, shop: Shop, chats: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    write = shop.database.write

    def counted() -> AbstractContextManager[Connection]:
        begun.append(1)
        return write()

    monkeypatch.setattr(shop.database, "write", counted)
    seq = desk.changes(None)
    assert seq is not None

    desk.apply(chats, [AddLabel("neu"), Done(), AddNote("x")])

    changes = desk.changes(seq.seq)
    assert begun == [1]
    assert changes is not None
    assert changes.conversations == frozenset(chats)
    assert len(changes.customers) == len(chats)


@pytest.mark.parametrize("stood", [Snooze(), Done()])
def test_chat_that_was_out_of_sight_is_so_again_though_the_answer_is_taken_back(
    desk: DeskService, shop: Shop, chats: list[int], stood: Step
) -> None:
    desk.apply(chats, [stood])
    before = dump(shop)
    desk.apply(chats, [Reopen(), Reply("Guten Tag")])
    desk.undo()
    assert dump(shop) == before


def test_answer_taken_back_from_a_chat_that_was_joined_meanwhile_lets_its_customer_wait(
    desk: DeskService, shop: Shop, chats: list[int]
) -> None:
    desk.apply(chats[:1], [Reply("Guten Tag")])
    reader = shop.database.reader()
    (anna, ben) = (
        reader.execute("SELECT customer_id FROM conversation WHERE id = ?", (id_,)).fetchone()[0] for id_ in chats[:2]
    )
    desk.apply(chats[1:2], [Done()])
    merge_id = desk.merge(ben, anna)
    assert columns(shop, chats[1], "waiting_since") == (None,)
    desk.undo()
    desk.undo()
    assert columns(shop, chats[1], "waiting_since") != (None,)
    desk.undo_merge(merge_id)
    assert columns(shop, chats[0], "waiting_since") != (None,)


def test_chat_is_out_of_sight_again_though_its_answer_was_given_up_meanwhile(
    desk: DeskService, shop: Shop, chats: list[int]
) -> None:
    desk.apply(chats, [Snooze()])
    before = columns(shop, chats[0])
    desk.apply(chats, [Reopen(), Reply("Guten Tag")])
    (answer,) = shop.database.reader().execute("SELECT min(message_id) FROM outbox").fetchone()
    desk.discard(answer)
    desk.undo()
    assert columns(shop, chats[0]) == before


def test_undoing_many_answers_of_one_moment_takes_about_as_long_as_queueing_them(
    desk: DeskService, shop: Shop, chats: list[int]
) -> None:
    read: list[str] = []
    event.listen(shop.database.engine(), "before_cursor_execute", lambda *found: read.append(found[2]))
    desk.apply(chats, [Reply("eins"), Reply("zwei"), Reply("drei")])
    before = sum("message_search" in sql for sql in read)
    desk.undo()
    assert sum("message_search" in sql for sql in read) - before <= 2
    assert desk.search("zwei") == []
