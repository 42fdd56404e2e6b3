"""The desk's part for acting on many chats at once, by steps and macros, and for taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.macros import Macro
    from app.core.steps import Applied, Step, Undone


class ActReads(Protocol):
    """Questions of `core.desk.DeskReads`."""

    def macros(self) -> list[Macro]:
        """All of them, the most used first."""
        ...


class ActWrites(Protocol):
    """Orders of `core.desk.DeskWrites`."""

    def apply(self, conversation_ids: Sequence[int], steps: Sequence[Step]) -> Applied:
        """Do the steps, in order, to each of the chats, each chat whole or not at all; all in one transaction."""
        ...

    def undo(self) -> Undone | None:
        """Take back what was done last and not yet taken back; None if there is nothing.

        A chat to which something has happened meanwhile is left as it is, and counted.
        """
        ...

    def save_macro(self, name: str, steps: Sequence[Step], key: str = "", *, macro_id: int = 0) -> int:
        """Keep a new one (`macro_id` 0) or change one; its id. UserError if another has the name or the key."""
        ...

    def delete_macro(self, macro_id: int) -> None: ...

    def run_macro(self, macro_id: int, conversation_ids: Sequence[int]) -> Applied:
        """Do its steps to those chats, as `apply` does, and count the use."""
        ...
