"""Doing steps to chats, one or thousands, in one transaction, and taking back what was done."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from app.core.boundaries import boundary
from app.core.clock import Clock, Millis
from app.core.enums import Author, ReadReceipts
from app.core.errors import UserError
from app.core.gate import may_send_text
from app.core.i18n import _
from app.core.placeholders import Facts, fill
from app.core.rows import Profile
from app.core.steps import (
    AddLabel,
    AddNote,
    Applied,
    Assign,
    Done,
    Read,
    Refused,
    RemoveLabel,
    Reopen,
    Reply,
    SetPriority,
    Snooze,
    Step,
    Undone,
    Unread,
    word_of,
)
from app.core.text import sanitise_for_store
from app.core.when import parse_when
from app.services.customers import LABEL_LIMIT, NAME_LIMIT, checked_line, checked_note
from app.services.sending import insist, queue_message
from app.store import conversations, customer_edits, deeds, outbox
from app.store.database import Database
from app.store.deeds import Recording
from app.store.fields import fields_of_chats
from app.store.profile import read_profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST: Final = 10_000
"""Chats at once: while they are written, nobody else can write."""
MOST_REPLIES: Final = 1_000
"""Chats answered at once: an answer is more to write, and the gateway waits ten seconds at most."""


def apply(
    database: Database,
    clock: Clock,
    conversation_ids: Sequence[int],
    steps: Sequence[Step],
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
    grace: Millis = 0,
    done: "Callable[[Connection], object]" = lambda connection: None,
) -> Applied:
    """As `core.desk_acts.ActWrites.apply`; UserError, and nothing done, if a step makes no sense whatever the chat.

    Replies wait for so long as `grace`. `done` is called at the transaction's end, if there was a chat to act upon.
    """
    profile = read_profile(database.reader())
    zone = _zone(profile)
    steps = [_checked(step, clock.now(), zone) for step in steps]
    ids = list(dict.fromkeys(conversation_ids))
    if len(ids) > MOST:
        raise UserError(_("At most {n} chats can be acted upon at once.").format(n=f"{MOST:,}"))
    if len(ids) > MOST_REPLIES and any(isinstance(step, Reply) for step in steps):
        raise UserError(_("At most {n} chats can be answered at once.").format(n=f"{MOST_REPLIES:,}"))
    if not steps or not ids:
        return Applied(0, ())
    with database.write() as connection:
        names = _names(connection, ids)
        texts, refused = _texts(connection, names, steps, profile, clock.now(), zone)
        refused += [Refused(id_, "", _("There is no chat {id}.").format(id=id_)) for id_ in ids if id_ not in names]
        barred = {one.conversation_id for one in refused}
        chosen = [id_ for id_ in ids if id_ not in barred]
        with deeds.recording(connection, word_of(steps[0]), clock.now(), chosen) as record:
            for n, step in enumerate(steps):
                if isinstance(step, Reply):
                    for id_ in chosen:
                        row = queue_message(
                            connection,
                            clock,
                            id_,
                            "text",
                            texts[id_, n],
                            None,
                            Author.OPERATOR,
                            read_receipts=read_receipts,
                            grace=grace,
                        )
                        record.messages.append((id_, row.id))
                else:
                    _do(connection, record, chosen, step, clock.now(), zone, read_receipts)
        if chosen:
            done(connection)
        boundary("queue.before_commit")
    boundary("queue.committed")
    return Applied(record.deed_id, tuple(chosen), tuple(refused))


def undo(database: Database, clock: Clock) -> Undone | None:
    """As `core.desk_acts.ActWrites.undo`."""
    with database.write() as connection:
        return deeds.undo_last(connection, clock.now())


def apply_to_one(
    database: Database,
    clock: Clock,
    conversation_id: int,
    step: Step,
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY,
) -> None:
    """One step to one chat; UserError if it is refused."""
    applied = apply(database, clock, [conversation_id], [step], read_receipts)
    if applied.refused:
        raise UserError(applied.refused[0].why)


def snooze_until(database: Database, clock: Clock, conversation_id: int, until: Millis | None) -> None:
    """Out of sight until that time, or with None until the customer writes; UserError if the time has passed."""
    if until is not None and until <= clock.now():
        raise UserError(_("That time has passed already."))
    with database.write() as connection:
        if not _names(connection, [conversation_id]):
            raise UserError(_("There is no chat {id}.").format(id=conversation_id))
        with deeds.recording(connection, "snooze", clock.now(), [conversation_id]):
            conversations.snooze(connection, [conversation_id], until)


def checked_steps(database: Database, clock: Clock, steps: Sequence[Step]) -> list[Step]:
    """The steps as they are kept; UserError with what is wrong with one."""
    zone = _zone(read_profile(database.reader()))
    return [_checked(step, clock.now(), zone) for step in steps]


def _zone(profile: Profile | None) -> tzinfo:
    return ZoneInfo(profile.timezone) if profile is not None else UTC


def _checked(step: Step, now: Millis, zone: tzinfo) -> Step:
    """The step as it is kept; UserError if it makes no sense."""
    if isinstance(step, AddLabel | RemoveLabel):
        name = checked_line(step.name, LABEL_LIMIT)
        if not name:
            raise UserError(_("The label needs a name."))
        return replace(step, name=name)
    if isinstance(step, AddNote):
        return AddNote(checked_note(step.text))
    if isinstance(step, Assign):
        return Assign(checked_line(step.who, NAME_LIMIT))
    if isinstance(step, Reply):
        return Reply(sanitise_for_store(step.text))
    if isinstance(step, Snooze) and step.until.strip():
        parse_when(step.until, now, zone)
    return step


def _texts(
    connection: "Connection",
    names: dict[int, str],
    steps: Sequence[Step],
    profile: Profile | None,
    now: Millis,
    zone: tzinfo,
) -> tuple[dict[tuple[int, int], str], list[Refused]]:
    """What each reply says in each chat, and the chats to which one of them may not be sent."""
    replies = [(n, step) for n, step in enumerate(steps) if isinstance(step, Reply)]
    texts: dict[tuple[int, int], str] = {}
    refused: list[Refused] = []
    fields = fields_of_chats(connection, names) if replies else {}
    for id_, name in names.items() if replies else ():
        customer = name if any(letter.isalpha() for letter in name) else ""
        facts = Facts(customer, profile, now, zone, fields.get(id_, {}))
        try:
            for n, reply in replies:
                texts[id_, n] = _said(connection, id_, reply, facts)
        except UserError as error:
            refused.append(Refused(id_, name, str(error)))
    return texts, refused


def _said(connection: "Connection", conversation_id: int, reply: Reply, facts: Facts) -> str:
    """The reply filled for that chat; UserError if it may not be sent."""
    filled = fill(reply.text, facts)
    if filled.missing:
        raise UserError(_("Nothing is known for {names}.").format(names=", ".join(filled.missing)))
    chat = outbox.find_writable(connection, conversation_id)
    if chat is not None:
        insist(may_send_text(chat.facts, filled.text, facts.now), chat.facts.channel)
    return filled.text


def _do(
    connection: "Connection",
    record: Recording,
    ids: Sequence[int],
    step: Step,
    now: Millis,
    zone: tzinfo,
    receipts: ReadReceipts,
) -> None:
    """One step that sends nothing, to all."""
    match step:
        case Snooze(until):
            conversations.snooze(connection, ids, parse_when(until, now, zone) if until.strip() else None)
        case Done():
            conversations.close_conversations(connection, ids)
        case Reopen():
            conversations.reopen_conversations(connection, ids)
        case Unread():
            conversations.mark_unread(connection, ids)
        case Read():
            conversations.mark_opened(connection, ids, receipts)
        case Assign(who):
            conversations.assign(connection, ids, who)
        case SetPriority(level):
            conversations.set_priority(connection, ids, int(level))
        case AddNote(text):
            notes = customer_edits.add_notes(connection, record.customer_ids, text, now)
            record.notes += zip(record.customer_ids, notes, strict=True)
        case AddLabel(name, colour):
            label_id = customer_edits.find_label(connection, name)
            if label_id is None:
                label_id = customer_edits.make_label(connection, name, colour)
                record.labels.append(label_id)
            customer_edits.add_label(connection, record.customer_ids, label_id)
        case RemoveLabel(name):
            label_id = customer_edits.find_label(connection, name)
            if label_id is not None:
                customer_edits.remove_label(connection, record.customer_ids, label_id)
        case Reply():
            raise TypeError(step)


def _names(connection: "Connection", ids: Sequence[int]) -> dict[int, str]:
    """The names of those conversations that are there, in the order of the ids."""
    found = connection.exec_driver_sql(
        "SELECT c.id, c.name FROM json_each(?) j CROSS JOIN conversation c ON c.id = j.value", (json.dumps([*ids]),)
    )
    return {row[0]: row[1] for row in found}
