"""What is unread, when it came in, and for whom the bell rings though it is else silent."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from app.core.notify import News
from app.store.sqlite import select_in

MOST: Final = 5_000
_NEWS: Final = (
    "SELECT c.id, c.name, c.preview, c.unread, coalesce(c.last_inbound_at, c.last_at), "
    "(SELECT r.received_at FROM raw_item r WHERE r.customer_id = c.customer_id ORDER BY r.id DESC LIMIT 1), "
    "EXISTS (SELECT 1 FROM customer_label x JOIN label l ON l.id = x.label_id "
    "WHERE x.customer_id = c.customer_id AND l.bell) FROM conversation c WHERE c.unread > 0 AND "
)


def news(connection: sqlite3.Connection, conversation_ids: Sequence[int] | None) -> list[News]:
    """As `core.desk_notify.NotifyReads.news`."""
    if conversation_ids is None:
        rows = connection.execute(_NEWS + "1 ORDER BY c.last_at DESC, c.id DESC LIMIT ?", (MOST,)).fetchall()
    else:
        rows = select_in(connection, _NEWS + "c.id IN ({marks})", conversation_ids)
    return [
        News(id_, name, text, unread, at, arrived, bool(bell)) for id_, name, text, unread, at, arrived, bell in rows
    ]
