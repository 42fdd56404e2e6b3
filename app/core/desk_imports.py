"""The desk's part for bringing people and chats along from files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.imports import Answers, Column, ImportBatch, ImportPlan


class ImportReads(Protocol):
    """Questions of `core.desk.DeskReads`."""

    def import_plan(self, path: str, answers: Answers) -> ImportPlan:
        """What importing the file would do; UserError with the line if it can't be read, UnclearError if it is asked.

        It may take seconds for a large file.
        """
        ...

    def import_columns(self, path: str) -> tuple[Column, ...]:
        """The columns of a table, and what its headings say they hold; errors as `import_plan`."""
        ...

    def import_batches(self) -> list[ImportBatch]:
        """What was imported, the newest first."""
        ...


class ImportWrites(Protocol):
    """Orders of `core.desk.DeskWrites`."""

    def bring_import(self, plan: ImportPlan, progress: Callable[[int, int], None]) -> ImportBatch | None:
        """Write what the plan's file holds, in one transaction; None if there was nothing to write.

        `progress` is told, in this thread, how many of how many are done; what it raises leaves nothing written.
        """
        ...

    def undo_import(self, batch_id: int) -> list[tuple[int, str]]:
        """Take it back; the customers (id, name) who stay, since there is more about them by now."""
        ...
