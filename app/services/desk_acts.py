"""The desk's part that acts on chats, one or many, by steps, and takes back what was done."""

from collections.abc import Sequence

from app.core.steps import Applied, Step, Undone
from app.services.desk_base import DeskBase


class ActsDesk(DeskBase):
    """Steps, undo and macros; imported when first used."""

    def apply(self, conversation_ids: Sequence[int], steps: Sequence[Step]) -> Applied:
        """Do the steps to each of the chats, each chat whole or not at all."""
        from app.services.acts import apply

        return apply(self.database, self._clock, conversation_ids, steps, self._read_receipts, self._grace)

    def undo(self) -> Undone | None:
        """Take back what was done last and not yet taken back."""
        from app.services.acts import undo

        return undo(self.database, self._clock)
