"""The part of the desk in memory that acts on chats by steps, and takes it back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from app.core.clock import Millis
from app.core.enums import Author, ConversationState, Direction, Status
from app.core.errors import UserError
from app.core.gate import may_send_text
from app.core.macros import Macro
from app.core.placeholders import Facts, fill
from app.core.rows import Note
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
from app.core.when import parse_when
from tests.fake_base import Person
from tests.fake_messages import FakeMessages
from tests.fake_people import FakePeople

_KEPT = ("name", "state", "snoozed_until", "waiting_since", "unread", "first_unread", "labels", "priority", "assignee")


@dataclass
class _Deed:
    kind: str
    chats: dict[int, tuple[dict[str, Any], dict[str, Any]]]
    """What each was before and after."""
    messages: list[int]


class FakeActs(FakeMessages, FakePeople):
    """Steps and undo."""

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        self.deeds: list[_Deed] = []
        self.macros_: list[Macro] = []

    def apply(self, conversation_ids: Sequence[int], steps: Sequence[Step]) -> Applied:
        self._called("apply " + " ".join(word_of(step) for step in steps))
        with self._lock:
            refused = [one for id_ in conversation_ids if (one := self._refused(id_, steps)) is not None]
            barred = {one.conversation_id for one in refused}
            chosen = [self._person(id_) for id_ in conversation_ids if id_ not in barred]
            before = {person.id: _kept(person) for person in chosen}
            messages = [id_ for person in chosen for step in steps for id_ in self._do(person, step)]
            moved = {person.id: (before[person.id], _kept(person)) for person in chosen}
            moved = {id_: pair for id_, pair in moved.items() if pair[0] != pair[1]}
            for person in chosen:
                self._changed("conversation", person.id)
                self._changed("customer", person.id)
            if moved or messages:
                self.deeds.append(_Deed(word_of(steps[0]), moved, messages))
            ids = tuple(person.id for person in chosen)
            return Applied(len(self.deeds) if moved or messages else 0, ids, tuple(refused))

    def undo(self) -> Undone | None:
        self._called("undo")
        with self._lock:
            if not self.deeds:
                return None
            deed = self.deeds.pop()
            out = 0
            for message in deed.messages:
                person, index = self._find(message)
                if person.messages[index].status is Status.QUEUED:
                    self.set_status(message, Status.DISCARDED)
                else:
                    out += 1
            back = [id_ for id_, (_, after) in deed.chats.items() if _kept(self._person(id_)) == after]
            for id_ in back:
                for name, value in deed.chats[id_][0].items():
                    if name != "last":
                        setattr(self._person(id_), name, list(value) if name == "notes" else value)
                self._changed("conversation", id_)
                self._changed("customer", id_)
            return Undone(deed.kind, tuple(back), len(deed.chats) - len(back), out)

    def mark_unread(self, conversation_id: int) -> None:
        with self._recorded("mark_unread", "unread", conversation_id) as person:
            self._do(person, Unread())

    def done(self, conversation_id: int) -> None:
        with self._recorded("done", "done", conversation_id) as person:
            self._do(person, Done())

    def snooze(self, conversation_id: int, until: Millis | None) -> None:
        with self._recorded("snooze", "snooze", conversation_id) as person:
            self._put_away(person, ConversationState.SNOOZED)
            person.snoozed_until = until

    def reopen(self, conversation_id: int) -> None:
        with self._recorded("reopen", "reopen", conversation_id) as person:
            self._do(person, Reopen())

    def rename_customer(self, customer_id: int, name: str) -> None:
        with self._recorded("rename", "rename", customer_id):
            super().rename_customer(customer_id, name)

    def add_note(self, customer_id: int, text: str) -> None:
        with self._recorded("note", "note", customer_id):
            super().add_note(customer_id, text)

    def delete_note(self, note_id: int) -> None:
        owner = next((one.id for one in self.people.values() if any(note.id == note_id for note in one.notes)), None)
        if owner is not None:
            with self._recorded("note_deleted", "note_deleted", owner):
                super().delete_note(note_id)

    def set_labels(self, customer_id: int, names: Sequence[str]) -> None:
        with self._recorded("label", "label", customer_id):
            super().set_labels(customer_id, names)

    def macros(self) -> list[Macro]:
        self._called("macros")
        return sorted(self.macros_, key=lambda one: (-one.uses, one.name.casefold()))

    def save_macro(self, name: str, steps: Sequence[Step], key: str = "", *, macro_id: int = 0) -> int:
        self._called("save_macro")
        if not name.strip() or not steps:
            raise UserError("The macro needs a name and a step.")
        with self._lock:
            known = next((one for one in self.macros_ if one.id == macro_id), None)
            self._counter += 1
            macro = Macro(macro_id or self._counter, name, tuple(steps), key, known.uses if known else 0)
            self.macros_ = [one for one in self.macros_ if one.id != macro.id] + [macro]
            self.touch("macro")
            return macro.id

    def delete_macro(self, macro_id: int) -> None:
        self._called("delete_macro")
        self.macros_ = [one for one in self.macros_ if one.id != macro_id]
        self.touch("macro")

    def run_macro(self, macro_id: int, conversation_ids: Sequence[int]) -> Applied:
        self._called("run_macro")
        macro = next(one for one in self.macros_ if one.id == macro_id)
        if macro.fault:
            raise UserError(macro.fault)
        self.macros_ = [replace(one, uses=one.uses + (one is macro)) for one in self.macros_]
        return self.apply(conversation_ids, macro.steps)

    # inside

    @contextmanager
    def _recorded(self, call: str, kind: str, id_: int) -> Iterator[Person]:
        """Remember what is done to one person."""
        self._called(call)
        with self._lock:
            person = self._person(id_)
            before = _kept(person)
            yield person
            if _kept(person) != before:
                self.deeds.append(_Deed(kind, {id_: (before, _kept(person))}, []))
            self._changed("conversation", id_)
            self._changed("customer", id_)

    def _refused(self, id_: int, steps: Sequence[Step]) -> Refused | None:
        person = self.people.get(id_)
        if person is None:
            return Refused(id_, "", f"There is no chat {id_}.")
        for step in steps:
            if isinstance(step, Reply):
                verdict = may_send_text(self._facts(person), step.text, self.clock.now())
                if not verdict.allowed:
                    return Refused(id_, person.name, f"This can't be sent: {verdict.refusal}.")
        return None

    def _do(self, person: Person, step: Step) -> list[int]:
        match step:
            case Reply(text):
                said = fill(text, Facts(person.name, self.shop, self.clock.now(), UTC)).text
                row = self._row(person, said, self.clock.now(), Direction.OUT, Status.QUEUED, "text")
                person.messages[-1] = replace(row, author=Author.OPERATOR)
                person.waiting_since, person.unread, person.first_unread = None, 0, None
                return [row.id]
            case AddLabel(name):
                person.labels = tuple(dict.fromkeys((*person.labels, name)))
            case RemoveLabel(name):
                person.labels = tuple(label for label in person.labels if label != name)
            case Snooze(until):
                self._put_away(person, ConversationState.SNOOZED)
                person.snoozed_until = parse_when(until, self.clock.now(), UTC) if until.strip() else None
            case Done():
                self._put_away(person, ConversationState.DONE)
            case Reopen():
                if person.state is not ConversationState.OPEN:
                    person.state = ConversationState.OPEN
                    last = person.messages[-1] if person.messages else None
                    asked = last is not None and last.direction is Direction.IN
                    person.waiting_since = self.clock.now() if asked else None
            case Unread():
                person.unread = person.unread or 1
            case Read():
                person.unread, person.first_unread = 0, None
            case AddNote(text):
                self._counter += 1
                person.notes.append(Note(self._counter, text, self.clock.now()))
            case Assign(who):
                person.assignee = who
            case SetPriority(level):
                person.priority = level
        return []

    def _put_away(self, person: Person, state: ConversationState) -> None:
        person.state, person.waiting_since, person.unread, person.first_unread = state, None, 0, None


def _kept(person: Person) -> dict[str, Any]:
    last = next((row.id for row in reversed(person.messages) if row.direction is Direction.IN), None)
    return {name: getattr(person, name) for name in _KEPT} | {"notes": tuple(person.notes), "last": last}
