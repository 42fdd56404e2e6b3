"""Files come and go in pieces, whole or not at all, and the token goes to nobody it isn't meant for."""

import asyncio
import errno
import hashlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app.channels.base import FileTooLarge, NotSent, OutcomeUnknown, Policy, Rejected
from app.channels.graph import files
from app.channels.graph.client import GraphClient
from app.channels.graph.files import may_have_token
from app.channels.whatsapp.client import WhatsAppClient
from tests.http_fixture import Answer, OddServer, graph_error, odd_server

TOKEN = "EAAtestTOKEN1234567890"
PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 4_000


def run(
    how: Callable[[GraphClient, OddServer], Awaitable[Any]], *answers: Answer, **options: Any
) -> tuple[Any, OddServer]:
    """What a call came to (a result or an error), and the server."""

    async def deed() -> tuple[Any, OddServer]:
        async with odd_server(*answers) as server, GraphClient(TOKEN, base_url=server.url, **options) as client:
            try:
                return await how(client, server), server
            except Exception as error:
                return error, server

    return asyncio.run(deed())


def fetch(
    target: Path, limit: int = 1 << 21, path: str = "/file"
) -> Callable[[GraphClient, OddServer], Awaitable[Any]]:
    return lambda client, server: client.download(server.url + path, target, limit)


def test_file_is_written_as_it_comes_with_its_checksum_and_for_nobody_else(tmp_path: Path) -> None:
    seen: list[int] = []
    target = tmp_path / "new"
    result, server = run(
        lambda client, server: client.download(f"{server.url}/file?mid=1", target, len(PICTURE), seen.append),
        Answer(content=PICTURE),
    )
    assert result == hashlib.sha256(PICTURE).hexdigest()
    assert target.read_bytes() == PICTURE
    assert target.stat().st_mode & 0o777 == 0o600
    assert seen == sorted(seen)
    assert seen[-1] == len(PICTURE)
    assert len(seen) > 2
    assert (server.seen[0].path, server.seen[0].query) == ("/file", {"mid": "1"})
    assert server.seen[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert server.seen[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("announced", [True, False])
def test_more_than_the_limit_is_not_kept(tmp_path: Path, announced: bool) -> None:
    body = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + PICTURE
    answer = Answer(content=PICTURE) if announced else Answer(raw=body)
    result, _ = run(fetch(tmp_path / "new", 100_000), answer)
    assert isinstance(result, FileTooLarge)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(content=PICTURE, cut_within=300_000), OutcomeUnknown),
        (Answer(cut_after_reading=True), OutcomeUnknown),
        (Answer(raw=b"nonsense\r\n\r\n"), OutcomeUnknown),
    ],
)
def test_connection_cut_in_the_middle_leaves_no_half_file(tmp_path: Path, answer: Answer, error: type) -> None:
    result, _ = run(fetch(tmp_path / "new"), answer)
    assert isinstance(result, error)
    assert not [*tmp_path.iterdir()]


def test_file_that_drips_is_given_up(tmp_path: Path) -> None:
    result, _ = run(fetch(tmp_path / "new"), Answer(drip=True), file_seconds=0.3)
    assert isinstance(result, OutcomeUnknown)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("status", "policy"),
    [(404, Policy.FAIL), (401, Policy.FAIL), (410, Policy.FAIL), (503, Policy.RETRY), (429, Policy.RETRY_ACCOUNT)],
)
def test_refusal_to_hand_out_a_file_keeps_its_status_and_stops_no_account(
    tmp_path: Path, status: int, policy: Policy
) -> None:
    result, _ = run(fetch(tmp_path / "new"), Answer(status, b"<html>", {"Retry-After": "7"}))
    assert isinstance(result, Rejected)
    assert (result.status, result.policy, result.retry_after) == (status, policy, 7)
    assert not [*tmp_path.iterdir()]


def test_nobody_listens_means_not_sent(tmp_path: Path) -> None:
    async def deed() -> None:
        async with odd_server() as server:
            url = server.url
        async with GraphClient(TOKEN, base_url=url) as client:
            await client.download(f"{url}/file", tmp_path / "new", 10)

    with pytest.raises(NotSent):
        asyncio.run(deed())


def test_full_disk_is_told_as_such_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    created: list[Path] = []

    def on_a_full_disk(path: Path) -> int:
        path.touch()
        created.append(path)
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(files, "create_file", on_a_full_disk)
    result, _ = run(fetch(tmp_path / "new"), Answer(content=PICTURE))
    assert isinstance(result, OSError)
    assert result.errno == errno.ENOSPC
    assert created
    assert not [*tmp_path.iterdir()]


def test_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("mine")
    result, _ = run(fetch(tmp_path / "old"), Answer(content=PICTURE))
    assert isinstance(result, FileExistsError)
    assert (tmp_path / "old").read_text() == "mine"


