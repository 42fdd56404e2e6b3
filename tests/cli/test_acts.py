"""Steps done to many chats, undo and macros from the command line."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("shop")


def ids(call: Call, view: str) -> list[int]:
    return sorted(row["id"] for row in call("inbox", "--view", view, "--json").json())


def test_many_are_done_from_a_list_and_taken_back(call: Call) -> None:
    every = ids(call, "all")
    assert len(every) == 3
    call("reopen", *map(str, every))
    listed = "\n".join(map(str, every)).encode()

    assert [row["state"] for row in call("done", "-", "--json", stdin=listed).json()] == ["done"] * 3
    assert ids(call, "done") == every
    undone = call("undo", "--json").json()
    assert (undone["kind"], sorted(undone["conversation_ids"]), undone["left"]) == ("done", every, 0)
    assert ids(call, "done") == []

    assert call("done", *map(str, every[:2])).out.count("done") == 2
    assert "open" in call("undo").out
    call("undo")  # what was reopened at first
    assert call("undo").out == "There is nothing to undo.\n"
    assert call("undo", "--json").json() is None


def test_what_was_taken_back_is_said_and_so_is_that_no_chat_fitted(call: Call) -> None:
    chat = str(ids(call, "waiting")[0])

    none = call("act", "--query", "is:snoozed", "--do", "done")
    assert (none.out, none.code) == ("No chat fits: nothing was done.\n", 1)
    assert call("undo").out == "There is nothing to undo.\n"
    call("act", chat, "--do", "label pickup")
    first, name = call("undo").out.splitlines()
    assert first == "Taken back: labels."
    call("done", chat)
    assert call("undo").out.startswith(f"Taken back: done.\n{name}: ")


def test_steps_are_done_in_order_and_those_left_out_are_named(call: Call) -> None:
    every = ids(call, "all")
    steps = ("--do", "reply Ready, {first name}!", "--do", "label pickup", "--do", "snooze in 2 h")

    done = call("act", *map(str, every), *steps, "--json")

    found = json.loads(done.out)
    assert done.code == 1  # one's window is closed
    assert len(found["refused"]) == 1
    assert "24 hours" in found["refused"][0]["reason"]
    assert sorted([*found["conversation_ids"], found["refused"][0]["id"]]) == every
    assert ids(call, "snoozed") == sorted(found["conversation_ids"])
    shown = call("show", str(found["conversation_ids"][0]), "--json").json()
    assert shown["messages"][-1]["text"].startswith("Ready, ")

    call("undo")
    assert ids(call, "snoozed") == []


def test_a_queue_says_to_whom(call: Call) -> None:
    waiting = ids(call, "waiting")
    found = call("act", "--query", "is:waiting", "--do", "priority urgent", "--do", "assign Eva", "--json").json()
    assert sorted(found["conversation_ids"]) == waiting
    none = call("act", "--query", "is:snoozed", "--do", "done", "--json")
    assert (json.loads(none.out)["conversation_ids"], none.code) == ([], 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("act", "1"), "Say what to do"),
        (("act", "--do", "done"), "Say which chats"),
        (("act", "1", "--do", "explode"), "“explode” is no step"),
        (("act", "1", "--do", "snooze soonish"), "is no time"),
        (("act", "4711", "--do", "done"), "no conversation 4711"),
        (("done",), "Say which chats"),
        (("macro", "run", "nothing", "1"), "no macro nothing"),
        (("macro", "add", "x"), "needs a step"),
        (("macro", "add", "x", "--do", "done", "--key", "U"), "U is given to both Undo and x"),
        (("macro", "import", "/nowhere.json"), "/nowhere.json"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_changes_nothing(call: Call, words: tuple[str, ...], sentence: str) -> None:
    failed = call(*words)
    assert failed.code in (1, 2)
    assert failed.out == ""
    assert failed.err.count("\n") == 1
    assert sentence in failed.err
    assert call("undo", "--json").json() is None


def test_a_text_to_many_needs_a_yes(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.acts.ASKED_ABOVE", 2)

    failed = call("act", "--query", "is:all", "--do", "reply Hallo")

    assert (failed.code, failed.out) == (2, "")
    assert "writes to 3 customers; say --yes" in failed.err
    assert call("act", "--query", "is:all", "--do", "reply Hallo", "--yes", "--json").code == 1  # one window is closed


def test_macros_are_kept_run_and_carried_over(call: Call, tmp_path: Path) -> None:
    made = call("macro", "add", "ready", "--do", "label pickup", "--do", "done", "--key", "B", "--json").json()
    assert (made["name"], made["key"], made["uses"]) == ("ready", "B", 0)
    assert [step["do"] for step in made["steps"]] == ["label", "done"]
    every = ids(call, "all")
    call("reopen", *map(str, every))

    found = call("macro", "run", "Ready", *map(str, every), "--json").json()
    assert sorted(found["conversation_ids"]) == every
    assert ids(call, "done") == every
    call("undo")
    assert ids(call, "done") == []

    assert call("macro", "edit", "ready", "--name", "Fertig", "--do", "done", "--key", "", "--json").json()["key"] == ""
    file = tmp_path / "macros.json"
    assert call("macro", "export", str(file)).code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "nothing is written over it" in call("macro", "export", str(file)).err
    assert call("macro", "delete", "fertig").code == 0
    assert call("macro", "list", "--json").json() == []
    assert call("macro", "import", str(file), "--json").json() == {"added": 1, "changed": 0}
    exported = call("macro", "export", "-").json()
    assert exported == json.loads(file.read_text())
    assert "Fertig" in call("macro", "list").out
