"""Two customers made one and parted again: every row is as it was; what came in between is with whom it came from."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.clock import HOUR, MINUTE, SECOND
from app.core.enums import AccountState, Author, Channel, IdentityKind, ReadReceipts
from app.core.errors import UserError
from app.core.ids import message_id, time_of
from app.core.steps import Done, Reopen, Unread
from app.core.window import CUSTOMER_SERVICE_WINDOW
from app.services import acts, customers, inbox, people
from app.services.desk import DeskService
from app.services.later import send_later
from app.services.sending import queue_text
from app.store.accounts import AccountSetup, save_account
from app.store.conversations import save_draft
from app.store.customer_edits import make_customer
from app.store.receipts import PENDING, TROUBLED
from app.store.search import search
from app.store.suggestions import duplicates
from tests import webhooks
from tests.builders import NOW, FixedClock, Shop
from tests.services.receiving import ANNA, BEN, Receiving, status_webhook

CARLA = "491713920003"
NUMBERS = (ANNA, BEN, CARLA)
_LOGS = ("change", "merge", "merged_message", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4")
_COUNTERS = {
    "all": "SELECT count(*) FROM conversation",
    "open": "SELECT count(*) FROM conversation WHERE state = 'open'",
    "waiting": "SELECT count(*) FROM conversation WHERE waiting_since IS NOT NULL",
    "unread": "SELECT count(*) FROM conversation WHERE unread > 0",
    "customers": "SELECT count(*) FROM customer",
    "queued": "SELECT count(*) FROM message WHERE status IN ('queued', 'sending')",
    "uncertain": "SELECT count(*) FROM message WHERE status = 'uncertain'",
    "failed": "SELECT count(*) FROM message WHERE status = 'failed'",
}


@dataclass(slots=True)
class World:
    """A shop that receives, and to which the same things can be done again."""

    shop: Shop
    receiving: Receiving = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.receiving = Receiving(self.shop)
        with self.shop.database.write() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = 'tests' WHERE name = 'installation'")

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        return self.receiving.rows(sql, *parameters)

    def customer(self, number: str) -> int:
        return int(self.receiving.one("SELECT customer_id FROM identity WHERE kind = 'wa_id' AND value = ?", number))

    def chat(self, number: str) -> int:
        return int(self.receiving.one("SELECT id FROM conversation WHERE customer_id = ?", self.customer(number)))

    def hear(self, number: str, ago: int = 0, type_: str = "text") -> None:
        """A message arrives, written that many seconds ago."""
        self.number += 1
        time = self.receiving.clock.now() // SECOND - ago
        said = webhooks.text_message(number, f"wamid.{self.number}", f"wort{self.number % 5} brot", time)
        if type_ == "system":
            said |= {"type": "system", "system": {"type": "customer_identity_changed", "body": "new phone"}}
        names = {number: {ANNA: "Anna", BEN: "Ben", CARLA: "Carla"}.get(number, "Somebody")}
        self.receiving.deliver(webhooks.envelope(webhooks.value([said], names=names)))

    def answer(self, number: str, author: Author = Author.OPERATOR) -> None:
        queue_text(self.shop.database, self.receiving.clock, self.chat(number), "Gern", author)

    def fail(self, number: str) -> None:
        """The channel reports that everything queued has failed."""
        for (id_,) in self.rows("SELECT message_id FROM outbox ORDER BY message_id"):
            at = self.receiving.clock.now()
            self.receiving.deliver(status_webhook((f"wamid.o{id_}", "failed", at, f"tests.{id_}", 131026)))

    def label(self, number: str, *names: str) -> None:
        customers.set_labels(self.shop.database, FixedClock(), self.customer(number), names)

    def note(self, number: str, text: str = "mag Mohn") -> None:
        customers.add_note(self.shop.database, self.receiving.clock, self.customer(number), text)

    def draft(self, number: str, text: str) -> None:
        with self.shop.database.write() as connection:
            save_draft(connection, self.chat(number), text, self.receiving.clock.now())

    def schedule(self, number: str) -> None:
        clock = self.receiving.clock
        send_later(self.shop.database, clock, self.chat(number), "bis dann", clock.now() + HOUR)

    def merge(self, kept: str, gone: str) -> int:
        return people.merge(self.shop.database, self.receiving.clock, self.customer(kept), self.customer(gone))

    def undo(self, merge_id: int) -> None:
        people.undo_merge(self.shop.database, self.receiving.clock, merge_id)

    def dump(self) -> dict[str, list[Any]]:
        """Every row of every table, but for the logs of what was done."""
        tables = [
            name
            for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if name not in _LOGS and not name.startswith(("message_search", "customer_search", "note_search"))
        ]
        found = {name: sorted(self.rows(f"SELECT * FROM {name}"), key=repr) for name in tables}
        found["counter"] = [row for row in found["counter"] if not row[0].startswith("last_")]
        found["message_word"] = self.rows("SELECT term, doc, cnt FROM message_word")
        return found

    def check(self) -> None:
        """What is kept on write equals what the rows say, and the search finds every message in its chat."""
        found = dict(self.rows("SELECT name, value FROM counter"))
        wanted = {name: self.receiving.one(sql) for name, sql in _COUNTERS.items()}
        assert {name: found[name] for name in _COUNTERS} == wanted
        assert self.rows("PRAGMA foreign_key_check") == []
        pending = self.rows("SELECT id, status, conversation_id FROM message WHERE direction = 'out' ORDER BY id")
        held = self.rows("SELECT message_id, state, conversation_id FROM outbox ORDER BY message_id")
        assert held == [row for row in pending if row[1] in PENDING]
        for customer_id, name, count, last_at in self.rows("SELECT id, name, message_count, last_at FROM customer"):
            told = self.rows(
                "SELECT m.id, c.name FROM conversation c JOIN message m ON m.conversation_id = c.id "
                "WHERE c.customer_id = ? ORDER BY m.id",
                customer_id,
            )
            assert name
            assert (count, last_at) == (len(told), time_of(told[-1][0]) if told else last_at)
            assert {shown for _, shown in told} <= {name}
        for row in self.rows("SELECT * FROM conversation"):
            self._check_chat(dict(zip(self._columns(), row, strict=True)))

    def _columns(self) -> list[str]:
        return [row[1] for row in self.rows("PRAGMA table_info(conversation)")]

    def _check_chat(self, chat: dict[str, Any]) -> None:
        messages = self.rows(
            "SELECT id, status, direction, type, text FROM message WHERE conversation_id = ? ORDER BY id", chat["id"]
        )
        incoming = [row for row in messages if row[2] == "in"]
        theirs = [time_of(row[0]) for row in incoming if row[3] != "system"]
        if messages:
            shown = (chat["last_message_id"], chat["last_status"], chat["last_direction"], chat["last_type"])
            assert shown == messages[-1][:4]
            assert chat["last_at"] == time_of(messages[-1][0])
        assert chat["trouble"] == sum(row[1] in TROUBLED for row in messages if row[2] == "out")
        assert chat["last_inbound_id"] == (incoming[-1][0] if incoming else None)
        assert chat["window_ends_at"] == (theirs[-1] + CUSTOMER_SERVICE_WINDOW if theirs else None)
        assert 0 <= chat["unread"] <= len(incoming)
        assert (chat["first_unread_id"] is None) == (chat["unread"] == 0)
        assert chat["waiting_since"] is None or (chat["state"] == "open" and chat["waiting_since"] in theirs)
        drafts = self.rows("SELECT 1 FROM draft WHERE conversation_id = ?", chat["id"])
        assert bool(chat["draft"]) == bool(drafts)
        for word in {row[4].split()[0] for row in messages}:
            hits = search(self.shop.database.reader(), word, conversation_id=chat["id"], limit=500)
            assert [hit.message.id for hit in hits] == [row[0] for row in reversed(messages) if word in row[4].split()]


@contextmanager
def opened() -> Iterator[World]:
    """A world of its own, where three people have written."""
    with tempfile.TemporaryDirectory(prefix="tresen-merges-") as folder:
        shop = Shop(Path(folder) / "tresen.db")
        try:
            world = World(shop)
            for number in NUMBERS:
                world.hear(number, 600)
            yield world
        finally:
            shop.close()


@pytest.fixture
def world() -> Iterator[World]:
    with opened() as made:
        yield made


def do(world: World, deed: Sequence[Any]) -> None:
    """One thing that happens, by its name."""
    name, number, *more = deed
    if name == "opened":
        inbox.mark_opened(world.shop.database, world.chat(number), ReadReceipts.ON_OPEN)
    elif name == "done":
        acts.apply_to_one(world.shop.database, FixedClock(), world.chat(number), Done())
    elif name == "reopen":
        acts.apply_to_one(world.shop.database, FixedClock(), world.chat(number), Reopen())
    elif name == "unread":
        acts.apply_to_one(world.shop.database, FixedClock(), world.chat(number), Unread())
    elif name == "later":
        world.receiving.clock.time += MINUTE
    elif name == "answer":
        try:
            world.answer(number, *more)
        except UserError:
            return
    else:
        getattr(world, name)(number, *more)


numbers = st.sampled_from(NUMBERS)
hears = st.tuples(st.just("hear"), numbers, st.integers(-30, 900), st.sampled_from(("text", "text", "text", "system")))
deeds = st.one_of(
    hears,
    hears,
    st.tuples(st.just("answer"), numbers, st.sampled_from((Author.OPERATOR, Author.AUTOMATIC))),
    st.tuples(st.sampled_from(("opened", "done", "reopen", "unread", "fail", "note", "later", "schedule")), numbers),
    st.tuples(st.just("label"), numbers, st.sampled_from(("Stamm", "vegan"))),
    st.tuples(st.just("draft"), numbers, st.sampled_from(("", "Guten Tag", "Moment"))),
)
arrivals = st.one_of(hears, st.tuples(st.just("later"), numbers), st.tuples(st.just("fail"), numbers))


@given(before=st.lists(deeds, max_size=15))
@settings(max_examples=15, deadline=None)
def test_merging_and_undoing_restores_every_row(before: list[Any]) -> None:
    with opened() as world:
        for deed in before:
            do(world, deed)
        was = world.dump()
        first = world.merge(ANNA, BEN)
        world.check()
        second = world.merge(CARLA, ANNA)
        world.check()
        assert world.rows("SELECT count(*) FROM customer") == [(1,)]
        world.undo(second)
        world.undo(first)
        world.check()
        assert world.dump() == was


@example(  # it came late, and stands before one that was read
    before=[("hear", ANNA, 0), ("answer", ANNA, Author.OPERATOR), ("answer", BEN, Author.OPERATOR)],
    between=[("hear", ANNA, 1)],
)
@given(before=st.lists(deeds, max_size=10), between=st.lists(arrivals, min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_what_arrives_in_between_is_as_if_the_two_had_never_been_one(before: list[Any], between: list[Any]) -> None:
    with opened() as joined, opened() as apart:
        for world in (joined, apart):
            for deed in before:
                do(world, deed)
        merge_id = joined.merge(ANNA, BEN)
        for deed in between:
            do(joined, deed)
            do(apart, deed)
            joined.check()
        joined.undo(merge_id)
        joined.check()
        found, wanted = joined.dump(), apart.dump()
        for dumped in (found, wanted):
            dumped["outbox"] = [row[:-1] for row in dumped["outbox"]]  # the machine's clock
        assert found == wanted


@given(before=st.lists(deeds, max_size=8), between=st.lists(deeds, max_size=10))
@settings(max_examples=15, deadline=None)
def test_whatever_is_done_in_between_what_is_kept_on_write_is_right_after_it(
    before: list[Any], between: list[Any]
) -> None:
    with opened() as world:
        for deed in before:
            do(world, deed)
        merge_id = world.merge(ANNA, BEN)
        for deed in between:
            do(world, deed)
        world.check()
        world.undo(merge_id)
        world.check()
        for number in NUMBERS:
            came = world.rows(
                "SELECT DISTINCT i.value FROM message m JOIN identity i ON i.id = m.identity_id "
                "WHERE m.conversation_id = ? AND m.direction = 'in'",
                world.chat(number),
            )
            assert came == [(number,)]


def test_merged_chat_holds_both_and_shows_the_newest(world: World) -> None:
    world.hear(BEN, 30)
    world.label(ANNA, "Stamm")
    world.label(BEN, "vegan", "Stamm")
    world.note(ANNA)
    world.note(BEN, "klingelt zweimal")
    anna, ben, chat = world.customer(ANNA), world.customer(BEN), world.chat(ANNA)
    found = people.merge_preview(world.shop.database, anna, ben)
    assert (found.name, found.messages, found.notes, found.conversations) == ("Anna", 3, 2, 1)
    assert found.labels == ("Stamm", "vegan")
    merge_id = world.merge(ANNA, BEN)
    desk = DeskService(world.shop.database, world.receiving.clock)
    card = desk.customer(anna)
    assert card is not None
    assert desk.customer(ben) is None
    assert [identity.value for identity in card.identities] == [identity.value for identity in found.identities]
    assert (card.messages, len(card.notes), [label.name for label in card.labels]) == (3, 2, ["Stamm", "vegan"])
    assert [(merge.id, merge.name) for merge in card.merges] == [(merge_id, "Ben")]
    assert [message.type for message in desk.transcript(chat).messages].count("text") == 3
    (row,) = desk.inbox_rows([chat]).values()
    assert (row.unread, row.name) == (3, "Anna")
    world.hear(BEN)
    assert world.chat(BEN) == chat


def test_open_desks_are_told_of_both(world: World) -> None:
    desk = DeskService(world.shop.database, world.receiving.clock)
    anna, ben = world.customer(ANNA), world.customer(BEN)
    chats = {world.chat(ANNA), world.chat(BEN)}
    seen = desk.changes(None)
    assert seen is not None
    merge_id = world.merge(ANNA, BEN)
    merged = desk.changes(seen.seq)
    assert merged is not None
    assert merged.customers >= {anna, ben}
    assert merged.conversations >= chats
    world.undo(merge_id)
    parted = desk.changes(merged.seq)
    assert parted is not None
    assert parted.customers >= {anna, ben}
    assert parted.conversations >= chats


def test_notes_labels_and_name_given_meanwhile_stay_with_the_kept_one(world: World) -> None:
    world.label(BEN, "vegan", "Stamm")
    world.note(BEN, "klingelt zweimal")
    merge_id = world.merge(ANNA, BEN)
    world.note(ANNA, "neu")
    world.label(ANNA, "vegan", "neu")
    customers.rename(world.shop.database, FixedClock(), world.customer(ANNA), "Frau Vogel")
    world.undo(merge_id)
    desk = DeskService(world.shop.database, world.receiving.clock)
    anna, ben = desk.customer(world.customer(ANNA)), desk.customer(world.customer(BEN))
    assert anna is not None
    assert ben is not None
    assert ([label.name for label in anna.labels], [note.text for note in anna.notes]) == (["neu"], ["neu"])
    assert ([label.name for label in ben.labels], [note.text for note in ben.notes]) == (
        ["vegan"],
        ["klingelt zweimal"],
    )
    assert (anna.name, ben.name) == ("Frau Vogel", "Ben")
    assert desk.inbox_rows([world.chat(ANNA)])[world.chat(ANNA)].name == "Frau Vogel"


def test_profile_name_that_came_in_between_is_of_whom_it_came_from(world: World) -> None:
    merge_id = world.merge(ANNA, BEN)
    named = webhooks.text_webhook(BEN, "Benjamin", "wamid.b", "Hallo", NOW // SECOND)
    world.receiving.deliver(named)
    world.hear(ANNA, 30)
    world.receiving.deliver(webhooks.text_webhook(BEN, "Benni", "wamid.c", "Hallo", NOW // SECOND - 300))
    world.undo(merge_id)
    assert world.rows("SELECT name FROM customer ORDER BY id") == [("Anna",), ("Benni",), ("Carla",)]
    world.check()


def test_drafts_of_both_are_one_and_two_again(world: World) -> None:
    world.draft(ANNA, "Guten Tag")
    world.draft(BEN, "Moment")
    merge_id = world.merge(ANNA, BEN)
    assert world.rows("SELECT text FROM draft") == [("Guten Tag\nMoment",)]
    world.undo(merge_id)
    assert world.rows("SELECT conversation_id, text FROM draft ORDER BY conversation_id") == [
        (world.chat(ANNA), "Guten Tag"),
        (world.chat(BEN), "Moment"),
    ]
    merge_id = world.merge(ANNA, BEN)
    world.draft(ANNA, "anders")
    world.undo(merge_id)
    assert world.rows("SELECT conversation_id, text FROM draft") == [(world.chat(ANNA), "anders")]
    world.check()


def test_chat_that_only_one_had_goes_over_and_comes_back(world: World) -> None:
    with world.shop.database.write() as connection:
        silent = make_customer(connection, Channel.WHATSAPP, [(IdentityKind.PHONE, "+491713920009")], "Dora", NOW)
    was = world.dump()
    for kept, gone in ((silent, world.customer(ANNA)), (world.customer(ANNA), silent)):
        chat = world.chat(ANNA)
        merge_id = people.merge(world.shop.database, world.receiving.clock, kept, gone)
        assert world.rows("SELECT customer_id FROM conversation WHERE id = ?", chat) == [(kept,)]
        world.check()
        world.undo(merge_id)
        assert world.dump() == was


def second_number(world: World) -> int:
    """Another number of the shop, to which Ben has written."""
    setup = AccountSetup(Channel.WHATSAPP.value, "2001", webhooks.WABA_ID, "http://127.0.0.1:9", "v25.0", "Laden", "")
    with world.shop.database.write() as connection:
        account_id = save_account(connection, setup, AccountState.OK, NOW)
    write_to_second(world, BEN, "wamid.b2")
    return account_id


def write_to_second(world: World, number: str, id_: str) -> None:
    value = webhooks.value([webhooks.text_message(number, id_, "zweitens", NOW // SECOND)])
    value["metadata"]["phone_number_id"] = "2001"
    world.receiving.deliver(webhooks.envelope(value))


def test_chats_of_each_of_the_shops_numbers_are_joined_and_parted_by_themselves(world: World) -> None:
    account_id = second_number(world)
    anna, ben = world.customer(ANNA), world.customer(BEN)
    was = world.dump()
    merge_id = world.merge(ANNA, BEN)
    held = world.rows("SELECT account_id FROM conversation WHERE customer_id = ? ORDER BY account_id", anna)
    assert held == [(world.shop.account_id,), (account_id,)]
    world.undo(merge_id)
    assert world.dump() == was

    merge_id = world.merge(ANNA, BEN)
    write_to_second(world, ANNA, "wamid.a2")
    write_to_second(world, BEN, "wamid.b3")
    world.undo(merge_id)
    world.check()
    told = world.rows(
        "SELECT c.customer_id, m.external_id FROM message m JOIN conversation c ON c.id = m.conversation_id "
        "WHERE c.account_id = ? ORDER BY m.external_id",
        account_id,
    )
    assert told == [(anna, "wamid.a2"), (ben, "wamid.b2"), (ben, "wamid.b3")]


@pytest.mark.parametrize("silent_is_kept", [True, False])
def test_who_writes_for_the_first_time_in_between_gets_a_chat_of_their_own(world: World, silent_is_kept: bool) -> None:
    with world.shop.database.write() as connection:
        silent = make_customer(connection, Channel.WHATSAPP, [(IdentityKind.PHONE, "+491713920009")], "Dora", NOW)
    anna, chat = world.customer(ANNA), world.chat(ANNA)
    kept, gone = (silent, anna) if silent_is_kept else (anna, silent)
    merge_id = people.merge(world.shop.database, world.receiving.clock, kept, gone)
    world.hear("491713920009")
    assert world.rows("SELECT count(*) FROM message WHERE conversation_id = ?", chat) == [(2,)]
    world.undo(merge_id)
    world.check()
    assert world.chat(ANNA) == chat
    assert world.rows("SELECT count(*) FROM message WHERE conversation_id = ?", chat) == [(1,)]
    ((own, unread, state),) = world.rows("SELECT id, unread, state FROM conversation WHERE customer_id = ?", silent)
    assert (unread, state) == (1, "open")
    assert own not in (chat, world.chat(BEN), world.chat(CARLA))


def test_ids_of_those_taken_in_are_given_to_nobody_else(world: World) -> None:
    carla, chat = world.customer(CARLA), world.chat(CARLA)
    merge_id = world.merge(ANNA, CARLA)
    world.hear("491713920004")
    typed = customers.start_chat(world.shop.database, world.receiving.clock, "+491713920005", "", "DE")
    assert carla not in [id_ for (id_,) in world.rows("SELECT id FROM customer")]
    assert chat not in (world.chat("491713920004"), typed)
    world.undo(merge_id)
    assert (world.customer(CARLA), world.chat(CARLA)) == (carla, chat)
    world.check()


def test_earlier_merge_is_undone_after_the_later_one(world: World) -> None:
    first = world.merge(ANNA, BEN)
    second = world.merge(CARLA, ANNA)
    with pytest.raises(UserError, match=rf"joined with Anna afterwards: undo that first \(merge {second}\)"):
        world.undo(first)
    world.undo(second)
    world.undo(first)
    with pytest.raises(UserError, match="has been undone already"):
        world.undo(first)
    with pytest.raises(UserError, match="There is no merge 99"):
        world.undo(99)


def test_merge_of_nobody_or_oneself_is_refused(world: World) -> None:
    anna = world.customer(ANNA)
    for kept, gone, why in (
        (anna, anna, "same customer twice"),
        (anna, 99, "no customer 99"),
        (98, anna, "no customer 98"),
    ):
        with pytest.raises(UserError, match=why):
            people.merge(world.shop.database, world.receiving.clock, kept, gone)


def test_kept_items_follow_their_person(world: World) -> None:
    was = world.rows("SELECT id, customer_id FROM raw_item ORDER BY id")
    anna, ben = world.customer(ANNA), world.customer(BEN)
    merge_id = world.merge(ANNA, BEN)
    assert world.rows("SELECT count(*) FROM raw_item WHERE customer_id = ?", ben) == [(0,)]
    world.hear(BEN)
    world.undo(merge_id)
    assert world.rows("SELECT id, customer_id FROM raw_item ORDER BY id")[: len(was)] == was
    assert world.rows("SELECT customer_id FROM raw_item ORDER BY id DESC LIMIT 1") == [(ben,)]
    assert anna != ben


def test_refusal_of_marketing_holds_for_both_and_a_block_for_whom_it_was_meant(world: World) -> None:
    anna, ben = world.customer(ANNA), world.customer(BEN)
    with world.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE customer SET blocked = 1 WHERE id = ?", (ben,))
    merge_id = world.merge(ANNA, BEN)
    assert world.rows("SELECT blocked FROM customer WHERE id = ?", anna) == [(1,)]
    with world.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE customer SET no_marketing_since = 5, marketing_at = 5 WHERE id = ?", (anna,))
    world.undo(merge_id)
    told = world.rows("SELECT id, blocked, no_marketing_since FROM customer WHERE id IN (?, ?) ORDER BY id", anna, ben)
    assert told == [(anna, 0, 5), (ben, 1, 5)]


def test_suggestions_go_with_those_they_were_made_for(world: World) -> None:
    anna, ben, carla = (world.customer(number) for number in NUMBERS)
    from app.store.suggestions import suggest

    with world.shop.database.write() as connection:
        suggest(connection, ben, carla, "same_number", "+1", NOW)
        suggest(connection, anna, ben, "changed_number", "+2", NOW)
    desk = DeskService(world.shop.database, world.receiving.clock)

    def suggested(customer_id: int) -> list[tuple[int, str]]:
        card = desk.customer(customer_id)
        return [] if card is None else [(one.customer_id, one.reason) for one in card.suggestions]

    assert suggested(ben) == [(anna, "changed_number"), (carla, "same_number")]
    merge_id = world.merge(ANNA, BEN)
    assert suggested(anna) == [(carla, "same_number")]
    assert suggested(carla) == [(anna, "same_number")]
    people.dismiss_suggestion(world.shop.database, world.receiving.clock, carla, anna)
    assert suggested(anna) == suggested(carla) == []
    with world.shop.database.write() as connection:
        suggest(connection, anna, carla, "changed_number", "+3", NOW)
    assert suggested(anna) == []
    world.undo(merge_id)
    assert suggested(ben) == [(anna, "changed_number"), (carla, "same_number")]


def test_same_full_name_is_suggested_only_on_asking_and_only_if_nothing_speaks_against_it(world: World) -> None:
    with world.shop.database.write() as connection:
        for kind, value in (
            (IdentityKind.PHONE, "+491713920009"),
            (IdentityKind.USERNAME, "dora"),
            (IdentityKind.PHONE, "+491713920010"),
        ):
            make_customer(connection, Channel.WHATSAPP, [(kind, value)], "Dora Brandt", NOW)
        for name in ("dora", "emil"):
            make_customer(connection, Channel.WHATSAPP, [(IdentityKind.USERNAME, f"{name}.x")], "Emil", NOW)
    found = [(reason, detail) for _, _, reason, detail in duplicates(world.shop.database.reader())]
    assert found == [("same_name", "Dora Brandt")] * 2
    one, other, *_ = duplicates(world.shop.database.reader())[0]
    assert DeskService(world.shop.database, world.receiving.clock).customer(one).suggestions == ()  # type: ignore[union-attr]
    people.dismiss_suggestion(world.shop.database, world.receiving.clock, one, other)
    assert len(duplicates(world.shop.database.reader())) == 1


def test_ten_thousand_messages_are_moved_and_brought_back_soon(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "tresen.db")
    try:
        world = World(shop)
        world.hear(ANNA, 60)
        world.hear(BEN, 60)
        chat = world.chat(BEN)
        with shop.database.write() as connection:
            from app.store.search import index_rows

            ids = [message_id(NOW - n * SECOND, 9) for n in range(100, 10_100)]
            connection.exec_driver_sql(
                "INSERT INTO message (id, conversation_id, account_id, direction, type, text, status) "
                "VALUES (?, ?, ?, 'in', 'text', 'noch ein brot', 'received')",
                [(id_, chat, shop.account_id) for id_ in ids],
            )
            index_rows(connection, [(id_, chat, "in", "text", "noch ein brot") for id_ in ids])
        merge_id = world.merge(ANNA, BEN)
        assert len(search(shop.database.reader(), "noch", conversation_id=world.chat(ANNA), limit=20_000)) == 10_000
        world.undo(merge_id)
        assert len(search(shop.database.reader(), "noch", conversation_id=chat, limit=20_000)) == 10_000
        assert search(shop.database.reader(), "noch", conversation_id=world.chat(ANNA)) == []
    finally:
        shop.close()


def test_snapshot_is_small_whatever_was_said(world: World) -> None:
    for n in range(30):
        world.hear(BEN, n)
    merge_id = world.merge(ANNA, BEN)
    ((stored,),) = world.rows("SELECT snapshot FROM merge WHERE id = ?", merge_id)
    assert len(stored) < 10_000
    assert json.loads(stored)["gone"]["name"] == "Ben"
