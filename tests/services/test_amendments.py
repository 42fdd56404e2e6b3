"""Reactions, edits and withdrawals: in whatever order they come, the message ends the same; what is gone is gone."""

import json
from itertools import permutations
from typing import Any

import pytest

from app.core.clock import SECOND
from app.core.content import Media
from app.core.enums import Direction, MediaFault, MediaState
from app.core.rows import MessageRow, ReactionMark
from app.store.media import media_dir
from app.store.merges import merge
from app.store.search import search
from app.store.transcript import transcript
from tests import webhooks
from tests.builders import NOW, Said
from tests.services.receiving import ANNA, BEN, Receiving

AT = NOW // SECOND


def text(external_id: str, body: str, at: int = AT) -> dict[str, Any]:
    return webhooks.text_message(ANNA, external_id, body, at)


def reaction(external_id: str, target: str, emoji: str, at: int = AT) -> dict[str, Any]:
    content = {"message_id": target, **({"emoji": emoji} if emoji else {})}
    return webhooks.message(ANNA, external_id, at, "reaction", content)


def edit(external_id: str, target: str, body: str, at: int = AT) -> dict[str, Any]:
    content = {"original_message_id": target, "message": {"type": "text", "text": {"body": body}}}
    return webhooks.message(ANNA, external_id, at, "edit", content)


def revoke(external_id: str, target: str, at: int = AT, wa_id: str = ANNA) -> dict[str, Any]:
    return webhooks.message(wa_id, external_id, at, "revoke", {"original_message_id": target})


def photo(external_id: str, caption: str, at: int = AT) -> dict[str, Any]:
    content = {"id": "4711", "mime_type": "image/jpeg", "caption": caption, "sha256": "ab" * 32}
    return webhooks.message(ANNA, external_id, at, "image", content)


def deliver(receiving: Receiving, *messages: dict[str, Any], together: bool = False) -> None:
    """Deliver messages one by one, or in one webhook."""
    for batch in [messages] if together else [[one] for one in messages]:
        receiving.deliver(webhooks.envelope(webhooks.value(batch)))


def row_of(receiving: Receiving, external_id: str) -> MessageRow:
    """A message as the transcript shows it."""
    (chat,) = receiving.rows("SELECT conversation_id FROM message WHERE external_id = ?", external_id)
    messages = transcript(receiving.shop.database.reader(), chat[0]).messages
    return next(message for message in messages if message.external_id == external_id)


def found(receiving: Receiving, words: str) -> list[str | None]:
    """The external ids of what a search finds."""
    return [hit.message.external_id for hit in search(receiving.shop.database.reader(), words)]


HEART, THUMB, GONE = (
    reaction("wamid.r1", "wamid.1", "❤️", AT + 1),
    reaction("wamid.r2", "wamid.1", "👍", AT + 2),
    reaction("wamid.r3", "wamid.1", "", AT + 3),
)


@pytest.mark.parametrize("order", permutations(range(3)))
@pytest.mark.parametrize("together", [True, False])
def test_newest_reaction_stands_whatever_order_they_come_in(
    receiving: Receiving, order: tuple[int, ...], together: bool
) -> None:
    messages = (text("wamid.1", "Torte?"), HEART, THUMB)
    deliver(receiving, *(messages[i] for i in order), together=together)
    row = row_of(receiving, "wamid.1")
    assert row.reactions == (ReactionMark(Direction.IN, "👍"),)
    assert row_of(receiving, "wamid.r2").quoted_id == row.id
    assert row_of(receiving, "wamid.r2").quoted_text == "Torte?"


def test_empty_reaction_takes_the_last_one_back(receiving: Receiving) -> None:
    deliver(receiving, text("wamid.1", "Torte?"), HEART, GONE, THUMB)
    assert row_of(receiving, "wamid.1").reactions == ()
    assert receiving.one("SELECT count(*) FROM message") == 4


def test_each_side_has_its_own_reaction(receiving: Receiving) -> None:
    deliver(receiving, text("wamid.1", "Torte?"), HEART)
    echo = reaction("wamid.r9", "wamid.1", "🎂", AT + 9)
    echo["to"] = echo.pop("from")
    receiving.deliver(webhooks.change("smb_message_echoes", webhooks.value() | {"message_echoes": [echo]}))
    assert row_of(receiving, "wamid.1").reactions == (
        ReactionMark(Direction.IN, "❤️"),
        ReactionMark(Direction.OUT, "🎂"),
    )


