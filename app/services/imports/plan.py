"""What an import of people would do, row by row, before any of it is done.

A row is whoever has its number, in any spelling; of several numbers the first mobile one decides. A name alone makes
nobody the same: who is called the same is told. What is known of somebody stays as it is, and nothing is said about
marketing: only what is missing is added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.dates import is_birthday, shown_day
from app.core.errors import UserError
from app.core.fields import CustomField, Parsed, find_field, parse_value, shown_value
from app.core.fold import fold
from app.core.i18n import _
from app.core.imports import RowState
from app.core.phone import canonical, format_number, parse_number
from app.core.text import sanitise_for_display, sanitise_for_store
from app.services.customers import LABEL_LIMIT, NAME_LIMIT
from app.services.imports.people import ImportedPerson
from app.store import imports
from app.store.fields import stored_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlalchemy import Connection

_NO_LABELS: Final = frozenset(("mycontacts", "starred", "my contacts"))
"""Google's groups that everybody is in, or that say nothing of a person."""
_LONGEST_NOTE: Final = 5_000
_LONGEST_DETAIL: Final = 300
_MOST_DETAILS: Final = 100
"""Of a row: whatever a file holds, its note stays one that can be read."""


@dataclass(slots=True)
class PlannedRow:
    """A card or row of the file and what becomes of it."""

    line: int
    state: RowState
    name: str = ""
    numbers: tuple[str, ...] = ()
    """E.164, the one to write to first."""
    customer_id: int | None = None
    """Who they are already; None if they aren't known before this import."""
    same_as: int = 0
    """The earlier line that makes the same new customer, or 0."""
    sets_name: bool = False
    labels: tuple[str, ...] = ()
    """Those that are added."""
    note: str = ""
    """What is added as a note."""
    birthday: str = ""
    """What is added as theirs: YYYY-MM-DD, or MM-DD."""
    fields: tuple[tuple[str, str], ...] = ()
    """What is added in the shop's own fields: name and value."""
    namesakes: tuple[int, ...] = ()
    """Other customers of that name."""
    remarks: tuple[str, ...] = ()
    """What of the row is not taken, a sentence each."""
    reason: str = ""
    """Why it is refused, a sentence."""


@dataclass(slots=True)
class Target:
    """A customer, known or to be made, and all that the file adds to them."""

    customer_id: int | None
    line: int = 0
    names: list[str] = field(default_factory=list)
    given_name: str = ""
    labels: set[str] = field(default_factory=set)
    """Folded."""
    notes: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    """Of one to be made: E.164, the one to write to first."""
    new_name: str = ""
    new_labels: list[str] = field(default_factory=list)
    new_notes: list[str] = field(default_factory=list)
    birthday: str = ""
    fields: set[int] = field(default_factory=set)
    """The shop's own in which something is known."""
    new_birthday: str = ""
    new_fields: dict[int, Parsed] = field(default_factory=dict)

    @property
    def is_touched(self) -> bool:
        """Whether anything is to be written."""
        return self.customer_id is None or bool(
            self.new_name or self.new_labels or self.new_notes or self.new_birthday or self.new_fields
        )


