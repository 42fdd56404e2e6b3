"""Quick replies: kept, changed, deleted, counted; what is wrong with one is a sentence before anything is kept."""

from collections.abc import Sequence
from typing import Final

from app.core.clock import Clock
from app.core.enums import ChangeKind
from app.core.errors import UserError
from app.core.fold import fold
from app.core.i18n import _
from app.core.limits import length
from app.core.rows import QuickReply
from app.core.text import sanitise_for_store
from app.store import deeds
from app.store import quick_replies as store
from app.store.changes import note_changes
from app.store.database import Database

LONGEST_NAME: Final = 40
LONGEST_CATEGORY: Final = 40
LONGEST_TEXT: Final = 4096
"""What a text of WhatsApp may have; no reply needs more."""
Wanted = tuple[str, str, str]
"""Name, category and text."""


def save_quick_reply(
    database: Database, clock: Clock, name: str, text: str, category: str = "", *, reply_id: int = 0
) -> int:
    """Keep a new one (`reply_id` 0) or change one, its name too; its id.

    UserError if something is missing or too long, or another has the name.
    """
    name, category, text = checked(name, category, text)
    with database.write() as connection:
        known = store.names(connection)
        if reply_id and reply_id not in known:
            raise UserError(_("This quick reply is not there any more."))
        if any(fold(other) == fold(name) for id_, other in known.items() if id_ != reply_id):
            raise UserError(_("There is a quick reply {name} already.").format(name=name))
        reply = QuickReply(reply_id, name, category, text, created_at=clock.now())
        return store.keep_quick_reply(connection, reply)


def import_quick_replies(database: Database, clock: Clock, replies: Sequence[Wanted]) -> tuple[int, int]:
    """Keep all or none: those whose name is known are changed; how many were added and how many changed."""
    wanted = [checked(*reply) for reply in replies]
    added = changed = 0
    with database.write() as connection:
        known = {fold(name): id_ for id_, name in store.names(connection).items()}
        for name, category, text in wanted:
            reply_id = known.get(fold(name), 0)
            reply = QuickReply(reply_id, name, category, text, created_at=clock.now())
            known[fold(name)] = store.keep_quick_reply(connection, reply)
            added += not reply_id
            changed += bool(reply_id)
    return added, changed


def delete_quick_reply(database: Database, clock: Clock, reply_id: int) -> None:
    """It is not needed any more; what was sent with it stays, and it can be undone. UserError if there is none."""
    with database.write() as connection, deeds.recording(connection, "quick_reply_deleted", clock.now()) as record:
        if deeds.delete_row(connection, record, "quick_reply", reply_id) is None:
            raise UserError(_("This quick reply is not there any more."))
        note_changes(connection, ChangeKind.QUICK_REPLY, [reply_id])


def use_quick_reply(database: Database, clock: Clock, reply_id: int) -> None:
    """It was put into a message; one deleted meanwhile counts nothing."""
    with database.write() as connection:
        store.count_use(connection, reply_id, clock.now())


def find_quick_reply(database: Database, name: str) -> QuickReply:
    """The one of that name, whatever its case; UserError if there is none."""
    for reply in store.read_quick_replies(database.reader()):
        if fold(reply.name) == fold(name.removeprefix("/")):
            return reply
    raise UserError(_("There is no quick reply {name}; `tresen quick list` lists them.").format(name=name))


def checked(name: str, category: str, text: str) -> Wanted:
    """The three as they are kept; UserError with what is wrong."""
    name, category = sanitise_for_store(name).strip(), " ".join(sanitise_for_store(category).split())
    text = sanitise_for_store(text).replace("\r\n", "\n").strip()
    name = name.removeprefix("/")
    if not name:
        raise UserError(_("The quick reply needs a name."))
    if "/" in name or len(name.split()) > 1:
        raise UserError(_("A quick reply's name is one word without spaces and /."))
    if not text:
        raise UserError(_("The quick reply needs a text."))
    for what, value, limit in (
        (_("The quick reply's name"), name, LONGEST_NAME),
        (_("The quick reply's category"), category, LONGEST_CATEGORY),
        (_("The quick reply's text"), text, LONGEST_TEXT),
    ):
        if (now := length(value)) > limit:
            sentence = _("{what} has {n} characters; {limit} are allowed.")
            raise UserError(sentence.format(what=what, n=now, limit=limit))
    return name, category, text
