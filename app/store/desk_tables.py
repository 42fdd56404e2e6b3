"""The tables of what the operator keeps for their own work; see `store.tables`."""

from sqlalchemy import Index, text
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


class Macro(SQLModel, table=True):
    """Several steps done by one key or name."""

    __tablename__ = "macro"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    steps: str
    """core.steps.to_json"""
    key: str = ""
    """As in the key file; '' if it has none."""
    uses: int = 0
    used_at: int | None = None
    created_at: int = 0


class SavedView(SQLModel, table=True):
    """What the inbox may list, kept under a name."""

    __tablename__ = "saved_view"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    query: str = ""
    """Filters as words (`core.queue`)."""
    sort: str = "wait"
    """core.queue.Sort"""
    key: str = ""
    """As in the key file; '' if it has none."""
    position: int = 0


class Scheduled(SQLModel, table=True):
    """A message to be sent later; what stands against it is asked when its time has come. Once queued it is gone."""

    __tablename__ = "scheduled"
    __table_args__ = (
        Index("ix_scheduled_due", "due_at", sqlite_where=text("state = 'waiting'")),
        Index("ix_scheduled_conversation", "conversation_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    due_at: int
    """The shop's clock."""
    text: str = ""
    """As typed, or a template's words."""
    content: str | None = None
    """core.content.to_json, if it is a template."""
    state: str = "waiting"
    """core.later.LaterState"""
    reason: str = ""
    """Why it was held: a word of core.later."""
    if_written: str = "hold"
    """hold | send: what becomes of it if the customer has written meanwhile."""
    last_inbound_id: int | None = None
    """The customer's last message when it was written."""
    quoted_id: int | None = None
    """The message it answers."""
    created_at: int = 0


class Deed(SQLModel, table=True):
    """What the operator did and can take back; the newest hundreds are kept."""

    __tablename__ = "deed"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """The first step's word (core.steps), or what else was done."""
    at: int
    before: str
    """What was changed as it stood before and after, a JSON object."""
    undone_at: int | None = None


class CustomField(SQLModel, table=True):
    """Something the shop wants to know of its customers."""

    __tablename__ = "custom_field"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    """core.fields.FieldKind"""
    choices: str = "[]"
    """Of a choice: a JSON list."""
    position: int = 0


class CustomerField(SQLModel, table=True):
    """What is known of a customer there; no row if nothing is."""

    __tablename__ = "customer_field"
    __table_args__ = (Index("ix_customer_field_value", "field_id", "sort_value"), {"sqlite_with_rowid": False})
    customer_id: int = Field(foreign_key="customer.id", primary_key=True)
    field_id: int = Field(foreign_key="custom_field.id", primary_key=True)
    value: str
    """As core.fields writes it: decimal text, YYYY-MM-DD, a text."""
    sort_value: str = ""
    """By which it is sorted as text."""
