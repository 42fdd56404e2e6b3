"""People from files: planned row by row, written in one go, taken back."""

import json
from typing import Any

import pytest

from app.core.enums import Channel, IdentityKind
from app.core.errors import UserError
from app.core.imports import RowState
from app.services.customers import set_labels
from app.services.imports import batches
from app.services.imports.csv_people import read_csv
from app.services.imports.people import ImportedPerson
from app.services.imports.plan import Plan, read_rows
from app.services.imports.vcard import read_vcards
from app.store import customer_edits
from app.store.customer_list import customer_ids
from app.store.customers import customer_card
from tests import webhooks
from tests.builders import NOW, FixedClock, Shop
from tests.services.receiving import Receiving

APART = ("change", "counter", "sqlite_sequence", "import_batch", "imported_row")
"""Tables that remember that something was there; what a customer is isn't in them."""
ANNA, BEN, CLEO = "+4917139200011", "+4917139200012", "+4917139200013"
CLOCK = FixedClock(NOW)


def dump(shop: Shop, *, whole: bool = False) -> dict[str, list[Any]]:
    """All rows of all tables."""
    reader = shop.database.reader()
    tables = [name for (name,) in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    return {
        name: sorted(map(repr, reader.execute(f"SELECT * FROM {name}").fetchall()))
        for name in tables
        if not name.startswith(("message_", "customer_search", "note_search")) and (whole or name not in APART)
    }


def known(shop: Shop, number: str, name: str = "") -> int:
    with shop.database.write() as connection:
        return customer_edits.make_customer(connection, Channel.WHATSAPP, [(IdentityKind.PHONE, number)], name, NOW)


def bring(shop: Shop, *people: ImportedPerson) -> tuple[int | None, Plan]:
    return batches.bring(shop.database, CLOCK, "csv", "people.csv", read_rows(people, "DE"))


def person(line: int, name: str, *phones: str, **more: Any) -> ImportedPerson:
    return ImportedPerson(line, name=name, phones=phones, **more)


def card(shop: Shop, id_: int) -> Any:
    return customer_card(shop.database.reader(), id_)


def test_new_person_is_found_by_name_number_and_label(shop: Shop) -> None:
    _id, plan = bring(
        shop,
        person(2, "Änne Müller", "0171 39200011", "030 23125000", labels=("Stammkundin",), emails=("a@example.org",)),
    )
    (row,) = plan.rows
    assert row.state is RowState.NEW
    assert row.numbers == (ANNA, "+493023125000")
    reader = shop.database.reader()
    for words in ("mueller", "39200011", "stammkundin"):
        assert customer_ids(reader, words) == [row.customer_id]
    made = card(shop, row.customer_id or 0)
    assert made.given_name == "Änne Müller"
    assert [note.text for note in made.notes] == ["E-mail: a@example.org"]
    assert made.no_marketing_since is None
    (listed,) = reader.execute("SELECT value FROM identity ORDER BY id DESC LIMIT 1").fetchall()
    assert listed == (ANNA,), "of two numbers the mobile one is written to"


def test_preview_writes_nothing(shop: Shop) -> None:
    before = dump(shop, whole=True)
    plan = batches.preview(shop.database, read_rows([person(2, "Anna", ANNA, note="likes rye")], "DE"))
    assert plan.counts() == {"new": 1, "more": 0, "known": 0, "refused": 0}
    assert dump(shop, whole=True) == before


@pytest.mark.parametrize(
    ("there", "written"),
    [("+5511987654321", "+55 11 8765-4321"), ("+525512345678", "+52 1 55 1234 5678"), (ANNA, "0049 171 39200011")],
)
def test_known_person_is_known_by_every_spelling(shop: Shop, there: str, written: str) -> None:
    id_ = known(shop, there, "Anna")
    _batch, plan = bring(shop, person(2, "Anna", written))
    assert [(row.state, row.customer_id) for row in plan.rows] == [(RowState.KNOWN, id_)]


def test_known_person_gets_only_what_is_missing(shop: Shop) -> None:
    named, nameless = known(shop, ANNA, "Anna from No. 7"), known(shop, BEN)
    set_labels(shop.database, CLOCK, named, ["Regular"])
    _batch, plan = bring(
        shop,
        person(2, "Anna Ahrens", ANNA, labels=("regular", "Rye"), note="no nuts", company="Ahrens KG"),
        person(3, "Ben", BEN, fields=(("Favourite", "=1+1"),)),
    )
    assert [row.state for row in plan.rows] == [RowState.MORE, RowState.MORE]
    assert "Anna from No. 7" in plan.rows[0].remarks[0]
    anna, ben = card(shop, named), card(shop, nameless)
    assert anna.name == "Anna from No. 7"
    assert [label.name for label in anna.labels] == ["Regular", "Rye"]
    assert [note.text for note in anna.notes] == ["no nuts\nCompany: Ahrens KG"]
    assert ben.name == "Ben"
    assert [note.text for note in ben.notes] == ["Favourite: =1+1"]


def test_further_number_of_a_known_person_is_noted_not_written_to(shop: Shop) -> None:
    id_ = known(shop, ANNA, "Anna")
    bring(shop, person(2, "Anna", ANNA, CLEO))
    there = card(shop, id_)
    assert [one.value for one in there.identities] == [ANNA]
    assert "39200013" in there.notes[0].text.replace(" ", "")


def test_same_name_is_told_and_not_joined(shop: Shop) -> None:
    id_ = known(shop, ANNA, "Anna")
    _batch, plan = bring(shop, person(2, "anna", BEN))
    assert plan.rows[0].state is RowState.NEW
    assert plan.rows[0].namesakes == (id_,)


def test_shared_landline_makes_nobody_the_same(shop: Shop) -> None:
    line = "+493023125000"
    _batch, plan = bring(shop, person(2, "Anna", ANNA, line), person(3, "Ben", BEN, line))
    assert [row.state for row in plan.rows] == [RowState.NEW, RowState.NEW]
    assert plan.rows[0].customer_id != plan.rows[1].customer_id
    assert "Anna" in plan.rows[1].remarks[0]


def test_two_rows_of_one_number_are_one_person(shop: Shop) -> None:
    _batch, plan = bring(
        shop, person(2, "Anna", ANNA, labels=("a",)), person(5, "Anna", "0171 39200011", BEN, labels=("b",))
    )
    assert [row.customer_id for row in plan.rows] == [plan.rows[0].customer_id] * 2
    assert plan.rows[1].same_as == 2
    made = card(shop, plan.rows[0].customer_id or 0)
    assert {one.value for one in made.identities} == {ANNA, BEN}
    assert [label.name for label in made.labels] == ["a", "b"]


def test_rows_that_cannot_be_taken_are_refused_by_their_line_and_the_others_written(shop: Shop) -> None:
    data = b"name;phone\nAnna;0171 39200011\nNobody;\nWrong;call me\nShort;12\nBen;0171 39200012;more;cells\n"
    _batch, plan = bring(shop, *read_csv(data))
    assert plan.counts() == {"new": 1, "more": 0, "known": 0, "refused": 4}
    assert [f"ine {line}" in row.reason for line, row in enumerate(plan.rows[1:], 3)] == [True] * 4
    assert customer_ids(shop.database.reader()) == [plan.rows[0].customer_id]


def test_same_file_again_changes_nothing(shop: Shop) -> None:
    data = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Änne Müller\r\nTEL;TYPE=CELL:0171 39200011\r\nTEL:0171 39200012\r\n"
        "EMAIL:a@example.org\r\nORG:Ahrens: KG;Backstube\r\nBDAY:1980-02-03\r\nADR:;;Weg 1;Berlin;;10115;\r\n"
        f"NOTE:first\\nsecond: {'long ' * 2_000}\r\nCATEGORIES:Regular,Rye\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Other name\r\nTEL:+4917139200011\r\nNOTE:again\r\nEND:VCARD\r\n"
    ).encode()
    first, _plan = bring(shop, *read_vcards(data))
    assert first is not None
    before = dump(shop, whole=True)
    again, plan = bring(shop, *read_vcards(data))
    assert again is None
    assert {row.state for row in plan.rows} == {RowState.KNOWN}
    assert dump(shop, whole=True) == before


