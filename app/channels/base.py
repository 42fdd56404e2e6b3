"""What every channel offers, and the errors it may raise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.core.enums import AccountState, IdentityKind
from app.core.enums import Channel as ChannelName
from app.core.events import Item
from app.core.rows import ProfileFields


class Policy(StrEnum):
    """What to do about an error code."""

    RETRY = "retry"
    """Back off with jitter and try again, a few times."""
    RETRY_PAIR = "retry_pair"
    """Too fast for this one person: again after 4^n seconds, only this conversation."""
    RETRY_ACCOUNT = "retry_account"
    """Too fast for the number or app: everything of the account waits."""
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
        """One stored item again, for replay."""
        ...


class ChannelClient(Protocol):
    """The sending half, bound to one account; async, on the gateway's loop. All raise `ChannelError`."""

    async def send_text(self, to: Recipient, text: str, key: str, quoted: str | None = None) -> Sent: ...
    async def mark_read(self, external_id: str, *, typing: bool = False) -> None: ...
    async def read_profile(self) -> ProfileFields: ...

    async def write_profile(self, fields: ProfileFields, live: ProfileFields | None = None) -> None:
        """Publish the fields that differ from `live` (what the channel has); all of them if that isn't known."""
        ...

    async def read_account(self) -> AccountInfo: ...
    async def close(self) -> None: ...
