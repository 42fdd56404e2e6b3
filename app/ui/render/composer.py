"""The lines around what is typed: to whom and at what cost, why nothing may be sent, how much room is left."""

from collections.abc import Sequence

from app.core.gate import Refusal, Verdict
from app.core.i18n import _
from app.core.text import Safe, clip, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, own, spread
from app.ui.render.refusals import cost_words, refusal_sentence
from app.ui.render.wrap import wrap

NARROW = 44
"""Below this the keys give way to the counter."""
_INDENT = Run(own(" "))
"""What stands around the typed text begins where that does."""


def composer_head(name: Safe, verdict: Verdict | None, complaint: Safe, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """`─to Anna Huber · free inside the window ────`, and below it the reason why not, or what went wrong."""
    if verdict is None:
        return ((Run(own(glyphs.rule * cells), "line"),),)
    words = own(_("to {name}").replace("{name}", clip(name, max(8, cells // 2), glyphs.cut)))
    refused = verdict.refusal is not None
    style = "red" if refused else "accent" if verdict.warning is not None else "green"
    cost = own(_("not possible now")) if refused else cost_words(verdict)
    text = clip(own(f"{words}{glyphs.between}{cost}"), max(0, cells - 3), glyphs.cut)
    rest = max(0, cells - 1 - width(text) - 1)
    head: Line = (
        Run(own(glyphs.rule), "line"),
        Run(text, style),
        Run(own(" " + glyphs.rule * rest), "line"),
    )
    sentence = complaint or (refusal_sentence(verdict.refusal, name, verdict.limit) if verdict.refusal else Safe(""))
    if not sentence and verdict.warning is not None:
        sentence = refusal_sentence(verdict.warning, name, verdict.limit)
    return (head, *((_INDENT, Run(Safe(sentence[a:b]), "red")) for a, b in _pieces(sentence, cells - 2)))


def composer_foot(length: int, verdict: Verdict | None, cells: int, *, enter_sends: bool = True) -> Sequence[Line]:
    """The keys that matter while typing, and how much of a message's room is used."""
    if verdict is None:
        return ((Run(Safe("")),),)
    counter = Run(own(f"{length}/{verdict.limit}"), "red bold" if length > verdict.limit else "dim")
    if cells < NARROW:
        return (spread((), (counter, _INDENT), cells),)
    send, line = ("Enter", "^j") if enter_sends else ("^j", "Enter")
    keys = (
        _INDENT,
        Run(own(send), "dim bold"),
        Run(own(f" {_('send')}   "), "dim"),
        Run(own(line), "dim bold"),
        Run(own(f" {_('new line')}"), "dim"),
    )
    return (spread(keys, (counter, _INDENT), cells),)


def too_long(name: Safe, verdict: Verdict) -> Safe:
    """The complaint about a text over the limit."""
    return refusal_sentence(Refusal.TOO_LONG, name, verdict.limit)


def _pieces(sentence: Safe, cells: int) -> list[tuple[int, int]]:
    return wrap(sentence, cells) if sentence else []
