"""What a file is comes from its bytes; what it is called on our disk can neither run nor lead elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import media
from app.core.clock import DAY
from app.core.enums import Direction, MediaFault, MediaState
from app.core.rows import MediaRow

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
PNG = b"\x89PNG\r\n\x1a\n"
PDF = b"%PDF-1.4\n"
HTML = b"<!DOCTYPE html>\n<html><body onload=x()>"
EXE = b"MZ\x90\x00\x03\x00"
ELF = b"\x7fELF\x02\x01"
SVG = b'<?xml version="1.0"?><svg onload="x()">'
MP4 = b"\0\0\0\x18ftypisom"
OGG = b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01"
VORBIS = b"OggS\0\x02" + bytes(20) + b"\x01\x1e\x01vorbis"
ZIP = b"PK\x03\x04\x14\0"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def row(filename: str, path: str, mime: str = "", message_id: int = 7) -> MediaRow:
    return MediaRow(message_id, MediaState.READY, None, "", mime, 1, 1, filename, path)


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (PDF, "application/pdf"),
        (HTML, "text/html"),
        (b"  <!-- a --> <script>", "text/html"),
        (SVG, "image/svg+xml"),
        (EXE, "application/x-executable"),
        (ELF, "application/x-executable"),
        (b"#!/bin/sh\n", "text/x-script"),
        (MP4, "video/mp4"),
        (b"\0\0\0\x18ftyp3gp5", "video/3gpp"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (OGG, media.OPUS),
        (VORBIS, "audio/vorbis"),
        (b"#!AMR\n", "audio/amr"),
        (b"ID3\x03\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        ("Grüße\n".encode(), "text/plain"),
        (b"\x00\x01\x02", ""),
        (b"", ""),
    ],
)
def test_type_is_read_from_the_first_bytes(head: bytes, mime: str) -> None:
    assert media.sniff(head) == mime


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/webp", ""])
@pytest.mark.parametrize("head", [HTML, SVG, EXE, ELF, PDF, ZIP, MP4, b"just words", b"#!/bin/sh"])
def test_photo_that_is_no_picture_is_not_kept(head: bytes, mime: str) -> None:
    assert not media.fits("image", mime, head)
    assert not media.fits("sticker", mime, head)


@pytest.mark.parametrize(
    ("type_", "announced", "head"),
    [
        ("image", "image/jpeg", PNG),
        ("image", "image/jpeg", b"\x01\x02unheard of"),
        ("video", "video/3gpp", MP4),
        ("audio", "audio/mp4", MP4),
        ("audio", media.OPUS, OGG),
        ("document", DOCX, ZIP),
        ("document", "application/msword", OLE),
        ("document", "application/pdf", PNG),
        ("document", "text/html", HTML),
        ("document", "application/vnd.android.package-archive", ELF),
        ("document", "application/octet-stream", EXE),
        ("document", "text/plain", b"#!/bin/sh\n"),
    ],
)
def test_harmless_difference_and_what_was_announced_as_such_is_kept(type_: str, announced: str, head: bytes) -> None:
    assert media.fits(type_, announced, head)


@pytest.mark.parametrize(
    ("type_", "announced", "head"),
    [
        ("document", "application/pdf", HTML),
        ("document", "application/pdf", EXE),
        ("document", DOCX, ELF),
        ("document", "image/png", SVG),
        ("audio", "audio/mpeg", HTML),
        ("video", "video/mp4", EXE),
        ("audio", "audio/ogg", JPEG),
    ],
)
def test_what_could_act_when_opened_must_have_been_announced(type_: str, announced: str, head: bytes) -> None:
    assert not media.fits(type_, announced, head)


@pytest.mark.parametrize(
    ("announced", "head", "extension"),
    [
        ("image/jpeg", PNG, "png"),
        (DOCX, ZIP, "docx"),
        ("application/zip", ZIP, "zip"),
        ("audio/mp4", MP4, "m4a"),
        ("audio/ogg", OGG, "ogg"),
        ("text/csv", b"a;b\n", "csv"),
        ("text/html", HTML, "bin"),
        ("application/octet-stream", EXE, "bin"),
        ("application/x-unheard-of", b"\0\1", "bin"),
        ("", b"\0\1", "bin"),
        ("text/plain", HTML, "txt"),
    ],
)
def test_extension_on_disk_is_that_of_the_bytes_and_never_one_that_runs(
    announced: str, head: bytes, extension: str
) -> None:
    assert media.extension_of(media.true_type(announced, head)) == extension


@pytest.mark.parametrize(
    ("name", "head", "mime", "type_"),
    [
        ("a.JPG", JPEG, "image/jpeg", "image"),
        ("sticker.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp", "sticker"),
        ("voice.ogg", OGG, media.OPUS, "audio"),
        ("music.ogg", VORBIS, "audio/vorbis", "audio"),
        ("film.mp4", MP4, "video/mp4", "video"),
        ("song.m4a", MP4, "audio/mp4", "audio"),
        ("Brief.docx", ZIP, DOCX, "document"),
        ("liste.csv", b"a;b\n", "text/csv", "document"),
        ("renamed.jpg", PDF, "application/pdf", "document"),
        ("ohne", b"\0\1", media.UNKNOWN, "document"),
    ],
)
def test_file_of_ours_is_sent_as_what_it_is(name: str, head: bytes, mime: str, type_: str) -> None:
    assert media.type_of_file(name, head) == mime
    assert media.message_type(mime) == type_
    assert media.message_type(mime, as_document=True) == "document"


@pytest.mark.parametrize(
    ("filename", "path", "saved"),
    [
        ("Rechnung.pdf", "ab/x.pdf", "Rechnung.pdf"),
        ("Rechnung.pdf.exe", "ab/x.pdf", "Rechnung.pdf.exe.pdf"),
        ("setup.exe", "ab/x.bin", "setup.exe.bin"),
        ("teil.step", "ab/x.bin", "teil.step"),
        ("foto.jpeg", "ab/x.jpg", "foto.jpeg"),
        ("foto.jpg", "ab/x.png", "foto.jpg.png"),
        ("liste.csv", "ab/x.txt", "liste.csv"),
        ("../../etc/passwd", "ab/x.pdf", "_.._etc_passwd.pdf"),
        ("-rf.pdf", "ab/x.pdf", "rf.pdf"),
        (".bashrc", "ab/x.txt", "bashrc.txt"),
        ("a\u202efdp.exe", "ab/x.pdf", "afdp.exe.pdf"),
        ("\x1b]0;x\x07a\nb.pdf", "ab/x.pdf", "a b.pdf"),
        ("", "ab/x.jpg", "tresen-7.jpg"),
        ("", "", "tresen-7.bin"),
        ("CON?.pdf", "ab/x.pdf", "CON_.pdf"),
    ],
)
def test_name_for_saving_is_safe_and_its_extension_true(filename: str, path: str, saved: str) -> None:
    assert media.suggested_name(row(filename, path)) == saved


@given(st.text(max_size=300), st.sampled_from(["ab/x.pdf", "ab/x.bin", "ab/x.jpg", ""]))
def test_no_name_leads_out_of_its_folder_or_hides(filename: str, path: str) -> None:
    name = media.suggested_name(row(filename, path))
    assert name
    assert not set(name) & set('/\\\0\n\r\x1b:*?"<>|')
    assert not name.startswith((".", "-", "~", " "))
    assert len(name.encode()) < 200


@given(st.binary(max_size=64))
def test_sniffing_takes_any_bytes(head: bytes) -> None:
    assert isinstance(media.sniff(head), str)
    assert media.extension_of(media.true_type("image/jpeg", head)).isalnum()


def test_every_fault_has_a_sentence_in_both_directions() -> None:
    for fault in MediaFault:
        for direction in Direction:
            assert media.fault_words(fault, "their own words", direction).rstrip(")").endswith((".", "words"))
    assert media.fault_words(None) == ""
    assert "100 MB" in media.fault_words(MediaFault.TOO_LARGE)
    assert media.fault_words(MediaFault.REFUSED, "no \x1b[31mway").endswith("(no way)")


def test_moving_sticker_is_told_by_its_flag() -> None:
    assert media.is_moving(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x12")
    assert not media.is_moving(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10")
    assert not media.is_moving(JPEG)


def test_channel_keeps_a_customers_file_seven_days() -> None:
    assert not media.outlived(0, 7 * DAY)
    assert media.outlived(0, 7 * DAY + 1)
