"""What goes out later, from the command line."""

from contextlib import closing

import pytest

from app.config.paths import Paths
from app.core.clock import DAY, MachineClock
from app.services.later import fire_due
from app.store.database import Database
from tests.builders import FixedClock
from tests.cli.conftest import Call


def open_chat(call: Call, paths: Paths) -> str:
    """A chat whose window is open until the day after tomorrow."""
    chat = str(call("inbox", "--json").json()[0]["id"])
    with closing(Database(paths.database)) as database, database.write() as connection:
        ends = MachineClock().now() + 2 * DAY
        connection.exec_driver_sql("UPDATE conversation SET window_ends_at = ? WHERE id = ?", (ends, chat))
    return chat


@pytest.mark.usefixtures("shop")
def test_added_listed_changed_and_cancelled(call: Call, paths: Paths) -> None:
    chat = open_chat(call, paths)
    made = call("later", "add", chat, "in 2 h", "Ihre Torte ist fertig.", "--quote", "last", "--json").json()
    assert (made["conversation_id"], made["state"], made["if_written"]) == (int(chat), "waiting", "hold")
    assert made["quoted_id"] is not None
    assert call("later", "list", "--json").json() == [made]
    assert "Ihre Torte ist fertig." in call("later", "list", "--chat", chat).out

    number = str(made["id"])
    changed = call(
        "later", "edit", number, "--when", "in 3 h", "--text", "-", "--anyway", "--json", stdin=b"Bald!"
    ).json()
    assert (changed["text"], changed["if_written"], changed["due_at"] > made["due_at"]) == ("Bald!", "send", True)
    assert call("later", "cancel", number, "--json").json() == {"id": made["id"], "text": "Bald!"}
    assert call("later", "list", "--json").json() == []


@pytest.mark.usefixtures("shop")
def test_a_held_one_says_why_and_is_sent_now(call: Call, paths: Paths) -> None:
    chat = open_chat(call, paths)
    made = call("reply", chat, "Ihre Torte ist fertig.", "--at", "in 2 h", "--json").json()
    with closing(Database(paths.database)) as database:
        fire_due(database, FixedClock(MachineClock().now() + DAY))
    (held,) = call("later", "list", "--json").json()
    assert (held["id"], held["state"], held["reason"]) == (made["id"], "held", "late")
    assert "more than six hours" in held["why"]
    assert "held: It could not be sent" in call("later", "list").out
    assert call("later", "send-now", str(made["id"]), "--json").json()["status"] == "queued"
    assert call("later", "list", "--json").json() == []


@pytest.mark.usefixtures("shop")
def test_a_closed_window_is_told_when_it_is_planned(call: Call, paths: Paths) -> None:
    chat = open_chat(call, paths)
    told = call("later", "add", chat, "in 4 d", "Hallo")
    assert "free window is closed then" in told.out
    assert "No gateway is running" in told.err


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("later", "add", "CHAT", "soonish", "Hallo"), "write for example tomorrow"),
        (("later", "add", "CHAT", "tomorrow", " "), "empty"),
        (("later", "add", "+4917139299999", "tomorrow", "Hallo"), "no conversation with"),
        (("later", "edit", "7", "--text", "x"), "no message 7 for later"),
        (("later", "edit", "7"), "Say what to change"),
        (("later", "cancel", "7"), "no message 7 for later"),
        (("later", "send-now", "7"), "no message 7 for later"),
        (("reply", "CHAT", "Hallo", "--at", "tomorrow", "--wait", "1"), "either --at or --wait"),
    ],
)
def test_mistakes_are_a_sentence_and_exit_code_two(call: Call, paths: Paths, words: tuple[str, ...], said: str) -> None:
    chat = open_chat(call, paths)
    failed = call(*(chat if word == "CHAT" else word for word in words))
    assert (failed.code, failed.out) == (2, "")
    assert said in failed.err
    assert call("later", "list", "--json").json() == []
