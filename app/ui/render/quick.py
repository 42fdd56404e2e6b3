"""The lines of a quick reply in their list: two each."""

from app.core.i18n import _
from app.core.rows import QuickReply
from app.core.text import sanitise_for_display
from app.ui.glyphs import Glyphs
from app.ui.render.line import Line, Run, own, spread


def manager_rows(reply: QuickReply, cells: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """`/danke  Dank          used 12 times`, and under it the text."""
    used = _("used: {n}").format(n=reply.uses) if reply.uses else _("never used")
    head = (
        Run(sanitise_for_display(f" /{reply.name}"), "accent bold"),
        Run(sanitise_for_display(f"  {reply.category}"), "dim"),
    )
    text = (Run(sanitise_for_display(f" {reply.text}"), "text"),)
    return spread(head, (Run(own(used), "dim"),), cells, glyphs.cut), spread(text, (), cells, glyphs.cut)
