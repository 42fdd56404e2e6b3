"""What Meta says of how far the number is trusted: each item with what it means and how to better it.

Sources: Meta, WhatsApp Business Platform, "Phone numbers", "Display names", "Official Business Account", "Messaging
limits", "Quality rating", "Throughput", "Two-step verification", "Messaging health status", "Webhook overrides".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.core.i18n import _
from app.core.rows import Profile, Trust

GOOD: Final = "good"
NEUTRAL: Final = "neutral"
WARNING: Final = "warning"
BAD: Final = "bad"

LIMITS: Final = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1_000,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
}
"""People a day by Meta's word for it; others, such as TIER_UNLIMITED, have no number."""


@dataclass(frozen=True, slots=True)
class TrustLine:
    """An item of the trust panel; all texts may hold Meta's own words (raw)."""

    key: str
    """number, name, new_name, badge, quality, limit, throughput, pin, code, mode, webhook, health"""
    title: str
    value: str
    meaning: str = ""
    advice: str = ""
    """How to better it; empty if nothing needs doing."""
    tone: str = NEUTRAL
    """good | neutral | warning | bad"""


def trust_lines(profile: Profile) -> list[TrustLine]:
    """Every item that Meta has said something of, and those that matter even if it hasn't."""
    trust = profile.trust
    return [
        _number(profile.number, profile.phone_status),
        _name(profile.verified_name, profile.name_status),
        *_new_name(trust.new_name_status),
        _badge(profile.official, trust.oba_status),
        _quality(profile.quality),
        _limit(profile.messaging_limit, trust.limit_used),
        *_throughput(trust.throughput),
        *_pin(trust.pin_enabled),
        *_code(trust.code_status),
        *_mode(trust.account_mode),
        *_webhook(trust.webhook),
        *_health(trust),
    ]


def _number(number: str, status: str) -> TrustLine:
    meaning, advice, tone = {
        "CONNECTED": (_("connected: it sends and receives"), "", GOOD),
        "PENDING": (_("not registered yet"), _("Register it in WhatsApp Manager."), WARNING),
        "FLAGGED": (
            _("flagged for bad quality; if it stays so, the limit falls"),
            _("Write only what people asked for, and make stopping easy."),
            WARNING,
        ),
        "RESTRICTED": (
            _("restricted: the limit is used up; people who write can still be answered"),
            _("Wait until tomorrow."),
            WARNING,
        ),
        "BANNED": (_("banned: nothing can be sent"), _("Appeal in WhatsApp Manager, Account quality."), BAD),
        "OFFLINE": (_("not connected"), _("Register the number again in WhatsApp Manager."), BAD),
        "": (_("not read yet"), "", NEUTRAL),
    }.get(status, (status, "", NEUTRAL))
    return TrustLine("number", _("Number"), number, meaning, advice, tone)


def _name(name: str, status: str) -> TrustLine:
    meaning, advice, tone = {
        "APPROVED": (_("approved: customers see it instead of the number"), "", GOOD),
        "AVAILABLE_WITHOUT_REVIEW": (_("usable without a review"), "", GOOD),
        "PENDING_REVIEW": (_("under review; until then customers see the number"), "", WARNING),
        "DECLINED": (
            _("declined: customers see the number"),
            _("Choose a name that fits Meta's rules for display names in WhatsApp Manager."),
            BAD,
        ),
        "EXPIRED": (_("expired"), _("Ask for it again in WhatsApp Manager, then register the number anew."), BAD),
        "NONE": (_("no name has been asked for"), _("Ask for one in WhatsApp Manager."), WARNING),
    }.get(status, (status, "", NEUTRAL))
    return TrustLine("name", _("Verified name"), name or _("none"), meaning, advice, tone)


def _new_name(status: str) -> Iterator[TrustLine]:
    if status in ("", "NONE"):
        return
    meaning, advice, tone = {
        "PENDING_REVIEW": (_("Meta is reviewing the new name; the old one stays until then"), "", WARNING),
        "APPROVED": (_("approved"), _("Register the number anew so that customers see it."), WARNING),
        "AVAILABLE_WITHOUT_REVIEW": (
            _("usable without a review"),
            _("Register the number anew so that customers see it."),
            WARNING,
        ),
        "DECLINED": (_("declined; the old name stays"), _("Choose another name in WhatsApp Manager."), BAD),
        "EXPIRED": (_("expired; the old name stays"), _("Ask for it again in WhatsApp Manager."), BAD),
    }.get(status, (status, "", NEUTRAL))
    yield TrustLine("new_name", _("New name"), status.lower().replace("_", " "), meaning, advice, tone)


def _badge(official: bool, status: str) -> TrustLine:
    title = _("Official business")
    if official:
        return TrustLine("badge", title, _("yes"), _("customers see a badge beside the name"), tone=GOOD)
    meaning, advice = {
        "PENDING": (_("Meta is looking at the request"), ""),
        "REJECTED": (
            _("refused; it can be asked for again after 30 days"),
            _("Gather up to five articles about the business that nobody paid for."),
        ),
    }.get(
        status,
        (
            _("no badge: an ordinary business account"),
            _(
                "The badge wants a verified business, an approved name, the PIN, 30 days on the platform and a name "
                "that is widely known; it is asked for in WhatsApp Manager."
            ),
        ),
    )
    return TrustLine("badge", title, _("no"), meaning, advice)