def test_broken_off_import_leaves_nothing(shop: Shop) -> None:
    before = dump(shop, whole=True)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batches.bring(
            shop.database, CLOCK, "csv", "p.csv", read_rows([person(2, "Anna", ANNA, labels=("x",))], "DE"), stop
        )
    assert dump(shop, whole=True) == before


def test_undo_puts_everything_back(shop: Shop) -> None:
    id_ = known(shop, ANNA)
    shop.person("Zoe", CLEO)
    before = dump(shop)
    batch, _plan = bring(
        shop,
        person(2, "Anna", ANNA, labels=("new one",), note="no nuts"),
        person(3, "Ben", BEN, labels=("new one",), note="rye"),
        person(4, "Zoe Z.", CLEO, birthday="1980-02-03"),
    )
    assert batch is not None
    assert dump(shop) != before
    assert batches.undo(shop.database, CLOCK, batch) == []
    assert dump(shop) == before
    assert card(shop, id_).given_name == ""
    (listed,) = batches.batches(shop.database)
    assert (listed.id, listed.undone_at) == (batch, NOW)
    with pytest.raises(UserError, match="undone already"):
        batches.undo(shop.database, CLOCK, batch)
    with pytest.raises(UserError, match="no import 99"):
        batches.undo(shop.database, CLOCK, 99)


