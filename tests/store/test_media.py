"""The files' rows and folder: what is due is found cheaply, what is dropped is gone, nothing half is left."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import DAY, HOUR
from app.core.enums import Direction, MediaFault, MediaState
from app.store import media
from tests.builders import Said, Shop

IN, OUT = Direction.IN, Direction.OUT


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "tresen.db")
    yield made
    made.close()


@pytest.fixture
def folder(shop: Shop) -> Path:
    found = media.media_dir(shop.path)
    found.mkdir(mode=0o700)
    return found


def file_of(shop: Shop, chat: int, direction: Direction = IN, **columns: object) -> int:
    """A message with a file; its id."""
    (id_,) = shop.say(Said(chat, shop.now, "", direction, type="image"))
    columns = {"message_id": id_, "account_id": shop.account_id, "direction": direction.value, **columns}
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    with shop.database.write() as connection:
        connection.exec_driver_sql(f"INSERT INTO media ({names}) VALUES ({marks})", tuple(columns.values()))
    return id_


def due(shop: Shop, direction: Direction = IN, now: int = 100, **more: Any) -> list[int]:
    found = media.find_due(shop.database.reader(), direction, now, 10, **more)
    return [transfer.message_id for transfer in found]


def put(folder: Path, sha256: str, content: bytes = b"x") -> str:
    part = media.new_part(folder)
    part.write_bytes(content)
    return media.keep(folder, part, sha256, "jpg")


def test_newest_files_are_fetched_first_and_only_those_that_are_due(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    old, new = file_of(shop, chat), file_of(shop, chat)
    file_of(shop, chat, due_at=101)
    again = file_of(shop, chat, state="failed", due_at=100)
    for state in ("failed", "moving", "ready", "gone"):
        file_of(shop, chat, state=state)
    assert due(shop) == [again, new, old]
    assert due(shop, busy=[new]) == [again, old]
    assert due(shop, waiting=[shop.account_id]) == []
    assert media.next_due_at(shop.database.reader(), 100) == 101
    assert media.next_due_at(shop.database.reader(), 101) is None


@pytest.mark.parametrize("state", ["token_expired", "blocked"])
def test_account_that_can_not_work_moves_nothing(shop: Shop, state: str) -> None:
    file_of(shop, shop.person("Anna")[1])
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE channel_account SET state = ?", (state,))
    assert due(shop) == []


def test_upload_whose_message_is_no_longer_to_be_sent_is_left_out(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    id_ = file_of(shop, chat, OUT)
    assert due(shop, OUT) == []
    with shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO outbox (message_id, conversation_id, account_id) VALUES (?, ?, ?)", (id_, chat, 1)
        )
    assert due(shop, OUT) == [id_]
    assert due(shop, IN) == []


def test_files_that_are_there_cost_the_search_for_due_ones_nothing(shop: Shop) -> None:
    plan = shop.database.reader().execute(
        "EXPLAIN QUERY PLAN SELECT message_id FROM media WHERE (state IN ('wanted', 'moving') OR due_at > 0) "
        "ORDER BY message_id DESC"
    )
    assert "ix_media_due" in str(plan.fetchall())


def test_file_is_claimed_once(shop: Shop) -> None:
    id_ = file_of(shop, shop.person("Anna")[1])
    with shop.database.write() as connection:
        assert media.claim(connection, id_)
        assert not media.claim(connection, id_)
        assert not media.set_fetched(connection, id_ + 1, "ab/x", "", "", 1)


def test_what_was_moving_is_wanted_again_after_a_crash(shop: Shop) -> None:
    id_ = file_of(shop, shop.person("Anna")[1], state="moving", done=7)
    with shop.database.write() as connection:
        assert media.recover(connection) == 1
    assert due(shop) == [id_]


def test_waits_do_not_outlast_a_clock_that_was_set_back(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    far, near = file_of(shop, chat, due_at=900 * DAY), file_of(shop, chat, state="failed", due_at=90)
    with shop.database.write() as connection:
        media.forget_waits(connection, HOUR)
    assert due(shop) == [near, far]


def test_file_gets_its_name_from_its_hash_and_is_for_nobody_else(folder: Path) -> None:
    name = put(folder, "ab" * 32)
    assert name == f"ab/{'ab' * 32}.jpg"
    assert (folder / name).parent.stat().st_mode & 0o777 == 0o700
    assert put(folder, "ab" * 32, b"y") == name
    assert [path.name for path in folder.rglob("*.part")] == []


def test_half_files_are_swept_but_not_what_a_desk_is_copying(folder: Path) -> None:
    mine, theirs, old = media.new_part(folder, 5), media.new_part(folder), media.new_part(folder)
    for part in (mine, theirs, old):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 7_200,) * 2)
    name = put(folder, "cd" * 32)
    assert media.sweep(folder) == 2
    assert sorted(path.name for path in folder.iterdir()) == sorted(["cd", theirs.name])
    assert (folder / name).exists()


def test_withdrawn_file_goes_unless_another_message_has_it(shop: Shop, folder: Path) -> None:
    _, chat = shop.person("Anna")
    name = put(folder, "ab" * 32)
    facts: Any = {"state": "ready", "sha256": "ab" * 32, "path": name, "filename": "privat.jpg", "external_id": "9"}
    first, second = file_of(shop, chat, **facts), file_of(shop, chat, **facts)
    with shop.database.write() as connection:
        media.remove(connection, folder, [first])
    row = media.read_media(shop.database.reader(), folder, [first])[first]
    assert (row.state, row.fault, row.path, row.filename) == (MediaState.GONE, MediaFault.WITHDRAWN, "", "")
    assert (folder / name).exists()
    with shop.database.write() as connection:
        media.remove(connection, folder, [second])
        assert not media.want_again(connection, second)
    assert not (folder / name).exists()


def test_upload_is_found_again_only_by_its_account_and_while_it_lives(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    now = 100 * DAY
    facts: Any = {"sha256": "ab" * 32, "mime": "image/jpeg"}
    file_of(shop, chat, OUT, state="ready", external_id="4711", uploaded_at=now - media.UPLOAD_LIVES, **facts)
    wanted = media.Transfer(1, shop.account_id, OUT, "", "image/jpeg", "ab" * 32, 1, "", "", 0, "image")
    reader = shop.database.reader()
    assert media.find_upload(reader, wanted, now) == ("4711", now - media.UPLOAD_LIVES)
    assert media.find_upload(reader, wanted, now + 1) is None
    assert media.find_upload(reader, wanted, now - 31 * DAY) is None
    other = media.Transfer(1, shop.account_id + 1, OUT, "", "image/jpeg", "ab" * 32, 1, "", "", 0, "image")
    assert media.find_upload(reader, other, now) is None


def test_every_step_is_told_to_the_desk(shop: Shop) -> None:
    _, chat = shop.person("Anna")
    id_ = file_of(shop, chat)

    def told() -> int:
        return int(shop.database.reader().execute("SELECT count(*) FROM change WHERE ref = ?", (chat,)).fetchone()[0])

    before = told()
    with shop.database.write() as connection:
        media.claim(connection, id_)
        media.write_progress(connection, {id_: 5})
        media.write_progress(connection, {id_: 5})
        media.set_fetched(connection, id_, "ab/x.jpg", "image/jpeg", "ab", 10)
    assert told() == before + 3
