"""Finding people, private notes and files' names: in any spelling, with the filters of the message search."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import DAY, SECOND
from app.core.content import Media
from app.core.enums import Direction
from app.core.filters import SearchFilter
from app.core.fold import index_words
from app.core.query import typed_words
from app.store import customer_edits, customer_search, note_search
from app.store.customer_search import find_people
from app.store.customers import search_parts
from app.store.note_search import search_all, search_notes
from tests.builders import NOW, Said, Shop

SPELLINGS = [
    ("Straße", "Strasse"),
    ("Straße", "STRASSE"),
    ("Müller", "Mueller"),
    ("Müller", "Muller"),
    ("Müller", "müller"),
    ("Café", "cafe"),
    ("Zoë", "ZOE"),
    ("Søren", "soeren"),
    ("Łódź", "lodz"),
]


def note(shop: Shop, customer: int, text: str, at: int = NOW) -> int:
    """Keep a note about them."""
    with shop.database.write() as connection:
        return customer_edits.add_note(connection, customer, text, at)


def people(shop: Shop, words: str, **filters: object) -> list[str]:
    """The names found."""
    sought = SearchFilter(words, **filters)  # type: ignore[arg-type]
    return [hit.customer.name for hit in find_people(shop.database.reader(), sought, 50)]


def notes(shop: Shop, words: str, chat: int | None = None, **filters: object) -> list[str]:
    """The notes' texts found."""
    sought = SearchFilter(words, **filters)  # type: ignore[arg-type]
    return [hit.message.text for hit in search_notes(shop.database.reader(), sought, conversation_id=chat)]


@pytest.mark.parametrize(("written", "typed"), SPELLINGS)
def test_accents_umlauts_and_case_matter_nowhere(shop: Shop, written: str, typed: str) -> None:
    customer, chat = shop.person(written, "+4917139200001")
    note(shop, customer, f"wohnt {written} 5")
    shop.hears(chat, f"Wo ist {written}?", ago=3 * SECOND)
    shop.say(Said(chat, NOW, "", type="document", content=Media("document", filename=f"Plan_{written}.pdf")))

    assert people(shop, typed) == [written]
    found = search_all(shop.database.reader(), SearchFilter(typed))
    assert sorted(hit.message.type for hit in found) == ["document", "note", "text"]
    assert all("\x02" in hit.snippet for hit in found)


@pytest.mark.parametrize("typed", ["rechnung", "2026", "muster", "pdf", "Rechnung_2026", "rech", "has:file muster"])
def test_the_parts_of_a_files_name_are_words(shop: Shop, typed: str) -> None:
    _, chat = shop.person("Anna")
    shop.say(Said(chat, NOW, "", type="document", content=Media("document", filename="Rechnung_2026-03.Muster.pdf")))
    sought = SearchFilter(typed.removeprefix("has:file "), type="document" if "has:" in typed else None)

    (hit,) = search_all(shop.database.reader(), sought)

    assert hit.message.type == "document"


@pytest.mark.parametrize("typed", ["3920042", "0171 3920042", "+49 171 3920042", "20042", "stammg", "an mü", "nn"])
def test_people_are_found_by_any_part_of_name_number_and_label(shop: Shop, typed: str) -> None:
    customer, _ = shop.person("Anna Müller", "+491713920042")
    shop.person("Murat", "+491713920001")
    with shop.database.write() as connection:
        customer_edits.set_labels(connection, customer, ["Stammgäste"])

    # Two letters by themselves are looked for where names begin.
    assert people(shop, typed) == (["Anna Müller"] if typed != "nn" else [])


def test_whose_name_begins_so_comes_before_whose_name_has_it_somewhere(shop: Shop) -> None:
    shop.person("Anna", "+491713920001")
    _, later = shop.person("Johanna", "+491713920002")
    shop.hears(later, "Hallo", ago=SECOND)

    assert people(shop, "anna") == ["Anna", "Johanna"]


def test_filters_narrow_people_and_a_search_for_messages_finds_none(shop: Shop) -> None:
    anna, _ = shop.person("Anna Weber", "+491713920001")
    shop.person("Anna Huber", "+491713920002")
    with shop.database.write() as connection:
        customer_edits.set_labels(connection, anna, ["VIP"])

    assert people(shop, "anna", label="vip") == ["Anna Weber"]
    assert people(shop, "anna", who="weber") == ["Anna Weber"]
    assert people(shop, "", label="vip") == ["Anna Weber"]
    assert people(shop, "anna", type="image") == people(shop, "anna", direction=Direction.IN) == []
    assert people(shop, "anna", after=NOW - DAY) == people(shop, "anna", before=NOW) == []
    assert people(shop, "") == []


def test_renamed_joined_and_erased_people_are_found_as_they_are_now(shop: Shop) -> None:
    customer, _ = shop.person("Anna Weber", "+491713920001")
    with shop.database.write() as connection:
        customer_edits.rename(connection, customer, "Clara Huber")

    # The profile's own name stays a name of hers.
    assert people(shop, "clara") == ["Clara Huber"]
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE customer SET search = 'x' WHERE id = ?", (customer,))
    assert people(shop, "clara") == []


