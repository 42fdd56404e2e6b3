"""Reading from the command line: exact JSON for scripts, safe lines for people."""

import json
import re
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from app.core.clock import Millis
from app.core.content import Media, Reaction
from app.core.enums import Direction, Status
from app.store.database import Database
from app.store.seed import write_past
from tests.cli.conftest import Call
from tests.cli.past import Person, Said, said
from tests.processes import tresen
from tests.terminal import clean_environment

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MESSAGE = {
    "id": int,
    "conversation_id": int,
    "external_id": str,
    "direction": str,
    "type": str,
    "text": str,
    "status": str,
    "time": str,
}


def check_message(message: Mapping[str, Any]) -> None:
    for name, kind in MESSAGE.items():
        assert type(message[name]) is kind, name
    assert TIME.fullmatch(message["time"])
    assert message["direction"] in ("in", "out")
    assert message["error"] is None


def test_the_inbox_lists_conversations_with_all_a_script_needs(call: Call, shop: Database) -> None:
    first, second = call("inbox", "--json").json()

    assert set(first) >= {
        "id",
        "customer",
        "channel",
        "state",
        "unread",
        "waiting_since",
        "window_ends_at",
        "last_message",
    }
    assert first["customer"] == {
        "id": 1,
        "name": "Jana Vogel",
        "identities": [
            {"kind": "wa_id", "value": "491713920001"},
            {"kind": "phone", "value": "+491713920001"},
        ],
    }
    assert (first["channel"], first["state"], first["unread"]) == ("whatsapp", "open", 1)
    assert TIME.fullmatch(first["waiting_since"])
    assert TIME.fullmatch(first["window_ends_at"])
    check_message(first["last_message"])
    assert first["last_message"]["text"] == "Haben Sie noch Roggenbrot\naus der Mühlenstraße?"
    assert (second["customer"]["id"], second["waiting_since"]) == (2, None)
    assert shop.path.exists()


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ((), [1, 2]),
        (("--view", "waiting"), [1]),
        (("--view", "unread"), [1]),
        (("--view", "all"), [1, 2, 3]),
        (("--view", "all", "--limit", "2"), [1, 2]),
    ],
)
def test_views_and_limits(call: Call, shop: Database, words: tuple[str, ...], people: list[int]) -> None:
    rows = call("inbox", *words, "--json").json()

    assert [row["customer"]["id"] for row in rows] == people
    assert shop.path.exists()


def test_an_empty_shop_is_an_empty_list(call: Call) -> None:
    assert call("inbox", "--json").json() == []
    assert call("search", "bread", "--json").json() == []
    assert call("messages", "--json").out == ""
    assert call("inbox").code == 0


@pytest.mark.parametrize("chat", ["1", "+491713920001", "+49 171 392 0001"])
def test_a_chat_is_shown_oldest_first(call: Call, shop: Database, chat: str) -> None:
    shown = call("show", chat, "--json").json()

    assert list(shown) == ["conversation", "messages"]
    assert shown["conversation"]["id"] == 1
    assert [message["text"] for message in shown["messages"]][:2] == ["Guten Morgen 🥐", "Guten Morgen!"]
    assert [message["id"] for message in shown["messages"]] == sorted(message["id"] for message in shown["messages"])
    for message in shown["messages"]:
        check_message(message)
    assert shop.path.exists()


def test_messages_are_json_lines_by_id_in_pure_ascii(call: Call, shop: Database) -> None:
    done = call("messages", "--json")

    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.out.isascii()
    assert len(rows) == 6
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert rows[1]["text"] == "\x1b]0;böse\x07 Brot? \u202e"
    assert shop.path.exists()


