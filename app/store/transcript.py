"""The transcript's reads: pages of messages and notes by id."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from app.core.clock import Millis
from app.core.content import MEDIA_TYPES
from app.core.enums import Author, Direction, Status
from app.core.ids import external_key
from app.core.labels import summary, withdrawn_label
from app.core.rows import MediaRow, MessageRow, ReactionMark, TranscriptPage
from app.store.contents import content_of, extras_of
from app.store.media import media_dir, read_media
from app.store.sqlite import LAST_ID, select_in
from app.store.standing import Standing, standing

COLUMNS = (
    "id, conversation_id, external_id, direction, type, text, status, author, error_code, error_text, "
    "account_id, quoted_external_id, content, extras, revoked_at, external_key"
)
_OLDER = f"SELECT {COLUMNS} FROM message WHERE conversation_id = ? AND id < ? ORDER BY id DESC LIMIT ?"  # noqa: S608
_NEWER = f"SELECT {COLUMNS} FROM message WHERE conversation_id = ? AND id >= ? ORDER BY id LIMIT ?"  # noqa: S608
_THESE = f"SELECT {COLUMNS} FROM message WHERE id IN ({{marks}}) ORDER BY id"  # noqa: S608
_NOTES_OLDER = "SELECT id, text FROM note WHERE customer_id = ? AND id < ? ORDER BY id DESC LIMIT ?"
_NOTES_NEWER = "SELECT id, text FROM note WHERE customer_id = ? AND id >= ? ORDER BY id LIMIT ?"
_TIMES = (
    "SELECT message_id, status, min(at) FROM message_event WHERE message_id IN ({marks}) "
    "AND status IN ('sent', 'delivered', 'read') GROUP BY message_id, status"
)
_QUOTED = (
    "SELECT external_key, id, type, substr(text, 1, 200), content, revoked_at FROM message "
    "WHERE external_key IN ({marks})"
)

NOTE = "note"
"""The type under which a note stands in the transcript."""


def transcript(
    connection: sqlite3.Connection,
    conversation_id: int,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = 100,
) -> TranscriptPage:
    """As `core.desk.DeskReads.transcript`; `around` stands in the middle if there is enough on both sides."""
    found = connection.execute("SELECT customer_id FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    if found is None:
        return TranscriptPage([], False, False)
    side = _Side(connection, conversation_id, found[0])
    if around is not None:
        older = side.older(around, limit + 1)
        newer = side.newer(around, limit + 1)
        take_newer = min(len(newer), max(limit - limit // 2, limit - len(older)))
        take_older = min(len(older), limit - take_newer)
        rows = older[len(older) - take_older :] + newer[:take_newer]
        return TranscriptPage(complete(connection, rows), take_older < len(older), take_newer < len(newer))
    if after is not None:
        newer = side.newer(after + 1, limit + 1)
        return TranscriptPage(complete(connection, newer[:limit]), side.has_older(after + 1), len(newer) > limit)
    older = side.older(LAST_ID if before is None else before, limit + 1)
    more = before is not None and side.has_newer(before)
    return TranscriptPage(complete(connection, older[-limit:] if limit else []), len(older) > limit, more)


def read_messages(connection: sqlite3.Connection, ids: Collection[int]) -> list[MessageRow]:
    """Those messages that are there, by id."""
    return complete(connection, sorted(select_in(connection, _THESE, ids)))


def complete(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> list[MessageRow]:
    """The rows with what other rows say of them: times, files, reactions, edits, and what they speak of."""
    sent = [row[0] for row in rows if row[3] == "out" and row[4] != NOTE]
    times = {(id_, status): at for id_, status, at in select_in(connection, _TIMES, sent)}
    keys = {row[11]: external_key(row[10], row[11]) for row in rows if row[11] is not None}
    quoted = {row[0]: row[1:] for row in select_in(connection, _QUOTED, keys.values())}
    amended = standing(connection, [row[15] for row in rows if row[15] is not None])
    files = _files(connection, [row[0] for row in rows if row[4] in MEDIA_TYPES])
    return [
        _message(
            row,
            times,
            quoted.get(keys[row[11]]) if row[11] is not None else None,
            amended.get(row[15]),
            files.get(row[0]),
        )
        for row in rows
    ]


def _message(
    row: tuple[Any, ...],
    times: Mapping[tuple[int, str], Millis],
    quoted: tuple[Any, ...] | None,
    amended: Standing | None,
    file: MediaRow | None,
) -> MessageRow:
    id_ = row[0]
    return MessageRow(
        id=id_,
        conversation_id=row[1],
        external_id=row[2],
        direction=Direction(row[3]),
        type=row[4],
        text=row[5],
        status=Status(row[6]),
        author=Author(row[7]) if row[7] else None,
        quoted_text=None if quoted is None else _quotation(*quoted[1:]),
        error_code=row[8],
        error_text=row[9],
        sent_at=times.get((id_, "sent")),
        delivered_at=times.get((id_, "delivered")),
        read_at=times.get((id_, "read")),
        content=None if row[12] is None else content_of(row[12]),
        extras=None if row[13] is None else extras_of(row[13]),
        media=file,
        quoted_id=None if quoted is None else quoted[0],
        reactions=() if amended is None else _marks(amended),
        edits=() if amended is None or row[14] is not None else amended.edits_by(row[3]),
        revoked_at=row[14],
    )


def _marks(amended: Standing) -> tuple[ReactionMark, ...]:
    return tuple(ReactionMark(side, amended.reactions[side]) for side in Direction if side in amended.reactions)


def _quotation(type_: str, text: str, content: str | None, revoked_at: Millis | None) -> str:
    """What is shown of a message that another speaks of."""
    return summary(type_, text, content_of(content)) if revoked_at is None else withdrawn_label()


def _files(connection: sqlite3.Connection, ids: Collection[int]) -> dict[int, MediaRow]:
    if not ids:
        return {}
    (path,) = (row[2] for row in connection.execute("PRAGMA database_list").fetchall() if row[1] == "main")
    return read_media(connection, media_dir(Path(path)), ids)


_NO_MORE = (None, None, 0, None, None, None, None, None)


class _Side:
    """What lies before or after an id in one chat: its messages and the notes about its customer."""

    def __init__(self, connection: sqlite3.Connection, conversation_id: int, customer_id: int) -> None:
        self.connection = connection
        self.conversation_id = conversation_id
        self.customer_id = customer_id

    def older(self, id_: int, limit: int) -> list[tuple[Any, ...]]:
        """At most that many before the id, oldest first."""
        rows = self.connection.execute(_OLDER, (self.conversation_id, id_, limit)).fetchall()
        notes = self.connection.execute(_NOTES_OLDER, (self.customer_id, id_, limit)).fetchall()
        return sorted([*rows, *self._as_messages(notes)])[-limit:]

    def newer(self, id_: int, limit: int) -> list[tuple[Any, ...]]:
        """At most that many from the id on, oldest first."""
        rows = self.connection.execute(_NEWER, (self.conversation_id, id_, limit)).fetchall()
        notes = self.connection.execute(_NOTES_NEWER, (self.customer_id, id_, limit)).fetchall()
        return sorted([*rows, *self._as_messages(notes)])[:limit]

    def has_older(self, id_: int) -> bool:
        return bool(self.older(id_, 1))

    def has_newer(self, id_: int) -> bool:
        return bool(self.newer(id_, 1))

    def _as_messages(self, notes: Iterable[tuple[int, str]]) -> list[tuple[Any, ...]]:
        return [
            (id_, self.conversation_id, None, "out", NOTE, text, "received", "operator", *_NO_MORE)
            for id_, text in notes
        ]
