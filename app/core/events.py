"""What a channel says happened, in words every channel shares; parsing yields these and ingest stores them."""

from dataclasses import dataclass, field
from typing import TypeAlias

from app.core.clock import Millis
from app.core.content import Content, Extras
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
    """Its own words: a text's body exactly, else `core.content.words_of`; may be empty. No label, in no language."""
    direction: Direction = Direction.IN
    author: Author | None = None
    quoted_external_id: str | None = None
    """The message it answers, or that it reacts to, changes (`edit`) or withdraws (`revoke`)."""
    error: Failure | None = None
    content: Content | None = None
    """None for plain text; of an `edit` the new content (None if that is plain text)."""
    extras: Extras | None = None
    past: bool = False
    """From the history of a phone app: it wants no answer, counts as read, and nobody is told of it."""
    status: Status | None = None
    """Of a past message of ours: how far it had come."""


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
class RevokedEvent:
    """A message of the customer's was deleted, told by a status instead of a message; our copy must go as well."""

    external_id: str
    time: Millis


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """The phone app's contacts name a person, name them otherwise, or no longer do."""

    party: Party
    name: str
    """Empty when removed."""
    time: Millis


@dataclass(frozen=True, slots=True)
class PreferenceEvent:
    """A customer stopped or resumed marketing."""

    party: Party
    stopped: bool
    time: Millis


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """Something about the account itself; `text` is a line for the operator."""

    field: str
    text: str
    level: str = "info"
    """info | warning | error"""
    facts: tuple[tuple[str, str], ...] = ()
    """What changed, by the webhook's own names (`event`, `message_template_id`, `current_limit`, …)."""
    time: Millis = 0
    """When it happened, as the channel says; 0 if it doesn't."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An item that could not be read; it is kept whole and counted."""

    reason: str


Event: TypeAlias = (
    MessageEvent | ReceiptEvent | RevokedEvent | ContactEvent | PreferenceEvent | AccountEvent | Quarantined
)


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
