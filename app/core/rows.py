"""What leaves the store: frozen, slotted rows. Times are milliseconds UTC; texts are raw (not yet safe to draw)."""

from dataclasses import dataclass

from app.core.clock import Millis
from app.core.content import Content, Extras
from app.core.enums import (
    AccountState,
    Author,
    Channel,
    ConversationState,
    Direction,
    IdentityKind,
    MediaFault,
    MediaState,
    ReadReceipts,
    Status,
)
from app.core.gate import Verdict
from app.core.later import Later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.fields import FieldValue  # its folding would hold the first row up


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One conversation as the inbox draws it; every column is maintained on write."""

    id: int
    customer_id: int
    name: str
    """The operator's name for the person, else the profile's, else a number or user name; never empty."""
    channel: Channel
    state: ConversationState
    unread: int
    waiting_since: Millis | None
    window_ends_at: Millis | None
    last_at: Millis
    last_direction: Direction | None
    last_status: Status | None
    last_type: str
    preview: str
    """The start of the last message's text on one line (at most 120 characters)."""
    draft: bool
    """There is a typed, unsent answer."""
    trouble: int
    """How many messages of ours are failed or uncertain and not yet dealt with."""
    snoozed_until: Millis | None = None
    """Of a snoozed one: when it comes back; None is when the customer writes."""
    priority: int = 0
    """core.steps.Priority"""
    assignee: str = ""
    """Whose chat it is, a name; '' is nobody's."""
    favourite: bool = False
    """The customer is one of the favourites."""


@dataclass(frozen=True, slots=True)
class InboxOrder:
    """The ids of a view in the order they are drawn."""

    ids: list[int]
    waiting: int
    """How many of the leading ids wait for an answer (longest wait first); the rest is newest first."""


@dataclass(frozen=True, slots=True)
class Counters:
    """Kept on write, read in one go."""

    waiting: int = 0
    unread: int = 0
    """Conversations with unread messages."""
    open: int = 0
    snoozed: int = 0
    done: int = 0
    all: int = 0
    customers: int = 0
    queued: int = 0
    uncertain: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """One name a channel knows a person by."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word the shop sticks on a customer."""

    id: int
    name: str
    colour: str
    """A theme colour's name: accent, sage, green, red or plain."""
    bell: bool = False
    """Whether the bell rings for its customers though it is else silent."""


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A message's file and where it is."""

    message_id: int
    state: MediaState
    fault: MediaFault | None
    detail: str
    """The channel's own words for a fault; may be empty."""
    mime: str
    size: int
    """Bytes; 0 if unknown."""
    done: int
    """Bytes that have travelled."""
    filename: str
    """As it was named by whoever sent it: never a path to be used."""
    path: str
    """The file on this machine; empty unless it is there."""


@dataclass(frozen=True, slots=True)
class ReactionMark:
    """An emoji that stands on a message."""

    direction: Direction
    emoji: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a message said before it was changed, or says since then."""

    at: Millis
    text: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message, or a note (`type` is `note`, direction out, status received), in the transcript."""

    id: int
    """Sorts by time; `core.ids.time_of` gives the time."""
    conversation_id: int
    external_id: str | None
    direction: Direction
    type: str
    text: str
    status: Status
    author: Author | None
    quoted_text: str | None
    """The start of the message this one answers; None if it answers none or it isn't known."""
    error_code: int | None
    error_text: str | None
    """The channel's own words for the failure."""
    sent_at: Millis | None = None
    delivered_at: Millis | None = None
    read_at: Millis | None = None
    content: Content | None = None
    extras: Extras | None = None
    media: MediaRow | None = None
    quoted_id: int | None = None
    """The message it answers, reacts to or changes, if it is known: to jump to."""
    reactions: tuple[ReactionMark, ...] = ()
    """At most one of each side, as they stand now."""
    edits: tuple[Version, ...] = ()
    """Later versions, oldest first; what is to be shown is the last one."""
    revoked_at: Millis | None = None
    """The customer withdrew it: text and content are gone."""
    goes_out_at: Millis = 0
    """The machine's clock: until then what was just sent can be taken back; 0 if it goes out at once."""


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """Part of a chat, oldest first."""

    messages: list[MessageRow]
    older: bool
    """There is more before."""
    newer: bool
    """There is more after."""


