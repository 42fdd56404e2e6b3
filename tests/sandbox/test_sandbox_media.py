"""Files at the sandbox: uploaded, described, handed out and withheld as Meta does."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.sandbox import media
from app.sandbox.config import PHONE_NUMBER_ID, SandboxConfig
from app.sandbox.media_files import customer_file
from tests.sandbox.live import LiveSandbox, live_sandbox

JPEG = b"\xff\xd8\xff\xe0" + bytes(200_000)
PHOTO = customer_file("photo", "test")


@pytest.fixture
def sandbox() -> Iterator[LiveSandbox]:
    with live_sandbox(SandboxConfig(quiet=True)) as running:
        yield running


def upload(sandbox: LiveSandbox, content: bytes = JPEG, mime: str = "image/jpeg", **fields: str) -> httpx.Response:
    fields = {"messaging_product": "whatsapp", "type": mime} | fields
    files = {"file": ("foto.jpg", content, mime)}
    return sandbox.client.post(f"/v25.0/{PHONE_NUMBER_ID}/media", data=fields, files=files)


def info(sandbox: LiveSandbox, id_: str) -> dict[str, Any]:
    response = sandbox.client.get(f"/v25.0/{id_}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_upload_can_be_described_fetched_sent_and_deleted(sandbox: LiveSandbox) -> None:
    id_ = upload(sandbox).json()["id"]
    found = info(sandbox, id_)
    checksum = hashlib.sha256(JPEG).hexdigest()
    assert (found["mime_type"], found["sha256"], found["file_size"]) == ("image/jpeg", checksum, len(JPEG))
    assert sandbox.client.get(found["url"]).content == JPEG
    body = {"messaging_product": "whatsapp", "to": "+491713920011", "type": "image", "image": {"id": id_}}
    assert sandbox.post("messages", body).status_code == 200
    assert sandbox.client.delete(f"/v25.0/{id_}").json() == {"success": True}
    assert sandbox.client.get(f"/v25.0/{id_}").json()["error"]["code"] == 100
    refused = sandbox.post("messages", body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, 100)
    assert "attachment ID" in refused.json()["error"]["message"]
    listed = sandbox.control("requests", path="/media")[0]["json"]
    assert listed["file"] == {"filename": "foto.jpg", "content_type": "image/jpeg", "size": len(JPEG)}


def test_customers_file_is_handed_out_by_its_id_alone(sandbox: LiveSandbox) -> None:
    found = info(sandbox, PHOTO.id)
    assert found["sha256"] == PHOTO.sha256
    response = sandbox.client.get(found["url"])
    assert response.content == PHOTO.content
    assert response.headers["content-type"] == PHOTO.mime


@pytest.mark.parametrize(
    ("content", "mime", "fields", "code", "words"),
    [
        (JPEG, "image/jpeg", {"messaging_product": "x"}, 100, "messaging_product"),
        (b"PK", "application/zip", {}, 100, "application/zip"),
        (b"", "image/jpeg", {}, 131053, "0 bytes"),
        (bytes((16 << 20) + 1), "audio/mpeg", {}, 131053, "16777217"),
    ],
)
def test_upload_that_meta_refuses_is_refused(
    sandbox: LiveSandbox, content: bytes, mime: str, fields: dict[str, str], code: int, words: str
) -> None:
    response = upload(sandbox, content, mime, **fields)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, code)
    assert words in error["message"] + error.get("error_data", {}).get("details", "")


def test_file_of_another_kind_or_too_large_for_it_is_not_sent(sandbox: LiveSandbox) -> None:
    large = upload(sandbox, JPEG + bytes(5 << 20)).json()["id"]
    for kind, id_ in (("audio", PHOTO.id), ("image", large)):
        body = {"messaging_product": "whatsapp", "to": "+491713920011", "type": kind, kind: {"id": id_}}
        assert sandbox.post("messages", body).json()["error"]["code"] == 131053
    body = {"messaging_product": "whatsapp", "to": "+491713920011", "type": "document", "document": {"id": large}}
    assert sandbox.post("messages", body).status_code == 200


def test_address_wants_a_token_and_lives_five_minutes(sandbox: LiveSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    url = info(sandbox, PHOTO.id)["url"]
    assert httpx.get(url, trust_env=False).status_code == 401
    assert sandbox.client.get(url.replace(PHOTO.id, "1" * 16)).status_code == 404
    assert sandbox.client.get(url).status_code == 200
    until = int(parse_qs(urlsplit(url).query)["ext"][0])
    assert media.ADDRESS_SECONDS - 60 < until - time.time() <= media.ADDRESS_SECONDS + 1
    monkeypatch.setattr(media, "ADDRESS_SECONDS", 0)
    assert sandbox.client.get(info(sandbox, PHOTO.id)["url"]).status_code == 404


def test_file_nobody_sent_is_not_there(sandbox: LiveSandbox) -> None:
    error = sandbox.client.get("/v25.0/9999999999999999").json()["error"]
    assert (error["code"], error["error_subcode"]) == (100, 33)


@pytest.mark.parametrize("kind", ["media_expired", "media_404"])
def test_address_answers_404_on_order(sandbox: LiveSandbox, kind: str) -> None:
    sandbox.control("faults", {"kind": kind, "match": {"id": PHOTO.id}})
    assert sandbox.client.get(info(sandbox, customer_file("photo", "other").id)["url"]).status_code == 200
    assert sandbox.client.get(info(sandbox, PHOTO.id)["url"]).status_code == 404
    assert sandbox.client.get(info(sandbox, PHOTO.id)["url"]).status_code == 200


def test_file_is_gone_on_order(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "media_gone"})
    assert sandbox.client.get(f"/v25.0/{PHOTO.id}").json()["error"]["code"] == 100
    assert info(sandbox, PHOTO.id)["id"] == PHOTO.id


def test_bytes_differ_from_the_checksum_on_order(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "media_wrong_hash"})
    content = sandbox.client.get(info(sandbox, PHOTO.id)["url"]).content
    assert len(content) == len(PHOTO.content)
    assert hashlib.sha256(content).hexdigest() != PHOTO.sha256


def test_page_lies_where_a_photo_should_on_order(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "media_wrong_type"})
    found = info(sandbox, PHOTO.id)
    content = sandbox.client.get(found["url"]).content
    assert content.startswith(b"<!DOCTYPE html>")
    assert (found["mime_type"], found["sha256"]) == ("image/png", hashlib.sha256(content).hexdigest())


def test_file_is_as_large_as_ordered(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "media_large", "size": 300_000, "announced": 7})
    found = info(sandbox, PHOTO.id)
    content = sandbox.client.get(found["url"]).content
    assert found["file_size"] == 7
    assert content == PHOTO.content + bytes(300_000 - len(PHOTO.content))
    assert found["sha256"] == hashlib.sha256(content).hexdigest()


def test_connection_is_cut_in_the_middle_on_order(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "media_cut"})
    url = info(sandbox, PHOTO.id)["url"]
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.client.get(url)


def test_file_comes_slowly_on_order(sandbox: LiveSandbox) -> None:
    sandbox.control("faults", {"kind": "media_slow", "seconds": 0.2})
    response = sandbox.client.get(info(sandbox, PHOTO.id)["url"])
    assert response.elapsed.total_seconds() >= 0.2
    assert response.content == PHOTO.content


def test_unknown_match_of_a_file_fault_is_refused(sandbox: LiveSandbox) -> None:
    response = sandbox.client.post("/_sandbox/faults", json={"kind": "media_cut", "match": {"to": "1"}})
    assert response.status_code == 400
