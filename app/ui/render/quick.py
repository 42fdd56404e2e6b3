"""The lines of quick replies: a few under a `/` in the composer, two each in their list."""

from collections.abc import Sequence

from app.core.i18n import _
from app.core.rows import QuickReply
from app.core.text import clip, sanitise_for_display, width
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, own, spread

_NAME_CELLS = 18
_ROOMY = 64
"""So many cells, and there is room for the category beside the text."""


def offer_rows(
    replies: Sequence[QuickReply], first: int, chosen: int, most: int, cells: int, glyphs: Glyphs
) -> list[Line]:
    """`▌/danke   Vielen Dank, {kunde}!            Dank` for `most` of them from `first` on; below them the keys."""
    seen = replies[first : first + most]
    names = [clip(sanitise_for_display(f"/{one.name}"), _NAME_CELLS, glyphs.cut) for one in seen]
    column = max((width(name) for name in names), default=0) + 2
    lines: list[Line] = []
    for number, (one, name) in enumerate(zip(seen, names, strict=True), first):
        link = str(number)
        gap = own(" " * (column - width(name)))
        left = (
            Run(own(glyphs.bar if number == chosen else " "), "accent", link),
            Run(name, "accent", link),
            Run(gap, "text", link),
            Run(sanitise_for_display(one.text), "text" if number == chosen else "dim", link),
        )
        category = sanitise_for_display(one.category) if cells >= _ROOMY else own("")
        lines.append(spread(left, (Run(category, "dim", link), Run(own(" "))), cells, glyphs.cut))
    keys = _("↑↓ choose   Enter put in   Esc leave it") if glyphs.up == "↑" else _("Enter put in   Esc leave it")
    count = own(f"{chosen + 1}/{len(replies)}")
    lines.append(spread((Run(own(f" {keys}"), "dim"),), (Run(count, "dim"), Run(own(" "))), cells, glyphs.cut))
    return lines


def manager_rows(reply: QuickReply, cells: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """`/danke  Dank          used 12 times`, and under it the text."""
    used = _("used: {n}").format(n=reply.uses) if reply.uses else _("never used")
    head = (
        Run(sanitise_for_display(f" /{reply.name}"), "accent bold"),
        Run(sanitise_for_display(f"  {reply.category}"), "dim"),
    )
    text = (Run(sanitise_for_display(f" {reply.text}"), "text"),)
    return spread(head, (Run(own(used), "dim"),), cells, glyphs.cut), spread(text, (), cells, glyphs.cut)
