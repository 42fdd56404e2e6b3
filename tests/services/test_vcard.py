"""vCards as real phones write them, and broken ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.services.imports.people import ImportedPerson
from app.services.imports.vcard import read_vcards


def card(*lines: str, version: str = "3.0", end: str = "\r\n") -> bytes:
    """One card of those lines."""
    return end.join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", "")).encode()


def read(*lines: str, version: str = "3.0", end: str = "\r\n") -> ImportedPerson:
    """The one person of a card."""
    (person,) = read_vcards(card(*lines, version=version, end=end))
    return person


def test_all_that_a_card_holds_is_read() -> None:
    person = read(
        "FN:Anna Vogel",
        "N:Vogel;Anna;;;",
        "TEL;TYPE=CELL:+49 171 3920001",
        "item1.TEL;type=pref:+49 30 1234",
        "EMAIL:anna@example.org",
        "ORG:Vogel & Co;Einkauf",
        "BDAY:1980-02-03",
        "NOTE:mag kein\\, Kümmel",
        "CATEGORIES:Stammkunde,Verein",
    )

    assert person == ImportedPerson(
        1,
        "Anna Vogel",
        ("+49 171 3920001", "+49 30 1234"),
        ("anna@example.org",),
        "Vogel & Co, Einkauf",
        "1980-02-03",
        "mag kein, Kümmel",
        ("Stammkunde", "Verein"),
    )


def test_quoted_printable_of_old_phones_is_read() -> None:
    person = read(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;",
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BC=",
        "ller",
        "TEL;CELL:01713920002",
        version="2.1",
    )

    assert (person.name, person.phones) == ("Jörg Müller", ("01713920002",))


def test_latin_1_is_read_both_quoted_and_raw() -> None:
    quoted = read("N;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:M=FCller;J=F6rg", "TEL;HOME:0301", version="2.1")
    (raw,) = read_vcards("BEGIN:VCARD\nVERSION:3.0\nFN:Jörg Müller\nN:Müller;Jörg\nEND:VCARD\n".encode("latin-1"))

    assert " ".join(quoted.name.split()) == "Jörg Müller"
    assert raw.name == "Jörg Müller"


def test_numbers_and_birthdays_of_version_4_are_read() -> None:
    person = read(
        "FN:Ana", "N:;Ana;;;", 'TEL;VALUE=uri;TYPE="voice,home":tel:+49-171-3920003;ext=1', "BDAY:--0415", version="4.0"
    )

    assert (person.phones, person.birthday) == (("+49-171-3920003",), "--04-15")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_ends_are_read(end: str) -> None:
    assert read("FN:Anna", "N:A;B", end=end).name == "Anna"


def test_a_card_within_a_card_is_left_out() -> None:
    nested = (
        b"BEGIN:VCARD\nVERSION:2.1\nN:Boss;Big\nAGENT:\nBEGIN:VCARD\nVERSION:2.1\nN:Friday;Fred\nTEL:+15550199\nEND:VCARD\n"
        b"TEL:+15550100\nEND:VCARD\n"
    )
    (person,) = read_vcards(nested)

    assert person.phones == ("+15550100",)


def test_an_unclosed_card_is_named_and_the_next_one_read() -> None:
    broken, sound = read_vcards(b"BEGIN:VCARD\nVERSION:3.0\nFN:Anna\n" + card("FN:Bert", "N:B;C", end="\n"))

    assert "line 1 has no end" in broken.problem
    assert (sound.name, sound.line, sound.problem) == ("Bert", 4, "")


def test_a_card_that_says_nothing_is_named() -> None:
    assert "line 1 has neither a name nor a number" in read("EMAIL:x@example.org").problem


@pytest.mark.parametrize("data", [b"", b"name;phone\n", b"\x00\x01"])
def test_what_holds_no_card_is_a_sentence(data: bytes) -> None:
    with pytest.raises(UserError, match="BEGIN:VCARD"):
        read_vcards(data)


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_any_bytes_in_a_card_are_read_or_named(lines: list[bytes]) -> None:
    data = b"\n".join([b"BEGIN:VCARD", *lines, b"END:VCARD"])
    try:
        people = read_vcards(data)
    except UserError:
        return
    assert all(person.problem or person.name or person.phones for person in people)


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_written_to_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    lines = ["BEGIN:VCARD", "FN:A", "AGENT:", "BEGIN:VCARD", "FN:B", "END:VCARD", "\x1b]0;x:\x07", "TEL:1", "END:VCARD"]

    (person,) = read_vcards("\n".join(lines).encode())

    assert (person.name, person.phones, person.problem) == ("A", ("1",), "")
    assert person.remarks == ("Line 7 can't be read and is left out.",)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "photo",
    [
        "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQEAYABgAAD\n/2wBDAAgGBgcGBQgHBwcJCQg\n",
        "item1.PHOTO;ENCODING=b;TYPE=JPEG:/9j/4A!!\n KKK\n",
        "LOGO:data:image/jpeg;base64,/9j/4AAQ",
    ],
)
def test_pictures_however_broken_cost_nothing_else(photo: str) -> None:
    (person,) = read_vcards(f"BEGIN:VCARD\nVERSION:2.1\nFN:A\n{photo}\nTEL:0171 39200011\nEND:VCARD\n".encode())

    assert (person.name, person.phones, person.remarks) == ("A", ("0171 39200011",), ())


def test_the_year_that_apple_puts_for_none_is_none() -> None:
    (person,) = read_vcards(b"BEGIN:VCARD\nVERSION:3.0\nFN:A\nTEL:1\nBDAY:1604-05-03\nEND:VCARD\n")

    assert person.birthday == "--05-03"
