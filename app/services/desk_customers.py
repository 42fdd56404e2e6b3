"""The desk's part for the list of customers, fields, labels, timelines and files; imported when first used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from app.core.clock import SECOND
from app.services.desk_base import DeskBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.clock import Millis
    from app.core.customer_list import CustomerView, Sort
    from app.core.desk_customers import CustomerChanges
    from app.core.fields import CustomField, FieldKind
    from app.core.timeline import TimelinePage


class CustomersDesk(DeskBase):
    """Implements `core.desk_customers`."""

    def customer_ids(self, words: str = "", limit: int | None = None, sort: Sort | None = None) -> list[int]:
        """Customers in that order; filters may stand among the words."""
        from app.store.customer_list import customer_ids

        # What day it is matters only where a birthday or a filter is meant.
        today = self._today() if sort is not None or ":" in words else None
        return customer_ids(self.database.reader(), words, limit, sort, today)

    def customer_view(self) -> CustomerView:
        """The list's columns and sort as they were left."""
        from app.store.customer_list import customer_view

        return customer_view(self.database.reader())

    def customer_fields(self) -> list[CustomField]:
        """The shop's own fields in their order."""
        from app.store.fields import read_fields

        return read_fields(self.database.reader())

    def field_counts(self) -> dict[int, int]:
        """Of how many customers each field is known."""
        from app.store.fields import values_count

        return values_count(self.database.reader())

    def label_counts(self) -> dict[int, int]:
        """How many customers carry each label."""
        from app.store.labels import label_counts

        return label_counts(self.database.reader())

    def birthdays(self, limit: int = 100) -> list[int]:
        """The customers whose birthday is next."""
        from app.store.customer_list import birthdays

        return birthdays(self.database.reader(), self._today(), limit)

    def timeline(self, customer_id: int, before: Millis | None = None, days: int = 50) -> TimelinePage:
        """Everything with one person, newest first."""
        from app.store.timeline import timeline

        return timeline(self.database.reader(), customer_id, self._zone(), before, days)

    def save_customer(self, customer_id: int, changes: CustomerChanges) -> None:
        """Change all of it or nothing."""
        from app.services.customers import save_customer

        save_customer(self.database, self._clock, customer_id, changes, self._today())

    def set_favourite(self, customer_id: int, favourite: bool) -> None:
        """They are among the favourites, or no more."""
        from app.services.customers import set_favourite

        set_favourite(self.database, self._clock, customer_id, favourite)

    def save_customer_view(self, view: CustomerView) -> None:
        """Keep columns and sort."""
        from app.store.customer_list import save_customer_view

        with self.database.write() as connection:
            save_customer_view(connection, view)

    def save_field(
        self,
        name: str,
        kind: FieldKind,
        choices: Sequence[str] = (),
        *,
        field_id: int = 0,
        renamed: Mapping[str, str] | None = None,
    ) -> int:
        """Make a field or change one; its id."""
        from app.services.fields import save_field

        return save_field(self.database, name, kind, choices, field_id=field_id, renamed=renamed)

    def order_fields(self, ids: Sequence[int]) -> None:
        """List them in that order."""
        from app.services.fields import order_fields

        order_fields(self.database, ids)

    def delete_field(self, field_id: int) -> int:
        """Take a field away; of how many customers something was known there."""
        from app.services.fields import delete_field

        return delete_field(self.database, field_id)

    def save_label(self, label_id: int, name: str, colour: str) -> None:
        """Rename or recolour a label."""
        from app.services.labels import save_label

        save_label(self.database, label_id, name, colour)

    def delete_label(self, label_id: int) -> int:
        """Take it off everybody; how many had it."""
        from app.services.labels import delete_label

        return delete_label(self.database, label_id)

    def join_labels(self, kept_id: int, gone_id: int) -> int:
        """Let all who carry the one carry the other; how many had the one that goes."""
        from app.services.labels import join_labels

        return join_labels(self.database, kept_id, gone_id)

    def export_customers(self, path: str, words: str = "", sort: Sort | None = None, *, excel: bool = False) -> int:
        """Write customers to a new file; how many."""
        from app.services.people_export import export_customers

        return export_customers(self.database, path, words, sort, today=self._today(), excel=excel)

    def _today(self) -> date:
        """The shop's."""
        return datetime.fromtimestamp(self._clock.now() / SECOND, UTC).astimezone(self._zone()).date()
