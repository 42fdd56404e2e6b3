"""Files between the gateway and Meta's stand-in, over HTTP: each arrives whole or ends in a state with a sentence."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.channels.graph import files
from app.channels.whatsapp.client import whatsapp_client
from app.core.clock import DAY, MINUTE, SECOND
from app.core.enums import Author, Direction, MediaFault, MediaState
from app.core.media import LARGEST, fault_words
from app.core.rows import MediaRow
from app.gateway import media as worker
from app.sandbox.config import SandboxConfig
from app.sandbox.media_files import File, customer_file
from app.services.media import fetch_again, queue_file, save_copy
from app.services.sending import discard, resend
from app.store import media
from tests import webhooks
from tests.builders import Shop
from tests.gateway.running import Running, running, wait_until
from tests.sandbox.live import LiveSandbox, live_sandbox

ANNA, BEN = "491713920001", "491713920002"
PHOTO = customer_file("photo", "gateway")
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 300
TYPES = {"photo": "image", "voice": "audio", "document": "document", "sticker": "sticker", "video": "video"}


@dataclass
class Counter:
    """A gateway between a customer and the sandbox."""

    gateway: Running
    sandbox: LiveSandbox
    folder: Path

    def brings(self, file: File = PHOTO, external_id: str = "wamid.photo", sender: str = ANNA, ago: int = 0) -> int:
        """A customer sends a file; the message's id."""
        kind = TYPES[file.kind]
        content = file.as_json() | ({"filename": "../Zettel.pdf"} if kind == "document" else {})
        at = (self.gateway.clock.now() - ago) // SECOND
        message = webhooks.message(sender, external_id, at, kind, content)
        body = webhooks.envelope(webhooks.value([message], names={sender: "Anna"}))
        assert self.gateway.deliver(body).status_code == 200
        sql = "SELECT id FROM message WHERE external_id = ?"
        return int(wait_until(lambda: self.gateway.rows(sql, external_id), "the message")[0][0])

    def row(self, message_id: int) -> MediaRow:
        """What is known of a message's file."""
        return media.read_media(self.gateway.shop.database.reader(), self.folder, [message_id])[message_id]

    def wait(self, message_id: int, state: MediaState, fault: MediaFault | None = None) -> MediaRow:
        """Wait until the file is in that state; its fault has a sentence."""
        found = wait_until(
            lambda: (row := self.row(message_id)).state is state and row.fault is fault and row, f"{state} {fault}"
        )
        assert isinstance(found, MediaRow)
        assert (fault is None) == (fault_words(found.fault, found.detail) == "")
        return found

    def order(self, **fault: Any) -> None:
        """Have the sandbox misbehave."""
        self.sandbox.control("faults", fault)

    def left(self) -> list[str]:
        """All files in the media folder."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def sends(self, path: Path, caption: str = "", sender: str = ANNA, **more: Any) -> int:
        """The operator sends a file to whoever wrote last; the message's id."""
        chat = self.gateway.hears(sender, "Bild?", f"wamid.{sender}.{len(self.gateway.rows('SELECT 1 FROM message'))}")
        database, clock = self.gateway.shop.database, self.gateway.clock
        return queue_file(database, clock, chat, str(path), caption, Author.OPERATOR, **more).id

    def uploads(self) -> list[Any]:
        """The uploads the sandbox has taken."""
        found: list[Any] = self.sandbox.control("requests", path="/media", method="POST")
        return found

    def sent(self) -> list[Any]:
        """The messages the sandbox has taken."""
        return [one["json"] for one in self.sandbox.control("requests", path="/messages") if "to" in one["json"]]


@contextmanager
def open_counter(shop: Shop, port: int = 0) -> Iterator[Counter]:
    with live_sandbox(SandboxConfig(port=port, quiet=True)) as sandbox:
        with shop.database.write() as connection:
            connection.exec_driver_sql("UPDATE channel_account SET graph_url = ?", (sandbox.url,))
        with running(
            shop, client=lambda address, token: whatsapp_client(token, address.external_id, graph_url=address.graph_url)
        ) as gateway:
            yield Counter(gateway, sandbox, media.media_dir(shop.path))


