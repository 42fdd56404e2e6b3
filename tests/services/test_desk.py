"""The desk's questions and orders over a real database."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from app.core.clock import DAY, HOUR, MINUTE, SECOND
from app.core.customer_list import SORTABLE, Sort
from app.core.desk import Desk
from app.core.enums import AccountState, Channel, ConversationState, IdentityKind, ReadReceipts, Status, View
from app.core.errors import UserError
from app.core.gate import Refusal
from app.core.rows import ClosedDay, Delivery, OpeningSpan, ProfileFields
from app.services.desk import DeskService, open_desk
from app.store import accounts, lease, tables
from tests.builders import NOW, FixedClock, Said, Shop

FIELDS = ProfileFields(
    "Seit 1920", "Hauptstraße 1", "Brot", "hallo@example.org", ("https://example.org",), "RESTAURANT"
)
SHADOWS = ("message_search", "message_word", "customer_search", "note_search", "note_word", "sqlite_")
"""Tables of SQLite's own."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop with one account."""
    made = Shop(tmp_path / "tresen.db")
    yield made
    made.close()


@pytest.fixture
def desk(shop: Shop) -> Iterator[DeskService]:
    """The desk in that shop."""
    opened = open_desk(shop.path, FixedClock())
    yield opened
    opened.close()


def raw(shop: Shop, sql: str, *values: object) -> list[tuple[object, ...]]:
    return shop.database.reader().execute(sql, values).fetchall()


def ask_everything(desk: Desk, chat: int, customer: int, message: int) -> None:
    """Every question there is."""
    desk.status()
    desk.counters()
    for view in View:
        desk.inbox_rows(desk.inbox_order(view).ids)
    desk.chat(chat)
    desk.transcript(chat)
    for place in ("before", "after", "around"):
        desk.transcript(chat, **{place: message})
    desk.customer_rows(desk.customer_ids())
    desk.customer_ids("ann 0171")
    desk.customer(customer)
    desk.conversation_of(customer)
    desk.profile()
    desk.labels()
    desk.search("brot")
    desk.search("brotzeiten", conversation_id=chat)
    desk.changes(None)
    desk.changes(0)
    desk.desk_state()
    desk.goes_on_in(1, 1)
    desk.customer_view()
    desk.customer_fields()
    desk.field_counts()
    desk.label_counts()
    desk.birthdays()
    desk.timeline(customer)
    for column in SORTABLE:
        desk.customer_ids("", 50, Sort(column))


def test_it_is_a_desk(desk: DeskService) -> None:
    whole: Desk = desk
    assert whole.counters().all == 0


