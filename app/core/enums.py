"""The field's words as string enums; the database and `--json` hold their values."""

from enum import StrEnum


class Channel(StrEnum):
    """Where a conversation takes place."""

    WHATSAPP = "whatsapp"
    MESSENGER = "messenger"


class IdentityKind(StrEnum):
    """What kind of name a channel knows a person by; a person may have several, and no phone at all."""

    PHONE = "phone"
    WA_ID = "wa_id"
    BSUID = "bsuid"
    USERNAME = "username"
    PSID = "psid"


class Direction(StrEnum):
    """Seen from the shop."""

    IN = "in"
    OUT = "out"


class Author(StrEnum):
    """Who wrote an outgoing message; `waiting since` is cleared by a person's answer only."""

    OPERATOR = "operator"
    AUTOMATIC = "automatic"
    PHONE_APP = "phone_app"


class Status(StrEnum):
    """A message's rung; `core.ladder` says which may follow which."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"
    DISCARDED = "discarded"


class ConversationState(StrEnum):
    """`waiting` is not a state but a column (`waiting_since`)."""

    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"


class View(StrEnum):
    """The inbox's views."""

    WAITING = "waiting"
    UNREAD = "unread"
    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"
    ALL = "all"


class ReadReceipts(StrEnum):
    """When the customer sees blue ticks (a setting)."""

    NEVER = "never"
    ON_OPEN = "on_open"
    ON_REPLY = "on_reply"


class AccountState(StrEnum):
    """Whether a channel account can work; the detail is a sentence beside it."""

    UNKNOWN = "unknown"
    OK = "ok"
    OFFLINE = "offline"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - the name of a state
    BLOCKED = "blocked"


class MediaState(StrEnum):
    """Where a message's file is."""

    WANTED = "wanted"
    """To be fetched from, or uploaded to, the channel."""
    MOVING = "moving"
    READY = "ready"
    """Incoming: on disk, checked. Outgoing: uploaded."""
    FAILED = "failed"
    """Trying again, by hand or by itself at `due_at`, may help."""
    GONE = "gone"
    """It can't be had any more: the customer must send it again; or it was deleted on request."""


class MediaFault(StrEnum):
    """Why a file is not there; the screen has a sentence for each."""

    EXPIRED = "expired"
    NOT_FOUND = "not_found"
    WRONG_HASH = "wrong_hash"
    WRONG_SIZE = "wrong_size"
    WRONG_TYPE = "wrong_type"
    TOO_LARGE = "too_large"
    DISK_FULL = "disk_full"
    DISK_REFUSES = "disk_refuses"
    OFFLINE = "offline"
    REFUSED = "refused"
    """By the channel, for a reason of its own (`media.detail`)."""
    WITHDRAWN = "withdrawn"
    """The customer took the message back."""
    NOT_EXPORTED = "not_exported"
    """An imported chat came without it."""


class Amendment(StrEnum):
    """What a later message did to an earlier one."""

    REACTION = "reaction"
    EDIT = "edit"
    REVOKE = "revoke"


class Retry(StrEnum):
    """Whether a failed message may be sent again (`core.failures`)."""

    BY_HAND = "by_hand"
    LATER = "later"
    """Not before 24 hours have passed."""
    NEVER = "never"


class ChangeKind(StrEnum):
    """What a row of the change log speaks of."""

    CONVERSATION = "conversation"
    MESSAGE = "message"
    CUSTOMER = "customer"
    PROFILE = "profile"
    ACCOUNT = "account"
    QUICK_REPLY = "quick_reply"
    SAVED_VIEW = "saved_view"
    MACRO = "macro"
    DRAFT = "draft"
    FIELDS = "fields"
    LABELS = "labels"
    GATEWAY = "gateway"
