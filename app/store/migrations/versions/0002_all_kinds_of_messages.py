"""Contents, files, reactions and edits of messages; templates, links, merges; the trust panel."""

from pathlib import Path

from alembic import op

from app.store.schema import statements
from app.store.search import rebuild

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring a file of version 1 to version 2; emoji become words of the search."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in statements(script):
        op.get_bind().exec_driver_sql(statement)
    rebuild(op.get_bind())
