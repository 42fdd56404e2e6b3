"""Files from the command line: listed with their reason, saved under safe names, fetched again; doctor misses none."""

from pathlib import Path
from typing import Any

import pytest

from app.config.paths import Paths
from app.store import media
from app.store.database import Database
from tests.cli.conftest import Call

JPEG = b"\xff\xd8\xff\xe0" + bytes(2_000)
SHA = "ab" * 32


@pytest.fixture
def photo(shop: Database) -> int:
    """A photo that has arrived; its message's id."""
    folder = media.media_dir(shop.path)
    part = media.new_part(folder)
    part.write_bytes(JPEG)
    part.chmod(0o600)
    return row(shop, state="ready", sha256=SHA, path=media.keep(folder, part, SHA, "jpg"), filename="../Torte.jpg")


def row(shop: Database, *, at: int = 0, **columns: Any) -> int:
    """A file of the n-th newest message of the first chat."""
    sql = "SELECT id FROM message WHERE conversation_id = 1 ORDER BY id DESC LIMIT 1 OFFSET ?"
    (id_,) = shop.reader().execute(sql, (at,)).fetchone()
    columns = {"message_id": id_, "account_id": 1, "direction": "in", "external_id": "9", "size": 2_004, **columns}
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    with shop.write() as connection:
        connection.exec_driver_sql(f"INSERT INTO media ({names}) VALUES ({marks})", tuple(columns.values()))
    return int(id_)


def test_files_are_listed_with_what_is_known_of_them(call: Call, shop: Database, photo: int) -> None:
    gone = row(shop, at=1, state="gone", fault="too_large")
    found = call("media", "list", "--json").json()
    assert [one["message_id"] for one in found] == [photo, gone]
    assert found[0]["path"].endswith(f"media/ab/{SHA}.jpg")
    assert found[0]["saved_as"] == "_Torte.jpg"
    assert (found[0]["reason"], found[1]["fault"]) == (None, "too_large")
    assert "100 MB" in found[1]["reason"]
    assert call("media", "list", "2", "--json").json() == []
    shown = call("media", "list", "1").out.splitlines()
    assert str(photo) in shown[0]
    assert "100 MB" in shown[1]


def test_copy_is_saved_and_nothing_overwritten(call: Call, shop: Database, photo: int, tmp_path: Path) -> None:
    saved = call("media", "get", str(photo), "--to", str(tmp_path), "--json").json()["path"]
    assert Path(saved) == tmp_path / "_Torte.jpg"
    assert Path(saved).read_bytes() == JPEG
    done = call("media", "get", str(photo), "--to", saved)
    assert (done.code, "exists already" in done.err) == (2, True)


@pytest.mark.parametrize("words", [("get", "x"), ("get", "7"), ("retry",), ("retry", "7", "--all"), ("retry", "7")])
def test_mistake_is_one_sentence(call: Call, shop: Database, words: tuple[str, ...]) -> None:
    done = call("media", *words)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1


def test_file_is_fetched_again_by_hand(call: Call, shop: Database) -> None:
    id_ = row(shop, state="failed", fault="wrong_hash")
    done = call("media", "retry", str(id_), "--json")
    assert done.json() == {"wanted": 1}
    assert "No gateway" in done.err
    assert shop.reader().execute("SELECT state, fault FROM media").fetchone() == ("wanted", None)


def test_all_that_failed_is_fetched_again(call: Call, shop: Database, photo: int) -> None:
    row(shop, at=1, state="failed", fault="disk_full")
    assert call("media", "retry", "--all").out == "1 file is fetched again.\n"


def files_check(call: Call) -> dict[str, Any]:
    checks = call("doctor", "--json").json()["checks"]
    found: dict[str, Any] = next(check for check in checks if check["name"] == "files")
    return found


def test_doctor_looks_at_the_files(call: Call, shop: Database, photo: int) -> None:
    check = files_check(call)
    assert (check["ok"], check["count"]) == (True, 1)
    assert "media" in check["detail"]


def test_doctor_counts_what_is_missing_failed_stray_and_open(call: Call, shop: Database, photo: int) -> None:
    folder = media.media_dir(shop.path)
    (file,) = folder.rglob("*.jpg")
    file.rename(folder / "ab" / "stray.jpg")
    (folder / "ab").chmod(0o755)
    row(shop, at=1, state="failed", fault="offline")
    check = files_check(call)
    assert (check["ok"], check["count"]) == (False, 3)
    for words in ("read 1 of", "No longer there: 1", "Not fetched: 1", "Of no message: 1", "retry --all"):
        assert words in check["detail"]


def test_backup_says_where_the_files_are_and_restore_which_are_missing(
    call: Call, shop: Database, photo: int, paths: Paths, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    said = call("backup", str(copy)).out
    assert str(media.media_dir(paths.database)) in said
    (file,) = media.media_dir(shop.path).rglob("*.jpg")
    file.unlink()
    done = call("restore", str(copy))
    assert done.code == 0
    assert "1" in done.err
    assert "media retry --all" in done.err


def test_restored_file_that_was_on_its_way_starts_anew(call: Call, shop: Database, tmp_path: Path) -> None:
    row(shop, state="moving", done=5)
    copy = tmp_path / "copy.db"
    assert call("backup", str(copy)).code == 0
    assert call("restore", str(copy)).code == 0
    assert shop.reader().execute("SELECT state, done FROM media").fetchone() == ("wanted", 0)
