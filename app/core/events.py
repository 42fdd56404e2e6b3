"""What a channel says happened, in words every channel shares; parsing yields these and ingest stores them."""

from dataclasses import dataclass, field
from typing import TypeAlias

from app.core.clock import Millis
from app.core.enums import Author, Direction, IdentityKind, Status


@dataclass(frozen=True, slots=True)
class Party:
    """The person on the other side, as this item names them."""

    identities: tuple[tuple[IdentityKind, str], ...]
    """Known names, the channel's preferred one first; never empty."""
    name: str = ""
    """The profile name the channel gave; may be empty, never trusted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as the channel reported it."""

    code: int
    title: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """A message: from a customer, or echoed from another device of the shop (`direction` out)."""

    external_id: str
    party: Party
    time: Millis
    type: str
    """Meta's word: text, image, order, reaction, unsupported, …"""
    text: str
    """The words in it; for a text message its body, exactly; never None. For other types a clear line naming it."""
    direction: Direction = Direction.IN
    author: Author | None = None
    quoted_external_id: str | None = None
    error: Failure | None = None


@dataclass(frozen=True, slots=True)
class ReceiptEvent:
    """A status of a message we sent."""

    external_id: str
    status: Status
    time: Millis
    key: str | None = None
    """Our own key, echoed (`biz_opaque_callback_data`)."""
    error: Failure | None = None


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """Something about the account itself; `text` is a line for the operator."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An item that could not be read; it is kept whole and counted."""

    reason: str


Event: TypeAlias = MessageEvent | ReceiptEvent | AccountEvent | Quarantined


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a webhook: the event and the raw text it came from."""

    account: str
    """The channel account's external id (phone number id, page id); empty if the item names none."""
    event: Event
    raw: str = field(repr=False)
    """The item as compact JSON (ASCII)."""
    business: str = ""
    """The business account's external id (WABA id) of an item that speaks of the account; empty for messages."""
