"""Backup and restore while others have the database open."""

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.core.clock import HOUR, MINUTE
from app.core.enums import Status
from app.core.errors import HeldError, TresenError, UserError
from app.services.desk import open_desk
from app.services.later import fire_due, send_later
from app.store import lease, schema
from app.store.backup import backup, restore
from tests.builders import FixedClock, Shop


def test_backup_is_whole_and_private(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot")
    file = tmp_path / "copy.db"
    backup(shop.path, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("copy.db-*"))
    desk = open_desk(file, FixedClock())
    assert [hit.message.text for hit in desk.search("brot")] == ["Brot"]
    desk.close()


def test_backup_overwrites_nothing(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("x")
    with pytest.raises(UserError, match="exists already"):
        backup(shop.path, file)
    assert file.read_text() == "x"
    with pytest.raises(UserError, match="nothing to back up"):
        backup(tmp_path / "none.db", tmp_path / "new.db")
    with pytest.raises(TresenError, match="cannot be used"):
        backup(shop.path, tmp_path / "no" / "folder")


def test_backup_under_writing_is_consistent(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            shop.hears(chat, "Brot")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for n in range(5):
            backup(shop.path, tmp_path / f"{n}.db")
    finally:
        stop.set()
        thread.join()
    for n in range(5):
        with closing(sqlite3.connect(tmp_path / f"{n}.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (messages,) = connection.execute("SELECT count(*) FROM message").fetchone()
            assert connection.execute("SELECT message_count FROM customer").fetchone() == (messages,)


def test_restore_brings_back_what_was_and_keeps_what_is_aside(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "vorher")
    backup(shop.path, tmp_path / "b.db")
    desk = open_desk(shop.path, FixedClock())
    start = desk.changes(None)
    shop.hears(chat, "nachher", ago=MINUTE)
    assert start is not None
    seen = desk.changes(start.seq)
    assert seen is not None
    aside = restore(shop.path, tmp_path / "b.db")
    assert [m.text for m in desk.transcript(chat).messages] == ["vorher"]
    assert desk.search("nachher") == []
    found = desk.changes(seen.seq)
    assert found is not None
    assert found.reload
    assert desk.changes(found.seq) is None
    desk.save_draft(chat, "geht noch")
    after = desk.changes(found.seq)
    assert after is not None
    assert after.conversations == {chat}
    desk.close()
    assert aside is not None
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    old = open_desk(aside, FixedClock())
    assert [m.text for m in old.transcript(chat).messages] == ["vorher", "nachher"]
    old.close()
    assert not list(tmp_path.glob(".*restore*"))


def test_restore_sends_nothing_by_itself(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot?", ago=MINUTE)
    shop.answers(chat, "a", ago=3, status=Status.QUEUED)
    shop.answers(chat, "b", ago=2, status=Status.SENDING)
    shop.answers(chat, "c", ago=1, status=Status.UNCERTAIN)
    with shop.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO job (account_id, kind) VALUES (1, 'profile.publish')")
    backup(shop.path, tmp_path / "b.db")
    restore(shop.path, tmp_path / "b.db")
    desk = open_desk(shop.path, FixedClock())
    assert (desk.counters().queued, desk.counters().uncertain) == (0, 3)
    assert [m.status for m in desk.transcript(chat).messages[1:]] == [Status.UNCERTAIN] * 3
    assert desk.inbox_rows([chat])[chat].trouble == 3
    desk.close()
    assert shop.database.reader().execute("SELECT state FROM outbox").fetchall() == [("uncertain",)] * 3
    assert shop.database.reader().execute("SELECT * FROM job").fetchall() == []


def test_what_was_to_go_out_later_and_went_out_since_the_backup_is_not_sent_again(shop: Shop, tmp_path: Path) -> None:
    clock = FixedClock()
    _, chat = shop.person("Anna")
    shop.hears(chat, "Bis wann?", ago=MINUTE)
    send_later(shop.database, clock, chat, "Bis sechs.", clock.now() + HOUR)
    backup(shop.path, tmp_path / "b.db")
    clock.time += HOUR
    fire_due(shop.database, clock)
    restore(shop.path, tmp_path / "b.db")
    fire_due(shop.database, clock)
    desk = open_desk(shop.path, clock)
    assert desk.counters().queued == 0
    assert [(one.text, one.state, one.reason) for one in desk.scheduled()] == [("Bis sechs.", "held", "restored")]
    assert desk.inbox_rows([chat])[chat].waiting_since is not None
    desk.close()


def test_live_gateway_keeps_its_lease(shop: Shop, tmp_path: Path) -> None:
    backup(shop.path, tmp_path / "b.db")
    epoch, _ = lease.take(shop.database, 1_000, "http://127.0.0.1:1")
    restore(shop.path, tmp_path / "b.db")
    with shop.database.write() as connection:
        lease.check_epoch(connection, epoch)
    lease.renew(shop.database, epoch, 2_000)
    holder = lease.read_holder(shop.database.reader())
    assert holder is not None
    assert holder.renewed_at == 2_000


def test_restore_onto_nothing_and_onto_a_damaged_file(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot")
    backup(shop.path, tmp_path / "b.db")
    new = tmp_path / "home" / "new.db"
    assert restore(new, tmp_path / "b.db") is None
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"garbage" * 1000)
    aside = restore(broken, tmp_path / "b.db")
    assert aside is not None
    assert aside.read_bytes() == b"garbage" * 1000
    for path in (new, broken):
        desk = open_desk(path, FixedClock())
        assert len(desk.transcript(chat).messages) == 1
        desk.close()


def test_what_is_no_backup_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot")
    (tmp_path / "text").write_text("no database " * 100)
    (tmp_path / "empty").write_bytes(b"")
    with closing(sqlite3.connect(tmp_path / "theirs")) as connection:
        connection.execute("CREATE TABLE t (a)")
    backup(shop.path, tmp_path / "newer")
    with closing(sqlite3.connect(tmp_path / "newer")) as connection:
        connection.execute(f"PRAGMA user_version={schema.SCHEMA_VERSION + 1}")
    backup(shop.path, tmp_path / "torn")
    whole = (tmp_path / "torn").read_bytes()
    (tmp_path / "torn").write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    for name in ("text", "empty", "theirs", "torn", "missing"):
        with pytest.raises(TresenError, match=name):
            restore(shop.path, tmp_path / name)
    with pytest.raises(HeldError, match="newer Tresen"):
        restore(shop.path, tmp_path / "newer")
    with pytest.raises(UserError, match="itself"):
        restore(shop.path, shop.path)
    assert shop.database.reader().execute("SELECT text FROM message").fetchall() == [("Brot",)]
    assert not list(tmp_path.glob("*before-restore*"))


def test_writers_and_readers_go_on_through_a_restore(shop: Shop, tmp_path: Path) -> None:
    _, chat = shop.person("Anna")
    shop.hears(chat, "Brot")
    backup(shop.path, tmp_path / "b.db")
    desk = open_desk(shop.path, FixedClock())
    stop = threading.Event()
    errors: list[BaseException] = []
    turns = [0, 0]

    def keep(number: int) -> None:
        while not stop.is_set():
            try:
                if number:
                    desk.save_draft(chat, f"x{turns[number]}")
                else:
                    desk.transcript(chat)
                    desk.search("brot")
            except BaseException as error:
                errors.append(error)
            turns[number] += 1

    threads = [threading.Thread(target=keep, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            restore(shop.path, tmp_path / "b.db")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    desk.close()
    assert errors == []
    assert min(turns) > 0
    assert schema.read_version(shop.path) == schema.SCHEMA_VERSION
