"""Exported chats: past messages that nobody has to answer, brought once, taken back without a trace."""

from pathlib import Path
from typing import Any

import pytest

from app.core.clock import MINUTE
from app.core.enums import Channel, IdentityKind
from app.core.errors import UserError
from app.services.imports import batches
from app.services.imports.chat_export import read_export
from app.services.imports.chats import ChatPlan, bring_chat, plan_chat
from app.services.media import fetch_again, fetch_all_again
from app.store import customer_edits
from app.store.media import media_dir
from app.store.search import search
from tests import webhooks
from tests.builders import NOW, FixedClock, Shop
from tests.services.receiving import Receiving
from tests.services.test_imports import dump as dump_all

ANNA = "+4917139200011"
CLOCK = FixedClock(NOW)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738"
    "550000000049454e44ae426082"
)
CHAT = (
    "24.12.23, 18:05 - Nachrichten sind Ende-zu-Ende-verschlüsselt.\n"
    "24.12.23, 18:05 - Anna: Habt ihr Roggenbrot?\nund Brezeln?\n"
    "24.12.23, 18:06 - Bäckerei Tresen: Ja\n"
    "24.12.23, 18:06 - Bäckerei Tresen: Ja\n"
    "24.12.23, 18:07 - Anna: IMG-1.png (Datei angehängt)\nso eins\n"
    "24.12.23, 18:08 - Anna: <Medien ausgeschlossen>\n"
    "24.12.23, 18:09 - Anna: Diese Nachricht wurde gelöscht.\n"
)


def dump(shop: Shop, *, whole: bool = False) -> dict[str, list[Any]]:
    """All rows but the shop's own profile."""
    return {name: rows for name, rows in dump_all(shop, whole=whole).items() if name != "business_profile"}


def plan(shop: Shop, folder: Path, text: str = CHAT, *, me: str = "", customer: str = "") -> ChatPlan:
    with shop.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO business_profile (account_id, timezone) VALUES (?, 'Europe/Berlin') ON CONFLICT DO NOTHING",
            (shop.account_id,),
        )
    file = folder / "WhatsApp Chat mit Anna.txt"
    file.write_text(text, encoding="utf-8")
    return plan_chat(shop.database, read_export(text.encode()), file, region="DE", me=me, customer=customer)


def bring(shop: Shop, folder: Path, text: str = CHAT, **how: str) -> int | None:
    return bring_chat(shop.database, CLOCK, "WhatsApp Chat mit Anna.txt", plan(shop, folder, text, **how))


def anna(shop: Shop) -> int:
    with shop.database.write() as connection:
        return customer_edits.make_customer(connection, Channel.WHATSAPP, [(IdentityKind.PHONE, ANNA)], "Anna", NOW)


def rows(shop: Shop, sql: str) -> list[Any]:
    return shop.database.reader().execute(sql).fetchall()


def test_chat_becomes_past_messages_that_wait_for_nothing(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "IMG-1.png").write_bytes(PNG)
    assert bring(shop, tmp_path, customer=ANNA) is not None
    assert rows(shop, "SELECT direction, type, text FROM message ORDER BY id") == [
        ("in", "text", "Habt ihr Roggenbrot?\nund Brezeln?"),
        ("out", "text", "Ja"),
        ("out", "text", "Ja"),
        ("in", "image", "so eins"),
        ("in", "document", ""),
    ]
    ((first,),) = rows(shop, "SELECT min(id) >> 21 FROM message")
    assert first == 1_703_437_500_000, "18:05 in the shop's zone, Europe/Berlin"
    assert rows(shop, "SELECT unread, waiting_since, state, name FROM conversation") == [(0, None, "open", "Anna")]
    assert rows(shop, "SELECT message_count FROM customer") == [(5,)]
    assert rows(shop, "SELECT count(*) FROM outbox") == [(0,)]
    (ready, gone) = rows(shop, "SELECT state, mime, path FROM media ORDER BY message_id")
    assert ready[:2] == ("ready", "image/png")
    assert (media_dir(shop.database.path) / ready[2]).read_bytes() == PNG
    assert gone == ("gone", "", "")


def test_known_customer_is_found_by_the_files_name(shop: Shop, tmp_path: Path) -> None:
    id_ = anna(shop)
    assert plan(shop, tmp_path).customer_id == id_
    bring(shop, tmp_path)
    assert rows(shop, "SELECT DISTINCT customer_id FROM conversation") == [(id_,)]
    assert rows(shop, "SELECT count(*) FROM identity") == [(1,)]


def test_plan_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "IMG-1.png").write_bytes(PNG)
    before = dump(shop, whole=True)
    found = plan(shop, tmp_path, customer=ANNA)
    assert found.counts() == {"messages": 5, "files": 1, "known": 0, "left_out": 2}
    assert dump(shop, whole=True) == before
    assert not media_dir(shop.database.path).exists()


def test_same_chat_again_and_a_longer_one_bring_only_what_is_new(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, customer=ANNA)
    before = dump(shop, whole=True)
    assert bring(shop, tmp_path, customer=ANNA) is None
    assert dump(shop, whole=True) == before
    longer = plan(shop, tmp_path, CHAT + "24.12.23, 18:10 - Bäckerei Tresen: Ja\n", customer=ANNA)
    assert [one.event.text for one in longer.messages] == ["Ja"]
    assert longer.known == 5


