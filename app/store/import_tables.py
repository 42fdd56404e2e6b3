"""The tables by which an import is known and can be taken back."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class ImportBatch(SQLModel, table=True):
    """A file that was imported."""

    __tablename__ = "import_batch"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """vcard | csv | chat"""
    name: str
    """The file's, without its folder."""
    at: int
    counts: str = "{}"
    """How many of each, a JSON object."""
    undone_at: int | None = None


class ImportedRow(SQLModel, table=True):
    """One thing that an import made or changed; `store.imports` says what each kind holds."""

    __tablename__ = "imported_row"
    __table_args__ = (Index("ix_imported_row_batch", "batch_id"), Index("ix_imported_row_ref", "ref"))
    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id")
    kind: str
    ref: int
    facts: str = "{}"
    """What undoing needs to know, a JSON object."""
