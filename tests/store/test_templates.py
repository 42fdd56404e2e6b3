"""What webhooks and syncs make of the templates that are kept."""

import json
from dataclasses import replace

import pytest

from app.core.enums import AccountState
from app.core.rows import Template
from app.store import notices
from app.store.accounts import AccountSetup, save_account
from app.store.templates import SYNC, add_template, keep_listed, read_templates, tell_template
from tests.builders import NOW, Shop

BODY = '[{"type":"BODY","text":"Hallo!"}]'
DONE = Template(0, 0, "done", "de", "UTILITY", "APPROVED", "GREEN", "", BODY, external_id="900")
STATUS = "message_template_status_update"
ABOUT = {"message_template_id": "900", "message_template_name": "done", "message_template_language": "de"}


@pytest.fixture
def kept(shop: Shop) -> Shop:
    """A shop with one synced template."""
    with shop.database.write() as connection:
        keep_listed(connection, shop.account_id, [DONE], NOW)
    return shop


def tell(shop: Shop, field: str, **facts: str) -> list[Template]:
    """The templates after a webhook."""
    with shop.database.write() as connection:
        tell_template(connection, shop.account_id, field, ABOUT | facts, NOW)
    return read_templates(shop.database.reader())


@pytest.mark.parametrize(
    ("event", "reason", "status", "why"),
    [
        ("PAUSED", "NONE", "PAUSED", ""),
        ("REJECTED", "ABUSIVE_CONTENT", "REJECTED", "ABUSIVE_CONTENT"),
        ("REINSTATED", "", "APPROVED", ""),
        ("FLAGGED", "", "APPROVED", ""),
        ("SOMETHING_NEW", "", "SOMETHING_NEW", ""),
    ],
)
def test_a_decision_of_metas_is_kept(kept: Shop, event: str, reason: str, status: str, why: str) -> None:
    (template,) = tell(kept, STATUS, event=event, reason=reason)
    assert (template.status, template.reason) == (status, why)


def test_quality_and_category_follow(kept: Shop) -> None:
    assert tell(kept, "message_template_quality_update", new_quality_score="RED")[0].quality == "RED"
    assert tell(kept, "template_category_update", correct_category="MARKETING")[0].category == "UTILITY"
    assert tell(kept, "template_category_update", new_category="MARKETING")[0].category == "MARKETING"


def test_a_template_deleted_elsewhere_goes(kept: Shop) -> None:
    assert tell(kept, STATUS, event="DELETED") == []


def test_a_template_nobody_knows_is_synced(kept: Shop) -> None:
    tell(kept, STATUS, event="APPROVED", message_template_id="7", message_template_name="other")
    assert kept.database.reader().execute("SELECT kind FROM job").fetchall() == [(SYNC,)]
    tell(kept, "message_template_components_update")
    assert kept.database.reader().execute("SELECT count(*) FROM job").fetchone() == (1,)


def test_every_number_of_the_business_is_told(kept: Shop) -> None:
    setup = AccountSetup("whatsapp", "107", "102290129340398", "http://127.0.0.1:9", "v25.0")
    with kept.database.write() as connection:
        second = save_account(connection, setup, AccountState.OK, NOW)
        keep_listed(connection, second, [DONE], NOW)
    tell(kept, STATUS, event="PAUSED")
    assert [one.status for one in read_templates(kept.database.reader(), second)] == ["PAUSED"]


def test_a_sync_leaves_alone_what_meta_is_yet_to_be_told(kept: Shop) -> None:
    with kept.database.write() as connection:
        add_template(connection, kept.account_id, replace(DONE, name="new"))
        connection.exec_driver_sql("UPDATE template SET state = 'queued', components = '[]' WHERE name = 'done'")
        keep_listed(connection, kept.account_id, [replace(DONE, status="PAUSED")], NOW + 1)
    found = {one.name: one for one in read_templates(kept.database.reader())}
    assert (found["done"].status, found["done"].components, found["done"].state) == ("PAUSED", "[]", "queued")
    assert found["new"].state == "queued"

    with kept.database.write() as connection:
        connection.exec_driver_sql("UPDATE template SET state = '' WHERE name = 'done'")
        keep_listed(connection, kept.account_id, [], NOW + 2)
    assert [one.name for one in read_templates(kept.database.reader())] == ["new"]


def test_a_repeated_line_of_the_log_is_one_and_is_new_until_it_is_seen(shop: Shop) -> None:
    with shop.database.write() as connection:
        notices.see_all(connection)
        for text in ("a", "a", "b", "a"):
            notices.log_notice(connection, shop.account_id, "template.sync", text, "warning", NOW)
    reader = shop.database.reader()
    assert [(row.text, row.new) for row in notices.read_notices(reader)] == [("a", True), ("b", True), ("a", True)]
    assert notices.count_new(reader) == 3
    newest = notices.read_notices(reader, limit=1)[0]
    assert [row.text for row in notices.read_notices(reader, before=newest.id)] == ["b", "a"]
    with shop.database.write() as connection:
        notices.see_all(connection)
    assert notices.count_new(reader) == 0


def test_components_of_any_length_are_kept_whole(shop: Shop) -> None:
    long = json.dumps([{"type": "BODY", "text": "ä" * 70_000}], ensure_ascii=False)
    with shop.database.write() as connection:
        keep_listed(connection, 1, [replace(DONE, components=long)], NOW)
    (kept,) = read_templates(shop.database.reader(), 1)
    assert kept.components == long
