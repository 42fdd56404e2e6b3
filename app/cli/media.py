"""`tresen media …`: the files of messages, for people and for scripts."""

import re
from contextlib import closing

from app.cli.gateway_state import live_gateway
from app.cli.outcome import warn
from app.cli.output import iso, local, print_columns, print_json, print_line
from app.cli.queue import shop_zone
from app.cli.surroundings import made_paths, open_database
from app.core.enums import Direction
from app.core.errors import UserError
from app.core.i18n import _, ngettext
from app.core.ids import time_of
from app.core.limits import size_words
from app.core.media import fault_words, suggested_name
from app.core.rows import MediaRow
from app.services.export import find_conversation
from app.store.media import list_media as listed
from app.store.media import media_dir


def list_media(chat: str | None, limit: int, *, as_json: bool) -> int:
    """Print the newest files, of one chat or of all."""
    with closing(open_database(made_paths())) as database:
        conversation_id = None if chat is None else find_conversation(database, chat)
        zone = shop_zone(database)
        rows = listed(database.reader(), media_dir(database.path), conversation_id, limit)
    if as_json:
        print_json([_json(*row) for row in rows])
        return 0
    print_columns(
        [
            (
                str(row.message_id),
                str(conversation),
                local(time_of(row.message_id), zone),
                "→" if direction is Direction.OUT else "←",
                row.state.value,
                size_words(row.size) if row.size else "",
                fault_words(row.fault, row.detail, direction) or row.path or row.filename,
            )
            for conversation, direction, row in rows
        ]
    )
    return 0


def get(message: str, target: str, *, as_json: bool) -> int:
    """Save a copy of a message's file."""
    from app.services.media import save_copy

    with closing(open_database(made_paths())) as database:
        saved = save_copy(database, _message_id(message), target)
    if as_json:
        print_json({"path": saved})
    else:
        print_line(_("Saved as {file}.").format(file=saved))
    return 0


def retry(message: str | None, *, every: bool, as_json: bool) -> int:
    """Have one file fetched again, or all that failed or are no longer on disk."""
    from app.services.media import fetch_again, fetch_all_again

    if (message is None) is not every:
        raise UserError(_("Name a message, or say --all."))
    with closing(open_database(made_paths())) as database:
        if message is None:
            count = fetch_all_again(database)
        else:
            fetch_again(database, _message_id(message))
            count = 1
        if count and live_gateway(database) is None:
            warn(_("No gateway is running: files are fetched when one does (`tresen gateway`)."))
    if as_json:
        print_json({"wanted": count})
    else:
        print_line(ngettext("{n} file is fetched again.", "{n} files are fetched again.", count).format(n=count))
    return 0


def _message_id(text: str) -> int:
    if not re.fullmatch(r"\d{1,19}", text) or int(text) >= 1 << 63:
        raise UserError(_("“{text}” is no message's id; `tresen media list` prints them.").format(text=text))
    return int(text)


def _json(conversation_id: int, direction: Direction, row: MediaRow) -> dict[str, object]:
    return {
        "message_id": row.message_id,
        "conversation_id": conversation_id,
        "time": iso(time_of(row.message_id)),
        "direction": direction.value,
        "state": row.state.value,
        "fault": row.fault.value if row.fault else None,
        "reason": fault_words(row.fault, row.detail, direction) or None,
        "mime": row.mime,
        "size": row.size,
        "done": row.done,
        "filename": row.filename,
        "saved_as": suggested_name(row),
        "path": row.path or None,
    }
