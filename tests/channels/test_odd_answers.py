"""Whatever characters Meta's answers hold, what is made of them can be kept in the database."""

import sqlite3
from pathlib import Path

import pytest

from app.channels.base import MediaInfo, Rejected, Sent
from tests.channels.test_whatsapp_client import ANNA, run, text
from tests.http_fixture import Answer, graph_error

ODD = "half a sign \ud83d, a zero \x00 and " + "very much " * 900


def keep(*values: object) -> None:
    """Write them, as the gateway does."""
    connection = sqlite3.connect(":memory:")
    connection.execute("SELECT " + ", ".join("?" * len(values)), values)
    connection.close()


@pytest.mark.parametrize("where", ["message", "details"])
def test_words_of_a_refusal_can_be_kept(where: str) -> None:
    refusal = graph_error(131000, ODD) if where == "message" else graph_error(131000, details=ODD)
    error, _ = run(lambda c: c.send(ANNA, text("Ja")), refusal)
    assert isinstance(error, Rejected)
    keep(error.message, error.details)
    assert len(error.details or error.message) <= 500


def test_ids_of_a_sent_message_can_be_kept() -> None:
    answer = {"messages": [{"id": "wamid.\ud800"}], "contacts": [{"wa_id": "49\ud800"}]}
    sent, _ = run(lambda c: c.send(ANNA, text("Ja")), Answer(content=answer))
    assert isinstance(sent, Sent)
    keep(sent.external_id, sent.recipient_id)


@pytest.mark.parametrize("size", ["9" * 5_000, 10**30, -1, True, "x", None, [], "٣"])
def test_facts_of_a_file_can_be_kept(size: object) -> None:
    answer = {"url": "https://lookaside.fbsbx.com/x", "mime_type": f"image/{ODD}", "file_size": size, "sha256": ODD}
    info, _ = run(lambda c: c.media_info("5"), Answer(content=answer))
    assert isinstance(info, MediaInfo)
    keep(info.mime, info.sha256)
    assert info.size >= 0
    assert len(info.mime) <= 120


def test_id_of_an_upload_can_be_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Brot")
    found, _ = run(lambda c: c.upload(file, "text/plain", "a.txt", lambda size: None), Answer(content={"id": "\ud800"}))
    keep(found)
