"""The desk's part for the list of customers, the shop's own fields, labels, timelines and files of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.clock import Millis
    from app.core.customer_list import CustomerView, Sort
    from app.core.fields import CustomField, FieldKind
    from app.core.timeline import TimelinePage


@dataclass(frozen=True, slots=True)
class CustomerChanges:
    """What is to be changed of a customer, as it was typed; None leaves it as it is."""

    name: str | None = None
    labels: Sequence[str] | None = None
    birthday: str | None = None
    favourite: bool | None = None
    fields: Mapping[int, str] = field(default_factory=dict)
    """By the custom field's id; '' takes the value away."""
    note: str = ""
    """One that is added."""


class CustomersReads(Protocol):
    """Questions of `core.desk.DeskReads`."""

    def customer_ids(self, words: str = "", limit: int | None = None, sort: Sort | None = None) -> list[int]:
        """Customers in that order, by name at first.

        `words` are matched against any part of name, number, label and field; filters may stand among them
        (`core.customer_list.parse_filter`).
        """
        ...

    def customer_view(self) -> CustomerView:
        """The list's columns and sort as they were left."""
        ...

    def customer_fields(self) -> list[CustomField]:
        """The shop's own fields in their order."""
        ...

    def field_counts(self) -> dict[int, int]:
        """Of how many customers each field is known."""
        ...

    def label_counts(self) -> dict[int, int]:
        """How many customers carry each label."""
        ...

    def birthdays(self, limit: int = 100) -> list[int]:
        """The customers whose birthday is next, today's first."""
        ...

    def timeline(self, customer_id: int, before: Millis | None = None, days: int = 50) -> TimelinePage:
        """Everything with one person, newest first; so many days on which something was written."""
        ...

    def export_customers(self, path: str, words: str = "", sort: Sort | None = None, *, excel: bool = False) -> int:
        """Write those customers to a new CSV or vCard file, by its ending; how many."""
        ...


class CustomersWrites(Protocol):
    """Orders of `core.desk.DeskWrites`."""

    def save_customer(self, customer_id: int, changes: CustomerChanges) -> None:
        """Change all of it or, if one thing can't be, nothing."""
        ...

    def set_favourite(self, customer_id: int, favourite: bool) -> None: ...

    def save_customer_view(self, view: CustomerView) -> None:
        """Keep columns and sort."""
        ...

    def save_field(
        self,
        name: str,
        kind: FieldKind,
        choices: Sequence[str] = (),
        *,
        field_id: int = 0,
        renamed: Mapping[str, str] | None = None,
    ) -> int:
        """Make a field (`field_id` 0) or change name and choices of one; its id. `renamed` are choices, old to new."""
        ...

    def order_fields(self, ids: Sequence[int]) -> None: ...

    def delete_field(self, field_id: int) -> int:
        """Take it away with all that is known there; of how many customers that was."""
        ...

    def save_label(self, label_id: int, name: str, colour: str) -> None:
        """Rename or recolour a label."""
        ...

    def delete_label(self, label_id: int) -> int:
        """Take it off everybody; how many had it."""
        ...

    def join_labels(self, kept_id: int, gone_id: int) -> int:
        """Let all who carry the one carry the other instead; how many had the one that goes."""
        ...
