"""Filters of the message search: what is found is what a look at every row finds."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import DAY, SECOND
from app.core.enums import Direction
from app.core.errors import UserError
from app.core.filters import SearchFilter
from app.core.fold import index_words
from app.core.ids import time_of
from app.core.query import typed_words
from app.store import search
from tests.builders import NOW, Said, Shop

NAMES = ("Anna Müller", "Annika Weiß", "Murat Aydın", "Bob", "Jörg Nowak", "Zoë")
LABELS = {"regular": (1, 2), "VIP": (2, 3), "Stammgäste": (4,), "nobody": ()}
WORDS = ("rot", "torte", "brot", "müde", "straße", "blau")
TYPES = ("text", "text", "text", "image", "document", "order")


def label(shop: Shop, name: str, *customers: int) -> None:
    """Stick a label on customers."""
    with shop.database.write() as connection:
        (id_,) = connection.exec_driver_sql("INSERT INTO label (name) VALUES (?) RETURNING id", (name,)).one()
        for customer in customers:
            connection.exec_driver_sql("INSERT INTO customer_label VALUES (?, ?)", (customer, id_))


def texts(shop: Shop, sought: SearchFilter, **options: int) -> list[str]:
    """The texts found."""
    return [hit.message.text for hit in search.search(shop.database.reader(), sought, **options)]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Six people who talk within a few days, often several in one second; one message was withdrawn."""
    folder: Path = tmp_path_factory.mktemp("crowd")
    shop = Shop(folder / "tresen.db")
    chance = random.Random(11)
    chats = [shop.person(name, f"+491713920{n:04}")[1] for n, name in enumerate(NAMES, 1)]
    for name, customers in LABELS.items():
        label(shop, name, *customers)
    said = [
        Said(
            chance.choice(chats),
            NOW - chance.randint(0, 4) * DAY - chance.randint(0, 25) * SECOND,
            " ".join(chance.choices(WORDS, k=2)),
            direction=chance.choice([Direction.IN, Direction.IN, Direction.OUT]),
            type=chance.choice(TYPES),
        )
        for _ in range(260)
    ]
    said.append(Said(chats[0], NOW, "", type="image", revoked_at=NOW))
    shop.say(*sorted(said, key=lambda one: one.at))
    return shop


def naive(shop: Shop, sought: SearchFilter, chat: int | None, before: int | None) -> list[int]:
    """What fits, newest first, by looking at every message."""
    words = typed_words(sought.words)
    if not words and not sought.narrows:
        return []
    rows = shop.database.reader().execute(
        "SELECT m.id, m.conversation_id, m.direction, m.type, m.text, k.id, k.search FROM message m "
        "JOIN conversation c ON c.id = m.conversation_id JOIN customer k ON k.id = c.customer_id "
        "WHERE m.revoked_at IS NULL ORDER BY m.id DESC"
    )
    labelled = {id_ for name, ids in LABELS.items() if name.casefold() == sought.label.casefold() for id_ in ids}
    return [
        id_
        for id_, chat_id, direction, type_, text, customer, names in rows
        if chat in (None, chat_id)
        and (before is None or id_ < before)
        and sought.direction in (None, direction)
        and sought.type in (None, type_)
        and sought.who.casefold() in names
        and (not sought.label or customer in labelled)
        and (sought.after is None or time_of(id_) >= sought.after)
        and (sought.before is None or time_of(id_) < sought.before)
        and all(word.is_in(index_words(text)) for word in words)
    ]


times = st.none() | st.integers(-1, 5).map(lambda days: NOW - days * DAY - 10 * SECOND)
filters = st.builds(
    SearchFilter,
    words=st.lists(st.sampled_from((*WORDS, "ro", "mu", "Strasse", "to ")), max_size=2).map(" ".join),
    who=st.sampled_from(("", "", "an", "anna", "mueller", "3920003", "0003", "zoe", "nobody")),
    label=st.sampled_from(("", "", "", "regular", "vip", "nobody")),
    type=st.sampled_from((None, None, *TYPES, "sticker")),
    direction=st.sampled_from((None, None, *Direction)),
    after=times,
    before=times,
)


