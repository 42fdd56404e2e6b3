"""Pages of a chat."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import DAY, MINUTE, SECOND
from app.core.enums import Author, Direction, Status
from app.core.rows import TranscriptPage
from app.store import customer_edits
from app.store.transcript import transcript
from tests.builders import NOW, Said, Shop

MESSAGES = 57


@pytest.fixture(scope="module")
def long_chat(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, int, list[int]]:
    """A chat of messages and notes among other chats, and its ids."""
    shop = Shop(tmp_path_factory.mktemp("chat") / "t.db")
    customer, chat = shop.person("Anna", "+4917139200001")
    _, other = shop.person("Bob", "+4917139200002")
    chance = random.Random(1)
    said = [Said(chance.choice((chat, other)), NOW - n * MINUTE, f"m{n}") for n in range(MESSAGES, 0, -1)]
    ids = [id_ for id_, one in zip(shop.say(*said), said, strict=True) if one.conversation_id == chat]
    with shop.database.write() as connection:
        for n in (5, 20, 21, 80):
            ids += [customer_edits.add_note(connection, customer, f"note {n}", NOW - n * MINUTE)]
    return shop, chat, sorted(ids)


def ids_of(page: TranscriptPage) -> list[int]:
    return [message.id for message in page.messages]


@given(limit=st.integers(1, 70))
@settings(max_examples=25)
def test_newest_page_is_exact(long_chat: tuple[Shop, int, list[int]], limit: int) -> None:
    shop, chat, ids = long_chat
    page = transcript(shop.database.reader(), chat, limit=limit)
    assert ids_of(page) == ids[-limit:]
    assert (page.older, page.newer) == (limit < len(ids), False)


@given(place=st.integers(0, 30), limit=st.integers(1, 40), side=st.sampled_from(["before", "after", "around"]))
@settings(max_examples=80)
def test_pages_on_either_side_are_exact(
    long_chat: tuple[Shop, int, list[int]], place: int, limit: int, side: str
) -> None:
    shop, chat, ids = long_chat
    place = min(place, len(ids) - 1)
    reader = shop.database.reader()
    if side == "before":
        page = transcript(reader, chat, before=ids[place], limit=limit)
        assert ids_of(page) == ids[max(0, place - limit) : place]
        assert page.newer is True
    elif side == "after":
        page = transcript(reader, chat, after=ids[place], limit=limit)
        assert ids_of(page) == ids[place + 1 : place + 1 + limit]
        assert page.older is True
    else:
        page = transcript(reader, chat, around=ids[place], limit=limit)
        assert ids[place] in ids_of(page)
        assert len(page.messages) == min(limit, len(ids))
    got = ids_of(page)
    if got:
        assert page.older is (got[0] != ids[0])
        assert page.newer is (got[-1] != ids[-1])
        start = ids.index(got[0])
        assert got == ids[start : start + len(got)]


def test_walking_back_gives_every_message_once(long_chat: tuple[Shop, int, list[int]]) -> None:
    shop, chat, ids = long_chat
    seen: list[int] = []
    page = transcript(shop.database.reader(), chat, limit=7)
    while True:
        seen = ids_of(page) + seen
        if not page.older:
            break
        page = transcript(shop.database.reader(), chat, before=seen[0], limit=7)
    assert seen == ids


def test_message_tells_its_times_and_what_it_answers(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    shop.say(Said(chat, NOW - DAY, "Habt ihr offen?", external_id="wamid.question"))
    shop.say(
        Said(
            chat,
            NOW - MINUTE,
            "Ja, bis 18 Uhr",
            Direction.OUT,
            Status.READ,
            author=Author.OPERATOR,
            quoted="wamid.question",
        )
    )
    question, answer = transcript(shop.database.reader(), chat).messages
    assert (answer.quoted_text, answer.author) == ("Habt ihr offen?", Author.OPERATOR)
    assert (answer.sent_at, answer.delivered_at, answer.read_at) == (
        NOW - MINUTE + SECOND,
        NOW - MINUTE + 2 * SECOND,
        NOW - MINUTE + 40 * SECOND,
    )
    assert (question.sent_at, question.quoted_text, question.external_id) == (None, None, "wamid.question")


def test_answer_to_an_unknown_message_quotes_nothing(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    shop.say(Said(chat, NOW, "?", quoted="wamid.gone"))
    assert transcript(shop.database.reader(), chat).messages[0].quoted_text is None


def test_note_stands_among_the_messages(shop: Shop) -> None:
    customer, chat = shop.person("Anna")
    shop.hears(chat, "alt", ago=DAY)
    with shop.database.write() as connection:
        customer_edits.add_note(connection, customer, "mag keine Nüsse", NOW - MINUTE)
    shop.hears(chat, "neu", ago=SECOND)
    rows = transcript(shop.database.reader(), chat).messages
    assert [(row.type, row.text) for row in rows] == [("text", "alt"), ("note", "mag keine Nüsse"), ("text", "neu")]
    assert (rows[1].direction, rows[1].status) == (Direction.OUT, Status.RECEIVED)


def test_chat_that_is_not_there_is_empty(shop: Shop) -> None:
    assert transcript(shop.database.reader(), 4711) == TranscriptPage([], False, False)
