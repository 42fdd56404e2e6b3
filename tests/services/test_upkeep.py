"""What is kept on write equals what the rows say, whatever was done to them and in whatever order."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.channels.base import Policy, Rejected, Sent
from app.core.clock import DAY, HOUR, SECOND, Millis
from app.core.enums import Author, ReadReceipts, View
from app.core.errors import UserError
from app.core.ids import time_of
from app.core.later import IfWritten
from app.core.steps import Done, Reopen, Unread
from app.core.window import CUSTOMER_SERVICE_WINDOW
from app.services import inbox, outbox
from app.services.acts import apply_to_one
from app.services.grace import take_back
from app.services.later import fire_due, send_later
from app.services.sending import discard, queue_text, resend
from app.store import later, lease
from app.store.amendments import KINDS
from app.store.conversations import NO_QUESTIONS
from app.store.inbox import inbox_order
from app.store.outbox import Claim, find_due
from app.store.read_marks import due_reads
from app.store.receipts import PENDING, TROUBLED
from app.store.transcript import transcript
from tests import webhooks
from tests.builders import Shop
from tests.services.receiving import ANNA, BEN, Receiving, status_webhook
from tests.services.test_receipts import installation

PEOPLE = (ANNA, BEN, "491713920003")
SHOP = "491713920000"
FAR = 1 << 60
"""A machine time at which everything is due."""
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

people = st.sampled_from(PEOPLE)
types = st.sampled_from(("text", "text", "text", "system", "reaction", "reaction", "edit", "revoke"))
agos = st.integers(-60, 7_200).map(lambda seconds: seconds * SECOND)
statuses = st.sampled_from(("sent", "delivered", "read", "played", "failed"))


def _content(type_: str, number: int, target: str) -> dict[str, Any]:
    """What stands in a message of that type."""
    match type_:
        case "system":
            return {"body": "changed number"}
        case "reaction":
            return {"message_id": target, "emoji": _emoji(number)}
        case "edit":
            return {"original_message_id": target, "message": {"type": "text", "text": {"body": f"neu {number}"}}}
        case "revoke":
            return {"original_message_id": target}
    return {"body": f"text {number}"}


def _emoji(number: int) -> str:
    """The emoji of the reaction of that number; every third one takes back."""
    return "👍❤"[number % 2] if number % 3 else ""


class Upkeep(RuleBasedStateMachine):
    """A shop to which everything happens."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="tresen-upkeep-")
        self.shop = Shop(Path(self.folder.name) / "tresen.db")
        self.receiving = Receiving(self.shop)
        self.database = self.shop.database
        self.number = 0
        self.under_way: list[Claim] = []
        self.delivered: list[bytes] = []
        self.unread: Counter[int] = Counter()
        self.texts = 0
        self.past: set[str] = set()
        self.amended: list[tuple[str, str, str, Millis, int]] = []
        """Type, the message it speaks of, direction, time, order."""
        self.windows: dict[int, Millis] = {}
        self.held: set[int] = set()
        """Chats that came back since what was to go out later was held."""
        self.epoch, _ = lease.take(self.database, self.receiving.clock.now(), "")

    def teardown(self) -> None:
        self.shop.close()
        self.folder.cleanup()

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        return self.receiving.rows(sql, *parameters)

    def chat_of(self, wa_id: str) -> int:
        sql = "SELECT c.id FROM conversation c JOIN identity i USING (customer_id) WHERE i.value = ?"
        return int(self.receiving.one(sql, wa_id))

    def chats(self) -> list[int]:
        return [id_ for (id_,) in self.rows("SELECT id FROM conversation ORDER BY id")]

    @rule(wa_id=people, ago=agos, type_=types, echo=st.booleans(), back=st.integers(-1, 4))
    def message_arrives(self, wa_id: str, ago: Millis, type_: str, echo: bool, back: int) -> None:
        """A message of any kind; reactions, edits and withdrawals speak of one before it, or of one still to come."""
        self.number += 1
        self.texts += type_ not in KINDS
        now = self.receiving.clock.now()
        time = (now - ago) // SECOND
        name = f"wamid.{self.number}" if type_ in KINDS else f"wamid.t{self.texts}"
        target = f"wamid.t{max(1, self.texts - back)}"
        message = webhooks.message(wa_id, name, time, type_, _content(type_, self.number, target))
        known = bool(self.rows("SELECT 1 FROM identity WHERE value = ?", wa_id))
        before = (
            self.rows("SELECT last_inbound_at FROM conversation WHERE id = ?", self.chat_of(wa_id)) if known else []
        )
        if echo:
            message["to"] = message.pop("from")
            body = webhooks.change("smb_message_echoes", webhooks.value() | {"message_echoes": [message]})
        else:
            body = webhooks.envelope(webhooks.value([message]))
        self.delivered.append(body)
        self.receiving.deliver(body)
        chat = self.chat_of(wa_id)
        if not echo:
            self.unread[chat] += 1
        elif not before or before[0][0] is None or time * SECOND >= before[0][0]:
            self.unread[chat] = 0
        if type_ in KINDS:
            self.amended.append((type_, target, "out" if echo else "in", time * SECOND, self.number))

    @rule(wa_id=people, ago=agos, sent=st.booleans(), status=st.sampled_from(("READ", "DELIVERED", "ERROR", "")))
    def phone_tells_of_the_past(self, wa_id: str, ago: Millis, sent: bool, status: str) -> None:
        self.number += 1
        time = (self.receiving.clock.now() - 10 * DAY - ago) // SECOND
        message = webhooks.text_message(SHOP if sent else wa_id, f"wamid.{self.number}", f"früher {self.number}", time)
        message["history_context"] = {"status": status}
        chunk = {"metadata": {"phase": 1}, "threads": [{"id": wa_id, "messages": [message]}]}
        body = webhooks.change("history", webhooks.value() | {"history": [chunk]})
        self.past.add(f"wamid.{self.number}")
        self.delivered.append(body)
        self.receiving.deliver(body)

    @precondition(lambda self: self.delivered)
    @rule(data=st.data())
    def webhook_is_delivered_again(self, data: st.DataObject) -> None:
        self.receiving.deliver(data.draw(st.sampled_from(self.delivered)))

    @precondition(lambda self: self.chats())
    @rule(data=st.data(), automatic=st.booleans())
    def somebody_answers(self, data: st.DataObject, automatic: bool) -> None:
        chat = data.draw(st.sampled_from(self.chats()))
        author = Author.AUTOMATIC if automatic else Author.OPERATOR
        try:
            queue_text(self.database, self.receiving.clock, chat, "Ja", author)
        except UserError:
            return
        if not automatic:
            self.unread[chat] = 0

    @precondition(lambda self: bool(find_due(self.database.reader(), FAR, 1)))
    @rule()
    def message_is_claimed(self) -> None:
        claimed = outbox.claim(self.database, find_due(self.database.reader(), FAR, 1)[0], self.epoch)
        assert claimed is not None
        self.under_way.append(claimed)

    @precondition(lambda self: self.under_way)
    @rule(outcome=st.sampled_from(("sent", "unknown", "not_sent", *Policy)))
    def send_is_settled(self, outcome: str) -> None:
        claimed, now = self.under_way.pop(), self.receiving.clock.now()
        if outcome == "sent":
            self.number += 1
            outbox.settle_sent(self.database, installation(self.receiving), claimed, Sent(f"wamid.o{self.number}"))
        elif outcome == "unknown":
            outbox.settle_unknown(self.database, claimed, now)
        elif outcome == "not_sent":
            outbox.settle_not_sent(self.database, claimed, now, SECOND)
        else:
            error = Rejected(131000, "refused", "", Policy(outcome))
            outbox.settle_rejected(self.database, claimed, error, now, 0.5)
            with self.database.write() as connection:
                connection.exec_driver_sql("UPDATE channel_account SET state = 'ok'")

    @precondition(lambda self: self.under_way)
    @rule()
    def another_gateway_takes_over(self) -> None:
        self.epoch, _ = lease.take(self.database, self.receiving.clock.now(), "")
        outbox.recover(self.database, self.epoch, self.receiving.clock.now())

    @precondition(lambda self: self.rows("SELECT 1 FROM message WHERE direction = 'out' LIMIT 1"))
    @rule(data=st.data(), status=statuses, by_key=st.booleans(), at=st.integers(1, 3))
    def status_is_reported(self, data: st.DataObject, status: str, by_key: bool, at: int) -> None:
        found = self.rows("SELECT id, external_id FROM message WHERE direction = 'out' ORDER BY id")
        id_, external_id = data.draw(st.sampled_from(found))
        external_id = external_id or f"wamid.o{data.draw(st.integers(1, self.number + 3))}"
        key = f"{installation(self.receiving)}.{id_}" if by_key else None
        code = 131026 if status == "failed" else None
        body = status_webhook((external_id, status, self.receiving.clock.now() + at * SECOND, key, code))
        self.delivered.append(body)
        self.receiving.deliver(body)

    @precondition(lambda self: self.rows("SELECT 1 FROM message WHERE direction = 'out' LIMIT 1"))
    @rule(data=st.data(), again=st.booleans())
    def operator_decides(self, data: st.DataObject, again: bool) -> None:
        (id_,) = data.draw(st.sampled_from(self.rows("SELECT id FROM message WHERE direction = 'out' ORDER BY id")))
        try:
            if again:
                resend(self.database, self.receiving.clock, id_)
            else:
                discard(self.database, id_)
        except UserError:
            return

    @precondition(lambda self: self.rows("SELECT 1 FROM outbox LIMIT 1"))
    @rule(data=st.data())
    def operator_takes_back(self, data: st.DataObject) -> None:
        (id_,) = data.draw(st.sampled_from(self.rows("SELECT message_id FROM outbox ORDER BY message_id")))
        try:
            take_back(self.database, self.receiving.clock, id_)
        except UserError:
            return

    @precondition(lambda self: self.chats())
    @rule(data=st.data(), after=st.integers(1, 20).map(lambda hours: hours * HOUR), written=st.sampled_from(IfWritten))
    def operator_plans(self, data: st.DataObject, after: Millis, written: IfWritten) -> None:
        chat, clock = data.draw(st.sampled_from(self.chats())), self.receiving.clock
        send_later(self.database, clock, chat, "später", clock.now() + after, if_written=written)
        self.unread[chat] = 0

    @rule()
    def planned_times_come(self) -> None:
        due = later.due_later(self.database.reader(), self.receiving.clock.now())
        with self.database.write() as connection:
            found = [later.find_later(connection, id_) for id_ in due]
            planned = [(one, later.has_written(connection, one)) for one in found if one is not None]
        fire_due(self.database, self.receiving.clock)
        states = dict(self.rows("SELECT id, state FROM scheduled"))
        for one, written in planned:
            assert states.get(one.id) != "waiting"
            if one.id in states:
                self.held.add(one.conversation_id)
                self.unread[one.conversation_id] = max(self.unread[one.conversation_id], 1)
            elif not written:
                self.unread[one.conversation_id] = 0

    @precondition(lambda self: self.chats())
    @rule(data=st.data(), deed=st.sampled_from(("done", "reopen", "opened", "unread")))
    def operator_tidies(self, data: st.DataObject, deed: str) -> None:
        chat = data.draw(st.sampled_from(self.chats()))
        if deed == "reopen":
            apply_to_one(self.database, self.receiving.clock, chat, Reopen())
        elif deed == "unread":
            apply_to_one(self.database, self.receiving.clock, chat, Unread())
            self.unread[chat] = self.unread[chat] or 1
        else:
            if deed == "done":
                apply_to_one(self.database, self.receiving.clock, chat, Done())
            else:
                inbox.mark_opened(self.database, chat, ReadReceipts.ON_OPEN)
            self.unread[chat] = 0

    @rule()
    def customers_are_told(self) -> None:
        for mark in due_reads(self.database.reader(), 10):
            inbox.settle_read(self.database, mark)

    @rule(passed=st.integers(0, 30).map(lambda hours: hours * HOUR))
    def time_passes(self, passed: Millis) -> None:
        self.receiving.clock.time += passed

    @invariant()
    def counters_are_what_the_rows_say(self) -> None:
        found = dict(self.rows("SELECT name, value FROM counter"))
        assert {name: found[name] for name in _COUNTERS} == {
            name: self.receiving.one(sql) for name, sql in _COUNTERS.items()
        }

    @invariant()
    def outbox_holds_what_is_pending(self) -> None:
        pending = self.rows("SELECT id, status, conversation_id FROM message WHERE direction = 'out' ORDER BY id")
        held = self.rows("SELECT message_id, state, conversation_id FROM outbox ORDER BY message_id")
        assert held == [row for row in pending if row[1] in PENDING]

    @invariant()
    def lists_are_what_the_messages_say(self) -> None:
        for id_, state, unread, waiting, first_unread, last_id, last_at, *rest in self.rows(
            "SELECT id, state, unread, waiting_since, first_unread_id, last_message_id, last_at, last_status, "
            "last_direction, last_type, preview, trouble, last_inbound_id, last_inbound_at, window_ends_at, "
            "read_told_id, customer_id FROM conversation"
        ):
            status, direction, type_, preview, trouble, inbound_id, inbound_at, window, told, customer = rest
            messages = self.rows(
                "SELECT id, status, direction, type, external_id, text FROM message WHERE conversation_id = ? "
                "ORDER BY id",
                id_,
            )
            assert (last_id, status, direction, type_) == messages[-1][:4]
            assert preview == messages[-1][5]
            assert last_at == time_of(last_id)
            assert trouble == sum(row[1] in TROUBLED for row in messages)
            everything = [row for row in messages if row[2] == "in"]
            incoming = [row for row in everything if row[4] not in self.past]
            assert inbound_id == (incoming[-1][0] if incoming else None)
            assert inbound_at == (time_of(everything[-1][0]) if everything else None)
            theirs = [time_of(row[0]) for row in everything if row[3] not in NO_QUESTIONS]
            assert window == (theirs[-1] + CUSTOMER_SERVICE_WINDOW if theirs else None)
            assert window is None or window >= self.windows.get(id_, 0)
            self.windows[id_] = window or 0
            assert unread == self.unread[id_]
            assert (first_unread is None) == (unread == 0 or not incoming)
            assert state == "open" or waiting is None
            assert waiting is None or waiting in theirs or id_ in self.held
            assert all(row[1] == ("read" if row[0] <= (told or 0) else "received") for row in incoming) or told
            assert self.receiving.one("SELECT message_count FROM customer WHERE id = ?", customer) == len(messages)

    @invariant()
    def messages_stand_as_their_amendments_say(self) -> None:
        lost = {id_ for (id_,) in self.rows("SELECT external_id FROM message WHERE status IN ('failed', 'discarded')")}
        for chat in self.chats():
            for row in transcript(self.database.reader(), chat, limit=1_000).messages:
                mine: dict[str, list[tuple[Millis, int, str]]] = {kind: [] for kind in KINDS}
                for kind, target, direction, at, order in sorted(self.amended, key=lambda one: one[3:]):
                    if kind != "revoke" and f"wamid.{order}" in lost:
                        continue
                    if target == row.external_id and (kind == "reaction" or direction == row.direction):
                        mine[kind].append((at, order, direction))
                newest = {direction: _emoji(order) for _, order, direction in mine["reaction"]}
                assert {mark.direction.value: mark.emoji for mark in row.reactions} == {
                    direction: emoji for direction, emoji in newest.items() if emoji
                }
                edits = [] if mine["revoke"] else [(at, f"neu {order}") for at, order, _ in mine["edit"]]
                assert [(edit.at, edit.text) for edit in row.edits] == edits
                if row.type == "edit":  # it goes with what it changes
                    assert (row.revoked_at is None) == bool(row.text)
                elif row.type not in KINDS:
                    assert (row.revoked_at is not None, row.text == "") == (bool(mine["revoke"]),) * 2

    @invariant()
    def every_chat_is_listed_once(self) -> None:
        for view, where in ((View.ALL, "1"), (View.OPEN, "state = 'open'"), (View.UNREAD, "unread > 0")):
            there = self.rows(f"SELECT id FROM conversation WHERE {where} ORDER BY id")
            assert sorted(inbox_order(self.database.reader(), view).ids) == [id_ for (id_,) in there]


TestUpkeep = Upkeep.TestCase
TestUpkeep.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
