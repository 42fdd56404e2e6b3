"""The dispatcher sends every kind whole, and what follows a file not before the file has gone out."""

import time

from app.core.clock import SECOND
from app.core.content import Content, Media, Place, words_of
from app.core.enums import Author
from app.gateway.dispatcher import AFTER_FILE
from app.services.sending import queue_content, queue_message, queue_reaction
from tests.gateway.running import Running, wait_until
from tests.services.receiving import ANNA, BEN, status_webhook

SHOP = Place("52.5", "13.4", "Laden")


def send_picture(gateway: Running, conversation_id: int, content: Content, state: str = "ready") -> int:
    """Queue a picture whose upload is in that state."""
    with gateway.shop.database.write() as connection:
        text = words_of(content)
        row = queue_message(connection, gateway.clock, conversation_id, "image", text, content, Author.OPERATOR)
        connection.exec_driver_sql(
            "INSERT INTO media (message_id, account_id, direction, state, external_id, mime) "
            "VALUES (?, 1, 'out', ?, 'up.1', 'image/png')",
            (row.id, state),
        )
    return row.id


def test_contents_and_reactions_go_out_whole(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Wo?", "wamid.1")
    ((theirs,),) = gateway.rows("SELECT id FROM message WHERE external_id = 'wamid.1'")
    queue_content(gateway.shop.database, gateway.clock, chat, SHOP, Author.OPERATOR, quoted_id=theirs)
    queue_reaction(gateway.shop.database, gateway.clock, theirs, "👍", Author.OPERATOR)
    wait_until(lambda: len(gateway.channel.outgoing) == 2, "both")
    place, reaction = gateway.channel.outgoing
    assert (place.type, place.content, place.quoted) == ("location", SHOP, "wamid.1")
    assert (reaction.type, reaction.text, reaction.quoted) == ("reaction", "👍", "wamid.1")


def test_text_after_a_picture_waits_for_the_word_that_it_went_out_while_others_go_on(gateway: Running) -> None:
    chat, other = gateway.hears(ANNA, "Brot?", "wamid.1"), gateway.hears(BEN, "Brot?", "wamid.2")
    picture = send_picture(gateway, chat, Media(caption="Brot"))
    wait_until(lambda: gateway.status(picture) == "sent", "the picture")
    text = gateway.answer(chat, "Bitte sehr")
    beside = gateway.answer(other, "Ja")
    wait_until(lambda: gateway.status(beside) == "sent", "the other's")
    assert gateway.status(text) == "queued"
    ((external_id,),) = gateway.rows("SELECT external_id FROM message WHERE id = ?", picture)
    started = time.monotonic()
    gateway.deliver(status_webhook((external_id, "sent", gateway.clock.now(), None, None)))
    wait_until(lambda: gateway.status(text) == "sent", "the text")
    assert time.monotonic() - started < AFTER_FILE / SECOND
    assert gateway.channel.outgoing[0].media_id == "up.1"


def test_text_after_a_picture_does_not_wait_for_ever(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brot?", "wamid.1")
    picture, text = send_picture(gateway, chat, Media()), gateway.answer(chat, "Bitte sehr")
    wait_until(lambda: gateway.status(picture) == "sent", "the picture")
    started = time.monotonic()
    wait_until(lambda: gateway.status(text) == "sent", "the text")
    assert time.monotonic() - started > AFTER_FILE / SECOND / 2


def test_content_that_can_not_be_read_fails_alone(gateway: Running) -> None:
    chat = gateway.hears(ANNA, "Brot?", "wamid.1")
    with gateway.shop.database.write() as connection:
        row = queue_message(connection, gateway.clock, chat, "location", "", SHOP, Author.OPERATOR)
        connection.exec_driver_sql('UPDATE message SET content = \'{"is": "place"}\' WHERE id = ?', (row.id,))
    text = gateway.answer(chat, "Ja")
    wait_until(lambda: gateway.status(text) == "sent", "what comes after it")
    assert gateway.channel.outgoing[0].content is None
