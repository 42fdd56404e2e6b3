"""What every channel offers, and the errors it may raise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.core.content import Content
from app.core.enums import AccountState, IdentityKind
from app.core.enums import Channel as ChannelName
from app.core.events import Item
from app.core.rows import MessageLink, ProfileFields, Template, Trust


class Policy(StrEnum):
    """What to do about an error code."""

    RETRY = "retry"
    """Back off with jitter and try again, a few times."""
    RETRY_PAIR = "retry_pair"
    """Too fast for this one person: again after 4^n seconds, only this conversation."""
    RETRY_ACCOUNT = "retry_account"
    """Too fast for the number or app: everything of the account waits."""
    RETRY_TOMORROW = "retry_tomorrow"
    """The day's limit is reached for this message but not for others: it is tried every hour, for two days."""
    STOP_ACCOUNT = "stop_account"
    """Token or permission: keep everything queued and ask the operator."""
    FAIL = "fail"
    """Final for this message."""


class ChannelError(Exception):
    """Base of what a channel raises."""


class NotSent(ChannelError):
    """Nothing left this machine (no connection): try again later."""


class OutcomeUnknown(ChannelError):
    """The request left and no readable answer came: it may or may not have been accepted."""


class FileTooLarge(ChannelError):
    """The file is larger than it may be."""


class Rejected(ChannelError):
    """The channel answered with an error; it accepted nothing."""

    def __init__(
        self, code: int, message: str, details: str, policy: Policy, retry_after: float | None = None, status: int = 400
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = details
        self.policy = policy
        self.retry_after = retry_after
        """Seconds, if the answer named them."""
        self.status = status
        self.answer: object = None
        """The whole answer, where more stands in it than the error; never shown."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to write to: the identity the channel accepts."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel accepted a message."""

    external_id: str
    recipient_id: str = ""
    """The id the channel answered with (`wa_id` or BSUID); empty if none."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent once."""

    type: str
    text: str
    """A text's body; of other types its words, which are not sent."""
    content: Content | None
    key: str
    """Our own key; comes back in the statuses."""
    quoted: str | None = None
    """The external id of the message it answers or reacts to."""
    media_id: str = ""
    """The upload's id, of a type that carries a file."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Where a file can be fetched, for some minutes."""

    url: str
    mime: str
    sha256: str
    """Hexadecimal; empty if the channel named none."""
    size: int


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """What the channel says about the account."""

    name: str
    number: str
    official: bool
    name_status: str
    quality: str
    messaging_limit: str
    phone_status: str
    state: AccountState = AccountState.OK
    trust: Trust = Trust()  # noqa: RUF009 - frozen
    app_id: str = ""


class WebhookReader(Protocol):
    """The receiving half: pure, needs no account."""

    name: ChannelName
    parser_version: int

    def handshake(self, query: Mapping[str, str], verify_token: str) -> str | None:
        """The challenge to answer a subscription check with; None if it is not to be trusted."""
        ...

    def verify(self, body: bytes, signature: str | None, app_secret: str) -> bool:
        """Whether the signature over the raw bytes is right (constant time)."""
        ...

    def split(self, body: bytes) -> Sequence[Item]:
        """Every item of every change of every entry, each on its own; ValueError if the body can't be split."""
        ...

    def parse_item(self, account: str, raw: str) -> Item:
        """One stored item again."""
        ...

    def read_again(self, account: str, raw: str) -> Sequence[Item]:
        """The same for a replay: several if it was kept whole and is read in parts by now. Never raises."""
        ...


class ChannelClient(Protocol):
    """The sending half, bound to one account; async, on the gateway's loop. All raise `ChannelError`."""

    async def send(self, to: Recipient, message: Outgoing) -> Sent: ...
    async def mark_read(self, external_id: str, *, typing: bool = False) -> None: ...
    async def read_profile(self) -> ProfileFields: ...

    async def write_profile(self, fields: ProfileFields, live: ProfileFields | None = None) -> None:
        """Publish the fields that differ from `live` (what the channel has); all of them if that isn't known."""
        ...

    async def read_account(self) -> AccountInfo: ...

    async def media_info(self, media_id: str) -> MediaInfo:
        """A fresh address for a file the customer sent."""
        ...

    async def download(self, url: str, target: Path, limit: int, progress: Callable[[int], None]) -> str:
        """Write the file to a new path (0600) as it comes; its sha256 in hexadecimal.

        `FileTooLarge` beyond `limit` bytes; `Rejected` with status 404 or 401 when the address has expired.
        """
        ...

    async def upload(self, path: Path, mime: str, filename: str, progress: Callable[[int], None]) -> str:
        """Upload a file; the id under which it can be sent for 30 days. May happen twice without harm."""
        ...

    async def list_templates(self, business_id: str) -> list[Template]: ...

    async def save_template(self, business_id: str, template: Template, external_id: str) -> tuple[str, str, str]:
        """Create (no external id) or change one; its external id, status and category."""
        ...

    async def delete_template(self, business_id: str, name: str, external_id: str) -> None: ...
    async def set_blocked(self, to: Recipient, blocked: bool) -> None: ...
    async def list_links(self) -> list[MessageLink]: ...
    async def create_link(self, text: str) -> MessageLink: ...
    async def delete_link(self, code: str) -> None: ...

    async def set_photo(self, app_id: str, path: Path, mime: str) -> None:
        """Upload a picture (resumable upload) and make it the business's."""
        ...

    async def close(self) -> None: ...
