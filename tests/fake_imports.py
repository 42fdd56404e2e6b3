"""The fake desk's part for imports: a file's lines are what is told of it."""

from collections.abc import Callable

from app.core.errors import UserError
from app.core.imports import Answers, Column, ImportBatch, ImportKind, ImportPlan, ImportRow
from tests.fake_base import NOW, FakeBase


class FakeImports(FakeBase):
    """`plans` are by path; one that is an error is raised, one in a list is the answer to the question before it."""

    def import_plan(self, path: str, answers: Answers) -> ImportPlan:
        self._called(f"import_plan {answers}")
        found = self.plans[path]
        one = found.pop(0) if len(found) > 1 else found[0]
        if isinstance(one, Exception):
            raise one
        return one

    def import_columns(self, path: str) -> tuple[Column, ...]:
        self._called(f"import_columns {path}")
        return (Column("A", "Anna Huber", "own"), Column("B", "0171 39200011", "own"))

    def import_batches(self) -> list[ImportBatch]:
        self._called("import_batches")
        return [*reversed(self.batches)]

    def bring_import(self, plan: ImportPlan, progress: Callable[[int, int], None]) -> ImportBatch | None:
        self._called("bring_import")
        for done in range(1, len(plan.rows) + 1):
            if self.step is not None:
                self.step()
            progress(done, len(plan.rows))
        if not plan.writes:
            return None
        self.batches.append(ImportBatch(len(self.batches) + 1, plan.kind.value, plan.file, NOW, plan.counts, None))
        return self.batches[-1]

    def undo_import(self, batch_id: int) -> list[tuple[int, str]]:
        self._called(f"undo_import {batch_id}")
        found = next((one for one in self.batches if one.id == batch_id), None)
        if found is None or found.undone_at is not None:
            raise UserError(f"Import {batch_id} has been undone already.")
        place = self.batches.index(found)
        self.batches[place] = ImportBatch(found.id, found.kind, found.name, found.at, found.counts, NOW)
        return [(5, "Anna Huber")]


def cards(*rows: ImportRow) -> ImportPlan:
    """A file of vCards."""
    counts = {state: sum(row.state == state for row in rows) for state in ("new", "more", "known", "refused")}
    return ImportPlan(ImportKind.VCARD, "kontakte.vcf", rows, counts, bool(counts["new"] or counts["more"]))
