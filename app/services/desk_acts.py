"""The desk's part that acts on chats, one or many, by steps, and takes back what was done."""

from collections.abc import Sequence

from app.core.macros import Macro
from app.core.steps import Applied, Step, Undone
from app.services.desk_base import DeskBase


class ActsDesk(DeskBase):
    """Steps, undo and macros; imported when first used."""

    def apply(self, conversation_ids: Sequence[int], steps: Sequence[Step]) -> Applied:
        """Do the steps to each of the chats, each chat whole or not at all."""
        from app.services.acts import apply

        return self._noting(
            apply(self.database, self._clock, conversation_ids, steps, self._read_receipts, self._grace)
        )

    def undo(self) -> Undone | None:
        """Take back what was done last and not yet taken back."""
        from app.services.acts import undo

        return undo(self.database, self._clock)

    def macros(self) -> list[Macro]:
        """All of them, the most used first."""
        from app.store.macros import read_macros

        return read_macros(self.database.reader())

    def save_macro(self, name: str, steps: Sequence[Step], key: str = "", *, macro_id: int = 0) -> int:
        """Keep a new one or change one."""
        from app.services.macros import save_macro

        return save_macro(self.database, self._clock, name, steps, key, macro_id=macro_id)

    def delete_macro(self, macro_id: int) -> None:
        """It is not needed any more."""
        from app.services.macros import delete_macro

        delete_macro(self.database, self._clock, macro_id)

    def run_macro(self, macro_id: int, conversation_ids: Sequence[int]) -> Applied:
        """Do its steps to those chats."""
        from app.services.macros import run_macro

        return self._noting(
            run_macro(self.database, self._clock, macro_id, conversation_ids, self._read_receipts, self._grace)
        )

    def _noting(self, applied: Applied) -> Applied:
        """Remember the replies that wait to be taken back: they go out when the desk is left."""
        if self._grace and applied.conversation_ids:
            from app.core.clock import MachineClock
            from app.store.grace import waiting_in

            now = MachineClock().now()
            waiting = waiting_in(self.database.reader(), applied.conversation_ids, now)
            self._in_grace.update({id_: (until, None) for id_, until in waiting.items() if id_ not in self._in_grace})
        return applied
