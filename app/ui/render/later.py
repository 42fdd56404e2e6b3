"""Lines about what goes out later, and about what can still be taken back."""

from collections.abc import Sequence
from datetime import tzinfo

from app.core.clock import Millis
from app.core.i18n import _, ngettext
from app.core.later import Later, LaterState, is_shut, why_held
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, line_width, own, spread
from app.ui.render.times import until

SHOWN = 2
"""Messages for later that a chat names one by one."""
ROOMY = 64
"""Cells from which on a key is told with what it does."""
TAKE_BACK = "chat.take_back"
LATER = "chat.later"


def grace_foot(name: Safe, seconds: int, length: int, limit: int, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """`Goes out in 3 s · Esc takes it back          0/4096`; with a name if it went to another chat."""
    counter = Run(own(f"{length}/{limit}"), "red bold" if length > limit else "dim")
    words = _("Goes out in {n} s").replace("{n}", str(seconds))
    if name:
        words = _("To {name}: goes out in {n} s").replace("{n}", str(seconds)).replace("{name}", clip(name, 24, "…"))
    back = (Run(own("Esc"), "accent bold", TAKE_BACK), Run(own(" " + _("takes it back")), "accent", TAKE_BACK))
    room = cells - line_width((counter,)) - 3
    for told in (f"{words}{glyphs.between}", f"{seconds} s{glyphs.between}", ""):
        left = (Run(own(" ")), Run(own(told), "accent"), *back)
        if line_width(left) <= room:
            break
    return (spread(left, (counter, Run(own(" "))), cells, glyphs.cut),)


def later_lines(
    laters: Sequence[Later], now: Millis, zone: tzinfo, cells: int, glyphs: Glyphs, keys: str = ""
) -> Sequence[Line]:
    """What a chat's composer says of its messages for later: held ones with their reason, then those that wait."""
    lines: list[Line] = []
    blank: Line = (Run(own(" ")),)
    hint: Line = (Run(own(keys), "dim bold", LATER), *blank) if keys else blank
    if keys and cells >= ROOMY:
        hint = (hint[0], Run(own(" " + _("change or send")), "dim", LATER), *blank)
    for number, one in enumerate(laters[:SHOWN]):
        right = blank if number else hint
        if one.state is LaterState.HELD:
            words = _("Not sent: {reason}").replace("{reason}", why_held(one.reason))
            reason = (Run(own(f" {glyphs.failed} "), "red bold"), Run(own(words), "red"))
            lines.append(spread(reason, blank, cells, glyphs.cut))
            lines.append(spread((Run(own("   ")), Run(text_of(one), "dim")), right, cells, glyphs.cut))
        else:
            at = own(f" {glyphs.later} {_at(one, now, zone)}  ")
            shut = f"{glyphs.window} {_('window closed by then')}" if cells >= ROOMY else glyphs.window
            warning: Line = (Run(own(f"{shut}  "), "red"),) if is_shut(one) else ()
            lines.append(spread((Run(at, "dim bold"), *warning, Run(text_of(one), "dim")), right, cells, glyphs.cut))
    if (more := len(laters) - SHOWN) > 0:
        lines.append((Run(own(f"   {ngettext('and {n} more', 'and {n} more', more).format(n=more)}"), "dim"),))
    return lines


def list_rows(one: Later, now: Millis, zone: tzinfo, cells: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """A message for later in the list of all: to whom and when, then what, or why not."""
    name = sanitise_for_display(one.name)
    if one.state is LaterState.HELD:
        right = (Run(own(_("held")), "red bold"),)
        words: Line = (Run(own(f"{glyphs.failed} {why_held(one.reason)}  "), "red"), Run(text_of(one), "dim"))
    else:
        right = (Run(until(one.due_at, now, zone), "accent"),)
        words = (Run(text_of(one), "dim"),)
        if is_shut(one):
            words = (Run(own(f"{glyphs.window} {_('the window is closed then')}  "), "red"), *words)
    return spread((Run(name, "bold"),), right, cells, glyphs.cut), spread(words, (), cells, glyphs.cut)


def outlook(due_at: Millis, window_ends_at: Millis | None) -> tuple[Safe, str]:
    """What stands against sending a text at that time as far as can be told now, and its style."""
    if window_ends_at is None:
        return own(_("they have never written")), "red"
    if due_at >= window_ends_at:
        return own(_("window closed by then: will be held")), "red"
    return own(_("free, the window is open")), "green"


def text_of(one: Later) -> Safe:
    """The words on one line; a template says that it is one."""
    text = sanitise_for_display(" ".join(one.text[:400].split()))
    return Safe(_("template: {text}").replace("{text}", text)) if one.template else text


def _at(one: Later, now: Millis, zone: tzinfo) -> Safe:
    return until(one.due_at, now, zone) if one.due_at > now else own(_("now"))
