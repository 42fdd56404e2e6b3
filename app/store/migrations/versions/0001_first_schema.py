"""The first schema, as it was; later schema.sql says the newest one."""

from pathlib import Path

from alembic import op

from app.store.schema import statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring an empty file to version 1."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in statements(script):
        op.get_bind().exec_driver_sql(statement)
