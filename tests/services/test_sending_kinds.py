"""Contents, quotes and reactions: queued through the same gate, drawn at once, taken back when they fail."""

import pytest

from app.channels.base import Policy, Rejected, Sent
from app.core.clock import DAY, HOUR, MINUTE
from app.core.content import (
    Buttons,
    Cart,
    CartLine,
    Content,
    FilledTemplate,
    Media,
    Place,
    Reaction,
    from_json,
    words_of,
)
from app.core.enums import Author, ReadReceipts
from app.core.errors import UserError
from app.core.ids import external_key
from app.services import outbox
from app.services.sending import discard, queue_content, queue_message, queue_reaction, queue_text, resend, retry_failed
from app.store.chats import chat_head
from app.store.outbox import Claim, find_due
from tests.builders import NOW
from tests.services.receiving import BEN, Receiving
from tests.services.test_outbox import claim_next, due, rejected
from tests.services.test_receipts import installation, send, status_of

SHOP = Place("52.5", "13.4", "Bäckerei Vogel", "Torstr. 1")
COUNT_OUT = "SELECT count(*) FROM message WHERE direction = 'out'"


def incoming(receiving: Receiving, external_id: str = "wamid.1", ago: int = MINUTE) -> int:
    """Anna writes; her message's id."""
    receiving.write("Brezeln?", external_id, ago=ago)
    found: int = receiving.one("SELECT id FROM message WHERE external_id = ?", external_id)
    return found


def react(receiving: Receiving, message_id: int, emoji: str = "👍") -> int | None:
    receiving.clock.time += 1
    row = queue_reaction(receiving.shop.database, receiving.clock, message_id, emoji, Author.OPERATOR)
    return None if row is None else row.id


def standing(receiving: Receiving, external_id: str = "wamid.1") -> str | None:
    """Our emoji on the message."""
    rows = receiving.rows(
        "SELECT text FROM amendment WHERE target_key = ? AND kind = 'reaction' AND direction = 'out' "
        "ORDER BY at DESC, message_id DESC",
        external_key(receiving.shop.account_id, external_id),
    )
    return rows[0][0] if rows else None


def settle(receiving: Receiving, claimed: Claim, external_id: str, recipient: str = "") -> None:
    outbox.settle_sent(receiving.shop.database, installation(receiving), claimed, Sent(external_id, recipient))


def test_a_place_is_queued_with_its_words_and_goes_out_whole(receiving: Receiving) -> None:
    quoted = incoming(receiving)
    row = queue_content(receiving.shop.database, receiving.clock, 1, SHOP, Author.OPERATOR, quoted_id=quoted)
    assert (row.type, row.text, row.content, row.quoted_id) == ("location", words_of(SHOP), SHOP, quoted)
    ((kept, type_),) = receiving.rows("SELECT content, type FROM message WHERE id = ?", row.id)
    assert (from_json(kept), type_) == (SHOP, "location")
    assert receiving.rows("SELECT last_type, waiting_since, unread FROM conversation") == [("location", None, 0)]
    claimed = claim_next(receiving)
    assert (claimed.type, claimed.content, claimed.quoted_external_id) == ("location", SHOP, "wamid.1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (Place("95", "13.4"), "90"),
        (Buttons("Passt das?", ()), "no button"),
        (Cart((CartLine("sku-1", "2"),)), "can't be sent"),
        (Reaction("👍"), "can't be sent"),
        (FilledTemplate("hallo", "de"), "can't be sent"),
        (Media(), "can't be sent"),
    ],
)
def test_what_keeps_no_limit_or_has_a_way_of_its_own_is_not_queued(
    receiving: Receiving, content: Content, said: str
) -> None:
    incoming(receiving)
    with pytest.raises(UserError, match=said):
        queue_content(receiving.shop.database, receiving.clock, 1, content, Author.OPERATOR)
    assert receiving.one(COUNT_OUT) == 0


def test_only_a_message_of_the_chat_that_was_sent_can_be_quoted(receiving: Receiving) -> None:
    incoming(receiving)
    receiving.write("Hallo", "wamid.ben", wa_id=BEN)
    bens = receiving.one("SELECT id FROM message WHERE external_id = 'wamid.ben'")
    ours = queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR).id
    for id_, said in ((bens, "no such message"), (ours, "not been sent yet"), (7, "no such message")):
        with pytest.raises(UserError, match=said):
            queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR, quoted_id=id_)
    settle(receiving, claim_next(receiving), "wamid.out")
    row = queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR, quoted_id=ours)
    assert receiving.one("SELECT quoted_external_id FROM message WHERE id = ?", row.id) == "wamid.out"


