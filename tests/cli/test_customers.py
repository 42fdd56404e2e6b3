"""Customers from the command line: listed, changed, exported, their fields and labels managed."""

import json
import stat
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.store.database import Database
from tests.cli.conftest import Call
from tests.cli.past import PEOPLE

FIRST, SECOND = PEOPLE[0].number, PEOPLE[1].number


def test_customers_are_listed_sorted_and_filtered(call: Call, shop: Database) -> None:
    everybody = call("people", "list", "--json").json()
    assert len(everybody) > 2
    assert set(everybody[0]) >= {"id", "name", "number", "labels", "favourite", "birthday", "fields", "messages"}
    names = [one["name"] for one in call("people", "list", "--sort", "-name", "--limit", "2", "--json").json()]
    assert names == [one["name"] for one in everybody][::-1][:2]
    call("people", "set", FIRST, "--favourite", "--labels", "regular, vegan")
    assert [one["number"] for one in call("people", "list", "--favourites", "--json").json()] == [FIRST]
    assert [one["number"] for one in call("people", "list", "--label", "vegan", "--json").json()] == [FIRST]
    printed = call("people", "list", "is:favourite").out
    assert "regular, vegan" in printed


def test_fields_are_made_filled_renamed_and_deleted(call: Call, shop: Database) -> None:
    made = call(
        "people", "fields", "add", "Diet", "--kind", "choice", "--choices", "vegan, everything", "--json"
    ).json()
    assert made["choices"] == ["vegan", "everything"]
    call("people", "fields", "add", "Revenue", "--kind", "money")
    changed = call(
        "people",
        "set",
        FIRST,
        "--field",
        "diet=veg",
        "--field",
        "Revenue=1,250.50",
        "--birthday",
        "24.12.1985",
        "--json",
    ).json()
    assert changed["fields"] == {"Diet": "vegan", "Revenue": "1250.50 EUR"}
    assert changed["birthday"] == "1985-12-24"
    assert call("people", "show", FIRST, "--json").json()["fields"] == changed["fields"]
    assert "1,250.50 €" in call("people", "show", FIRST).out
    assert [one["number"] for one in call("people", "list", "diet:vegan", "--json").json()] == [FIRST]
    call("people", "fields", "edit", "Diet", "--rename-choice", "vegan=plants", "--name", "Food")
    assert call("people", "show", FIRST, "--json").json()["fields"]["Food"] == "plants"
    refused = call("people", "fields", "delete", "Food")
    assert refused.code == 2
    assert "1 customer has something there" in refused.err
    assert call("people", "fields", "delete", "Food", "--yes", "--json").json() == {"deleted": "Food", "values": 1}
    assert [one["name"] for one in call("people", "fields", "list", "--json").json()] == ["Revenue"]


def test_birthdays_come_with_days_and_age(call: Call, shop: Database) -> None:
    call("people", "set", FIRST, "--birthday", "24.12.1985")
    call("people", "set", SECOND, "--birthday", "29.2.")
    found = call("people", "birthdays", "--json").json()
    assert {one["number"] for one in found} == {FIRST, SECOND}
    assert found == sorted(found, key=lambda one: one["days"])
    by_number = {one["number"]: one for one in found}
    assert by_number[SECOND]["age"] is None
    assert by_number[FIRST]["age"] > 30
    assert "turns" in call("people", "birthdays").out


def test_times_are_told_in_the_shops_zone_wherever_the_machine_stands(
    call: Call, shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (newest, *_rest) = call("people", "timeline", FIRST, "--json").json()
    there = datetime.fromisoformat(newest["time"]).astimezone(ZoneInfo("Europe/Berlin"))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        assert call("people", "timeline", FIRST).out.startswith(f"{there:%Y-%m-%d %H:%M}  ")
        assert f"{there:%Y-%m-%d %H:%M}" in call("people", "show", FIRST).out
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_timeline_is_told_newest_first(call: Call, shop: Database) -> None:
    call("people", "set", FIRST, "--note", "rings twice")
    events = call("people", "timeline", FIRST, "--json").json()
    assert [one["time"] for one in events] == sorted((one["time"] for one in events), reverse=True)
    assert {"messages", "note", "first"} <= {one["kind"] for one in events}
    assert "rings twice" in call("people", "timeline", FIRST).out


def test_an_export_is_known_to_an_import(call: Call, shop: Database, tmp_path: Path) -> None:
    for name in ("people.csv", "people.vcf"):
        file = tmp_path / name
        done = call("people", "export", str(file), "--json").json()
        assert done["customers"] > 2
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        again = call("people", "export", str(file))
        assert again.code == 2
        assert "is there already" in again.err
        kind = "csv" if name.endswith("csv") else "vcard"
        plan = call("import", kind, str(file), "--dry-run", "--json").json()
        assert plan["counts"]["known"] == done["customers"] - plan["counts"]["refused"]
        assert plan["counts"]["new"] == 0


def test_labels_are_recoloured_joined_and_deleted(call: Call, shop: Database) -> None:
    call("people", "set", FIRST, "--labels", "a, b")
    call("people", "set", SECOND, "--labels", "b")
    call("people", "labels", "edit", "a", "--colour", "green", "--name", "A1", "--bell")
    assert call("people", "labels", "join", "A1", "b", "--json").json()["customers"] == 2
    (label,) = [one for one in call("people", "labels", "list", "--json").json() if one["name"] == "A1"]
    assert (label["colour"], label["bell"], label["customers"]) == ("green", True, 2)
    assert call("people", "labels", "delete", "A1").code == 2
    assert call("people", "labels", "delete", "A1", "--yes", "--json").json()["customers"] == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("set", FIRST), "Say what to change"),
        (("set", FIRST, "--birthday", "soon"), "is not a birthday"),
        (("set", FIRST, "--field", "Diet"), "NAME=VALUE"),
        (("set", FIRST, "--field", "Diet=x"), "no fields yet"),
        (("list", "--sort", "colour"), "can't be sorted"),
        (("fields", "add", "a:b"), "begins with a letter"),
        (("fields", "add", "Colour", "--kind", "choice"), "what can be chosen"),
        (("labels", "edit", "none", "--colour", "red"), "no label"),
        (("export", "people.xls"), ".csv or .vcf"),
    ],
)
def test_mistakes_are_a_sentence_and_exit_2(call: Call, shop: Database, words: tuple[str, ...], why: str) -> None:
    done = call("people", *words)
    assert done.code == 2, done
    assert why in done.err
    assert len(done.err.splitlines()) == 1


def test_json_is_ascii(call: Call, shop: Database) -> None:
    call("people", "set", FIRST, "--name", "Łukasz 🌻")
    out = call("people", "list", "--json").out
    assert out.isascii()
    assert "Łukasz 🌻" in [one["name"] for one in json.loads(out)]
