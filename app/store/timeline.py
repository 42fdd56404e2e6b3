"""Everything with one person, newest first, page by page: days of messages, files, orders, notes, names, joins."""

import json
import sqlite3
from datetime import date, datetime, tzinfo
from typing import Any, Final

from app.core.clock import MINUTE, SECOND, Millis
from app.core.content import Media, from_json, words_of
from app.core.enums import Direction
from app.core.ids import first_id_at, time_of
from app.core.timeline import EventKind, TimelineEvent, TimelinePage
from app.store.outbox import one_line
from app.store.sqlite import LAST_ID

_CHUNK: Final = 500
_FILES: Final = ("image", "video", "audio", "document")
_SILENT: Final = ("reaction", "edit", "revoke", "system")
"""Types that are no messages of their own."""
_MESSAGES: Final = (
    "SELECT id, conversation_id, direction, type, text, iif(type = 'text', NULL, content) FROM message "
    "WHERE conversation_id = ? AND id < ? ORDER BY id DESC LIMIT ?"
)
_NOTES: Final = "SELECT id, text FROM note WHERE customer_id = ? AND id >= ? AND id < ?"
_NAMES: Final = (
    "SELECT i.created_at, i.value FROM identity i WHERE i.customer_id = ? AND i.created_at >= ? AND i.created_at < ? "
    "AND i.created_at > ? AND NOT EXISTS (SELECT 1 FROM identity p WHERE p.customer_id = i.customer_id "
    "AND i.kind = 'wa_id' AND p.kind = 'phone' AND p.value = '+' || i.value) ORDER BY i.id"
)
_MERGES: Final = (
    "SELECT at, snapshot ->> '$.gone.name' FROM merge WHERE kept_id = ? AND undone_at IS NULL AND at >= ? AND at < ?"
)
_IMPORTS: Final = (
    "SELECT DISTINCT b.at, b.name FROM imported_row r JOIN import_batch b ON b.id = r.batch_id "
    "WHERE r.ref = ? AND r.kind IN ('customer', 'name', 'label', 'birthday', 'field') AND b.undone_at IS NULL "
    "AND b.at >= ? AND b.at < ?"
)
_LATER: Final = "SELECT due_at, text, conversation_id FROM scheduled WHERE conversation_id = ?"


def timeline(
    reader: sqlite3.Connection, customer_id: int, zone: tzinfo, before: Millis | None = None, days: int = 50
) -> TimelinePage:
    """As `core.desk_customers.CustomersReads.timeline`; days are those of the zone."""
    row = reader.execute("SELECT created_at FROM customer WHERE id = ?", (customer_id,)).fetchone()
    if row is None:
        return TimelinePage((), None)
    (known_since,) = row
    chats = [id_ for (id_,) in reader.execute("SELECT id FROM conversation WHERE customer_id = ?", (customer_id,))]
    events, start = _days(reader, chats, zone, before, days)
    since, until = start or 0, 1 << 62 if before is None else before
    span = (customer_id, since, until)
    events += [
        TimelineEvent(time_of(id_), EventKind.NOTE, text)
        for id_, text in reader.execute(
            _NOTES, (customer_id, first_id_at(since), LAST_ID if before is None else first_id_at(before))
        )
    ]
    events += [
        TimelineEvent(at, EventKind.NAME, value) for at, value in reader.execute(_NAMES, (*span, known_since + MINUTE))
    ]
    events += [TimelineEvent(at, EventKind.MERGE, name or "") for at, name in reader.execute(_MERGES, span)]
    events += [TimelineEvent(at, EventKind.IMPORT, name) for at, name in reader.execute(_IMPORTS, span)]
    if before is None:
        events += [
            TimelineEvent(due, EventKind.LATER, one_line(text), conversation_id=chat)
            for id_ in chats
            for due, text, chat in reader.execute(_LATER, (id_,))
        ]
    if start is None:
        first = min([known_since, *(event.at for event in events)])
        events.append(TimelineEvent(first, EventKind.FIRST))
    order = [*EventKind]
    events.sort(key=lambda event: (-event.at, event.kind is EventKind.FIRST, order.index(event.kind)))
    return TimelinePage(tuple(events), start)


