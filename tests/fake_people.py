"""The part of the desk in memory that knows people."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.errors import UserError
from app.core.fields import FieldValue
from app.core.ids import time_of
from app.core.rows import CustomerCard, CustomerRow, MergePreview, MergeRow, Note
from tests.fake_base import Person
from tests.fake_customers import FakeCustomers, facts_of


class FakePeople(FakeCustomers):
    """Customers, and what the operator does to them."""

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # handed on as they come
        self._gone: dict[int, tuple[int, Person]] = {}
        """What was taken in by whom, by merge."""

    def customer_rows(self, ids: Sequence[int]) -> dict[int, CustomerRow]:
        self._called("customer_rows")
        rows = {}
        for id_ in ids:
            if person := self.people.get(id_):
                last = time_of(person.messages[-1].id) if person.messages else None
                row = CustomerRow(id_, id_, person.name or person.number, person.number, person.labels, last)
                colours = {label.name: label.colour for label in self.labels()}
                more = facts_of(person)
                rows[id_] = replace(row, colours=tuple(colours[name] for name in person.labels), **more)  # type: ignore[arg-type]  # as they come
        return rows

    def customer(self, customer_id: int) -> CustomerCard | None:
        self._called("customer")
        with self._lock:
            person = self.people.get(customer_id)
            if person is None:
                return None
            labels = {label.name: label for label in self.labels()}
            return CustomerCard(
                id=person.id,
                name=person.name or person.profile_name or person.number,
                given_name=person.name if person.name != person.profile_name else "",
                profile_name=person.profile_name,
                identities=self._identities(person),
                labels=tuple(labels[name] for name in person.labels),
                notes=tuple(person.notes),
                since=person.since,
                messages=len(person.messages) + person.earlier,
                last_at=time_of(person.messages[-1].id) if person.messages else None,
                blocked=person.blocked,
                no_marketing_since=person.no_marketing_since,
                suggestions=person.suggestions,
                merges=person.merges,
                favourite=person.favourite,
                birthday=person.birthday,
                fields=tuple(
                    FieldValue(field, person.values[field.id]) for field in self.fields_ if field.id in person.values
                ),
            )

    def conversation_of(self, customer_id: int) -> int | None:
        return customer_id if customer_id in self.people else None

    def merge_preview(self, kept_id: int, gone_id: int) -> MergePreview:
        self._called("merge_preview")
        if kept_id == gone_id:
            raise UserError("That is the same customer.")
        kept, gone = self._person(kept_id), self._person(gone_id)
        labels = tuple(dict.fromkeys((*kept.labels, *gone.labels)))
        return MergePreview(
            kept_id,
            gone_id,
            kept.name or gone.name,
            (*self._identities(kept), *self._identities(gone)),
            labels,
            len(kept.notes) + len(gone.notes),
            len(kept.messages) + len(gone.messages),
            1,
        )

    # DeskWrites

    def start_chat(self, number: str, name: str = "") -> int:
        self._called("start_chat")
        digits = "".join(character for character in number if character.isdigit())
        if len(digits) < 7:
            raise UserError(f"{number} is not a phone number.")
        for person in self.people.values():
            if person.number.replace(" ", "").lstrip("+").endswith(digits.lstrip("0")):
                return person.id
        return self.add(name or f"+{digits}", f"+{digits}").id

    def rename_customer(self, customer_id: int, name: str) -> None:
        self._called("rename_customer")
        with self._lock:
            person = self._person(customer_id)
            person.name = name or person.profile_name
            self._changed("customer", customer_id)
            self._changed("conversation", customer_id)

    def add_note(self, customer_id: int, text: str) -> None:
        self._called("add_note")
        with self._lock:
            self._counter += 1
            self._person(customer_id).notes.append(Note(self._counter, text, self.clock.now()))
            self._changed("customer", customer_id)

    def delete_note(self, note_id: int) -> None:
        self._called("delete_note")
        with self._lock:
            for person in self.people.values():
                person.notes = [note for note in person.notes if note.id != note_id]
                self._changed("customer", person.id)

    def set_labels(self, customer_id: int, names: Sequence[str]) -> None:
        self._called("set_labels")
        with self._lock:
            self._person(customer_id).labels = tuple(names)
            self._changed("customer", customer_id)

    def set_blocked(self, customer_id: int, blocked: bool) -> None:
        self._called(f"set_blocked {blocked}")
        with self._lock:
            self._person(customer_id).blocked = blocked
            self._changed("customer", customer_id)
            self._changed("conversation", customer_id)

    def merge(self, kept_id: int, gone_id: int) -> int:
        self._called("merge")
        with self._lock:
            self.merge_preview(kept_id, gone_id)
            kept, gone = self._person(kept_id), self.people.pop(gone_id)
            self._counter += 1
            kept.messages = sorted((*kept.messages, *gone.messages), key=lambda row: row.id)
            kept.draft = "\n".join(draft for draft in (kept.draft, gone.draft) if draft)
            kept.merges = (MergeRow(self._counter, gone.name or gone.number, self.clock.now()), *kept.merges)
            kept.suggestions = tuple(one for one in kept.suggestions if one.customer_id != gone_id)
            self._gone[self._counter] = (kept_id, gone)
            for id_ in (kept_id, gone_id):
                self._changed("customer", id_)
                self._changed("conversation", id_)
            return self._counter

    def undo_merge(self, merge_id: int) -> None:
        self._called("undo_merge")
        with self._lock:
            if merge_id not in self._gone:
                raise UserError(f"There is no merge {merge_id}.")
            kept_id, gone = self._gone.pop(merge_id)
            kept = self._person(kept_id)
            theirs = {row.id for row in gone.messages}
            kept.messages = [row for row in kept.messages if row.id not in theirs]
            kept.merges = tuple(one for one in kept.merges if one.id != merge_id)
            self.people[gone.id] = gone
            for id_ in (kept_id, gone.id):
                self._changed("customer", id_)
                self._changed("conversation", id_)

    def dismiss_suggestion(self, customer_id: int, other_id: int) -> None:
        self._called("dismiss_suggestion")
        with self._lock:
            person = self._person(customer_id)
            person.suggestions = tuple(one for one in person.suggestions if one.customer_id != other_id)
            self._changed("customer", customer_id)
