"""`tresen chat export`, `tresen messages --follow`: a conversation taken out, and what comes as it comes."""

import select
import sys
from collections.abc import Callable
from contextlib import closing

from app.cli.output import print_json, print_line
from app.cli.surroundings import made_paths, open_database
from app.core.clock import Millis
from app.core.errors import UserError
from app.core.export import ExportForm
from app.core.i18n import _, ngettext
from app.core.ids import COUNTER_MASK
from app.core.rows import MessageRow
from app.services.export import find_conversation
from app.store.database import Database

POLL_SECONDS = 0.1


def export(
    chat: str,
    form: ExportForm,
    *,
    since: Millis | None,
    until: Millis | None,
    to: str,
    media: bool,
    as_json: bool,
) -> int:
    """Write the conversation to a file and say where, or to standard output."""
    from app.services.exports.write import Wanted, write_to_file, write_to_stream

    if media and not to:
        raise UserError(_("Say with --to where the chat and its files go."))
    with closing(open_database(made_paths())) as database:
        wanted = Wanted(find_conversation(database, chat), form, since, until)
        if not to:
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # what the form says, whatever the locale
            write_to_stream(database, wanted, sys.stdout)
            return 0
        done = write_to_file(database, wanted, to, media=media)
    if as_json or not sys.stdout.isatty():
        print_json({"path": done.path, "messages": done.messages, "files": done.files})
    else:
        words = ngettext("{n} message is in {path}.", "{n} messages are in {path}.", done.messages)
        print_line(words.format(n=done.messages, path=done.path))
    return 0


class Follower:
    """Tells each message that is new since it was made, once, in the order in which they were stored."""

    def __init__(self, database: Database, conversation_id: int | None = None) -> None:
        from app.store.changes import read_changes
        from app.store.export import message_count

        self._database = database
        self._conversation_id = conversation_id
        reader = database.reader()
        self.taken = message_count(reader)
        """So many messages and notes had been stored."""
        found = read_changes(reader, None)
        self._seq = found.seq if found is not None else 0
        self._version = 0

    def is_new(self, id_: int) -> bool:
        """Whether a message was stored after the follower was made, or last asked: it will be told."""
        return 0 <= ((id_ & COUNTER_MASK) - self.taken) & COUNTER_MASK < COUNTER_MASK // 2

    def new_ids(self) -> list[int]:
        """The messages stored since the last call; costs next to nothing while nobody commits."""
        from app.store.changes import read_changes
        from app.store.export import message_count, stored_after

        reader = self._database.reader()
        (version,) = reader.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return []
        self._version = version
        changes = read_changes(reader, self._seq)
        count = message_count(reader)
        if changes is None:
            return []
        self._seq = changes.seq
        if count == self.taken:
            return []
        chats = None if changes.reload else changes.conversations
        if self._conversation_id is not None:
            chats = frozenset({self._conversation_id}) if chats is None else chats & {self._conversation_id}
        ids = stored_after(reader, self.taken, count, chats)
        self.taken = count
        return ids


def follow(database: Database, follower: Follower, show: Callable[[MessageRow], None]) -> int:
    """Show what comes until whoever reads our output has gone."""
    from app.store.export import messages_by_id

    gone = select.poll()
    gone.register(sys.stdout.fileno(), 0)
    while True:
        ids = follower.new_ids()
        found = messages_by_id(database.reader(), ids)
        for id_ in ids:
            if id_ in found:
                show(found[id_])
        if ids:
            sys.stdout.flush()
        if gone.poll(POLL_SECONDS * 1000):
            return 0
