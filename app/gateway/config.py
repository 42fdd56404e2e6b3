"""What the gateway is told from outside: it reads no settings itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.channels.base import ChannelClient, WebhookReader
from app.core.clock import Clock, MachineClock
from app.core.enums import ReadReceipts


@dataclass(frozen=True, slots=True)
class AccountSecrets:
    """What only the shop and the channel may know; an empty text means there is none."""

    access_token: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AccountAddress:
    """What a client needs to know to speak for an account."""

    external_id: str
    """Phone number id or page id."""
    business_id: str
    graph_url: str
    api_version: str


@dataclass(frozen=True, slots=True)
class ChannelPort:
    """A channel as the gateway uses it."""

    reader: WebhookReader
    client: Callable[[AccountAddress, str], ChannelClient]
    """Makes the sending half for an account and its access token."""


SecretsProvider = Callable[[str, str], AccountSecrets]
"""The secrets of (channel, external id of the account), read anew at every call; raises nothing."""


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """Everything `run_gateway` needs."""

    database: Path
    secrets: SecretsProvider
    host: str = "127.0.0.1"
    port: int = 8080
    """0 lets the system choose."""
    clock: Clock = field(default_factory=MachineClock)
    log_dir: Path | None = None
    """Where gateway.log goes; None logs to stderr."""
    channels: Mapping[str, ChannelPort] | None = None
    """By name; None means all there are."""
    announce: bool = False
    """Print one line of JSON, `{"listening": URL}`, when requests are accepted."""
    read_receipts: ReadReceipts = ReadReceipts.ON_REPLY
    """The setting, for what goes out later."""
    parent_fd: int | None = None
    """A pipe's reading end: the gateway ends when its other end is closed."""
