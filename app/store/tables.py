"""The tables. SQLModel owns them; times are integer milliseconds UTC, money is decimal text.

Imported by the writing half and the migrations only: the desk's reads are plain SQL (`tests` hold their columns
against this metadata).
"""

from sqlalchemy import CheckConstraint, Column, DefaultClause, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Meta(SQLModel, table=True):
    """Single values: the installation's id, the desk's open chats, the search text's version."""

    __tablename__ = "meta"
    name: str = Field(primary_key=True)
    value: str


class Counter(SQLModel, table=True):
    """Numbers kept on write: view counts (by triggers), bad signatures, the message id counter."""

    __tablename__ = "counter"
    name: str = Field(primary_key=True)
    value: int = 0


class ChannelAccount(SQLModel, table=True):
    """A phone number or page through which the shop writes; its secrets live outside the database."""

    __tablename__ = "channel_account"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    external_id: str
    """Phone number id or page id."""
    business_id: str = ""
    """WhatsApp Business Account id."""
    name: str = ""
    number: str = ""
    """Display phone number, E.164."""
    graph_url: str = "https://graph.facebook.com"
    api_version: str = "v25.0"
    state: str = "unknown"
    state_detail: str = ""
    last_received_at: int | None = None
    created_at: int = 0


class Customer(SQLModel, table=True):
    """A person; not a phone number."""

    __tablename__ = "customer"
    __table_args__ = (Index("ix_customer_sort", "sort_name"),)
    id: int | None = Field(default=None, primary_key=True)
    given_name: str = ""
    """The operator's own name for them."""
    profile_name: str = ""
    """As the channel names them."""
    name: str = ""
    """What is shown: given name, else profile name, else an identity."""
    sort_name: str = ""
    """`name`, folded."""
    search: str = ""
    """Folded names, identities and labels, for any-part search."""
    blocked: bool = False
    created_at: int = 0
    last_at: int | None = None
    message_count: int = 0