def test_undone_import_can_be_done_again_and_gives_nobody_an_old_id(shop: Shop) -> None:
    batch, plan = bring(shop, person(2, "Anna", ANNA))
    first = plan.rows[0].customer_id
    batches.undo(shop.database, CLOCK, batch or 0)
    _batch, plan = bring(shop, person(2, "Anna", ANNA))
    assert plan.rows[0].customer_id not in (None, first)


def test_customer_who_has_written_since_stays_and_is_told(receiving: Receiving) -> None:
    shop = receiving.shop
    batch, plan = bring(shop, person(2, "Anna", ANNA), person(3, "Ben", BEN))
    message = webhooks.text_message(ANNA[1:], "wamid.1", "Brot?", NOW // 1000)
    receiving.deliver(webhooks.envelope(webhooks.value([message])))
    anna = plan.rows[0].customer_id
    assert batches.undo(shop.database, CLOCK, batch or 0) == [(anna, "Anna")]
    assert customer_ids(shop.database.reader()) == [anna]
    assert receiving.one("SELECT count(*) FROM message") == 1


@pytest.mark.parametrize("what", ["note", "name", "label on"])
def test_what_the_operator_did_since_is_not_lost(shop: Shop, what: str) -> None:
    batch, plan = bring(shop, person(2, "Anna", ANNA))
    id_ = plan.rows[0].customer_id or 0
    with shop.database.write() as connection:
        if what == "note":
            customer_edits.add_note(connection, id_, "called on Monday", NOW)
        elif what == "name":
            customer_edits.rename(connection, id_, "Anna A.")
        else:
            customer_edits.set_labels(connection, id_, ["mine"])
    assert [one for one, _name in batches.undo(shop.database, CLOCK, batch or 0)] == [id_]
    assert card(shop, id_) is not None


def test_those_who_refused_marketing_stay_so(shop: Shop) -> None:
    id_ = known(shop, ANNA, "Anna")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE customer SET no_marketing_since = 5, marketing_at = 5, blocked = 1")
    bring(shop, person(2, "Anna", ANNA, labels=("newsletter",), fields=(("marketing", "yes"),)))
    assert (card(shop, id_).no_marketing_since, card(shop, id_).blocked) == (5, True)


def test_hostile_texts_are_kept_whole_and_harmless(shop: Shop) -> None:
    nasty = "\x1b]0;pwned\x07 \u202eevil\x00\ud800"
    batch, plan = bring(
        shop,
        person(2, nasty * 100, ANNA, labels=(nasty * 10,), note=nasty * 5_000, fields=((nasty, nasty * 99),) * 500),
    )
    made = card(shop, plan.rows[0].customer_id or 0)
    assert len(made.given_name) <= 200
    assert all(len(label.name) <= 40 for label in made.labels)
    assert len(made.notes[0].text) < 65_536
    assert "\x00" not in json.dumps([made.given_name, made.notes[0].text])
    assert bring(shop, person(2, nasty * 100, ANNA, note=nasty * 5_000))[0] is None
    assert batches.undo(shop.database, CLOCK, batch or 0) == []


def test_thousands_are_written_with_progress(shop: Shop) -> None:
    told: list[tuple[int, int]] = []
    people = [person(n, f"P{n}", f"+491713{n:06d}", labels=("all",), note=f"n{n}") for n in range(1_100)]
    batch, plan = batches.bring(
        shop.database, CLOCK, "csv", "p.csv", read_rows(people, "DE"), lambda done, of: told.append((done, of))
    )
    assert told == [(500, 1_100), (1_000, 1_100), (1_100, 1_100)]
    assert plan.counts()["new"] == 1_100
    assert len(customer_ids(shop.database.reader())) == 1_100
    assert batches.undo(shop.database, CLOCK, batch or 0) == []
    assert customer_ids(shop.database.reader()) == []