def test_reaction_is_drawn_at_once_and_names_its_message(receiving: Receiving) -> None:
    target = incoming(receiving)
    id_ = react(receiving, target)
    assert standing(receiving) == "👍"
    claimed = claim_next(receiving)
    assert (claimed.message_id, claimed.type, claimed.content) == (id_, "reaction", Reaction("👍"))
    assert claimed.quoted_external_id == "wamid.1"
    settle(receiving, claimed, "wamid.out")
    assert react(receiving, target) is None, "it stands already"
    assert react(receiving, target, "") is not None
    assert standing(receiving) == ""
    assert react(receiving, target, "") is None
    assert receiving.one(COUNT_OUT) == 2


def test_reaction_that_fails_no_longer_stands_and_the_one_before_does(receiving: Receiving) -> None:
    target = incoming(receiving)
    react(receiving, target, "👍")
    settle(receiving, claim_next(receiving), "wamid.out")
    id_ = react(receiving, target, "🥐")
    assert standing(receiving) == "🥐"
    error = rejected(Policy.FAIL, 131000)
    outbox.settle_rejected(receiving.shop.database, claim_next(receiving), error, NOW, 0.5)
    assert standing(receiving) == "👍"
    assert id_ is not None
    resend(receiving.shop.database, receiving.clock, id_)
    assert standing(receiving) == "🥐"
    discard(receiving.shop.database, id_)
    assert standing(receiving) == "👍"


def test_reaction_reported_as_failed_no_longer_stands(receiving: Receiving) -> None:
    react(receiving, incoming(receiving))
    settle(receiving, claim_next(receiving), "wamid.out")
    receiving.report("wamid.out", "failed", NOW, code=131009)
    assert standing(receiving) is None


def test_what_can_not_be_reacted_to_is_told(receiving: Receiving) -> None:
    receiving.write("alt", "wamid.old", ago=31 * DAY)
    incoming(receiving)
    old = receiving.one("SELECT id FROM message WHERE external_id = 'wamid.old'")
    queued = queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR).id
    for id_, emoji, said in ((old, "👍", "30 days"), (queued, "👍", "doesn't know it"), (5, "👍", "no such message")):
        with pytest.raises(UserError, match=said):
            react(receiving, id_, emoji)
    with pytest.raises(UserError, match="one emoji"):
        react(receiving, receiving.one("SELECT id FROM message WHERE external_id = 'wamid.1'"), "ok")
    assert receiving.one("SELECT count(*) FROM amendment") == 0


@pytest.mark.parametrize(("choice", "told"), [("never", False), ("on_reply", True), (None, False)])
def test_the_chats_own_choice_of_blue_ticks_goes_before_the_setting(
    receiving: Receiving, choice: str | None, told: bool
) -> None:
    incoming(receiving)
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE conversation SET read_receipts = ?", (choice,))
    setting = ReadReceipts.NEVER if choice != "never" else ReadReceipts.ON_REPLY
    queue_text(receiving.shop.database, receiving.clock, 1, "Ja", Author.OPERATOR, read_receipts=setting)
    assert (receiving.one("SELECT read_wanted_id FROM conversation") is not None) is told
    head = chat_head(receiving.shop.database.reader(), 1, NOW)
    assert head is not None
    assert head.read_receipts == choice


def queue_picture(receiving: Receiving, state: str) -> int:
    """A file is queued whose upload is in that state."""
    with receiving.shop.database.write() as connection:
        row = queue_message(connection, receiving.clock, 1, "image", "Brot", Media(caption="Brot"), Author.OPERATOR)
        connection.exec_driver_sql(
            "INSERT INTO media (message_id, account_id, direction, state, external_id) VALUES (?, 1, 'out', ?, 'up.1')",
            (row.id, state),
        )
    return row.id


def test_a_file_is_due_only_when_it_is_uploaded_and_holds_what_follows_it(receiving: Receiving) -> None:
    incoming(receiving)
    id_ = queue_picture(receiving, "wanted")
    receiving.clock.time += 1
    queue_text(receiving.shop.database, receiving.clock, 1, "Bitte sehr", Author.OPERATOR)
    assert due(receiving) == []
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE media SET state = 'ready'")
    assert due(receiving) == [id_]
    assert claim_next(receiving).media_id == "up.1"


def test_a_file_that_failed_is_uploaded_anew_when_it_is_sent_again(receiving: Receiving) -> None:
    incoming(receiving)
    id_ = queue_picture(receiving, "ready")
    error = rejected(Policy.FAIL, 131053)
    outbox.settle_rejected(receiving.shop.database, claim_next(receiving), error, NOW, 0.5)
    resend(receiving.shop.database, receiving.clock, id_)
    assert receiving.rows("SELECT state, external_id FROM media") == [("wanted", "")]
    assert due(receiving) == []