class Identity(SQLModel, table=True):
    """A name by which a channel knows a customer."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("channel", "kind", "scope", "value"),
        Index("ix_identity_customer", "customer_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    channel: str
    kind: str
    scope: str = ""
    """'' for numbers; the portfolio or page within which a BSUID or PSID holds."""
    value: str
    created_at: int = 0


class Label(SQLModel, table=True):
    """A word the shop sticks on customers."""

    __tablename__ = "label"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    colour: str = "plain"


class CustomerLabel(SQLModel, table=True):
    """Which customer carries which label."""

    __tablename__ = "customer_label"
    __table_args__ = (Index("ix_customer_label_label", "label_id"),)
    customer_id: int = Field(foreign_key="customer.id", primary_key=True)
    label_id: int = Field(foreign_key="label.id", primary_key=True)


class Conversation(SQLModel, table=True):
    """Exactly one, permanent, per channel account and customer; list columns are kept up to date on every write."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("account_id", "customer_id"),
        Index("ix_conversation_customer", "customer_id"),
        # SQLite appends the id to each; those who wait are listed first, so the other lists leave them out
        Index("ix_conversation_waiting", "waiting_since", sqlite_where=text("waiting_since IS NOT NULL")),
        Index("ix_conversation_closing", "window_ends_at", sqlite_where=text("waiting_since IS NOT NULL")),
        Index("ix_conversation_unread", "last_at", sqlite_where=text("unread > 0")),
        Index("ix_conversation_open", "last_at", sqlite_where=text("state = 'open' AND waiting_since IS NULL")),
        Index("ix_conversation_all", "last_at", sqlite_where=text("waiting_since IS NULL")),
        Index("ix_conversation_read", "read_wanted_id", sqlite_where=text("read_wanted_id IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="channel_account.id")
    customer_id: int = Field(foreign_key="customer.id")
    channel: str
    name: str = ""
    """The customer's name, repeated for the list."""
    state: str = "open"
    unread: int = 0
    waiting_since: int | None = None
    """The customer's first unanswered message; only while the state is open."""
    last_inbound_at: int | None = None
    window_ends_at: int | None = None
    last_message_id: int | None = None
    last_at: int = 0
    last_direction: str | None = None
    last_status: str | None = None
    last_type: str = ""
    preview: str = ""
    draft: bool = False
    trouble: int = 0
    first_unread_id: int | None = None
    """The oldest message not yet opened."""
    last_inbound_id: int | None = None
    read_wanted_id: int | None = None
    """Tell the channel that everything up to this message was read."""
    read_told_id: int | None = None
    held_until: int | None = None
    """Machine clock: nothing is sent before, since an outcome is uncertain or the pair is rate-limited."""
    created_at: int = 0


class Message(SQLModel, table=True):
    """A message, in or out; its id holds its time (`core.ids`)."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_conversation", "conversation_id"),  # SQLite appends the id, which is the rowid
        Index("uq_message_external", "external_key", unique=True, sqlite_where=text("external_key IS NOT NULL")),
    )
    id: int = Field(primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    account_id: int
    external_id: str | None = None
    external_key: int | None = None
    """`core.ids.external_key(account_id, external_id)`, set together with it: unique, and a third of its index."""
    direction: str
    type: str = "text"
    text: str = ""
    status: str
    author: str | None = None
    quoted_external_id: str | None = None
    error_code: int | None = None
    error_text: str | None = None


class MessageEvent(SQLModel, table=True):
    """Every status ever reported, with its own time; one repeated is one row."""

    __tablename__ = "message_event"
    __table_args__ = ({"sqlite_with_rowid": False},)
    message_id: int = Field(primary_key=True)
    status: str = Field(primary_key=True)
    at: int = Field(primary_key=True)
    error_code: int | None = None
    error_text: str | None = None


class ParkedReceipt(SQLModel, table=True):
    """A status whose message isn't known yet; matched when it is."""

    __tablename__ = "parked_receipt"
    __table_args__ = (UniqueConstraint("account_id", "external_id", "status", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    external_id: str
    status: str
    at: int
    key: str | None = None
    error_code: int | None = None
    error_text: str | None = None
    received_at: int = 0


class Outbox(SQLModel, table=True):
    """What is still to be sent or settled: messages that are queued, sending or uncertain."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "due_at"),
        Index("ix_outbox_conversation", "conversation_id"),
    )
    message_id: int = Field(primary_key=True)
    conversation_id: int
    account_id: int
    state: str = "queued"
    """queued | sending | uncertain, as the message's status."""
    due_at: int = 0
    """Machine clock."""
    attempts: int = 0
    epoch: int | None = None
    """The lease epoch that claimed it."""
    first_failed_at: int | None = None
    created_at: int = 0


class Job(SQLModel, table=True):
    """A request of the desk to the gateway that is not a message: publish or read the profile, read the account."""

    __tablename__ = "job"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a request that replaces another must not get its id
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    kind: str
    """profile.publish | account.refresh"""
    payload: str = "{}"
    due_at: int = 0
    attempts: int = 0
    created_at: int = 0


class Draft(SQLModel, table=True):
    """What was typed and not sent, one a conversation."""

    __tablename__ = "draft"
    conversation_id: int = Field(foreign_key="conversation.id", primary_key=True)
    text: str
    updated_at: int = 0


class Note(SQLModel, table=True):
    """The shop's own words about a customer; its id sorts by time like a message's."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_customer", "customer_id"),)
    id: int = Field(primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    text: str


class BusinessProfile(SQLModel, table=True):
    """The profile of one account: what the operator wants, what Meta last said, what only the shop knows."""

    __tablename__ = "business_profile"
    account_id: int = Field(foreign_key="channel_account.id", primary_key=True)
    about: str = ""
    address: str = ""
    description: str = ""
    email: str = ""
    websites: str = "[]"
    """A JSON list."""
    vertical: str = "UNDEFINED"
    live: str | None = None
    """The same fields as Meta last gave them, a JSON object."""
    fetched_at: int | None = None
    publish_state: str = ""
    publish_error: str = ""
    timezone: str = "Europe/Berlin"
    delivery: str = "{}"
    """core.rows.Delivery as a JSON object."""
    verified_name: str = ""
    name_status: str = ""
    official: bool = False
    quality: str = "UNKNOWN"
    messaging_limit: str = ""
    phone_status: str = ""


class OpeningSpan(SQLModel, table=True):
    """When the shop is open in a week, local time."""

    __tablename__ = "opening_span"
    account_id: int = Field(foreign_key="channel_account.id", primary_key=True)
    weekday: int = Field(primary_key=True)
    opens: str = Field(primary_key=True)
    closes: str


class ClosedDay(SQLModel, table=True):
    """Dates on which the weekly hours don't hold."""

    __tablename__ = "closed_day"
    account_id: int = Field(foreign_key="channel_account.id", primary_key=True)
    date: str = Field(primary_key=True)
    reason: str = ""


class RawEvent(SQLModel, table=True):
    """The journal: a webhook's bytes, until they are split into items."""

    __tablename__ = "raw_event"
    # a gateway that lost the lease while it split a webhook must not remove a later one under that id
    __table_args__ = (Index("ix_raw_event_state", "state"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    received_at: int
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str = "new"
    """new | quarantined (cannot be split: kept whole); a split one is deleted."""
    reason: str = ""


class RawItem(SQLModel, table=True):
    """One item of a webhook, keyed by person, so that replay, erasure and retention can reach it."""

    __tablename__ = "raw_item"
    __table_args__ = (
        Index("ix_raw_item_customer", "customer_id", sqlite_where=text("customer_id IS NOT NULL")),
        Index("ix_raw_item_quarantined", "id", sqlite_where=text("state = 'quarantined'")),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    account_id: int | None = None
    customer_id: int | None = None
    message_id: int | None = None
    received_at: int
    state: str = "done"
    """done | quarantined"""
    reason: str = ""
    parser: int = 1
    """The parser's version."""
    body: str


class AccountNotice(SQLModel, table=True):
    """What Meta said about the account itself."""

    __tablename__ = "account_notice"
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    at: int
    field: str
    text: str


class Change(SQLModel, table=True):
    """A monotonic sequence of what changed; the tail is kept."""

    __tablename__ = "change"
    __table_args__ = ({"sqlite_autoincrement": True},)
    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    kind: str
    ref: int = 0
    """Conversation id for conversation and message, customer id for customer, account id for the rest."""


class Lease(SQLModel, table=True):
    """Who runs the gateway; one row named `gateway`. Times are the machine's clock."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    host: str
    pid: int
    boot_id: str
    epoch: int
    taken_at: int
    renewed_at: int
    address: str = ""
    """http://host:port of the webhook listener."""


class Gap(SQLModel, table=True):
    """A time without a gateway (shop clock)."""

    __tablename__ = "gap"
    __table_args__ = (CheckConstraint("ended_at >= started_at"),)
    id: int | None = Field(default=None, primary_key=True)
    started_at: int
    ended_at: int
    dismissed: bool = False


def _repeat_defaults_in_the_file() -> None:
    """What a model's field defaults to, the file's column defaults to: plain SQL may leave it out as well."""
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            if column.default is None or not column.default.is_scalar or column.server_default is not None:
                continue
            value = column.default.arg  # type: ignore[attr-defined]  # a scalar default has one
            literal = str(int(value)) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
            column.server_default = DefaultClause(text(literal))


_repeat_defaults_in_the_file()
