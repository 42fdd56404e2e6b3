"""The files of the sandbox's customers are real, small, and found by their id alone."""

import base64
import hashlib
import zlib

import pytest

from app.sandbox.media_files import customer_file, file_of, media_id, sample

KINDS = {
    "photo": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "voice": ("audio/ogg; codecs=opus", b"OggS"),
    "audio": ("audio/ogg; codecs=opus", b"OggS"),
    "sticker": ("image/webp", b"RIFF"),
    "animated": ("image/webp", b"RIFF"),
    "document": ("application/pdf", b"%PDF-"),
    "video": ("video/mp4", b"\0\0\0"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_file_is_served_by_its_id_as_the_webhook_named_it(kind: str) -> None:
    named = customer_file(kind, "anna", 3)
    served = file_of(named.id)
    assert served == named
    assert (served.mime, served.content[: len(KINDS[kind][1])]) == KINDS[kind]
    digest = hashlib.sha256(served.content)
    assert served.sha256 == digest.hexdigest()
    assert served.as_json() == {
        "id": named.id,
        "mime_type": KINDS[kind][0],
        "sha256": base64.b64encode(digest.digest()).decode(),
    }
    assert len(served.content) < 100_000


def test_every_key_has_a_file_of_its_own() -> None:
    assert len({sample("photo", "seed", n) for n in range(20)}) == 20
    assert len({media_id("photo", n) for n in range(200)} | {media_id("voice", n) for n in range(200)}) == 400
    assert sample("voice", 1) == sample("voice", 1)


@pytest.mark.parametrize("id_", ["", "1", "0000000000000001", "9000000000000001", "١" * 16, "1" * 17, "photo"])
def test_other_ids_have_no_file(id_: str) -> None:
    assert file_of(id_) is None


def test_photo_holds_every_pixel() -> None:
    png = sample("photo", 7)
    start = png.index(b"IDAT") + 4
    length = int.from_bytes(png[start - 8 : start - 4], "big")
    assert len(zlib.decompress(png[start : start + length])) == 240 * (1 + 3 * 320)
