"""The message search over a real index."""

import random

import pytest

from app.core.clock import DAY, SECOND
from app.core.enums import Direction
from app.core.query import MARK_END, MARK_START, typed_words
from app.store import search
from app.store.search import Indexed, Wanted, find_ids
from tests.builders import NOW, Said, Shop


def texts(shop: Shop, typed: str, **options: int) -> list[str]:
    return [hit.message.text for hit in search.search(shop.database.reader(), typed, **options)]


def stored(shop: Shop, ids: list[int]) -> list[Indexed]:
    marks = ",".join("?" * len(ids))
    sql = f"SELECT id, conversation_id, direction, type, text FROM message WHERE id IN ({marks})"
    return shop.database.reader().execute(sql, ids).fetchall()


def test_newest_first_with_names_and_marks(shop: Shop) -> None:
    _, anna = shop.person("Anna", "+4917139200001")
    _, bob = shop.person("Bob", "+4917139200002")
    shop.hears(anna, "Zwei Brote bitte", ago=3 * DAY)
    shop.hears(bob, "Ein Brot", ago=DAY)
    hits = search.search(shop.database.reader(), "brot")
    assert [(hit.name, hit.conversation_id) for hit in hits] == [("Bob", bob), ("Anna", anna)]
    assert hits[0].snippet == f"Ein {MARK_START}Brot{MARK_END}"


def test_history_written_later_lands_in_its_place(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot neu", ago=DAY)
    shop.hears(chat, "Brot alt", ago=9 * DAY)
    assert texts(shop, "brot") == ["Brot neu", "Brot alt"]


def test_all_words_must_be_in_one_message_even_in_a_crowded_second(shop: Shop) -> None:
    _, anna = shop.person("Anna", "+4917139200001")
    _, bob = shop.person("Bob", "+4917139200002")
    shop.say(Said(anna, NOW, "rotes Kleid"), Said(bob, NOW, "blauer Mantel"), Said(bob, NOW, "roter Mantel"))
    assert texts(shop, "rot mantel") == []
    assert texts(shop, "roter mantel") == ["roter Mantel"]
    assert texts(shop, "mantel", conversation_id=anna) == []
    assert texts(shop, "mantel ", conversation_id=bob) == ["roter Mantel", "blauer Mantel"]


def test_one_chat_and_its_own_words_only(shop: Shop) -> None:
    _, anna = shop.person("Anna", "+4917139200001")
    _, bob = shop.person("Bob", "+4917139200002")
    shop.hears(anna, "Torte bitte")
    shop.hears(bob, "Torte")
    assert texts(shop, "torte", conversation_id=anna) == ["Torte bitte"]


def test_direction_and_type_are_in_the_index(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Torte?", ago=3 * SECOND)
    shop.answers(chat, "Torte!", ago=2 * SECOND)
    (image,) = shop.say(Said(chat, NOW, "Torte", type="image"))
    reader, words = shop.database.reader(), typed_words("torte")
    assert len(find_ids(reader, Wanted(words, direction=Direction.IN))) == 2
    assert len(find_ids(reader, Wanted(words, direction=Direction.OUT))) == 1
    assert find_ids(reader, Wanted(words, type="image")) == [image]
    assert len(find_ids(reader, Wanted(words, type="text"))) == 2


def test_pages_join_without_loss_or_repetition(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    chance = random.Random(3)
    said = [Said(chat, NOW - chance.randint(0, 20) * SECOND, f"Brot {n}" if n % 3 else "Kuchen") for n in range(90)]
    ids = shop.say(*sorted(said, key=lambda one: one.at))
    wanted = [row[0] for row in stored(shop, ids) if "Brot" in row[4]]
    found: list[int] = []
    while page := search.search(shop.database.reader(), "brot", before=found[-1] if found else None, limit=7):
        found += [hit.message.id for hit in page]
    assert found == sorted(wanted, reverse=True)


@pytest.mark.parametrize(
    "typed", ['"', "*", "AND", "NOT x", "NEAR(a, b)", "words:brot", "(", "brot* OR", "'; --", "\x00"]
)
def test_syntax_typed_is_harmless(shop: Shop, typed: str) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "and near words brot")
    assert isinstance(search.search(shop.database.reader(), typed), list)


def test_message_taken_out_is_not_found_and_its_neighbours_are(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    ids = shop.say(Said(chat, NOW, "rotes Brot"), Said(chat, NOW, "rotes Kleid"), Said(chat, NOW - DAY, "Brot"))
    with shop.database.write() as connection:
        search.unindex_rows(connection, [row for row in stored(shop, ids) if row[0] == ids[0]])
        connection.exec_driver_sql("DELETE FROM message WHERE id = ?", (ids[0],))
    assert texts(shop, "brot") == ["Brot"]
    assert texts(shop, "rotes") == ["rotes Kleid"]
    with shop.database.write() as connection:
        search.unindex_rows(connection, stored(shop, ids[1:]))
        connection.exec_driver_sql("DELETE FROM message")
    assert texts(shop, "rotes") == []
    with shop.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO message_search (message_search) VALUES ('integrity-check')")


def test_index_agrees_with_a_rebuilt_one_after_any_mix_of_writes(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    chance = random.Random(5)
    words = ["rot", "blau", "müde", "straße", "你好", "a", "brot"]
    for _ in range(12):
        said = [
            Said(chat, NOW - chance.randint(0, 30) * SECOND, " ".join(chance.choices(words, k=3))) for _ in range(8)
        ]
        shop.say(*said)
        all_ids = [row[0] for row in shop.database.reader().execute("SELECT id FROM message").fetchall()]
        gone = stored(shop, chance.sample(all_ids, 3))
        with shop.database.write() as connection:
            search.unindex_rows(connection, gone)
            connection.exec_driver_sql("DELETE FROM message WHERE id = ?", [(row[0],) for row in gone])
    before = {word: texts(shop, word, limit=500) for word in words}
    assert all(before.values())
    with shop.database.write() as connection:
        search.rebuild(connection)
    assert {word: texts(shop, word, limit=500) for word in words} == before


def test_many_chats_have_tokens_of_their_own(shop: Shop) -> None:
    tokens = {search._chat_token(id_) for id_ in [*range(1, 2000), 65_533, 65_534, 65_535, 10_000_000]}
    assert len(tokens) == 1999 + 4
    assert len(search._chat_token(60_000)) == 1


def test_hostile_text_is_indexed_and_found(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    for n, text in enumerate(
        ["\x1b[31mrot\x1b[0m", "x" * 4096, "a" + "\u0301" * 3000, "\u202erot", "rot\x00", "[/]rot"]
    ):
        shop.hears(chat, text, ago=n * SECOND)
    assert len(texts(shop, "rot")) >= 3
    assert texts(shop, "xxxx") == ["x" * 4096]
