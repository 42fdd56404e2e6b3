"""People from CSV files of other programs, and cells that are no formulas."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.cells import guarded
from app.core.errors import UserError
from app.services.imports.csv_people import read_csv
from app.services.imports.people import ImportedPerson


def test_plain_headings_are_understood() -> None:
    (person,) = read_csv(
        b"Name;Telefon;E-Mail;Geburtstag;Etiketten;Hund\n"
        b"Anna Vogel;+49 171 3920001;a@example.org;3.2.1980;Verein, Stamm;Bello\n"
    )

    assert person == ImportedPerson(
        2,
        "Anna Vogel",
        ("+49 171 3920001",),
        ("a@example.org",),
        birthday="1980-02-03",
        labels=("Verein", "Stamm"),
        fields=(("Hund", "Bello"),),
    )


def test_google_and_outlook_headings_are_understood() -> None:
    (google,) = read_csv(
        b"First Name,Last Name,Labels,Phone 1 - Label,Phone 1 - Value,Organization Name\n"
        b"Anna,Vogel,* myContacts ::: Verein,Mobile,+49 171 3920001 ::: +49 30 1,Vogel & Co\n"
    )
    (outlook,) = read_csv(
        b"First Name\tLast Name\tMobile Phone\tE-mail Address\nAnna\tVogel\t01713920001\ta@example.org\n"
    )

    assert (google.name, google.phones, google.labels) == (
        "Anna Vogel",
        ("+49 171 3920001", "+49 30 1"),
        ("myContacts", "Verein"),
    )
    assert (outlook.phones, outlook.emails) == (("01713920001",), ("a@example.org",))


def test_lines_are_counted_over_cells_with_line_breaks() -> None:
    people = read_csv(b'name,phone,note\n"Anna",1234567,"eins\nzwei"\n,,\n,,nur das\nBert,7654321,\n')

    assert [(person.line, person.name) for person in people if not person.problem] == [(2, "Anna"), (6, "Bert")]
    assert [person.problem for person in people if person.problem] == ["Line 5 has neither a name nor a number."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_umlauts_are_read_in_any_encoding(encoding: str) -> None:
    (person,) = read_csv("Name,Nummer\nJörg Müller,123456\n".encode(encoding))

    assert person.name == "Jörg Müller"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"colour,size\nred,1\n", "Line 1 names no column"),
        (b"name\n" + b"x" * 200_000, "Line 2 can't"),
    ],
)
def test_what_names_nobody_is_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_csv(data)


def test_too_many_cells_are_named() -> None:
    (person,) = read_csv(b"name,phone\nAnna,123,extra\n")

    assert person.problem == "Line 2 has more cells than the first line has names."


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        people = read_csv(b"name,phone\n" + data)
    except UserError:
        return
    assert all(person.problem or person.name or person.phones for person in people)


@given(st.lists(st.tuples(st.text("aä,;\"\n '", max_size=8), st.text("0123456789 +", max_size=8)), max_size=5))
def test_what_a_csv_writer_wrote_is_read(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("name", "phone"))
    writer.writerows((guarded(name), guarded(phone)) for name, phone in rows)

    people = read_csv(out.getvalue().encode())

    assert len(people) == sum(bool(name.strip() or phone.strip()) for name, phone in rows)
