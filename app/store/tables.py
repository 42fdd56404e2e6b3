"""The tables. SQLModel owns them; times are integer milliseconds UTC, money is decimal text.

Here are people, conversations and messages; the accounts' tables and the gateway's are in modules of their own, and
importing this one fills the metadata with all of them. Imported by the writing half and the migrations only: the desk's
reads are plain SQL (`tests` hold their columns against this metadata).
"""

from sqlalchemy import DefaultClause, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.store import account_tables as _account_tables  # noqa: F401 - fills the metadata
from app.store import desk_tables as _desk_tables  # noqa: F401 - fills the metadata
from app.store import gateway_tables as _gateway_tables  # noqa: F401 - fills the metadata
from app.store import import_tables as _import_tables  # noqa: F401 - fills the metadata


class Customer(SQLModel, table=True):
    """A person; not a phone number."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_sort", "sort_name"),
        Index("ix_customer_favourite", "sort_name", sqlite_where=text("favourite")),
        Index("ix_customer_last", "last_at"),
        Index("ix_customer_messages", "message_count"),
        Index("ix_customer_since", "created_at"),
        # by month and day, whatever the year
        Index("ix_customer_birthday", text("substr(birthday, -5)"), sqlite_where=text("birthday <> ''")),
    )
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
    book_name: str = ""
    """As the phone app's contacts name them."""
    book_at: int = 0
    """When they last said so, which may not be the order in which it arrives."""
    no_marketing_since: int | None = None
    marketing_at: int = 0
    """When they last stopped or resumed marketing."""
    block_state: str = ""
    """'' | queued | failed: whether the channel knows of `blocked`."""
    block_error: str = ""
    favourite: bool = False
    birthday: str = ""
    """YYYY-MM-DD, or MM-DD if the year isn't known."""


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
    bell: bool = False
    """Whether the bell rings for its customers also when it is else silent."""


class CustomerLabel(SQLModel, table=True):
    """Which customer carries which label."""

    __tablename__ = "customer_label"
    __table_args__ = (Index("ix_customer_label_label", "label_id", "customer_id"),)
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
        Index("ix_conversation_unread", "state", "last_at", sqlite_where=text("unread > 0")),
        Index("ix_conversation_open", "last_at", sqlite_where=text("state = 'open' AND waiting_since IS NULL")),
        Index("ix_conversation_all", "last_at", sqlite_where=text("waiting_since IS NULL")),
        Index("ix_conversation_snoozed", "snoozed_until", sqlite_where=text("state = 'snoozed'")),
        Index("ix_conversation_done", "last_at", sqlite_where=text("state = 'done'")),
        Index("ix_conversation_read", "read_wanted_id", sqlite_where=text("read_wanted_id IS NOT NULL")),
        Index("ix_conversation_typing", "typing_at", sqlite_where=text("typing_at > 0")),
        # The other orders of the same lists (`store.queue`), and what few chats are
        Index("ix_conversation_waiting_last", "last_at", sqlite_where=text("waiting_since IS NOT NULL")),
        Index("ix_conversation_snoozed_last", "last_at", sqlite_where=text("state = 'snoozed'")),
        Index("ix_conversation_window", "state", "window_ends_at", sqlite_where=text("waiting_since IS NULL")),
        Index(
            "ix_conversation_priority",
            "priority",
            "waiting_since",
            "state",
            "last_at",
            sqlite_where=text("priority > 0"),
        ),
        Index("ix_conversation_assignee", "assignee"),
        Index("ix_conversation_trouble", "last_at", sqlite_where=text("trouble > 0")),
        Index("ix_conversation_channel", "channel", sqlite_where=text("channel <> 'whatsapp'")),
        # All that a queue asks of a chat, a fifth as wide as the row
        Index(
            "ix_conversation_queue",
            "id",
            "customer_id",
            "state",
            "waiting_since",
            "window_ends_at",
            "last_at",
            "priority",
            "assignee",
            "unread",
            "channel",
            "trouble",
            "draft",
            "snoozed_until",
        ),
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
    read_receipts: str | None = None
    """This chat's own choice (core.enums.ReadReceipts); NULL follows the setting."""
    typing_at: int | None = None
    """Machine clock: the operator typed then, and the customer is to be shown it; negative once that is done."""
    snoozed_until: int | None = None
    """While the state is snoozed: when it comes back; NULL is when the customer writes."""
    priority: int = 0
    """core.steps.Priority"""
    assignee: str = ""
    """Whose chat it is, a name; '' is nobody's."""


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
    content: str | None = None
    """core.content.to_json"""
    extras: str | None = None
    """core.content.extras_to_json"""
    identity_id: int | None = None
    """The identity it came from or went to; of the time before this was kept, NULL."""
    revoked_at: int | None = None