def _quality(quality: str) -> TrustLine:
    title = _("Quality")
    better = _("Write only what people asked for, write less often, and make stopping easy.")
    value, meaning, advice, tone = {
        "GREEN": (_("high"), _("customers rarely block or report the shop"), "", GOOD),
        "YELLOW": (_("medium"), _("some customers block or report the shop"), better, WARNING),
        "RED": (_("low"), _("many customers block or report the shop; templates may be paused"), better, BAD),
    }.get(quality, (_("not rated"), _("Meta rates it once enough messages have been sent"), "", NEUTRAL))
    return TrustLine("quality", title, value, meaning, advice, tone)


def _limit(word: str, used: int | None) -> TrustLine:
    meaning = _("people the shop may write to first, in 24 hours; answers don't count")
    most = LIMITS.get(word)
    if most is None:
        value = _("unlimited") if "UNLIMITED" in word else word.removeprefix("TIER_") or _("unknown")
        if used:
            value = _("{limit}, {used} used").format(limit=value, used=used)
        return TrustLine("limit", _("Limit"), value, meaning, tone=GOOD if "UNLIMITED" in word else NEUTRAL)
    advice, tone = "", NEUTRAL
    if used is not None and used >= most:
        advice, tone = _("Used up: templates to more people fail until tomorrow."), BAD
    elif used is not None and used * 5 >= most * 4:
        advice, tone = _("Nearly used up: keep the rest for those who wait."), WARNING
    elif most < 2_000:
        advice = _("Verify the business at Meta, and it becomes 2,000.")
    else:
        advice = _("It rises by itself when half of it is used within 7 days and the quality is not low.")
    value = (
        _("{limit} a day").format(limit=most)
        if used is None
        else _("{used} of {limit} used").format(used=used, limit=most)
    )
    return TrustLine("limit", _("Limit"), value, meaning, advice, tone)


def _throughput(level: str) -> Iterator[TrustLine]:
    if not level:
        return
    value, meaning = {
        "STANDARD": (_("standard"), _("80 messages a second, in and out")),
        "HIGH": (_("high"), _("1,000 messages a second, in and out")),
        "NOT_APPLICABLE": (_("none"), _("the number is not registered, so nothing can be sent")),
    }.get(level, (level, ""))
    yield TrustLine("throughput", _("Throughput"), value, meaning, tone=BAD if level == "NOT_APPLICABLE" else NEUTRAL)


def _pin(enabled: bool | None) -> Iterator[TrustLine]:
    title = _("Two-step PIN")
    if enabled:
        yield TrustLine("pin", title, _("on"), _("nobody else can register the number without it"), tone=GOOD)
    elif enabled is False:
        yield TrustLine(
            "pin",
            title,
            _("off"),
            _("whoever gets a code by text message could take the number over"),
            _("Set six digits with `tresen account pin`, and write them down."),
            WARNING,
        )


def _code(status: str) -> Iterator[TrustLine]:
    title = _("Ownership")
    if status == "VERIFIED":
        yield TrustLine("code", title, _("verified"), _("the number has been shown to be yours"), tone=GOOD)
    elif status:
        # a number that works stays connected; Meta only wants the code when it is registered anew
        value = _("expired") if status == "EXPIRED" else _("not verified")
        yield TrustLine(
            "code",
            title,
            value,
            _("no matter while the number is connected"),
            _("Before it is registered anew, ask for a code in WhatsApp Manager."),
        )


def _mode(mode: str) -> Iterator[TrustLine]:
    if mode == "SANDBOX":
        yield TrustLine(
            "mode",
            _("Account"),
            _("test account"),
            _("only numbers on a list can be written to"),
            _("Add a number of your own in WhatsApp Manager."),
            WARNING,
        )
    elif mode:
        yield TrustLine("mode", _("Account"), _("live") if mode == "LIVE" else mode, tone=GOOD)


def _webhook(url: str) -> Iterator[TrustLine]:
    if not url:
        return
    tone, advice = GOOD, ""
    if not url.lower().startswith("https://"):
        tone, advice = NEUTRAL, _("Outside of tests it must begin with https://.")
    yield TrustLine("webhook", _("Webhook"), url, _("where Meta sends what customers write"), advice, tone)


def _health(trust: Trust) -> Iterator[TrustLine]:
    """A line for every entity that can't send as it should."""
    for problem in trust.health:
        blocked = problem.can_send == "BLOCKED"
        entity = {
            "PHONE_NUMBER": _("number"),
            "WABA": _("WhatsApp account"),
            "BUSINESS": _("business"),
            "APP": _("app"),
            "MESSAGE_TEMPLATE": _("template"),
        }.get(problem.entity, problem.entity.lower().replace("_", " "))
        yield TrustLine(
            "health",
            _("Health: {entity}").format(entity=entity),
            _("can't send") if blocked else _("limited") if problem.can_send == "LIMITED" else problem.can_send,
            problem.words,
            problem.solution,
            BAD if blocked else WARNING,
        )
