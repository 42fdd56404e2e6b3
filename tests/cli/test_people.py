"""Who is one person, asked and decided from the command line."""

import pytest

from app.core.clock import MachineClock
from app.core.enums import Channel, IdentityKind
from app.store.customer_edits import make_customer
from app.store.database import Database
from app.store.suggestions import suggest
from tests.cli.conftest import Call
from tests.cli.past import PEOPLE

FIRST, SECOND = PEOPLE[0].number, PEOPLE[1].number


def test_show_says_all_of_one_person(call: Call, shop: Database) -> None:
    card = call("people", "show", FIRST, "--json").json()
    assert set(card) >= {"id", "name", "identities", "labels", "notes", "messages", "blocked", "suggestions", "merges"}
    assert {"kind": "phone", "value": FIRST} in card["identities"]
    assert call("people", "show", str(card["id"]), "--json").json() == card
    printed = call("people", "show", FIRST).out
    assert card["name"] in printed
    assert FIRST in printed


def test_merge_is_previewed_done_shown_and_undone(call: Call, shop: Database) -> None:
    before = [call("people", "show", number, "--json").json() for number in (FIRST, SECOND)]
    preview = call("people", "merge", FIRST, SECOND, "--dry-run", "--json").json()
    assert preview["messages"] == sum(card["messages"] for card in before)
    assert [call("people", "show", number, "--json").json() for number in (FIRST, SECOND)] == before

    merged = call("people", "merge", FIRST, SECOND, "--yes").json()
    card = call("people", "show", SECOND, "--json").json()
    assert (card["id"], card["messages"]) == (before[0]["id"], preview["messages"])
    assert [one["id"] for one in card["merges"]] == [merged["merge"]]
    assert f"tresen people undo {merged['merge']}" in call("people", "show", FIRST).out

    assert call("people", "undo", str(merged["merge"]), "--json").json()["undone"] is True
    assert [call("people", "show", number, "--json").json() for number in (FIRST, SECOND)] == before


def test_preview_for_people_says_what_becomes_one(call: Call, shop: Database) -> None:
    printed = call("people", "merge", FIRST, SECOND, "--dry-run").out
    assert FIRST in printed
    assert SECOND in printed
    assert "1 chat goes into another" in printed


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("merge", FIRST, SECOND), "--yes"),
        (("merge", FIRST, FIRST, "--yes"), "same customer twice"),
        (("merge", FIRST, "99", "--yes"), "There is no customer 99"),
        (("show", "+4917139209999"), "There is no customer with +4917139209999"),
        (("show", "Anna"), "neither a customer's id nor a number"),
        (("undo", "7"), "There is no merge 7"),
        (("block", "99"), "There is no customer 99"),
    ],
)
def test_mistakes_are_a_sentence_and_exit_2(call: Call, shop: Database, words: tuple[str, ...], why: str) -> None:
    done = call("people", *words)
    assert done.code == 2
    assert why in done.err
    assert len(done.err.splitlines()) == 1


def test_suggestions_come_with_their_reason(call: Call, shop: Database) -> None:
    assert call("people", "suggest", "--json").json() == []
    first, second = (call("people", "show", number, "--json").json() for number in (FIRST, SECOND))
    with shop.write() as connection:
        suggest(connection, first["id"], second["id"], "changed_number", SECOND, MachineClock().now())
        made = [
            make_customer(connection, Channel.WHATSAPP, [(IdentityKind.PHONE, number)], "João", 1)
            for number in ("+5511987654321", "+551187654321")
        ]
    found = call("people", "suggest", "--json").json()
    assert [(one["reason"], [who["id"] for who in one["customers"]]) for one in found] == [
        ("changed_number", [first["id"], second["id"]]),
        ("same_number", made),
    ]
    printed = call("people", "suggest").out
    assert "The channel says that the number changed to" in printed
    assert "Both go by the number +55 11 98765-4321." in printed
    assert "same?" in call("people", "show", FIRST).out


def test_person_is_found_by_another_spelling_of_the_number(call: Call, shop: Database) -> None:
    with shop.write() as connection:
        made = make_customer(connection, Channel.WHATSAPP, [(IdentityKind.WA_ID, "551187654321")], "João", 1)
    assert call("people", "show", "+55 11 98765-4321", "--json").json()["id"] == made


def test_block_and_unblock_say_what_the_channel_knows(call: Call, shop: Database) -> None:
    done = call("people", "block", FIRST).json()
    assert (done["blocked"], done["block_state"]) == (True, "queued")
    assert "is blocked" in call("people", "show", FIRST).out
    assert call("people", "unblock", FIRST, "--json").json()["blocked"] is False
