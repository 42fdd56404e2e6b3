"""`tresen inbox`, `show`, `messages`, `search`: reading, for people and for scripts."""

import json
from collections.abc import Sequence
from contextlib import closing

from app.cli.output import error_json, iso, lasting, local, print_columns, print_json, print_line
from app.cli.surroundings import made_paths, open_database, open_desk, shop_clock
from app.core.clock import Millis
from app.core.content import extras_to_json, to_json
from app.core.enums import Direction, Status, View
from app.core.failures import why_it_failed
from app.core.i18n import _, ngettext
from app.core.ids import first_id_at, time_of
from app.core.labels import label_of, summary, withdrawn_label
from app.core.rows import Hit, Identity, InboxRow, MediaRow, MessageRow
from app.services.export import find_conversation, identities_of, last_messages, messages_from
from app.store.database import Database


def inbox(view: View, limit: int, *, as_json: bool) -> int:
    """Print a view's conversations."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(Database(paths.database)) as database:
        ids = desk.inbox_order(view, limit).ids[:limit]
        found = desk.inbox_rows(ids)
        rows = [found[id_] for id_ in ids if id_ in found]
        if as_json:
            print_json(_conversations(database, rows))
            return 0
        now = shop_clock().now()
        print_columns(
            [
                (
                    str(row.id),
                    row.name,
                    _("waits {time}").format(time=lasting(now - row.waiting_since))
                    if row.waiting_since is not None
                    else row.state.value,
                    ngettext("{n} new", "{n} new", row.unread).format(n=row.unread) if row.unread else "",
                    summary(row.last_type, row.preview),
                )
                for row in rows
            ]
        )
    return 0


def show(chat: str, *, as_json: bool) -> int:
    """Print one conversation, oldest first."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(Database(paths.database)) as database:
        conversation_id = find_conversation(database, chat)
        row = desk.inbox_rows([conversation_id])[conversation_id]
        messages = messages_from(database.reader(), 0, conversation_id)
        if as_json:
            print_json(
                {"conversation": _conversations(database, [row])[0], "messages": [message_json(m) for m in messages]}
            )
            return 0
        identities = identities_of(database.reader(), [row.customer_id])[row.customer_id]
        print_line(f"{row.name}  {'  '.join(identity.value for identity in identities)}")
        for message in messages:
            print_line(_line(message, row.name))
    return 0


def messages(since: Millis | None, *, as_json: bool) -> int:
    """Print every message from a time on; however many there are, one page of them is held."""
    with closing(open_database(made_paths())) as database:
        for message in messages_from(database.reader(), 0 if since is None else first_id_at(since)):
            if as_json:
                print_json(message_json(message))
            else:
                print_line(f"{message.conversation_id}  {_line(message, _('customer'))}")
    return 0


def search(words: str, limit: int, *, as_json: bool) -> int:
    """Print the messages in which all words occur, newest first."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk:
        hits = desk.search(words, limit=limit)
        if as_json:
            print_json(
                [
                    {
                        "conversation_id": hit.conversation_id,
                        "message": message_json(hit.message),
                        "snippet": hit.snippet.replace("\x02", "").replace("\x03", ""),
                    }
                    for hit in hits
                ]
            )
            return 0
        print_columns(
            [
                (
                    str(hit.conversation_id),
                    hit.name,
                    local(time_of(hit.message.id)),
                    _labelled(hit).replace("\x02", "[").replace("\x03", "]"),
                )
                for hit in hits
            ]
        )
    return 0


def _labelled(hit: Hit) -> str:
    label = label_of(hit.message.type, hit.message.content)
    return f"{label}: {hit.snippet}" if label else hit.snippet


def message_json(message: MessageRow) -> dict[str, object]:
    """A message as `--json` prints it."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "external_id": message.external_id,
        "direction": message.direction.value,
        "type": message.type,
        "text": message.text,
        "content": _object(to_json(message.content)),
        "extras": _object(extras_to_json(message.extras)),
        "media": None if message.media is None else _media(message.media),
        "status": message.status.value,
        "author": message.author.value if message.author else None,
        "time": iso(time_of(message.id)),
        "quoted_id": message.quoted_id,
        "reactions": [{"direction": mark.direction.value, "emoji": mark.emoji} for mark in message.reactions],
        "edits": [{"time": iso(version.at), "text": version.text} for version in message.edits],
        "revoked_at": iso(message.revoked_at),
        "error": error_json(message.error_code, message.error_text),
    }


def shown_text(message: MessageRow) -> str:
    """A message on a line for people: what kind it is, its words as they were last changed, the reactions on it."""
    if message.revoked_at is not None:
        said = withdrawn_label()
    elif message.edits:
        said = f"{summary(message.type, message.edits[-1].text, message.content)} ({_('changed')})"
    else:
        said = summary(message.type, message.text, message.content)
    return " ".join([said, *(mark.emoji for mark in message.reactions)])


def _media(media: MediaRow) -> dict[str, object]:
    return {
        "state": media.state.value,
        "fault": media.fault.value if media.fault else None,
        "detail": media.detail,
        "path": media.path or None,
        "filename": media.filename,
        "mime": media.mime,
        "size": media.size,
    }


def _object(stored: str | None) -> object:
    return None if stored is None else json.loads(stored)


def _conversations(database: Database, rows: Sequence[InboxRow]) -> list[dict[str, object]]:
    connection = database.reader()
    identities = identities_of(connection, [row.customer_id for row in rows])
    last = last_messages(connection, [row.id for row in rows])
    return [
        {
            "id": row.id,
            "customer": {
                "id": row.customer_id,
                "name": row.name,
                "identities": [_identity(identity) for identity in identities[row.customer_id]],
            },
            "channel": row.channel.value,
            "state": row.state.value,
            "snoozed_until": iso(row.snoozed_until),
            "unread": row.unread,
            "waiting_since": iso(row.waiting_since),
            "window_ends_at": iso(row.window_ends_at),
            "last_message": message_json(last[row.id]) if row.id in last else None,
        }
        for row in rows
    ]


def _identity(identity: Identity) -> dict[str, str]:
    return {"kind": identity.kind.value, "value": identity.value}


def _line(message: MessageRow, name: str) -> str:
    who = name if message.direction is Direction.IN else _("you")
    status = "" if message.direction is Direction.IN else f" ({_status(message)})"
    return f"{local(time_of(message.id))}  {who}{status}: {shown_text(message)}"


def _status(message: MessageRow) -> str:
    """A message's status; of one that failed, why."""
    if message.status is not Status.FAILED or message.error_code is None:
        return message.status.value
    reason = why_it_failed(message.error_code, message.error_text)
    return f"{message.status.value}, {message.error_code}: {reason}"
