"""Sending more than texts from the command line: every kind is queued as written, bad input is one sentence."""

import json
from pathlib import Path

import pytest

from app.core.content import (
    AskPlace,
    Button,
    Buttons,
    Card,
    CardPhone,
    Cards,
    Catalogue,
    Content,
    LinkButton,
    Menu,
    MenuRow,
    MenuSection,
    Place,
    Product,
    Products,
    ProductSection,
    from_json,
    to_json,
)
from app.store.database import Database
from tests.cli.conftest import Call

LIST = {"body": "Welches?", "button": "Auswahl", "sections": [{"title": "Brot", "rows": [{"title": "Roggen"}]}]}
MENU = Menu("Welches?", "Auswahl", (MenuSection("Brot", (MenuRow("Roggen", "Roggen"),)),))


def kept(shop: Database) -> tuple[str, Content | None, str | None]:
    """Type, content and what is quoted of the newest message."""
    sql = "SELECT type, content, quoted_external_id FROM message ORDER BY id DESC LIMIT 1"
    type_, content, quoted = shop.reader().execute(sql).fetchone()
    return type_, from_json(content), quoted


def incoming(shop: Database) -> tuple[int, str]:
    """The last message of the customer of chat 1."""
    sql = "SELECT id, external_id FROM message WHERE conversation_id = 1 AND direction = 'in' ORDER BY id DESC LIMIT 1"
    found: tuple[int, str] = shop.reader().execute(sql).fetchone()
    return found


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (("place", "1", "52.52,13.405", "--name", "Laden"), Place("52.52", "13.405", "Laden")),
        (("place", "1", "-33.4, -70.6"), Place("-33.4", "-70.6")),
        (
            ("contact", "1", "Anna Vogel", "--phone", "+49 171 3920001", "--email", "anna@vogel.example"),
            Cards(
                (
                    Card(
                        "Anna Vogel",
                        phones=(CardPhone("+49 171 3920001", "CELL", "491713920001"),),
                        emails=("anna@vogel.example",),
                    ),
                )
            ),
        ),
        (
            ("buttons", "1", "Passt das?", "Ja", "Nein"),
            Buttons("Passt das?", (Button("Ja", "Ja"), Button("Nein", "Nein"))),
        ),
        (
            ("link", "1", "Karte", "Ansehen", "https://vogel.example", "--footer", "bis 18 Uhr"),
            LinkButton("Karte", "Ansehen", "https://vogel.example", footer="bis 18 Uhr"),
        ),
        (("ask-place", "1", "Wohin?"), AskPlace("Wohin?")),
        (("products", "1", "1948", "rye", "--text", "Heute"), Product("1948", "rye", "Heute")),
        (
            ("products", "1", "1948", "rye", "wheat", "--text", "Heute", "--header", "Brot"),
            Products("Brot", "Heute", "1948", (ProductSection("Brot", ("rye", "wheat")),)),
        ),
        (("catalogue", "1", "Alles", "--thumbnail", "rye"), Catalogue("Alles", "rye")),
    ],
)
def test_every_kind_is_queued_as_written(call: Call, shop: Database, words: tuple[str, ...], content: Content) -> None:
    done = call("send", *words, "--json")
    assert done.json()["status"] == "queued"
    assert kept(shop)[1] == content


