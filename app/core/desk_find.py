"""The desk's part that finds: people beside messages and notes, a chat's moments, a chat as a file."""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.clock import Millis
    from app.core.export import ExportForm
    from app.core.find import PersonHit


class FindReads(Protocol):
    """Questions."""

    def find_people(self, words: str, limit: int = 5) -> list[PersonHit]:
        """Customers with all words somewhere in name, number or label; the filters of `search` may stand among them.

        None if messages of a time, a side or a kind are asked for; UserError as `search`.
        """
        ...

    def first_at(self, conversation_id: int, at: Millis) -> int | None:
        """The chat's first message or note from that time on, else its last one; None if it has none."""
        ...

    def export_chat(self, conversation_id: int, form: ExportForm, target: str, *, media: bool = False) -> str:
        """Write the chat to a path or into a folder, overwriting nothing; where it is. UserError if it can't be.

        `media` makes a folder of its own, with the chat's files beside it. Nothing in the database changes.
        """
        ...
