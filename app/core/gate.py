"""The one gate: what may be sent to a conversation now, why not, and what it costs.

The composer asks it before a key is pressed, the services ask it again before a message is queued, and so does every
automatic send. It is a pure rule over facts, so that all of them get the same answer.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.core.clock import Millis
from app.core.enums import AccountState, Channel, IdentityKind
from app.core.window import is_open

TEXT_LIMIT = {Channel.WHATSAPP: 4096, Channel.MESSENGER: 2000}
"""Characters of a text message's body (Meta, WhatsApp text messages; Messenger Send API)."""

RECIPIENT_KINDS = {
    Channel.WHATSAPP: (IdentityKind.WA_ID, IdentityKind.PHONE, IdentityKind.BSUID),
    Channel.MESSENGER: (IdentityKind.PSID,),
}
"""The identities a channel accepts as a recipient, the preferred one first; without any a person is not reachable."""


class Refusal(StrEnum):
    """Why nothing may be sent; the screen has a sentence for each."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NEVER_WROTE = "never_wrote"
    WINDOW_CLOSED = "window_closed"
    BLOCKED = "blocked"
    NO_IDENTITY = "no_identity"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - the name of a reason
    ACCOUNT_BLOCKED = "account_blocked"


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the rule needs to know about a conversation."""

    channel: Channel
    window_ends_at: Millis | None
    account_state: AccountState
    blocked: bool
    """The operator has blocked this person."""
    reachable: bool
    """The person has an identity that the channel accepts as a recipient."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer."""

    refusal: Refusal | None
    limit: int
    """Characters allowed in a text."""
    free: bool = True
    """Free-form messages inside the window cost nothing."""
    warning: Refusal | None = None
    """Sending is allowed but will wait: the account cannot send just now."""

    @property
    def allowed(self) -> bool:
        """Whether a text may be queued."""
        return self.refusal is None


def may_send_text(facts: GateFacts, text: str | None, now: Millis) -> Verdict:
    """The verdict on sending that text now; None asks before anything is typed."""
    limit = TEXT_LIMIT[facts.channel]
    refusal: Refusal | None = None
    if facts.blocked:
        refusal = Refusal.BLOCKED
    elif not facts.reachable:
        refusal = Refusal.NO_IDENTITY
    elif facts.window_ends_at is None:
        refusal = Refusal.NEVER_WROTE
    elif not is_open(facts.window_ends_at, now):
        refusal = Refusal.WINDOW_CLOSED
    elif text is not None and not text.strip():
        refusal = Refusal.EMPTY
    elif text is not None and len(text) > limit:
        refusal = Refusal.TOO_LONG
    warning = {
        AccountState.TOKEN_EXPIRED: Refusal.TOKEN_EXPIRED,
        AccountState.BLOCKED: Refusal.ACCOUNT_BLOCKED,
    }.get(facts.account_state)
    return Verdict(refusal, limit, warning=warning)