def test_what_the_channel_brought_itself_is_not_doubled(receiving: Receiving, tmp_path: Path) -> None:
    at = 1_703_437_500_000 + 20_000
    message = webhooks.text_message(ANNA[1:], "wamid.1", "Habt ihr Roggenbrot?\nund Brezeln?", at // 1000)
    receiving.deliver(webhooks.envelope(webhooks.value([message])))
    assert plan(receiving.shop, tmp_path, customer=ANNA).counts()["known"] == 1


def test_undo_leaves_no_trace(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "IMG-1.png").write_bytes(PNG)
    before = dump(shop)
    batch = bring(shop, tmp_path, customer=ANNA)
    assert search(shop.database.reader(), "Roggenbrot")
    assert batches.undo(shop.database, CLOCK, batch or 0) == []
    assert dump(shop) == before
    assert rows(shop, "SELECT count(*) FROM message_search WHERE message_search MATCH 'roggenbrot'") == [(0,)]
    assert not [*media_dir(shop.database.path).glob("*/*")]


def test_undo_leaves_the_chat_as_it_was_before(receiving: Receiving, tmp_path: Path) -> None:
    shop = receiving.shop
    message = webhooks.text_message(ANNA[1:], "wamid.1", "Brot?", NOW // 1000)
    receiving.deliver(webhooks.envelope(webhooks.value([message])))
    before = dump(shop)
    batch = bring(shop, tmp_path, customer=ANNA)
    assert batches.undo(shop.database, CLOCK, batch or 0) == []
    assert dump(shop) == before


def test_customer_who_has_written_since_keeps_what_they_wrote(receiving: Receiving, tmp_path: Path) -> None:
    shop = receiving.shop
    batch = bring(shop, tmp_path, customer=ANNA)
    message = webhooks.text_message(ANNA[1:], "wamid.1", "Brot?", NOW // 1000)
    receiving.deliver(webhooks.envelope(webhooks.value([message])))
    assert [name for _id, name in batches.undo(shop.database, CLOCK, batch or 0)] == ["Anna"]
    assert rows(shop, "SELECT text FROM message") == [("Brot?",)]
    assert rows(shop, "SELECT preview, unread FROM conversation") == [("Brot?", 1)]


@pytest.mark.parametrize(
    ("text", "how", "why"),
    [
        (CHAT + "24.12.23, 18:10 - Ben: Ich auch\n", {"customer": ANNA}, "chats of groups"),
        (CHAT.replace("Bäckerei Tresen", "Laden").replace("Anna:", "Änne:"), {"customer": ANNA}, "Say --me NAME"),
        (CHAT, {"customer": ANNA, "me": "Nobody"}, "Nobody of that name"),
        (CHAT, {}, "Whose chat is it\\? 0 customers are called “Anna”"),
        (CHAT, {"customer": "4711"}, "no customer 4711"),
        (CHAT, {"customer": "call me"}, "not a phone number"),
    ],
)
def test_what_is_unclear_is_asked_in_a_sentence(
    shop: Shop, tmp_path: Path, text: str, how: dict[str, str], why: str
) -> None:
    with pytest.raises(UserError, match=why):
        plan(shop, tmp_path, text, **how)
    assert rows(shop, "SELECT count(*) FROM message") == [(0,)]


def test_file_names_lead_nowhere_else(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    text = "".join(
        f"[24.12.23, 18:0{n}:00] Anna: <Anhang: {name}>\n"
        for n, name in enumerate(("../secret.txt", "link.txt", str(tmp_path / "secret.txt"), ".."))
    )
    found = plan(shop, folder, text, customer=ANNA)
    assert [one.file for one in found.messages] == ["", "", "", ""]


def test_hostile_words_are_kept_as_they_are_and_break_nothing(shop: Shop, tmp_path: Path) -> None:
    text = "24.12.23, 18:05 - Anna: \x1b]0;x\x07\u202e'; DROP TABLE message;--\x00" + "z" * 100_000 + "\n"
    batch = bring(shop, tmp_path, text, customer=ANNA)
    ((words,),) = rows(shop, "SELECT text FROM message")
    assert "\x00" not in words
    assert len(words) <= 65_536
    assert bring(shop, tmp_path, text, customer=ANNA) is None
    assert batches.undo(shop.database, CLOCK, batch or 0) == []


def test_window_follows_the_real_time(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, "24.12.23, 18:05 - Anna: Hallo\n", customer=ANNA, me="Laden")
    assert rows(shop, "SELECT (window_ends_at - last_inbound_at) / ? FROM conversation".replace("?", str(MINUTE))) == [
        (24 * 60,)
    ]


def test_a_file_that_was_not_exported_is_not_asked_for_again(shop: Shop, tmp_path: Path) -> None:
    anna(shop)
    bring(shop, tmp_path)
    missing = [
        row[0] for row in shop.database.reader().execute("SELECT message_id FROM media WHERE fault = 'not_exported'")
    ]

    assert len(missing) == 2
    with pytest.raises(UserError, match="not beside the imported chat"):
        fetch_again(shop.database, missing[0])
    assert fetch_all_again(shop.database) == 0
