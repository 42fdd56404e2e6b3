"""Statuses of our messages: whatever order they come in, each message ends on the right rung."""

from collections.abc import Sequence
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.base import Sent
from app.core.clock import SECOND
from app.core.enums import Author
from app.services import outbox
from app.services.sending import queue_reaction, queue_text, resend
from app.store import lease
from app.store.outbox import Claim, find_due
from app.store.transcript import transcript
from tests import webhooks
from tests.builders import NOW
from tests.services.receiving import ANNA, Receiving, status_webhook

RUNGS = ("sent", "delivered", "read", "played")
ORDER = (*RUNGS, "failed")


def send(receiving: Receiving, text: str = "Ja", external_id: str | None = "wamid.out") -> int:
    """Queue and claim an answer; it is accepted under that id, or still under way without one."""
    if not receiving.rows("SELECT 1 FROM conversation"):
        receiving.write("Brezeln?", "wamid.in")
    database = receiving.shop.database
    return send_queued(receiving, queue_text(database, receiving.clock, 1, text, Author.OPERATOR).id, external_id)


def send_queued(receiving: Receiving, id_: int, external_id: str | None) -> int:
    """Claim what is queued; it is accepted under that id, or still under way without one."""
    database = receiving.shop.database
    epoch, _ = lease.take(database, NOW, "")
    (due,) = find_due(database.reader(), 1 << 60, 10)
    claimed = outbox.claim(database, due, epoch)
    assert claimed is not None
    assert claimed.message_id == id_
    if external_id is not None:
        outbox.settle_sent(database, installation(receiving), claimed, Sent(external_id))
    return id_


def installation(receiving: Receiving) -> str:
    """What our keys begin with."""
    found: str = receiving.one("SELECT value FROM meta WHERE name = 'installation'")
    return found


def status_of(receiving: Receiving, id_: int) -> str:
    """A message's status."""
    found: str = receiving.one("SELECT status FROM message WHERE id = ?", id_)
    return found


def right_rung(reported: Sequence[str]) -> str:
    """What a message must end as once it was accepted and all of these were reported, in any order."""
    proven = [rung for rung in RUNGS if rung in reported and rung != "sent"]
    if proven:
        return proven[-1]
    return "failed" if "failed" in reported else "sent"


def accept(receiving: Receiving, id_: int, external_id: str) -> None:
    """The channel's answer to a send arrives."""
    claimed = Claim(id_, 1, receiving.shop.account_id, "Ja", None, None, 1, None)
    outbox.settle_sent(receiving.shop.database, installation(receiving), claimed, Sent(external_id))


reports = st.lists(st.sampled_from((*RUNGS, "failed")), min_size=1, max_size=8)


def test_repeated_reordered_and_early_statuses_end_on_the_right_rung(receiving: Receiving) -> None:
    cases = count(1)

    @settings(max_examples=40, deadline=None)
    @given(reported=reports, early=st.integers(0, 8), keyed=st.booleans(), batched=st.booleans())
    def check(reported: list[str], early: int, keyed: bool, batched: bool) -> None:
        external_id = f"wamid.case{next(cases)}"
        id_ = send(receiving, external_id=None)
        key = f"{installation(receiving)}.{id_}" if keyed else None
        events = [(external_id, status, NOW + ORDER.index(status) * SECOND, key, None) for status in reported]
        for part in (events[:early], events[early:]):
            for event in [part] if batched and part else [[event] for event in part]:
                receiving.deliver(status_webhook(*event))
            accept(receiving, id_, external_id)
        assert status_of(receiving, id_) == right_rung(reported)
        assert receiving.one("SELECT last_status FROM conversation") == right_rung(reported)
        assert receiving.one("SELECT count(*) FROM outbox") == 0
        assert receiving.one("SELECT count(*) FROM parked_receipt") == 0
        kept = receiving.one("SELECT count(*) FROM message_event WHERE message_id = ?", id_)
        assert kept == len(set(reported))

    check()


WHO = ("text", "reaction", "echo")
HEIGHT = {"sent": 1, "failed": 1, "delivered": 2, "read": 3, "played": 4}

happenings = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("text", "echo")), st.sampled_from(ORDER), st.integers(0, 2)),
        st.tuples(st.just("reaction"), st.sampled_from(("sent", "failed")), st.integers(0, 2)),  # Meta sends no others
        st.just(("echo", "", 0)),
    ),
    max_size=14,
)