@dataclass(frozen=True, slots=True)
class ChatHead:
    """What a tile needs to know about its conversation besides the messages."""

    row: InboxRow
    verdict: Verdict
    draft: str
    first_unread_id: int | None
    """Where the "new" rule is drawn, as of the moment the chat was opened."""
    identities: tuple[Identity, ...]
    read_receipts: ReadReceipts | None = None
    """This chat's own choice; None follows the setting."""
    retriable: int = 0
    """How many failed messages one key could send again."""
    account_id: int = 0
    """The account it is written from; 0 if that doesn't matter."""
    later: tuple[Later, ...] = ()
    """What goes out later or was held: held ones first, then by time."""
    address: str = ""
    """A number or user name to tell the customer from another whose name is or looks the same; else empty."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the customer list."""

    id: int
    conversation_id: int | None
    """Their newest conversation."""
    name: str
    address: str
    """A number, user name or id to tell people of one name apart."""
    labels: tuple[str, ...]
    last_at: Millis | None
    colours: tuple[str, ...] = ()
    """Of the labels, as in `Label`."""
    since: Millis = 0
    messages: int = 0
    birthday: str = ""
    """YYYY-MM-DD, or MM-DD if the year isn't known."""
    favourite: bool = False
    blocked: bool = False
    channel: Channel | None = None
    assignee: str = ""
    last_type: str = ""
    last_direction: Direction | None = None
    preview: str = ""
    fields: tuple[tuple[int, str], ...] = ()
    """Custom fields by id, and what is known there (`core.fields`)."""


@dataclass(frozen=True, slots=True)
class Note:
    """The shop's own words about a customer."""

    id: int
    text: str
    at: Millis


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Everything about one person."""

    id: int
    name: str
    given_name: str
    """The operator's own name for them, editable; empty if none."""
    profile_name: str
    identities: tuple[Identity, ...]
    labels: tuple[Label, ...]
    notes: tuple[Note, ...]
    since: Millis
    messages: int
    last_at: Millis | None
    blocked: bool
    block_state: str = ""
    """'' | 'queued' | 'failed': whether the channel knows that they are (un)blocked."""
    block_error: str = ""
    book_name: str = ""
    """As the phone app's contacts name them."""
    no_marketing_since: Millis | None = None
    suggestions: "tuple[LinkSuggestion, ...]" = ()
    """Who may be the same person."""
    merges: "tuple[MergeRow, ...]" = ()
    """Whom they were joined with, newest first; each can be undone."""
    favourite: bool = False
    birthday: str = ""
    """YYYY-MM-DD, or MM-DD if the year isn't known."""
    fields: "tuple[FieldValue, ...]" = ()
    """What is known in the shop's own fields, in their order."""


@dataclass(frozen=True, slots=True)
class LinkSuggestion:
    """Another customer who may be the same person, and why."""

    customer_id: int
    name: str
    address: str
    reason: str
    """changed_number | changed_user_id | same_number | same_username | same_name"""
    detail: str = ""
    """The number, user id or name that speaks for it."""


@dataclass(frozen=True, slots=True)
class MergeRow:
    """Two customers were made one."""

    id: int
    name: str
    """Of the one that was taken in."""
    at: Millis


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What joining two customers would make of them."""

    kept_id: int
    gone_id: int
    name: str
    """Of the one they would be."""
    identities: tuple[Identity, ...]
    labels: tuple[str, ...]
    notes: int
    messages: int
    conversations: int
    """How many chats of the one would go into chats of the other."""


@dataclass(frozen=True, slots=True)
class OpeningSpan:
    """A span of local time in which the shop is open; a day may have several, none means closed."""

    weekday: int
    """0 is Monday."""
    opens: str
    """HH:MM"""
    closes: str
    """HH:MM, later than `opens`; 24:00 is midnight."""


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A date on which the weekly hours do not hold."""

    date: str
    """YYYY-MM-DD"""
    reason: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether and where the shop delivers; amounts are decimal texts in `currency`."""

    offered: bool = False
    areas: tuple[str, ...] = ()
    """Postcodes or places."""
    radius_km: str = ""
    minimum: str = ""
    fee: str = ""
    currency: str = "EUR"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProfileFields:
    """The fields Meta keeps (WhatsApp business profile): what the operator may edit and publish."""

    about: str = ""
    address: str = ""
    description: str = ""
    email: str = ""
    websites: tuple[str, ...] = ()
    vertical: str = "UNDEFINED"


@dataclass(frozen=True, slots=True)
class HealthProblem:
    """What keeps an entity of the account from sending, in Meta's words."""

    entity: str
    """PHONE_NUMBER | WABA | BUSINESS | APP | …"""
    can_send: str
    """AVAILABLE | LIMITED | BLOCKED"""
    words: str
    solution: str = ""


