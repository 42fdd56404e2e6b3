"""`tresen act`, `undo`, `done`, `reopen`, `snooze`: steps done to one chat or many, and taken back."""

import re
from collections.abc import Sequence
from contextlib import closing
from typing import Final

from app.cli.output import iso, print_json, print_line
from app.cli.queue import state_words
from app.cli.reply import checked, standard_input
from app.cli.surroundings import made_paths, open_desk
from app.core.errors import UserError
from app.core.i18n import _, later, ngettext
from app.core.step_words import parse_step
from app.core.steps import Applied, Done, Reopen, Reply, Snooze, Step, Undone
from app.services.desk import DeskService
from app.services.export import find_conversation

ASKED_ABOVE: Final = 5
"""A text to more customers than that is sent with --yes only."""
LEFT_OUT: Final = 1
"""The exit code when some chats were left out, or none was found."""
_MOVING: Final = frozenset(("reply", "done", "reopen", "snooze"))
"""What changes how a chat stands; after anything else that goes without saying."""
_KINDS: Final = {
    "reply": later("an answer"),
    "label": later("labels"),
    "unlabel": later("labels"),
    "snooze": later("put away"),
    "done": later("done"),
    "reopen": later("open again"),
    "unread": later("unread"),
    "read": later("read"),
    "note": later("a note"),
    "assign": later("whose chat it is"),
    "priority": later("the priority"),
    "customer": later("changes of a customer"),
    "favourite": later("the mark as a favourite"),
    "rename": later("a customer's name"),
    "note_deleted": later("deleting a note"),
    "macro_deleted": later("deleting a macro"),
    "view_deleted": later("deleting a view"),
    "quick_reply_deleted": later("deleting a quick reply"),
}
"""What was taken back, by the word of its kind."""


def act(chats: Sequence[str], query: str | None, steps: Sequence[str], *, yes: bool, as_json: bool) -> int:
    """Do steps to chats."""
    wanted = [parse_step(checked(step)) for step in steps]
    if not wanted:
        raise UserError(_("Say what to do: --do done, --do 'label regular', --do 'snooze tue 9:00' …"))
    with closing(open_desk(made_paths())) as desk:
        ids = meant(desk, chats, query)
        ask_first(ids, wanted, yes=yes)
        return tell(desk, desk.apply(ids, wanted), as_json=as_json)


def done(chats: Sequence[str], *, as_json: bool) -> int:
    """Mark conversations done."""
    return _move(chats, Done(), as_json=as_json)


def reopen(chats: Sequence[str], *, as_json: bool) -> int:
    """Put conversations that are done or snoozed back into the inbox."""
    return _move(chats, Reopen(), as_json=as_json)


def snooze(chat: str, when: str, *, as_json: bool) -> int:
    """Put conversations away until a time in plain words (the shop's zone), or until the customer writes."""
    return _move([chat], Snooze(checked(when).strip()), as_json=as_json)


def undo(*, as_json: bool) -> int:
    """Take back what was done last."""
    with closing(open_desk(made_paths())) as desk:
        undone = desk.undo()
        if as_json:
            print_json(None if undone is None else _undone_json(undone))
            return 0
        if undone is None:
            print_line(_("There is nothing to undo."))
            return 0
        print_line(_("Taken back: {what}.").format(what=_(_KINDS.get(undone.kind, undone.kind))))
        moved = undone.kind in _MOVING
        for row in desk.inbox_rows(undone.conversation_ids).values():
            print_line(f"{row.name}: {state_words(desk, row)}" if moved else row.name)
        for sentence in _left_words(undone):
            print_line(sentence)
    return 0


def meant(desk: DeskService, chats: Sequence[str], query: str | None) -> list[int]:
    """The ids of the chats named, one or more, `-` for a list on standard input, or those a queue lists."""
    named = [word for chat in chats for word in (_listed() if chat == "-" else [checked(chat)])]
    ids = [find_conversation(desk.database, chat) for chat in named]
    if query is not None:
        from app.core.queue import parse_queue

        ids += desk.inbox_order(parse_queue(checked(query))).ids
    if not ids and not (query is not None or "-" in chats):
        raise UserError(_("Say which chats: ids or numbers, - for a list on standard input, or --query."))
    return list(dict.fromkeys(ids))


def ask_first(ids: Sequence[int], steps: Sequence[Step], *, yes: bool) -> None:
    """UserError if a text would go to many and that was not said to be meant."""
    if len(ids) > ASKED_ABOVE and not yes and any(isinstance(step, Reply) for step in steps):
        raise UserError(_("This writes to {n} customers; say --yes if that is meant.").format(n=len(ids)))


def tell(desk: DeskService, applied: Applied, *, as_json: bool) -> int:
    """What became of it; the exit code says whether some were left out, or all."""
    if as_json:
        print_json(
            {
                "deed_id": applied.deed_id or None,
                "conversation_ids": list(applied.conversation_ids),
                "refused": [
                    {"id": one.conversation_id, "name": one.name, "reason": one.why} for one in applied.refused
                ],
            }
        )
    else:
        for row in desk.inbox_rows(applied.conversation_ids).values():
            print_line(f"{row.name}: {state_words(desk, row)}")
        for one in applied.refused:
            print_line(f"{one.name or one.conversation_id}: {one.why}")
        if not applied.conversation_ids and not applied.refused:
            print_line(_("No chat fits: nothing was done."))
    # An undo that follows by && must not take back something else.
    return LEFT_OUT if applied.refused or not applied.conversation_ids else 0


def _move(chats: Sequence[str], step: Step, *, as_json: bool) -> int:
    with closing(open_desk(made_paths())) as desk:
        ids = meant(desk, chats, None)
        applied = desk.apply(ids, [step])
        if not as_json:
            return tell(desk, applied, as_json=False)
        rows = desk.inbox_rows(ids)
        found = [
            {"id": id_, "state": rows[id_].state.value, "snoozed_until": iso(rows[id_].snoozed_until)} for id_ in ids
        ]
        print_json(found[0] if len(chats) == 1 and chats[0] != "-" else found)
    return 0


def _listed() -> list[str]:
    """The ids and numbers on standard input, a line each."""
    return [line for text in standard_input().splitlines() if (line := re.sub(r"^['\"]|['\",]$", "", text.strip()))]


def _undone_json(undone: Undone) -> dict[str, object]:
    return {
        "kind": undone.kind,
        "conversation_ids": list(undone.conversation_ids),
        "left": undone.left,
        "out": undone.out,
    }


def _left_words(undone: Undone) -> list[str]:
    said = []
    if undone.left:
        many = ngettext("{n} has changed since and was left.", "{n} have changed since and were left.", undone.left)
        said.append(many.format(n=undone.left))
    if undone.out:
        many = ngettext("{n} message is out already and stays.", "{n} messages are out already and stay.", undone.out)
        said.append(many.format(n=undone.out))
    return said or ([] if undone.conversation_ids else [_("It is as it was.")])
