"""What a sandbox is started with."""

import json
from dataclasses import asdict, dataclass

from app.core.clock import Clock, FastClock, clock_from_spec

PHONE_NUMBER_ID = "100200300400500"
"""The phone number id the sandbox speaks of until a client has used another one."""
WABA_ID = "100200300400600"
"""The WhatsApp Business Account id in webhooks until a client has used another one."""


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Everything is optional; the defaults are those of `tresen sandbox`."""

    port: int = 0
    """0 takes a free one; the sandbox listens on 127.0.0.1 only."""
    webhook_url: str | None = None
    """Where webhooks go; may be set later through `POST /vNN.0/{WABA}/subscribed_apps`."""
    app_secret: str = "sandbox-app-secret"  # noqa: S105 - a secret nobody relies on
    """Signs the webhooks."""
    seed: int = 1
    shop: str = "bakery"
    """bakery (German) or boutique (English)."""
    quiet: bool = False
    """Nobody writes unprompted."""
    react: bool | None = None
    """Whether people answer what the operator writes; None means: unless quiet."""
    clock_spec: str | None = None
    """The shop's clock as `origin:speed` (`core.clock.clock_from_spec`); people are as fast as it is."""
    session: str | None = None
    """What sets this run's message ids apart from another run's; None takes the time of the start."""
    phone_number_id: str | None = None
    waba_id: str | None = None
    announce: bool = False
    """Print `{"listening": url}` as one JSON line on standard output when ready."""
    lifeline_fd: int | None = None
    """A pipe's reading end: its end of file stops the sandbox (it dies with whoever started it)."""
    retry_first: float = 0.5
    """Seconds before a webhook that was not answered with 200 is tried again; doubled each time."""
    retry_most: float = 30.0
    """The longest such wait, in seconds."""

    @property
    def reacts(self) -> bool:
        """Whether people answer what the operator writes."""
        return not self.quiet if self.react is None else self.react

    def clock(self) -> Clock:
        """The shop's clock."""
        return clock_from_spec(self.clock_spec)

    def speed(self) -> float:
        """How many times the machine's pace the shop's clock runs; never zero."""
        clock = self.clock()
        return max(clock.speed, 0.001) if isinstance(clock, FastClock) else 1.0

    def to_json(self) -> str:
        """One line for a child process; `from_json` reads it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "SandboxConfig":
        """The configuration `to_json` wrote; TypeError or ValueError if it is something else."""
        return cls(**json.loads(text))
