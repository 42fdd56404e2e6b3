"""What the builders write is what the store's own rules would keep."""

from pathlib import Path

from app.core.enums import View
from app.services.desk import open_desk
from app.store import conversations
from app.store.database import Database
from tests.builders import FixedClock, build_database


def test_built_database_keeps_every_rule(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    build_database(path, conversations=40, messages=1_500)
    desk = open_desk(path, FixedClock())
    database = Database(path)
    counted = desk.counters()
    assert (counted.all, counted.customers) == (40, 40)
    order = desk.inbox_order(View.OPEN)
    assert (len(order.ids), order.waiting) == (40, counted.waiting)
    rows = desk.inbox_rows(order.ids)
    total = 0
    with database.write() as connection:
        for id_ in order.ids:
            page = desk.transcript(id_, limit=1_000)
            total += len(page.messages)
            last = page.messages[-1]
            row = rows[id_]
            assert (row.last_direction, row.last_status) == (last.direction, last.status)
            assert row.waiting_since == conversations.waiting_since(connection, id_)
            assert (row.unread > 0) is (row.waiting_since is not None)
    assert total == 1_500
    assert [hit.message for hit in desk.search(last.text.split()[0], conversation_id=last.conversation_id)]
    database.close()
    desk.close()
