"""The one gate: what may be sent to a conversation now, why not, and what it costs.

The composer asks it before a key is pressed, the services ask it again before a message is queued, and so does every
automatic send. It is a pure rule over facts, so that all of them get the same answer.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.core import limits
from app.core.clock import DAY, Millis
from app.core.content import Content, FilledTemplate
from app.core.enums import AccountState, Channel, IdentityKind
from app.core.window import is_open

TEXT_LIMIT = limits.TEXT
REACT_WITHIN: Millis = 30 * DAY
"""Older messages take no reaction (Meta, "Reaction messages": 131009)."""
MARKETING = "MARKETING"
UTILITY = "UTILITY"

RECIPIENT_KINDS = {
    Channel.WHATSAPP: (IdentityKind.WA_ID, IdentityKind.PHONE, IdentityKind.BSUID),
    Channel.MESSENGER: (IdentityKind.PSID,),
}
"""The identities a channel accepts as a recipient, the preferred one first; without any a person is not reachable."""


class Refusal(StrEnum):
    """Why nothing may be sent; the screen has a sentence for each."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    LIMIT = "limit"
    """It is more than the channel takes: `Verdict.problems` says what."""
    NEVER_WROTE = "never_wrote"
    WINDOW_CLOSED = "window_closed"
    BLOCKED = "blocked"
    NO_IDENTITY = "no_identity"
    NO_MARKETING = "no_marketing"
    TOO_OLD = "too_old"
    """The message is too old to be reacted to."""
    NOT_THERE = "not_there"
    """The channel doesn't know the message that is to be reacted to, or it is itself a reaction."""
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
    no_marketing: bool = False
    """The person has stopped marketing."""


@dataclass(frozen=True, slots=True)
class ReactionTarget:
    """The message that is to be reacted to."""

    at: Millis
    known: bool
    """The channel has given it an id."""
    type: str = "text"
    revoked: bool = False


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
    template_allowed: bool = True
    """An approved template may be sent, whatever stands against the rest."""
    problems: tuple[str, ...] = ()
    """Of `Refusal.LIMIT` and `TOO_LONG`: a sentence each, with the limit and what it is now."""

    @property
    def allowed(self) -> bool:
        """Whether it may be queued."""
        return self.refusal is None


def may_send(facts: GateFacts, now: Millis) -> Verdict:
    """The verdict on free-form messages of any kind, before anything is written."""
    verdict = _may_send_at_all(facts)
    if verdict.refusal is None and facts.window_ends_at is None:
        return replace(verdict, refusal=Refusal.NEVER_WROTE)
    if verdict.refusal is None and not is_open(facts.window_ends_at, now):
        return replace(verdict, refusal=Refusal.WINDOW_CLOSED)
    return verdict


def may_send_text(facts: GateFacts, text: str | None, now: Millis) -> Verdict:
    """The verdict on sending that text now; None asks before anything is typed."""
    verdict = may_send(facts, now)
    if verdict.refusal is not None or text is None:
        return verdict
    if not text.strip():
        return replace(verdict, refusal=Refusal.EMPTY)
    if found := limits.problems(facts.channel, "text", None, text):
        return replace(verdict, refusal=Refusal.TOO_LONG, problems=tuple(found))
    return verdict


def may_send_content(facts: GateFacts, type_: str, content: Content | None, text: str, now: Millis) -> Verdict:
    """The verdict on a message of any type but a reaction."""
    if type_ == "text":
        return may_send_text(facts, text, now)
    if isinstance(content, FilledTemplate):
        return may_send_template(facts, content.category, now, content)
    return _within_limits(may_send(facts, now), limits.problems(facts.channel, type_, content, text))


def may_react(facts: GateFacts, target: ReactionTarget, emoji: str, now: Millis) -> Verdict:
    """The verdict on putting an emoji on that message, or taking it back (empty)."""
    verdict = may_send(facts, now)
    if verdict.refusal is not None:
        return verdict
    if not target.known or target.revoked or target.type == "reaction":
        return replace(verdict, refusal=Refusal.NOT_THERE)
    if now - target.at > REACT_WITHIN:
        return replace(verdict, refusal=Refusal.TOO_OLD)
    return _within_limits(verdict, limits.reaction_problems(facts.channel, emoji))


def may_send_template(facts: GateFacts, category: str, now: Millis, content: FilledTemplate | None = None) -> Verdict:
    """The verdict on an approved template of that category: also outside the window, where it costs."""
    verdict = _may_send_at_all(facts)
    if verdict.refusal is None and category == MARKETING and facts.no_marketing:
        verdict = replace(verdict, refusal=Refusal.NO_MARKETING)
    verdict = replace(verdict, free=category == UTILITY and is_open(facts.window_ends_at, now))
    found = [] if content is None else limits.problems(facts.channel, "template", content, content.body)
    return _within_limits(verdict, found)


def _may_send_at_all(facts: GateFacts) -> Verdict:
    refusal = Refusal.BLOCKED if facts.blocked else None if facts.reachable else Refusal.NO_IDENTITY
    warning = {
        AccountState.TOKEN_EXPIRED: Refusal.TOKEN_EXPIRED,
        AccountState.BLOCKED: Refusal.ACCOUNT_BLOCKED,
    }.get(facts.account_state)
    possible = refusal is None and facts.channel is Channel.WHATSAPP
    return Verdict(refusal, limits.TEXT[facts.channel], warning=warning, template_allowed=possible)


def _within_limits(verdict: Verdict, found: list[str]) -> Verdict:
    if verdict.refusal is not None or not found:
        return verdict
    return replace(verdict, refusal=Refusal.LIMIT, problems=tuple(found))