@pytest.fixture
def counter(shop: Shop) -> Iterator[Counter]:
    with open_counter(shop) as found:
        yield found


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow one another at once."""
    monkeypatch.setattr(worker, "back_off", lambda attempt, jitter, **more: 10)


# ---------------------------------------------------------------- in


@pytest.mark.parametrize("kind", [*TYPES])
def test_customers_file_is_fetched_checked_and_kept_under_a_name_of_ours(counter: Counter, kind: str) -> None:
    file = customer_file(kind, "arrives")
    row = counter.wait(counter.brings(file), MediaState.READY)
    path = Path(row.path)
    assert path.read_bytes() == file.content
    assert path.parent == counter.folder / file.sha256[:2]
    assert path.stem == file.sha256
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == counter.folder.stat().st_mode & 0o777 == 0o700
    assert (row.size, row.done, row.mime) == (len(file.content), len(file.content), file.mime)
    assert counter.left() == [f"{file.sha256[:2]}/{path.name}"]


def test_same_file_of_two_customers_lies_there_once(counter: Counter) -> None:
    ids = [counter.brings(external_id=f"wamid.{sender}", sender=sender) for sender in (ANNA, BEN)]
    paths = {counter.wait(id_, MediaState.READY).path for id_ in ids}
    assert len(paths) == len(counter.left()) == 1


def test_expired_address_is_asked_for_anew(counter: Counter) -> None:
    counter.order(kind="media_expired", count=2)
    counter.wait(counter.brings(), MediaState.READY)
    assert len(counter.sandbox.control("requests", path=PHOTO.id)) == 3
    assert counter.gateway.rows("SELECT attempts FROM media") == [(0,)]


@pytest.mark.parametrize("kind", ["media_404", "media_gone"])
def test_file_that_meta_does_not_have_is_given_up_with_a_sentence(counter: Counter, kind: str) -> None:
    counter.order(kind=kind, count=None)
    id_ = counter.brings()
    row = counter.wait(id_, MediaState.GONE, MediaFault.NOT_FOUND)
    assert (row.path, row.done) == ("", 0)
    assert counter.left() == []
    assert counter.gateway.rows("SELECT type, status FROM message WHERE id = ?", id_) == [("image", "received")]
    counter.sandbox.client.delete("/_sandbox/faults")
    fetch_again(counter.gateway.shop.database, id_)
    counter.wait(id_, MediaState.READY)


def test_file_that_meta_no_longer_keeps_is_told_as_expired(counter: Counter) -> None:
    counter.order(kind="media_gone", count=None)
    counter.wait(counter.brings(ago=8 * DAY), MediaState.GONE, MediaFault.EXPIRED)


def test_bytes_that_differ_from_the_checksum_are_fetched_again(counter: Counter) -> None:
    counter.order(kind="media_wrong_hash", count=2)
    row = counter.wait(counter.brings(), MediaState.READY)
    assert Path(row.path).read_bytes() == PHOTO.content


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        ({"kind": "media_wrong_hash"}, MediaFault.WRONG_HASH),
        ({"kind": "media_slow", "seconds": 0, "size": 70_000, "announced": 70_001}, MediaFault.WRONG_SIZE),
    ],
)
def test_file_that_keeps_arriving_wrong_fails_after_the_third_time(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, order: dict[str, Any], fault: MediaFault
) -> None:
    if fault is MediaFault.WRONG_SIZE:
        monkeypatch.setattr("app.channels.whatsapp.media.hex_digest", lambda value: "")
    counter.order(count=None, **order)
    id_ = counter.brings()
    counter.wait(id_, MediaState.FAILED, fault)
    assert len(counter.sandbox.control("requests", path=PHOTO.id)) == 3
    assert counter.left() == []
    counter.sandbox.client.delete("/_sandbox/faults")
    fetch_again(counter.gateway.shop.database, id_)
    counter.wait(id_, MediaState.READY)


def test_page_that_is_announced_as_a_photo_is_not_kept(counter: Counter) -> None:
    counter.order(kind="media_wrong_type", count=None)
    row = counter.wait(counter.brings(), MediaState.FAILED, MediaFault.WRONG_TYPE)
    assert row.detail == "text/html"
    assert counter.left() == []


def test_hundred_megabytes_arrive_and_one_byte_more_is_refused(counter: Counter) -> None:
    document = customer_file("document", "large")
    counter.order(kind="media_large", size=LARGEST)
    row = counter.wait(counter.brings(document), MediaState.READY)
    assert Path(row.path).stat().st_size == row.size == LARGEST
    counter.order(kind="media_large", size=LARGEST + 1)
    counter.wait(counter.brings(PHOTO, "wamid.larger"), MediaState.GONE, MediaFault.TOO_LARGE)
    assert len(counter.left()) == 1


def test_file_that_is_larger_than_it_says_is_cut_short(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LARGEST", 200_000)
    counter.order(kind="media_large", size=1_000_000, announced=1_000)
    counter.wait(counter.brings(), MediaState.GONE, MediaFault.TOO_LARGE)
    assert counter.left() == []


def test_connection_cut_in_the_middle_is_tried_again(counter: Counter) -> None:
    counter.order(kind="media_cut", count=2)
    row = counter.wait(counter.brings(), MediaState.READY)
    assert Path(row.path).read_bytes() == PHOTO.content


def test_connection_that_keeps_breaking_leaves_the_file_waiting_and_no_half(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "back_off", lambda attempt, jitter, **more: 60 * SECOND)
    counter.order(kind="media_cut", count=None)
    id_ = counter.brings()
    counter.wait(id_, MediaState.WANTED, MediaFault.OFFLINE)
    assert counter.left() == []
    counter.sandbox.client.delete("/_sandbox/faults")
    fetch_again(counter.gateway.shop.database, id_)
    counter.wait(id_, MediaState.READY)


def test_slow_file_shows_how_far_it_is(counter: Counter) -> None:
    counter.order(kind="media_slow", seconds=2, size=1_000_000)
    id_ = counter.brings()
    under_way = wait_until(lambda: (row := counter.row(id_)).done and row, "the progress")
    assert isinstance(under_way, MediaRow)
    assert under_way.state is MediaState.MOVING
    assert 0 < under_way.done < 1_000_000
    assert counter.wait(id_, MediaState.READY).done == 1_000_000


def test_full_disk_leaves_nothing_half_and_is_tried_again_by_itself(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, full = files.create_file, [True]

    def create_file(path: Path) -> int:
        descriptor = create(path)
        if not full:
            return descriptor
        os.close(descriptor)
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(files, "create_file", create_file)
    id_ = counter.brings()
    counter.wait(id_, MediaState.FAILED, MediaFault.DISK_FULL)
    assert counter.left() == []
    ((due_at,),) = counter.gateway.rows("SELECT due_at FROM media")
    assert MINUTE < due_at - counter.gateway.clock.now() <= worker.DISK_PAUSE
    later = counter.brings(customer_file("voice", "meanwhile"), "wamid.voice", BEN)
    assert counter.row(later).state is MediaState.WANTED
    full.clear()
    fetch_again(counter.gateway.shop.database, id_)
    assert counter.gateway.rows("SELECT due_at FROM media WHERE message_id = ?", id_) == [(0,)]


def test_disk_that_is_nearly_full_is_left_to_the_database(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "DISK_PAUSE", 300)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=worker.DISK_RESERVE))
    id_ = counter.brings()
    counter.wait(id_, MediaState.FAILED, MediaFault.DISK_FULL)
    monkeypatch.undo()
    counter.wait(id_, MediaState.READY)


def test_folder_that_refuses_is_told_and_tried_again(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(files, "create_file", refuse)
    monkeypatch.setattr(worker, "DISK_PAUSE", 50)
    id_ = counter.brings()
    counter.wait(id_, MediaState.FAILED, MediaFault.DISK_REFUSES)
    monkeypatch.undo()
    counter.wait(id_, MediaState.READY)


def test_without_a_connection_the_file_waits_and_comes_later(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_counter(shop) as counter:
        with shop.database.write() as connection:
            connection.exec_driver_sql("UPDATE channel_account SET graph_url = 'http://127.0.0.1:9'")
        id_ = counter.brings()
        counter.wait(id_, MediaState.WANTED, MediaFault.OFFLINE)
        # While a try is under way it is counted; one that found no connection is not.
        wait_until(lambda: counter.gateway.rows("SELECT attempts FROM media") == [(0,)], "no try counts")
        with shop.database.write() as connection:
            connection.exec_driver_sql("UPDATE channel_account SET graph_url = ?", (counter.sandbox.url,))
        counter.wait(id_, MediaState.READY)


def test_dead_token_stops_the_account_and_a_new_one_brings_the_file(counter: Counter) -> None:
    gateway = counter.gateway
    wait_until(lambda: gateway.account()[0] == "ok", "the first look")
    counter.order(kind="error_code", code=190, count=None, match={"method": "GET"})
    id_ = counter.brings()
    wait_until(lambda: gateway.account()[0] == "token_expired", "the account's state")
    counter.wait(id_, MediaState.WANTED)
    counter.sandbox.client.delete("/_sandbox/faults")
    gateway.tokens.append("second-token")
    counter.wait(id_, MediaState.READY)


def test_address_that_keeps_refusing_is_told_as_that_and_stops_no_account(counter: Counter) -> None:
    counter.order(kind="media_404", status=403, count=None)
    row = counter.wait(counter.brings(), MediaState.FAILED, MediaFault.REFUSED)
    assert "403" in row.detail
    assert counter.gateway.account()[0] == "ok"


def test_file_that_is_refused_says_why_and_can_be_fetched_by_hand(counter: Counter) -> None:
    counter.order(kind="error_code", code=131000, count=None, match={"path": PHOTO.id}, details="Server busy")
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr("app.channels.graph.client.ATTEMPTS", 1)
        id_ = counter.brings()
        row = counter.wait(id_, MediaState.FAILED, MediaFault.REFUSED)
    assert row.detail == "Server busy"
    counter.sandbox.client.delete("/_sandbox/faults")
    fetch_again(counter.gateway.shop.database, id_)
    counter.wait(id_, MediaState.READY)


def test_gateway_that_died_leaves_no_half_file_and_the_next_one_fetches_it(shop: Shop) -> None:
    with open_counter(shop) as counter:
        counter.order(kind="media_cut", count=None)
        id_ = counter.brings()
        wait_until(lambda: counter.row(id_).state is not MediaState.MOVING, "a pause")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE media SET state = 'moving', done = 7, due_at = 0")
    folder = media.media_dir(shop.path)
    half, copying = folder / f"in-{id_}.part", folder / "out-0011.part"
    folder.mkdir(exist_ok=True)
    half.write_bytes(b"half")
    copying.write_bytes(b"a desk is copying")
    with open_counter(shop) as counter:
        counter.wait(id_, MediaState.READY)
        assert not half.exists()
        assert copying.exists()


def test_gateway_that_stops_in_the_middle_wants_the_file_again(shop: Shop) -> None:
    with open_counter(shop) as counter:
        counter.order(kind="media_slow", seconds=60, size=2_000_000)
        id_ = counter.brings()
        wait_until(lambda: counter.row(id_).done, "the progress")
    assert counter.row(id_).state is MediaState.WANTED
    assert counter.left() == []


def test_file_of_a_message_withdrawn_meanwhile_is_not_kept(counter: Counter) -> None:
    counter.order(kind="media_slow", seconds=1, size=500_000)
    id_ = counter.brings()
    wait_until(lambda: counter.row(id_).done, "the progress")
    with counter.gateway.shop.database.write() as connection:
        media.remove(connection, counter.folder, [id_])
    wait_until(lambda: counter.gateway.rows("SELECT 1") and not counter.left(), "the end of the download")
    assert counter.row(id_).fault is MediaFault.WITHDRAWN
    assert counter.row(id_).path == ""


# ---------------------------------------------------------------- out


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "Theke am Morgen.jpg"
    path.write_bytes(JPEG)
    return path


def test_file_is_uploaded_and_then_its_message_sent(counter: Counter, photo: Path) -> None:
    id_ = counter.sends(photo, "Frisch *heute*")
    photo.unlink()
    wait_until(lambda: counter.gateway.status(id_) == "sent", "the message")
    (upload,) = counter.uploads()
    assert upload["json"]["file"] == {"filename": "file.jpg", "content_type": "image/jpeg", "size": len(JPEG)}
    (message,) = counter.sent()
    assert (message["type"], message["image"]) == (
        "image",
        {"id": upload["answer"]["id"], "caption": "Frisch *heute*"},
    )
    assert counter.wait(id_, MediaState.READY).done == len(JPEG)
    url = counter.sandbox.client.get(f"/v25.0/{upload['answer']['id']}").json()["url"]
    assert hashlib.sha256(counter.sandbox.client.get(url).content).digest() == hashlib.sha256(JPEG).digest()


def test_upload_is_used_again_while_it_lives(counter: Counter, photo: Path) -> None:
    first = counter.sends(photo)
    wait_until(lambda: counter.gateway.status(first) == "sent", "the first")
    second = counter.sends(photo, sender=BEN)
    wait_until(lambda: counter.gateway.status(second) == "sent", "the second")
    assert len(counter.uploads()) == 1
    assert len({message["image"]["id"] for message in counter.sent()}) == 1
    with counter.gateway.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE media SET uploaded_at = uploaded_at - ?", (media.UPLOAD_LIVES + 1,))
    third = counter.sends(photo, sender=BEN)
    wait_until(lambda: counter.gateway.status(third) == "sent", "the third")
    assert len(counter.uploads()) == 2


def test_refused_upload_fails_the_message_with_code_and_sentence_and_can_be_sent_again(
    counter: Counter, photo: Path
) -> None:
    counter.order(kind="error_code", code=131053, details="Unsupported Image mime type", match={"path": "/media"})
    id_ = counter.sends(photo)
    wait_until(lambda: counter.gateway.status(id_) == "failed", "the refusal")
    assert counter.gateway.rows("SELECT error_code, error_text FROM message WHERE id = ?", id_) == [
        (131053, "Unsupported Image mime type")
    ]
    row = counter.wait(id_, MediaState.FAILED, MediaFault.REFUSED)
    assert fault_words(row.fault, row.detail, Direction.OUT).endswith("(Unsupported Image mime type)")
    assert counter.gateway.rows("SELECT trouble FROM conversation") == [(1,)]
    resend(counter.gateway.shop.database, counter.gateway.clock, id_)
    wait_until(lambda: counter.gateway.status(id_) == "sent", "the message")


def test_upload_that_breaks_off_is_tried_again_and_nothing_overtakes_it(counter: Counter, photo: Path) -> None:
    counter.order(kind="html_5xx", count=2, match={"path": "/media"})
    id_ = counter.sends(photo)
    ((chat,),) = counter.gateway.rows("SELECT conversation_id FROM message WHERE id = ?", id_)
    later = counter.gateway.answer(chat, "und das Foto dazu")
    wait_until(lambda: counter.gateway.status(later) not in ("queued", "sending"), "the text")
    assert [message["type"] for message in counter.sent()] == ["image", "text"]


def test_upload_id_that_meta_has_forgotten_is_not_used_again(counter: Counter, photo: Path) -> None:
    first = counter.sends(photo)
    wait_until(lambda: counter.gateway.status(first) == "sent", "the first")
    counter.sandbox.client.delete(f"/v25.0/{counter.uploads()[0]['answer']['id']}")
    second = counter.sends(photo, sender=BEN)
    wait_until(lambda: counter.gateway.status(second) == "failed", "the refusal")
    resend(counter.gateway.shop.database, counter.gateway.clock, second)
    wait_until(lambda: counter.gateway.status(second) == "sent", "the second")
    assert len(counter.uploads()) == 2


def test_message_that_is_discarded_is_not_uploaded(
    counter: Counter, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "back_off", lambda attempt, jitter, **more: 60 * SECOND)
    counter.order(kind="html_5xx", match={"path": "/media"})
    id_ = counter.sends(photo)
    counter.wait(id_, MediaState.WANTED, MediaFault.OFFLINE)
    database = counter.gateway.shop.database
    discard(database, id_)
    with database.write() as connection:
        media.want_again(connection, id_)
    second = tmp_path / "anders.jpg"
    second.write_bytes(JPEG + b"!")
    other = counter.sends(second, sender=BEN)
    wait_until(lambda: counter.gateway.status(other) == "sent", "the other")
    assert len(counter.uploads()) == 1
    assert counter.row(id_).state is MediaState.WANTED


def test_copy_of_ours_that_is_gone_fails_the_message(shop: Shop, photo: Path) -> None:
    with open_counter(shop) as counter:
        counter.order(kind="html_5xx", count=None, match={"path": "/media"})
        id_ = counter.sends(photo)
        for path in counter.folder.rglob("*.jpg"):
            path.unlink()
        wait_until(lambda: counter.gateway.status(id_) == "failed", "the failure")
        counter.wait(id_, MediaState.FAILED, MediaFault.DISK_REFUSES)


def test_upload_without_a_connection_waits_and_the_account_says_so(counter: Counter, photo: Path) -> None:
    database = counter.gateway.shop.database
    chat = counter.gateway.hears(ANNA, "Bild?", "wamid.1")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE channel_account SET graph_url = 'http://127.0.0.1:9'")
    id_ = queue_file(database, counter.gateway.clock, chat, str(photo), "", Author.OPERATOR).id
    counter.wait(id_, MediaState.WANTED, MediaFault.OFFLINE)
    assert counter.gateway.account()[0] == "offline"
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE channel_account SET graph_url = ?", (counter.sandbox.url,))
    wait_until(lambda: counter.gateway.status(id_) == "sent", "the message")
    assert counter.gateway.account() == ("ok", "")


def test_voice_note_goes_out_as_one(counter: Counter, tmp_path: Path) -> None:
    note = tmp_path / "note.ogg"
    note.write_bytes(customer_file("voice", "ours").content)
    id_ = counter.sends(note)
    wait_until(lambda: counter.gateway.status(id_) == "sent", "the message")
    assert counter.uploads()[0]["json"]["type"] == "audio/ogg; codecs=opus"
    assert counter.sent()[0]["audio"] == {"id": counter.uploads()[0]["answer"]["id"], "voice": True}


def test_document_keeps_its_name(counter: Counter, photo: Path, tmp_path: Path) -> None:
    id_ = counter.sends(photo, as_document=True)
    wait_until(lambda: counter.gateway.status(id_) == "sent", "the message")
    assert counter.sent()[0]["document"]["filename"] == photo.name
    assert Path(save_copy(counter.gateway.shop.database, id_, str(tmp_path / "out"))).read_bytes() == JPEG