def fail(receiving: Receiving, code: int, at: int = NOW) -> int:
    """An answer to Anna fails with that code."""
    id_ = send(receiving, external_id=f"wamid.{code}")
    receiving.report(f"wamid.{code}", "failed", at, code=code)
    assert status_of(receiving, id_) == "failed"
    return id_


def test_one_key_retries_what_can_be_retried_and_nothing_else(receiving: Receiving) -> None:
    may = [fail(receiving, code) for code in (131000, 131053)]
    for code in (131026, 131049, 131009):
        fail(receiving, code)
    head = chat_head(receiving.shop.database.reader(), 1, NOW)
    assert head is not None
    assert head.retriable == 2
    assert retry_failed(receiving.shop.database, receiving.clock, 2) == 0
    assert retry_failed(receiving.shop.database, receiving.clock, 1) == 2
    assert [status_of(receiving, id_) for id_ in may] == ["queued", "queued"]
    assert retry_failed(receiving.shop.database, receiving.clock) == 0


@pytest.mark.parametrize(("code", "said"), [(131026, "very old app"), (131049, "24 hours"), (131009, "anew")])
def test_what_can_not_be_retried_says_why(receiving: Receiving, code: int, said: str) -> None:
    id_ = fail(receiving, code)
    with pytest.raises(UserError, match=said):
        resend(receiving.shop.database, receiving.clock, id_)
    assert status_of(receiving, id_) == "failed"


def test_a_message_held_back_may_go_again_after_a_day(receiving: Receiving) -> None:
    id_ = fail(receiving, 131049)
    receiving.clock.time += 23 * HOUR
    receiving.write("Und?", "wamid.later")
    with pytest.raises(UserError, match="24 hours"):
        resend(receiving.shop.database, receiving.clock, id_)
    receiving.clock.time += HOUR
    resend(receiving.shop.database, receiving.clock, id_)
    assert status_of(receiving, id_) == "queued"


def test_closed_window_is_learned_from_the_channel_unless_they_have_written_since(receiving: Receiving) -> None:
    id_ = send(receiving, external_id="wamid.out")
    receiving.report("wamid.out", "failed", NOW, code=131047)
    assert receiving.one("SELECT window_ends_at FROM conversation") <= NOW
    with pytest.raises(UserError, match="template"):
        resend(receiving.shop.database, receiving.clock, id_)
    receiving.clock.time += MINUTE
    receiving.write("Hallo?", "wamid.new")
    other = send(receiving, external_id=None)
    receiving.clock.time += MINUTE
    receiving.write("Noch da?", "wamid.newer")
    open_until = receiving.one("SELECT window_ends_at FROM conversation")
    error = Rejected(131047, "Re-engagement message", "", Policy.FAIL)
    outbox.settle_rejected(receiving.shop.database, _claim_of(receiving, other), error, NOW, 0.5)
    assert status_of(receiving, other) == "failed"
    assert receiving.one("SELECT window_ends_at FROM conversation") == open_until


def _claim_of(receiving: Receiving, id_: int) -> Claim:
    epoch = receiving.one("SELECT epoch FROM outbox WHERE message_id = ?", id_)
    return Claim(id_, 1, receiving.shop.account_id, "Ja", None, None, 1, None, epoch)


def test_who_wants_no_marketing_is_remembered_and_gets_none(receiving: Receiving) -> None:
    fail(receiving, 131050)
    assert receiving.one("SELECT no_marketing_since FROM customer") is not None
    offer = FilledTemplate("angebot", "de", category="MARKETING", body="Brot!")
    order = FilledTemplate("bestellung", "de", category="UTILITY", body="Fertig")
    with receiving.shop.database.write() as connection:
        with pytest.raises(UserError, match="stopped marketing"):
            queue_message(connection, receiving.clock, 1, "template", "Brot!", offer, Author.OPERATOR)
        assert queue_message(connection, receiving.clock, 1, "template", "Fertig", order, Author.OPERATOR).id


def test_a_template_goes_out_after_the_window_and_again_when_it_failed(receiving: Receiving) -> None:
    incoming(receiving)
    receiving.clock.time += 2 * DAY
    order = FilledTemplate("bestellung", "de", category="UTILITY", body="Fertig")
    with receiving.shop.database.write() as connection:
        row = queue_message(connection, receiving.clock, 1, "template", "Fertig", order, Author.OPERATOR)
    error = rejected(Policy.FAIL, 131037)
    outbox.settle_rejected(receiving.shop.database, claim_next(receiving), error, NOW, 0.5)
    head = chat_head(receiving.shop.database.reader(), 1, receiving.clock.now())
    assert head is not None
    assert (head.verdict.allowed, head.verdict.template_allowed, head.retriable) == (False, True, 1)
    assert retry_failed(receiving.shop.database, receiving.clock) == 1
    assert [found.message_id for found in find_due(receiving.shop.database.reader(), 1 << 60, 9)] == [row.id]
