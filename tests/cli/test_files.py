"""Backup and restore from the command line."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.store.database import Database
from tests.cli.conftest import Call


def test_what_was_backed_up_comes_back(call: Call, shop: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    made = call("backup", str(copy))
    with shop.write() as connection:
        connection.exec_driver_sql("UPDATE message SET text = 'lost'")

    back = call("restore", str(copy))

    assert (made.code, back.code) == (0, 0), made.err + back.err
    assert copy.stat().st_mode & 0o777 == 0o600
    texts = {message["text"] for message in call("show", "1", "--json").json()["messages"]}
    assert "Guten Morgen!" in texts
    (kept,) = shop.path.parent.glob("*before-restore*")
    assert str(kept) in back.out


def test_answers_not_yet_sent_come_back_uncertain(call: Call, shop: Database, tmp_path: Path) -> None:
    call("reply", "1", "Ja")
    call("backup", str(tmp_path / "copy.db"))

    done = call("restore", str(tmp_path / "copy.db"))

    assert "since the backup: 1." in done.err
    assert call("show", "1", "--json").json()["messages"][-1]["status"] == "uncertain"
    assert shop.path.exists()


def test_no_file_is_overwritten_and_no_other_file_restored(call: Call, shop: Database, tmp_path: Path) -> None:
    existing = tmp_path / "existing"
    existing.write_text("precious")
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as raw:
        raw.execute("CREATE TABLE t (x)")

    over = call("backup", str(existing))
    missing = call("restore", str(tmp_path / "none"))
    other = call("restore", str(foreign))

    assert (over.code, missing.code) == (2, 2)
    assert other.code != 0
    assert existing.read_text() == "precious"
    assert call("show", "1", "--json").code == 0
    assert shop.path.exists()


def test_a_fresh_home_has_nothing_to_back_up(call: Call, tmp_path: Path) -> None:
    done = call("backup", str(tmp_path / "copy.db"))

    assert done.code == 2
    assert not (tmp_path / "copy.db").exists()
