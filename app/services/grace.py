"""The grace period: what the desk has just sent waits some seconds in the outbox, so that it can be taken back.

Nothing here races with the dispatcher: it claims a message, and a person takes it back, each in one transaction.
"""

from collections.abc import Mapping

from app.core.clock import Clock, Millis
from app.core.content import Media
from app.core.enums import Status
from app.core.errors import UserError
from app.core.i18n import _
from app.core.later import Before
from app.store import grace, receipts
from app.store.contents import content_of
from app.store.conversations import save_draft, wait_again
from app.store.database import Database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection


def take_back(database: Database, clock: Clock, message_id: int, before: Before | None = None) -> str:
    """Undo queueing a message that nobody has begun to send; the text that was typed, which is the chat's draft again.

    The chat stands as `before`; if that isn't known it is open, and waits if its customer wants an answer. A message
    with a file, or one that was tried before, stays as one that was given up. UserError if it has gone out, or is gone.
    """
    with database.write() as connection:
        target = receipts.find_target(connection, message_id)
        if target is None or target.status is Status.DISCARDED:
            raise UserError(_("This message has been taken back already."))
        if target.status is not Status.QUEUED:
            raise UserError(_("It has gone out already: it can't be taken back any more."))
        type_, text, content = grace.words_of(connection, message_id)
        grace.take_away(connection, [target])
        _stand_again(connection, target.conversation_id, before)
        media = content_of(content)
        typed = media.caption if isinstance(media, Media) else text if type_ == "text" else ""
        if typed:
            _put_back(connection, target.conversation_id, typed, clock.now())
    return typed


def let_go(database: Database, waiting: Mapping[int, Millis]) -> list[int]:
    """Let what still waits until those times (by message) go out at once, since the desk is left; the messages."""
    if not waiting:
        return []
    with database.write() as connection:
        return grace.let_go(connection, waiting)


def _stand_again(connection: "Connection", conversation_id: int, before: Before | None) -> None:
    if before is None:
        connection.exec_driver_sql("UPDATE conversation SET state = 'open' WHERE id = ?", (conversation_id,))
        wait_again(connection, conversation_id)
        return
    # what the customer has written since then makes it wait, whatever was before
    connection.exec_driver_sql(
        "UPDATE conversation SET state = CASE WHEN waiting_since IS NULL THEN ? ELSE state END, "
        "waiting_since = coalesce(?, waiting_since) WHERE id = ?",
        (before.state.value, before.waiting_since, conversation_id),
    )


def _put_back(connection: "Connection", conversation_id: int, text: str, now: Millis) -> None:
    since = connection.exec_driver_sql("SELECT text FROM draft WHERE conversation_id = ?", (conversation_id,)).scalar()
    save_draft(connection, conversation_id, f"{text}\n{since}" if since else text, now)
