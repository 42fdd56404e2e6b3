"""What the operator does with files: paths as typed, limits before anything is kept, copies that overwrite nothing."""

import os
from pathlib import Path

import pytest

from app.core.clock import DAY
from app.core.content import Media
from app.core.enums import Author, MediaState
from app.core.errors import TresenError, UserError
from app.core.rows import MessageRow
from app.sandbox.media_files import sample
from app.services.media import fetch_again, fetch_all_again, pasted_path, queue_file, save_copy
from app.store import media
from tests.builders import NOW, FixedClock, Shop

JPEG = b"\xff\xd8\xff\xe0" + bytes(1_000)


@pytest.fixture
def chat(shop: Shop) -> int:
    """A chat whose window is open."""
    found = shop.person("Anna")[1]
    shop.hears(found, "Haben Sie ein Foto?")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE conversation SET window_ends_at = ?", (NOW + DAY,))
    return found


def send(shop: Shop, chat: int, path: Path | str, caption: str = "", *, as_document: bool = False) -> MessageRow:
    return queue_file(shop.database, FixedClock(), chat, str(path), caption, Author.OPERATOR, as_document=as_document)


def file(folder: Path, name: str = "Torte.jpg", content: bytes = JPEG) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def kept(shop: Shop) -> list[Path]:
    return [path for path in media.media_dir(shop.path).rglob("*") if path.is_file()]


def fetched(shop: Shop, chat: int, content: bytes = JPEG, filename: str = "") -> int:
    """A customer's file that has arrived; the message's id."""
    id_ = shop.hears(chat, "")
    folder = media.media_dir(shop.path)
    part = media.new_part(folder)
    part.write_bytes(content)
    name = media.keep(folder, part, "ab" * 32, "jpg")
    with shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO media (message_id, account_id, direction, external_id, state, sha256, path, filename) "
            "VALUES (?, 1, 'in', '9', 'ready', ?, ?, ?)",
            (id_, "ab" * 32, name, filename),
        )
    return id_


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("a.jpg", JPEG, "image"),
        ("a.png", sample("photo", 1), "image"),
        ("a.ogg", sample("voice", 1), "audio"),
        ("a.mp4", sample("video", 1), "video"),
        ("a.pdf", sample("document", 1), "document"),
        ("a.webp", sample("sticker", 1), "sticker"),
        ("misnamed.txt", JPEG, "image"),
        ("preise.csv.txt", b"Brot;3\n", "document"),
    ],
)
def test_file_is_queued_as_what_it_is_with_a_copy_of_its_own(
    shop: Shop, chat: int, tmp_path: Path, name: str, content: bytes, type_: str
) -> None:
    row = send(shop, chat, file(tmp_path, name, content))
    assert row.type == type_
    assert row.media is not None
    assert Path(row.media.path).read_bytes() == content
    assert isinstance(row.content, Media)
    assert row.content.voice is (name == "a.ogg")
    assert (row.text, row.content.filename) == ((name, name) if type_ == "document" else ("", ""))
    reader = shop.database.reader()
    assert reader.execute("SELECT direction, state FROM media WHERE message_id = ?", (row.id,)).fetchone() == (
        "out",
        "wanted",
    )
    assert reader.execute("SELECT state FROM outbox WHERE message_id = ?", (row.id,)).fetchone() == ("queued",)


def test_photo_may_go_as_a_document_with_its_name(shop: Shop, chat: int, tmp_path: Path) -> None:
    row = send(shop, chat, file(tmp_path, "Torte groß.jpg"), "für Samstag", as_document=True)
    assert (row.type, row.text) == ("document", "Torte groß.jpg – für Samstag")


@pytest.mark.parametrize(
    ("name", "content", "caption", "words"),
    [
        ("gross.jpg", JPEG + bytes(5 << 20), "", "5 MB"),
        ("archiv.zip", b"PK\x03\x04" + bytes(100), "", "application/zip"),
        ("leer.txt", b"", "", "empty"),
        ("bild.gif", b"GIF89a" + bytes(100), "", "image/gif"),
        ("prog.exe", b"MZ" + bytes(100), "", "executable"),
        ("bild.jpg", JPEG, "x" * 1_025, "1024"),
        ("note.ogg", sample("voice", 2), "dazu", "caption"),
    ],
)
def test_what_the_channel_does_not_take_is_refused_with_the_limit_and_not_kept(
    shop: Shop, chat: int, tmp_path: Path, name: str, content: bytes, caption: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        send(shop, chat, file(tmp_path, name, content), caption)
    assert kept(shop) == []
    assert shop.database.reader().execute("SELECT count(*) FROM media").fetchone() == (0,)


def test_gate_that_refuses_leaves_no_copy_but_that_of_an_earlier_message(shop: Shop, chat: int, tmp_path: Path) -> None:
    first = send(shop, chat, file(tmp_path))
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE conversation SET window_ends_at = ?", (NOW - 1,))
    with pytest.raises(UserError, match="24 hours"):
        send(shop, chat, file(tmp_path))
    with pytest.raises(UserError, match="24 hours"):
        send(shop, chat, file(tmp_path, "anders.jpg", JPEG + b"!"))
    assert first.media is not None
    assert kept(shop) == [Path(first.media.path)]


def test_path_is_taken_as_terminals_and_file_managers_paste_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    odd = file(tmp_path, "Meine Torte (1) 50%.jpg")
    back = file(tmp_path, "a\\b.jpg")
    for typed in (
        f"  {odd} ",
        f"'{odd}'",
        f'"{odd}"',
        "~/Meine Torte (1) 50%.jpg",
        str(odd).replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)"),
        odd.as_uri(),
        odd.as_uri().replace("file://", "file://localhost"),
    ):
        assert pasted_path(typed) == odd
    assert pasted_path(str(back)) == back


