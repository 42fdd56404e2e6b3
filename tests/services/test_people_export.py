"""Customers written to files: safe to open, and read again as the same people."""

import csv
import io
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import i18n
from app.core.enums import Channel, IdentityKind
from app.core.errors import UserError
from app.core.fields import CustomField, FieldKind, parse_value
from app.core.imports import RowState
from app.core.vcards import ExportedPerson, vcard
from app.services.imports.batches import bring, preview, undo
from app.services.imports.csv_people import read_csv
from app.services.imports.plan import read_rows
from app.services.imports.vcard import read_vcards
from app.services.people_export import export_customers
from app.store import customer_edits
from app.store.customer_list import customer_ids
from app.store.customers import customer_card
from app.store.fields import keep_field, set_values
from tests.builders import NOW, Shop

NAMES = ("=HYPERLINK(A1)", "Łukasz, „der Große“; x", "Anna\u202eb", "", "O'Neil @home", "日本 太郎")
FIELDS = (("Kost", FieldKind.TEXT), ("Umsatz", FieldKind.MONEY), ("Kurs", FieldKind.DATE))


def fill(shop: Shop) -> list[int]:
    """Odd customers: names that are formulas, notes of several lines, fields, birthdays, labels; one has only an id."""
    ids = []
    with shop.database.write() as connection:
        fields = [CustomField(keep_field(connection, CustomField(0, name, kind)), name, kind) for name, kind in FIELDS]
        for n, name in enumerate(NAMES):
            identities = [(IdentityKind.PHONE, f"+4917139200{n:02d}"), (IdentityKind.WA_ID, f"4917139200{n:02d}")]
            id_ = customer_edits.make_customer(connection, Channel.WHATSAPP, identities, name, NOW)
            customer_edits.set_labels(connection, id_, ["-vegan", "Stammkunde"][: n % 3])
            customer_edits.set_birthday(connection, id_, ("", "02-29", "1985-12-24")[n % 3])
            customer_edits.add_notes(connection, [id_], "=1+1\n- zweite; Zeile\\n", NOW)
            customer_edits.add_notes(connection, [id_], f"Notiz {n}", NOW + n)
            values = ("=cmd|'/c calc'!A0", "-3,50 €", "12.3.2026")
            set_values(
                connection,
                id_,
                {one.id: parse_value(one, value, date(2026, 1, 1)) for one, value in zip(fields, values, strict=True)},
            )
            ids.append(id_)
        customer_edits.set_favourite(connection, ids[0], True)
    return ids


@pytest.mark.parametrize("ending", ["csv", "vcf"])
def test_everybody_is_known_when_the_file_is_read_again(shop: Shop, tmp_path: Path, ending: str) -> None:
    ids = fill(shop)
    file = tmp_path / f"people.{ending}"
    assert export_customers(shop.database, str(file)) == len(ids)
    people = (read_csv if ending == "csv" else read_vcards)(file.read_bytes())
    plan = preview(shop.database, read_rows(people, "DE"))
    assert sorted(row.customer_id or 0 for row in plan.rows) == ids
    assert [row.state for row in plan.rows] == [RowState.KNOWN] * len(ids), [row for row in plan.rows if row.note]
    assert not plan.targets


@pytest.mark.parametrize("ending", ["csv", "vcf"])
def test_another_shop_takes_them_over_and_gives_them_back(shop: Shop, tmp_path: Path, ending: str) -> None:
    ids = fill(shop)
    file = tmp_path / f"people.{ending}"
    export_customers(shop.database, str(file))
    other = Shop(tmp_path / "other.db")
    try:
        with other.database.write() as connection:
            for name, kind in FIELDS:
                keep_field(connection, CustomField(0, name, kind))
        people = (read_csv if ending == "csv" else read_vcards)(file.read_bytes())
        batch, _plan = bring(other.database, _Clock(), "csv", "x", read_rows(people, "DE"))
        assert batch is not None
        for id_ in ids:
            card = customer_card(shop.database.reader(), id_)
            assert card is not None
            (found,) = customer_ids(other.database.reader(), card.identities[0].value)
            copied = customer_card(other.database.reader(), found)
            assert copied is not None
            assert copied.birthday == card.birthday
            assert {label.name for label in copied.labels} == {label.name for label in card.labels}
            assert [one.value for one in copied.fields] == [one.value for one in card.fields]
        assert undo(other.database, _Clock(), batch) == []
        assert customer_ids(other.database.reader()) == []
    finally:
        other.close()


class _Clock:
    def now(self) -> int:
        return NOW


def test_no_cell_is_a_formula_and_numbers_stay_numbers(shop: Shop, tmp_path: Path) -> None:
    fill(shop)
    file = tmp_path / "people.csv"
    export_customers(shop.database, str(file))
    rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode(), newline="")))
    for row in rows:
        for name, cell in row.items():
            assert cell[:1] not in tuple("=@-") or not cell, (name, cell)
        assert row["phone"].startswith("+49 171 ")
    assert "'=HYPERLINK(A1)" in [row["name"] for row in rows]
    assert all("\u202e" not in cell for row in rows for cell in row.values())


def test_the_file_is_the_owners_alone_and_nothing_is_written_over(shop: Shop, tmp_path: Path) -> None:
    fill(shop)
    file = tmp_path / "people.vcf"
    export_customers(shop.database, str(file))
    before = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(UserError, match="is there already"):
        export_customers(shop.database, str(file))
    assert file.read_bytes() == before
    with pytest.raises(UserError, match=r"\.csv or \.vcf"):
        export_customers(shop.database, str(tmp_path / "people.xls"))
    with pytest.raises(UserError, match="can't be written"):
        export_customers(shop.database, str(tmp_path / "none" / "people.csv"))


def test_filters_and_sort_choose_who_is_written(shop: Shop, tmp_path: Path) -> None:
    fill(shop)
    file = tmp_path / "people.csv"
    assert export_customers(shop.database, str(file), "is:favourite") == 1


def test_excel_is_told_that_it_is_utf8_and_gets_its_own_separator(shop: Shop, tmp_path: Path) -> None:
    fill(shop)
    export_customers(shop.database, str(tmp_path / "a.csv"), excel=True)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfname,phone,")
    i18n.use_language("de")
    try:
        export_customers(shop.database, str(tmp_path / "b.csv"), excel=True)
    finally:
        i18n.use_language(None)
    data = (tmp_path / "b.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfname;phone;")
    assert len(read_csv(data)) == len(NAMES)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(
    WORDS,
    st.lists(WORDS, max_size=2),
    st.lists(st.tuples(WORDS.filter(str.strip), WORDS.filter(str.strip)), max_size=2),
)
def test_a_card_has_lines_of_75_octets_and_is_read_as_it_was_written(
    name: str, notes: list[str], fields: list[tuple[str, str]]
) -> None:
    text = vcard(ExportedPerson(7, name, ("+491713920001",), (), (), "02-29", tuple(notes), tuple(fields)))
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    (person,) = read_vcards(text.encode())
    assert person.problem == ""
    assert person.phones == ("+491713920001",)
    assert person.birthday == "--02-29"
    assert [" ".join(value.split()) for _name, value in person.fields] == [
        " ".join(value.split()) for _, value in fields
    ]
