"""Bringing people along from the command line."""

from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.cli.conftest import Call
from tests.cli.past import PEOPLE

FIRST = PEOPLE[0].number
NEW = "+4917139200091"
CSV = (
    f"name;telefon;etiketten;lieblingsbrot\nGerda Groß;{NEW};Stammkundin;Roggen\n"
    f"Somebody;{FIRST};;\nNobody;;;\nWrong;call me;;\n"
)
VCARD = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Gerda Groß\r\nTEL:{NEW}\r\nEND:VCARD\r\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    """A table of four rows, two of which can be taken."""
    file = tmp_path / "people.csv"
    file.write_text(CSV, encoding="utf-8")
    return str(file)


def dump(shop: Database) -> list[Any]:
    return [
        shop.reader().execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
        for name in ("customer", "identity", "label", "note", "import_batch", "imported_row", "counter", "change")
    ]


def test_dry_run_tells_row_by_row_and_writes_nothing(call: Call, shop: Database, table: str) -> None:
    before = dump(shop)
    found = call("import", "csv", table, "--dry-run", "--json").json()
    assert (found["import"], found["written"]) == (None, False)
    assert found["counts"] == {"new": 1, "more": 1, "known": 0, "refused": 2}
    assert [row["line"] for row in found["rows"]] == [2, 3, 4, 5]
    assert found["rows"][0]["note"] == "lieblingsbrot: Roggen"
    assert "no phone number" in found["rows"][2]["reason"]
    printed = call("import", "csv", table, "--dry-run").out
    assert "#Stammkundin" in printed
    assert "“call me” is not a phone number" in printed
    assert "1 new, 1 known who gets more, 0 known already, 2 refused" in printed
    assert dump(shop) == before


def test_import_is_written_listed_and_undone(call: Call, shop: Database, table: str) -> None:
    done = call("import", "csv", table, "--yes", "--json").json()
    assert done["written"] is True
    made = call("people", "show", NEW, "--json").json()
    assert made["id"] == done["rows"][0]["customer_id"]
    assert (made["given_name"], made["labels"]) == ("Gerda Groß", ["Stammkundin"])
    (listed,) = call("import", "list", "--json").json()
    assert (listed["id"], listed["kind"], listed["name"]) == (done["import"], "csv", "people.csv")
    assert "people.csv" in call("import", "list").out

    again = call("import", "csv", table, "--yes", "--json").json()
    assert (again["import"], again["counts"]["new"], again["counts"]["known"]) == (None, 0, 2)

    assert call("import", "undo", str(done["import"]), "--json").json()["kept"] == []
    assert call("people", "show", NEW).code == 2
    assert call("people", "show", FIRST, "--json").json()["given_name"] != "Somebody"
    assert "undone" in call("import", "list").out


def test_whoever_is_asked_and_says_no_changes_nothing(
    call: Call, shop: Database, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.imports._may_ask", lambda: True)
    before = dump(shop)
    done = call("import", "csv", table, stdin=b"n\n")
    assert (done.code, "Nothing was changed." in done.err) == (2, True)
    assert "no phone number" in done.out
    assert dump(shop) == before
    assert call("import", "csv", table, stdin=b"y\n").code == 0
    assert call("people", "show", NEW).code == 0


def test_vcards_are_brought(call: Call, shop: Database, tmp_path: Path) -> None:
    (tmp_path / "c.vcf").write_text(VCARD, encoding="utf-8")
    assert call("import", "vcard", str(tmp_path / "c.vcf"), "--yes").json()["counts"]["new"] == 1
    assert call("people", "show", NEW, "--json").json()["name"] == "Gerda Groß"


def test_escape_sequences_of_a_file_do_not_reach_the_terminal(call: Call, shop: Database, tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text(
        f"name,phone,\x1b[31mred\nA\x1b]0;x\x07nna,{NEW},\u202eevil\n\x1b[2Jx,\x1b[31m1,\n", encoding="utf-8"
    )
    printed = call("import", "csv", str(file), "--dry-run").out
    assert "\x1b" not in printed
    assert "\u202e" not in printed


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("csv", "TABLE"), "say --yes"),
        (("csv", "nowhere.csv", "--yes"), "There is no file nowhere.csv."),
        (("csv", ".", "--yes"), "There is no file ."),
        (("vcard", "TABLE", "--yes"), "Line 1 does not begin a vCard"),
        (("undo", "7"), "There is no import 7."),
    ],
)
def test_mistakes_are_a_sentence_and_exit_2(
    call: Call, shop: Database, table: str, words: tuple[str, ...], why: str
) -> None:
    before = dump(shop)
    done = call("import", *(table if word == "TABLE" else word for word in words))
    assert done.code == 2
    assert why in done.err
    assert len(done.err.splitlines()) == 1
    assert dump(shop) == before


def test_chat_is_brought_from_the_command_line(call: Call, shop: Database, tmp_path: Path) -> None:
    file = tmp_path / "WhatsApp Chat mit Gerda.txt"
    file.write_text("24.12.23, 18:05 - Gerda: Roggen\x1b[31m?\n24.12.23, 18:06 - Bäckerei: Ja\n", encoding="utf-8")
    words = ("import", "chat", str(file), "--customer", NEW)
    printed = call(*words, "--dry-run").out
    assert "2 messages" in printed
    assert "\x1b" not in printed
    assert call("people", "show", NEW).code == 2
    assert call(*words, "--dry-run", "--json").json()["messages"][1]["direction"] == "out"
    done = call(*words, "--yes").json()
    assert done["counts"]["messages"] == 2
    assert call("people", "show", NEW, "--json").json()["messages"] == 2
    assert "2 messages" in call("import", "list").out
    assert call("import", "undo", str(done["import"])).json()["kept"] == []
    assert call(*words, "--dates", "dd", "--dry-run").code == 2