@dataclass(slots=True)
class Plan:
    """What an import would do."""

    rows: list[PlannedRow]
    targets: list[Target]
    """Those for whom something is to be written."""

    def counts(self) -> dict[str, int]:
        """How many rows there are of each state."""
        return {state.value: sum(row.state is state for row in self.rows) for state in RowState}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its numbers read, which takes longer than all else: best done before a transaction."""

    person: ImportedPerson
    numbers: tuple[str, ...]
    """E.164, mobile ones first."""
    refused: tuple[str, ...]
    """Why others are none, a sentence each."""


def read_rows(people: Sequence[ImportedPerson], region: str) -> list[ReadRow]:
    """The rows with their numbers; local ones belong to the region."""
    return [ReadRow(person, *(((), ()) if person.problem else _numbers(person, region))) for person in people]


def plan_people(connection: "Connection", rows: Sequence[ReadRow]) -> Plan:
    """What importing them would do. Only reads."""
    people = [row.person for row in rows]
    known = imports.read_known(connection, {number for row in rows for number in row.numbers})
    named = imports.read_names(connection, {fold(_name(person)) for person in people if person.name})
    planner = _Planner(named, stored_fields(connection))
    planner.add_known(known)
    planned = [planner.plan(row) for row in rows]
    return Plan(planned, [target for target in planner.targets if target.is_touched])


class _Planner:
    """Goes through the rows in their order, knowing what those before have added."""

    def __init__(self, named: dict[str, tuple[int, ...]], fields: Sequence[CustomField]) -> None:
        self.targets: list[Target] = []
        self._by_number: dict[str, Target] = {}
        self._named = named
        self._fields = fields

    def add_known(self, known: Iterable[imports.Known]) -> None:
        """Customers there are, the longest known first."""
        for one in known:
            labels = {fold(label) for label in one.labels}
            target = Target(one.id, 0, [*one.names], one.given_name, labels, [*one.notes])
            target.birthday, target.fields = one.birthday, {*one.fields}
            self.targets.append(target)
            for number in one.numbers:
                self._by_number.setdefault(number, target)

    def plan(self, read: ReadRow) -> PlannedRow:
        """What becomes of a row; it counts as done for those after it."""
        person, numbers, refused = read.person, read.numbers, read.refused
        name = _name(person)
        row = PlannedRow(person.line, RowState.REFUSED, name, numbers, reason=person.problem)
        if person.problem:
            return row
        if not numbers:
            row.reason = (
                _("Line {line}: {reason}").format(line=person.line, reason=refused[0])
                if refused
                else _("Line {line} has no phone number: nobody could be written to.").format(line=person.line)
            )
            return row
        remarks = [*refused, *person.remarks]
        target = self._find(numbers, name)
        if target is None:
            target = Target(None, person.line)
            self.targets.append(target)
            row.state = RowState.NEW
        else:
            row.same_as, row.customer_id = target.line, target.customer_id
        others = []
        for number in numbers:
            holder = self._by_number.get(canonical(number))
            if holder is None and target.customer_id is None:
                self._by_number[canonical(number)] = target
                target.numbers.append(number)
            elif holder is None:
                others.append(number)
            elif holder is not target:
                whose = holder.given_name or next(iter(holder.names), "") or format_number(number)
                remarks.append(_("{number} is {name}'s and stays so.").format(number=format_number(number), name=whose))
        self._add(row, target, person, others, remarks)
        row.namesakes = tuple(id_ for id_ in self._named.get(fold(name), ()) if id_ != target.customer_id)
        row.remarks = tuple(remarks)
        return row

    def _find(self, numbers: Sequence[str], name: str) -> Target | None:
        """Whoever has the first number; by another number, only who is called the same or if none is their own."""
        held = [self._by_number.get(canonical(number)) for number in numbers]
        if held[0] is not None or None not in held:
            return held[0]
        folded = fold(name)
        return next((one for one in held if one and folded and folded in map(fold, one.names)), None)

    def _add(
        self, row: PlannedRow, target: Target, person: ImportedPerson, others: Sequence[str], remarks: list[str]
    ) -> None:
        """Let the customer have of the row what they lack."""
        if len(" ".join(person.name.split())) > NAME_LIMIT:
            remarks.append(_("The name is cut at {n} characters.").format(n=NAME_LIMIT))
        known = target.customer_id is not None and fold(row.name) in map(_shown, target.names)
        if row.name and not target.given_name and not known:
            target.given_name = target.new_name = row.name
            target.names.append(row.name)
            row.sets_name = True
        elif row.name and target.given_name and fold(row.name) != fold(target.given_name):
            remarks.append(_("They are called {name} already and keep that name.").format(name=target.given_name))
        labels = []
        for label in person.labels:
            line = _line(label, LABEL_LIMIT)
            if line and fold(line) not in target.labels and fold(line) not in _NO_LABELS:
                target.labels.add(fold(line))
                labels.append(line)
        target.new_labels += labels
        row.labels = tuple(labels)
        more = self._facts(row, target, person, remarks)
        row.note = _note(person, others, target.notes, more)
        if row.note:
            target.notes.append(row.note)
            target.new_notes.append(row.note)
        if row.state is not RowState.NEW:
            row.state = (
                RowState.MORE
                if (row.sets_name or row.labels or row.note or row.birthday or row.fields)
                else RowState.KNOWN
            )

    def _facts(
        self, row: PlannedRow, target: Target, person: ImportedPerson, remarks: list[str]
    ) -> list[tuple[str, str]]:
        """Let them have the birthday and the fields they lack; what is of no field, to be kept as a note."""
        if birthday := _birthday(person.birthday):
            if not target.birthday:
                row.birthday = target.birthday = target.new_birthday = birthday
            elif birthday[-5:] != target.birthday[-5:]:
                remarks.append(
                    _("Their birthday is {day} already and stays so.").format(day=shown_day(target.birthday))
                )
        added, rest = [], []
        for heading, value in person.fields:
            found = find_field(self._fields, heading)
            if found is None:
                rest.append((heading, value))
            elif found.id not in target.fields:
                try:
                    parsed = parse_value(found, sanitise_for_store(value), None)
                except UserError as error:
                    remarks.append(str(error))
                    continue
                if parsed is not None:
                    target.fields.add(found.id)
                    target.new_fields[found.id] = parsed
                    added.append((found.name, shown_value(found.kind, parsed.value)))
        row.fields = tuple(added)
        return rest


def _numbers(person: ImportedPerson, region: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The person's numbers, mobile ones first, and why others are none."""
    found: dict[str, str] = {}
    refused = []
    for text in person.phones:
        try:
            number = parse_number(text, region)
        except UserError as error:
            refused.append(str(error))
        else:
            found.setdefault(canonical(number), number)
    return tuple(sorted(found.values(), key=lambda number: not _may_be_mobile(number))), tuple(refused)


