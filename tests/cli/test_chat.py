"""A conversation out by a pipe, into a file, and messages as they come."""

import json
import os
import signal
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.chat import Follower
from app.core.clock import MachineClock
from app.core.enums import ChangeKind
from app.core.ids import message_id
from app.services.imports.chat_export import read_export
from app.store import customer_edits
from app.store.changes import note_changes, take_message_numbers
from app.store.database import Database
from tests.cli.conftest import Call
from tests.processes import tresen

JANA = "+491713920001"


def test_a_chat_goes_out_by_a_pipe_in_every_form(call: Call, shop: Database) -> None:
    lines = call("chat", "export", JANA, "--format", "json").out.splitlines()
    text = call("chat", "export", JANA).out
    page = call("chat", "export", JANA, "--format", "html").out

    assert [json.loads(line)["conversation_id"] for line in lines] == [1] * len(lines)
    assert [json.loads(line) for line in call("messages", JANA, "--json").out.splitlines()] == [
        json.loads(line) for line in lines
    ]
    assert "Haben Sie noch Roggenbrot\naus der Mühlenstraße?" in text
    assert read_export(text.encode()).senders
    assert page.startswith("<!DOCTYPE html>")
    assert shop.path.exists()


def test_a_chat_goes_into_a_file_and_overwrites_none(call: Call, shop: Database, tmp_path: Path) -> None:
    done = call("chat", "export", JANA, "--to", f"{tmp_path}/", "--json").json()
    again = call("chat", "export", JANA, "--to", done["path"])
    folder = call("chat", "export", JANA, "--to", str(tmp_path / "Jana"), "--media").json()

    assert Path(done["path"]).read_text(encoding="utf-8").startswith("[20")
    assert done["messages"] >= 1
    assert again.code == 2
    assert "exists already" in again.err
    assert (Path(folder["path"]) / "_chat.txt").is_file()
    assert shop.path.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("+491713929999",), "There is no conversation"),
        ((JANA, "--media"), "Say with --to"),
        ((JANA, "--since", "soon"), "is no time"),
        ((JANA, "--format", "pdf"), "pdf"),
        ((JANA, "--to", "/nowhere/chat.txt"), "can't be written"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(call: Call, shop: Database, words: tuple[str, ...], sentence: str) -> None:
    done = call("chat", "export", *words)

    assert done.code == 2, shop.path
    assert sentence in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_search_finds_people_and_notes_beside_messages(call: Call, shop: Database) -> None:
    with shop.write() as connection:
        customer_edits.add_note(connection, 1, "Roggenbrot ohne Kümmel", MachineClock().now())

    found = call("search", "jana", "--json").json()
    notes = call("search", "roggenbrot", "has:note", "--json").json()
    both = call("search", "roggenbrot", "--json").json()

    assert (found[0]["kind"], found[0]["name"], found[0]["conversation_id"]) == ("person", "Jana Vogel", 1)
    assert [(one["kind"], one["message"]["text"]) for one in notes] == [("note", "Roggenbrot ohne Kümmel")]
    assert {one["kind"] for one in both} == {"note", "message"}
    assert "Note: [Roggenbrot]" in call("search", "roggenbrot").out
    assert "customer" in call("search", "jana").out


def test_a_follower_tells_each_new_message_once_also_an_old_one_that_comes_late(shop: Database) -> None:
    def store(time: int, chat: int) -> int:

        with shop.write() as connection:
            id_ = message_id(time, take_message_numbers(connection, 1))
            connection.exec_driver_sql(
                "INSERT INTO message (id, conversation_id, account_id, direction, type, text, status) "
                "SELECT ?, id, account_id, 'in', 'text', 'x', 'received' FROM conversation WHERE id = ?",
                (id_, chat),
            )
            note_changes(connection, ChangeKind.CONVERSATION, [chat])
        return id_

    now = MachineClock().now()
    with closing(Database(shop.path)) as other:
        everything, only = Follower(other), Follower(other, 2)
        assert everything.new_ids() == []
        first, late = store(now, 1), store(now - 10**9, 2)
        assert everything.new_ids() == [first, late]
        assert everything.new_ids() == []
        assert only.new_ids() == [late]
        with shop.write() as connection:
            customer_edits.add_note(connection, 1, "Notiz", now)
        assert everything.new_ids() == []
        assert everything.is_new(store(now, 1))
        assert not everything.is_new(first)


@pytest.mark.parametrize("end", ["interrupt", "reader gone"])
def test_following_prints_what_comes_and_ends_cleanly(shop: Database, home: Path, end: str) -> None:
    run = subprocess.Popen(
        [*tresen("messages", "--since", "1h", "--follow", "--json")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TRESEN_HOME": str(home)},
    )
    out, err = run.stdout, run.stderr
    assert out is not None
    assert err is not None
    watchdog = threading.Timer(20, run.kill)
    watchdog.start()
    try:
        first = json.loads(out.readline())
        assert first["conversation_id"] in (1, 2, 3)
        if end == "interrupt":
            run.send_signal(signal.SIGINT)
        else:
            out.close()
        assert run.wait() == 0
        assert err.read() == b""
    finally:
        watchdog.cancel()
        run.kill()
        run.wait()
        err.close()
        out.close()
    assert shop.path.exists()