def test_reaction_that_could_not_be_sent_does_not_stand(receiving: Receiving) -> None:
    deliver(receiving, text("wamid.1", "Torte?"))
    (chat,) = receiving.rows("SELECT conversation_id FROM message")[0]
    with receiving.shop.database.write() as connection:
        key = connection.exec_driver_sql("SELECT external_key FROM message").scalar_one()
        connection.exec_driver_sql(
            "INSERT INTO message (id, conversation_id, account_id, direction, type, text, status) "
            "VALUES (9, ?, 1, 'out', 'reaction', '👍', 'failed')",
            (chat,),
        )
        connection.exec_driver_sql(
            "INSERT INTO amendment (target_key, kind, at, message_id, direction, text) "
            "VALUES (?, 'reaction', ?, 9, 'out', '👍')",
            (key, NOW),
        )
    assert row_of(receiving, "wamid.1").reactions == ()


@pytest.mark.parametrize("order", permutations(range(3)))
def test_edits_stand_beside_the_first_words_oldest_first(receiving: Receiving, order: tuple[int, ...]) -> None:
    messages = (
        text("wamid.1", "zwei Brote"),
        edit("wamid.e1", "wamid.1", "drei Brote", AT + 5),
        edit("wamid.e2", "wamid.1", "vier Brote", AT + 9),
    )
    deliver(receiving, *(messages[i] for i in order))
    row = row_of(receiving, "wamid.1")
    assert row.text == "zwei Brote"
    assert [(version.at, version.text) for version in row.edits] == [
        ((AT + 5) * SECOND, "drei Brote"),
        ((AT + 9) * SECOND, "vier Brote"),
    ]
    assert set(found(receiving, "brote")) == {"wamid.1", "wamid.e1", "wamid.e2"}


@pytest.mark.parametrize("order", permutations(range(3)))
@pytest.mark.parametrize("together", [True, False])
def test_withdrawn_message_leaves_nothing_whatever_order_things_come_in(
    receiving: Receiving, order: tuple[int, ...], together: bool
) -> None:
    messages = (
        photo("wamid.1", "meine Geheimnummer"),
        edit("wamid.e1", "wamid.1", "meine neue Geheimnummer", AT + 5),
        revoke("wamid.x", "wamid.1", AT + 9),
    )
    deliver(receiving, text("wamid.0", "davor", AT), *(messages[i] for i in order), together=together)
    row = row_of(receiving, "wamid.1")
    assert (row.text, row.content, row.extras, row.edits) == ("", None, None, ())
    assert row.revoked_at == (AT + 9) * SECOND
    assert row.media is not None
    assert (row.media.state, row.media.fault) == (MediaState.GONE, MediaFault.WITHDRAWN)
    assert found(receiving, "geheimnummer") == []
    assert found(receiving, "davor") == ["wamid.0"]
    everything = [
        receiving.rows(f"SELECT * FROM {table}")
        for table in ("message", "amendment", "media", "raw_item", "raw_event", "conversation")
    ]
    assert "Geheimnummer" not in repr(everything)
    assert "wamid.0" in repr(receiving.rows("SELECT body FROM raw_item"))


def test_status_that_tells_of_a_deletion_withdraws_as_well(receiving: Receiving) -> None:
    deliver(receiving, text("wamid.1", "geheim"))
    status = {"id": "wamid.1", "status": "deleted", "timestamp": str(AT + 3), "recipient_id": ANNA}
    body = webhooks.envelope(webhooks.value(statuses=[status]))
    receiving.deliver(body, body)
    assert row_of(receiving, "wamid.1").revoked_at == (AT + 3) * SECOND
    assert receiving.rows("SELECT text, preview FROM message JOIN conversation c ON c.id = conversation_id") == [
        ("", "")
    ]
    assert "geheim" not in json.dumps(receiving.rows("SELECT body FROM raw_item"))