def _may_be_mobile(number: str) -> bool:
    import phonenumbers  # like the parser, not before a number is read

    kinds = phonenumbers.PhoneNumberType
    return phonenumbers.number_type(phonenumbers.parse(number)) in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)


def _shown(name: str) -> str:
    """A name as it is compared with that of a file, which may have been written without what can't be shown."""
    return fold(sanitise_for_display(name))


def _birthday(text: str) -> str:
    """A birthday of a file as it is kept; empty if it is none."""
    kept = text.removeprefix("--")
    return kept if is_birthday(kept) else ""


def _note(person: ImportedPerson, others: Sequence[str], notes: Sequence[str], more: Sequence[tuple[str, str]]) -> str:
    """What the person's notes don't say yet, in lines; whatever language earlier ones were written in."""
    said = "\n".join(notes)
    lines = {line for note in notes for line in note.split("\n")}
    values = {line.partition(": ")[2] for line in lines} | lines
    note = sanitise_for_store(person.note.strip(), _LONGEST_NOTE)
    found = [note] if note and note not in said else []
    details = (
        *((_("E-mail"), value) for value in person.emails),
        (_("Company"), person.company),
        (_("Birthday"), "" if _birthday(person.birthday) else person.birthday),
        *((_("Address"), value) for value in person.addresses),
        *((_("Number"), format_number(value)) for value in others),
        *more,
    )
    for heading, value in details[:_MOST_DETAILS]:
        line = _line(value, _LONGEST_DETAIL)
        if line and line not in values:
            values.add(line)
            found.append(f"{_line(heading, LABEL_LIMIT).replace(': ', ' ')}: {line}")
    return "\n".join(found)


def _name(person: ImportedPerson) -> str:
    """Their name; a number that stands where a name should is none."""
    name = _line(person.name, NAME_LIMIT)
    return name if any(letter.isalpha() for letter in name) or not any(letter.isdigit() for letter in name) else ""


def _line(text: str, limit: int) -> str:
    return sanitise_for_store(" ".join(text.split()), limit).strip()
