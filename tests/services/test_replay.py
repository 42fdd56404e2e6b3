"""Replaying the journal: what an earlier version misread comes out right, and what is right stays as it is."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.channels.whatsapp.reader import WhatsAppReader
from app.core.clock import HOUR, SECOND
from app.core.content import Media, Reaction
from app.core.enums import Direction, MediaState
from app.core.events import Event, Failure, Item, MessageEvent, Quarantined
from app.core.ids import external_key, message_id
from app.core.rows import MessageRow, ReactionMark
from app.services.replay import Replay, Tally
from app.store import schema, sqlite
from app.store import search as searching
from app.store.database import Database
from app.store.search import search
from app.store.transcript import transcript
from tests import webhooks
from tests.builders import NOW, FixedClock, Shop
from tests.services.receiving import ANNA, BEN, Receiving

AT = NOW // SECOND
OLD_TEXTS = {
    "wamid.1": "Photo: So eine Torte?",
    "wamid.2": "Reacted with ❤️",
    "wamid.3": "Place: Markt – 52.5, 13.4",
    "wamid.4": "Changed a message: vier Brote",
    "wamid.5": "Withdrew a message",
    "wamid.6": "drei Brote",
    "wamid.7": "mein Geheimnis",
    "wamid.8": "Message of type hologram: Hallo",
}
"""What version 1 wrote for the items below."""
ITEMS: tuple[dict[str, Any], ...] = (
    webhooks.message(ANNA, "wamid.1", AT - 60, "image", {"id": "4711", "caption": "So eine Torte?"}),
    webhooks.message(ANNA, "wamid.2", AT - 50, "reaction", {"message_id": "wamid.1", "emoji": "❤️"}),
    webhooks.message(ANNA, "wamid.3", AT - 40, "location", {"latitude": 52.5, "longitude": 13.4, "name": "Markt"}),
    webhooks.message(
        ANNA,
        "wamid.4",
        AT - 20,
        "edit",
        {"original_message_id": "wamid.6", "message": {"type": "text", "text": {"body": "vier Brote"}}},
    ),
    webhooks.message(ANNA, "wamid.5", AT - 10, "revoke", {"original_message_id": "wamid.7"}),
    webhooks.text_message(ANNA, "wamid.6", "drei Brote", AT - 30),
    webhooks.text_message(ANNA, "wamid.7", "mein Geheimnis", AT - 35),
    webhooks.message(ANNA, "wamid.8", AT, "hologram", {"title": "Hallo"}),
)


def old_file(path: Path) -> None:
    """A database as version 1 left it: an account, Anna's chat, and everything the journal keeps of it."""
    sqlite.make_file(path)
    schema.upgrade(path, 1)
    database = Database(path)
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO channel_account (id, channel, external_id, business_id, name, created_at) "
            "VALUES (1, 'whatsapp', ?, ?, 'Bäckerei', 0)",
            (webhooks.PHONE_NUMBER_ID, webhooks.WABA_ID),
        )
        connection.exec_driver_sql(
            "INSERT INTO customer (id, given_name, name, sort_name, search, created_at, message_count, last_at) "
            "VALUES (1, 'Frau A.', 'Frau A.', 'frau a.', 'frau a.', 0, ?, ?)",
            (len(ITEMS), NOW),
        )
        for kind, value in (("wa_id", ANNA), ("phone", f"+{ANNA}")):
            connection.exec_driver_sql(
                "INSERT INTO identity (customer_id, channel, kind, scope, value, created_at) "
                "VALUES (1, 'whatsapp', ?, '', ?, 0)",
                (kind, value),
            )
        ids = [message_id(int(item["timestamp"]) * SECOND, n) for n, item in enumerate(ITEMS)]
        connection.exec_driver_sql(
            "INSERT INTO conversation (id, account_id, customer_id, channel, name, last_message_id, last_at, "
            "last_direction, last_status, last_type, preview, created_at) VALUES "
            "(1, 1, 1, 'whatsapp', 'Frau A.', ?, ?, 'in', 'received', 'hologram', ?, 0)",
            (ids[-1], NOW, OLD_TEXTS["wamid.8"]),
        )
        for id_, item in zip(ids, ITEMS, strict=True):
            name, type_ = item["id"], item["type"]
            quoted = item.get(type_, {}).get("message_id") or item.get(type_, {}).get("original_message_id")
            connection.exec_driver_sql(
                "INSERT INTO message (id, conversation_id, account_id, external_id, external_key, direction, type, "
                "text, status, quoted_external_id) VALUES (?, 1, 1, ?, ?, 'in', ?, ?, 'received', ?)",
                (id_, name, external_key(1, name), type_, OLD_TEXTS[name], quoted),
            )
            keep(connection, item, id_)
        searching.index_rows(
            connection,
            [(id_, 1, "in", item["type"], OLD_TEXTS[item["id"]]) for id_, item in zip(ids, ITEMS, strict=True)],
        )
    database.close()
    schema.prepare(path)


