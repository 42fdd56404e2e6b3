"""The part of the desk in memory that lists customers: fields, labels, birthdays, timelines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from app.core.clock import SECOND, Millis
from app.core.customer_list import Column, CustomerView, Sort, parse_filter
from app.core.dates import next_birthday, parse_birthday
from app.core.desk_customers import CustomerChanges
from app.core.enums import Direction
from app.core.errors import UserError
from app.core.fields import CustomField, FieldKind, parse_value
from app.core.ids import time_of
from app.core.rows import Label, Note
from app.core.timeline import EventKind, TimelineEvent, TimelinePage
from tests.fake_base import FakeBase, Person


class FakeCustomers(FakeBase):
    """`core.desk_customers` over plain lists."""

    def customer_ids(self, words: str = "", limit: int | None = None, sort: Sort | None = None) -> list[int]:
        self._called(f"customer_ids {words}")
        wanted = parse_filter(words, self.fields_)
        found = [
            person
            for person in self.people.values()
            if all(
                word in f"{person.name} {person.number.replace(' ', '')} {' '.join(person.labels)}".casefold()
                for word in wanted.words.casefold().split()
            )
            and (not wanted.favourite or person.favourite)
            and (not wanted.birthday or person.birthday)
            and set(wanted.labels) <= set(person.labels)
        ]
        found.sort(key=lambda person: person.name.casefold())
        sort = sort or Sort()
        if sort.by == Column.MESSAGES:
            found.sort(key=lambda person: len(person.messages) + person.earlier, reverse=not sort.back)
        elif sort.by == Column.LAST:
            found.sort(key=lambda person: person.messages[-1].id if person.messages else 0, reverse=not sort.back)
        elif sort.by == Column.FAVOURITE:
            found.sort(key=lambda person: not person.favourite)
        elif sort.by == Column.BIRTHDAY:
            found.sort(key=lambda person: str(next_birthday(person.birthday, self._day())) if person.birthday else "~")
        elif sort.field_id is not None:
            field_id = sort.field_id
            found.sort(key=lambda person: person.values.get(field_id, "~"))
        elif sort.back:
            found.reverse()
        return [person.id for person in found][:limit]

    def customer_view(self) -> CustomerView:
        return self.view_

    def save_customer_view(self, view: CustomerView) -> None:
        self._called("save_customer_view")
        self.view_ = view

    def customer_fields(self) -> list[CustomField]:
        return list(self.fields_)

    def field_counts(self) -> dict[int, int]:
        counts = {field.id: sum(field.id in person.values for person in self.people.values()) for field in self.fields_}
        return {id_: count for id_, count in counts.items() if count}

    def birthdays(self, limit: int = 100) -> list[int]:
        return self.customer_ids("has:birthday", limit, Sort(Column.BIRTHDAY))

    def label_counts(self) -> dict[int, int]:
        names = [name for person in self.people.values() for name in person.labels]
        return {label.id: names.count(label.name) for label in self.labels() if label.name in names}

    def timeline(self, customer_id: int, before: Millis | None = None, days: int = 50) -> TimelinePage:
        self._called("timeline")
        person = self.people.get(customer_id)
        if person is None or before is not None:
            return TimelinePage((), None)
        by_day: dict[int, list[int]] = {}
        for row in person.messages:
            by_day.setdefault(time_of(row.id) // (86_400 * SECOND), []).append(row.id)
        rows = {row.id: row for row in person.messages}
        events = [
            TimelineEvent(
                time_of(ids[-1]),
                EventKind.MESSAGES,
                rows[ids[0]].text,
                sum(rows[id_].direction is Direction.IN for id_ in ids),
                sum(rows[id_].direction is Direction.OUT for id_ in ids),
                person.id,
                ids[0],
            )
            for ids in by_day.values()
        ]
        events += [TimelineEvent(note.at, EventKind.NOTE, note.text) for note in person.notes]
        events.append(TimelineEvent(person.since, EventKind.FIRST))
        return TimelinePage(tuple(sorted(events, key=lambda event: -event.at)), None)

    # DeskWrites

    def save_customer(self, customer_id: int, changes: CustomerChanges) -> None:
        self._called("save_customer")
        with self._lock:
            person = self._person(customer_id)
            fields = {field.id: field for field in self.fields_}
            values = {id_: parse_value(fields[id_], typed, self._day()) for id_, typed in changes.fields.items()}
            if changes.birthday is not None:
                person.birthday = parse_birthday(changes.birthday, self._day())
            if changes.name is not None:
                person.name = changes.name or person.profile_name
            if changes.labels is not None:
                person.labels = tuple(changes.labels)
            if changes.favourite is not None:
                person.favourite = changes.favourite
            for id_, value in values.items():
                if value is None:
                    person.values.pop(id_, None)
                else:
                    person.values[id_] = value.value
            if changes.note:
                self._counter += 1
                person.notes.append(Note(self._counter, changes.note, self.clock.now()))
            self._changed("customer", customer_id)
            self._changed("conversation", customer_id)

    def set_favourite(self, customer_id: int, favourite: bool) -> None:
        self._called(f"set_favourite {favourite}")
        with self._lock:
            self._person(customer_id).favourite = favourite
            self._changed("customer", customer_id)

    def save_field(
        self,
        name: str,
        kind: FieldKind,
        choices: Sequence[str] = (),
        *,
        field_id: int = 0,
        renamed: Mapping[str, str] | None = None,
    ) -> int:
        self._called("save_field")
        if not name.strip():
            raise UserError("The field needs a name.")
        with self._lock:
            if field_id:
                self.fields_ = [
                    replace(field, name=name, choices=tuple(choices)) if field.id == field_id else field
                    for field in self.fields_
                ]
            else:
                self._counter += 1
                field_id = self._counter
                self.fields_.append(CustomField(field_id, name, kind, tuple(choices)))
            self._changed("fields", 0)
            return field_id

    def order_fields(self, ids: Sequence[int]) -> None:
        self._called("order_fields")
        self.fields_.sort(key=lambda field: ids.index(field.id) if field.id in ids else len(ids))
        self._changed("fields", 0)

    def delete_field(self, field_id: int) -> int:
        self._called("delete_field")
        with self._lock:
            self.fields_ = [field for field in self.fields_ if field.id != field_id]
            known = [person.values.pop(field_id, None) for person in self.people.values()]
            self._changed("fields", 0)
            return sum(value is not None for value in known)

    def save_label(self, label_id: int, name: str, colour: str) -> None:
        self._called("save_label")
        before = next(label.name for label in self.labels() if label.id == label_id)
        self.colours[name] = colour
        self._rename_label(before, name)

    def delete_label(self, label_id: int) -> int:
        self._called("delete_label")
        return self._rename_label(next(label.name for label in self.labels() if label.id == label_id), None)

    def join_labels(self, kept_id: int, gone_id: int) -> int:
        self._called("join_labels")
        names = {label.id: label.name for label in self.labels()}
        return self._rename_label(names[gone_id], names[kept_id])

    def export_customers(self, path: str, words: str = "", sort: Sort | None = None, *, excel: bool = False) -> int:
        self._called(f"export_customers {path}")
        return len(self.customer_ids(words, None, sort))

    def labels(self) -> list[Label]:
        names = sorted({name for person in self.people.values() for name in person.labels})
        colours = {"regular": "accent", "B2B": "sage", "order": "plain", "vegan": "green", **self.colours}
        return [Label(n, name, colours.get(name, "plain"), name in self.ringing) for n, name in enumerate(names, 1)]

    def _rename_label(self, before: str, after: str | None) -> int:
        count = 0
        for person in self.people.values():
            if before in person.labels:
                count += 1
                person.labels = tuple(
                    dict.fromkeys(
                        name for label in person.labels if (name := after if label == before else label) is not None
                    )
                )
                self._changed("customer", person.id)
        self._changed("labels", 0)
        return count

    def _day(self) -> date:
        return datetime.fromtimestamp(self.clock.now() / SECOND, UTC).date()


def facts_of(person: Person) -> dict[str, object]:
    """What a customer's row says of them besides name, number and labels."""
    last = person.messages[-1] if person.messages else None
    return {
        "since": person.since,
        "messages": len(person.messages) + person.earlier,
        "birthday": person.birthday,
        "favourite": person.favourite,
        "blocked": person.blocked,
        "last_type": last.type if last else "",
        "last_direction": last.direction if last else None,
        "preview": " ".join(last.text.split())[:120] if last else "",
        "fields": tuple(person.values.items()),
    }
