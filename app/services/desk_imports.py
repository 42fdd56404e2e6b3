"""The desk's part that brings people and chats along from files."""

from collections.abc import Callable

from app.core.imports import Answers, Column, ImportBatch, ImportPlan
from app.services.desk_base import DeskBase


class ImportDesk(DeskBase):
    """What a file would bring, bringing it, and taking it back; imported when first used."""

    def import_plan(self, path: str, answers: Answers) -> ImportPlan:
        """What importing the file would do; nothing is written."""
        from app.services.imports.desk import import_plan

        return import_plan(self.database, path, answers, self._region)

    def import_columns(self, path: str) -> tuple[Column, ...]:
        """The columns of a table, and what its headings say they hold."""
        from app.services.imports.batches import read_file
        from app.services.imports.csv_people import LARGEST, read_columns

        return read_columns(read_file(path, LARGEST))

    def import_batches(self) -> list[ImportBatch]:
        """What was imported, the newest first."""
        from app.services.imports.batches import batches

        return [
            ImportBatch(one.id, one.kind, one.name, one.at, one.counts, one.undone_at) for one in batches(self.database)
        ]

    def bring_import(self, plan: ImportPlan, progress: Callable[[int, int], None]) -> ImportBatch | None:
        """Write what the plan's file holds, in one transaction; None if there was nothing to write."""
        from app.services.imports.desk import bring_import

        return bring_import(self.database, self._clock, plan, progress)

    def undo_import(self, batch_id: int) -> list[tuple[int, str]]:
        """Take it back; the customers who stay."""
        from app.services.imports.batches import undo

        return undo(self.database, self._clock, batch_id)