@dataclass(frozen=True, slots=True)
class Trust:
    """What Meta says of how far the number is trusted; empty or None where it was not said."""

    new_name_status: str = ""
    oba_status: str = ""
    """Of the official business account: NOT_STARTED | PENDING | APPROVED | REJECTED | …"""
    pin_enabled: bool | None = None
    throughput: str = ""
    """STANDARD | HIGH | NOT_APPLICABLE"""
    code_status: str = ""
    """VERIFIED | NOT_VERIFIED | EXPIRED"""
    account_mode: str = ""
    """LIVE | SANDBOX"""
    webhook: str = ""
    """Where Meta sends what happens."""
    health: tuple[HealthProblem, ...] = ()
    limit_used: int | None = None
    """People first written to in the last 24 hours, by our own messages."""
    photo_url: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """The business as the shop sees it and as Meta shows it."""

    account_id: int
    name: str
    """The verified name, else the name given at setup."""
    number: str
    fields: ProfileFields
    """What the operator wants."""
    live: ProfileFields | None
    """What Meta last said; None before the first read."""
    fetched_at: Millis | None
    publish_state: str
    """'' | 'queued' | 'failed'"""
    publish_error: str
    hours: tuple[OpeningSpan, ...]
    closed_days: tuple[ClosedDay, ...]
    timezone: str
    """IANA name."""
    delivery: Delivery
    official: bool
    verified_name: str
    name_status: str
    quality: str
    """GREEN, YELLOW, RED or UNKNOWN."""
    messaging_limit: str
    """Meta's tier word, e.g. TIER_2K; empty if unknown."""
    phone_status: str
    trust: Trust = Trust()


@dataclass(frozen=True, slots=True)
class ProfileVersion:
    """The profile's fields as they were wanted at a time."""

    id: int
    at: Millis
    fields: ProfileFields
    by: str
    """operator | meta (it was changed elsewhere and read back)"""


@dataclass(frozen=True, slots=True)
class Template:
    """A message template of the account, as last synced."""

    id: int
    account_id: int
    name: str
    language: str
    category: str
    """MARKETING | UTILITY | AUTHENTICATION"""
    status: str
    """APPROVED | PENDING | REJECTED | PAUSED | DISABLED | IN_APPEAL | …; LOCAL before Meta knows it."""
    quality: str
    """GREEN | YELLOW | RED | UNKNOWN"""
    reason: str
    """Why it was rejected or paused; empty if it wasn't."""
    components: str
    """Meta's `components` as JSON."""
    state: str = ""
    """'' | 'queued' | 'failed': what the operator last did to it."""
    error: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A text that is used again and again."""

    id: int
    name: str
    """One word; what is typed after `/`."""
    category: str
    text: str
    """With its placeholders (`core.placeholders`)."""
    uses: int = 0
    used_at: Millis | None = None
    created_at: Millis = 0


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A short link that opens a chat with the shop, kept by Meta."""

    code: str
    text: str
    """What stands in the customer's composer."""
    url: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A line of the account's log."""

    id: int
    account_id: int
    at: Millis
    field: str
    """The webhook field."""
    text: str
    level: str
    """info | warning | error"""
    new: bool
    """Not seen yet."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A channel account and how it is doing."""

    id: int
    channel: Channel
    name: str
    number: str
    state: AccountState
    detail: str
    last_received_at: Millis | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which no gateway listened, so that nothing can have been received."""

    id: int
    started_at: Millis
    ended_at: Millis | None
    """None while it lasts."""


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """The status bar's facts."""

    demo: bool
    accounts: tuple[AccountRow, ...]
    gateway_alive: bool
    gap: Gap | None
    """The newest gap the operator has not dismissed."""
    closing_soon: int
    """Waiting conversations whose window closes within the hour."""
    quarantined: int
    notices: int = 0
    """Lines of the account's log that nobody has seen."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A message or note found; `\\x02` and `\\x03` stand around the matched words of the snippet."""

    conversation_id: int
    """0 if it is a note on somebody without a chat."""
    message: MessageRow
    name: str
    snippet: str
    customer_id: int = 0
    """Of a note: whom it is about."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after a point of the change sequence."""

    seq: int
    conversations: frozenset[int] = frozenset()
    customers: frozenset[int] = frozenset()
    other: frozenset[str] = frozenset()
    """Kinds besides those two: profile, account, gateway."""
    reload: bool = False
    """The log's tail has gone past this reader: read everything anew."""