def test_lists_and_json_come_from_a_file_or_standard_input(call: Call, shop: Database, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(json.dumps(LIST))
    assert call("send", "list", "1", str(file)).code == 0
    assert kept(shop) == ("interactive", MENU, None)
    assert call("send", "list", "1", "-", stdin=json.dumps(LIST).encode()).code == 0
    printed = to_json(MENU)
    assert printed is not None
    assert call("send", "json", "1", "-", "--quote", "last", stdin=printed.encode()).code == 0
    assert kept(shop) == ("interactive", MENU, incoming(shop)[1])


def test_answers_quote_and_reactions_stand_on_what_is_named(call: Call, shop: Database) -> None:
    id_, external_id = incoming(shop)
    for named in (str(id_), "last"):
        assert call("reply", "1", "Ja", "--quote", named).code == 0
        assert kept(shop) == ("text", None, external_id)
    assert call("react", "1", str(id_), "👍").code == 0
    assert kept(shop)[::2] == ("reaction", external_id)
    assert call("react", "1", "last", "👍").json() == {"id": None, "status": "unchanged"}
    assert call("react", "1", "last").code == 0
    assert shop.reader().execute("SELECT text FROM amendment ORDER BY at, message_id").fetchall() == [("👍",), ("",)]


def test_retry_says_how_many_went_and_why_one_does_not(call: Call, shop: Database) -> None:
    assert call("retry", "--json").json() == {"queued": 0}
    ids = [call("reply", "1", word, "--json").json()["id"] for word in ("eins", "zwei")]
    with shop.write() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
        for id_, code in zip(ids, (131000, 131026), strict=True):
            connection.exec_driver_sql("UPDATE message SET status = 'failed', error_code = ? WHERE id = ?", (code, id_))
        connection.exec_driver_sql("UPDATE conversation SET trouble = 2 WHERE id = 1")
    assert "(failed, 131026: The person can't receive it" in call("show", "1").out
    refused = call("retry", "--message", str(ids[1]))
    assert (refused.code, refused.out) == (2, "")
    assert "can't be sent again" in refused.err
    assert call("retry", "1").out == "1 message is queued again.\n"
    assert call("retry", "1", "--json").json() == {"queued": 0}


DEEP = '{"is": "buttons", "buttons": ' + "[" * 3_000 + "]" * 3_000 + "}"


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("send", "place", "1", "Berlin"), "", "latitude,longitude"),
        (("send", "place", "1", "95,13"), "", "90"),
        (("send", "place", "1", "x,y"), "", "number of degrees"),
        (("send", "buttons", "1", "?", "1", "2", "3", "4"), "", "At most 3 buttons"),
        (("send", "buttons", "1", "?", "Ja", "Ja"), "", "same title"),
        (("send", "buttons", "1", "?"), "", "Missing argument"),
        (("send", "place", "1", "48.1", "11.5"), "", "`tresen send place --help`"),
        (("send", "link", "1", "x", "y", "ftp://vogel.example"), "", "https://"),
        (("send", "products", "1", "1948", "a", "b", "--text", "x"), "", "header is empty"),
        (("send", "ask-place", "3", "Wohin?"), "", "template"),
        (("send", "ask-place", "77", "Wohin?"), "", "no conversation 77"),
        (("send", "list", "1", "/nowhere/list.json"), "", "There is no file /nowhere/list.json"),
        (("send", "list", "1", "-"), "{", "no JSON"),
        (("send", "list", "1", "-"), "[]", "JSON object"),
        (("send", "list", "1", "-"), '{"body": "x"}', "describes no list"),
        (("send", "list", "1", "-"), '{"body": 7, "button": "x", "sections": []}', "describes no list"),
        (("send", "list", "1", "-"), '{"body": "x", "button": "x", "sections": [7]}', "describes no list"),
        (("send", "json", "1", "-"), '{"is": "rhyme"}', "describes no message"),
        (("send", "json", "1", "-"), '{"is": "cart", "lines": []}', "describes no message"),
        (("send", "json", "1", "-"), '{"is": ["menu"]}', "describes no message"),
        pytest.param(("send", "json", "1", "-"), DEEP, "no JSON", id="deep"),
        (("send", "poem", "1"), "", "poem"),
        (("reply", "1", "Ja", "--quote", "77"), "", "no message 77"),
        (("reply", "1", "Ja", "--quote", "9" * 19), "", "no message 9"),
        (("reply", "1", "Ja", "--quote", "erste"), "", "no message's id"),
        (("react", "1", "last", "ok"), "", "one emoji"),
        (("react", "3", "last", "👍"), "", "24 hours"),
        (("retry", "--message", "77"), "", "no such message"),
    ],
)
def test_bad_input_is_a_sentence_and_queues_nothing(
    call: Call, shop: Database, words: tuple[str, ...], stdin: str, said: str
) -> None:
    count = "SELECT count(*) FROM message"
    before = shop.reader().execute(count).fetchone()
    done = call(*words, stdin=stdin.encode())
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1
    assert shop.reader().execute(count).fetchone() == before


@pytest.mark.parametrize("words", [("send",), ("send", "list"), ("reply",), ("react",), ("retry",)])
def test_help_says_how(call: Call, words: tuple[str, ...]) -> None:
    done = call(*words, "--help")
    assert done.code == 0
    assert "tresen" in done.out
    assert "Example" in done.out or words == ("send",)
