"""`tresen replay` says what it did, does it once, and leaves the doctor content."""

import json

from app.core.clock import Millis
from app.store.database import Database
from tests import webhooks
from tests.cli.conftest import Call


def quarantine(shop: Database, now: Millis) -> None:
    """An item of an account that was not set up when it came, kept by an earlier version."""
    item = webhooks.message("491713920007", "wamid.late", now // 1000, "image", {"id": "5", "caption": "Torte"})
    body = json.dumps({"account": "1001", "field": "messages", "list": "messages", "item": item})
    with shop.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO raw_item (channel, received_at, state, parser, body) "
            "VALUES ('whatsapp', ?, 'quarantined', 1, ?)",
            (now, body),
        )


def test_replay_reads_what_was_not_understood_and_says_so(call: Call, shop: Database, now: Millis) -> None:
    quarantine(shop, now)
    assert {check["name"]: check["count"] for check in call("doctor", "--json").json()["checks"]}["replay"] == 1
    assert call("replay", "--json").json() == {"items": 1, "changed": 0, "stored": 1, "unreadable": 0}
    rows = [row for row in call("search", "torte", "--json").json() if row["message"]["external_id"] == "wamid.late"]
    assert [row["snippet"] for row in rows] == ["Torte"]
    assert "Photo: [Torte]" in call("search", "torte").out
    assert all(check["ok"] for check in call("doctor", "--json").json()["checks"] if check["name"] == "replay")


def test_replay_of_what_this_version_read_finds_nothing_to_do(call: Call, shop: Database) -> None:
    assert call("replay").out == "0 items read anew: 0 messages changed, 0 stored, 0 still not understood.\n"
    assert call("replay", "--all", "--json").json()["changed"] == 0
    assert shop.path.exists()