def keep(connection: Any, item: dict[str, Any], id_: int | None, **stored: Any) -> None:
    """An item in the journal, as version 1 kept it."""
    body = {"field": "messages", "list": "messages", "item": item} | stored
    connection.exec_driver_sql(
        "INSERT INTO raw_item (channel, account_id, customer_id, message_id, received_at, state, parser, body) "
        "VALUES ('whatsapp', 1, ?, ?, ?, 'done', 1, ?)",
        (1 if id_ else None, id_, NOW, json.dumps(body, separators=(",", ":"))),
    )


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """A migrated database."""
    old_file(tmp_path / "tresen.db")
    database = Database(tmp_path / "tresen.db")
    yield database
    database.close()


def replay(database: Database, reader: WhatsAppReader | None = None, *, everything: bool = False) -> Tally:
    made = Replay(database, FixedClock(NOW + HOUR), {"whatsapp": reader or WhatsAppReader()})
    return made.run(everything=everything)


def rows(database: Database) -> dict[str | None, MessageRow]:
    return {row.external_id: row for row in transcript(database.reader(), 1).messages}


def found(database: Database, words: str) -> list[str | None]:
    return [hit.message.external_id for hit in search(database.reader(), words)]


def dump(database: Database) -> dict[str, list[Any]]:
    """All that a person or a later version could see."""
    tables = ("message", "media", "amendment", "conversation", "customer", "identity", "raw_item", "message_event")
    return {name: database.reader().execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def test_messages_of_the_first_version_come_out_right(old: Database) -> None:
    tally = replay(old)
    now = rows(old)
    assert (now["wamid.1"].text, now["wamid.1"].content) == ("So eine Torte?", Media("4711", caption="So eine Torte?"))
    assert now["wamid.1"].media is not None
    assert now["wamid.1"].media.state is MediaState.WANTED
    assert now["wamid.1"].reactions == (ReactionMark(Direction.IN, "❤️"),)
    assert (now["wamid.2"].text, now["wamid.2"].content) == ("❤️", Reaction("❤️"))
    assert now["wamid.3"].text == "Markt – 52.5, 13.4"
    assert [version.text for version in now["wamid.6"].edits] == ["vier Brote"]
    assert (now["wamid.7"].text, now["wamid.7"].revoked_at) == ("", (AT - 10) * SECOND)
    assert now["wamid.8"].text == "Hallo"
    assert (tally.items, tally.stored, tally.unreadable) == (len(ITEMS), 0, 0)
    assert tally.changed == len(ITEMS) - 1  # a plain text was right already


def test_search_and_inbox_follow_what_was_read_anew(old: Database) -> None:
    assert found(old, "photo") == ["wamid.1"]
    replay(old)
    assert found(old, "photo") == []
    assert found(old, "torte") == ["wamid.1"]
    assert found(old, "geheimnis") == []
    assert old.reader().execute("SELECT preview, last_type FROM conversation").fetchall() == [("Hallo", "hologram")]


def test_what_people_did_is_left_alone(old: Database) -> None:
    before = old.reader().execute("SELECT given_name, name, message_count, last_at FROM customer").fetchall()
    chat = "SELECT state, unread, waiting_since, last_message_id, last_at, window_ends_at FROM conversation"
    chats = old.reader().execute(chat).fetchall()
    replay(old)
    assert old.reader().execute("SELECT given_name, name, message_count, last_at FROM customer").fetchall() == before
    assert old.reader().execute(chat).fetchall() == chats
    assert old.reader().execute("SELECT count(*) FROM message WHERE identity_id IS NULL").fetchone() == (0,)


def test_second_replay_changes_nothing(old: Database) -> None:
    replay(old)
    before = dump(old)
    assert replay(old).items == 0
    again = replay(old, everything=True)
    assert (again.changed, again.stored) == (0, 0)
    assert dump(old) == before


def test_withdrawn_message_stays_withdrawn_and_keeps_no_item(old: Database) -> None:
    replay(old)
    replay(old, everything=True)
    assert "Geheimnis" not in json.dumps(old.reader().execute("SELECT body FROM raw_item").fetchall())
    assert rows(old)["wamid.7"].text == ""


def test_history_that_was_one_line_becomes_its_messages(old: Database) -> None:
    with old.write() as connection:
        thread = {"id": BEN, "messages": [{**webhooks.text_message(BEN, "wamid.h", "früher", AT - 9_000)}]}
        value = webhooks.value() | {"history": [{"metadata": {"phase": 0, "progress": 5}, "threads": [thread]}]}
        keep(connection, value, None, field="history", list="", business=webhooks.WABA_ID)
    assert replay(old).stored == 1
    assert old.reader().execute("SELECT text, status FROM message WHERE external_id = 'wamid.h'").fetchall() == [
        ("früher", "received")
    ]
    assert old.reader().execute("SELECT count(*) FROM account_notice").fetchone() == (0,)
    assert replay(old, everything=True).stored == 0


class Forgetful(WhatsAppReader):
    """Understands no message of one type, as if it were of a time before that."""

    parser_version = 1

    def split(self, body: bytes) -> list[Item]:
        """As WhatsApp's, but stickers are not understood."""
        return [replace(item, event=self._without(item.event)) for item in super().split(body)]

    def _without(self, event: Event) -> Event:
        broken = isinstance(event, MessageEvent) and event.type == "sticker"
        return Quarantined("never heard of it") if broken else event


@pytest.fixture
def forgetful(shop: Shop) -> Receiving:
    """A shop that receives what it only understands later."""
    return Receiving(shop, Forgetful())


def test_item_that_can_be_read_now_is_stored_at_its_own_time(forgetful: Receiving) -> None:
    sticker = webhooks.message(ANNA, "wamid.1", AT - 3_600, "sticker", {"id": "8", "animated": True})
    forgetful.deliver(webhooks.envelope(webhooks.value([sticker], names={ANNA: "Anna"})))
    forgetful.write("danach", "wamid.2")
    assert forgetful.one("SELECT count(*) FROM raw_item WHERE state = 'quarantined'") == 1
    tally = replay(forgetful.shop.database)
    assert (tally.stored, tally.unreadable) == (1, 0)
    assert forgetful.rows("SELECT external_id FROM message ORDER BY id") == [("wamid.1",), ("wamid.2",)]
    assert forgetful.rows("SELECT unread, waiting_since, preview FROM conversation") == [(2, NOW - HOUR, "danach")]
    assert forgetful.rows("SELECT state, parser FROM raw_item ORDER BY id") == [("done", 2), ("done", 2)]
    assert forgetful.one("SELECT external_id FROM media") == "8"


def test_item_that_still_cannot_be_read_is_kept(forgetful: Receiving) -> None:
    broken = {"from": ANNA, "id": "wamid.1", "timestamp": "yesterday", "type": "text", "text": {"body": "x"}}
    forgetful.deliver(webhooks.envelope(webhooks.value([broken])))
    assert replay(forgetful.shop.database).unreadable == 1
    assert forgetful.rows("SELECT state, parser FROM raw_item") == [("quarantined", 2)]
    assert forgetful.one("SELECT count(*) FROM message") == 0


def test_item_of_an_account_set_up_later_is_stored(receiving: Receiving) -> None:
    value = webhooks.value([webhooks.text_message(ANNA, "wamid.1", "hallo", AT)])
    value["metadata"]["phone_number_id"] = "999"
    receiving.deliver(webhooks.envelope(value))
    assert replay(receiving.shop.database).unreadable == 1
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO channel_account (channel, external_id, created_at) VALUES ('whatsapp', '999', 0)"
        )
    assert replay(receiving.shop.database).stored == 1
    assert receiving.rows("SELECT account_id, text FROM message") == [(2, "hallo")]