def _days(
    reader: sqlite3.Connection, chats: list[int], zone: tzinfo, before: Millis | None, most: int
) -> tuple[list[TimelineEvent], Millis | None]:
    """The events of so many days with messages, and where the oldest of them begins; None if there is nothing older."""
    days: dict[date, _Day] = {}
    cursors = dict.fromkeys(chats, LAST_ID if before is None else first_id_at(before))
    while cursors:
        # the chat that was read least far is read on, so that no day is told before all of it is known
        chat = max(cursors, key=lambda id_: cursors[id_])
        rows = reader.execute(_MESSAGES, (chat, cursors[chat], _CHUNK)).fetchall()
        for row in rows:
            day = datetime.fromtimestamp(time_of(row[0]) / SECOND, zone).date()
            days.setdefault(day, _Day()).add(*row)
        if len(rows) < _CHUNK:
            del cursors[chat]
        else:
            cursors[chat] = rows[-1][0]
        if len(days) > most and cursors:
            # whole is every day that is newer than the one in which reading goes on
            reading = datetime.fromtimestamp(time_of(max(cursors.values())) / SECOND, zone).date()
            if sum(day > reading for day in days) >= most:
                break
    whole = sorted(days, reverse=True)
    kept = whole[:most]
    if cursors:
        reading = datetime.fromtimestamp(time_of(max(cursors.values())) / SECOND, zone).date()
        kept = [day for day in kept if day > reading]
    events = [event for day in kept for event in days[day].events()]
    if len(kept) == len(whole) and not cursors:
        return events, None
    start = datetime(kept[-1].year, kept[-1].month, kept[-1].day, tzinfo=zone)
    return events, round(start.timestamp() * SECOND)


class _Day:
    """What was written on a day; messages come newest first."""

    def __init__(self) -> None:
        self._theirs = self._ours = 0
        self._last: Millis = 0
        self._first: tuple[int, int] | None = None
        self._said = {Direction.IN.value: "", Direction.OUT.value: ""}
        self._single: list[TimelineEvent] = []

    def add(self, id_: int, chat: int, direction: str, type_: str, text: str, content: str | None) -> None:
        """Count a message, and keep what is told of it by itself."""
        if type_ in _SILENT:
            return
        self._theirs += direction == Direction.IN
        self._ours += direction == Direction.OUT
        self._last = max(self._last, time_of(id_))
        if self._first is None or id_ < self._first[0]:
            self._first = (id_, chat)
        if said := one_line(text):
            self._said[direction] = said
        if type_ in _FILES:
            self._single.append(
                TimelineEvent(time_of(id_), EventKind.FILE, _file_words(content, said), 0, 0, chat, id_, type_)
            )
        elif type_ == "order":
            self._single.append(TimelineEvent(time_of(id_), EventKind.ORDER, _words(content), 0, 0, chat, id_))

    def events(self) -> list[TimelineEvent]:
        """The day's own line and those of its files and orders."""
        if self._first is None:
            return []
        id_, chat = self._first
        said = self._said[Direction.IN] or self._said[Direction.OUT]
        whole = TimelineEvent(self._last, EventKind.MESSAGES, said, self._theirs, self._ours, chat, id_)
        return [whole, *self._single]


def _file_words(content: str | None, caption: str) -> str:
    found = _content(content)
    return (found.filename or found.caption if isinstance(found, Media) else "") or caption


def _words(content: str | None) -> str:
    found = _content(content)
    return "" if found is None else one_line(words_of(found))


def _content(text: str | None) -> Any:
    try:
        return from_json(text)
    except (ValueError, TypeError, KeyError, json.JSONDecodeError):
        return None
