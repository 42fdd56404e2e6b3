"""What the gateway sends: in order, one at a time to a person, and never twice."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.channels.base import NotSent, OutcomeUnknown, Policy, Rejected
from app.core.clock import SECOND
from app.core.rows import ProfileFields
from app.services.profile import refresh_account
from app.services.sending import resend
from app.store import profile_edits
from app.store.jobs import queue_job
from app.store.profile import fields_to_json
from tests.builders import Shop
from tests.gateway.running import FakeChannel, Running, running, wait_until
from tests.services.receiving import status_webhook

ANNA, BEN = "491713920001", "491713920002"
TOKEN_DEAD = Rejected(190, "expired", "", Policy.STOP_ACCOUNT, status=401)


def test_answer_leaves_at_once_with_our_key_and_keeps_the_channels_id(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    id_ = gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.status(id_) == "sent", "the answer")
    ((installation,),) = gateway.rows("SELECT value FROM meta WHERE name = 'installation'")
    assert gateway.channel.sent == [(ANNA, "Ja", f"{installation}.{id_}")]
    assert gateway.rows("SELECT external_id FROM message WHERE id = ?", id_) == [("wamid.sent.1",)]
    assert gateway.rows("SELECT count(*) FROM outbox") == [(0,)]
    assert gateway.rows("SELECT last_status, trouble FROM conversation") == [("sent", 0)]


def test_conversation_keeps_its_order_while_others_are_served_beside_it(shop: Shop) -> None:
    with running(shop, FakeChannel(slow=0.02)) as gateway:
        anna, ben = gateway.hears(ANNA, "hallo", "wamid.1"), gateway.hears(BEN, "hallo", "wamid.2")
        ids = [gateway.answer(chat, str(n)) for n in range(12) for chat in (anna, ben)]
        wait_until(lambda: all(gateway.status(id_) == "sent" for id_ in ids), "the answers")
        for person in (ANNA, BEN):
            assert [text for to, text, _ in gateway.channel.sent if to == person] == [str(n) for n in range(12)]
        assert not gateway.channel.overlapped
        assert gateway.channel.most_at_once == 2


def test_unknown_outcome_is_shown_and_never_sent_again_by_itself(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    gateway.channel.outcomes = deque([OutcomeUnknown("cut")])
    id_ = gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.status(id_) == "uncertain", "the doubt")
    later = gateway.answer(chat, "und mehr")
    other = gateway.answer(gateway.hears(BEN, "hallo", "wamid.2"), "auch da")
    wait_until(lambda: gateway.status(other) == "sent", "the other chat's answer")
    assert gateway.status(later) == "queued"
    assert [text for _, text, _ in gateway.channel.sent] == ["Ja", "auch da"]
    resend(gateway.shop.database, gateway.clock, id_)
    wait_until(lambda: gateway.status(later) == "sent", "the rest")
    assert [text for _, text, _ in gateway.channel.sent][2:] == ["Ja", "und mehr"]


def test_status_with_our_key_settles_an_unknown_outcome_and_lets_the_rest_go(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    gateway.channel.outcomes = deque([OutcomeUnknown("cut")])
    id_ = gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.status(id_) == "uncertain", "the doubt")
    later = gateway.answer(chat, "und mehr")
    gateway.deliver(status_webhook(("wamid.out", "delivered", gateway.clock.now(), gateway.channel.sent[0][2], None)))
    wait_until(lambda: gateway.status(later) == "sent", "the rest")
    assert gateway.status(id_) == "delivered"
    assert len(gateway.channel.sent) == 2


@pytest.mark.parametrize("surprise", [RuntimeError("a fault of ours"), KeyError("messages")])
def test_fault_of_ours_while_sending_counts_as_unknown(gateway: Running, surprise: Exception) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    gateway.channel.outcomes = deque([surprise])
    id_ = gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.status(id_) == "uncertain", "the doubt")
    assert len(gateway.channel.sent) == 1


def test_without_a_connection_it_waits_says_so_and_tries_again(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    gateway.channel.outcomes = deque([NotSent("no route")])
    id_ = gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.account()[0] == "offline", "the account's state")
    wait_until(lambda: gateway.status(id_) == "sent", "the answer")
    wait_until(lambda: gateway.account()[0] == "ok", "the account's state")
    assert [text for _, text, _ in gateway.channel.sent] == ["Ja", "Ja"]


def test_refused_message_fails_with_the_reason_and_the_next_one_goes(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    gateway.channel.outcomes = deque([Rejected(131026, "undeliverable", "no WhatsApp", Policy.FAIL)])
    first, second = gateway.answer(chat, "Ja"), gateway.answer(chat, "und")
    wait_until(lambda: gateway.status(second) == "sent", "the second")
    assert gateway.rows("SELECT status, error_code, error_text FROM message WHERE id = ?", first) == [
        ("failed", 131026, "no WhatsApp")
    ]
    assert gateway.rows("SELECT trouble FROM conversation") == [(1,)]


def test_dead_token_keeps_everything_and_a_new_one_goes_on(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    wait_until(lambda: gateway.rows("SELECT quality FROM business_profile") == [("GREEN",)], "the first look")
    gateway.channel.outcomes = deque([TOKEN_DEAD])
    gateway.channel.refusals["read_account"] = TOKEN_DEAD
    id_ = gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.account()[0] == "token_expired", "the account's state")
    assert "token" in gateway.account()[1]
    assert gateway.status(id_) == "queued"
    gateway.channel.refusals.clear()
    gateway.tokens.append("second-token")
    wait_until(lambda: gateway.status(id_) == "sent", "the answer")
    assert gateway.account() == ("ok", "")
    assert gateway.channel.tokens == ["first-token", "second-token"]


def test_account_without_a_token_says_so_and_sends_nothing(shop: Shop) -> None:
    with running(shop) as gateway:
        gateway.tokens.append("")
        chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
        id_ = gateway.answer(chat, "Ja")
        wait_until(lambda: gateway.account()[0] == "token_expired", "the account's state")
        assert "tresen setup" in gateway.account()[1]
        assert gateway.status(id_) == "queued"
        gateway.tokens.append("found-again")
        wait_until(lambda: gateway.status(id_) == "sent", "the answer")


def test_answer_gives_blue_ticks(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.channel.read == ["wamid.1"], "the read mark")
    wait_until(lambda: gateway.rows("SELECT read_wanted_id FROM conversation") == [(None,)], "its end")
    assert gateway.rows("SELECT status FROM message WHERE direction = 'in'") == [("read",)]


def test_read_mark_that_is_refused_is_not_repeated_for_ever(gateway: Running) -> None:
    gateway.channel.refusals["mark_read"] = Rejected(131009, "too old", "", Policy.FAIL)
    gateway.answer(gateway.hears(ANNA, "Brezeln?", "wamid.1"), "Ja")
    wait_until(lambda: gateway.rows("SELECT read_told_id IS NOT NULL FROM conversation") == [(1,)], "the end")
    assert gateway.channel.read == []


def test_gateway_reads_profile_and_number_when_it_starts(gateway: Running) -> None:
    wait_until(lambda: gateway.rows("SELECT fetched_at IS NOT NULL FROM business_profile") == [(1,)], "the profile")
    wait_until(lambda: gateway.rows("SELECT quality FROM business_profile") == [("GREEN",)], "the number")
    assert gateway.rows("SELECT about, official, messaging_limit FROM business_profile") == [("Brot", 1, "TIER_2K")]
    assert gateway.rows("SELECT name, number, state FROM channel_account") == [("Bäckerei", "+493012345678", "ok")]


def publish(gateway: Running, fields: ProfileFields) -> None:
    """The operator edits the profile."""
    wait_until(lambda: gateway.rows("SELECT live IS NOT NULL FROM business_profile") == [(1,)], "the first look")
    with gateway.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE business_profile SET about = ?, publish_state = 'queued'", (fields.about,))
        queue_job(connection, 1, profile_edits.PUBLISH, fields_to_json(fields), 1)


def test_edited_profile_is_published_and_stays_as_edited(gateway: Running) -> None:
    publish(gateway, ProfileFields(about="Brot und Kuchen"))
    wait_until(lambda: gateway.rows("SELECT publish_state FROM business_profile") == [("",)], "publishing")
    assert gateway.channel.live.about == "Brot und Kuchen"
    refresh_account(gateway.shop.database, gateway.clock, 1)
    wait_until(lambda: gateway.rows("SELECT count(*) FROM job") == [(0,)], "another look")
    assert gateway.rows("SELECT about FROM business_profile") == [("Brot und Kuchen",)]


def test_refused_profile_is_kept_with_the_reason(gateway: Running) -> None:
    gateway.channel.refusals["write_profile"] = Rejected(100, "bad", "about is too long", Policy.FAIL)
    publish(gateway, ProfileFields(about="x" * 200))
    wait_until(lambda: gateway.rows("SELECT publish_state FROM business_profile") == [("failed",)], "the refusal")
    ((error, about),) = gateway.rows("SELECT publish_error, about FROM business_profile")
    assert "about is too long" in error
    assert about == "x" * 200


def test_message_left_by_a_dead_gateway_is_uncertain_and_the_gap_is_kept(shop: Shop) -> None:
    with running(shop) as gateway:
        chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
        id_ = gateway.answer(chat, "Ja")
        wait_until(lambda: gateway.status(id_) == "sent", "the answer")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET status = 'sending' WHERE id = ?", (id_,))
        connection.exec_driver_sql(
            "INSERT INTO outbox (message_id, conversation_id, account_id, state) VALUES (?, ?, 1, 'sending')",
            (id_, chat),
        )
        connection.exec_driver_sql("UPDATE lease SET renewed_at = renewed_at - ?", (3_600 * SECOND,))
    with running(shop) as gateway:
        assert gateway.status(id_) == "uncertain"
        assert gateway.channel.sent == []
        ((length,),) = gateway.rows("SELECT ended_at - started_at FROM gap")
        assert 3_600 * SECOND <= length < 3_700 * SECOND


def test_send_under_way_is_finished_before_the_gateway_stops(shop: Shop) -> None:
    with running(shop, FakeChannel(slow=0.3)) as gateway:
        id_ = gateway.answer(gateway.hears(ANNA, "Brezeln?", "wamid.1"), "Ja")
        wait_until(lambda: gateway.channel.sent, "the send")
    assert shop.database.reader().execute("SELECT status FROM message WHERE id = ?", (id_,)).fetchone() == ("sent",)


def test_log_names_no_number_text_or_secret(shop: Shop) -> None:
    with running(shop) as gateway:
        chat = gateway.hears(ANNA, "geheim", "wamid.1")
        gateway.channel.outcomes = deque([Rejected(131026, f"+{ANNA}", "first-token", Policy.FAIL), OutcomeUnknown("")])
        ids = [gateway.answer(chat, "vertraulich"), gateway.answer(chat, "vertraulich")]
        wait_until(lambda: gateway.status(ids[1]) == "uncertain", "the outcomes")
    log = shop.path.parent / "log" / "gateway.log"
    written = log.read_text()
    assert "131026" in written
    assert not [word for word in (ANNA, "geheim", "vertraulich", "first-token") if word in written]
    assert log.stat().st_mode & 0o777 == 0o600


def test_refusal_that_can_not_be_written_yet_is_written_later(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    with disturbed(gateway, "UPDATE OF status ON message WHEN NEW.status = 'failed'"):
        gateway.channel.outcomes = deque([Rejected(131026, "undeliverable", "no WhatsApp", Policy.FAIL)])
        id_ = gateway.answer(chat, "Ja")
        wait_until(lambda: "could not be written" in gateway.log(), "the trouble")
    wait_until(lambda: gateway.status(id_) == "failed", "the refusal")
    assert len(gateway.channel.sent) == 1


def test_errand_that_the_database_refuses_does_not_end_the_gateway(gateway: Running) -> None:
    wait_until(lambda: gateway.rows("SELECT quality FROM business_profile") == [("GREEN",)], "the first look")
    chat = gateway.hears(ANNA, "Brezeln?", "wamid.1")
    with disturbed(gateway, "UPDATE OF read_told_id ON conversation"):
        id_ = gateway.answer(chat, "Ja")
        wait_until(lambda: "errands could not be served" in gateway.log(), "the trouble")
    wait_until(lambda: gateway.status(id_) == "sent", "the answer")
    wait_until(lambda: gateway.rows("SELECT read_wanted_id FROM conversation") == [(None,)], "the read mark")


@contextmanager
def disturbed(gateway: Running, deed: str) -> Iterator[None]:
    """While this lasts the database refuses that deed, as a full disk would."""
    with gateway.shop.database.write() as connection:
        connection.exec_driver_sql(f"CREATE TRIGGER disturbs BEFORE {deed} BEGIN SELECT RAISE(ABORT, 'full'); END")
    try:
        yield
    finally:
        with gateway.shop.database.write() as connection:
            connection.exec_driver_sql("DROP TRIGGER disturbs")