@pytest.mark.parametrize(("chats", "reach"), [(200, 5000), (0, 5000), (0, 7), (2, 3)])
@settings(max_examples=120)
@given(sought=filters, chat=st.none() | st.integers(1, len(NAMES)), limit=st.sampled_from((3, 50, 500)))
def test_what_is_found_is_what_a_look_at_every_message_finds(
    crowd: Shop, chats: int, reach: int, sought: SearchFilter, chat: int | None, limit: int
) -> None:
    # Few messages do what takes many with the real limits.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_MOST_CHATS", chats)
        patch.setattr(search, "_MOST_LOOKED_THROUGH", reach)
        reader = crowd.database.reader()
        found = [hit.message.id for hit in search.search(reader, sought, conversation_id=chat, limit=limit)]
        expected = naive(crowd, replace(sought, who=sought.who.lstrip("0")), chat, None)
        assert found == expected[:limit]
        if len(found) == limit:
            rest = search.search(reader, sought, conversation_id=chat, before=found[-1], limit=500)
            assert [hit.message.id for hit in rest] == expected[limit:]


def test_the_other_side_of_a_chat_is_not_from_the_customer(shop: Shop) -> None:
    _, anna = shop.person("Anna", "+4917139200001")
    _, bob = shop.person("Bob", "+4917139200002")
    shop.hears(anna, "Torte?", ago=4 * SECOND)
    shop.answers(anna, "Torte!", ago=3 * SECOND)
    shop.hears(bob, "Torte.", ago=2 * SECOND)
    assert texts(shop, SearchFilter("torte", who="anna", direction=Direction.IN)) == ["Torte?"]
    assert texts(shop, SearchFilter("torte", who="anna")) == ["Torte!", "Torte?"]
    assert texts(shop, SearchFilter("torte", who="anna"), conversation_id=bob) == []


def test_filters_alone_list_the_newest(shop: Shop) -> None:
    _, anna = shop.person("Anna")
    shop.hears(anna, "gestern", ago=DAY)
    shop.hears(anna, "eben", ago=SECOND)
    assert texts(shop, SearchFilter(after=NOW - 2 * DAY)) == ["eben", "gestern"]
    assert texts(shop, SearchFilter(who="anna"), limit=1) == ["eben"]
    assert texts(shop, SearchFilter()) == []


@pytest.mark.parametrize("typed", ["VIP", "vip", "v", "Stammgaeste", "STAMMGÄSTE", "stammg"])
def test_a_label_is_found_in_any_spelling_and_by_its_beginning(shop: Shop, typed: str) -> None:
    customer, anna = shop.person("Anna")
    for name in ("VIP", "Stammgäste"):
        label(shop, name, customer)
    shop.hears(anna, "Torte")
    assert texts(shop, SearchFilter(label=typed)) == ["Torte"]


def test_a_label_called_so_is_meant_rather_than_a_longer_one(shop: Shop) -> None:
    (one, anna), (two, bob) = shop.person("Anna", "+4917139200001"), shop.person("Bob", "+4917139200002")
    label(shop, "vip", one)
    label(shop, "vip gold", two)
    shop.hears(anna, "Torte")
    shop.hears(bob, "Brot")
    assert texts(shop, SearchFilter(label="vip")) == ["Torte"]


def test_a_label_that_is_not_there_is_a_sentence(shop: Shop) -> None:
    with pytest.raises(UserError, match="no label “regular”, nor any"):
        texts(shop, SearchFilter(label="regular"))
    label(shop, "VIP")
    with pytest.raises(UserError, match="no label “regular”; there are VIP"):
        texts(shop, SearchFilter("torte", label="regular"))