def test_notes_are_found_with_the_filters_that_make_sense(shop: Shop) -> None:
    anna, chat = shop.person("Anna", "+491713920001")
    bob, other = shop.person("Bob", "+491713920002")
    note(shop, anna, "mag keine Nüsse", NOW - 2 * DAY)
    note(shop, bob, "Nüsse nur gehackt", NOW)

    assert notes(shop, "nuesse") == ["Nüsse nur gehackt", "mag keine Nüsse"]
    assert notes(shop, "sse") == []
    assert notes(shop, "nues") == ["Nüsse nur gehackt", "mag keine Nüsse"]
    assert notes(shop, "nuesse", who="anna") == ["mag keine Nüsse"]
    assert notes(shop, "nuesse", before=NOW - DAY) == ["mag keine Nüsse"]
    assert notes(shop, "nuesse", chat=chat) == ["mag keine Nüsse"]
    assert notes(shop, "", chat=other, type="note") == ["Nüsse nur gehackt"]
    assert notes(shop, "nuesse", direction=Direction.OUT) == notes(shop, "nuesse", type="image") == []


def test_a_note_says_whom_it_is_about_also_without_a_chat(shop: Shop) -> None:
    customer, _ = shop.person("Anna", "+491713920001")
    with shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM conversation WHERE customer_id = ?", (customer,))
    note(shop, customer, "Nüsse")

    (hit,) = search_notes(shop.database.reader(), SearchFilter("nüsse"))

    assert (hit.conversation_id, hit.customer_id, hit.name) == (0, customer, "Anna")


def test_a_note_that_is_gone_is_found_no_more(shop: Shop) -> None:
    customer, _ = shop.person("Anna", "+491713920001")
    id_ = note(shop, customer, "Nüsse")
    with shop.database.write() as connection:
        customer_edits.delete_note(connection, id_)

    assert notes(shop, "nüsse") == []
    with shop.database.write() as connection:
        for table in ("note_search", "customer_search"):
            connection.exec_driver_sql(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")


def test_messages_and_notes_come_by_time_and_go_on_before_one(shop: Shop) -> None:
    customer, chat = shop.person("Anna", "+491713920001")
    shop.hears(chat, "Torte eins", ago=3 * DAY)
    note(shop, customer, "Torte zwei", NOW - 2 * DAY)
    shop.hears(chat, "Torte drei", ago=DAY)
    reader = shop.database.reader()

    hits = search_all(reader, SearchFilter("torte"), limit=2)

    assert [hit.message.text for hit in hits] == ["Torte drei", "Torte zwei"]
    rest = search_all(reader, SearchFilter("torte"), before=hits[-1].message.id)
    assert [hit.message.text for hit in rest] == ["Torte eins"]


NAMES = ("Anna Müller", "Annika Weiß", "Murat Aydın", "Bob", "Jörg Nowak", "Zoë", "王小明", 'Al "Bo" Li', "o'Neil")
WORDS = ("rot", "torte", "brot", "müde", "straße", "blau", "🎂")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Nine people with notes about them."""
    folder: Path = tmp_path_factory.mktemp("crowd")
    shop = Shop(folder / "tresen.db")
    chance = random.Random(5)
    customers = [shop.person(name, f"+491713920{n:04}")[0] for n, name in enumerate(NAMES, 1)]
    for n in range(80):
        note(shop, chance.choice(customers), " ".join(chance.choices(WORDS, k=2)), NOW - n * DAY // 8)
    return shop


@pytest.mark.parametrize("most", [200, 2])
@settings(max_examples=80)
@given(
    typed=st.lists(st.sampled_from((*WORDS, "ro", "mu", "Strasse", "to ")), max_size=2).map(" ".join),
    who=st.sampled_from(("", "", "an", "anna", "mueller", "3920003", "zoe", "nobody")),
    days=st.none() | st.integers(0, 9),
)
def test_notes_found_are_those_a_look_at_every_note_finds(
    crowd: Shop, most: int, typed: str, who: str, days: int | None
) -> None:
    before = None if days is None else NOW - days * DAY
    sought = SearchFilter(typed, who=who, before=before)
    words = typed_words(typed)
    rows = crowd.database.reader().execute(
        "SELECT n.id, n.text, k.search FROM note n JOIN customer k ON k.id = n.customer_id ORDER BY n.id DESC"
    )
    expected = [
        id_
        for id_, text, names in rows
        if all(word.is_in(index_words(text)) for word in words)
        and who in names
        and (before is None or (id_ >> 21) < before)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(note_search, "_MOST_CUSTOMERS", most)
        found = [hit.message.id for hit in search_notes(crowd.database.reader(), sought, limit=500)]
    assert found == (expected if words or sought.narrows else [])


@settings(max_examples=150)
@given(typed=st.text(alphabet="anmüoebw 3920\"'王小", max_size=8))
def test_people_found_are_those_a_look_at_everyone_finds(crowd: Shop, typed: str) -> None:
    parts = search_parts(typed)
    rows = crowd.database.reader().execute("SELECT name, search, sort_name FROM customer")
    short = bool(parts) and not customer_search.matching(parts)
    expected = {
        name
        for name, search, sort_name in rows
        if parts
        and all(any(spelling in search for spelling in part) for part in parts)
        and (not short or sort_name.startswith(parts[0][0]))
    }
    assert {*people(crowd, typed)} == expected
