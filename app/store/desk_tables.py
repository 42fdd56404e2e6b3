"""The tables of what the operator keeps for their own work; see `store.tables`."""

from sqlmodel import Field, SQLModel


class QuickReply(SQLModel, table=True):
    """A text that is used again and again, put in by its name."""

    __tablename__ = "quick_reply"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    category: str = ""
    text: str
    """With its placeholders (`core.placeholders`)."""
    uses: int = 0
    used_at: int | None = None
    created_at: int = 0
