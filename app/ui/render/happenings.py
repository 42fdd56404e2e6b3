"""What happened in a chat besides messages, as one small line: reactions, edits, withdrawals, what WhatsApp says."""

from typing import Final

from app.core.content import Notice, Reaction
from app.core.enums import Direction
from app.core.i18n import _
from app.core.ids import time_of
from app.core.labels import label_of, summary
from app.core.rows import MessageRow
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.render.line import Line, Run, own
from app.ui.render.look import Look
from app.ui.render.times import clock
from app.ui.render.words import paragraph

HAPPENINGS: Final = frozenset(("reaction", "edit", "revoke", "system", "request_welcome"))
"""The types of rows that are no message but something done to one, or said by the channel."""


def happening_lines(message: MessageRow, look: Look, cells: int) -> list[Line]:
    """When, who and what; dim, in lines of at most that many cells."""
    at = clock(time_of(message.id), look.zone)
    sign, words = _told(message, look, cells)
    lines = paragraph(Safe(f"{at} {sign} {words}"), cells, "dim")
    if isinstance(message.content, Notice) and message.content.kind.startswith("user_changed"):
        return [(Run(line[0].text, "accent"),) for line in lines]
    return lines


def _told(message: MessageRow, look: Look, cells: int) -> tuple[str, Safe]:
    """Sign and words; what is spoken of is cut so that all of it stands on one line."""
    glyphs = look.glyphs
    ours = message.direction is Direction.OUT
    room = min(40, max(12, cells - 24 - (0 if ours else width(look.name))))
    about = clip(sanitise_for_display(message.quoted_text or ""), room, glyphs.cut)
    target = _("“{text}”").replace("{text}", about) if about else _("a message")
    match message.type, message.content:
        case "reaction", Reaction(emoji=emoji):
            shown = clip(sanitise_for_display(emoji), 6, glyphs.cut)
            if shown:
                words = _("You: {emoji} to {message}") if ours else _("{name}: {emoji} to {message}")
            else:
                words = _("You took a reaction back from {message}")
                words = words if ours else _("{name} took a reaction back from {message}")
            return glyphs.reaction, _filled(words, look, target, shown)
        case "edit", _:
            words = _("You changed {message}") if ours else _("{name} changed {message}")
            return glyphs.changed, _filled(words, look, target)
        case "revoke", _:
            words = _("You withdrew a message") if ours else _("{name} withdrew a message")
            return glyphs.discarded, _filled(words, look, target)
        case "system", Notice():
            return glyphs.notice, _notice(message.content, look)
        case "request_welcome", _:
            return glyphs.notice, own(label_of(message.type, message.content))
    return glyphs.notice, sanitise_for_display(summary(message.type, message.text, message.content))


def _filled(words: str, look: Look, message: str, emoji: str = "") -> Safe:
    filled = words.replace("{name}", look.name).replace("{emoji}", emoji).replace("{message}", message)
    return sanitise_for_display(filled)


def _notice(notice: Notice, look: Look) -> Safe:
    """The channel's news about the customer, in our words where we know the kind."""
    words = {
        "user_changed_number": _("{name} has another number now: {new}"),
        "customer_changed_number": _("{name} has another number now: {new}"),
        "user_changed_user_id": _("{name} has another user id now: {new}"),
        "customer_identity_changed": _("{name} may be on another phone: their identity has changed"),
    }.get(notice.kind)
    if words is None or ("{new}" in words and not notice.new):
        return sanitise_for_display(notice.body or f"{label_of('system')}: {notice.kind}")
    new = f"+{notice.new}" if notice.new.isdigit() and "number" in notice.kind else notice.new
    return sanitise_for_display(words.replace("{name}", look.name).replace("{new}", new))