def test_deletion_told_with_its_message_in_one_webhook_keeps_no_copy(receiving: Receiving) -> None:
    status = {"id": "wamid.1", "status": "deleted", "timestamp": str(AT + 3), "recipient_id": ANNA}
    receiving.deliver(webhooks.envelope(webhooks.value([text("wamid.1", "geheim")], [status])))
    assert row_of(receiving, "wamid.1").text == ""
    assert "geheim" not in json.dumps(receiving.rows("SELECT body FROM raw_item"))


def test_withdrawing_deletes_the_file_unless_another_message_has_it(receiving: Receiving) -> None:
    _, chat = receiving.shop.person("Anna", f"+{ANNA}")
    image = Media(external_id="1", mime="image/jpeg")
    receiving.shop.say(
        Said(chat, NOW, "", type="image", content=image, external_id="wamid.1", file="Torte"),
        Said(chat, NOW, "", type="image", content=image, external_id="wamid.2", file="Torte"),
        Said(chat, NOW, "", type="image", content=image, external_id="wamid.3", file="Brot"),
    )
    folder = media_dir(receiving.shop.path)
    deliver(receiving, revoke("wamid.x1", "wamid.1"), revoke("wamid.x3", "wamid.3"))
    assert [file.read_bytes() for file in folder.rglob("*.bin")] == [b"Torte"]
    deliver(receiving, revoke("wamid.x2", "wamid.2"))
    assert list(folder.rglob("*.bin")) == []


def test_customer_withdraws_none_of_our_messages(receiving: Receiving) -> None:
    _, chat = receiving.shop.person("Anna", f"+{ANNA}")
    receiving.shop.say(Said(chat, NOW, "Gern", Direction.OUT, external_id="wamid.ours"))
    deliver(receiving, revoke("wamid.x", "wamid.ours"))
    assert (row_of(receiving, "wamid.ours").text, row_of(receiving, "wamid.ours").revoked_at) == ("Gern", None)


def test_withdrawal_asks_for_no_answer(receiving: Receiving) -> None:
    deliver(receiving, text("wamid.1", "Hallo", AT))
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE conversation SET waiting_since = NULL, unread = 0, window_ends_at = 5")
    deliver(receiving, revoke("wamid.x", "wamid.1", AT + 60))
    assert receiving.rows("SELECT waiting_since, unread, window_ends_at, last_type FROM conversation") == [
        (None, 1, 5, "revoke")
    ]


def test_withdrawn_message_delivered_again_stays_withdrawn(receiving: Receiving) -> None:
    deliver(receiving, photo("wamid.1", "geheim"), revoke("wamid.x", "wamid.1"), photo("wamid.1", "geheim"))
    assert row_of(receiving, "wamid.1").text == ""
    assert "geheim" not in json.dumps(receiving.rows("SELECT body FROM raw_item"))
    assert receiving.rows("SELECT state, external_id FROM media") == [("gone", "")]


def test_answer_to_a_withdrawn_message_quotes_nothing_of_it(receiving: Receiving) -> None:
    answer = {**text("wamid.2", "gern"), "context": {"from": BEN, "id": "wamid.1"}}
    deliver(receiving, text("wamid.1", "geheim"), answer, revoke("wamid.x", "wamid.1"))
    assert row_of(receiving, "wamid.2").quoted_text == "Withdrawn message"


def test_joined_customers_keep_no_copy_of_what_is_withdrawn(receiving: Receiving) -> None:
    deliver(receiving, text("wamid.1", "mein Geheimnis"))
    receiving.write("hallo", "wamid.2", wa_id=BEN, name="Ben", ago=60 * SECOND)
    with receiving.shop.database.write() as connection:
        merge(connection, 1, 2, NOW)
    deliver(receiving, revoke("wamid.x", "wamid.1"))
    assert row_of(receiving, "wamid.1").text == ""
    assert "Geheimnis" not in repr(receiving.rows("SELECT snapshot FROM merge"))
    assert "Geheimnis" not in repr(receiving.rows("SELECT body FROM raw_item"))


def test_a_changed_message_counts_as_an_answer_and_brings_the_chat_back(receiving: Receiving) -> None:
    deliver(receiving, text("wamid.1", "Um 9?"))
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE conversation SET state = 'done', waiting_since = NULL, unread = 0")

    deliver(receiving, edit("wamid.2", "wamid.1", "Um 10?", AT + 60))

    assert receiving.rows("SELECT state, waiting_since, unread FROM conversation") == [("open", (AT + 60) * SECOND, 1)]