@pytest.mark.parametrize(
    ("url", "base", "may"),
    [
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", "https://graph.facebook.com", True),
        ("https://graph.facebook.com/v25.0/x", "https://graph.facebook.com", True),
        ("https://lookaside.fbsbx.com/x", "http://127.0.0.1:8090", True),
        ("http://127.0.0.1:8090/x", "http://127.0.0.1:8090/v25.0/", True),
        ("https://api.example.org/x", "https://api.example.org", True),
        ("http://lookaside.fbsbx.com/x", "https://graph.facebook.com", False),
        ("https://lookaside.fbsbx.com.example.org/x", "https://graph.facebook.com", False),
        ("https://evilfbsbx.com/x", "https://graph.facebook.com", False),
        ("https://fbsbx.com@example.org/x", "https://graph.facebook.com", False),
        ("https://scontent.xx.fbcdn.net/x", "https://graph.facebook.com", False),
        ("http://127.0.0.1:8091/x", "http://127.0.0.1:8090", False),
        ("http://127.0.0.1/x", "https://graph.facebook.com", False),
        ("http://graph.facebook.com/x", "https://graph.facebook.com", False),
        ("file:///etc/passwd", "https://graph.facebook.com", False),
    ],
)
def test_token_goes_to_meta_and_the_graph_api_only(url: str, base: str, may: bool) -> None:
    assert may_have_token(url, base) is may


WITHIN = (
    "localhost",
    "127.0.0.2",
    "127.1",
    "2130706433",
    "0x7f.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "10.0.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "router",
    "printer.local",
    "a.localhost.",
)
"""Hosts of this machine or network, in all spellings."""


def test_redirect_is_followed_within_the_graph_api_and_never_elsewhere_on_this_machine(tmp_path: Path) -> None:
    result, server = run(
        fetch(tmp_path / "new"), Answer(302, b"", {"Location": "/there"}), Answer(content=b"found"), Answer()
    )
    assert result == hashlib.sha256(b"found").hexdigest()
    assert [seen.path for seen in server.seen] == ["/file", "/there"]
    for place in (
        "http://127.0.0.1:9/secret",
        "file:///etc/passwd",
        "http://example.org/x",
        *(f"https://{host}/secret" for host in WITHIN),
    ):
        result, server = run(fetch(tmp_path / "other"), Answer(302, b"", {"Location": place}))
        assert isinstance(result, Rejected)
        assert len(server.seen) == 1


def test_redirects_that_never_end_are_given_up(tmp_path: Path) -> None:
    result, server = run(fetch(tmp_path / "new"), Answer(302, b"", {"Location": "/file"}))
    assert isinstance(result, OutcomeUnknown)
    assert len(server.seen) == 4


def test_file_is_uploaded_from_disk_as_the_media_reference_shows(tmp_path: Path) -> None:
    file, seen = tmp_path / "x.jpg", list[int]()
    file.write_bytes(PICTURE)
    result, server = run(
        lambda client, _: WhatsAppClient(client, "106").upload(file, "image/jpeg", "photo.jpg", seen.append),
        Answer(content={"id": "4711"}),
    )
    assert result == "4711"
    (request,) = server.seen
    assert (request.method, request.path) == ("POST", "/v25.0/106/media")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    kind, _, boundary = request.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    parts = [part.strip(b"\r\n") for part in request.body.split(b"--" + boundary.encode())[1:-1]]
    assert b'name="messaging_product"\r\n\r\nwhatsapp' in parts[0]
    assert b'name="type"\r\n\r\nimage/jpeg' in parts[1]
    assert b'name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + PICTURE in parts[2]
    assert seen[-1] == len(PICTURE)
    assert len(seen) > 4


@pytest.mark.parametrize("answer", [Answer(content={}), Answer(502, b"<html>"), Answer(cut_after_reading=True)])
def test_upload_without_an_id_is_of_unknown_outcome(tmp_path: Path, answer: Answer) -> None:
    file = tmp_path / "x.jpg"
    file.write_bytes(PICTURE)
    result, _ = run(lambda c, _: WhatsAppClient(c, "106").upload(file, "image/jpeg", "x", lambda size: None), answer)
    assert isinstance(result, OutcomeUnknown)


def test_fresh_address_is_asked_for_without_naming_the_phone_number() -> None:
    checksum = hashlib.sha256(PICTURE)
    content = {"url": "https://lookaside.fbsbx.com/x", "mime_type": "image/jpeg", "file_size": 9, "id": "5"}
    for written in (checksum.hexdigest(), checksum.hexdigest().upper()):
        result, server = run(
            lambda c, _: WhatsAppClient(c, "106").media_info("5"), Answer(content=content | {"sha256": written})
        )
        assert (result.url, result.mime, result.size) == ("https://lookaside.fbsbx.com/x", "image/jpeg", 9)
        assert result.sha256 == checksum.hexdigest()
        assert (server.seen[0].path, server.seen[0].query) == ("/v25.0/5", {})


def test_file_that_meta_does_not_know_is_refused() -> None:
    result, _ = run(lambda c, _: WhatsAppClient(c, "106").media_info("5"), graph_error(100, error_subcode=33))
    assert isinstance(result, Rejected)
    result, server = run(lambda c, _: WhatsAppClient(c, "106").media_info("../me"))
    assert isinstance(result, Rejected)
    assert not server.seen
