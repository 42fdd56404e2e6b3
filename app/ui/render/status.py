"""A message's rung as a sign and as words."""

from __future__ import annotations

from datetime import tzinfo

from app.core.enums import Status
from app.core.i18n import _
from app.core.text import Safe, sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, own
from app.ui.render.times import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.rows import MessageRow


def tick(status: Status, glyphs: Glyphs) -> tuple[Safe, str]:
    """The sign of an outgoing message's status and its style."""
    sign, style = {
        Status.QUEUED: (glyphs.queued, "dim"),
        Status.SENDING: (glyphs.queued, "dim"),
        Status.UNCERTAIN: (glyphs.uncertain, "accent"),
        Status.SENT: (glyphs.sent, "dim"),
        Status.DELIVERED: (glyphs.delivered, "dim"),
        Status.READ: (glyphs.read, "sage"),
        Status.PLAYED: (glyphs.read, "sage"),
        Status.FAILED: (glyphs.failed, "red"),
        Status.DISCARDED: (glyphs.discarded, "dim"),
        Status.RECEIVED: ("", "dim"),
    }[status]
    return own(sign), style


def status_line(message: MessageRow, zone: tzinfo, glyphs: Glyphs) -> Line:
    """Sign, word and time of a message of ours: `✓✓ read 09:15`; for a failure its reason."""
    status = message.status
    sign, style = tick(status, glyphs)
    at = {
        Status.SENT: message.sent_at,
        Status.DELIVERED: message.delivered_at,
        Status.READ: message.read_at,
        Status.PLAYED: message.read_at,
    }.get(status)
    words = _word(status)
    if at is not None:
        words = Safe(f"{words} {clock(at, zone)}")
    runs = [Run(own(f"{sign} "), style), Run(words, style)]
    if status is Status.FAILED:
        reason = failure_reason(message)
        if reason:
            runs.append(Run(own(f": {reason}"), style))
    return tuple(runs)


def failure_reason(message: MessageRow) -> Safe:
    """Why a message failed: plain words where the code is known, else the channel's own."""
    from app.core.failures import FAILURES, explain

    if message.error_code in FAILURES or not message.error_text:
        return own(explain(message.error_code).cause) if message.error_code is not None else own("")
    return sanitise_for_display(message.error_text)


def failure_advice(message: MessageRow) -> Safe:
    """What to do about a message that failed; empty if nothing is known."""
    from app.core.failures import explain

    if message.status is not Status.FAILED or message.error_code is None:
        return own("")
    return own(explain(message.error_code).next_step)


def may_come_to_be_retried(message: MessageRow) -> bool:
    """Whether sending it again may help, now or later."""
    from app.core.enums import Retry
    from app.core.failures import explain

    return explain(message.error_code).retry is not Retry.NEVER


def _word(status: Status) -> Safe:
    return Safe(
        {
            Status.QUEUED: _("waiting to be sent"),
            Status.SENDING: _("sending"),
            Status.UNCERTAIN: _("unsure whether it arrived"),
            Status.SENT: _("sent"),
            Status.DELIVERED: _("delivered"),
            Status.READ: _("read"),
            Status.PLAYED: _("played"),
            Status.FAILED: _("failed"),
            Status.DISCARDED: _("discarded"),
            Status.RECEIVED: _("received"),
        }[status]
    )