def test_webhook_that_can_be_split_now_is_stored(receiving: Receiving) -> None:
    body = webhooks.envelope(webhooks.value([webhooks.text_message(ANNA, "wamid.1", "hallo", AT)]))
    receiving.deliver(b"{}")
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE raw_event SET body = ?", (body,))
    assert replay(receiving.shop.database).stored == 1
    assert receiving.one("SELECT count(*) FROM raw_event") == 0
    assert receiving.one("SELECT text FROM message") == "hallo"


def test_deleted_message_does_not_come_back(receiving: Receiving) -> None:
    receiving.write("hallo", "wamid.1")
    with receiving.shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM message")
    assert replay(receiving.shop.database, everything=True).stored == 0
    assert receiving.one("SELECT count(*) FROM message") == 0


class Overflowing(WhatsAppReader):
    """Reads one message as something that no column can hold."""

    def read_again(self, account: str, raw: str) -> list[Item]:
        """As WhatsApp's, but wamid.1 has an error code of 70 bits."""
        return [
            replace(item, event=replace(item.event, error=Failure(1 << 70, "too large")))
            if isinstance(item.event, MessageEvent) and item.event.external_id == "wamid.1"
            else item
            for item in super().read_again(account, raw)
        ]


def test_item_that_cannot_be_stored_holds_no_other_up(old: Database) -> None:
    tally = replay(old, Overflowing())
    assert (tally.items, tally.unreadable) == (len(ITEMS), 1)
    assert rows(old)["wamid.1"].text == "Photo: So eine Torte?"
    assert rows(old)["wamid.8"].text == "Hallo"
    assert replay(old).changed > 0
    assert rows(old)["wamid.1"].text == "So eine Torte?"


def test_replay_that_was_interrupted_goes_on_where_it_stopped(old: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.replay.BATCH", 2)

    def stop(tally: Tally) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Replay(old, FixedClock(), {"whatsapp": WhatsAppReader()}).run(progress=stop)
    assert old.reader().execute("SELECT count(*) FROM raw_item WHERE parser = 2").fetchone() == (2,)
    assert replay(old).items == len(ITEMS) - 3  # the item of the one that is withdrawn meanwhile is gone
    assert rows(old)["wamid.1"].reactions == (ReactionMark(Direction.IN, "❤️"),)
