"""Sending later: what is asked when the time has come, held where something stands against it, queued exactly once."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError

from app.core.clock import DAY, HOUR, MINUTE, SECOND, Millis
from app.core.enums import Author, ConversationState, ReadReceipts, View
from app.core.errors import UserError
from app.core.later import IfWritten, Later, LaterState
from app.core.when import parse_when
from app.services import people
from app.services.desk import DeskService
from app.services.later import cancel_later, change_later, fire_due, send_later, send_now
from app.services.sending import queue_text
from app.store.database import Database
from app.store.outbox import find_due
from tests.builders import NOW, FixedClock, Shop
from tests.services.receiving import ANNA, BEN, Receiving

TEXT = "Ihre Torte ist fertig."


class Planning:
    """Anna has just written; at `at` she is to be told."""

    def __init__(self, receiving: Receiving) -> None:
        self.receiving = receiving
        self.database = receiving.shop.database
        self.clock = receiving.clock
        self.desk = DeskService(self.database, self.clock)
        receiving.write("Wann ist meine Torte fertig?", "wamid.1", ago=MINUTE)
        self.chat = 1
        self.at = NOW + 2 * HOUR

    def plan(self, **more: Any) -> int:
        """The text is kept for later."""
        return send_later(self.database, self.clock, self.chat, TEXT, self.at, **more)

    def fire(self, at: Millis | None = None) -> None:
        """The gateway looks at that time."""
        self.clock.time = self.at if at is None else at
        fire_due(self.database, self.clock)

    def one(self) -> Later:
        """The only message for later."""
        (found,) = self.desk.scheduled()
        return found

    def texts(self) -> list[tuple[str, str, str]]:
        """What was written to Anna: text, status, author."""
        return [
            tuple(row) for row in self.receiving.rows("SELECT text, status, author FROM message WHERE author <> ''")
        ]

    def change(self, sql: str) -> None:
        """Something else than a message changes."""
        with self.database.write() as connection:
            connection.exec_driver_sql(sql)


@pytest.fixture
def planning(receiving: Receiving) -> Planning:
    return Planning(receiving)


def test_it_is_queued_at_its_time_as_the_operators_own_and_is_gone_from_the_list(planning: Planning) -> None:
    planning.plan()
    planning.fire(planning.at - 1)
    assert planning.texts() == []
    planning.fire()
    assert planning.texts() == [(TEXT, "queued", Author.OPERATOR.value)]
    assert planning.desk.scheduled() == []
    assert len(find_due(planning.database.reader(), 1, 10)) == 1
    planning.fire(planning.at + DAY)
    assert len(planning.texts()) == 1


def test_planning_takes_the_draft_and_ends_the_waiting_as_an_answer_does(planning: Planning) -> None:
    planning.desk.save_draft(planning.chat, TEXT)
    assert planning.desk.inbox_order(View.WAITING).ids == [planning.chat]
    id_ = planning.plan()
    head = planning.desk.chat(planning.chat)
    assert head is not None
    assert (head.draft, head.row.waiting_since, head.row.unread, [one.id for one in head.later]) == ("", None, 0, [id_])
    assert cancel_later(planning.database, id_) == TEXT
    assert planning.desk.inbox_order(View.WAITING).ids == [planning.chat]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE conversation SET window_ends_at = 1", "window_closed"),
        ("UPDATE conversation SET window_ends_at = NULL", "never_wrote"),
        ("UPDATE customer SET blocked = 1", "blocked"),
        ("DELETE FROM identity", "no_identity"),
        (f"UPDATE scheduled SET text = '{'x' * 5000}'", "too_long"),
    ],
)
def test_what_the_gate_refuses_at_its_time_is_held_where_it_is_seen(planning: Planning, sql: str, reason: str) -> None:
    planning.plan()
    planning.desk.done(planning.chat)
    planning.change(sql)
    planning.fire()
    assert planning.texts() == []
    held = planning.one()
    assert (held.state, held.reason) == (LaterState.HELD, reason)
    row = planning.desk.inbox_rows([planning.chat])[planning.chat]
    assert (row.state, row.unread, row.waiting_since is None) == (ConversationState.OPEN, 1, False)
    planning.fire(planning.at + HOUR)
    assert planning.texts() == []


def test_who_has_written_meanwhile_is_not_talked_past(planning: Planning) -> None:
    planning.plan()
    planning.clock.time += HOUR
    planning.receiving.write("Hat sich erledigt!", "wamid.2")
    planning.fire()
    assert planning.texts() == []
    assert planning.one().reason == "written"
    assert planning.desk.inbox_order(View.WAITING).ids == [planning.chat]


@pytest.mark.parametrize(("type_", "held"), [("reaction", True), ("system", False)])
def test_a_reaction_counts_as_written_and_a_new_phone_does_not(planning: Planning, type_: str, held: bool) -> None:
    planning.plan()
    planning.change(
        "INSERT INTO message (id, conversation_id, account_id, direction, type, text, status) "
        f"SELECT last_inbound_id + 1, id, account_id, 'in', '{type_}', '', 'received' FROM conversation"
    )
    planning.fire()
    assert [one.reason for one in planning.desk.scheduled()] == (["written"] if held else [])


def test_sent_though_they_have_written_their_words_go_on_waiting_unread(planning: Planning) -> None:
    planning.plan(if_written=IfWritten.SEND)
    planning.clock.time += HOUR
    planning.receiving.write("Und die Kerzen?", "wamid.2")
    planning.fire()
    assert [text for text, _, _ in planning.texts()] == [TEXT]
    row = planning.desk.inbox_rows([planning.chat])[planning.chat]
    assert (row.unread, row.waiting_since) == (1, NOW + HOUR)
    assert planning.receiving.one("SELECT read_wanted_id FROM conversation") is None


def test_while_the_token_is_expired_it_waits_and_goes_out_once_it_is_renewed(planning: Planning) -> None:
    planning.plan()
    planning.change("UPDATE channel_account SET state = 'token_expired'")
    planning.fire()
    assert planning.one().state is LaterState.WAITING
    planning.change("UPDATE channel_account SET state = 'ok'")
    planning.fire(planning.at + HOUR)
    assert [text for text, _, _ in planning.texts()] == [TEXT]


def test_what_could_not_go_out_for_hours_after_its_time_is_held(planning: Planning) -> None:
    planning.plan()
    planning.fire(planning.at + 6 * HOUR + 1)
    assert planning.one().reason == "late"


def test_a_merged_chats_message_goes_to_the_chat_that_is_kept(planning: Planning) -> None:
    planning.receiving.write("Hallo", "wamid.b", wa_id=BEN, name="Ben")
    customer = {
        wa_id: planning.receiving.one("SELECT customer_id FROM identity WHERE kind = 'wa_id' AND value = ?", wa_id)
        for wa_id in (ANNA, BEN)
    }
    id_ = planning.plan()
    merge_id = people.merge(planning.database, planning.clock, customer[BEN], customer[ANNA])
    kept = planning.one()
    assert (kept.id, kept.name, kept.conversation_id != planning.chat) == (id_, "Ben", True)
    people.undo_merge(planning.database, planning.clock, merge_id)
    assert planning.one().conversation_id == planning.chat
    people.merge(planning.database, planning.clock, customer[BEN], customer[ANNA])
    planning.fire()
    assert planning.receiving.rows("SELECT conversation_id FROM message WHERE text = ?", TEXT) == [
        (kept.conversation_id,)
    ]


@pytest.mark.parametrize(
    ("words", "day", "local"),
    [
        ("sun 9:00", (2026, 3, 27), "2026-03-29 09:00+02:00"),  # the clocks go forward that night
        ("sun 2:30", (2026, 3, 27), "2026-03-29 03:30+02:00"),  # there is no half past two
        ("sun 9:00", (2026, 10, 23), "2026-10-25 09:00+01:00"),
        ("in 24 h", (2026, 10, 24), "2026-10-25 11:00+01:00"),  # a span is a span
    ],
)
def test_the_time_is_the_shops_also_when_the_clocks_change(
    shop: Shop, words: str, day: tuple[int, int, int], local: str
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = round(datetime(*day, 12, tzinfo=berlin).timestamp() * 1000)
    clock = FixedClock(now)
    _, chat = shop.person("Anna")
    send_later(shop.database, clock, chat, TEXT, parse_when(words, now, berlin))
    (one,) = DeskService(shop.database, clock).scheduled()
    assert datetime.fromtimestamp(one.due_at / 1000, berlin).isoformat(" ", "minutes") == local


@pytest.mark.parametrize(
    "meanwhile", [lambda p, id_: cancel_later(p.database, id_), lambda p, id_: later_by_a_day(p, id_)]
)
def test_what_was_changed_after_it_was_found_due_is_not_sent(
    planning: Planning, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Planning, int], object]
) -> None:
    id_ = planning.plan()
    planning.clock.time = planning.at

    def found(_reader: object, _now: Millis) -> list[int]:
        meanwhile(planning, id_)
        return [id_]

    monkeypatch.setattr("app.store.later.due_later", found)
    fire_due(planning.database, planning.clock)
    assert planning.texts() == []


def later_by_a_day(planning: Planning, id_: int) -> None:
    change_later(planning.database, planning.clock, id_, due_at=planning.clock.now() + DAY)


def test_what_has_gone_out_can_be_neither_changed_nor_cancelled_nor_sent_again(planning: Planning) -> None:
    id_ = planning.plan()
    planning.fire()
    for deed in (
        lambda: cancel_later(planning.database, id_),
        lambda: change_later(planning.database, planning.clock, id_, text="anders"),
        lambda: send_now(planning.database, planning.clock, id_),
    ):
        with pytest.raises(UserError, match="gone out or been cancelled"):
            deed()
    assert len(planning.texts()) == 1


def test_two_gateways_and_an_impatient_operator_send_it_once(planning: Planning) -> None:
    ids = [planning.plan() for _ in range(5)]
    planning.clock.time = planning.at
    databases = [Database(planning.database.path) for _ in range(3)]
    start = threading.Barrier(3)

    def fire(database: Database) -> None:
        start.wait()
        fire_due(database, planning.clock)

    def send(database: Database) -> None:
        start.wait()
        for id_ in reversed(ids):
            try:
                send_now(database, planning.clock, id_)
            except UserError:
                continue

    deeds = (fire, fire, send)
    threads = [threading.Thread(target=deed, args=(one,)) for deed, one in zip(deeds, databases, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    for database in databases:
        database.close()
    assert len(planning.texts()) == 5
    assert planning.desk.scheduled() == []


def test_a_fault_while_it_is_queued_leaves_it_waiting_and_no_message(planning: Planning) -> None:
    planning.plan()
    planning.change("CREATE TRIGGER full BEFORE DELETE ON scheduled BEGIN SELECT raise(ABORT, 'disk full'); END")
    with pytest.raises(DBAPIError):
        planning.fire()
    assert planning.texts() == []
    planning.change("DROP TRIGGER full")
    planning.fire()
    assert len(planning.texts()) == 1


def test_one_that_can_not_be_read_is_held_and_those_behind_it_go(planning: Planning) -> None:
    first, _second = planning.plan(), planning.plan()
    planning.change(f"UPDATE scheduled SET content = '[1]' WHERE id = {first}")
    planning.fire()
    assert (planning.one().id, planning.one().reason) == (first, "unreadable")
    assert len(planning.texts()) == 1


def test_one_whose_condition_is_not_known_is_listed_and_held_if_they_have_written(planning: Planning) -> None:
    planning.plan()
    planning.change("UPDATE scheduled SET if_written = 'ask'")
    assert planning.one().if_written is IfWritten.HOLD
    planning.change("UPDATE scheduled SET state = 'sleeping'")
    assert planning.one().state is LaterState.HELD


def test_a_held_one_is_sent_now_or_put_off_or_dropped_by_the_operator(planning: Planning) -> None:
    ids = [planning.plan() for _ in range(3)]
    planning.receiving.write("Moment!", "wamid.2")
    planning.fire()
    assert [one.state for one in planning.desk.scheduled()] == [LaterState.HELD] * 3
    send_now(planning.database, planning.clock, ids[0])
    with pytest.raises(UserError, match="has passed"):
        change_later(planning.database, planning.clock, ids[1], text="Morgen also.")
    change_later(planning.database, planning.clock, ids[1], text="Morgen also.", due_at=planning.at + HOUR)
    assert cancel_later(planning.database, ids[2]) == TEXT
    assert planning.one().state is LaterState.WAITING
    planning.fire(planning.at + HOUR)
    assert [text for text, _, _ in planning.texts()] == [TEXT, "Morgen also."]


def test_sending_now_can_be_taken_back_within_the_grace(planning: Planning) -> None:
    id_ = planning.plan()
    row = send_now(planning.database, planning.clock, id_, grace=5 * SECOND)
    assert planning.desk.take_back(row.id) == TEXT
    assert planning.texts() == []


def test_it_answers_the_message_it_quotes_unless_that_is_gone(planning: Planning) -> None:
    asked = planning.receiving.one("SELECT id FROM message")
    planning.plan(quoted_id=asked)
    other = planning.plan(quoted_id=12345)
    planning.fire()
    quotes = planning.receiving.rows("SELECT quoted_external_id FROM message WHERE direction = 'out' ORDER BY id")
    assert (quotes, other > 0) == ([("wamid.1",), (None,)], True)


@pytest.mark.parametrize(("setting", "told"), [(ReadReceipts.ON_REPLY, True), (ReadReceipts.NEVER, False)])
def test_blue_ticks_follow_the_setting(planning: Planning, setting: ReadReceipts, told: bool) -> None:
    planning.plan()
    planning.clock.time = planning.at
    fire_due(planning.database, planning.clock, setting)
    assert (planning.receiving.one("SELECT read_wanted_id FROM conversation") is not None) is told


@pytest.mark.parametrize(
    ("sql", "text", "due_in", "said"),
    [
        ("UPDATE customer SET blocked = 1", TEXT, HOUR, "blocked"),
        ("DELETE FROM identity", TEXT, HOUR, "no address"),
        ("", " \n", HOUR, "empty"),
        ("", "x" * 4097, HOUR, "4096"),
        ("UPDATE conversation SET window_ends_at = 1", "x" * 4097, HOUR, "4096"),
        ("", TEXT, 0, "has passed"),
        ("", TEXT, 400 * DAY, "a year"),
    ],
)
def test_what_could_never_be_sent_is_refused_at_once(
    planning: Planning, sql: str, text: str, due_in: Millis, said: str
) -> None:
    if sql:
        planning.change(sql)
    with pytest.raises(UserError, match=said):
        send_later(planning.database, planning.clock, planning.chat, text, NOW + due_in)
    assert planning.desk.scheduled() == []


def test_no_such_chat_is_a_sentence(planning: Planning) -> None:
    with pytest.raises(UserError, match="no chat 99"):
        send_later(planning.database, planning.clock, 99, TEXT, planning.at)


def template(planning: Planning, components: str = "", category: str = "UTILITY") -> int:
    """An approved template with one value."""
    parts = components or json.dumps([{"type": "BODY", "text": "Ihre {{1}} ist fertig."}])
    with planning.database.write() as connection:
        return int(
            connection.exec_driver_sql(
                "INSERT INTO template (account_id, external_id, name, language, category, status, quality, components) "
                "VALUES (1, '9', 'fertig', 'de', ?, 'APPROVED', 'GREEN', ?) RETURNING id",
                (category, parts),
            ).scalar_one()
        )


def test_a_template_goes_out_though_the_window_is_closed_and_they_have_written(planning: Planning) -> None:
    template_id = template(planning)
    planning.desk.send_template_later(planning.chat, template_id, {"1": "Torte"}, NOW + 3 * DAY)
    assert planning.one().template
    planning.receiving.write("Hallo?", "wamid.2")
    planning.fire(NOW + 3 * DAY)
    assert planning.texts() == [("Ihre Torte ist fertig.", "queued", "operator")]
    assert planning.receiving.one("SELECT unread FROM conversation") == 1


@pytest.mark.parametrize(
    ("sql", "category", "reason"),
    [
        ("UPDATE template SET status = 'PAUSED'", "UTILITY", "template"),
        ("DELETE FROM template", "UTILITY", "template"),
        ("UPDATE customer SET no_marketing_since = 1", "MARKETING", "no_marketing"),
    ],
)
def test_a_template_that_may_not_be_sent_any_more_is_held(
    planning: Planning, sql: str, category: str, reason: str
) -> None:
    template_id = template(planning, category=category)
    id_ = planning.desk.send_template_later(planning.chat, template_id, {"1": "Torte"}, planning.at)
    planning.change(sql)
    planning.fire()
    assert planning.one().reason == reason
    with pytest.raises(UserError, match="template's words"):
        change_later(planning.database, planning.clock, id_, text="anders", due_at=planning.at + HOUR)


def test_a_chat_written_to_meanwhile_by_us_is_no_reason_to_hold(planning: Planning) -> None:
    planning.plan()
    queue_text(planning.database, planning.clock, planning.chat, "Einen Moment", Author.OPERATOR)
    planning.fire()
    assert [text for text, _, _ in planning.texts()] == ["Einen Moment", TEXT]
