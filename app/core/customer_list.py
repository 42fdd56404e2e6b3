"""The list of customers: which columns it has, by which it is sorted, and what may be asked of it in words."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.errors import UserError
from app.core.fields import CustomField, find_field
from app.core.i18n import _

_TERM: Final = re.compile(r'(?P<name>[^\W\d_][\w-]*):(?:"(?P<quoted>[^"]*)(?:"|\Z)|(?P<plain>\S+)|\Z)')
_MOST_COLUMNS: Final = 30


class Column(StrEnum):
    """What every list of customers can show; a custom field is `field:ID`."""

    NAME = "name"
    NUMBER = "number"
    LABELS = "labels"
    LAST = "last"
    """When they last wrote or were written to."""
    PREVIEW = "preview"
    """What was said then."""
    MESSAGES = "messages"
    SINCE = "since"
    BIRTHDAY = "birthday"
    FAVOURITE = "favourite"
    CHANNEL = "channel"
    ASSIGNEE = "assignee"


SORTABLE: Final = (
    Column.NAME,
    Column.LAST,
    Column.MESSAGES,
    Column.SINCE,
    Column.BIRTHDAY,
    Column.FAVOURITE,
)
"""Columns by which the list can be sorted, beside the custom fields."""
FIELD: Final = "field:"
RIGHT: Final = frozenset((Column.LAST, Column.MESSAGES, Column.SINCE, Column.BIRTHDAY))
"""Columns that stand at the right, so that they can be read downwards."""


@dataclass(frozen=True, slots=True)
class Sort:
    """By what the list is sorted; those of whom it isn't known come last."""

    by: str = Column.NAME
    """A `Column` of `SORTABLE`, or `field:ID`."""
    back: bool = False
    """The other way round than usual: names and birthdays ascend, times and counts descend."""

    def __str__(self) -> str:
        return f"-{self.by}" if self.back else self.by

    @property
    def field_id(self) -> int | None:
        """The custom field's."""
        return field_id(self.by)

    @property
    def descends(self) -> bool:
        """Whether large values come first."""
        return (self.by in (Column.LAST, Column.MESSAGES, Column.SINCE)) != self.back


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The list as the operator left it."""

    columns: tuple[str, ...] = (Column.NAME, Column.NUMBER, Column.LABELS, Column.PREVIEW, Column.MESSAGES, Column.LAST)
    """`Column` or `field:ID`, in their order; the name is always among them."""
    sort: Sort = Sort()


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Whom the list shows; empty asks for nothing."""

    words: str = ""
    """Parts of name, number, label and custom fields."""
    favourite: bool | None = None
    blocked: bool | None = None
    birthday: bool | None = None
    """Whether it is known."""
    labels: tuple[str, ...] = ()
    fields: tuple[tuple[int, str], ...] = ()
    """Custom fields by id, and what their value begins with; '' asks that there is one."""


_IS: Final = {
    **dict.fromkeys(("favourite", "favorite", "favorit", "fav", "star"), "favourite"),
    **dict.fromkeys(("blocked", "blockiert"), "blocked"),
}
_HAS: Final = {
    **dict.fromkeys(("birthday", "geburtstag"), "birthday"),
    **dict.fromkeys(("star", "stern"), "favourite"),
}


def parse_filter(text: str, fields: Sequence[CustomField] = ()) -> CustomerFilter:
    """The words and filters typed: `is:favourite has:birthday label:regular`, `FIELD:value`; in English or German.

    A word with a colon that names no filter stays a word.
    """
    found: dict[str, bool | None] = {}
    labels: list[str] = []
    wanted: list[tuple[int, str]] = []
    rest: list[str] = []
    position = 0
    for match in _TERM.finditer(text):
        name, value = match["name"].casefold(), (match["quoted"] or match["plain"] or "").strip()
        field = find_field(fields, match["name"].replace("_", " "))
        flags = {"is": _IS, "ist": _IS, "has": _HAS, "hat": _HAS}.get(name)
        if flags is None and name not in ("label", "etikett", "tag") and field is None:
            continue
        rest.append(text[position : match.start()])
        position = match.end()
        if flags is not None:
            if value and (flag := flags.get(value.casefold())) is not None:
                found[flag] = True
            elif value and (known := find_field(fields, value)) is not None and flags is _HAS:
                wanted.append((known.id, ""))
            elif value:
                rest.append(match[0])
        elif field is not None:
            wanted.append((field.id, value))
        elif value:
            labels.append(value)
    rest.append(text[position:])
    return CustomerFilter(
        " ".join(" ".join(rest).split()),
        found.get("favourite"),
        found.get("blocked"),
        found.get("birthday"),
        tuple(labels),
        tuple(wanted),
    )


def field_id(column: str) -> int | None:
    """The custom field that a column or sort names; None if it names none."""
    rest = column.removeprefix(FIELD)
    return int(rest) if rest != column and rest.isdecimal() and len(rest) < 19 else None


def parse_sort(text: str, fields: Sequence[CustomField] = ()) -> Sort:
    """A sort by its name or a custom field's, a minus before it turns it round. UserError if there is none."""
    back, name = text.startswith("-"), text.removeprefix("-").strip()
    if name.casefold() in SORTABLE:
        return Sort(name.casefold(), back)
    known = next((field for field in fields if f"{FIELD}{field.id}" == name), None) or find_field(fields, name)
    if known is not None:
        return Sort(f"{FIELD}{known.id}", back)
    names = ", ".join([*SORTABLE, *(field.name for field in fields)])
    raise UserError(_("Customers can't be sorted by {name}, only by: {names}.").format(name=name[:40], names=names))


def column_title(column: str, fields: Sequence[CustomField]) -> str:
    """What stands over the column; raw where the operator named it."""
    if (id_ := field_id(column)) is not None:
        return next((field.name for field in fields if field.id == id_), "")
    return {
        Column.NAME: _("name"),
        Column.NUMBER: _("number"),
        Column.LABELS: _("labels"),
        Column.LAST: _("last"),
        Column.PREVIEW: _("last message"),
        Column.MESSAGES: _("messages"),
        Column.SINCE: _("since"),
        Column.BIRTHDAY: _("birthday"),
        Column.FAVOURITE: _("favourite"),
        Column.CHANNEL: _("channel"),
        Column.ASSIGNEE: _("assigned to"),
    }.get(Column(column), column)


def known_columns(fields: Sequence[CustomField]) -> list[str]:
    """Every column there is."""
    return [*Column, *(f"{FIELD}{field.id}" for field in fields)]


def to_json(view: CustomerView) -> str:
    """As the database keeps it."""
    return json.dumps({"columns": list(view.columns), "sort": str(view.sort)})


def from_json(text: str, fields: Sequence[CustomField]) -> CustomerView:
    """What can be read of it and is still there; whatever can't is as at first."""
    first = CustomerView()
    try:
        found = json.loads(text)
        columns, sort = found["columns"], str(found["sort"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return first
    known = known_columns(fields)
    kept = [column for column in columns if column in known] if isinstance(columns, list) else []
    kept = [*dict.fromkeys(kept)][:_MOST_COLUMNS] or [*first.columns]
    if Column.NAME not in kept:
        kept.insert(0, Column.NAME)
    try:
        by = parse_sort(sort, fields)
    except UserError:
        by = first.sort
    return CustomerView(tuple(kept), by)