def test_message_is_printed_with_all_it_holds(call: Call, shop: Database, now: Millis) -> None:
    photo, heart = Media("4711", "image/jpeg", caption="So eine Torte?"), Reaction("❤️")
    more = (
        Said(0, now - 60_000, Direction.IN, photo.caption, Status.READ, "wamid.photo", "image", content=photo),
        Said(0, now - 50_000, Direction.IN, "❤️", Status.READ, "wamid.r", "reaction", None, heart, "wamid.photo"),
        Said(
            0, now - 40_000, Direction.IN, "So eine Rosentorte?", Status.READ, "wamid.e", "edit", quoted="wamid.photo"
        ),
    )
    write_past(shop, 1, "", (Person("Mia", "+491713920009"),), more)

    shown = {row["external_id"]: row for row in map(json.loads, call("messages", "--json").out.splitlines())}
    row = shown["wamid.photo"]

    assert row["text"] == "So eine Torte?"
    assert row["content"] == {"is": "media", "external_id": "4711", "mime": "image/jpeg", "caption": "So eine Torte?"}
    assert (row["media"]["state"], row["media"]["path"], row["media"]["mime"]) == ("wanted", None, "image/jpeg")
    assert row["reactions"] == [{"direction": "in", "emoji": "❤️"}]
    assert [edit["text"] for edit in row["edits"]] == ["So eine Rosentorte?"]
    assert (row["revoked_at"], row["extras"], row["quoted_id"]) == (None, None, None)
    assert shown["wamid.r"]["quoted_id"] == row["id"]
    assert "Photo: So eine Rosentorte? (changed) ❤" in call("messages").out


def test_since_leaves_out_what_is_older(call: Call, shop: Database) -> None:
    texts = [json.loads(line)["text"] for line in call("messages", "--since", "150m", "--json").out.splitlines()]

    assert texts == ["Guten Morgen!", "Haben Sie noch Roggenbrot\naus der Mühlenstraße?"]
    assert shop.path.exists()


def test_all_messages_come_however_many_pages_there_are(call: Call, shop: Database, now: Millis) -> None:
    lines = [said(0, now - 5_000 + n, f"Nr. {n}", Status.READ) for n in range(2_500)]
    write_past(shop, 1, "2002", [Person("Mehr", "+491713920051")], lines)

    texts = [json.loads(line)["text"] for line in call("messages", "--json").out.splitlines()]

    assert texts[-2_500:] == [f"Nr. {n}" for n in range(2_500)]


@pytest.mark.parametrize("words", [("muhlenstrasse",), ("MUEHLENSTRASSE",), ("roggenbrot", "müh")])
def test_search_folds_and_marks_nothing_in_json(call: Call, shop: Database, words: tuple[str, ...]) -> None:
    (hit,) = call("search", *words, "--json").json()

    assert set(hit) == {"kind", "conversation_id", "message", "snippet"}
    assert hit["conversation_id"] == 1
    check_message(hit["message"])
    assert "Mühlenstraße" in hit["snippet"]
    assert not set(hit["snippet"]) & {"\x02", "\x03"}
    assert shop.path.exists()


def test_search_takes_filters_among_the_words(call: Call, shop: Database) -> None:
    everything = call("search", "after:2000", "--json").json()
    of_jana = call("search", "from:jana", "--json").json()

    assert {hit["conversation_id"] for hit in everything} > {1}
    assert {(hit["conversation_id"], hit["message"]["direction"]) for hit in of_jana} == {(1, "in")}
    assert {hit["message"]["direction"] for hit in call("search", "von:mir", "--json").json()} == {"out"}
    assert call("search", "roggenbrot from:jana after:yesterday", "--json").json()[0]["conversation_id"] == 1
    assert call("search", "roggenbrot before:2000", "--json").json() == []
    assert shop.path.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("has:elephant",), "has:elephant is not known; there are image"),
        (("torte", "before:soon"), "“soon” is no date; write 2026-03-24"),
        (("label:gold",), "There is no label “gold”; there are regular"),
    ],
)
def test_a_filter_that_cannot_be_is_one_sentence(
    call: Call, shop: Database, words: tuple[str, ...], sentence: str
) -> None:
    done = call("search", *words)

    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1
    assert shop.path.exists()


@pytest.mark.parametrize("words", [("inbox", "--view", "all"), ("show", "2"), ("messages",), ("search", "brot")])
def test_nothing_a_customer_wrote_reaches_the_terminal_raw(call: Call, shop: Database, words: tuple[str, ...]) -> None:
    done = call(*words)

    assert done.code == 0, done.err
    assert "rot" in done.out
    assert not set(done.out) & {"\x1b", "\x07", "\u202e"}
    assert shop.path.exists()


def test_a_reader_who_has_enough_is_no_fault(shop: Database, now: Millis) -> None:
    lines = [said(0, now - 5_000 + n, "x" * 500, Status.READ) for n in range(2_000)]
    write_past(shop, 1, "2002", [Person("Mehr", "+491713920051")], lines)
    environment = clean_environment(shop.path.parent.parent)

    with subprocess.Popen(
        tresen("messages", "--json"), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["id"]
        process.stdout.close()
        assert process.stderr.read() == b""

    assert process.returncode == 0
