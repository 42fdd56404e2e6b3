"""The desk in memory: finding."""

from collections.abc import Sequence
from datetime import UTC

from app.core.clock import Millis
from app.core.enums import Direction, Status
from app.core.errors import UserError
from app.core.export import ExportForm
from app.core.filters import NOTE, SearchFilter, parse_search
from app.core.find import PersonHit
from app.core.ids import first_id_at, message_id, time_of
from app.core.rows import CustomerRow, Hit, MessageRow, Note
from tests.fake_base import FakeBase, Person


class FakeFind(FakeBase):
    """Messages, notes and people by their plain words; folding is the store's."""

    def search(
        self, words: str, *, conversation_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Hit]:
        self._called(f"search {words}")
        sought = parse_search(words, self.clock.now(), UTC)
        parts = sought.words.casefold().split()
        if not parts and not sought.narrows:
            return []
        hits = [
            Hit(person.id, row, person.name, marked(row.text, parts))
            for person in self.people.values()
            if conversation_id in (None, person.id) and _is_meant(person, sought)
            for row in person.messages
            if all(part in row.text.casefold() for part in parts) and _fits(row, sought)
        ]
        hits += [
            Hit(person.id, _as_message(person, note), person.name, marked(note.text, parts), person.id)
            for person in self.people.values()
            if conversation_id in (None, person.id) and _is_meant(person, sought) and sought.direction is None
            for note in person.notes
            if all(part in note.text.casefold() for part in parts) and _fits(_as_message(person, note), sought)
        ]
        newest = sorted(hits, key=lambda hit: -hit.message.id)
        return [hit for hit in newest if before is None or hit.message.id < before][:limit]

    def find_people(self, words: str, limit: int = 5) -> list[PersonHit]:
        sought = parse_search(words, self.clock.now(), UTC)
        parts = sought.words.casefold().split()
        if sought.direction or sought.type or sought.after or sought.before or not (parts or sought.narrows):
            return []
        found = [
            PersonHit(
                CustomerRow(person.id, person.id, person.name, person.number, person.labels, None),
                marked(person.name, parts),
            )
            for person in self.people.values()
            if all(part in f"{person.name} {person.number} {' '.join(person.labels)}".casefold() for part in parts)
            and _is_meant(person, sought)
        ]
        return found[:limit]

    def first_at(self, conversation_id: int, at: Millis) -> int | None:
        rows = self._person(conversation_id).messages
        return next((row.id for row in rows if row.id >= first_id_at(at)), rows[-1].id if rows else None)

    def export_chat(self, conversation_id: int, form: ExportForm, target: str, *, media: bool = False) -> str:
        self._called(f"export_chat {conversation_id} {form.value} {media}")
        if not target.strip():
            raise UserError("Say where.")
        return target + self._person(conversation_id).name + form.suffix


def _as_message(person: Person, note: Note) -> MessageRow:
    id_ = message_id(note.at, note.id)
    return MessageRow(id_, person.id, None, Direction.OUT, NOTE, note.text, Status.RECEIVED, None, None, None, None)


def _is_meant(person: Person, sought: SearchFilter) -> bool:
    names = f"{person.name} {person.number}".casefold()
    labels = [label.casefold() for label in person.labels]
    return sought.who.casefold() in names and (not sought.label or sought.label.casefold() in labels)


def _fits(row: MessageRow, sought: SearchFilter) -> bool:
    return (
        sought.direction in (None, row.direction)
        and sought.type in (None, row.type)
        and (sought.after or 0) <= time_of(row.id)
        and (sought.before is None or time_of(row.id) < sought.before)
    )


def marked(text: str, parts: Sequence[str]) -> str:
    """The text with the first match of each part between \\x02 and \\x03."""
    spans = sorted((start, start + len(part)) for part in parts if (start := text.casefold().find(part)) >= 0)
    for start, stop in reversed(spans):
        text = f"{text[:start]}\x02{text[start:stop]}\x03{text[stop:]}"
    return text
