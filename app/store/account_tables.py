"""The tables of the shop's accounts: numbers and pages, profile, templates, links, and what Meta says of them."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


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
    app_id: str = ""
    """Meta's id of the app whose token is used; needed for uploading the business's picture."""


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
    trust: str = "{}"
    """core.rows.Trust as a JSON object."""


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


class ProfileVersion(SQLModel, table=True):
    """The profile's fields as they were wanted at a time."""

    __tablename__ = "profile_version"
    __table_args__ = (Index("ix_profile_version_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    at: int
    fields: str
    """A JSON object, as `business_profile.live`."""
    by: str = "operator"


class Template(SQLModel, table=True):
    """A message template, as last synced or as the operator has written it."""

    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("account_id", "name", "language"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    external_id: str = ""
    name: str
    language: str
    category: str = ""
    status: str = "LOCAL"
    quality: str = "UNKNOWN"
    reason: str = ""
    components: str = "[]"
    state: str = ""
    error: str = ""
    synced_at: int | None = None


class MessageLink(SQLModel, table=True):
    """A short link that opens a chat with the shop."""

    __tablename__ = "message_link"
    account_id: int = Field(primary_key=True)
    code: str = Field(primary_key=True)
    text: str = ""
    url: str = ""


class AccountNotice(SQLModel, table=True):
    """What Meta said about the account itself."""

    __tablename__ = "account_notice"
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    at: int
    field: str
    text: str
    level: str = "info"
