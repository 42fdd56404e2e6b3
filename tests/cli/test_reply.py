"""Answering from the command line: queued at once, refused with the gate's sentence, waited for if wanted."""

import pytest

from app.core.enums import Status
from app.store.database import Database
from tests.cli.conftest import Call


def texts(shop: Database, conversation: int) -> list[tuple[str, str]]:
    rows = shop.reader().execute(
        "SELECT text, status FROM message WHERE conversation_id = ? ORDER BY id DESC", (conversation,)
    )
    return [(text, status) for text, status in rows.fetchall()]


def test_without_a_gateway_it_is_queued_and_says_so(call: Call, shop: Database) -> None:
    done = call("reply", "1", "Zwei sind zurückgelegt.", "--json")

    answer = done.json()
    assert list(answer) == ["id", "status"]
    assert answer["status"] == "queued"
    assert "No gateway" in done.err
    assert texts(shop, 1)[0] == ("Zwei sind zurückgelegt.", "queued")


def test_the_customer_may_be_named_by_number(call: Call, shop: Database) -> None:
    for number in ("+491713920001", "+49 171 392-0001"):
        assert call("reply", number, "Ja", "--json").code == 0

    assert [text for text, _ in texts(shop, 1)][:2] == ["Ja", "Ja"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (b"Bis sechs.\n", "Bis sechs."),
        (b"  Zeile eins\n\nZeile drei  \n\n", "  Zeile eins\n\nZeile drei  \n"),
        ("Grüße 🥐 \U0001f468‍\U0001f373".encode(), "Grüße 🥐 \U0001f468‍\U0001f373"),
        (b"Windows\r\n", "Windows"),
    ],
)
def test_a_dash_reads_the_text_from_standard_input(call: Call, shop: Database, given: bytes, kept: str) -> None:
    assert call("reply", "1", "-", "--json", stdin=given).code == 0

    assert texts(shop, 1)[0][0] == kept


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("3", "Guten Tag"), b"", "24 hours"),
        (("1", ""), b"", "empty"),
        (("1", "x" * 4097), b"", "4096"),
        (("1", "-"), b"\xff\xfe", "UTF-8"),
        (("1", "lone \udcff"), b"", "UTF-8"),
    ],
)
def test_what_may_not_be_sent_is_refused_in_a_sentence(
    call: Call, shop: Database, words: tuple[str, ...], stdin: bytes, said: str
) -> None:
    before = texts(shop, int(words[0]))

    done = call("reply", *words, stdin=stdin)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert texts(shop, int(words[0])) == before


def test_waiting_in_vain_is_a_fault_and_keeps_the_answer(call: Call, shop: Database) -> None:
    done = call("reply", "1", "Ja", "--wait", "0.1", "--json")

    assert done.code == 1
    assert '"status": "queued"' in done.out
    assert "still queued" in done.err
    assert texts(shop, 1)[0][1] == Status.QUEUED.value
