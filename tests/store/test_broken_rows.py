"""One row that can't be read spoils nothing around it: pages, search, sending again, the desk's start."""

import pytest

from app.core.clock import MINUTE
from app.core.content import Extras, Media, extras_to_json, from_json, to_json
from app.core.desk_state import DeskState
from app.core.enums import Author
from app.services.sending import queue_text, retry_failed
from app.store.desk_state import DESK_STATE, desk_state
from app.store.journal import account_in
from app.store.profile import profile_history, read_profile
from app.store.search import search
from app.store.transcript import transcript
from tests.builders import NOW, FixedClock, Said, Shop

BROKEN = (
    "{",
    "null",
    "[]",
    "7",
    '{"is":["media"]}',
    '{"is":"place"}',
    '{"is":"media","caption":7}',
    '{"is":"media","size":"7"}',
    '{"is":"cards","cards":"x"}',
    '{"is":"cards","cards":["x"]}',
    '{"is":"products","header":"","body":"","catalog_id":"","sections":[{"title":"","retailer_ids":[7]}]}',
    "[" * 100_000,
)


@pytest.mark.parametrize("column", ["content", "extras"])
@pytest.mark.parametrize("broken", BROKEN)
def test_page_with_a_message_that_can_not_be_read_is_shown(shop: Shop, broken: str, column: str) -> None:
    _, chat = shop.person("Anna", "+4917139200001")
    ids = shop.say(*(Said(chat, NOW - n * MINUTE, f"brot {n}") for n in (3, 2, 1)))
    with shop.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE message SET {column} = ? WHERE id = ?", (broken, ids[1]))
        connection.exec_driver_sql(
            "UPDATE message SET quoted_external_id = (SELECT external_id FROM message WHERE id = ?) WHERE id = ?",
            (ids[1], ids[2]),
        )
    reader = shop.database.reader()
    page = transcript(reader, chat).messages
    assert [message.text for message in page] == ["brot 3", "brot 2", "brot 1"]
    assert page[1].content is None
    assert page[1].extras in (None, Extras())
    assert len(search(reader, "brot", conversation_id=chat, limit=9)) == 3


def test_failed_messages_are_sent_again_beside_one_that_can_not_be_read(shop: Shop) -> None:
    _, chat = shop.person("Anna", "+4917139200001")
    shop.hears(chat, "Brot?")
    clock = FixedClock()
    ids = [queue_text(shop.database, clock, chat, "Ja", Author.OPERATOR).id for _ in range(2)]
    with shop.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
        connection.exec_driver_sql("UPDATE message SET status = 'failed', error_code = 131000 WHERE direction = 'out'")
        connection.exec_driver_sql("UPDATE conversation SET trouble = 2")
        connection.exec_driver_sql("UPDATE message SET type = 'template', content = '{' WHERE id = ?", (ids[0],))
    assert retry_failed(shop.database, clock) == 2


@pytest.mark.parametrize("broken", ["{", "7", '["x"]', '{"a": 1}', '{"chats": 7, "active": "x"}', "[" * 100_000])
def test_desk_starts_whatever_it_remembers(shop: Shop, broken: str) -> None:
    with shop.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta (name, value) VALUES (?, ?)", (DESK_STATE, broken))
    assert desk_state(shop.database.reader()) == DeskState()


@pytest.mark.parametrize("broken", ['{"account":', '{"account":7}', '{"account":"1"'])
def test_an_item_that_is_cut_names_no_account(broken: str) -> None:
    assert account_in(broken) == ""


@pytest.mark.parametrize(
    "broken", ["{", "[]", '{"health":[{"later":1}]}', '{"websites":7}', '{"areas":7}', '{"later":1}']
)
def test_shop_is_shown_whatever_its_columns_hold(shop: Shop, broken: str) -> None:
    with shop.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO business_profile (account_id) VALUES (1) ON CONFLICT DO NOTHING")
        connection.exec_driver_sql(
            "UPDATE business_profile SET trust = ?1, live = ?1, delivery = ?1, websites = ?1", (broken,)
        )
        connection.exec_driver_sql("INSERT INTO profile_version (account_id, at, fields) VALUES (1, 1, ?)", (broken,))
    profile = read_profile(shop.database.reader())
    assert profile is not None
    assert profile.trust.health == ()
    assert [version.fields.about for version in profile_history(shop.database.reader(), 1)] == [""]


@pytest.mark.parametrize("broken", BROKEN[:-1])
def test_what_is_no_content_is_never_made_one(broken: str) -> None:
    try:
        assert from_json(broken) is None
    except (TypeError, ValueError):
        return


def test_contents_are_read_as_they_were_written() -> None:
    assert from_json(to_json(Media(caption="[/] \x1b[2J ‮", size=7, voice=True))) == Media(
        caption="[/] \x1b[2J ‮", size=7, voice=True
    )
    assert extras_to_json(None) is None
