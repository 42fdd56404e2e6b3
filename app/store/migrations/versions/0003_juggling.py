"""Views, macros, messages for later, what can be undone; priority and assignee; more about customers."""

from pathlib import Path

from alembic import op

from app.store.note_words import rebuild
from app.store.schema import statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring a file of version 2 to version 3; customers and notes become part of the search."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in statements(script):
        op.get_bind().exec_driver_sql(statement)
    rebuild(op.get_bind())
