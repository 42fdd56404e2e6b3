"""Moving conversations through the queue from the command line."""

import pytest

from tests.cli.conftest import Call


@pytest.mark.usefixtures("shop")
def test_done_snoozed_and_open_again(call: Call) -> None:
    chat = str(call("inbox", "--json").json()[0]["id"])

    assert call("done", chat, "--json").json()["state"] == "done"
    assert chat in [str(row["id"]) for row in call("inbox", "--view", "done", "--json").json()]
    assert call("snooze", chat, "in 2 h", "--json").json()["snoozed_until"] is not None
    assert call("snooze", chat, "--json").json() == {"id": int(chat), "state": "snoozed", "snoozed_until": None}
    assert [str(row["id"]) for row in call("inbox", "--view", "snoozed", "--json").json()] == [chat]
    assert "snoozed until they write" in call("snooze", chat).out
    assert call("reopen", chat).out.strip().endswith("open")


@pytest.mark.usefixtures("shop")
def test_a_time_that_is_none_is_a_sentence_and_changes_nothing(call: Call) -> None:
    chat = str(call("inbox", "--json").json()[0]["id"])

    failed = call("snooze", chat, "soonish")

    assert (failed.code, failed.out) == (2, "")
    assert "write for example tomorrow" in failed.err
    assert call("inbox", "--view", "snoozed", "--json").json() == []
