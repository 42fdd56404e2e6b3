"""Why nothing may be sent, and what to do about it, in sentences."""

from datetime import tzinfo

from app.core.clock import Millis
from app.core.gate import Refusal, Verdict
from app.core.i18n import _
from app.core.text import Safe


def refusal_sentence(refusal: Refusal, name: Safe, limit: int = 4096) -> Safe:
    """Why, and what helps."""
    return Safe(
        {
            Refusal.EMPTY: _("There is nothing to send yet: type an answer."),
            Refusal.TOO_LONG: _("Too long: at most {limit} characters fit into a message. Send it in two."),
            Refusal.LIMIT: _("It is more than WhatsApp takes."),
            Refusal.NO_MARKETING: _("{name} wants no marketing from you. Answers still reach them."),
            Refusal.TOO_OLD: _("The message is older than 30 days: WhatsApp takes no reaction to it any more."),
            Refusal.NOT_THERE: _("WhatsApp knows no such message that could be reacted to."),
            Refusal.NEVER_WROTE: _(
                "{name} has never written here, so nothing free may be sent. Ask them to write first."
            ),
            Refusal.WINDOW_CLOSED: _("The 24-hour window is closed. It opens again when {name} writes."),
            Refusal.BLOCKED: _("You have blocked {name}. Unblock them to write."),
            Refusal.NO_IDENTITY: _("No number or user name of {name} is known that could be written to."),
            Refusal.TOKEN_EXPIRED: _("The access token has expired: run “tresen setup whatsapp” with a new one."),
            Refusal.ACCOUNT_BLOCKED: _("WhatsApp has blocked this account: look into Meta’s Business Manager."),
        }[refusal]
        .replace("{name}", name)
        .replace("{limit}", str(limit))
    )


def cost_words(verdict: Verdict) -> Safe:
    """What a message costs now."""
    if verdict.warning is not None:
        return Safe(_("waits until the account works again"))
    return Safe(_("free inside the window")) if verdict.free else Safe(_("charged"))


def window_words(window_ends_at: Millis | None, now: Millis, zone: tzinfo) -> tuple[Safe, str]:
    """The tile's subtitle and its colour: `free until tomorrow 09:31`, `window closed`."""
    from app.core.window import is_closing, remaining
    from app.ui.render.inbox import RUNNING_OUT
    from app.ui.render.times import until

    if window_ends_at is None:
        return Safe(_("has not written yet")), "dim"
    left = remaining(window_ends_at, now)
    if not left:
        return Safe(_("window closed")), "red"
    words = Safe(_("free until {time}").replace("{time}", until(window_ends_at, now, zone)))
    return words, "red" if is_closing(window_ends_at, now) else "accent" if left <= RUNNING_OUT else "green"
