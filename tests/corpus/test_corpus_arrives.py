"""The whole corpus through the real gateway: every word is listed and found, and the same set again changes nothing."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from app.core.fold import EMOJI
from app.store.search import search
from app.store.sqlite import connect
from tests import webhooks
from tests.corpus import CORPUS, Case
from tests.corpus.cases import spelled
from tests.processes import Daemon, Shop, wait_until

_WORD = re.compile(f"[^\\W_]+|[{EMOJI}]")
_RECEIPTS = {"raw_event", "raw_item", "change", "counter", "lease", "job", "sqlite_sequence"}
"""Tables that count or keep what was received, whatever it says, or in which the gateway works."""
_WORK = {"last_received_at", "state", "state_detail", "fault", "detail", "due_at", "attempts", "updated_at"}
"""Columns that the gateway's own work moves meanwhile (it asks in vain for every file)."""


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Daemon]]:
    """A shop whose gateway has been given the corpus once."""
    shop = Shop(tmp_path_factory.mktemp("corpus"))
    shop.setup("http://127.0.0.1:9", check=False)
    with shop.gateway() as gateway:
        post_all(shop, gateway)
        yield shop, gateway


@pytest.fixture(scope="module")
def listed(arrived: tuple[Shop, Daemon]) -> dict[str, dict[str, Any]]:
    """What `tresen messages --json` prints, by external id."""
    done = arrived[0].run("messages", "--json")
    assert done.returncode == 0, done.stderr
    return {line["external_id"]: line for line in map(json.loads, done.stdout.splitlines())}


def post_all(shop: Shop, gateway: Daemon) -> None:
    """Post every case, each acknowledged, and wait until the journal is split."""
    url = f"{gateway.url}/webhooks/whatsapp"
    with httpx.Client(trust_env=False, timeout=30) as http:
        for case in CORPUS:
            body = case.body()
            assert http.post(url, content=body, headers=webhooks.headers(body)).status_code == 200, case.name
    wait_until(lambda: ask(shop, "SELECT COUNT(*) FROM raw_event WHERE state = 'new'") == [(0,)], "the journal's end")


def ask(shop: Shop, sql: str) -> list[Any]:
    """What the database holds."""
    with closing(sqlite3.connect(shop.database)) as connection:
        return connection.execute(sql).fetchall()


def dump(shop: Shop) -> dict[str, list[str]]:
    """Every row of every table that isn't about receiving."""
    found = {}
    tables = ask(shop, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*_search*'")
    for (table,) in tables:
        if table in _RECEIPTS:
            continue
        moving = _WORK if table in ("channel_account", "media") else set()
        columns = [name for _, name, *_ in ask(shop, f"PRAGMA table_info({table})") if name not in moving]
        found[table] = sorted(repr(row) for row in ask(shop, f"SELECT {', '.join(columns)} FROM {table}"))
    return found


def test_corpus_is_acknowledged_and_nothing_is_quarantined(arrived: tuple[Shop, Daemon]) -> None:
    shop, _ = arrived
    assert ask(shop, "SELECT reason FROM raw_item WHERE state <> 'done'") == []
    assert ask(shop, "SELECT reason FROM raw_event") == []


def test_every_word_of_the_corpus_is_in_the_list_of_messages(listed: dict[str, dict[str, Any]]) -> None:
    texts = {line["text"] for line in listed.values()}
    wanted = {spelled(case, text): case.name for case in CORPUS for text in case.words}
    assert {text: name for text, name in wanted.items() if text not in texts} == {}
    assert texts.isdisjoint(spelled(case, text) for case in CORPUS for text in case.gone)


def test_every_word_of_the_corpus_is_found_by_search(arrived: tuple[Shop, Daemon]) -> None:
    missed = []
    with closing(connect(arrived[0].database)) as connection:
        for case in CORPUS:
            for text in (spelled(case, text) for text in case.words[:20]):
                words = " ".join(_WORD.findall(text[:2_000])[:6])
                if words and text not in {hit.message.text for hit in search(connection, words, limit=200)}:
                    missed.append((case.name, words))
    assert missed == []


def test_what_was_taken_back_is_neither_found_nor_kept(arrived: tuple[Shop, Daemon]) -> None:
    shop, _ = arrived
    gone = [(case.name, text) for case in CORPUS for text in case.gone]
    assert gone
    with closing(connect(shop.database)) as connection:
        assert [name for name, text in gone if search(connection, text)] == []
    raw = "\n".join(body for (body,) in ask(shop, "SELECT body FROM raw_item"))
    assert [name for name, text in gone if json.dumps(text)[1:-1] in raw] == []


def test_the_same_corpus_again_changes_nothing(arrived: tuple[Shop, Daemon], listed: dict[str, dict[str, Any]]) -> None:
    shop, gateway = arrived
    before = dump(shop)
    post_all(shop, gateway)
    after = dump(shop)
    assert [table for table in before if before[table] != after[table]] == []
    assert len(listed) == len(after["message"])


def test_replaying_the_corpus_changes_nothing(arrived: tuple[Shop, Daemon]) -> None:
    shop, _ = arrived
    before = dump(shop)
    done = shop.run("replay", "--all")
    assert done.returncode == 0, done.stderr
    after = dump(shop)
    assert [table for table in before if before[table] != after[table]] == []
    assert ask(shop, "SELECT reason FROM raw_item WHERE state <> 'done'") == []


def case_of(name: str) -> Case:
    """The case of that name."""
    return next(case for case in CORPUS if case.name == name)


def line_of(listed: dict[str, dict[str, Any]], name: str, n: int = 1) -> dict[str, Any]:
    """The listed message of that case."""
    return listed[f"wamid.C{case_of(name).number:03}x{n}"]


def test_contents_keep_their_shape_on_the_way(listed: dict[str, dict[str, Any]]) -> None:
    order = line_of(listed, "order with prices of many digits")
    assert order["content"]["lines"][0]["price"] == "12345678901234567.120"
    assert line_of(listed, "voice note")["content"]["voice"] is True
    assert line_of(listed, "forwarded many times")["extras"] == {"forwarded": "often"}
    assert line_of(listed, "from an ad")["extras"]["referral"]["headline"] == "Herbstkuchen"
    target = line_of(listed, "reaction set, changed and removed")["id"]
    assert line_of(listed, "reaction set, changed and removed", 2)["quoted_id"] == target
    placed = line_of(listed, "placeholder whose picture follows")
    assert (placed["type"], placed["text"]) == ("image", "Nachgereichtes Bild")
    past = line_of(listed, "history of a chat", 2)
    assert (past["direction"], past["status"], past["author"]) == ("out", "delivered", "phone_app")


def test_reactions_edits_and_withdrawals_reach_their_message(listed: dict[str, dict[str, Any]]) -> None:
    assert line_of(listed, "reaction set, changed and removed")["reactions"] == []
    (edit,) = line_of(listed, "edit of a text")["edits"]
    assert edit["text"] == "Drei Roggenlaibe"
    assert line_of(listed, "edit of a caption that comes before its picture")["edits"][0]["text"] == "Schild neu bemalt"
    for name in ("revoke", "revoke before its message", "deleted status, as before 2023"):
        gone = line_of(listed, name)
        assert gone["revoked_at"] is not None
        assert (gone["text"], gone["content"]) == ("", None)
