"""Words that are no UTF-8 end in one sentence on the command line, never in a traceback, and are never stored."""

from pathlib import Path

import pytest

from app.store.database import Database
from tests.cli.conftest import Call
from tests.cli.past import PEOPLE

ODD = "x\udcff"
FIRST, SECOND = PEOPLE[0].number, PEOPLE[1].number


@pytest.mark.parametrize(
    "words",
    [
        ("reply", ODD, "Ja"),
        ("reply", FIRST, ODD),
        ("reply", FIRST, "Ja", "--quote", ODD),
        ("react", FIRST, ODD, "👍"),
        ("react", FIRST, "1", ODD),
        ("send", "file", FIRST, ODD),
        ("send", "place", FIRST, f"52.5{ODD},13.4"),
        ("send", "place", FIRST, "52.5,13.4", "--name", ODD),
        ("send", "contact", FIRST, "Anna", "--phone", ODD),
        ("send", "contact", FIRST, "Anna", "--email", ODD),
        ("send", "buttons", FIRST, "Ja?", ODD),
        ("send", "list", FIRST, ODD),
        ("send", "products", FIRST, ODD, "a"),
        ("send", "products", FIRST, "1", ODD),
        ("send", "catalogue", FIRST, "Ja", "--thumbnail", ODD),
        ("send", "json", FIRST, ODD),
        ("people", "show", ODD),
        ("people", "merge", FIRST, ODD),
        ("people", "block", ODD),
        ("template", "show", ODD),
        ("template", "delete", ODD),
    ],
)
def test_words_that_are_no_text_end_in_a_sentence(call: Call, shop: Database, words: tuple[str, ...]) -> None:
    before = shop.reader().execute("SELECT count(*) FROM message WHERE author = 'operator'").fetchall()
    done = call(*words)
    assert (done.code, done.err.count("\n"), done.out) == (2, 1, "")
    assert shop.reader().execute("SELECT count(*) FROM message WHERE author = 'operator'").fetchall() == before


def test_content_with_half_a_sign_is_kept_without_it(call: Call, shop: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"is": "ask_place", "body": "Wo? \\ud83d ä"}')
    sent = call("send", "json", FIRST, str(file)).json()["id"]
    (kept,) = shop.reader().execute("SELECT text, content FROM message WHERE id = ?", (sent,)).fetchall()
    assert kept == ("Wo? \ufffd ä", '{"is":"ask_place","body":"Wo? \ufffd ä"}')
