"""The desk's finding over a real database: people and notes, a chat's moments, a chat as a file."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.clock import DAY, SECOND
from app.core.errors import UserError
from app.core.export import ExportForm
from app.core.ids import time_of
from app.services.desk import DeskService
from tests.builders import NOW, FixedClock, Shop


@pytest.fixture
def desk(shop: Shop) -> Iterator[DeskService]:
    """The desk over the shop's database."""
    with closing(DeskService(shop.database, FixedClock())) as made:
        yield made


def test_filters_typed_among_the_words_narrow_people_and_notes(shop: Shop, desk: DeskService) -> None:
    anna, chat = shop.person("Anna Weiß", "+4917139200001")
    shop.person("Anna Huber", "+4917139200002")
    desk.add_note(anna, "Straße nass, hinten klingeln")
    shop.hears(chat, "Welche Straße?", ago=SECOND)

    assert [hit.customer.name for hit in desk.find_people("anna chat:weiss")] == ["Anna Weiß"]
    assert desk.find_people("anna from:weiss") == desk.find_people("anna on:yesterday") == []
    assert [hit.message.type for hit in desk.search("strasse")] == ["note", "text"]
    assert [hit.message.type for hit in desk.search("strasse hat:notiz")] == ["note"]
    assert [hit.message.type for hit in desk.search("strasse", conversation_id=chat)] == ["note", "text"]
    with pytest.raises(UserError, match="no date"):
        desk.find_people("anna before:whenever")


def test_a_note_found_is_where_the_chat_shows_it(shop: Shop, desk: DeskService) -> None:
    anna, chat = shop.person("Anna")
    shop.hears(chat, "Hallo", ago=SECOND)
    desk.add_note(anna, "Nüsse")

    (hit,) = desk.search("nuesse")
    page = desk.transcript(hit.conversation_id, around=hit.message.id)

    assert hit.conversation_id == chat
    assert hit.message.id in [message.id for message in page.messages]


def test_the_first_message_from_a_day_on_else_the_last_one(shop: Shop, desk: DeskService) -> None:
    _, chat = shop.person("Anna")
    _, silent = shop.person("Bob", "+4917139200002")
    for days in (5, 3, 1):
        shop.hears(chat, f"vor {days}", ago=days * DAY)

    def days_ago(at: int) -> int:
        found = desk.first_at(chat, at)
        assert found is not None
        return round((NOW - time_of(found)) / DAY)

    assert days_ago(NOW - 9 * DAY) == 5
    assert days_ago(NOW - 4 * DAY) == 3
    assert days_ago(NOW) == 1
    assert desk.first_at(silent, NOW) is None


def test_a_chat_is_written_where_the_operator_says(shop: Shop, desk: DeskService, tmp_path: Path) -> None:
    _, chat = shop.person("Anna: <b>")
    shop.hears(chat, "Hallo")

    path = Path(desk.export_chat(chat, ExportForm.TEXT, f"{tmp_path}/"))

    assert path.parent == tmp_path
    assert path.read_text(encoding="utf-8").endswith("Anna <b>: Hallo\n")
    with pytest.raises(UserError, match="Say where"):
        desk.export_chat(chat, ExportForm.HTML, " ")
