"""The lines around what is typed: to whom and at what cost, why nothing may be sent, how much room is left."""

from collections.abc import Sequence

from app.core.enums import Direction
from app.core.gate import Refusal, Verdict
from app.core.i18n import _
from app.core.labels import summary
from app.core.rows import MessageRow
from app.core.text import Safe, clip, sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, fit, line_width, own, spread
from app.ui.render.markup import unmarked
from app.ui.render.refusals import cost_words, refusal_sentence
from app.ui.render.wrap import wrap

_INDENT = Run(own(" "))
"""What stands around the typed text begins where that does."""


_NOTHING = Safe("")


def composer_head(
    name: Safe,
    verdict: Verdict | None,
    complaint: Safe,
    cells: int,
    glyphs: Glyphs,
    quote: MessageRow | None = None,
    template_key: str = "",
    *,
    beside: Safe = _NOTHING,
    typed: bool = False,
) -> Sequence[Line]:
    """`─to Anna Huber · free inside the window ────`; below it why not, what went wrong, or what is answered.

    `beside` is a number that tells the customer from a namesake; `typed` whether there is a text that waits.
    """
    if verdict is None:
        return ((Run(own(glyphs.rule * cells), "line"),),)
    refused = verdict.refusal is not None
    style = "red" if refused else "accent" if verdict.warning is not None else "green"
    cost = cost_words(verdict)
    if refused:
        cost = own(_("templates only") if verdict.template_allowed else _("not possible now"))
    before, _name, after = _("to {name}").partition("{name}")
    # By itself, so that a name written from right to left moves nothing but itself.
    called = Run(clip(name, max(8, cells // 2), glyphs.cut), f"{style} bold")
    number = Run(Safe(f" {beside}"), f"{style} bold") if beside else Run(_NOTHING)
    said = (Run(own(before), style), called, number, Run(own(f"{after}{glyphs.between}{cost}"), style))
    text = fit((run for run in said if run.text), max(0, cells - 3), glyphs.cut)
    rest = max(0, cells - 1 - line_width(text) - 1)
    head: Line = (Run(own(glyphs.rule), "line"), *text, Run(own(" " + glyphs.rule * rest), "line"))
    sentence = complaint
    if not sentence and verdict.refusal is not None:
        sentence = refusal_sentence(verdict.refusal, name, verdict.limit)
        if typed:
            sentence = own(f"{sentence} {_('Your text is kept.')}")
    if not sentence and verdict.warning is not None:
        sentence = refusal_sentence(verdict.warning, name, verdict.limit)
    lines = [head, *((_INDENT, Run(Safe(sentence[a:b]), "red")) for a, b in _pieces(sentence, cells - 2))]
    if refused and verdict.template_allowed:
        offered = _("A template may be sent at any time, and may cost.")
        template = own(f"{template_key}: {offered}" if template_key else offered)
        pieces = _pieces(template, cells - 2)
        lines += [(_INDENT, Run(Safe(template[a:b]), "dim", "chat.template")) for a, b in pieces]
    if quote is not None:
        lines.append(_quoted(quote, cells, glyphs))
    return lines


def _quoted(quote: MessageRow, cells: int, glyphs: Glyphs) -> Line:
    """`│ answers “40 Brezen für Montag…”      Esc drops it`."""
    text = quote.edits[-1].text if quote.edits else quote.text
    said = unmarked(sanitise_for_display(summary(quote.type, text, quote.content)))
    words = _("answers yourself: ") if quote.direction is Direction.OUT else _("answers: ")
    left = (Run(own(f"{glyphs.quote} "), "accent"), Run(own(words), "accent"), Run(said, "dim"))
    return (_INDENT, *spread(left, (Run(own(_("Esc drops it")), "dim", "quote"), _INDENT), cells - 1, glyphs.cut))


def composer_foot(
    length: int, verdict: Verdict | None, cells: int, *, enter_sends: bool = True, more_key: str = ""
) -> Sequence[Line]:
    """The keys that matter while typing, and how much of a message's room is used."""
    if verdict is None:
        return ((Run(Safe("")),),)
    counter = Run(own(f"{length}/{verdict.limit}"), "red bold" if length > verdict.limit else "dim")
    send, line = ("Enter", "^j") if enter_sends else ("^j", "Enter")
    offers = [_key(send, _("send")), _key(line, _("new line")), _key(more_key or "+", _("more"), "chat.menu")]
    if not verdict.allowed:
        offers[:2] = [_key(send, _("choose a template"), "chat.template")] if verdict.template_allowed else []
    room = cells - line_width((counter,)) - 3
    for shown in (offers, offers[:1] + offers[2:], offers[-1:]):
        keys = (_INDENT, *(run for offer in shown for run in offer))
        if line_width(keys) <= room:
            return (spread(keys, (counter, _INDENT), cells),)
    return (spread((), (counter, _INDENT), cells),)


def _key(key: str, word: str, action: str = "") -> Line:
    return Run(own(key), "dim bold", action), Run(own(f" {word}   "), "dim", action)


def not_taken(name: Safe, verdict: Verdict, note_key: str) -> Safe:
    """What is said when somebody types where nothing may be sent."""
    why = refusal_sentence(verdict.refusal, name, verdict.limit) if verdict.refusal is not None else _NOTHING
    note = _("{key} keeps a note instead.").replace("{key}", note_key) if note_key else ""
    return own(" ".join(filter(None, (_("What you type is not taken in."), why, note))))


def too_long(name: Safe, verdict: Verdict) -> Safe:
    """The complaint about a text over the limit."""
    return refusal_sentence(Refusal.TOO_LONG, name, verdict.limit)


def _pieces(sentence: Safe, cells: int) -> list[tuple[int, int]]:
    return wrap(sentence, cells) if sentence else []
