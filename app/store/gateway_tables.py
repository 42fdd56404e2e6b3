"""The tables by which the gateway works: journal, requests, change log, lease, and single values."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, text
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


class Job(SQLModel, table=True):
    """A request of the desk to the gateway that is not a message: profile, templates, links, blocking, the account."""

    __tablename__ = "job"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a request that replaces another must not get its id
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    kind: str
    """profile.publish | account.refresh | template.sync | template.save | …"""
    payload: str = "{}"
    due_at: int = 0
    attempts: int = 0
    created_at: int = 0
    ref: str = ""
    """What it speaks of (a template's or customer's id): a later request replaces one of its kind and ref."""


class Change(SQLModel, table=True):
    """A monotonic sequence of what changed; the tail is kept."""

    __tablename__ = "change"
    __table_args__ = ({"sqlite_autoincrement": True},)
    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    kind: str
    ref: int = 0
    """A conversation's id for conversation and message, a customer's, a quick reply's, else an account's."""


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