def test_asking_loads_no_orm(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot")
    code = (
        "import sys; from pathlib import Path; from app.services.desk import open_desk; from app.core.clock import *\n"
        "from app.core.enums import View\n"
        "d = open_desk(Path(sys.argv[1]), MachineClock()); o = d.inbox_order(View.OPEN); d.inbox_rows(o.ids)\n"
        "d.status(); d.counters(); d.chat(o.ids[0]); d.transcript(o.ids[0]); d.search('brot'); d.customer(1)\n"
        "d.customer_rows(d.customer_ids('an')); d.profile(); d.changes(None); d.desk_state(); d.mark_opened(99)\n"
        "print([m for m in ('sqlalchemy', 'sqlmodel', 'textual', 'pydantic', 'alembic', 'httpx') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code, str(shop.path)], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_questions_read_only_columns_the_tables_have(shop: Shop, desk: DeskService) -> None:
    customer, chat = shop.person("Anna")
    message = shop.hears(chat, "Brot")
    desk.add_note(customer, "x")
    known = {(table.name, column.name) for table in SQLModel.metadata.sorted_tables for column in table.columns}
    assert tables.Message.__tablename__ == "message"
    asked: set[tuple[str, str]] = set()

    def look(action: int, table: str | None, column: str | None, *_: object) -> int:
        if action == 20 and table and column and not table.startswith(SHADOWS):
            asked.add((table, column))
        return 0

    desk.database.reader().set_authorizer(look)
    ask_everything(desk, chat, customer, message)
    desk.database.reader().set_authorizer(None)
    assert len(asked) > 60
    assert {(table, column) for table, column in asked if column != "ROWID"} <= known


def test_lists_are_read_off_an_index_and_never_sorted(shop: Shop, desk: DeskService) -> None:
    customer, chat = shop.person("Anna")
    message = shop.hears(chat, "Brot")
    statements: list[str] = []
    reader = desk.database.reader()
    reader.set_trace_callback(statements.append)
    ask_everything(desk, chat, customer, message)
    reader.set_trace_callback(None)
    unsorted = ("label", "instr(", "'main'.", "FROM scheduled", "custom_field", "DISTINCT b.at")
    plans = {
        sql: [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
        for sql in statements
        if sql.startswith("SELECT") and not any(word in sql for word in unsorted)
    }
    small = ("CONSTANT", "channel_account", "business_profile", "counter", "meta", "gap", "lease", "merge")
    assert len(plans) > 15
    for sql, plan in plans.items():
        for step in plan:
            if "GROUP BY" not in sql:
                assert "TEMP B-TREE" not in step, (sql, plan)
            # a subquery's rows were found before: how is a step of its own
            if step.startswith("SCAN") and not step.startswith("SCAN (subquery"):
                assert "USING" in step or "VIRTUAL" in step or any(name in step for name in small), (sql, plan)


def test_head_tells_the_gate_and_the_new_rule(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    shop.answers(chat, "Hallo", ago=HOUR)
    first = shop.hears(chat, "Brot?", ago=2 * MINUTE)
    shop.hears(chat, "Bitte", ago=MINUTE)
    head = desk.chat(chat)
    assert head is not None
    assert head.verdict.allowed
    assert (head.first_unread_id, head.row.unread, head.draft) == (first, 2, "")
    assert head.identities[0].kind is IdentityKind.WA_ID
    desk.mark_opened(chat)
    head = desk.chat(chat)
    assert head is not None
    assert (head.first_unread_id, head.row.unread, head.row.waiting_since) == (None, 0, NOW - 2 * MINUTE)
    assert desk.chat(99) is None


@pytest.mark.parametrize(("setting", "told"), [(ReadReceipts.ON_OPEN, True), (ReadReceipts.ON_REPLY, False)])
def test_blue_ticks_on_opening_follow_the_setting(shop: Shop, setting: ReadReceipts, told: bool) -> None:
    _, chat = shop.person("Anna")
    message = shop.hears(chat, "Brot?")
    desk = open_desk(shop.path, FixedClock(), read_receipts=setting)
    desk.mark_opened(chat)
    desk.close()
    assert raw(shop, "SELECT read_wanted_id FROM conversation") == [(message if told else None,)]


def test_closed_window_and_blocked_person_are_told(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot?", ago=2 * DAY)
    head = desk.chat(chat)
    assert head is not None
    assert head.verdict.refusal is Refusal.WINDOW_CLOSED
    with pytest.raises(UserError, match="24 hours"):
        desk.send_text(chat, "Ja")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE customer SET blocked = 1")
    head = desk.chat(chat)
    assert head is not None
    assert head.verdict.refusal is Refusal.BLOCKED


def test_answer_is_queued_and_clears_draft_and_wait(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot?", ago=MINUTE)
    desk.save_draft(chat, "Ja, ger")
    assert desk.inbox_rows([chat])[chat].draft
    sent = desk.send_text(chat, "Ja, gerne")
    row = desk.inbox_rows([chat])[chat]
    assert (row.waiting_since, row.unread, row.draft, row.preview) == (None, 0, False, "Ja, gerne")
    assert desk.transcript(chat).messages[-1] == sent
    assert desk.counters().queued == 1
    assert [hit.message.id for hit in desk.search("gerne")] == [sent.id]


def test_troubled_message_is_sent_again_or_given_up(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot?", ago=MINUTE)
    failed = shop.answers(chat, "Ja", ago=SECOND, status=Status.FAILED)
    uncertain = shop.answers(chat, "Nein", ago=SECOND, status=Status.UNCERTAIN)
    assert (desk.counters().failed, desk.counters().uncertain, desk.inbox_rows([chat])[chat].trouble) == (1, 1, 2)
    desk.resend(failed)
    desk.discard(uncertain)
    assert (desk.counters().failed, desk.counters().uncertain, desk.counters().queued) == (0, 0, 1)
    assert desk.inbox_rows([chat])[chat].trouble == 0
    assert {m.id: m.status for m in desk.transcript(chat).messages[1:]} == {
        failed: Status.QUEUED,
        uncertain: Status.DISCARDED,
    }


def test_draft_survives_and_empty_is_none(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    desk.save_draft(chat, "  halb\nfertig")
    again = open_desk(shop.path, FixedClock())
    head = again.chat(chat)
    again.close()
    assert head is not None
    assert head.draft == "  halb\nfertig"
    desk.save_draft(chat, " \n")
    assert raw(shop, "SELECT * FROM draft") == []
    assert not desk.inbox_rows([chat])[chat].draft


def test_done_and_reopened_waits_as_before(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    shop.answers(chat, "Hallo", ago=3 * HOUR)
    shop.hears(chat, "Brot?", ago=2 * HOUR)
    shop.hears(chat, "Hallo?", ago=HOUR)
    desk.done(chat)
    row = desk.inbox_rows([chat])[chat]
    assert (row.state, row.waiting_since, row.unread) == (ConversationState.DONE, None, 0)
    assert desk.inbox_order(View.OPEN).ids == []
    desk.reopen(chat)
    row = desk.inbox_rows([chat])[chat]
    assert (row.state, row.waiting_since) == (ConversationState.OPEN, NOW - 2 * HOUR)


def test_marked_unread_until_opened(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    last = shop.hears(chat, "Brot?")
    desk.mark_opened(chat)
    desk.mark_unread(chat)
    head = desk.chat(chat)
    assert head is not None
    assert (head.row.unread, head.first_unread_id) == (1, last)
    assert desk.counters().unread == 1


@pytest.mark.parametrize("number", ["+49 171 3920007", "0171 3920007", "0049-171-3920007"])
def test_chat_with_a_number_is_started_once(desk: DeskService, number: str) -> None:
    chat = desk.start_chat(number, "Käthe  Neu")
    assert desk.start_chat("+491713920007") == chat
    row = desk.inbox_rows([chat])[chat]
    assert (row.name, row.channel) == ("Käthe Neu", Channel.WHATSAPP)
    head = desk.chat(chat)
    assert head is not None
    assert head.verdict.refusal is Refusal.NEVER_WROTE
    assert desk.customer_ids("kaethe") == desk.customer_ids("71392") == [row.customer_id]
    assert desk.inbox_order(View.ALL).ids == [chat]


def test_chat_is_started_with_whoever_wrote_from_that_number(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna", "+491713920008")
    assert desk.start_chat("0171 3920008") == chat


def test_chat_needs_a_number_and_an_account(tmp_path: Path, desk: DeskService) -> None:
    with pytest.raises(UserError):
        desk.start_chat("twelve")
    bare = open_desk(tmp_path / "bare.db", FixedClock())
    with pytest.raises(UserError, match="setup"):
        bare.start_chat("+491713920007")
    bare.close()


def test_name_given_goes_everywhere(shop: Shop, desk: DeskService) -> None:
    customer, chat = shop.person("anna_92")
    desk.rename_customer(customer, " Änne\tMüller ")
    assert desk.inbox_rows([chat])[chat].name == "Änne Müller"
    assert desk.customer_rows([customer])[customer].name == "Änne Müller"
    for words in ("anne mu", "aenne", "MUELLER", "ANNA_9", "0171 39200001"):
        assert desk.customer_ids(words) == [customer]
    desk.rename_customer(customer, "")
    assert desk.inbox_rows([chat])[chat].name == "anna_92"
    with pytest.raises(UserError):
        desk.rename_customer(99, "x")


def test_customers_are_in_the_order_of_their_folded_names(shop: Shop, desk: DeskService) -> None:
    ids = {name: shop.person(name, f"+49171392000{i:02}")[0] for i, name in enumerate(["Zoe", "äpfel", "Bär", "Apf"])}
    assert desk.customer_ids() == [ids["Apf"], ids["äpfel"], ids["Bär"], ids["Zoe"]]
    assert desk.customer_ids(limit=2) == [ids["Apf"], ids["äpfel"]]
    assert desk.customer_ids("pf") == [ids["Apf"], ids["äpfel"]]


def test_labels_notes_and_card(shop: Shop, desk: DeskService) -> None:
    customer, chat = shop.person("Anna")
    desk.set_labels(customer, ["Stammkundin", " VIP ", "vip", ""])
    desk.add_note(customer, "mag keine Nüsse")
    card = desk.customer(customer)
    assert card is not None
    assert [label.name for label in card.labels] == ["Stammkundin", "VIP"]
    assert [(note.text, note.at) for note in card.notes] == [("mag keine Nüsse", NOW)]
    assert desk.customer_ids("stammk") == [customer]
    assert desk.transcript(chat).messages[-1].type == "note"
    row = desk.customer_rows([customer])[customer]
    assert (row.labels, row.address, row.conversation_id) == (("Stammkundin", "VIP"), "+4917139200001", chat)
    desk.set_labels(customer, [])
    desk.delete_note(card.notes[0].id)
    card = desk.customer(customer)
    assert card is not None
    assert (card.labels, card.notes) == ((), ())
    assert [label.name for label in desk.labels()] == ["Stammkundin", "VIP"]
    with pytest.raises(UserError, match="empty"):
        desk.add_note(customer, " ")
    with pytest.raises(UserError):
        desk.set_labels(customer, ["x" * 41])


def test_profile_is_kept_whole(shop: Shop, desk: DeskService) -> None:
    hours = [OpeningSpan(1, "06:00", "12:00"), OpeningSpan(0, "06:00", "18:00")]
    delivery = Delivery(True, ("10115", " Mitte "), "3,5", "20", "2.50", "eur", "nur vormittags")
    desk.save_profile(
        shop.account_id, FIELDS, hours, [ClosedDay("2026-12-25", "Weihnachten")], "Europe/Berlin", delivery
    )
    kept = desk.profile(shop.account_id)
    assert kept is not None
    assert (kept.fields, kept.timezone, kept.publish_state) == (FIELDS, "Europe/Berlin", "queued")
    assert kept.hours == (hours[1], hours[0])
    assert kept.closed_days == (ClosedDay("2026-12-25", "Weihnachten"),)
    assert kept.delivery == Delivery(True, ("10115", "Mitte"), "3.5", "20", "2.50", "EUR", "nur vormittags")
    assert desk.profile() == kept


def test_only_what_meta_keeps_is_published(shop: Shop, desk: DeskService) -> None:
    def save(fields: ProfileFields, timezone: str = "Europe/Berlin") -> list[tuple[object, ...]]:
        desk.save_profile(shop.account_id, fields, (), (), timezone, Delivery())
        return raw(shop, "SELECT kind FROM job")

    assert save(ProfileFields(), "Europe/Vienna") == []
    assert save(FIELDS) == [("profile.publish",)]
    assert save(FIELDS, "Europe/Zurich") == [("profile.publish",)]
    with shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM job")
        connection.exec_driver_sql("UPDATE business_profile SET publish_state = 'failed'")
    assert save(FIELDS) == [("profile.publish",)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (ProfileFields(about="x" * 140), "140 characters; 139"),
        (ProfileFields(address="x" * 257), "256"),
        (ProfileFields(description="x" * 513), "512"),
        (ProfileFields(email="x@y"), "e-mail"),
        (ProfileFields(email="x" * 120 + "@example.org"), "128"),
        (ProfileFields(websites=("example.org",)), "https://"),
        (ProfileFields(websites=("javascript:alert(1)",)), "https://"),
        (ProfileFields(websites=("https://a.example",) * 3), "2 websites"),
        (ProfileFields(websites=("https://example.org/" + "x" * 256,)), "256"),
        (ProfileFields(vertical="BAKERY"), "BAKERY"),
    ],
)
def test_what_meta_would_refuse_is_refused_in_a_sentence(
    shop: Shop, desk: DeskService, fields: ProfileFields, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        desk.save_profile(shop.account_id, fields, (), (), "Europe/Berlin", Delivery())
    assert raw(shop, "SELECT * FROM business_profile") == []


@pytest.mark.parametrize(
    ("timezone", "delivery"),
    [
        ("Europe/Atlantis", Delivery()),
        ("../etc", Delivery()),
        ("Europe/Berlin", Delivery(fee="much")),
        ("Europe/Berlin", Delivery(minimum="-1")),
        ("Europe/Berlin", Delivery(minimum="NaN")),
        ("Europe/Berlin", Delivery(currency="Euro")),
    ],
)
def test_the_shops_own_facts_are_checked(shop: Shop, desk: DeskService, timezone: str, delivery: Delivery) -> None:
    with pytest.raises(UserError):
        desk.save_profile(shop.account_id, FIELDS, (), (), timezone, delivery)


def test_account_is_asked_anew_once(shop: Shop, desk: DeskService) -> None:
    desk.refresh_account(shop.account_id)
    desk.refresh_account(shop.account_id)
    assert raw(shop, "SELECT kind, account_id FROM job") == [("account.refresh", shop.account_id)]
    with pytest.raises(UserError):
        desk.refresh_account(99)


def test_status_tells_accounts_windows_and_gaps(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna", "+4917139200001")
    _, late = shop.person("Bob", "+4917139200002")
    shop.hears(chat, "x", ago=23 * HOUR + MINUTE)
    shop.hears(late, "x", ago=HOUR)
    found = desk.status()
    assert [(account.id, account.state) for account in found.accounts] == [(shop.account_id, AccountState.OK)]
    assert (found.gateway_alive, found.gap, found.closing_soon, found.quarantined) == (False, None, 1, 0)
    from app.core.clock import MachineClock

    epoch, _ = lease.take(shop.database, MachineClock().now(), "http://127.0.0.1:1")
    lease.record_gap(shop.database, NOW - HOUR, NOW)
    found = desk.status()
    assert found.gateway_alive
    assert found.gap is not None
    assert (found.gap.started_at, found.gap.ended_at) == (NOW - HOUR, NOW)
    desk.dismiss_gap(found.gap.id)
    assert desk.status().gap is None
    lease.release(shop.database, epoch, MachineClock().now())
    found = desk.status()
    assert not found.gateway_alive
    assert found.gap is not None
    assert found.gap.ended_at is None
    desk.dismiss_gap(found.gap.id)


def test_change_is_seen_by_every_thread_once(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    start = desk.changes(None)
    assert start is not None
    assert desk.changes(start.seq) is None
    assert desk.changes(start.seq) is None
    desk.save_draft(chat, "x")
    seen: list[frozenset[int]] = []

    def look() -> None:
        found = desk.changes(start.seq)
        if found is not None:
            seen.append(found.conversations)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [frozenset((chat,))] * 3
    found = desk.changes(start.seq)
    assert found is not None
    assert found.conversations == {chat}
    assert desk.changes(found.seq) is None
    assert desk.changes(start.seq) is not None


def test_every_order_tells_the_change_log(shop: Shop, desk: DeskService) -> None:
    customer, chat = shop.person("Anna")
    shop.hears(chat, "x", ago=MINUTE)
    shop.say(Said(chat, NOW - SECOND, "y"))
    orders: tuple[Callable[[], object], ...] = (
        lambda: desk.save_draft(chat, "x"),
        lambda: desk.mark_opened(chat),
        lambda: desk.mark_unread(chat),
        lambda: desk.done(chat),
        lambda: desk.reopen(chat),
        lambda: desk.send_text(chat, "z"),
        lambda: desk.rename_customer(customer, "Änne"),
        lambda: desk.add_note(customer, "n"),
        lambda: desk.set_labels(customer, ["VIP"]),
        lambda: desk.start_chat("+491713920099"),
        lambda: desk.save_profile(shop.account_id, FIELDS, (), (), "Europe/Berlin", Delivery()),
        lambda: desk.refresh_account(shop.account_id),
    )
    for number, order in enumerate(orders):
        before = desk.changes(None)
        assert before is not None
        order()
        assert desk.changes(before.seq) is not None, number


@pytest.mark.parametrize("order", ["mark_unread", "done", "reopen"])
def test_order_for_a_chat_that_is_not_there_is_a_sentence(desk: DeskService, order: str) -> None:
    with pytest.raises(UserError, match="no chat 4711"):
        getattr(desk, order)(4711)


def test_accounts_are_kept_by_their_external_id(shop: Shop) -> None:
    known = accounts.stored_accounts(shop.database.reader())
    assert len(known) == 1
    with shop.database.write() as connection:
        again = accounts.save_account(connection, known[0].setup, AccountState.OK, NOW)
    assert again == known[0].id
