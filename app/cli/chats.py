"""`tresen inbox`, `show`, `messages`, `search`: reading, for people and for scripts."""

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import tzinfo

from app.cli.output import iso, lasting, local, print_columns, print_json, print_line
from app.cli.queue import shop_zone
from app.cli.surroundings import made_paths, open_database, open_desk, shop_clock
from app.core.clock import Millis
from app.core.enums import Direction, Status, View
from app.core.failures import why_it_failed
from app.core.filters import NOTE
from app.core.find import PersonHit
from app.core.i18n import _, ngettext
from app.core.ids import first_id_at, time_of
from app.core.labels import label_of, summary, withdrawn_label
from app.core.message_json import message_json
from app.core.queue import Queue, Sort, parse_queue
from app.core.rows import Hit, Identity, InboxRow, MessageRow
from app.core.steps import Priority
from app.services.export import find_conversation, identities_of, last_messages, messages_from
from app.store.database import Database


def inbox(words: str, view: str | None, sort: Sort | None, limit: int, *, as_json: bool) -> int:
    """Print the conversations of a view that the words narrow."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk, closing(Database(paths.database)) as database:
        ids = desk.inbox_order(_queue(database, words, view, sort), limit).ids[:limit]
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
                    " ".join(_marks(row)),
                    summary(row.last_type, row.preview),
                )
                for row in rows
            ]
        )
    return 0


def _queue(database: Database, words: str, view: str | None, sort: Sort | None) -> Queue:
    """What is asked for: one of the inbox's views or a saved one, narrowed and in another order if so wished."""
    if view is None or view in set(View):
        return parse_queue(words, sort or Sort.WAIT, View(view) if view else View.OPEN)
    from app.services.views import find_view

    saved = find_view(database, view)
    return parse_queue(f"{saved.query} {words}", sort or saved.sort)


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
        zone = shop_zone(desk)
        identities = identities_of(database.reader(), [row.customer_id])[row.customer_id]
        print_line(f"{row.name}  {'  '.join(identity.value for identity in identities)}")
        for message in messages:
            print_line(_line(message, row.name, zone))
    return 0


def messages(chat: str | None, since: Millis | None, *, follow: bool, as_json: bool) -> int:
    """Print every message (of one chat) from a time on, one page of them held; with `follow` only those to come.

    With both, what was there since then comes first, and nothing twice. Ctrl+C is how following ends.
    """
    try:
        return _messages(chat, since, follow=follow, as_json=as_json)
    except KeyboardInterrupt:
        if follow:
            return 0
        raise


def _messages(chat: str | None, since: Millis | None, *, follow: bool, as_json: bool) -> int:
    from app.cli.chat import Follower
    from app.cli.chat import follow as go_on

    with closing(open_database(made_paths())) as database:
        conversation_id = None if chat is None else find_conversation(database, chat)
        zone = shop_zone(database)

        def show(message: MessageRow) -> None:
            if as_json:
                print_json(message_json(message))
            else:
                print_line(f"{message.conversation_id}  {_line(message, _('customer'), zone)}")

        follower = Follower(database, conversation_id) if follow else None
        if follower is None or since is not None:
            first = 0 if since is None else first_id_at(since)
            for message in messages_from(database.reader(), first, conversation_id):
                if follower is None or not follower.is_new(message.id):
                    show(message)
            sys.stdout.flush()
        return 0 if follower is None else go_on(database, follower, show)


def search(words: str, limit: int, *, as_json: bool) -> int:
    """Print the people, notes and messages in which all words occur: people first, then the newest."""
    paths = made_paths()
    with closing(open_desk(paths)) as desk:
        people = desk.find_people(words)
        hits = desk.search(words, limit=limit)
        if as_json:
            print_json([*map(_person_json, people), *map(_hit_json, hits)])
            return 0
        zone = shop_zone(desk)
        rows = [
            (
                str(one.customer.conversation_id or "-"),
                _marked(one.name),
                _("customer"),
                "  ".join((one.customer.address, *one.customer.labels)),
            )
            for one in people
        ]
        rows += [
            (str(hit.conversation_id or "-"), hit.name, local(time_of(hit.message.id), zone), _marked(_labelled(hit)))
            for hit in hits
        ]
        print_columns(rows)
    return 0


def _person_json(person: PersonHit) -> dict[str, object]:
    customer = person.customer
    return {
        "kind": "person",
        "customer_id": customer.id,
        "conversation_id": customer.conversation_id,
        "name": customer.name,
        "address": customer.address,
        "labels": list(customer.labels),
    }


def _hit_json(hit: Hit) -> dict[str, object]:
    return {
        "kind": "note" if hit.message.type == NOTE else "message",
        "conversation_id": hit.conversation_id or None,
        "message": message_json(hit.message),
        "snippet": hit.snippet.replace("\x02", "").replace("\x03", ""),
    }


def _marked(snippet: str) -> str:
    return snippet.replace("\x02", "[").replace("\x03", "]")


def _marks(row: InboxRow) -> list[str]:
    """How pressing it is and whose."""
    words = {Priority.HIGH: _("high"), Priority.URGENT: _("urgent")}
    return [*filter(None, (words.get(Priority(row.priority)),)), *((f"@{row.assignee}",) if row.assignee else ())]


def _labelled(hit: Hit) -> str:
    label = _("Note") if hit.message.type == NOTE else label_of(hit.message.type, hit.message.content)
    return f"{label}: {hit.snippet}" if label else hit.snippet


def shown_text(message: MessageRow) -> str:
    """A message on a line for people: what kind it is, its words as they were last changed, the reactions on it."""
    if message.revoked_at is not None:
        said = withdrawn_label()
    elif message.edits:
        said = f"{summary(message.type, message.edits[-1].text, message.content)} ({_('changed')})"
    else:
        said = summary(message.type, message.text, message.content)
    return " ".join([said, *(mark.emoji for mark in message.reactions)])


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
            "priority": Priority(row.priority).name.lower(),
            "assignee": row.assignee or None,
            "last_message": message_json(last[row.id]) if row.id in last else None,
        }
        for row in rows
    ]


def _identity(identity: Identity) -> dict[str, str]:
    return {"kind": identity.kind.value, "value": identity.value}


def _line(message: MessageRow, name: str, zone: tzinfo) -> str:
    who = name if message.direction is Direction.IN else _("you")
    status = "" if message.direction is Direction.IN else f" ({_status(message)})"
    return f"{local(time_of(message.id), zone)}  {who}{status}: {shown_text(message)}"


def _status(message: MessageRow) -> str:
    """A message's status; of one that failed, why."""
    if message.status is not Status.FAILED or message.error_code is None:
        return message.status.value
    reason = why_it_failed(message.error_code, message.error_text)
    return f"{message.status.value}, {message.error_code}: {reason}"