def echo_webhook(external_id: str) -> bytes:
    """A text that the shop's phone wrote to Anna."""
    echo = webhooks.text_message(webhooks.PHONE_NUMBER_ID, external_id, "vom Telefon", NOW // SECOND) | {"to": ANNA}
    return webhooks.change("smb_message_echoes", webhooks.value() | {"message_echoes": [echo]})


def test_ladder_never_falls_whatever_is_reported_of_texts_reactions_and_echoes(receiving: Receiving) -> None:
    cases = count(1)

    @settings(max_examples=60, deadline=None)
    @given(happened=happenings, again=st.booleans(), batches=st.lists(st.integers(1, 5), max_size=6))
    def check(happened: list[tuple[str, str, int]], again: bool, batches: list[int]) -> None:
        case = next(cases)
        ids = {who: f"wamid.{who}{case}" for who in WHO}
        receiving.write("Brezeln?", f"wamid.in{case}")
        incoming = receiving.one("SELECT id FROM message WHERE external_id = ?", f"wamid.in{case}")
        send(receiving, external_id=ids["text"])
        reacted = queue_reaction(receiving.shop.database, receiving.clock, incoming, "👍", Author.OPERATOR)
        assert reacted is not None
        send_queued(receiving, reacted.id, ids["reaction"])
        stood: dict[str, int] = {}
        left = happened * 2 if again else happened
        for size in [*batches, 1 << 10]:
            some, left = left[:size], left[size:]
            receiving.deliver(
                *(
                    status_webhook((ids[who], status, NOW + at * SECOND, None, None))
                    if status
                    else echo_webhook(ids[who])
                    for who, status, at in some
                )
            )
            for who, status in receiving.rows(
                "SELECT external_id, status FROM message WHERE external_id IN (?, ?, ?)", *ids.values()
            ):
                assert HEIGHT[status] >= stood.get(who, 0)
                stood[who] = HEIGHT[status]
        receiving.deliver(echo_webhook(ids["echo"]))
        rows = {row.external_id: row for row in transcript(receiving.shop.database.reader(), 1, limit=500).messages}
        for who in WHO:
            reported = [(status, NOW + at * SECOND) for name, status, at in happened if name == who and status]
            row = rows[ids[who]]
            assert row.status == right_rung([status for status, _ in reported])
            first = {status: min(at for name, at in reported if name == status) for status, _ in reported}
            assert (row.delivered_at, row.read_at) == (first.get("delivered"), first.get("read"))
            assert row.sent_at is None or row.sent_at <= first.get("sent", row.sent_at)
            kept = receiving.rows("SELECT status, at FROM message_event WHERE message_id = ?", row.id)
            assert set(reported) <= set(kept)
            assert len(kept) <= len(set(reported)) + 1
        assert rows[ids["reaction"]].status in ("sent", "failed")
        assert receiving.one("SELECT count(*) FROM parked_receipt") == 0

    check()


def test_statuses_of_a_message_unknown_for_ever_are_parked_without_a_trace(receiving: Receiving) -> None:
    receiving.report("wamid.foreign", "read", NOW)
    receiving.report("wamid.foreign", "read", NOW)
    assert receiving.rows("SELECT external_id, status FROM parked_receipt") == [("wamid.foreign", "read")]
    assert receiving.one("SELECT count(*) FROM message") == 0


def test_key_of_another_installation_settles_nothing(receiving: Receiving) -> None:
    id_ = send(receiving, external_id=None)
    receiving.report("wamid.other", "sent", NOW, f"deadbeef.{id_}")
    assert status_of(receiving, id_) == "sending"


def test_echoed_key_settles_an_uncertain_message_and_frees_its_chat(receiving: Receiving) -> None:
    id_ = send(receiving, external_id=None)
    outbox.recover(receiving.shop.database, 1, NOW)
    assert status_of(receiving, id_) == "uncertain"
    assert receiving.rows("SELECT trouble, held_until FROM conversation") == [(1, NOW + outbox.HOLD_UNCERTAIN)]
    receiving.report("wamid.out", "delivered", NOW, f"{installation(receiving)}.{id_}")
    assert status_of(receiving, id_) == "delivered"
    assert receiving.rows("SELECT trouble, held_until FROM conversation") == [(0, None)]
    assert receiving.rows("SELECT external_id FROM message WHERE id = ?", id_) == [("wamid.out",)]
    receiving.report("wamid.out", "read", NOW)
    assert status_of(receiving, id_) == "read"


def test_failure_is_kept_with_its_code_and_counts_as_trouble(receiving: Receiving) -> None:
    id_ = send(receiving)
    receiving.report("wamid.out", "failed", NOW, code=131026)
    assert receiving.rows("SELECT status, error_code, error_text FROM message WHERE id = ?", id_) == [
        ("failed", 131026, "why")
    ]
    assert receiving.one("SELECT trouble FROM conversation") == 1
    assert receiving.one("SELECT value FROM counter WHERE name = 'failed'") == 1
    receiving.report("wamid.out", "read", NOW + SECOND)
    assert receiving.rows("SELECT status, error_code, error_text FROM message WHERE id = ?", id_) == [
        ("read", None, None)
    ]
    assert receiving.one("SELECT trouble FROM conversation") == 0


def test_failure_reported_again_does_not_fail_a_message_that_was_sent_again(receiving: Receiving) -> None:
    id_ = send(receiving)
    key = f"{installation(receiving)}.{id_}"
    receiving.report("wamid.out", "failed", NOW, key, 131000)
    resend(receiving.shop.database, receiving.clock, id_)
    receiving.report("wamid.out", "failed", NOW, key, 131000)
    assert status_of(receiving, id_) == "queued"
    assert receiving.one("SELECT count(*) FROM outbox") == 1


def test_status_of_a_first_attempt_delivered_again_does_not_name_the_second(receiving: Receiving) -> None:
    id_ = send(receiving, external_id="wamid.first")
    key = f"{installation(receiving)}.{id_}"
    receiving.report("wamid.first", "failed", NOW, key, 131000)
    resend(receiving.shop.database, receiving.clock, id_)
    receiving.report("wamid.first", "failed", NOW, key, 131000)
    assert receiving.rows("SELECT status, external_id FROM message WHERE id = ?", id_) == [("queued", None)]
