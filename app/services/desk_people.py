"""The desk's part that knows people: customers, their names, notes and labels, and who is one person."""

from collections.abc import Sequence

from app.core.rows import CustomerCard, CustomerRow, Label, MergePreview
from app.services.desk_base import DeskBase


class PeopleDesk(DeskBase):
    """Questions about customers, and what the operator does to them; imported when first used."""

    def customer_rows(self, ids: Sequence[int]) -> dict[int, CustomerRow]:
        """The rows of those customers that are there."""
        from app.store.customers import customer_rows

        return customer_rows(self.database.reader(), ids)

    def customer(self, customer_id: int) -> CustomerCard | None:
        """Everything about one person; None if they are gone."""
        from app.store.customers import customer_card

        return customer_card(self.database.reader(), customer_id)

    def conversation_of(self, customer_id: int) -> int | None:
        """Their newest conversation."""
        from app.store.customers import conversation_of

        return conversation_of(self.database.reader(), customer_id)

    def labels(self) -> list[Label]:
        """Every label by name."""
        from app.store.customers import all_labels

        return all_labels(self.database.reader())

    def start_chat(self, number: str, name: str = "") -> int:
        """The conversation with that number, made if there is none."""
        from app.services.customers import start_chat

        return start_chat(self.database, self._clock, number, name, self._region)

    def rename_customer(self, customer_id: int, name: str) -> None:
        """Set the operator's own name for them."""
        from app.services.customers import rename

        rename(self.database, self._clock, customer_id, name)

    def add_note(self, customer_id: int, text: str) -> None:
        """Keep a note about them."""
        from app.services.customers import add_note

        add_note(self.database, self._clock, customer_id, text)

    def delete_note(self, note_id: int) -> None:
        """Take a note away."""
        from app.services.customers import delete_note

        delete_note(self.database, self._clock, note_id)

    def set_labels(self, customer_id: int, names: Sequence[str]) -> None:
        """They carry exactly these labels."""
        from app.services.customers import set_labels

        set_labels(self.database, self._clock, customer_id, names)

    def merge_preview(self, kept_id: int, gone_id: int) -> MergePreview:
        """What joining two customers would make of them."""
        from app.services.people import merge_preview

        return merge_preview(self.database, kept_id, gone_id)

    def merge(self, kept_id: int, gone_id: int) -> int:
        """Make two customers one; the id by which it can be undone."""
        from app.services.people import merge

        return merge(self.database, self._clock, kept_id, gone_id)

    def undo_merge(self, merge_id: int) -> None:
        """Part them again."""
        from app.services.people import undo_merge

        undo_merge(self.database, self._clock, merge_id)

    def dismiss_suggestion(self, customer_id: int, other_id: int) -> None:
        """They are two people."""
        from app.services.people import dismiss_suggestion

        dismiss_suggestion(self.database, self._clock, customer_id, other_id)

    def set_blocked(self, customer_id: int, blocked: bool) -> None:
        """Block or unblock."""
        from app.services.people import set_blocked

        set_blocked(self.database, self._clock, customer_id, blocked)