class MessageEvent(SQLModel, table=True):
    """Every status ever reported, with its own time; one repeated is one row."""

    __tablename__ = "message_event"
    __table_args__ = ({"sqlite_with_rowid": False},)
    message_id: int = Field(primary_key=True)
    status: str = Field(primary_key=True)
    at: int = Field(primary_key=True)
    error_code: int | None = None
    error_text: str | None = None


class Amendment(SQLModel, table=True):
    """What a later message did to an earlier one, which need not be known yet: a reaction, an edit, a withdrawal."""

    __tablename__ = "amendment"
    __table_args__ = ({"sqlite_with_rowid": False},)
    target_key: int = Field(primary_key=True)
    """`core.ids.external_key` of the message it speaks of."""
    kind: str = Field(primary_key=True)
    """core.enums.Amendment"""
    at: int = Field(primary_key=True)
    message_id: int = Field(primary_key=True)
    """The message that brought it; 0 if a status did."""
    direction: str = "in"
    text: str = ""
    """The emoji or the new words."""


class Media(SQLModel, table=True):
    """The file of a message; on disk its name is made from its hash, never from what the sender called it."""

    __tablename__ = "media"
    __table_args__ = (
        # by message, since the newest are fetched first; those that wait for nothing have due_at 0
        Index(
            "ix_media_due", "message_id", "due_at", sqlite_where=text("(state IN ('wanted', 'moving') OR due_at > 0)")
        ),
        Index("ix_media_sha", "sha256", sqlite_where=text("sha256 <> ''")),
    )
    message_id: int = Field(primary_key=True)
    account_id: int
    direction: str
    external_id: str = ""
    """Incoming: the channel's id. Outgoing: the id of the upload, while it lives."""
    state: str = "wanted"
    fault: str | None = None
    detail: str = ""
    mime: str = ""
    sha256: str = ""
    """Incoming: as announced, then as found. Outgoing: of the file."""
    size: int = 0
    done: int = 0
    filename: str = ""
    path: str = ""
    """Below the media folder: `ab/abcdef….jpg`; empty unless it is on disk."""
    due_at: int = 0
    """Machine clock."""
    attempts: int = 0
    uploaded_at: int | None = None
    """Machine clock."""


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
    search: str = ""
    """The words under which it is found (`store.note_words.note_words`); triggers put them into `note_search`."""


class LinkSuggestion(SQLModel, table=True):
    """Two customers who may be one, and why; kept when dismissed, so that it is not suggested again."""

    __tablename__ = "link_suggestion"
    __table_args__ = (Index("ix_link_suggestion_other", "other_id"),)
    customer_id: int = Field(primary_key=True)
    """The smaller id."""
    other_id: int = Field(primary_key=True)
    reason: str
    detail: str = ""
    at: int = 0
    dismissed: bool = False


class Merge(SQLModel, table=True):
    """Two customers were made one; what is needed to part them again."""

    __tablename__ = "merge"
    __table_args__ = (Index("ix_merge_kept", "kept_id"),)
    id: int | None = Field(default=None, primary_key=True)
    kept_id: int
    gone_id: int
    at: int
    snapshot: str
    """The rows of both as they were, a JSON object."""
    undone_at: int | None = None


class MergedMessage(SQLModel, table=True):
    """A message that two customers had when they were made one."""

    __tablename__ = "merged_message"
    __table_args__ = ({"sqlite_with_rowid": False},)
    merge_id: int = Field(primary_key=True)
    message_id: int = Field(primary_key=True)
    conversation_id: int
    """Where it was."""


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