def test_what_is_no_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for typed, words in (
        ("", "Name a file"),
        (str(tmp_path), "is a folder"),
        (str(tmp_path / "pipe"), "not a regular file"),
        (str(tmp_path / "none"), "There is no file"),
        ("file://elsewhere/etc/passwd", "There is no file"),
        ("a\0b", "There is no file"),
        ("~nobody-of-that-name/x", "There is no file"),
    ):
        with pytest.raises(UserError, match=words):
            pasted_path(typed)


def test_full_disk_is_told_and_leaves_no_half_copy(
    shop: Shop, chat: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = file(tmp_path)
    opened = os.open

    def on_a_full_disk(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = opened(path, flags, mode)
        if not str(path).endswith(".part"):
            return descriptor
        os.close(descriptor)
        return opened("/dev/full", os.O_WRONLY)

    monkeypatch.setattr("app.services.media.os.open", on_a_full_disk)
    with pytest.raises(TresenError, match="disk is full"):
        send(shop, chat, source)
    monkeypatch.undo()
    assert kept(shop) == []


def test_copy_goes_into_a_folder_under_a_safe_name_and_overwrites_nothing(
    shop: Shop, chat: int, tmp_path: Path
) -> None:
    id_ = fetched(shop, chat, filename="../../Torte.jpg")
    out = tmp_path / "out"
    out.mkdir()
    first, second = save_copy(shop.database, id_, str(out)), save_copy(shop.database, id_, f"'{out}'")
    assert [Path(path).name for path in (first, second)] == ["_.._Torte.jpg", "_.._Torte (2).jpg"]
    assert Path(first).read_bytes() == JPEG
    assert Path(first).stat().st_mode & 0o777 == 0o600
    assert save_copy(shop.database, id_, str(out / "mine.jpg")) == str(out / "mine.jpg")
    with pytest.raises(UserError, match="exists already"):
        save_copy(shop.database, id_, str(out / "mine.jpg"))
    with pytest.raises(UserError, match="can't be saved"):
        save_copy(shop.database, id_, str(out / "none" / "x.jpg"))


def test_file_that_is_not_here_is_not_saved_and_the_reason_is_told(shop: Shop, chat: int, tmp_path: Path) -> None:
    id_ = fetched(shop, chat)
    with pytest.raises(UserError, match="has no file"):
        save_copy(shop.database, shop.hears(chat, "x"), str(tmp_path))
    kept(shop)[0].unlink()
    with pytest.raises(UserError, match="fetch it again"):
        save_copy(shop.database, id_, str(tmp_path))
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE media SET state = 'gone', fault = 'too_large', path = ''")
    with pytest.raises(UserError, match="100 MB"):
        save_copy(shop.database, id_, str(tmp_path))


def test_file_is_fetched_again_by_hand_when_that_makes_sense(shop: Shop, chat: int) -> None:
    id_ = fetched(shop, chat)

    def state() -> MediaState:
        return media.read_media(shop.database.reader(), media.media_dir(shop.path), [id_])[id_].state

    with pytest.raises(UserError, match="here already"):
        fetch_again(shop.database, id_)
    kept(shop)[0].unlink()
    fetch_again(shop.database, id_)
    assert state() is MediaState.WANTED
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE media SET state = 'gone', fault = 'withdrawn'")
    with pytest.raises(UserError, match="withdrawn"):
        fetch_again(shop.database, id_)


def test_upload_that_failed_is_repeated_with_its_message(shop: Shop, chat: int, tmp_path: Path) -> None:
    row = send(shop, chat, file(tmp_path))
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE media SET state = 'failed', fault = 'refused'")
    with pytest.raises(UserError, match="Send the message again"):
        fetch_again(shop.database, row.id)


def test_all_that_failed_or_is_missing_is_fetched_again(shop: Shop, chat: int) -> None:
    here, missing = fetched(shop, chat), fetched(shop, chat)
    failed = fetched(shop, chat)
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE media SET path = 'ab/none.jpg' WHERE message_id = ?", (missing,))
        connection.exec_driver_sql("UPDATE media SET state = 'failed', path = '' WHERE message_id = ?", (failed,))
    assert fetch_all_again(shop.database, chat + 1) == 0
    assert fetch_all_again(shop.database) == 2
    rows = dict(shop.database.reader().execute("SELECT message_id, state FROM media").fetchall())
    assert rows == {here: "ready", missing: "wanted", failed: "wanted"}
